/// <reference path="../types/about.d.ts" />
/// <reference path="../types/customers.d.ts" />
/// <reference path="../types/fees.d.ts" />
/// <reference path="../types/logging.d.ts" />
/// <reference path="../types/mismatches.d.ts" />
/// <reference path="../types/quotes.d.ts" />
/// <reference path="../types/rails.d.ts" />
/// <reference path="../types/receiver.d.ts" />
/// <reference path="../types/records.d.ts" />
/// <reference path="../types/types.d.ts" />

// Records come whole; an `option` that is none is `null` (QuickJS) or absent (SpiderMonkey), so ask with `== null`.
// In answers, options and the lists named in `Answer` may be left out.

import type * as About from "anchor:guest/about";
import type * as CustomersOf from "anchor:guest/customers";
import type * as FeesOf from "anchor:guest/fees";
import type * as MismatchesOf from "anchor:guest/mismatches";
import type * as QuotesOf from "anchor:guest/quotes";
import type * as RailsOf from "anchor:guest/rails";
import type * as ReceiverOf from "anchor:guest/receiver";
import type * as RecordsOf from "anchor:guest/records";
import type * as Types from "anchor:guest/types";
import type { Level } from "wasi:logging/logging";
import type { Big } from "big.js";

export type {
  Amount, AssetId, Customer, CustomerStatus, Entry, Fee, FeePart, Field, FieldKind, InfoRequest, Kind, Memo, Payment,
  Problem, RefundPayment, Standing, Status, StellarPayment, Transaction,
} from "anchor:guest/types";
export type { CustomerType, Rejection } from "anchor:guest/receiver";
export type { CustomerContext, Decision } from "anchor:guest/customers";
export type { FeeRequest } from "anchor:guest/fees";
export type { Mismatch, MismatchedPayment } from "anchor:guest/mismatches";
export type { Client, Given, Purpose, RateRequest, ReleaseReason } from "anchor:guest/quotes";
export type { Attempt, CustomerInfoRequest, PendingPayout, RefundPlan } from "anchor:guest/rails";

/** A record as an author answers it: lists that may be empty may be left out. */
type Answer<Record, Lists extends keyof Record> = Omit<Record, Lists> & Partial<Pick<Record, Lists>>;

export type ReceiverInfo = Partial<ReceiverOf.ReceiverInfo>;
export type Terms = Partial<ReceiverOf.Terms>;
export type Acceptance = { tag: "ready"; val: Terms } | ReceiverOf.AcceptanceWait;
export type Receipt = Partial<RailsOf.Receipt>;
export type Initiation = Partial<RailsOf.Initiation>;
export type Payout =
  | { tag: "delivered"; val: Receipt }
  | { tag: "initiated"; val: Initiation }
  | Exclude<RailsOf.Payout, { tag: "delivered" } | { tag: "initiated" }>;
export type PayoutReport = { transactionId: string; payout: Payout };
export type Conversion = Answer<QuotesOf.Conversion, "extra">;
export type RevisedTerms = Partial<MismatchesOf.RevisedTerms>;
export type Verdict = { tag: "accept"; val: RevisedTerms } | Exclude<MismatchesOf.Verdict, { tag: "accept" }>;
export type Description = Answer<About.Description, "extra">;

/** The interface `receiver`: SEP-31, which payments the anchor takes. Throw a `Refusal` to refuse. */
export interface Receiver {
  /** Describes receiving `asset`, in language `lang` (SEP-31 `GET /info`). */
  info(asset: Types.AssetId, lang: Types.Language): ReceiverInfo;
  /** Whether you do business with this sending anchor. Left out: with every one. */
  validSendingAnchor?(account: Types.Address): boolean;
  /** Decides on a payment before money moves. Asked again while the answer is `wait`. */
  processPostRequest(payment: Types.Payment): Acceptance;
  /**
   * Checks corrected `fields` of a payment that waits for them; `payment` holds them already. Left out: they are taken,
   * and the payout or acceptance that follows decides.
   */
  processPatchRequest?(fields: Types.Entry[], payment: Types.Payment): void;
}

/** The interface `customers`: SEP-12. */
export interface Customers {
  /** The fields wanted from a customer of the context's type. */
  requirements(context: CustomersOf.CustomerContext): Types.Field[];
  /** Decides on a customer. Left out: accepted once every field is there that `requirements` does not call optional. */
  review?(customer: Types.Customer, context: CustomersOf.CustomerContext): CustomersOf.Decision;
  /** The customer was deleted: forget what you know about them. */
  forgotten?(id: string): void;
}

