/// <reference path="./types.d.ts" />
declare module 'anchor:guest/customer-store' {
  /**
   * Finds a customer (SEP-12 `GET /customer`). Somebody who is not registered under `account` and `memo` is found without an
   * id, with the fields that the type requires, or is `not-found`.
   */
  export function get(lookup: CustomerLookup): KeptCustomer;
  /**
   * Registers a customer, or changes them (SEP-12 `PUT /customer`, `PUT /customer/verification`): `values` and `files` are
   * added to those provided, and an empty value removes its field. The host may ask twice if an answer got lost.
   */
  export function put(lookup: CustomerLookup, values: Array<Entry>, files: Array<CustomerFile>): Registration;
  /**
   * Deletes the customer with this id, one of yours (SEP-12 `DELETE /customer`), with everything about them. After `not-found`
   * they count as deleted. After any other problem nothing is deleted, and the wallet has to ask again.
   */
  function _delete(id: string): void;
  export { _delete as delete };
  export type Address = import('anchor:guest/types').Address;
  export type Entry = import('anchor:guest/types').Entry;
  export type Field = import('anchor:guest/types').Field;
  export type Language = import('anchor:guest/types').Language;
  export type Memo = import('anchor:guest/types').Memo;
  export type Problem = import('anchor:guest/types').Problem;
  /**
   * Which customer, and under which type.
   */
  export interface CustomerLookup {
    /**
     * Your id; none: look for the customer of `account` and `memo`.
     */
    id?: string | null,
    /**
     * The account that registers or registered them: `G…`, `M…` if it signed in as that user of a shared account, or `C…`.
     */
    account: Address,
    /**
     * The memo that distinguishes the customers of one account: the token's, or SEP-12's `memo`. None: the account's own
     * customer.
     */
    memo?: Memo | null,
    /**
     * SEP-12 `type`; none: the wallet sent no type.
     */
    customerType?: string | null,
    /**
     * The transaction that the request names (SEP-12 `transaction_id`), which is one of the account's.
     */
    transactionId?: string | null,
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
   * The status of a customer for the type asked about (SEP-12 `status`). A value that nobody set is the first case in some
   * languages, so that is one that lets nobody through.
   * # Variants
   * ## `"needs-info"`
   * Information is missing or must be corrected: `NEEDS_INFO`.
   * ## `"processing"`
   * Under review: `PROCESSING`.
   * ## `"accepted"`
   * Approved: `ACCEPTED`.
   * ## `"rejected"`
   * Not accepted: `REJECTED`.
   */
  export type KeptStatus = 'needs-info' | 'processing' | 'accepted' | 'rejected';
  /**
   * The status of one provided value (SEP-12 `provided_fields`).
   * # Variants
   * ## `"processing"`
   * `PROCESSING`.
   * ## `"accepted"`
   * `ACCEPTED`.
   * ## `"rejected"`
   * `REJECTED`.
   * ## `"verification-required"`
   * `VERIFICATION_REQUIRED`: the customer sends the proof as a value named after the field, such as
   * `email_address_verification`.
   */
  export type ProvidedStatus = 'processing' | 'accepted' | 'rejected' | 'verification-required';
  /**
   * A value that was provided. The value itself is never shown.
   */
  export interface ProvidedField {
    /**
     * Its description.
     */
    field: Field,
    /**
     * Its status; none: the wallet is not told one.
     */
    status?: ProvidedStatus | null,
    /**
     * Why it is rejected, for people.
     */
    error?: string | null,
  }
  /**
   * How a customer stands, for the type in the lookup (SEP-12 `GET /customer`).
   */
  export interface CustomerState {
    /**
     * The status. For somebody who is not registered: `needs-info`, or `accepted` if nothing is required of them.
     */
    status: KeptStatus,
    /**
     * The values to provide or to correct (`fields`).
     */
    fields: Array<Field>,
    /**
     * The values provided (`provided_fields`).
     */
    providedFields: Array<ProvidedField>,
    /**
     * A reason, for people.
     */
    message?: string | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * A customer as found.
   */
  export interface KeptCustomer {
    /**
     * Your id, 1 to 255 bytes without control characters; none: they are not registered.
     */
    id?: string | null,
    /**
     * How they stand.
     */
    state: CustomerState,
  }
  /**
   * A file that was sent.
   */
  export interface CustomerFile {
    /**
     * SEP-9 name: `photo_id_front`.
     */
    name: string,
    /**
     * Its content type: `image/png`.
     */
    contentType: string,
    /**
     * Its content.
     */
    content: Uint8Array,
  }
  /**
   * A customer as registered.
   */
  export interface Registration {
    /**
     * Your id, as in `kept-customer`. It stays the same for an account and a memo, whatever the type.
     */
    id: string,
    /**
     * How they stand now, if you know; none: the host asks `get` when it needs to know.
     */
    state?: CustomerState | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * Why a request can't be served.
   */
  export type StoreProblem = StoreProblemNotFound | StoreProblemProblem;
  /**
   * There is no such customer: HTTP 404 with this text.
   */
  export interface StoreProblemNotFound {
    tag: 'not-found',
    val: string,
  }
  /**
   * The request can't be served; the catch-all.
   */
  export interface StoreProblemProblem {
    tag: 'problem',
    val: Problem,
  }
}
