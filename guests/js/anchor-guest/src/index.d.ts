/// <reference path="../types/about.d.ts" />
/// <reference path="../types/custodian.d.ts" />
/// <reference path="../types/customer-store.d.ts" />
/// <reference path="../types/customers.d.ts" />
/// <reference path="../types/deposits.d.ts" />
/// <reference path="../types/fees.d.ts" />
/// <reference path="../types/interactive.d.ts" />
/// <reference path="../types/logging.d.ts" />
/// <reference path="../types/mismatches.d.ts" />
/// <reference path="../types/quotes.d.ts" />
/// <reference path="../types/rails.d.ts" />
/// <reference path="../types/receiver.d.ts" />
/// <reference path="../types/records.d.ts" />
/// <reference path="../types/signer.d.ts" />
/// <reference path="../types/transfers.d.ts" />
/// <reference path="../types/types.d.ts" />

// Arguments have all fields; an `option` that is none is `null` (QuickJS) or absent (SpiderMonkey), so test with
// `== null`. In answers, options and the lists named in `Written` may be left out.

import type * as About from "anchor:guest/about";
import type * as CustodianOf from "anchor:guest/custodian";
import type * as CustomerStoreOf from "anchor:guest/customer-store";
import type * as CustomersOf from "anchor:guest/customers";
import type * as DepositsOf from "anchor:guest/deposits";
import type * as FeesOf from "anchor:guest/fees";
import type * as InteractiveOf from "anchor:guest/interactive";
import type * as MismatchesOf from "anchor:guest/mismatches";
import type * as QuotesOf from "anchor:guest/quotes";
import type * as RailsOf from "anchor:guest/rails";
import type * as ReceiverOf from "anchor:guest/receiver";
import type * as RecordsOf from "anchor:guest/records";
import type * as SignerOf from "anchor:guest/signer";
import type * as TransfersOf from "anchor:guest/transfers";
import type * as Types from "anchor:guest/types";
import type { Level } from "wasi:logging/logging";
import type { Big } from "big.js";

export type {
  Amount, AssetId, Customer, CustomerStatus, Entry, Fee, FeePart, Field, FieldKind, InfoRequest, Kind, LedgerPayout, Memo,
  Payment, PayoutPurpose, Problem, Protocol, RefundPayment, Standing, Status, StellarPayment, Transaction,
} from "anchor:guest/types";
export type { CustomerType, Rejection } from "anchor:guest/receiver";
export type { CustomerRequest, Instruction, TransferRejection } from "anchor:guest/transfers";
export type { DepositRefund, Notice, RefundOutcome } from "anchor:guest/deposits";
export type { CustomerContext, Decision } from "anchor:guest/customers";
export type { CustomerFile, CustomerLookup, KeptStatus, ProvidedField, ProvidedStatus } from "anchor:guest/customer-store";
export type { FeeRequest } from "anchor:guest/fees";
export type { Mismatch, MismatchedPayment } from "anchor:guest/mismatches";
export type { Client, Given, Purpose, RateRequest, ReleaseReason } from "anchor:guest/quotes";
export type { Attempt, CustomerInfoRequest, PendingPayout, RefundPlan } from "anchor:guest/rails";
export type { Signature, SigningRequest } from "anchor:guest/signer";

/** A record in an answer, whose lists may be left out if they are empty. */
type Written<Record, Lists extends keyof Record> = Omit<Record, Lists> & Partial<Pick<Record, Lists>>;

export type ReceiverInfo = Partial<ReceiverOf.ReceiverInfo>;
export type Terms = Partial<ReceiverOf.Terms>;
export type Acceptance = { tag: "ready"; val: Terms } | ReceiverOf.AcceptanceWait;
export type CustomerState = Written<CustomerStoreOf.CustomerState, "fields" | "providedFields" | "extra">;
export type KeptCustomer = Omit<CustomerStoreOf.KeptCustomer, "state"> & { state: CustomerState };
export type Registration = { id: string; state?: CustomerState; extra?: Types.Entry[] };
export type TransferInfo = Partial<TransfersOf.TransferInfo>;
export type TransferTerms = Partial<TransfersOf.TransferTerms>;
/**
 * Name it as the type that your function returns. Otherwise TypeScript gives the terms `{}` the members of
 * `wait-for-customer` beside it, and finds them wrong.
 */
