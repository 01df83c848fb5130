// A receiving anchor (SEP-1, 10, 12, 31) as a sending anchor with @stellar/stellar-sdk meets it, on each database.

import {
  Account,
  Asset,
  Keypair,
  Memo,
  MuxedAccount,
  Operation,
  TransactionBuilder,
  WebAuth,
} from "@stellar/stellar-sdk";
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Anchor, JSON_TYPE, RECEIVER, SENDER, ask, newcomer, sign } from "./support/anchor.mjs";
import { databases } from "./support/databases.mjs";
import { startHost } from "./support/host.mjs";
import { PASSPHRASE } from "./support/ledger.mjs";
import { serve } from "./support/server.mjs";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

for (const database of databases) describe(`an anchor on ${database.name}`, () => suite(database));

function suite(database) {
  let host, anchor;

  before(async () => {
    host = await startHost({ databaseUrl: await database.create() });
    anchor = await Anchor.discover(host);
  });

  after(() => host.stop());

  describe("is found (SEP-1)", () => {
    test("by its stellar.toml", async () => {
      const { toml } = anchor;
      assert.equal(toml.NETWORK_PASSPHRASE, PASSPHRASE);
      assert.equal(toml.HORIZON_URL, host.horizonUrl);
      assert.equal(toml.WEB_AUTH_ENDPOINT, `${host.url}/auth`);
      assert.equal(typeof toml.DOCUMENTATION, "object");
      assert.deepEqual([toml.CURRENCIES[0].code, toml.CURRENCIES[0].anchor_asset], ["USDC", "USD"]);
      const { headers } = await ask(`${host.url}/.well-known/stellar.toml`);
      assert.match(headers.get("content-type"), /^text\/plain/);
      assert.equal(headers.get("access-control-allow-origin"), "*");
    });

    test("by the issuer of its asset", async () => {
      const found = await anchor.ledger.asset("USDC");
      assert.ok(found.equals(anchor.asset));
      assert.equal((await anchor.ledger.server.loadAccount(found.issuer)).home_domain, host.domain);
    });

    test("by web pages of any origin", async () => {
      const { toml } = anchor;
      const places = [
        [toml.WEB_AUTH_ENDPOINT, ["GET", "POST"]],
        [`${toml.KYC_SERVER}/customer`, ["GET", "PUT"]],
        [`${toml.KYC_SERVER}/customer/G`, ["DELETE"]],
        [`${toml.DIRECT_PAYMENT_SERVER}/info`, ["GET"]],
        [`${toml.DIRECT_PAYMENT_SERVER}/transactions`, ["POST"]],
        [`${toml.DIRECT_PAYMENT_SERVER}/transactions/1`, ["GET", "PATCH"]],
        [`${host.horizonUrl}/transactions`, ["POST"]],
      ];
      const wanted = ["authorization", "content-type", "x-client-name", "x-client-version"];
      for (const [url, methods] of places) {
        for (const method of methods) {
          const { status, headers } = await ask(url, {
            method: "OPTIONS",
            headers: {
              origin: "https://wallet.example",
              "access-control-request-method": method,
              "access-control-request-headers": wanted.join(","),
            },
          });
          assert.ok(status === 200 || status === 204, `${method} ${url}: ${status}`);
          assert.ok(["*", "https://wallet.example"].includes(headers.get("access-control-allow-origin")));
          assert.ok(headers.get("access-control-allow-methods").includes(method), `${method} ${url}`);
          const allowed = headers.get("access-control-allow-headers").toLowerCase();
          for (const header of wanted) assert.ok(allowed.includes(header), `${header} at ${url}`);
        }
      }
      const refused = await ask(`${toml.DIRECT_PAYMENT_SERVER}/transactions/1`, {
        headers: { origin: "https://a.example" },
      });
      assert.equal(refused.headers.get("access-control-allow-origin"), "*", "a refusal must be readable too");
      assert.match(refused.headers.get("access-control-expose-headers").toLowerCase(), /\bdate\b/);
    });
  });

  describe("lets in (SEP-10)", () => {
    test("a new account, in all three encodings", async () => {
      for (const encode of [
        (xdr) => ({ headers: JSON_TYPE, body: JSON.stringify({ transaction: xdr }) }),
        (xdr) => ({ body: new URLSearchParams({ transaction: xdr }) }),
        (xdr) => {
          const body = new FormData();
          body.set("transaction", xdr);
          return { body };
        },
      ]) {
        const key = Keypair.random();
        const { xdr, clientAccountID, matchedHomeDomain } = await anchor.challenge({
          account: key.publicKey(),
          home_domain: host.domain,
          client_domain: "",
          memo: "",
        });
        assert.deepEqual([clientAccountID, matchedHomeDomain], [key.publicKey(), host.domain]);
        const signed = sign(xdr, [key]);
        const signers = [key.publicKey()];
        const { SIGNING_KEY } = anchor.toml;
        const found = WebAuth.verifyChallengeTxSigners(
          signed,
          SIGNING_KEY,
          PASSPHRASE,
          signers,
          host.domain,
          host.domain,
        );
        assert.deepEqual(found, signers);
        const { status, body } = await anchor.present(signed, encode(signed));
        assert.equal(status, 200, JSON.stringify(body));
        assert.equal((await anchor.present(signed)).status, 400, "a challenge is good for one token");
      }
    });

    test("users of a shared account, by memo and as muxed accounts", async () => {
      const key = Keypair.random();
      const plain = await anchor.signIn(key);
      assert.equal(plain.claims.sub, key.publicKey());
      assert.equal(plain.claims.iss, anchor.toml.WEB_AUTH_ENDPOINT);
      assert.ok(plain.claims.exp > plain.claims.iat);
      const memo = await anchor.signIn(key, { memo: "18446744073709551615" });
      assert.equal(memo.claims.sub, `${key.publicKey()}:18446744073709551615`);
      const account = new MuxedAccount(new Account(key.publicKey(), "0"), "77").accountId();
      assert.equal((await anchor.signIn(key, { account })).claims.sub, account);
    });

    test("a wallet that proves its domain", async () => {
      const [key, wallet] = [Keypair.random(), Keypair.random()];
      const site = await serve(() => [200, `SIGNING_KEY = "${wallet.publicKey()}"`]);
      try {
        const client = await anchor.signIn(key, { client_domain: site.host, signers: [key, wallet] });
        assert.equal(client.claims.client_domain, site.host);
        const { xdr } = await anchor.challenge({ account: key.publicKey(), client_domain: site.host });
        assert.equal((await anchor.present(sign(xdr, [key]))).status, 400);
      } finally {
        await site.close();
      }
    });

    test("an account with the weight its ledger entry asks for", async () => {
      const [key, second] = [await anchor.ledger.account(), Keypair.random()];
      await anchor.ledger.submit(key, [
        Operation.setOptions({ medThreshold: 2, highThreshold: 2 }),
        Operation.setOptions({ signer: { ed25519PublicKey: second.publicKey(), weight: 1 } }),
      ]);
      const account = key.publicKey();
      const { xdr } = await anchor.challenge({ account });
      assert.equal((await anchor.present(sign(xdr, [key]))).status, 400);
      const signed = sign(xdr, [key, second]);
      const { signers } = await anchor.ledger.server.loadAccount(account);
      const { SIGNING_KEY } = anchor.toml;
      WebAuth.verifyChallengeTxThreshold(signed, SIGNING_KEY, PASSPHRASE, 2, signers, host.domain, host.domain);
      assert.equal((await anchor.present(signed)).status, 200);
    });

    test("nobody else", async () => {
      const key = Keypair.random();
      const { xdr } = await anchor.challenge({ account: key.publicKey() });
      for (const bad of [xdr, sign(xdr, [Keypair.random()]), sign(xdr, [key, Keypair.random()]), "AAAA", ""]) {
        const { status, body } = await anchor.present(bad);
        assert.equal(status, 400);
        assert.equal(typeof body.error, "string");
      }
      for (const query of [
        "",
        "?account=",
        "?account=GABC",
        `?account=${key.publicKey()}&memo=a`,
        `?account=${key.publicKey()}&home_domain=b.c`,
      ]) {
        const { status, body } = await ask(`${anchor.toml.WEB_AUTH_ENDPOINT}${query}`);
        assert.equal(status, 400, query);
        assert.equal(typeof body.error, "string");
      }
    });
  });

  describe("knows its customers (SEP-12)", () => {
    test("one who is new has no id and is told what is wanted", async () => {
      const client = await newcomer(anchor);
      const { status, body } = await client.customer({ type: "sep31-receiver", memo: "", lang: "en", colour: "blue" });
      assert.deepEqual([status, body.status, "id" in body], [200, "NEEDS_INFO", false]);
      assert.deepEqual(Object.keys(body.fields).sort(), Object.keys(RECEIVER).sort());
      for (const field of Object.values(body.fields))
        assert.deepEqual([typeof field.type, typeof field.description], ["string", "string"]);
    });

    test("in all three encodings, bit by bit", async () => {
      const client = await newcomer(anchor);
      const type = "sep31-receiver";
      const first = await client.putCustomer({ type, first_name: "John" });
      assert.equal(first.status, 202);
      const { id } = first.body;
      const { body: some } = await client.customer({ id, type });
      assert.deepEqual([some.status, some.fields.first_name], ["NEEDS_INFO", undefined]);
      const form = await client.putCustomer(new URLSearchParams({ id, type, last_name: "Miller", memo: "" }));
      assert.deepEqual([form.status, form.body], [202, { id }]);
      const multipart = new FormData();
      for (const [name, value] of Object.entries({ id, type, ...RECEIVER, bank_account_number: "1" }))
        multipart.set(name, value);
      multipart.set("photo_id_front", new Blob([Buffer.from([0xff, 0xd8, 0x00])], { type: "image/jpeg" }), "front.jpg");
      assert.equal((await client.putCustomer(multipart)).status, 202);
      const { body: all } = await client.customer({ type });
      assert.deepEqual([all.id, all.status], [id, "ACCEPTED"]);
      assert.ok("photo_id_front" in all.provided_fields);
      assert.equal(all.provided_fields.first_name.status, "ACCEPTED");
      assert.doesNotMatch(JSON.stringify(all), /Miller/, "values are not told");
    });

    test("a file first, and nested data afterwards", async () => {
      const client = await newcomer(anchor);
      const form = new FormData();
      form.set("file", new Blob([Buffer.from([0xff, 0xd8, 0x00])], { type: "image/jpeg" }), "front.jpg");
      const uploaded = await client.ask("POST", `${anchor.toml.KYC_SERVER}/customer/files`, form);
      const { file_id, expires_at, ...rest } = uploaded.body;
      assert.deepEqual([uploaded.status, rest], [200, { content_type: "image/jpeg", size: 3, customer_id: null }]);
      assert.ok(Date.parse(expires_at) > Date.now(), expires_at);
      const type = "sep31-receiver";
      const organization = { name: "Miller & Sons" };
      const body = { type, ...RECEIVER, organization, "organization.photo_proof_address_file_id": file_id };
      const { status, body: { id } } = await client.putCustomer(body);
      assert.equal(status, 202);
      const { body: known } = await client.customer({ id, type });
      assert.equal(known.provided_fields["organization.photo_proof_address"].type, "binary");
      assert.equal(known.provided_fields["organization.name"].status, "ACCEPTED");
      const listed = await client.ask("GET", `${anchor.toml.KYC_SERVER}/customer/files?customer_id=${id}`);
      assert.deepEqual(listed.body, { files: [{ file_id, content_type: "image/jpeg", size: 3, customer_id: id }] });
    });

    test("many of one account, by id memo and hash memo", async () => {
      const client = await newcomer(anchor);
      const hash = { memo: Buffer.alloc(32, 5).toString("base64"), memo_type: "hash" };
      const ids = [];
      for (const who of [{}, { memo: "5", memo_type: "id" }, { memo: 6, memo_type: "id" }, hash]) {
        const { status, body } = await client.putCustomer({ type: "sep31-sender", ...SENDER, ...who });
        assert.equal(status, 202, JSON.stringify(body));
        ids.push(body.id);
      }
      assert.equal(new Set(ids).size, 4);
      assert.equal((await client.customer({ type: "sep31-sender", ...hash })).body.id, ids[3]);
      const user = await anchor.signIn(client.key, { memo: "5" });
      assert.equal((await user.customer({ type: "sep31-sender" })).body.id, ids[1]);
      assert.equal((await user.customer({ id: ids[2] })).status, 404, "another user of the same account");
      assert.equal((await user.customer({ memo: "6", memo_type: "id" })).status, 403);
    });

    test("and forgets them", async () => {
      const client = await newcomer(anchor);
      const { body: own } = await client.putCustomer({ type: "sep31-sender", ...SENDER });
      const memo = { memo: "9", memo_type: "id" };
      const { body: other } = await client.putCustomer({ type: "sep31-sender", ...SENDER, ...memo });
      assert.equal((await client.deleteCustomer(new URLSearchParams(memo))).status, 200);
      assert.equal((await client.customer({ id: other.id })).status, 404);
      assert.equal((await client.customer({ id: own.id })).status, 200);
      assert.equal((await client.deleteCustomer(undefined, Keypair.random().publicKey())).status, 403);
      assert.equal((await client.deleteCustomer()).status, 200);
      assert.equal((await client.deleteCustomer()).status, 404);
    });
  });

  describe("takes payments (SEP-31)", () => {
    let client, customers;
    before(async () => {
      client = await newcomer(anchor);
      customers = await client.customers();
    });

    test("on terms that wallets can read", async () => {
      const { status, body } = await ask(`${anchor.toml.DIRECT_PAYMENT_SERVER}/info?lang=`);
      assert.equal(status, 200);
      const terms = body.receive.USDC;
      for (const name of ["min_amount", "max_amount", "fee_fixed", "fee_percent"])
        assert.equal(typeof terms[name], "number");
      assert.equal(typeof terms.fields.transaction, "object", "deprecated, but read");
      assert.deepEqual(Object.keys(terms.sep12.sender.types), ["sep31-sender"]);
    });

    test("and sends back what the bank refuses, to whoever paid", async () => {
      const other = await newcomer(anchor);
      const closed = await other.customers({ ...RECEIVER, bank_account_number: "0000" });
      const memo = { refund_memo: "5150", refund_memo_type: "id" };
      const { body: made } = await other.post({ amount: 100, ...closed, ...memo });
      const { transaction: open } = await other.until(made.id, "pending_sender");
      const payer = await anchor.ledger.holder(anchor.asset, "100");
      await other.pay(open, { payer });
      const { seen, transaction: done } = await other.until(made.id, "refunded");
      for (const one of seen) assert.match(one, /^(pending_sender|pending_receiver|pending_stellar|refunded)$/);
      assert.equal(done.refunded, true);
      const { amount_refunded, amount_fee, payments } = done.refunds;
      assert.deepEqual([amount_refunded, amount_fee, payments.length], ["100", "0", 1]);
      const transaction = await anchor.ledger.server.transactions().transaction(payments[0].id).call();
      assert.deepEqual([transaction.successful, transaction.memo_type, transaction.memo], [true, "id", "5150"]);
      const { records } = await anchor.ledger.server.payments().forTransaction(payments[0].id).call();
      const [{ from, to, amount }] = records;
      assert.deepEqual([from, to, amount], [open.stellar_account_id, payer.publicKey(), "100.0000000"]);
      const { balances } = await anchor.ledger.server.loadAccount(payer.publicKey());
      assert.equal(balances.find(({ asset_code }) => asset_code === anchor.asset.code).balance, "100.0000000");
    });

    test("to the end: the receiver has the money, once", async () => {
      const { status, body: made } = await client.post({
        amount: 100,
        ...customers,
        funding_method: "",
        quote_id: "",
        refund_memo: "",
      });
      assert.equal(status, 201, JSON.stringify(made));
      assert.match(made.stellar_account_id, /^G/);
      assert.equal(typeof made.stellar_memo, "string");
      const { transaction: open } = await client.until(made.id, "pending_sender");
      assert.deepEqual(
        [open.stellar_account_id, open.stellar_memo_type, open.stellar_memo],
        [made.stellar_account_id, made.stellar_memo_type, made.stellar_memo],
      );
      assert.deepEqual([open.amount_in, open.amount_fee, open.amount_out], ["100", "1", "99"]);

      const paid = await client.pay(open);
      const { seen, transaction: done } = await client.until(made.id, "completed");
      for (const one of seen) assert.match(one, /^(pending_sender|pending_receiver|pending_external|completed)$/);
      assert.equal(done.stellar_transaction_id, paid.hash);
      assert.equal(done.amount_in_asset, `stellar:${anchor.asset.code}:${anchor.asset.issuer}`);
      assert.equal(done.amount_out_asset, "iso4217:USD");
      assert.deepEqual([done.fee_details.total, done.fee_details.asset], ["1", done.amount_in_asset]);
      for (const name of ["started_at", "updated_at", "completed_at"]) assert.match(done[name], TIME, name);

      const orders = host.bank.orders().filter(({ id }) => id === done.external_transaction_id);
      assert.deepEqual(
        orders.map(({ amount, currency, account_number, routing_number, name }) => [
          amount,
          currency,
          account_number,
          routing_number,
          name,
        ]),
        [["99", "USD", RECEIVER.bank_account_number, RECEIVER.bank_number, "John Miller"]],
      );
    });

    test("by every operation that pays, and whoever pays the fee", async () => {
      const { ledger, asset } = anchor;
      const payer = await ledger.holder(asset, "20000");
      const destinationOf = ({ stellar_account_id }) => stellar_account_id;
      const alongPath = (record) =>
        Operation.pathPaymentStrictReceive({
          sendAsset: asset,
          sendMax: "60",
          destination: destinationOf(record),
          destAsset: asset,
          destAmount: record.amount_in,
        });
      const ways = [
        async (record) => client.pay(record, { payer }),
        async (record) => {
          return ledger.submit(payer, alongPath(record), {
            memo: new Memo(record.stellar_memo_type, record.stellar_memo),
          });
        },
        async (record) => {
          const memo = new Memo(record.stellar_memo_type, record.stellar_memo);
          const inner = await ledger.build(payer, alongPath(record), { memo });
          const sponsor = await ledger.account();
          const bump = TransactionBuilder.buildFeeBumpTransaction(sponsor, "1000", inner, PASSPHRASE);
          bump.sign(sponsor);
          return ledger.server.submitTransaction(bump);
        },
      ];
      const waits = [];
      for (const pay of ways) {
        const record = await client.open({ amount: "50.25", ...customers });
        const { hash } = await pay(record);
        const paidAt = Date.now();
        const { transaction } = await client.until(record.id, "completed");
        waits.push(Date.now() - paidAt);
        assert.deepEqual([transaction.stellar_transaction_id, transaction.amount_in], [hash, "50.25"]);
        assert.equal(host.bank.orders().filter(({ id }) => id === transaction.external_transaction_id).length, 1);
      }
      // The bank takes 200 ms and is first asked after 100: what the host adds is little.
      assert.ok(Math.min(...waits) < 900, `${waits} ms`);
    });

    test("and asks for the payment's fields again when the bank wants others", async () => {
      const fields = { transaction: { account_number: "4455", routing_number: "12" } };
      const { id, ...record } = await client.open({ amount: "10", ...customers, fields });
      await client.pay(record);
      const { transaction } = await client.until(id, "pending_transaction_info_update");
      assert.ok(transaction.required_info_updates.transaction.routing_number.description);
      assert.match(transaction.required_info_message, /nine digits/);
      assert.equal((await client.patch(id, { colour: "blue" })).status, 400);
      const { status, body } = await client.patch(id, { routing_number: "021000021" });
      assert.equal(status, 200, JSON.stringify(body));
      const { transaction: done } = await client.until(id, "completed");
      assert.equal(done.required_info_updates, undefined);
      const [order] = host.bank.orders().filter((one) => one.id === done.external_transaction_id);
      assert.deepEqual([order.account_number, order.routing_number], ["4455", "021000021"]);
      assert.equal((await client.patch(id, { routing_number: "021000021" })).status, 400, "nothing is wanted any more");
    });

    test("and asks for the customer again when the bank wants another name", async () => {
      const typo = await newcomer(anchor);
      const people = await typo.customers({ ...RECEIVER, first_name: "Jon", last_name: "Miler" });
      const { id, ...record } = await typo.open({ amount: "10", ...people });
      await typo.pay(record);
      const { transaction } = await typo.until(id, "pending_customer_info_update");
      assert.match(transaction.required_info_message, /another name/);
      const { status } = await typo.putCustomer({ id: people.receiver_id, type: "sep31-receiver", ...RECEIVER });
      assert.equal(status, 202);
      await typo.until(id, "completed");
    });

    test("and sends back what a field of the payment makes undeliverable", async () => {
      const fields = { transaction: { account_number: "0000", routing_number: "021000021" } };
      const { id, ...record } = await client.open({ amount: "10", ...customers, fields });
      await client.pay(record);
      const { transaction } = await client.until(id, "refunded");
      assert.equal(transaction.refunds.amount_refunded, "10");
      assert.ok(!host.bank.orders().some(({ account_number }) => account_number === "0000"));
    });

    test("only as opened: the right asset, amount and memo", async () => {
      const { ledger } = anchor;
      const payer = await ledger.holder(anchor.asset, "100");
      const record = await client.open({ amount: "20", ...customers });
      const destination = record.stellar_account_id;
      const memo = new Memo(record.stellar_memo_type, record.stellar_memo);
      await ledger.submit(payer, Operation.payment({ destination, asset: Asset.native(), amount: "20" }), { memo });
      await ledger.submit(payer, Operation.payment({ destination, asset: anchor.asset, amount: "20" }));
      // The ledger is read in order: when a later payment is through, these have been seen.
      const later = await client.open({ amount: "10", ...customers });
      await client.pay(later, { payer });
      await client.until(later.id, "completed");
      const { transaction } = (await client.get(record.id)).body;
      assert.equal(transaction.status, "pending_sender");
    });

    test("for a receiver of another user of the same account", async () => {
      const user = await anchor.signIn(client.key, { memo: "1" });
      const { status, body } = await user.post({ amount: "10", ...customers });
      assert.equal(status, 201, JSON.stringify(body));
      assert.equal((await user.get(body.id)).status, 200);
    });

    test("and says what it lacks", async () => {
      const unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
      const { body: halfway } = await client.putCustomer({
        type: "sep31-receiver",
        memo: "3",
        memo_type: "id",
        first_name: "A",
      });
      const needed = await client.post({ amount: "10", ...customers, receiver_id: halfway.id });
      assert.deepEqual([needed.status, needed.body], [400, { error: "customer_info_needed", type: "sep31-receiver" }]);
      const cases = [
        { amount: "0.5" },
        { amount: "1000000" },
        { amount: "10.001" },
        { amount: "-1" },
        { amount: "ten" },
        { amount: ["10"] },
        { amount: "" },
        { amount: "10", asset_code: "EURT" },
        { amount: "10", asset_issuer: Keypair.random().publicKey() },
        { amount: "10", receiver_id: unknown },
        { amount: "10", sender_id: 7 },
        { amount: "10", fields: "none" },
      ];
      for (const one of cases) {
        const { status, body } = await client.post({ ...customers, ...one });
        assert.equal(status, 400, JSON.stringify(one));
        assert.equal(typeof body.error, "string", JSON.stringify(one));
      }
      const stranger = await newcomer(anchor);
      const foreign = await stranger.post({ amount: "10", ...customers });
      assert.equal(foreign.status, 400, "customers of another account");
    });

    test("and shows them to nobody else", async () => {
      const { id } = await client.open({ amount: "10", ...customers });
      const stranger = await newcomer(anchor);
      for (const [who, which] of [
        [stranger, id],
        [client, "01890a5d-ac96-774b-bcce-b302099a8057"],
        [client, "no-id"],
      ]) {
        for (const { status, body } of [await who.get(which), await who.patch(which, { account_number: "1" })]) {
          assert.deepEqual([status, typeof body.error], [404, "string"]);
        }
      }
    });

    test("and looks at no body before it knows who sends it", async () => {
      const { toml } = anchor;
      const garbage = { body: "{", headers: { "content-type": "image/png" } };
      for (const authorization of [undefined, "", "Bearer", "Bearer x.y.z", "Basic YTpi"]) {
        const headers = { ...garbage.headers, ...(authorization !== undefined && { authorization }) };
        for (const [method, url, refused] of [
          ["POST", `${toml.DIRECT_PAYMENT_SERVER}/transactions`, 403],
          ["PATCH", `${toml.DIRECT_PAYMENT_SERVER}/transactions/1`, 403],
          ["PUT", `${toml.KYC_SERVER}/customer`, 401],
        ]) {
          const { status, body } = await ask(url, { method, ...garbage, headers });
          assert.deepEqual([status, typeof body.error], [refused, "string"], `${method} ${url} ${authorization}`);
        }
      }
      for (const [headers, body] of [
        [{ "content-type": "image/png" }, "{"],
        [JSON_TYPE, "{"],
        [JSON_TYPE, "[]"],
        [JSON_TYPE, ""],
      ]) {
        const { status, body: answer } = await ask(`${toml.DIRECT_PAYMENT_SERVER}/transactions`, {
          method: "POST",
          headers: { ...client.headers, ...headers },
          body,
        });
        assert.deepEqual([status, typeof answer.error], [400, "string"], `${headers["content-type"]} ${body}`);
      }
    });
  });

  test("writes no personal data and no tokens into its log", () => {
    const log = host.lines.join("\n");
    assert.match(log, /"message":"request"/);
    for (const secret of ["Miller", RECEIVER.bank_account_number, "eyJ"]) assert.ok(!log.includes(secret), secret);
  });
}
