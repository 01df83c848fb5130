// The sandbox network's Horizon, driven by @stellar/stellar-sdk as it comes from npm. It keeps nothing in a database.

import {
  Account,
  AccountRequiresMemoError,
  Asset,
  BASE_FEE,
  Claimant,
  Keypair,
  Memo,
  MuxedAccount,
  NetworkError,
  NotFoundError,
  Operation,
  TransactionBuilder,
} from "@stellar/stellar-sdk";
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startSandbox } from "./support/host.mjs";
import { Ledger, PASSPHRASE } from "./support/ledger.mjs";

let sandbox, ledger, server;

before(async () => {
  sandbox = await startSandbox();
  ledger = new Ledger(sandbox.horizonUrl);
  server = ledger.server;
});

after(() => sandbox.stop());

/** The result codes of a submission that has to fail. */
async function codes(submission) {
  const error = await submission.then(
    () => assert.fail("it went through"),
    (error) => error,
  );
  assert.equal(error.response?.status, 400, error.stack);
  assert.equal(error.response.data.type, "https://stellar.org/horizon-errors/transaction_failed");
  return error.response.data.extras.result_codes;
}

const pay = (to, amount, asset = Asset.native()) => Operation.payment({ destination: to, asset, amount });

describe("the network", () => {
  test("says who it is", async () => {
    const root = await server.root();
    assert.equal(root.network_passphrase, PASSPHRASE);
    assert.ok(root.history_latest_ledger > 0);
  });

  test("tells fees and the time", async () => {
    assert.equal(await server.fetchBaseFee(), 100);
    assert.match((await server.feeStats()).max_fee.mode, /^\d+$/);
    const { minTime, maxTime } = await server.fetchTimebounds(100);
    assert.equal(Number(minTime), 0);
    assert.ok(Math.abs(Number(maxTime) - 100 - Date.now() / 1000) < 5);
  });

  test("closes ledgers one after the other", async () => {
    const { records } = await server.ledgers().order("desc").limit(2).call();
    assert.equal(records[0].sequence, records[1].sequence + 1);
    assert.equal(records[0].prev_hash, records[1].hash);
    assert.equal((await server.ledgers().ledger(records[1].sequence).call()).hash, records[1].hash);
  });
});

describe("accounts", () => {
  test("are made by friendbot, readable at once, and not made twice", async () => {
    const key = Keypair.random();
    await assert.rejects(server.loadAccount(key.publicKey()), NotFoundError);
    const made = await server.friendbot(key.publicKey()).call();
    assert.equal(made.successful, true);
    assert.equal(await ledger.balance(key), "10000.0000000");
    await assert.rejects(server.friendbot(key.publicKey()).call(), (error) => {
      assert.equal(error.response.status, 400);
      assert.equal(error.response.detail, "account already funded to starting balance");
      return true;
    });
  });

  test("are made by other accounts", async () => {
    const [funder, made] = [await ledger.account(), Keypair.random()];
    await ledger.submit(funder, Operation.createAccount({ destination: made.publicKey(), startingBalance: "5" }));
    assert.equal(await ledger.balance(made), "5.0000000");
    const { records } = await server.payments().forAccount(made.publicKey()).call();
    assert.deepEqual(
      records.map(({ type, funder, starting_balance }) => ({ type, funder, starting_balance })),
      [{ type: "create_account", funder: funder.publicKey(), starting_balance: "5.0000000" }],
    );
  });

  test("keep data and home domains", async () => {
    const key = await ledger.account();
    await ledger.submit(key, [
      Operation.manageData({ name: "colour", value: "blue" }),
      Operation.setOptions({ homeDomain: "wallet.example" }),
    ]);
    const account = await server.loadAccount(key.publicKey());
    assert.equal(account.home_domain, "wallet.example");
    assert.equal(Buffer.from(account.data_attr.colour, "base64").toString(), "blue");
    assert.equal(Buffer.from((await account.data({ key: "colour" })).value, "base64").toString(), "blue");
  });

  test("can need several signatures", async () => {
    const [key, second] = [await ledger.account(), Keypair.random()];
    await ledger.submit(key, [
      Operation.setOptions({ lowThreshold: 2, medThreshold: 2, highThreshold: 2 }),
      Operation.setOptions({ signer: { ed25519PublicKey: second.publicKey(), weight: 1 } }),
    ]);
    const account = await server.loadAccount(key.publicKey());
    assert.deepEqual(account.thresholds, { low_threshold: 2, med_threshold: 2, high_threshold: 2 });
    assert.deepEqual(
      new Map(account.signers.map((signer) => [signer.key, signer.weight])),
      new Map([
        [key.publicKey(), 1],
        [second.publicKey(), 1],
      ]),
    );
    const self = pay(key.publicKey(), "1");
    assert.deepEqual(await codes(ledger.submit(key, self)), { transaction: "tx_bad_auth" });
    assert.equal((await ledger.submit(key, self, { signers: [key, second] })).successful, true);
    const stranger = Keypair.random();
    const tooMany = { signers: [key, second, stranger] };
    assert.deepEqual(await codes(ledger.submit(key, self, tooMany)), { transaction: "tx_bad_auth_extra" });
  });

  test("merge, and the amount is in the effects", async () => {
    const [from, into] = [await ledger.account(), await ledger.account()];
    await ledger.submit(from, Operation.accountMerge({ destination: into.publicKey() }));
    await assert.rejects(server.loadAccount(from.publicKey()), NotFoundError);
    assert.equal(await ledger.balance(into), "19999.9999900");
    const { records } = await server.effects().forAccount(into.publicKey()).order("desc").limit(1).call();
    assert.equal(records[0].type, "account_credited");
    assert.equal(records[0].amount, "9999.9999900");
    const merged = await server.payments().forAccount(into.publicKey()).order("desc").limit(1).call();
    assert.deepEqual([merged.records[0].type, merged.records[0].into], ["account_merge", into.publicKey()]);
  });
});

