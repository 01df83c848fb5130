/// <reference path="./types.d.ts" />
declare module 'anchor:guest/customers' {
  /**
   * The fields that a customer must or may provide (SEP-12 `GET /customer`), including those already provided.
   * Answer `invalid` for a customer type that does not exist. An empty list requires nothing.
   */
  export function requirements(context: CustomerContext): Array<Field>;
  /**
   * Decides on a customer. The host asks when the customer's values change (SEP-12 `PUT /customer`), for the type of
   * the request and then for every other type with a decision; when a client first asks for the customer's status
   * under a type (`GET /customer`); and in background jobs while the customer is `processing`. Until then the last
   * decision stands.
   *
   * `invalid` and `denied` refuse the request, and nothing is saved; `invalid` for one of the other types only
   * removes the decision for that type. `unavailable` counts as `processing`. In background jobs the host retries
   * after any failure, at growing intervals.
   */
  export function review(customer: Customer, context: CustomerContext): Decision;
  /**
   * The customer with this SEP-12 id was deleted (SEP-12 `DELETE /customer`): delete your data about them too. The
   * host has already deleted its own. It logs a failed call and retries until a call succeeds.
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
   * The request or job in which a customer is reviewed.
   */
  export interface CustomerContext {
    /**
     * SEP-12 `type`: one of the customer types of `receiver.info`, or any other text that the wallet sent; none: the
     * wallet sent no type.
     */
    customerType?: string | null,
    /**
     * The transaction the request names (SEP-12 `transaction_id`); none in background jobs.
     */
    transaction?: Transaction | null,
    /**
     * The language of texts for people.
     */
    lang: Language,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * The decision on a customer, for the type in the context (SEP-12 `status`).
   */
  export type Decision = DecisionAccepted | DecisionProcessing | DecisionNeedsInfo | DecisionVerificationRequired | DecisionRejected;
  /**
   * Approved: `ACCEPTED`.
   */
  export interface DecisionAccepted {
    tag: 'accepted',
  }
  /**
   * Under review, with a message for people: `PROCESSING`. The host asks again when the customer changes, and by
   * itself at growing intervals, up to the longest pause configured.
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
   * The customer must prove that these fields are theirs: `VERIFICATION_REQUIRED` on each. They send the proof as
   * a value named after the field, such as `email_address_verification`, and the host asks for a new review.
   */
  export interface DecisionVerificationRequired {
    tag: 'verification-required',
    val: Array<Field>,
  }
  /**
   * Not accepted, with the reason, for people: `REJECTED`.
   */
  export interface DecisionRejected {
    tag: 'rejected',
    val: string,
  }
}