export type TransferAcceptance =
  | { tag: "ready"; val: TransferTerms }
  | TransfersOf.TransferAcceptanceWaitForCustomer
  | { tag: "wait"; val?: string | null };
/** What comes next in a hosted transfer. `pages` has the types of what each step shows. */
export type Step =
  | { tag: "form"; val: pages.Form }
  | { tag: "choice"; val: pages.Choice }
  | { tag: "review"; val: pages.Review }
  | { tag: "wait"; val: pages.Wait }
  | { tag: "redirect"; val: pages.Redirect }
  | { tag: "done"; val: pages.Completion };
export type IncomingPayment = Written<DepositsOf.IncomingPayment, "extra">;
export type Announcement = Partial<DepositsOf.Announcement>;
export type DepositNews =
  | { tag: "received"; val: IncomingPayment }
  | { tag: "announced"; val: Announcement }
  | DepositsOf.DepositNewsFailed;
/** Without a `transactionId` nobody knows what the money is for. */
export type DepositReport = { transactionId?: string | null; news: DepositNews };
/** Left out, the status is 200 and the body empty. */
export type NoticeAnswer = Partial<Omit<DepositsOf.NoticeAnswer, "reports">> & { reports?: DepositReport[] };
export type Receipt = Partial<RailsOf.Receipt>;
export type Initiation = Partial<RailsOf.Initiation>;
export type Payout =
  | { tag: "delivered"; val: Receipt }
  | { tag: "initiated"; val: Initiation }
  | Exclude<RailsOf.Payout, { tag: "delivered" } | { tag: "initiated" }>;
export type PayoutReport = { transactionId: string; payout: Payout };
export type Conversion = Written<QuotesOf.Conversion, "extra">;
export type RevisedTerms = Partial<MismatchesOf.RevisedTerms>;
export type Verdict = { tag: "accept"; val: RevisedTerms } | Exclude<MismatchesOf.Verdict, { tag: "accept" }>;
/** Not yet: the host asks again. The text says what it waits for, for the operator. */
type Pending = { tag: "pending"; val?: string | null };
export type Signing = Pending | Exclude<SignerOf.Signing, { tag: "pending" }>;
export type Progress = Pending | Exclude<CustodianOf.Progress, { tag: "pending" }>;
export type Description = Written<About.Description, "extra">;

/** The interface `receiver`: SEP-31, which payments the anchor accepts. Throw a `Refusal` to refuse. */
export interface Receiver {
  /** Describes how the anchor receives `asset` (SEP-31 `GET /info`), in language `lang`. */
  info(asset: Types.AssetId, lang: Types.Language): ReceiverInfo;
  /** Whether the anchor does business with the sending anchor authenticated as `account`. By default with every one. */
  validSendingAnchor?(account: Types.Address): boolean;
  /** Decides on a payment before money moves (SEP-31 `POST /transactions`). After `wait` the host asks again. */
  processPostRequest(payment: Types.Payment): Acceptance;
  /**
   * Checks corrections to a payment that waits for them (SEP-31 `PATCH /transactions/:id`). `fields` has only the new
   * values; `payment` has them already. By default accepts them; the payout or acceptance that follows decides.
   */
  processPatchRequest?(fields: Types.Entry[], payment: Types.Payment): void;
}

/** The interface `transfers`: SEP-6, which deposits and withdrawals the anchor takes on. Throw a `Refusal` to refuse. */
export interface Transfers {
  /**
   * Describes how the anchor takes `asset` in transfers of this kind (SEP-6 `GET /info`), in language `lang`. By default
   * requires no information, and leaves everything else to the configuration.
   */
  info?(asset: Types.AssetId, kind: Types.Kind, lang: Types.Language): TransferInfo;
  /**
   * Decides on a transfer before money moves (SEP-6 `GET /withdraw` and the like). After `wait` and `wait-for-customer`
   * the host asks again.
   */
  processRequest(payment: Types.Payment): TransferAcceptance;
  /**
   * Checks corrections to a transfer that waits for them (SEP-6 `PATCH /transactions/:id`). `fields` has only the new
   * values; `payment` has them already. By default accepts them; the payout that follows decides.
   */
  processPatchRequest?(fields: Types.Entry[], payment: Types.Payment): void;
}

