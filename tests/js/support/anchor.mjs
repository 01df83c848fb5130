// What a sending anchor does towards a receiving one, with the SDK's own checks.

import { Asset, Keypair, Memo, Operation, StellarToml, TransactionBuilder, WebAuth } from "@stellar/stellar-sdk";
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Ledger, PASSPHRASE } from "./ledger.mjs";

const PATIENCE_MS = 15_000;

export const JSON_TYPE = { "content-type": "application/json" };

/** An answer with what tests look at. */
export async function ask(url, options) {
  const response = await fetch(url, options);
  const text = await response.text();
  const body = response.headers.get("content-type")?.startsWith("application/json") ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body };
}

/** A receiving anchor seen from outside. */
export class Anchor {
  /** Reads its stellar.toml. */
  static async discover(host) {
    const anchor = new Anchor();
    anchor.domain = host.domain;
    anchor.ledger = new Ledger(host.horizonUrl);
    anchor.toml = await StellarToml.Resolver.resolve(host.domain, { allowHttp: true });
    const [currency] = anchor.toml.CURRENCIES;
    anchor.asset = new Asset(currency.code, currency.issuer);
    return anchor;
  }

  /** A challenge, checked as SEP-10 wants clients to check it. */
  async challenge(parameters) {
    const url = new URL(this.toml.WEB_AUTH_ENDPOINT);
    url.search = new URLSearchParams(parameters);
    const { status, body } = await ask(url);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.network_passphrase, PASSPHRASE);
    const { SIGNING_KEY } = this.toml;
    const read = WebAuth.readChallengeTx(body.transaction, SIGNING_KEY, PASSPHRASE, this.domain, url.host);
    return { ...read, xdr: body.transaction };
  }

  /** Sends a signed challenge; the whole answer. */
  async present(xdr, options = { headers: JSON_TYPE, body: JSON.stringify({ transaction: xdr }) }) {
    return ask(this.toml.WEB_AUTH_ENDPOINT, { method: "POST", ...options });
  }

  /** Signs in; a client with the token. */
  async signIn(key, { account = key.publicKey(), signers = [key], ...parameters } = {}) {
    const { xdr } = await this.challenge({ account, ...parameters });
    const { status, body } = await this.present(sign(xdr, signers));
    assert.equal(status, 200, JSON.stringify(body));
    return new Client(this, key, body.token);
  }
}

/** The envelope with these signatures added. */
export function sign(xdr, signers) {
  const transaction = TransactionBuilder.fromXDR(xdr, PASSPHRASE);
  for (const signer of signers) transaction.sign(signer);
  return transaction.toXDR();
}

export const SENDER = { first_name: "Maria", last_name: "Silva" };
export const RECEIVER = {
  first_name: "John",
  last_name: "Miller",
  bank_account_number: "000123456789",
  bank_number: "021000021",
};

/** Somebody signed in. */
export class Client {
  constructor(anchor, key, token) {
    this.anchor = anchor;
    this.key = key;
    this.token = token;
    this.headers = { authorization: `Bearer ${token}` };
    this.claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  }

  /** A request with the token; a plain object goes as JSON. */
  async ask(method, url, body) {
    const isPlain = body !== undefined && Object.getPrototypeOf(body) === Object.prototype;
    const headers = isPlain ? { ...this.headers, ...JSON_TYPE } : this.headers;
    return ask(url, { method, headers, body: isPlain ? JSON.stringify(body) : body });
  }

  async customer(parameters) {
    return this.ask("GET", `${this.anchor.toml.KYC_SERVER}/customer?${new URLSearchParams(parameters)}`);
  }

  async putCustomer(body) {
    return this.ask("PUT", `${this.anchor.toml.KYC_SERVER}/customer`, body);
  }

  async deleteCustomer(body, account = this.key.publicKey()) {
    return this.ask("DELETE", `${this.anchor.toml.KYC_SERVER}/customer/${account}`, body);
  }

  /** Registers sender and receiver under memos of the same account; their ids. */
  async customers(receiver = RECEIVER) {
    const put = async (body) => {
      const { status, body: answer } = await this.putCustomer(body);
      assert.equal(status, 202, JSON.stringify(answer));
      return answer.id;
    };
    return {
      sender_id: await put({ type: "sep31-sender", memo: "1", memo_type: "id", ...SENDER }),
      receiver_id: await put({ type: "sep31-receiver", memo: "2", memo_type: "id", ...receiver }),
    };
  }

  async post(body) {
    const { code, issuer } = this.anchor.asset;
    const known = { asset_code: code, asset_issuer: issuer };
    return this.ask("POST", `${this.anchor.toml.DIRECT_PAYMENT_SERVER}/transactions`, { ...known, ...body });
  }

  async get(id) {
    return this.ask("GET", `${this.anchor.toml.DIRECT_PAYMENT_SERVER}/transactions/${id}`);
  }

  async patch(id, transaction) {
    return this.ask("PATCH", `${this.anchor.toml.DIRECT_PAYMENT_SERVER}/transactions/${id}`, {
      fields: { transaction },
    });
  }

  /** Opens a payment; its first record. */
  async open(body) {
    const { status, body: made } = await this.post(body);
    assert.equal(status, 201, JSON.stringify(made));
    const { body: found } = await this.get(made.id);
    assert.equal(found.transaction.status, "pending_sender", JSON.stringify(found));
    return found.transaction;
  }

  /** Pays what the record asks for, from a new account unless one is given. */
  async pay({ amount_in, stellar_account_id, stellar_memo_type, stellar_memo }, { payer, ...how } = {}) {
    const { asset, ledger } = this.anchor;
    const key = payer ?? (await ledger.holder(asset, "20000"));
    const memo = new Memo(
      stellar_memo_type,
      stellar_memo_type === "hash" ? Buffer.from(stellar_memo, "base64") : stellar_memo,
    );
    const operation = Operation.payment({ destination: stellar_account_id, asset, amount: amount_in });
    return ledger.submit(key, operation, { memo, ...how });
  }

  /** Asks until the payment has the status, and what else is wanted; all statuses seen on the way, and the record. */
  async until(id, wanted, isRight = () => true) {
    const seen = [];
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const { status, body } = await this.get(id);
      assert.equal(status, 200, JSON.stringify(body));
      const { transaction } = body;
      if (seen.at(-1) !== transaction.status) seen.push(transaction.status);
      if (transaction.status === wanted && isRight(transaction)) return { seen, transaction };
      assert.ok(Date.now() < end, `${seen.join(" → ")}, never ${wanted}: ${JSON.stringify(transaction)}`);
      await pause(50);
    }
  }
}

/** Somebody new, signed in with an account that is not on the ledger. */
export async function newcomer(anchor, parameters) {
  return anchor.signIn(Keypair.random(), parameters);
}
