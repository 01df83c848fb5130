/// <reference path="./types.d.ts" />
declare module 'anchor:guest/customers' {
  /**
   * The fields wanted from a customer (SEP-12 `GET /customer`), those already given included. Answer
   * `invalid` for a customer type that does not exist; an empty list asks nothing of the customer.
   */
  export function requirements(context: CustomerContext): Array<Field>;
  /**
   * Decides on a customer. Asked when their values change (SEP-12 `PUT /customer`), for the type of the request
   * and then for every other type they were judged by; when somebody first asks after them under a type
   * (`GET /customer`); and in background work while they are `processing`. What was decided stands until then.
   * 
   * `invalid` and `denied` refuse the request, and nothing is saved; `invalid` for one of the other types only
   * forgets what was decided under that. `unavailable` is taken as `processing`. In background work any failure
   * is tried again, ever more slowly.
   */
  export function review(customer: Customer, context: CustomerContext): Decision;
  /**
   * The customer with that SEP-12 id was deleted (SEP-12 `DELETE /customer`): forget them too. The host has
   * forgotten them already; a failed call is logged and tried again until it succeeds.
   */
  export function forgotten(id: string): void;
  export type Customer = import('anchor:guest/types').Customer;
  export type Entry = import('anchor:guest/types').Entry;
  export type Field = import('anchor:guest/types').Field;
  export type InfoRequest = import('anchor:guest/types').InfoRequest;
  export type Language = import('anchor:guest/types').Language;
  export type Problem = import('anchor:guest/types').Problem;
  export type Transaction = import('anchor:guest/types').Transaction;
  /**
   * In which connection a customer is looked at.
   */
  export interface CustomerContext {
    /**
     * SEP-12 `type`: one of the customer types of `receiver.info`, or what the wallet made up; none: it named
     * none.
     */
    customerType?: string | null,
    /**
     * The transaction the request names (SEP-12 `transaction_id`); none in background work.
     */
    transaction?: Transaction | null,
    /**
     * The language of texts for people.
     */
    lang: Language,
    /**
     * Room for what later hosts tell; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * What is thought of a customer, for the type of the context (SEP-12 `status`).
   */
  export type Decision = DecisionAccepted | DecisionProcessing | DecisionNeedsInfo | DecisionVerificationRequired | DecisionRejected;
  /**
   * Approved: `ACCEPTED`.
   */
  export interface DecisionAccepted {
    tag: 'accepted',
  }
  /**
   * Being looked at, with a word to people: `PROCESSING`. The host asks again by itself, ever more slowly up
   * to its longest configured pause, and when the customer changes.
   */
  export interface DecisionProcessing {
    tag: 'processing',
    val: string | undefined,
  }
  /**
   * These fields are missing or wrong: `NEEDS_INFO`.
   */
  export interface DecisionNeedsInfo {
    tag: 'needs-info',
    val: InfoRequest,
  }
  /**
   * The customer has to prove these fields theirs: `VERIFICATION_REQUIRED` on each. What they send as proof
   * is a value named after the field, such as `email_address_verification`, and they are reviewed again.
   */
  export interface DecisionVerificationRequired {
    tag: 'verification-required',
    val: Array<Field>,
  }
  /**
   * Will not be served, and why, for people: `REJECTED`.
   */
  export interface DecisionRejected {
    tag: 'rejected',
    val: string,
  }
}