/** The interface `rails`: off-chain payouts. */
export interface Rails {
  /**
   * Pays out a transaction whose money has arrived. Asked again with the same key whenever the outcome is not known:
   * pass `attempt.idempotencyKey` to the bank.
   */
  executeOutgoingTransaction(payment: Types.Payment, attempt: RailsOf.Attempt): Payout;
  /** News of one payout that was `initiated`; nothing when there is none yet. */
  pollOutgoingTransaction?(payout: RailsOf.PendingPayout): Payout | null | undefined;
  /** News of many. Left out: one at a time, leaving out those that had a problem when others had news. */
  pollOutgoingTransactions?(payouts: RailsOf.PendingPayout[]): PayoutReport[];
}

/** The interface `quotes`: SEP-38, at what rate assets are converted. */
export interface Quotes {
  /** The rate of a conversion: shown, promised or applied, as `request.purpose` says. */
  rate(request: QuotesOf.RateRequest): Conversion;
  /** A firm quote is not needed any more. Left out: nothing was set aside for it. The same id may come twice. */
  release?(quoteId: string, reason: QuotesOf.ReleaseReason): void;
}

/** The interface `fees`: fees of payments without conversion. */
export interface Fees {
  /** The fee of a payment on whose fee `receiver` and `quotes` say nothing. */
  calculate(request: FeesOf.FeeRequest): Answer<Types.Fee, "details">;
}

/** The interface `mismatches`: ledger payments that are not what was asked for. */
export interface Mismatches {
  /** Decides what becomes of one. Asked where the operator wrote `ask_guest` in `[mismatches]`. */
  decide(mismatched: MismatchesOf.MismatchedPayment): Verdict;
}

/** The interface `about`. Left out: told from the guest's `package.json`. */
export interface AboutGuest {
  describe(): Description;
}

/** An answer that is an error case of the WIT package, to be thrown. */
export class Refusal extends Error {
  constructor(tag: string, val: unknown);
  readonly value: { tag: string; val: unknown };
}
/** The caller's fault: HTTP 400 with this text. */
export function invalid(text: string): Refusal;
/** Not allowed: HTTP 403 with this text. */
export function denied(text: string): Refusal;
/** An outside system is down, or anything else that may pass. The text is the operator's. */
export function unavailable(text: string): Refusal;
/** More must be known about a customer, of this SEP-12 type when named. */
export function customerInfoNeeded(customerType?: string): Refusal;
/** More must be known about the transaction. */
export function transactionInfoNeeded(fields: Types.Field[]): Refusal;

/** A required text field; `more` overrides: `{ optional: true }`, `{ kind: "date" }`, `{ choices: [...] }`. */
export function field(name: string, description: string, more?: Partial<Types.Field>): Types.Field;
/** The value under a name in a customer's `values` or a transaction's `fields`. Empty is absent. */
export function value(entries: Types.Entry[] | null | undefined, name: string): string | undefined;
/** Those of `fields` that are not optional and that the customer did not provide. */
export function missing(customer: Types.Customer, fields: Types.Field[]): Types.Field[];
/** Whether the last decision on the customer for that type was to accept them. */
export function isAccepted(customer: Types.Customer | null | undefined, customerType: string): boolean;
/** The short name people see: `USDC` of `stellar:USDC:G…`, `BRL` of `iso4217:BRL`, `XLM` of `stellar:native`. */
export function assetCode(asset: Types.AssetId): string;

/** Exact decimals (big.js, strict): made of text, never of a number. */
export { Big as Decimal } from "big.js";

/** Values the operator configured for this guest. */
export namespace config {
  /** The value under `key`, if there is one. */
  function get(key: string): string | undefined;
  /** The value under `key`; throws `unavailable`, naming the key, when it is not configured. */
  function required(key: string): string;
}

/** Fees that add up. */
export namespace fee {
  /**
   * `fixed` plus `percent` of `amount`, in the amount's asset, the percentage rounded half to even to `decimals`
   * places. Parts that are nothing are left out.
   */
  function fixedAndPercent(amount: Types.Amount, fixed: Big | string, percent: Big | string, decimals: number): Types.Fee;
}

/**
 * What the guest remembers from one call to the next. What a call changes is kept together with what the host decides on
 * its answer. It is dropped when the call fails, and when the answer is an error or is refused.
 */
