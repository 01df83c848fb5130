// Somebody who uses a wallet on the wallet SDK: their account on the ledger, their session, their deposits and withdrawals.

import { Asset, Memo, Operation } from "@stellar/stellar-sdk";
import walletSdk from "@stellar/typescript-wallet-sdk";
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Ledger } from "./ledger.mjs";

const { SigningKeypair } = walletSdk;

const PATIENCE_MS = 30_000;
const POLL_PAUSE_MS = 100;

let accounts = 0;

/** What the reference guest wants to know of somebody who deposits or withdraws. Each has a bank account of their own. */
export function person() {
  accounts += 1;
  return {
    first_name: "Ada",
    last_name: "Lovelace",
    bank_account_number: `${1_000_000 + accounts}`,
    bank_number: "021000021",
  };
}

export class User {
  /** A new account on the ledger, with so much of the anchor's asset, or without a trustline; signed in. */
  static async arrive(host, anchor, { holds, memoId } = {}) {
    const user = new this();
    user.anchor = anchor;
    user.ledger = new Ledger(host.horizonUrl);
    const { currencies } = await anchor.sep1();
    user.asset = new Asset(currencies[0].code, currencies[0].issuer);
    user.key = await (holds === undefined ? user.ledger.account() : user.ledger.holder(user.asset, holds));
    user.account = user.key.publicKey();
    await user.signIn(memoId);
    return user;
  }

  /** The SDK's side of the transfers that they open. */
  get transfers() {
    return this.anchor.sep6();
  }

  /** Signs in, as the user of the account that a memo names, if there is one. */
  async signIn(memoId) {
    const accountKp = SigningKeypair.fromSecret(this.key.secret());
    this.authToken = await (await this.anchor.sep10()).authenticate({ accountKp, memoId });
    this.customers = await this.anchor.sep12(this.authToken);
    this.quotes = this.anchor.sep38(this.authToken);
  }

  /** Tells the anchor who they are, for one transfer or for all; the customer's id. */
  async introduce(sep9Info, transactionId) {
    const type = transactionId ? undefined : "sep6-customer";
    return (await this.customers.add({ sep9Info, type, transactionId })).id;
  }

  /** `GET /deposit` to the user's own account. */
  async deposit(params) {
    const all = { asset_code: this.asset.code, account: this.account, ...params };
    return this.anchor.sep6().deposit({ authToken: this.authToken, params: all });
  }

  /** `GET /withdraw` from the user's own account. */
  async withdraw(params) {
    const all = { asset_code: this.asset.code, account: this.account, type: "bank_account", ...params };
    return this.anchor.sep6().withdraw({ authToken: this.authToken, params: all });
  }

  /** `GET /deposit-exchange` of reais. */
  async depositExchange(params) {
    const pair = { source_asset: "iso4217:BRL", destination_asset: this.asset.code };
    const all = { ...pair, account: this.account, type: "PIX", ...params };
    return this.anchor.sep6().depositExchange({ authToken: this.authToken, params: all });
  }

  /** `GET /withdraw-exchange` to reais. */
  async withdrawExchange(params) {
    const pair = { source_asset: this.asset.code, destination_asset: "iso4217:BRL" };
    const all = { ...pair, account: this.account, type: "PIX", ...params };
    return this.anchor.sep6().withdrawExchange({ authToken: this.authToken, params: all });
  }

  /** A firm quote for a SEP-6 transfer. */
  async quote(request) {
    return this.quotes.requestQuote({ context: "sep6", country_code: "BR", ...request });
  }

  /** `GET /transaction` by one of its ids. */
  async transaction(name) {
    return this.transfers.getTransactionBy({ authToken: this.authToken, ...name });
  }

  /** `GET /transactions` of the anchor's asset. */
  async transactions(filter) {
    return this.transfers.getTransactionsForAsset({ authToken: this.authToken, assetCode: this.asset.code, ...filter });
  }

  /** The transfer once it has that status. */
  async until(id, status) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const transaction = await this.transaction({ id });
      if (transaction.status === status) return transaction;
      assert.ok(Date.now() < end, `never ${status}: ${JSON.stringify(transaction)}`);
      await pause(POLL_PAUSE_MS);
    }
  }

  /** The SDK watches the transfer until it ends; all statuses that it reports, and the last record. */
  async watch(id) {
    const seen = [];
    const transaction = await new Promise((onSuccess, onError) =>
      this.transfers.watcher().watchOneTransaction({
        authToken: this.authToken,
        assetCode: this.asset.code,
        id,
        timeout: POLL_PAUSE_MS,
        onMessage: ({ status }) => seen.push(status),
        onSuccess,
        onError: (error) => onError(error instanceof Error ? error : new Error(JSON.stringify(error))),
      }),
    );
    return { seen: [...seen, transaction.status], transaction };
  }

  /** The first so many transfers in progress that the SDK's watcher of all of them reports. */
  async watchAll(count) {
    const reported = [];
    const { authToken, asset } = this;
    await new Promise((resolve, reject) => {
      const watching = this.transfers.watcher().watchAllTransactions({
        authToken,
        assetCode: asset.code,
        timeout: POLL_PAUSE_MS,
        onMessage: (transaction) => {
          reported.push(transaction);
          // It can be stopped once it waits for its next question.
          if (reported.length === count) setTimeout(() => resolve(watching.stop()));
        },
        onError: reject,
      });
    });
    return reported;
  }

  /** Pays a withdrawal as its record says. */
  async pay({ withdraw_anchor_account: destination, withdraw_memo, withdraw_memo_type, amount_in: amount }) {
    const value = withdraw_memo_type === "hash" ? Buffer.from(withdraw_memo, "base64") : withdraw_memo;
    const memo = new Memo(withdraw_memo_type, value);
    return this.ledger.submit(this.key, Operation.payment({ destination, asset: this.asset, amount }), { memo });
  }

  /** Adds a trustline to the anchor's asset. */
  async trust() {
    return this.ledger.submit(this.key, Operation.changeTrust({ asset: this.asset }));
  }

  /** How much of the anchor's asset they have on the ledger. */
  async balance() {
    return this.ledger.balance(this.key, this.asset);
  }
}