/** The interface `interactive`: SEP-24, what the pages of a deposit or withdrawal ask. Throw a `Refusal` to refuse. */
export interface Interactive {
  /**
   * Says what comes next after these answers. Nothing is kept between two calls: go through the answers from the first,
   * and return the first step that has none.
   */
  nextStep(payment: Types.Payment, answers: InteractiveOf.Answer[]): Step;
}

/** The interface `deposits`: off-chain money that comes in (SEP-6). */
export interface Deposits {
  /**
   * What came in for one deposit; nothing if nothing did so far. The host credits each payment once, by its
   * `externalId`, however often it is reported.
   */
  pollPendingDeposit?(deposit: Types.Payment): DepositNews[] | null | undefined;
  /**
   * News of a page of deposits. By default asks for each, and leaves out those with a problem, unless there is no news
   * at all.
   */
  pollPendingDeposits?(deposits: Types.Payment[]): DepositReport[];
  /**
   * Reads a notice that reached the host at `/rails/GUEST/NAME`: prove that it comes from the bank, and report what it
   * says. By default there are none.
   */
  incomingNotice?(notice: DepositsOf.Notice): NoticeAnswer;
  /**
   * Pays money back off chain. The host asks again with the same key until the answer is `paid` or `failed`, so pass
   * `refund.idempotencyKey` to the bank. By default a person has to.
   */
  refundDeposit?(payment: Types.Payment, refund: DepositsOf.DepositRefund): DepositsOf.RefundOutcome;
}

/** The interface `customers`: SEP-12 decisions, what a customer must provide and whether the customer is accepted. */
export interface Customers {
  /** The fields that a customer of the context's type must or may provide, including those already provided. */
  requirements(context: CustomersOf.CustomerContext): Types.Field[];
  /** Decides on a customer. By default accepts them once they have provided every required field of `requirements`. */
  review?(customer: Types.Customer, context: CustomersOf.CustomerContext): CustomersOf.Decision;
  /** The customer with this SEP-12 id was deleted: delete your data about them too. */
  forgotten?(id: string): void;
}

/** The interface `customer-store`: customers that the guest keeps in the anchor's own system, in place of `customers`. */
export interface CustomerStore {
  /** Finds a customer by `lookup.id` or, without one, by account and memo. */
  get(lookup: CustomerStoreOf.CustomerLookup): KeptCustomer;
  /** Registers a customer, or changes them. An empty value removes its field. */
  put(lookup: CustomerStoreOf.CustomerLookup, values: Types.Entry[], files: CustomerStoreOf.CustomerFile[]): Registration;
  /** Deletes the customer with this id, one of yours. */
  delete(id: string): void;
}

/** The interface `rails`: off-chain payouts. */
export interface Rails {
  /**
   * Pays out a transaction whose money has arrived. The host asks again with the same key whenever it does not know the
   * outcome, so pass `attempt.idempotencyKey` to the bank.
   */
  executeOutgoingTransaction(payment: Types.Payment, attempt: RailsOf.Attempt): Payout;
  /** News of one payout that was `initiated`; nothing if there is none yet. */
  pollOutgoingTransaction?(payout: RailsOf.PendingPayout): Payout | null | undefined;
  /**
   * News of a page of payouts. By default asks for each, and leaves out those with a problem, unless there is no news
   * at all.
   */
  pollOutgoingTransactions?(payouts: RailsOf.PendingPayout[]): PayoutReport[];
}

