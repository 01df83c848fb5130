// Deposits and withdrawals (SEP-6) as a wallet with @stellar/typescript-wallet-sdk meets them, on each database: the
// built-in reference guest, its fake bank, and payments on the ledger with @stellar/stellar-sdk.

import { Operation } from "@stellar/stellar-sdk";
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ask, JSON_TYPE } from "./support/anchor.mjs";
import { openCallbacks } from "./support/callbacks.mjs";
import { databases } from "./support/databases.mjs";
import { REAIS, startHost } from "./support/host.mjs";
import { person, User } from "./support/user.mjs";
import { openWallet } from "./support/wallet.mjs";

const SETTINGS = {
  ...REAIS,
  "currencies[0].sell_delivery_methods": '["PIX: From any bank, in seconds", "BOLETO: At any shop, in a day"]',
  "assets[0].code": "USDC",
  "assets[0].deposit.receive": "iso4217:USD",
  "assets[0].deposit.min_amount": "1",
  "assets[0].deposit.max_amount": "5000",
  "assets[0].deposit.fee_percent": "0.5",
  "assets[0].deposit.funding_methods": '["WIRE"]',
  "assets[0].withdraw.deliver": "iso4217:USD",
  "assets[0].withdraw.min_amount": "2",
  "assets[0].withdraw.max_amount": "10000",
  "assets[0].withdraw.fee_fixed": "1",
  "assets[0].withdraw.funding_methods": '["bank_account"]',
  "mismatches.over": "refund",
  // The users of all tests sign in at the same time.
  "limits.horizon_sign_ins_at_once": 32,
};

const REFERENCE = "organization.external_transfer_memo";
const OUR_ACCOUNT = "organization.bank_account_number";

// The bank takes a second for each transfer, and the host looks for a missing trustline every five: the tests wait together.
describe("deposits and withdrawals", { concurrency: true }, () => {
  for (const database of databases) describe(`on ${database.name}`, { concurrency: true }, () => suite(database));

  describe("at an anchor that wants to know its customers first", () => refusals());
});

