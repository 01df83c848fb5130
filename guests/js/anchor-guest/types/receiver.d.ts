/// <reference path="./types.d.ts" />
declare module 'anchor:guest/receiver' {
  /**
   * Describes receiving `asset` (SEP-31 `GET /info`), asked once per configured asset, in language `lang`; and
   * before `process-post-request`, because the host checks limits, funding method and fields by it.
   */
  export function info(asset: AssetId, lang: Language): ReceiverInfo;
  /**
   * Whether the anchor does business with the sending anchor that signed in as `account` (SEP-31,
   * "Authentication"). False: HTTP 403.
   */
  export function validSendingAnchor(account: Address): boolean;
  /**
   * Decides on a payment before money moves (SEP-31 `POST /transactions`). Asset and customers exist; limits and
   * fields were checked against `info` and the configuration.
   * 
   * A new transaction's `status` is `incomplete`, and a rejection leaves no record. One whose `status` is
   * `pending-receiver` is on record: it was answered `wait` before, or information asked for has come. In that
   * background work `customer-info-needed` makes it `pending_customer_info_update` and
   * `transaction-info-needed` `pending_transaction_info_update`, and the host asks again when that was
   * corrected; the problems `invalid` and `denied` end it as `error` with their text for the wallet;
   * `unavailable`, a trap or a missed deadline is asked again as `wait` is.
   */
  export function processPostRequest(payment: Payment): Acceptance;
  /**
   * Checks corrections to a payment that waits for them (SEP-31 `PATCH /transactions/:id`). `fields` holds
   * the new values alone, `payment` the transaction with them put in. Ok: they are saved and work goes on. A
   * rejection saves nothing: HTTP 400, or as its problem says.
   */
  export function processPatchRequest(fields: Array<Entry>, payment: Payment): void;
  export type Address = import('anchor:guest/types').Address;
  export type Amount = import('anchor:guest/types').Amount;
  export type AssetId = import('anchor:guest/types').AssetId;
  export type Decimal = import('anchor:guest/types').Decimal;
  export type Entry = import('anchor:guest/types').Entry;
  export type Fee = import('anchor:guest/types').Fee;
  export type Field = import('anchor:guest/types').Field;
  export type Language = import('anchor:guest/types').Language;
  export type Payment = import('anchor:guest/types').Payment;
  export type Problem = import('anchor:guest/types').Problem;
  /**
   * A kind of customer the anchor tells apart (SEP-31 `sep12.sender.types`, SEP-12 `type`).
   */
  export interface CustomerType {
    /**
     * The value of SEP-12's `type` parameter.
     */
    name: string,
    /**
     * When it applies, for people.
     */
    description: string,
  }
  /**
   * What the anchor says about receiving one asset (SEP-31 `GET /info`). Wallets see all of it.
   */
  export interface ReceiverInfo {
    /**
     * Customer types of sending clients; empty: nothing need be known about them.
     */
    senderTypes: Array<CustomerType>,
    /**
     * Customer types of receiving clients; empty: nothing need be known about them.
     */
    receiverTypes: Array<CustomerType>,
    /**
     * Values wanted with each transaction (`fields.transaction`). Deprecated in SEP-31 in favour of
     * customer fields, and still what many sending anchors fill in.
     */
    fields: Array<Field>,
    /**
     * How the money can be delivered; empty: what the configuration says.
     */
    fundingMethods: Array<string>,
    /**
     * Smallest amount taken; none: what the configuration says.
     */
    minAmount?: Decimal | null,
    /**
     * Largest amount taken; none: what the configuration says.
     */
    maxAmount?: Decimal | null,
    /**
     * Room for what later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * The terms on which a payment is taken.
   */
  export interface Terms {
    /**
     * The fee; none: what the configuration says.
     */
    fee?: Fee | null,
    /**
     * What the receiver will get; none: the amount in less the fee, in the configured off-chain asset.
     */
    amountOut?: Amount | null,
    /**
     * Room for what later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * The payment is taken.
   */
  export type Acceptance = AcceptanceReady | AcceptanceWait;
  /**
   * The payer may pay now: the host hands out account and memo, status `pending_sender`.
   */
  export interface AcceptanceReady {
    tag: 'ready',
    val: Terms,
  }
  /**
   * Not yet: status `pending_receiver`, with this word to the sending anchor. The host asks
   * `process-post-request` again, ever more slowly up to its longest configured pause, until the time a payer
   * has is over: then the payment is `expired`. Once `ready`, the payer has all of that time.
   */
  export interface AcceptanceWait {
    tag: 'wait',
    val: string | undefined,
  }
  /**
   * The payment is not taken.
   */
  export type Rejection = RejectionCustomerInfoNeeded | RejectionTransactionInfoNeeded | RejectionProblem;
  /**
   * More must be known about a customer, of this SEP-12 type when named: HTTP 400
   * `customer_info_needed`.
   */
  export interface RejectionCustomerInfoNeeded {
    tag: 'customer-info-needed',
    val: string | undefined,
  }
  /**
   * More must be known about the transaction: HTTP 400 `transaction_info_needed` with these fields.
   */
  export interface RejectionTransactionInfoNeeded {
    tag: 'transaction-info-needed',
    val: Array<Field>,
  }
  /**
   * It can't be served; the catch-all.
   */
  export interface RejectionProblem {
    tag: 'problem',
    val: Problem,
  }
}
