// An anchor as a wallet with @stellar/typescript-wallet-sdk meets it, on each database. That SDK wants the anchor's
// sign-in endpoint on the default port: it compares `web_auth_domain` with a host name.

import { Keypair, Memo, TransactionBuilder } from "@stellar/stellar-sdk";
import walletSdk from "@stellar/typescript-wallet-sdk";
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Anchor, Client, RECEIVER, SENDER } from "./support/anchor.mjs";
import { databases } from "./support/databases.mjs";
import { REAIS, startHost } from "./support/host.mjs";
import { Ledger, PASSPHRASE } from "./support/ledger.mjs";
import { serve } from "./support/server.mjs";
import { openWallet } from "./support/wallet.mjs";

const { DomainSigner, IssuedAssetId } = walletSdk;

for (const database of databases) describe(`a wallet and an anchor on ${database.name}`, () => suite(database));

function suite(database) {
  // One name for each host: clients keep connections by name.
  const domain = `${database.name.toLowerCase()}.anchor.example`;
  let host, wallet, anchor;

  before(async () => {
    host = await startHost({ databaseUrl: await database.create(), domain, settings: REAIS });
    ({ wallet, anchor } = openWallet(host));
  });

  after(() => host.stop());

  const newKey = () => wallet.stellar().account().createKeypair();
  const signIn = async (parameters) => (await anchor.sep10()).authenticate(parameters);

  test("reads the anchor's file", async () => {
    const info = await anchor.sep1();
    assert.equal(info.webAuthEndpoint, `http://${domain}/auth`);
    assert.equal(info.kycServer, `http://${domain}/sep12`);
    assert.equal(info.directPaymentServer, `http://${domain}/sep31`);
    assert.equal(info.networkPassphrase, PASSPHRASE);
    assert.deepEqual([info.currencies[0].code, info.currencies[0].isAssetAnchored], ["USDC", true]);
    assert.equal(typeof info.documentation, "object");
  });

  test("signs in, with and without a memo", async () => {
    const accountKp = newKey();
    const plain = await signIn({ accountKp });
    assert.deepEqual([plain.account, plain.memo, plain.clientDomain], [accountKp.publicKey, null, undefined]);
    const user = await signIn({ accountKp, memoId: "42" });
    assert.deepEqual([user.account, user.memo], [accountKp.publicKey, "42"]);
  });

  test("signs in with its domain", async () => {
    const key = Keypair.random();
    const site = await serve(({ url }, body) => {
      if (url === "/.well-known/stellar.toml") return [200, `SIGNING_KEY = "${key.publicKey()}"`];
      const { transactionXDR, networkPassphrase, transaction: xdr = transactionXDR } = JSON.parse(body);
      const transaction = TransactionBuilder.fromXDR(xdr, networkPassphrase ?? PASSPHRASE);
      transaction.sign(key);
      return [200, { transaction: transaction.toXDR() }];
    });
    try {
      const walletSigner = new DomainSigner(`${site.url}/sign`, {});
      const token = await signIn({ accountKp: newKey(), clientDomain: site.host, walletSigner });
      assert.equal(token.clientDomain, site.host);
    } finally {
      await site.close();
    }
  });

  test("registers a customer, with a photo, and takes them back", async () => {
    const token = await signIn({ accountKp: newKey() });
    const customers = await anchor.sep12(token);
    const type = "sep31-receiver";
    await assert.rejects(customers.getCustomer({ type }), /Customer not found/i);

    const { bank_number, ...some } = RECEIVER;
    const { id } = await customers.add({ sep9Info: some, type });
    const asked = await customers.getCustomer({ id, type });
    assert.deepEqual([asked.status, Object.keys(asked.fields)], ["NEEDS_INFO", ["bank_number"]]);

    const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10]);
    const updated = await customers.update({
      id,
      type,
      sep9Info: { bank_number },
      sep9BinaryInfo: { photo_id_front: photo },
    });
    assert.equal(updated.id, id);
    const known = await customers.getCustomer({ id, type });
    assert.equal(known.status, "ACCEPTED");
    assert.deepEqual(Object.keys(known.provided_fields).sort(), [...Object.keys(RECEIVER), "photo_id_front"].sort());

    const other = await customers.add({ sep9Info: SENDER, type: "sep31-sender", memo: "7" });
    assert.notEqual(other.id, id);
    assert.equal((await customers.getCustomer({ type: "sep31-sender", memo: "7" })).id, other.id);
    await customers.delete(undefined, "7");
    await assert.rejects(customers.getCustomer({ type: "sep31-sender", memo: "7" }), /Customer not found/i);
    await customers.delete();
    await assert.rejects(customers.getCustomer({ id }), (error) => error.response?.status === 404);
  });

  test("makes accounts, sponsored ones too, and pays others' fees", async () => {
    const stellar = wallet.stellar();
    const [sponsor, made, sponsored] = [newKey(), newKey(), newKey()];
    const { server } = new Ledger(host.horizonUrl);
    await server.friendbot(sponsor.publicKey).call();
    assert.match(await stellar.getRecommendedFee(), /^\d+$/);

    const create = await stellar.transaction({ sourceAddress: sponsor });
    await stellar.submitTransaction(sponsor.sign(create.createAccount(made, 3).build()));
    const [{ code, issuer }] = (await anchor.sep1()).currencies;
    const asset = new IssuedAssetId(code, issuer);
    const builder = await stellar.transaction({ sourceAddress: sponsor });
    const steps = (inner) => inner.createAccount(sponsored, 0).addAssetSupport(asset);
    const transaction = builder.sponsoring(sponsor, steps, sponsored).build();
    await stellar.submitTransaction(sponsored.sign(sponsor.sign(transaction)));
    const account = await stellar.account().getInfo({ accountAddress: sponsored.publicKey });
    assert.deepEqual([account.num_sponsored, account.sponsor], [3, sponsor.publicKey]);

    const poor = await stellar.transaction({ sourceAddress: sponsored });
    const inner = sponsored.sign(poor.removeAssetSupport(asset).build());
    const bump = stellar.makeFeeBump({ feeAddress: sponsor, transaction: inner, baseFee: 200 });
    assert.equal(await stellar.submitTransaction(sponsor.sign(bump)), true);
    const { num_sponsored } = await stellar.account().getInfo({ accountAddress: sponsored.publicKey });
    assert.equal(num_sponsored, 2);
  });

  for (const quoted of [false, true]) {
    test(`sends money ${quoted ? "at a quoted rate" : "one for one"}: the SDK's customers, quotes and ledger, SEP-31 by hand`, () =>
      sendMoney(quoted));
  }

  async function sendMoney(quoted) {
    const accountKp = newKey();
    const stellar = wallet.stellar();
    const ledger = new Ledger(host.horizonUrl);
    await ledger.server.friendbot(accountKp.publicKey).call();
    const sign = async (transaction) => stellar.submitTransaction(accountKp.sign(transaction));
    const [{ code, issuer }] = (await anchor.sep1()).currencies;
    const asset = new IssuedAssetId(code, issuer);
    const trust = await stellar.transaction({ sourceAddress: accountKp });
    assert.equal(await sign(trust.addAssetSupport(asset).build()), true);
    await ledger.faucet(Keypair.fromSecret(accountKp.secretKey), asset, "100");

    const token = await signIn({ accountKp });
    const customers = await anchor.sep12(token);
    // Without a type, as the demo wallet does; the payment says what they are.
    const sender = await customers.add({ sep9Info: SENDER, memo: "1" });
    const receiver = await customers.add({ sep9Info: RECEIVER, memo: "2" });
    const quote = {};
    if (quoted) {
      const quotes = anchor.sep38(token);
      const pair = { sell_asset: `stellar:${code}:${issuer}`, buy_asset: "iso4217:BRL" };
      const { assets } = await quotes.info();
      const { country_codes, buy_delivery_methods } = assets.find((one) => one.asset === pair.buy_asset);
      const { buy_assets } = await quotes.prices({ sell_asset: pair.sell_asset, sell_amount: "100" });
      assert.ok(buy_assets.some((one) => one.asset === pair.buy_asset));
      const asked = {
        ...pair,
        context: "sep31",
        country_code: country_codes[0],
        buy_delivery_method: buy_delivery_methods[0].name,
      };
      // The SDK wants the amount in another spelling here.
      const price = await quotes.price({ ...asked, sellAmount: "100" });
      const promised = await quotes.requestQuote({ ...asked, sell_amount: "100" });
      assert.equal(promised.buy_amount, price.buy_amount);
      assert.equal((await quotes.getQuote(promised.id)).id, promised.id);
      Object.assign(quote, { quote_id: promised.id, destination_asset: pair.buy_asset });
    }
    const receiving = await Anchor.discover(host);
    // `fetch` looks names up by itself, and this one is not known outside this process.
    receiving.toml.DIRECT_PAYMENT_SERVER = `${host.localUrl}/sep31`;
    const client = new Client(receiving, Keypair.fromSecret(accountKp.secretKey), token.token);
    const payment = await client.open({ amount: "100", sender_id: sender.id, receiver_id: receiver.id, ...quote });

    const memo = Memo.id(payment.stellar_memo);
    const builder = await stellar.transaction({ sourceAddress: accountKp, memo });
    assert.equal(await sign(builder.transfer(payment.stellar_account_id, asset, payment.amount_in).build()), true);
    await client.until(payment.id, "completed");
    const { balances } = await stellar.account().getInfo({ accountAddress: accountKp.publicKey });
    assert.equal(balances.find((line) => line.asset_code === code).balance, "0.0000000");
    const history = await stellar.account().getHistory({ accountAddress: accountKp.publicKey });
    assert.equal(history.records[0].type, "payment");
  }
}