describe("payments", () => {
  let from, to;
  before(async () => {
    [from, to] = [await ledger.account(), await ledger.account()];
  });

  const memos = [
    [Memo.none(), undefined],
    [Memo.text("rent €"), "rent €"],
    [Memo.id("18446744073709551615"), "18446744073709551615"],
    [Memo.hash(Buffer.alloc(32, 7)), Buffer.alloc(32, 7).toString("base64")],
    [Memo.return(Buffer.alloc(32, 9)), Buffer.alloc(32, 9).toString("base64")],
  ];
  for (const [memo, shown] of memos) {
    test(`carry a memo of type ${memo.type}`, async () => {
      const done = await ledger.submit(from, pay(to.publicKey(), "1.2345678"), { memo });
      assert.equal(done.successful, true);
      const transaction = await server.transactions().transaction(done.hash).call();
      assert.deepEqual([transaction.memo_type, transaction.memo], [memo.type, shown]);
      const { records } = await server
        .payments()
        .forAccount(to.publicKey())
        .join("transactions")
        .order("desc")
        .limit(1)
        .call();
      assert.equal(records[0].transaction_hash, done.hash);
      assert.deepEqual([records[0].amount, records[0].asset_type], ["1.2345678", "native"]);
      assert.equal(records[0].transaction_attr.memo, shown);
      assert.equal((await records[0].transaction()).hash, done.hash);
    });
  }

  test("name muxed accounts on both sides", async () => {
    const account = await server.loadAccount(from.publicKey());
    const source = new MuxedAccount(account, "11");
    const target = new MuxedAccount(new Account(to.publicKey(), "0"), "22").accountId();
    const done = await ledger.submit(from, pay(target, "3"), { source });
    const { records } = await server.operations().forTransaction(done.hash).call();
    const { from: sender, from_muxed_id, to: receiver, to_muxed, to_muxed_id } = records[0];
    assert.deepEqual([sender, from_muxed_id], [from.publicKey(), "11"]);
    assert.deepEqual([receiver, to_muxed, to_muxed_id], [to.publicKey(), target, "22"]);
  });

  test("go along paths", async () => {
    const [sendAsset, destAsset, destination] = [Asset.native(), Asset.native(), to.publicKey()];
    const done = await ledger.submit(from, [
      Operation.pathPaymentStrictSend({ sendAsset, sendAmount: "2", destination, destAsset, destMin: "1" }),
      Operation.pathPaymentStrictReceive({ sendAsset, sendMax: "5", destination, destAsset, destAmount: "4" }),
    ]);
    const { records } = await server.payments().forTransaction(done.hash).call();
    assert.deepEqual(
      records.map(({ type, amount, source_amount }) => [type, amount, source_amount]),
      [
        ["path_payment_strict_send", "2.0000000", "2.0000000"],
        ["path_payment_strict_receive", "4.0000000", "4.0000000"],
      ],
    );
    const asset = new Asset("NONE", from.publicKey());
    const noPath = Operation.pathPaymentStrictSend({
      sendAsset,
      sendAmount: "2",
      destination,
      destAsset: asset,
      destMin: "1",
    });
    assert.deepEqual((await codes(ledger.submit(from, noPath))).operations, ["op_too_few_offers"]);
  });

  test("can have their fee paid by somebody else", async () => {
    const [payer, poor] = [await ledger.account(), await ledger.account()];
    const inner = await ledger.build(poor, pay(to.publicKey(), "1"));
    const bump = TransactionBuilder.buildFeeBumpTransaction(payer, "1000", inner, PASSPHRASE);
    bump.sign(payer);
    const done = await server.submitTransaction(bump);
    assert.equal(await ledger.balance(poor), "9999.0000000");
    assert.equal(await ledger.balance(payer), "9999.9999800");
    const found = await server.transactions().transaction(inner.hash().toString("hex")).call();
    assert.equal(found.fee_account, payer.publicKey());
    assert.equal(found.fee_bump_transaction.hash, done.hash);
  });

  test("are the same when they are sent again, and pending when nobody waits", async () => {
    const transaction = await ledger.build(from, pay(to.publicKey(), "1"));
    const first = await server.submitTransaction(transaction);
    const again = await server.submitTransaction(transaction);
    assert.deepEqual([again.hash, again.ledger], [first.hash, first.ledger]);
    const next = await ledger.build(from, pay(to.publicKey(), "1"));
    assert.equal((await server.submitAsyncTransaction(next)).tx_status, "PENDING");
  });

  test("to an account that requires a memo are stopped by the SDK", async () => {
    const exchange = await ledger.account();
    await ledger.submit(exchange, Operation.manageData({ name: "config.memo_required", value: "1" }));
    await assert.rejects(ledger.submit(from, pay(exchange.publicKey(), "1")), AccountRequiresMemoError);
    const done = await ledger.submit(from, pay(exchange.publicKey(), "1"), { memo: Memo.text("7") });
    assert.equal(done.successful, true);
  });
});