function suite(database) {
  let host, anchor;

  before(async () => {
    const domain = `${database.name.toLowerCase()}.transfers.example`;
    host = await startHost({ databaseUrl: await database.create(), domain, hasFakeBank: true, settings: SETTINGS });
    ({ anchor } = openWallet(host));
    // The reference guest has no rate of its own for reais that come in.
    await setRate("BRL/USDC", { price: "5.5", fee: "2" });
  });

  after(() => host.stop());

  /** The operator sets what the reference guest takes for one unit of the second currency. */
  const setRate = (pair, rate) =>
    host.operate("guest", "kv", "set", "reference-rails", `rates/${pair}`, JSON.stringify(rate));

  /** Somebody new whom the anchor knows already, and their bank account. */
  async function known(how) {
    const [user, sep9Info] = [await User.arrive(host, anchor, how), person()];
    const id = await user.introduce(sep9Info);
    assert.equal((await user.customers.getCustomer({ id, type: "sep6-customer" })).status, "ACCEPTED");
    return [user, sep9Info.bank_account_number];
  }

  test("are described by the anchor", async () => {
    const info = await anchor.sep6().info();
    const { deposit, withdraw } = info;
    const { fields, funding_methods, ...deposited } = deposit.USDC;
    const limits = { min_amount: 1, max_amount: 5000, fee_percent: 0.5 };
    assert.deepEqual(deposited, { enabled: true, authentication_required: true, ...limits });
    assert.ok(funding_methods.includes("WIRE") && funding_methods.includes("PIX"), funding_methods.join());
    assert.deepEqual(fields, {}, "what is wanted is asked for by SEP-12");
    const { enabled, min_amount, max_amount, fee_fixed, types } = withdraw.USDC;
    assert.deepEqual([enabled, min_amount, max_amount, fee_fixed], [true, 2, 10000, 1]);
    assert.deepEqual(types, { bank_account: { fields: {} }, PIX: { fields: {} } });
    assert.ok(info["deposit-exchange"].USDC.enabled && info["withdraw-exchange"].USDC.enabled);
    assert.deepEqual([info.transaction.enabled, info.transactions.enabled], [true, true]);
    assert.deepEqual(info.features, { account_creation: false, claimable_balances: true });
  });

  describe("a deposit", { concurrency: true }, () => {
    test("comes in at the bank and is paid on the ledger, and the wallet is called at each change", async () => {
      const [user] = await known({ holds: "1" });
      const callbacks = await openCallbacks((await anchor.sep1()).signingKey);
      try {
        const opened = await user.deposit({
          amount: "100",
          type: "WIRE",
          memo: "77",
          memo_type: "id",
          on_change_callback: `${callbacks.url}/changes?of=deposits`,
        });
        assert.deepEqual([opened.min_amount, opened.max_amount, opened.fee_percent], [1, 5000, 0.5]);
        for (const { value, description } of Object.values(opened.instructions)) {
          assert.ok(opened.how.includes(value) && description.length > 0, opened.how);
        }
        const { status, amount_in, amount_out, instructions } = await user.transaction({ id: opened.id });
        assert.deepEqual([status, amount_in, amount_out], ["pending_user_transfer_start", "100", "99.5"]);
        assert.deepEqual(instructions, opened.instructions);

        const watched = user.watch(opened.id);
        const payment = await host.bank.receive(instructions[REFERENCE].value, amount_in);
        const { seen, transaction: done } = await watched;
        const all = ["pending_user_transfer_start", "pending_stellar", "completed"];
        assert.deepEqual(
          seen,
          all.filter((one) => seen.includes(one)),
          "only these, in this order",
        );
        assert.equal(await user.balance(), "100.5000000");
        assert.deepEqual([done.amount_in, done.amount_fee, done.amount_out], ["100", "0.5", "99.5"]);
        assert.deepEqual([done.external_transaction_id, done.to], [payment.id, user.account]);
        const paid = await user.ledger.server.transactions().transaction(done.stellar_transaction_id).call();
        assert.deepEqual([paid.memo_type, paid.memo], ["id", "77"]);
        assert.deepEqual(await user.transaction({ externalTransactionId: payment.id }), done);

        await callbacks.until("completed");
        assert.deepEqual(callbacks.refusals, []);
        assert.deepEqual(
          callbacks.transactions.map((one) => one.status),
          all.slice(1),
        );
        assert.deepEqual(callbacks.transactions.at(-1), done);
      } finally {
        await callbacks.close();
      }
    });

    test("waits for a customer who is new, and goes on when they have said who they are", async () => {
      const user = await User.arrive(host, anchor, { holds: "1" });
      const opened = await user.deposit({ amount: "50", type: "WIRE" });
      assert.deepEqual([opened.instructions, opened.how], [undefined, undefined]);
      const { id } = opened;
      const waiting = await user.transaction({ id });
      assert.deepEqual([waiting.status, waiting.instructions], ["pending_customer_info_update", undefined]);
      // SEP-12 gives an id only to customers who are registered, and the SDK takes an answer without one for an error.
      await assert.rejects(user.customers.getCustomer({ transactionId: id }), /Customer not found/);

      const { bank_number, ...some } = person();
      const customer = await user.introduce(some, id);
      const asked = await user.customers.getCustomer({ transactionId: id });
      assert.deepEqual([asked.id, asked.status, Object.keys(asked.fields)], [customer, "NEEDS_INFO", ["bank_number"]]);
      assert.equal((await user.transaction({ id })).status, "pending_customer_info_update");
      await user.customers.update({ id: customer, transactionId: id, sep9Info: { bank_number } });
      assert.equal((await user.customers.getCustomer({ transactionId: id })).status, "ACCEPTED");

      const { instructions, amount_in } = await user.until(id, "pending_user_transfer_start");
      assert.deepEqual([instructions[REFERENCE].value, instructions[OUR_ACCOUNT].value], [id, "100200300"]);
      const payment = await host.bank.receive(id, amount_in);
      const notice = { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ id: payment.id }) };
      const { status } = await ask(`${host.localUrl}/rails/reference-rails/payments`, notice);
      assert.equal(status, 200, "the bank's notice");
      const done = await user.until(id, "completed");
      assert.deepEqual([done.amount_out, await user.balance()], ["49.75", "50.7500000"]);
    });

    test("waits for a trustline", async () => {
      const [user] = await known();
      const { id } = await user.deposit({ amount: "20", type: "WIRE", claimable_balance_supported: "false" });
      await host.bank.receive(id, "20");
      await user.until(id, "pending_trust");
      await user.trust();
      await user.until(id, "completed");
      assert.equal(await user.balance(), "19.9000000");
    });

    test("becomes a claimable balance for a wallet that takes one", async () => {
      const [user] = await known();
      const { id } = await user.deposit({ amount: "20", type: "WIRE", claimable_balance_supported: "true" });
      await host.bank.receive(id, "20");
      const { claimable_balance_id: balanceId, amount_out } = await user.until(id, "completed");
      assert.equal(amount_out, "19.9");
      const { records } = await user.ledger.server.claimableBalances().claimant(user.account).call();
      assert.deepEqual(
        records.map((one) => [one.id, one.amount]),
        [[balanceId, "19.9000000"]],
      );
      await user.trust();
      await user.ledger.submit(user.key, Operation.claimClaimableBalance({ balanceId }));
      assert.equal(await user.balance(), "19.9000000");
    });

    test("of any amount is on the terms of what came in", async () => {
      const [user] = await known({ holds: "1" });
      const { id } = await user.deposit({ type: "WIRE" });
      assert.equal((await user.transaction({ id })).amount_in, undefined);
      await host.bank.receive(id, "16");
      const done = await user.until(id, "completed");
      assert.deepEqual([done.amount_in, done.amount_fee, done.amount_out], ["16", "0.08", "15.92"]);
      assert.equal(await user.balance(), "16.9200000");
    });

    test("of more than was asked for goes back to the bank", async () => {
      const [user] = await known({ holds: "1" });
      const { id } = await user.deposit({ amount: "30", type: "WIRE" });
      const payment = await host.bank.receive(id, "31.5");
      const { transaction } = await user.watch(id);
      assert.equal(transaction.status, "refunded");
      const { amount_refunded, amount_fee, payments } = transaction.refunds;
      assert.deepEqual([amount_refunded, amount_fee, transaction.amount_out], ["31.5", "0", "0"]);
      const [{ id: returnId, ...back }, ...others] = payments;
      assert.deepEqual([back, others], [{ id_type: "external", amount: "31.5", fee: "0" }, []]);
      await host.bank.assertReturned(returnId, payment);
      assert.equal(await user.balance(), "1.0000000");
    });

    test("of reais is converted at its quote's rate, otherwise at the rate of the moment", async () => {
      const [user] = await known({ holds: "1" });
      const asked = { sell_asset: "iso4217:BRL", buy_asset: assetName(user), sell_delivery_method: "PIX" };
      const quote = await user.quote({ ...asked, sell_amount: "112" });
      assert.deepEqual([quote.price, quote.buy_amount, quote.fee.total], ["5.5", "20", "2"]);
      await setRate("BRL/USDC", { price: "11", fee: "2" });
      for (const [quote_id, amount_out] of [
        [quote.id, "20"],
        [undefined, "10"],
      ]) {
        const { id } = await user.depositExchange({ amount: "112", quote_id });
        const { amount_in, amount_in_asset } = await user.transaction({ id });
        assert.deepEqual([amount_in, amount_in_asset], ["112", "iso4217:BRL"]);
        await host.bank.receive(id, amount_in, "BRL");
        const done = await user.until(id, "completed");
        assert.deepEqual([done.kind, done.quote_id], ["deposit-exchange", quote_id]);
        assert.deepEqual([done.amount_out, done.amount_out_asset], [amount_out, assetName(user)]);
        assert.deepEqual(done.fee_details, quote.fee);
      }
      assert.equal(await user.balance(), "31.0000000");
    });
  });

  describe("a deposit by SEP-6", { concurrency: true }, () => {
    test("is found by its payment on the ledger", async () => {
      const [user] = await known({ holds: "1" });
      const { id } = await user.deposit({ amount: "10", type: "WIRE" });
      await host.bank.receive(id, "10");
      const done = await user.until(id, "completed");
      assert.deepEqual(await user.transaction({ stellarTransactionId: done.stellar_transaction_id }), done);
    });

    test("comes in by its quote's method alone", async () => {
      const [user] = await known();
      const asked = { sell_asset: "iso4217:BRL", buy_asset: assetName(user), sell_amount: "112" };
      const { id: quote_id } = await user.quote({ ...asked, sell_delivery_method: "PIX" });
      await assert.rejects(user.depositExchange({ amount: "112", quote_id, type: "WIRE" }), /400/);
    });

    test("comes in by each method that quotes know", async () => {
      const [user] = await known();
      const asked = { sell_asset: "iso4217:BRL", buy_asset: assetName(user), sell_amount: "112" };
      const { id: quote_id } = await user.quote({ ...asked, sell_delivery_method: "BOLETO" });
      const { funding_methods } = (await anchor.sep6().info())["deposit-exchange"].USDC;
      assert.ok(funding_methods.includes("BOLETO"), funding_methods.join());
      assert.ok((await user.depositExchange({ amount: "112", quote_id, type: "BOLETO" })).id);
    });
  });

  describe("a withdrawal", { concurrency: true }, () => {
    test("is paid on the ledger and delivered by the bank, and the wallet is called at each change", async () => {
      const [user, number] = await known({ holds: "100" });
      const callbacks = await openCallbacks((await anchor.sep1()).signingKey);
      try {
        const opened = await user.withdraw({ amount: "100", on_change_callback: callbacks.url });
        const record = await user.transaction({ id: opened.id });
        assert.deepEqual([record.status, record.amount_in], ["pending_user_transfer_start", "100"]);
        assert.deepEqual(
          [record.withdraw_anchor_account, record.withdraw_memo_type, record.withdraw_memo],
          [opened.account_id, opened.memo_type, opened.memo],
        );

        const watched = user.watch(opened.id);
        const { hash } = await user.pay(record);
        const { seen, transaction: done } = await watched;
        const all = ["pending_user_transfer_start", "pending_anchor", "pending_external", "completed"];
        assert.deepEqual(
          seen,
          all.filter((one) => seen.includes(one)),
          "only these, in this order",
        );
        assert.deepEqual([done.amount_in, done.amount_fee, done.amount_out], ["100", "1", "99"]);
        assert.deepEqual([done.stellar_transaction_id, done.from], [hash, user.account]);
        assert.equal(await user.balance(), "0.0000000");
        const [order, ...others] = await host.bank.ordersTo(number);
        assert.deepEqual([order.id, others], [done.external_transaction_id, []]);
        for (const name of [{ stellarTransactionId: hash }, { externalTransactionId: order.id }]) {
          assert.deepEqual(await user.transaction(name), done);
        }
        const { status, amount, currency, name, routing_number } = order;
        const wanted = ["settled", "99", "USD", "Ada Lovelace", "021000021"];
        assert.deepEqual([status, amount, currency, name, routing_number], wanted);

        await callbacks.until("completed");
        assert.deepEqual(callbacks.refusals, []);
        assert.deepEqual(
          callbacks.transactions.map((one) => one.status),
          all.slice(1),
        );
        assert.deepEqual(callbacks.transactions.at(-1), done);
      } finally {
        await callbacks.close();
      }
    });

    test("waits for a customer who is new, and has an account to pay once they have said who they are", async () => {
      const user = await User.arrive(host, anchor, { holds: "100" });
      const opened = await user.withdraw({ amount: "40" });
      assert.deepEqual([opened.account_id, opened.memo], [undefined, undefined]);
      const { id } = opened;
      const waiting = await user.transaction({ id });
      assert.deepEqual([waiting.status, waiting.withdraw_memo], ["pending_customer_info_update", undefined]);
      const sep9Info = person();
      await user.introduce(sep9Info, id);
      await user.pay(await user.until(id, "pending_user_transfer_start"));
      await user.until(id, "completed");
      const orders = await host.bank.ordersTo(sep9Info.bank_account_number);
      assert.deepEqual([orders.map(({ amount }) => amount), await user.balance()], [["39"], "60.0000000"]);
    });

    test("asks for the customer's data again when the bank wants others", async () => {
      const user = await User.arrive(host, anchor, { holds: "10" });
      const sep9Info = person();
      const customer = await user.introduce({ ...sep9Info, bank_number: "12" });
      const { id } = await user.withdraw({ amount: "10" });
      await user.pay(await user.transaction({ id }));
      const { required_info_message } = await user.until(id, "pending_customer_info_update");
      assert.match(required_info_message, /nine digits/);
      await user.customers.update({ id: customer, transactionId: id, sep9Info: { bank_number: "021000021" } });
      await user.until(id, "completed");
      const orders = await host.bank.ordersTo(sep9Info.bank_account_number);
      assert.deepEqual(
        orders.map(({ status }) => status),
        ["rejected", "settled"],
      );
    });

    test("goes back, with the memo for it, when its account is closed", async () => {
      const user = await User.arrive(host, anchor, { holds: "25" });
      await user.introduce({ ...person(), bank_account_number: "0000" });
      const { id } = await user.withdraw({ amount: "25", refund_memo: "for Ada", refund_memo_type: "text" });
      await user.pay(await user.transaction({ id }));
      const { transaction } = await user.watch(id);
      assert.equal(transaction.status, "refunded");
      const { amount_refunded, payments } = transaction.refunds;
      const [{ id: hash, ...back }, ...others] = payments;
      assert.deepEqual([amount_refunded, transaction.amount_out], ["25", "0"]);
      assert.deepEqual([back, others], [{ id_type: "stellar", amount: "25", fee: "0" }, []]);
      const { memo } = await user.ledger.server.transactions().transaction(hash).call();
      assert.deepEqual([memo, await user.balance()], ["for Ada", "25.0000000"]);
    });

    test("asks for its own fields again when the bank wants others", async () => {
      const [user] = await known({ holds: "10" });
      const { bank_account_number: account_number } = person();
      const { id } = await user.withdraw({ amount: "10", account_number, routing_number: "12" });
      await user.pay(await user.transaction({ id }));
      const { required_info_updates } = await user.until(id, "pending_transaction_info_update");
      assert.deepEqual(Object.keys(required_info_updates.transaction), ["routing_number"]);
      // The SDK has no call for this.
      const { status, body } = await ask(`${host.localUrl}/sep6/transactions/${id}`, {
        method: "PATCH",
        headers: { ...JSON_TYPE, authorization: `Bearer ${user.authToken.token}` },
        body: JSON.stringify({ transaction: { routing_number: "021000021" } }),
      });
      assert.deepEqual([status, body.transaction.id], [200, id]);
      await user.until(id, "completed");
      const orders = await host.bank.ordersTo(account_number);
      assert.deepEqual(
        orders.map(({ status }) => status),
        ["rejected", "settled"],
      );
    });

    test("is converted to reais at its quote's rate, otherwise at the rate of the moment", async () => {
      const [user, sep9Info] = [await User.arrive(host, anchor, { holds: "200" }), person()];
      const asked = { sell_asset: assetName(user), buy_asset: "iso4217:BRL", buy_delivery_method: "PIX" };
      const price = await user.quotes.price({ ...asked, context: "sep6", country_code: "BR", sellAmount: "100" });
      const quote = await user.quote({ ...asked, sell_amount: "100" });
      assert.equal(quote.buy_amount, price.buy_amount);
      await setRate("USDC/BRL", { price: "0.2", fee: "1" });
      const quoted = await user.withdrawExchange({ amount: "100", quote_id: quote.id });
      const atMarket = await user.withdrawExchange({ amount: "100" });
      // As in SEP-6's diagram, the quote is linked before the customer is known.
      assert.equal((await user.transaction({ id: quoted.id })).status, "pending_customer_info_update");
      await user.introduce(sep9Info, quoted.id);
      for (const [{ id }, quote_id, amount_out] of [
        [quoted, quote.id, quote.buy_amount],
        [atMarket, undefined, "495"],
      ]) {
        await user.pay(await user.until(id, "pending_user_transfer_start"));
        const done = await user.until(id, "completed");
        assert.deepEqual([done.kind, done.quote_id], ["withdrawal-exchange", quote_id]);
        assert.deepEqual([done.amount_out, done.amount_out_asset], [amount_out, "iso4217:BRL"]);
        assert.deepEqual(done.fee_details, quote.fee);
      }
      const orders = await host.bank.ordersTo(sep9Info.bank_account_number);
      assert.deepEqual(
        orders.map(({ amount, currency }) => `${amount} ${currency}`),
        [`${quote.buy_amount} BRL`, "495 BRL"],
      );
      assert.equal(await user.balance(), "0.0000000");
    });
  });

  describe("a user", { concurrency: true }, () => {
    test("finds their transfers, and nobody else's", async () => {
      const [user] = await known();
      const opened = [];
      for (const open of [
        () => user.deposit({ amount: "10", type: "WIRE" }),
        () => user.withdraw({ amount: "10" }),
        () => user.depositExchange({ amount: "100" }),
        () => user.withdrawExchange({ amount: "10" }),
      ]) {
        opened.unshift((await open()).id);
      }
      const found = async (filter) => (await user.transactions(filter)).map(({ id }) => opened.indexOf(id));
      assert.deepEqual(await found(), [0, 1, 2, 3], "the newest first");
      assert.deepEqual(await found({ limit: 2 }), [0, 1]);
      assert.deepEqual(await found({ pagingId: opened[1] }), [2, 3]);
      assert.deepEqual(await found({ kind: "withdrawal" }), [2]);
      assert.deepEqual(await found({ kind: ["deposit", "deposit-exchange"] }), [1, 3]);
      const { started_at } = await user.transaction({ id: opened[1] });
      assert.deepEqual(await found({ noOlderThan: started_at }), [0, 1]);
      const reported = await user.watchAll(opened.length);
      assert.deepEqual(
        reported.map(({ id }) => opened.indexOf(id)),
        [0, 1, 2, 3],
        "by the SDK's watcher",
      );
      for (const other of [await User.arrive(host, anchor), await User.arrive(host, anchor, { memoId: "7" })]) {
        assert.deepEqual(await other.transactions(), []);
        await assert.rejects(other.transaction({ id: opened[0] }), ({ data }) => data.status === 404);
      }
      await user.signIn("7");
      assert.deepEqual(await user.transactions(), [], "another user of the same account");
    });

    test("hears what is wrong with a request", async () => {
      const [user] = await known();
      const asked = { sell_asset: assetName(user), buy_asset: "iso4217:BRL", sell_amount: "100" };
      const quote = await user.quote({ ...asked, buy_delivery_method: "PIX" });
      const used = await user.quote({ ...asked, buy_delivery_method: "PIX" });
      await user.withdrawExchange({ amount: "100", quote_id: used.id });
      const [stranger] = await known();
      for (const [opening, complaint] of [
        [() => user.deposit({ amount: "0.5", type: "WIRE" }), /^amount: .*minimum/],
        [() => user.deposit({ amount: "10", type: "cheque" }), /WIRE/],
        [() => user.withdraw({ amount: "10001" }), /^amount: .*maximum/],
        [() => user.withdraw({ amount: "10", asset_code: "EURC" }), /^asset_code/],
        [() => user.withdrawExchange({ amount: "99", quote_id: quote.id }), /^amount: the quote is for 100/],
        [() => user.withdrawExchange({ amount: "100", quote_id: quote.id, type: "bank_account" }), /PIX/],
        [() => user.withdrawExchange({ amount: "100", quote_id: used.id }), /^quote_id: .*used before/],
        [() => stranger.withdrawExchange({ amount: "100", quote_id: quote.id }), /^quote_id: you have no quote/],
      ]) {
        await assert.rejects(opening, ({ response: { status, data } }) => {
          assert.equal(status, 400);
          assert.match(data.error, complaint);
          return true;
        });
      }
      user.authToken.token = "nonsense";
      await assert.rejects(user.withdraw({ amount: "10" }), ({ response: { status, data } }) => {
        assert.deepEqual([status, data.type], [403, "authentication_required"]);
        return true;
      });
    });
  });
}