/** The interface `quotes`: SEP-38, rates for converting assets. */
export interface Quotes {
  /** The rate for a conversion; `request.purpose` says whether it is to show, for a firm quote, or to apply now. */
  rate(request: QuotesOf.RateRequest): Conversion;
  /**
   * Releases a firm quote that is no longer needed. The same id may come twice. Not needed if `rate` reserves nothing.
   */
  release?(quoteId: string, reason: QuotesOf.ReleaseReason): void;
}

/** The interface `fees`: fees of transactions without conversion. */
export interface Fees {
  /** Calculates the fee. The host asks only if neither the terms of `receiver` nor a quote sets it. */
  calculate(request: FeesOf.FeeRequest): Written<Types.Fee, "details">;
}

/** The interface `mismatches`: ledger payments that differ from what their transaction expects. */
export interface Mismatches {
  /** Decides on a payment with a mismatch. The host asks if the operator configured `ask_guest` in `[mismatches]`. */
  decide(mismatched: MismatchesOf.MismatchedPayment): Verdict;
}

/**
 * The interface `signer`: signatures for paying accounts whose keys the host does not have. The host asks for accounts in
 * `payouts.cosigned_accounts`.
 */
export interface Signer {
  /**
   * Signs a transaction. The host asks again with the same one until it has enough signatures. Before you pass it on,
   * compare it with the payout by means of your own.
   */
  sign(request: SignerOf.SigningRequest): Signing;
}

/**
 * The interface `custodian`: payouts that a custodian makes, signs and sends. The host asks for accounts in
 * `payouts.custodied_accounts`.
 */
export interface Custodian {
  /**
   * Pays, or tells how far a payout is. The host asks again with the same key until the payout is on the ledger, so pass
   * `payout.idempotencyKey` to the custodian.
   */
  pay(payout: Types.LedgerPayout): Progress;
}

/** The interface `about`. By default answered from the guest's `package.json`. */
export interface AboutGuest {
  describe(): Description;
}

/** An error case of the WIT package, to throw. */
export class Refusal extends Error {
  constructor(tag: string, val: unknown);
  readonly value: { tag: string; val: unknown };
}
/** The client's mistake: HTTP 400 with this text. */
export function invalid(text: string): Refusal;
/** Not allowed: HTTP 403 with this text. */
export function denied(text: string): Refusal;
/** An external system is down, or something else is wrong for the moment: HTTP 503. The text is for the operator. */
export function unavailable(text: string): Refusal;
/** `receiver`: customer information is missing, for this SEP-12 type if one is named. */
export function customerInfoNeeded(customerType?: string): Refusal;
/** `receiver`: transaction information is missing: these fields. */
export function transactionInfoNeeded(fields: Types.Field[]): Refusal;
/**
 * `transfers`: these SEP-9 fields of the customer are missing. SEP-6 deprecates it in favour of the answer
 * `wait-for-customer`.
 */
export function nonInteractiveCustomerInfoNeeded(fields: string[]): Refusal;
/** `customerStore`: there is no such customer: HTTP 404 with this text. */
export function notFound(text: string): Refusal;
/** What else a wallet is told about a customer's standing. */
type StandingDetails = Omit<TransfersOf.CustomerInfoStatus, "status">;
/** `transfers`: the customer is in review. SEP-6 deprecates it in favour of the answer `wait-for-customer`. */
export function customerInfoPending(more?: StandingDetails): Refusal;
/** `transfers`: the customer was not accepted. SEP-6 deprecates it, too. */
export function customerInfoDenied(more?: StandingDetails): Refusal;

/** A required text field; `more` overrides: `{ optional: true }`, `{ kind: "date" }`, `{ choices: [...] }`. */
export function field(name: string, description: string, more?: Partial<Types.Field>): Types.Field;
/** The value of a name in a customer's `values` or a transaction's `fields`; absent if it is empty. */
export function value(entries: Types.Entry[] | null | undefined, name: string): string | undefined;
/** The required fields among `fields` that the customer has not provided. */
export function missing(customer: Types.Customer, fields: Types.Field[]): Types.Field[];
/** Whether the last decision on the customer for this type is `accepted`. */
export function isAccepted(customer: Types.Customer | null | undefined, customerType: string): boolean;
/** The short name for people: `USDC` of `stellar:USDC:G…`, `BRL` of `iso4217:BRL`, `XLM` of `stellar:native`. */
export function assetCode(asset: Types.AssetId): string;