describe("what is refused", () => {
  let key, asset;
  before(async () => {
    key = await ledger.account();
    asset = await ledger.asset("USDC");
  });

  test("a wrong sequence", async () => {
    const source = new Account(key.publicKey(), "1");
    assert.deepEqual(await codes(ledger.submit(key, pay(key.publicKey(), "1"), { source })), {
      transaction: "tx_bad_seq",
    });
  });

  test("a stranger's signature", async () => {
    const refused = ledger.submit(key, pay(key.publicKey(), "1"), { signers: [Keypair.random()] });
    assert.deepEqual(await codes(refused), { transaction: "tx_bad_auth" });
  });

  test("a fee too small, and times gone by", async () => {
    const cheap = ledger.submit(key, pay(key.publicKey(), "1"), { fee: "1" });
    assert.deepEqual(await codes(cheap), { transaction: "tx_insufficient_fee" });
    const late = new TransactionBuilder(await server.loadAccount(key.publicKey()), {
      fee: BASE_FEE,
      networkPassphrase: PASSPHRASE,
      timebounds: { minTime: 0, maxTime: 1 },
    });
    const transaction = late.addOperation(pay(key.publicKey(), "1")).build();
    transaction.sign(key);
    assert.deepEqual(await codes(server.submitTransaction(transaction)), { transaction: "tx_too_late" });
  });

  test("money that is not there, trust that is not there, accounts that are not there", async () => {
    const [other, rich] = [await ledger.account(), await ledger.holder(asset, "10")];
    const cases = [
      [pay(other.publicKey(), "1000000"), "op_underfunded"],
      [pay(rich.publicKey(), "1", asset), "op_src_no_trust"],
      [pay(Keypair.random().publicKey(), "1"), "op_no_destination"],
      [Operation.createAccount({ destination: other.publicKey(), startingBalance: "2" }), "op_already_exists"],
      [
        Operation.createAccount({ destination: Keypair.random().publicKey(), startingBalance: "0.5" }),
        "op_low_reserve",
      ],
      [Operation.changeTrust({ asset: new Asset("ABC", Keypair.random().publicKey()) }), "op_no_issuer"],
    ];
    for (const [operation, code] of cases) {
      const found = await codes(ledger.submit(key, operation));
      assert.deepEqual(found, { transaction: "tx_failed", operations: [code] });
    }
    assert.deepEqual((await codes(ledger.submit(rich, pay(key.publicKey(), "1", asset)))).operations, ["op_no_trust"]);
  });

  test("a failed transaction is kept, with its sequence and its fee, and all of it is undone", async () => {
    const [one, other] = [await ledger.account(), await ledger.account()];
    const transaction = await ledger.build(one, [pay(other.publicKey(), "5"), pay(other.publicKey(), "1000000")]);
    assert.deepEqual((await codes(server.submitTransaction(transaction))).operations, ["op_success", "op_underfunded"]);
    assert.equal(await ledger.balance(one), "9999.9999800");
    assert.equal(await ledger.balance(other), "10000.0000000");
    const found = await server.transactions().transaction(transaction.hash().toString("hex")).call();
    assert.equal(found.successful, false);
  });

  test("what is not there and what is not understood", async () => {
    await assert.rejects(server.transactions().transaction("0".repeat(64)).call(), NotFoundError);
    await assert.rejects(server.payments().forAccount(Keypair.random().publicKey()).call(), NotFoundError);
    await assert.rejects(server.accounts().accountId("GNOBODY").call(), (error) => {
      assert.ok(error instanceof NetworkError);
      assert.equal(error.response.extras.invalid_field, "account_id");
      return true;
    });
    const response = await fetch(`${ledger.url}/transactions`, {
      method: "POST",
      body: new URLSearchParams({ tx: "AAAA" }),
    });
    assert.equal((await response.json()).type, "https://stellar.org/horizon-errors/transaction_malformed");
  });
});