/** The 403s that SEP-6 deprecates, and the SDK takes for answers. The reference guest opens transfers and waits instead. */
function refusals() {
  const guest = fileURLToPath(
    new URL("../../guests/rust/target/wasm32-wasip2/release/test_rails.wasm", import.meta.url),
  );
  let host, user;

  before(async () => {
    const settings = { ...SETTINGS, "guest.reference": false, "guest.files": guest };
    host = await startHost({ domain: "first.transfers.example", settings });
    user = await User.arrive(host, openWallet(host).anchor);
  });

  after(() => host.stop());

  for (const way of ["deposit", "withdraw", "depositExchange", "withdrawExchange"]) {
    test(`a ${way} is refused with the fields that are wanted, and opens when they are there`, async () => {
      // This guest does as `steer` says.
      const open = (steer) => user[way]({ amount: "100", ...(steer && { steer }) });
      const { type, fields } = await open("begin=customer-fields");
      assert.deepEqual([type, fields], ["non_interactive_customer_info_needed", ["family_name", "tax_id"]]);
      const customer_id = await user.introduce({ first_name: "Ada", last_name: "Lovelace" });
      for (const [steer, status] of [
        ["begin=pending", "pending"],
        ["begin=not-accepted", "denied"],
      ]) {
        const standing = await open(steer);
        assert.deepEqual([standing.type, standing.status], ["customer_info_status", status]);
        assert.deepEqual([standing.eta, standing.more_info_url], [60, "https://anchor.example/kyc"]);
      }
      const { id } = await user[way]({ amount: "100", customer_id });
      assert.equal((await user.transaction({ id })).status, "pending_user_transfer_start");
    });
  }
}

function assetName({ asset }) {
  return `stellar:${asset.code}:${asset.issuer}`;
}