/** Exact decimals (big.js, strict): made from a text, never from a number. */
export { Big as Decimal } from "big.js";

/** Values that the operator configured for this guest. */
export namespace config {
  /** The value of `key`, if it is configured. */
  function get(key: string): string | undefined;
  /** The value of `key`; throws `unavailable`, naming the key, if it is not configured. */
  function required(key: string): string;
}

/** Fees whose parts sum to the total. */
export namespace fee {
  /**
   * A fee of `fixed` plus `percent` of `amount`, in the amount's asset; the percentage is rounded half to even to
   * `decimals` places. Parts that are zero are left out.
   */
  function fixedAndPercent(amount: Types.Amount, fixed: Big | string, percent: Big | string, decimals: number): Types.Fee;
}

/**
 * Values that the guest stores from one call to the next, by key. The host stores a call's changes together with the
 * decision on its answer. It drops them if the call fails, if the answer is an error, and if the host refuses the
 * answer.
 */
export namespace kv {
  /** The value of `key`, if the key exists. */
  function get(key: string): Uint8Array | undefined;
  /** The value of `key`, parsed as JSON. Check its shape before you use it. */
  function getJson(key: string): any;
  /** Sets the value of `key` to bytes or a text, and replaces any previous value. */
  function set(key: string, value: Uint8Array | string): void;
  /** Sets the value of `key`, as JSON. */
  function setJson(key: string, value: unknown): void;
  /** Deletes `key` and its value, if it exists. */
  function remove(key: string): void;
  /**
   * Lists the keys that begin with `prefix`, after the key `after` if it is given: at most `limit`, and at most 1,000.
   */
  function listKeys(prefix?: string, more?: { after?: string; limit?: number }): { keys: string[]; more: boolean };
  /** Nothing was read or changed. Unless it is caught, the guest answers `unavailable`. */
  class KvError extends Refusal {
    /**
     * `invalid`: the key is not valid. `quota`: more than the operator allows. `unavailable`: the store can't be read
     * now.
     */
    readonly kind: "invalid" | "quota" | "unavailable";
  }
}

/** The pages of hosted transfers (`interactive`): their types, and helpers. */
export namespace pages {
  /** What the user answered to a step. */
  type Answer = InteractiveOf.Answer;
  /** How a value is entered. */
  type InputKind = InteractiveOf.InputKind;
  /** A value that the user is asked for. */
  type Input = Written<InteractiveOf.Input, "options" | "optional" | "extra">;
  /** A value to choose. */
  type OptionItem = InteractiveOf.OptionItem;
  /** A page with values to enter. */
  type Form = Written<Omit<InteractiveOf.Form, "inputs">, "errors" | "extra"> & { inputs?: Input[] };
  /** A page with one button for each choice. */
  type Choice = Written<InteractiveOf.Choice, "extra">;
  /** A page with everything that the user agrees to. */
  type Review = Written<Omit<InteractiveOf.Review, "terms">, "rows" | "extra"> & { terms?: Terms };
  /** A page that waits. */
  type Wait = Written<InteractiveOf.Wait, "extra">;
  /** A page of the anchor's own. */
  type Redirect = Written<InteractiveOf.Redirect, "extra">;
  /** One value of the instructions for an off-chain payment. */
  type Instruction = InteractiveOf.Instruction;
  /** The terms; what is left out is as it was entered and configured. */
  type Terms = Partial<InteractiveOf.Terms>;
  /** The anchor takes it on. */
  type Completion = Partial<Omit<InteractiveOf.Completion, "terms">> & { terms?: Terms };
  /** The answer to a step, if it has one. Its values are read with `value`. */
  function answered(answers: Answer[], step: string): Answer | undefined;
  /** A required line of text; `more` overrides: `{ optional: true }`, `{ kind: "date" }`, `{ options: [...] }`. */
  function input(name: string, label: string, more?: Partial<Input>): Input;
  /** The amount that the user pays, under the name `amount`. */
  function amount(label: string, more?: Partial<Input>): Input;
}