describe("assets", () => {
  test("are held through trustlines and come from the faucet", async () => {
    const asset = await ledger.asset("USDC");
    const key = await ledger.account();
    await ledger.submit(key, Operation.changeTrust({ asset }));
    assert.equal(await ledger.balance(key, asset), "0.0000000");
    await ledger.faucet(key, asset, "12.5");
    assert.equal(await ledger.balance(key, asset), "12.5000000");
    await ledger.submit(key, pay(asset.issuer, "12.5", asset));
    await ledger.submit(key, Operation.changeTrust({ asset, limit: "0" }));
    assert.equal(await ledger.balance(key, asset), undefined);
  });

  test("lead to their anchor by the issuer's home domain", async () => {
    const asset = await ledger.asset("USDC");
    const { records } = await server.assets().forCode("USDC").forIssuer(asset.issuer).call();
    const { home_domain } = await server.loadAccount(asset.issuer);
    assert.ok(home_domain);
    assert.ok(records[0]._links.toml.href.includes(home_domain), records[0]._links.toml.href);
  });

  test("of anybody's own can be issued, authorised and limited", async () => {
    const [issuer, holder] = [await ledger.account(), await ledger.account()];
    const asset = new Asset("LONGNAME", issuer.publicKey());
    await ledger.submit(issuer, Operation.setOptions({ setFlags: 3 }));
    await ledger.submit(holder, Operation.changeTrust({ asset, limit: "10" }));
    const mint = (amount) => ledger.submit(issuer, pay(holder.publicKey(), amount, asset));
    assert.deepEqual((await codes(mint("1"))).operations, ["op_not_authorized"]);
    const flags = { authorized: true };
    await ledger.submit(issuer, Operation.setTrustLineFlags({ trustor: holder.publicKey(), asset, flags }));
    assert.equal((await mint("10")).successful, true);
    assert.deepEqual((await codes(mint("1"))).operations, ["op_line_full"]);
  });

  test("wait in claimable balances", async () => {
    const [giver, taker, stranger] = [await ledger.account(), await ledger.account(), await ledger.account()];
    const claimants = [new Claimant(taker.publicKey())];
    const transaction = await ledger.build(
      giver,
      Operation.createClaimableBalance({ asset: Asset.native(), amount: "8", claimants }),
    );
    await server.submitTransaction(transaction);
    const { records } = await server.claimableBalances().claimant(taker.publicKey()).call();
    assert.deepEqual(
      records.map(({ amount, asset }) => [amount, asset]),
      [["8.0000000", "native"]],
    );
    assert.equal(records[0].id, transaction.getClaimableBalanceId(0));
    const claim = Operation.claimClaimableBalance({ balanceId: records[0].id });
    assert.deepEqual((await codes(ledger.submit(stranger, claim))).operations, ["op_cannot_claim"]);
    await ledger.submit(taker, claim);
    assert.equal(await ledger.balance(taker), "10007.9999900");
    assert.equal((await server.claimableBalances().claimant(taker.publicKey()).call()).records.length, 0);
  });
});