export namespace kv {
  /** The bytes under `key`, if there are any. */
  function get(key: string): Uint8Array | undefined;
  /** The value under `key`, read as JSON. Check what it is before you trust it. */
  function getJson(key: string): any;
  /** Puts bytes, or text, under `key`, in the place of any others. */
  function set(key: string, value: Uint8Array | string): void;
  /** Puts a value under `key`, as JSON. */
  function setJson(key: string, value: unknown): void;
  /** Takes `key` and its value away, if it is there. */
  function remove(key: string): void;
  /** The keys that begin with `prefix`, after `after` if it is given: at most `limit`, and at most 1,000. */
  function listKeys(prefix?: string, more?: { after?: string; limit?: number }): { keys: string[]; more: boolean };
  /** Nothing was read or changed. Unless caught it is answered as `unavailable`. */
  class KvError extends Refusal {
    /** `invalid`: no such key can be. `quota`: more than the operator allows. `unavailable`: the store can't be read. */
    readonly kind: "invalid" | "quota" | "unavailable";
  }
}

/**
 * What the host has on record, where the operator lets the guest read it (`guest.records`): what is stored at that moment. A
 * guest that uses none of this does not ask for it.
 */
export namespace records {
  /** Transactions, the newest first, and whether there are older ones. */
  type Page = RecordsOf.Page;
  /** A firm quote. */
  type Quote = RecordsOf.Quote;
  /** The transaction with this id, as calls are given it, if there is one. */
  function findTransaction(id: string): Types.Transaction | undefined;
  /**
   * The transactions that name a customer, the newest first: at most `limit`, and at most 100. With `before`, those opened
   * before that one: with the id of the payment a call is about, the customer's earlier ones; with that of the last one of a
   * page, the next page.
   */
  function customerTransactions(customer: string, more?: { before?: string; limit?: number }): Page;
  /** The firm quote with this id, if there is one. */
  function findQuote(id: string): Quote | undefined;
  /** Nothing was read. Unless caught it is answered as `unavailable`. */
  class RecordsError extends Refusal {
    /**
     * `denied`: the operator does not let this guest. `invalid`: a `before` that is no id. `quota`: the call has read as often
     * as it may. `unavailable`: the store can't be read.
     */
    readonly kind: "denied" | "invalid" | "quota" | "unavailable";
  }
}

/** A function for each level. Each takes what `console` takes. */
export type Logger = Record<Level, (...values: unknown[]) => void>;
/**
 * Lines in the host's log with a level and with a context, such as `bank` or `kyc`, under the transaction's id. `critical` is
 * logged as an error. Keep personal data out of them.
 */
export function logger(context?: string): Logger;

/** An instant so many seconds from now, as the host writes them: comparing the texts compares the times. */
export function inSeconds(seconds: number): Types.Timestamp;

/** Blocking HTTP, to the origins the operator allowed. */
export namespace http {
  interface Options {
    headers?: Record<string, string>;
    /** A body as JSON, with its content type. */
    json?: unknown;
    /** A body of text. */
    text?: string;
    /** A body of bytes. */
    body?: Uint8Array;
    /** Milliseconds to wait for the whole response. */
    timeoutMs?: number;
  }
  /** What came back, whatever its status. */
  interface Response {
    readonly status: number;
    readonly headers: Types.Entry[];
    readonly body: Uint8Array;
    /** Whether the status is 200 to 299. */
    readonly ok: boolean;
    /** A header's first value; the name in any case. */
    header(name: string): string | undefined;
    /** The body as text. */
    text(): string;
    /** The body, read as JSON. Check what it is before you trust it. */
    json(): any;
  }
  /** No response came back. Unless caught it is answered as `unavailable`. */
  class HttpError extends Refusal {
    /** `denied` and `invalid`: nothing was sent. `timeout` and `transport`: nobody knows whether it arrived. */
    readonly kind: "denied" | "invalid" | "timeout" | "transport";
  }
  /** Sends a request and waits for the whole response. An error status is a response. */
  function send(request: Options & { method?: string; url: string }): Response;
  /** `GET url` */
  function get(url: string, more?: Options): Response;
  /** `POST url` */
  function post(url: string, more?: Options): Response;
}

declare global {
  /**
   * Lines in the host's log, under the transaction's id: `debug`, `info` and `log` as information, the others as warnings.
   * `logger` has levels.
   */
  var console: Record<"debug" | "info" | "log" | "warn" | "error" | "trace", (...values: unknown[]) => void>;
}
