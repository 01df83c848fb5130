// A SEP-31 payment as SDF's demo wallet makes it, call by call, in a page of another origin. What it asks of answers, it
// asks here too. It pauses for less time between polls, and people fill in its forms.

/* global StellarSdk */
"use strict";

globalThis.pay = async ({ homeDomain, horizonUrl, clientDomain, secret, amount, answers, quoted }) => {
  const { Account, Horizon, Keypair, Memo, Operation, StellarToml, Transaction, TransactionBuilder, WebAuth } = StellarSdk;
  const key = Keypair.fromSecret(secret);
  const account = key.publicKey();
  const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
  const need = (value, what) => {
    if (value === undefined || value === null || value === false || value === "") throw new Error(`no ${what}`);
    return value;
  };
  const read = async (response, ...statuses) => {
    const body = await response.json();
    if (!statuses.includes(response.status)) throw new Error(`${response.url}: ${response.status} ${JSON.stringify(body)}`);
    return body;
  };
  const ask = async (url, parameters, headers) => {
    const given = Object.entries(parameters).filter(([, value]) => value);
    return read(await fetch(`${url}?${new URLSearchParams(given)}`, { headers }), 200);
  };

  // The anchor's file, by the domain somebody typed.
  const toml = await StellarToml.Resolver.resolve(new URL(`http://${homeDomain}`).host, { allowHttp: true });
  for (const name of ["WEB_AUTH_ENDPOINT", "SIGNING_KEY", "DIRECT_PAYMENT_SERVER", "KYC_SERVER"]) need(toml[name], name);
  const [{ code, issuer }] = toml.CURRENCIES;

  // What can be paid.
  const info = await read(await fetch(`${toml.DIRECT_PAYMENT_SERVER}/info`), 200);
  const asset = need(info.receive[code], code);
  need(asset.enabled, "`enabled`");
  need(asset.fields.transaction, "fields.transaction");
  const only = (side) => Object.keys(asset.sep12[side].types ?? {})[0];
  const [senderType, receiverType] = [only("sender"), only("receiver")];

  // Signing in, with the wallet's own domain.
  const url = new URL(toml.WEB_AUTH_ENDPOINT);
  url.search = new URLSearchParams({ account, home_domain: homeDomain, client_domain: clientDomain });
  const challenge = await read(await fetch(url), 200);
  const network = challenge.network_passphrase;
  const { tx } = WebAuth.readChallengeTx(challenge.transaction, toml.SIGNING_KEY, network, homeDomain, url.host);
  const form = { transaction: tx.toEnvelope().toXDR("base64"), network_passphrase: network };
  const signed = await read(await fetch("/sign", { method: "POST", body: new URLSearchParams(form) }), 200);
  const transaction = new Transaction(signed.transaction, network);
  transaction.sign(key);
  const { token } = await read(
    await fetch(toml.WEB_AUTH_ENDPOINT, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ transaction: transaction.toEnvelope().toXDR("base64") }).toString(),
    }),
    200,
  );
  const headers = { Authorization: `Bearer ${token}` };

  // The customers: asked about with a type, registered without one.
  const forms = {};
  const register = async (type) => {
    if (!type) return "";
    const memo = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
    const named = { account, memo, memo_type: "hash" };
    const { status, fields } = await ask(`${toml.KYC_SERVER}/customer`, { type, ...named }, headers);
    if (!["NEEDS_INFO", "ACCEPTED"].includes(status)) throw new Error(`a new customer is ${status}`);
    forms[type] = Object.keys(fields);
    return async () => {
      const body = new FormData();
      for (const [name, value] of Object.entries(named)) body.append(name, value);
      for (const name of Object.keys(fields)) body.append(name, need(answers[name], name));
      const response = await fetch(`${toml.KYC_SERVER}/customer`, { method: "PUT", headers, body });
      return need((await read(response, 202)).id, "customer id");
    };
  };
  const [putSender, putReceiver] = [await register(senderType), await register(receiverType)];

  // A rate, promised.
  let quote = {};
  if (quoted) {
    const server = need(toml.ANCHOR_QUOTE_SERVER, "ANCHOR_QUOTE_SERVER");
    const sell = { sell_asset: `stellar:${code}:${issuer}`, sell_amount: amount };
    const { assets } = await ask(`${server}/info`, sell);
    const offered = assets.filter((one) => one.asset !== sell.sell_asset);
    const bought = need(offered.find((one) => one.asset === quoted), quoted);
    const country_code = bought.country_codes?.[0];
    const buy_delivery_method = bought.buy_delivery_methods?.[0]?.name;
    const prices = await ask(`${server}/prices`, { ...sell, buy_delivery_method, country_code }, headers);
    const { asset: buy_asset } = need(prices.buy_assets.find((one) => one.asset === quoted), `price of ${quoted}`);
    const body = JSON.stringify({ ...sell, buy_asset, buy_delivery_method, country_code, context: "sep31" });
    const json = { ...headers, "Content-Type": "application/json" };
    quote = await read(await fetch(`${server}/quote`, { method: "POST", headers: json, body }), 200, 201);
    need(quote.id, "quote id");
  }

  // The payment.
  const response = await fetch(`${toml.DIRECT_PAYMENT_SERVER}/transactions`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({
      sender_id: putSender ? await putSender() : "",
      receiver_id: putReceiver ? await putReceiver() : "",
      fields: { transaction: {} },
      asset_code: code,
      amount,
      quote_id: quote.id,
      destination_asset: quote.buy_asset,
    }),
  });
  const opened = await read(response, 200, 201);
  for (const name of ["id", "stellar_account_id", "stellar_memo_type", "stellar_memo"]) need(opened[name], name);
  const shown = async () => {
    const response = await fetch(`${toml.DIRECT_PAYMENT_SERVER}/transactions/${opened.id}`, { headers });
    return (await read(response, 200)).transaction;
  };
  const until = async (...ends) => {
    for (;;) {
      const transaction = await shown();
      if (ends.includes(transaction.status)) return transaction;
      await pause();
    }
  };
  const { amount_in } = await until("pending_sender");

  // The ledger.
  const server = new Horizon.Server(horizonUrl, { allowHttp: true });
  await server.loadAccount(account);
  const { sequence } = await server.accounts().accountId(account).call();
  const memo = Memo[opened.stellar_memo_type](opened.stellar_memo);
  const payment = new TransactionBuilder(new Account(account, sequence), { fee: "500", networkPassphrase: network })
    .addOperation(
      Operation.payment({
        destination: opened.stellar_account_id,
        amount: need(amount_in, "amount_in"),
        asset: new StellarSdk.Asset(code, issuer),
      }),
    )
    .addMemo(memo)
    .setTimeout(30)
    .build();
  payment.sign(key);
  await server.submitTransaction(payment);
  const { status } = await until("pending_external", "completed", "error");
  if (status === "error") throw new Error("the payment failed");
  return { transaction: await until("completed"), forms, quotesSupported: asset.quotes_supported, quote };
};