/** Readers for notices (`deposits.incomingNotice`). What is not as expected is refused with `invalid`. */
export namespace notices {
  /** The first value of a header, whose name is not case-sensitive. */
  function header(notice: DepositsOf.Notice, name: string): string | undefined;
  /** The body as text. */
  function text(notice: DepositsOf.Notice): string;
  /** The body, parsed as JSON. Check its shape before you use it. */
  function json(notice: DepositsOf.Notice): any;
}

/**
 * Read access to the host's records, if the operator allows it (`guest.records`). A read returns what is stored at that
 * moment. Only a guest that uses this module has the import.
 */
export namespace records {
  /** Transactions, newest first, and whether there are older ones. */
  type Page = RecordsOf.Page;
  /** A firm quote. */
  type Quote = RecordsOf.Quote;
  /** Finds a transaction by id, in the form in which calls receive it. */
  function findTransaction(id: string): Types.Transaction | undefined;
  /**
   * Lists the transactions that name a customer, newest first: at most `limit`, and at most 100. With `before`, the id
   * of a transaction, only those opened before that one. Pass the id of the current transaction to get earlier ones, or
   * the last id of a page to get the next page.
   */
  function customerTransactions(customer: string, more?: { before?: string; limit?: number }): Page;
  /** Finds a firm quote by id. */
  function findQuote(id: string): Quote | undefined;
  /** Nothing was read. Unless it is caught, the guest answers `unavailable`. */
  class RecordsError extends Refusal {
    /**
     * `denied`: the operator does not allow it. `invalid`: `before` is not the id of a transaction. `quota`: the call
     * has read 100 times. `unavailable`: the store can't be read now.
     */
    readonly kind: "denied" | "invalid" | "quota" | "unavailable";
  }
}

/** A function for each level, with the arguments of `console`'s. */
export type Logger = Record<Level, (...values: unknown[]) => void>;
/**
 * Lines in the host's log with a level and a context, such as `bank` or `kyc`, under the transaction's id. `critical`
 * is logged as an error. Keep personal data out of them.
 */
export function logger(context?: string): Logger;

/** The time so many seconds from now, in the host's format. The order of the texts is the order of the times. */
export function inSeconds(seconds: number): Types.Timestamp;

/** Blocking HTTP, to the origins that the operator allows. */
export namespace http {
  interface Options {
    headers?: Record<string, string>;
    /** A body, sent as JSON with its content type. */
    json?: unknown;
    /** A body of text. */
    text?: string;
    /** A body of bytes. */
    body?: Uint8Array;
    /** Milliseconds to wait for the whole response. */
    timeoutMs?: number;
  }
  /** A response, whatever its status. */
  interface Response {
    readonly status: number;
    readonly headers: Types.Entry[];
    readonly body: Uint8Array;
    /** Whether the status is 200 to 299. */
    readonly ok: boolean;
    /** The first value of a header, whose name is not case-sensitive. */
    header(name: string): string | undefined;
    /** The body as text. */
    text(): string;
    /** The body, parsed as JSON. Check its shape before you use it. */
    json(): any;
  }
  /** There was no response. Unless it is caught, the guest answers `unavailable`. */
  class HttpError extends Refusal {
    /**
     * `denied` and `invalid`: nothing was sent. `timeout` and `transport`: whether the request arrived is not known.
     */
    readonly kind: "denied" | "invalid" | "timeout" | "transport";
  }
  /** Sends a request and waits for the whole response. A response with an error status is a response. */
  function send(request: Options & { method?: string; url: string }): Response;
  /** `GET url` */
  function get(url: string, more?: Options): Response;
  /** `POST url` */
  function post(url: string, more?: Options): Response;
}

declare global {
  /**
   * Lines in the host's log, under the transaction's id: those of `debug`, `info` and `log` as information, the others
   * as warnings. `logger` has levels.
   */
  var console: Record<"debug" | "info" | "log" | "warn" | "error" | "trace", (...values: unknown[]) => void>;
}