describe("lists", () => {
  let from, to, hashes;
  before(async () => {
    [from, to] = [await ledger.account(), await ledger.account()];
    hashes = [];
    for (const amount of ["1", "2", "3", "4", "5"])
      hashes.push((await ledger.submit(from, pay(to.publicKey(), amount))).hash);
  });
  const amounts = ({ records }) => records.map(({ amount, starting_balance }) => Number(amount ?? starting_balance));

  test("are read page by page, forwards and backwards", async () => {
    let page = await server.payments().forAccount(to.publicKey()).limit(4).call();
    assert.deepEqual(amounts(page), [10000, 1, 2, 3]);
    page = await page.next();
    assert.deepEqual(amounts(page), [4, 5]);
    assert.deepEqual(amounts(await page.next()), []);
    assert.deepEqual(amounts(await page.prev()), [3, 2, 1, 10000]);
    const newest = await server.payments().forAccount(to.publicKey()).order("desc").limit(2).call();
    assert.deepEqual(amounts(newest), [5, 4]);
    const rest = await server.payments().forAccount(to.publicKey()).cursor(newest.records[1].paging_token).call();
    assert.deepEqual(amounts(rest), [5]);
  });

  test("of transactions, operations and effects agree", async () => {
    const { records } = await server.transactions().forAccount(from.publicKey()).limit(200).call();
    assert.deepEqual(
      records.slice(1).map(({ hash }) => hash),
      hashes,
    );
    const operations = await server.operations().forTransaction(hashes[0]).call();
    assert.equal((await server.operations().operation(operations.records[0].id).call()).id, operations.records[0].id);
    const effects = await server.effects().forTransaction(hashes[0]).call();
    assert.deepEqual(effects.records.map(({ type, account }) => [type, account]).sort(), [
      ["account_credited", to.publicKey()],
      ["account_debited", from.publicKey()],
    ]);
  });

  test("are streamed from a cursor, what is there first and what comes after", async () => {
    const { records } = await server.payments().forAccount(to.publicKey()).limit(3).call();
    const seen = [];
    let close;
    const streamed = new Promise((resolve, reject) => {
      close = server
        .payments()
        .forAccount(to.publicKey())
        .join("transactions")
        .cursor(records[2].paging_token)
        .limit(2) // So that it ends in between, and the SDK has to come back.
        .stream({
          onmessage: (record) => {
            seen.push(`${record.amount} ${record.transaction_attr.memo ?? ""}`.trim());
            if (seen.length === 5) resolve();
          },
          onerror: reject,
        });
    });
    await ledger.submit(from, pay(to.publicKey(), "6"), { memo: Memo.id("66") });
    await ledger.submit(from, pay(to.publicKey(), "7"), { memo: Memo.text("seven") });
    await streamed.finally(() => close());
    assert.deepEqual(seen, ["3.0000000", "4.0000000", "5.0000000", "6.0000000 66", "7.0000000 seven"]);
  });
});
