/// <reference path="./types.d.ts" />
declare module 'anchor:guest/receiver' {
  /**
   * Describes how the anchor receives `asset` (SEP-31 `GET /info`), in language `lang`. The host asks once per
   * configured asset, and before `process-post-request`, to check limits, funding method and fields.
   */
  export function info(asset: AssetId, lang: Language): ReceiverInfo;
  /**
   * Whether the anchor does business with the sending anchor authenticated as `account` (SEP-31,
   * "Authentication"). False: HTTP 403.
   */
  export function validSendingAnchor(account: Address): boolean;
  /**
   * Decides on a payment before money moves (SEP-31 `POST /transactions`). Asset and customers exist; limits and
   * fields were checked against `info` and the configuration.
   *
   * A new transaction's `status` is `incomplete`, and a rejection leaves no record. If the `status` is
   * `pending-receiver`, the transaction is stored: an earlier answer was `wait`, or requested information has come.
   * In that background job `customer-info-needed` makes it `pending_customer_info_update`, and
   * `transaction-info-needed` makes it `pending_transaction_info_update`; the host asks again after the correction.
   * The problems `invalid` and `denied` end it as `error`, with their text for the wallet. After `unavailable`, a
   * trap or a missed deadline the host asks again, as after `wait`.
   */
  export function processPostRequest(payment: Payment): Acceptance;
  /**
   * Checks corrections to a payment that waits for them (SEP-31 `PATCH /transactions/:id`). `fields` has only the
   * new values, `payment` the transaction with the new values. Ok: the host saves them, and the payment continues. A
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
   * A customer type (SEP-31 `sep12.sender.types`, SEP-12 `type`).
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
   * Asset info: how the anchor receives one asset (SEP-31 `GET /info`). Wallets see all of it.
   */
  export interface ReceiverInfo {
    /**
     * Customer types of sending clients; empty: they need not be registered.
     */
    senderTypes: Array<CustomerType>,
    /**
     * Customer types of receiving clients; empty: they need not be registered.
     */
    receiverTypes: Array<CustomerType>,
    /**
     * Values required with each transaction (`fields.transaction`). SEP-31 deprecates them in favour of customer
     * fields, but many sending anchors still use them.
     */
    fields: Array<Field>,
    /**
     * How the money can be delivered; empty: as configured.
     */
    fundingMethods: Array<string>,
    /**
     * Minimum amount; none: as configured.
     */
    minAmount?: Decimal | null,
    /**
     * Maximum amount; none: as configured.
     */
    maxAmount?: Decimal | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * The terms on which the anchor accepts a payment.
   */
  export interface Terms {
    /**
     * The fee; none: as configured.
     */
    fee?: Fee | null,
    /**
     * What the receiver will get; none: the amount in minus the fee, in the configured off-chain asset.
     */
    amountOut?: Amount | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * The anchor accepts the payment.
   */
  export type Acceptance = AcceptanceReady | AcceptanceWait;
  /**
   * The payer may pay now: the host gives out account and memo, and the status is `pending_sender`.
   */
  export interface AcceptanceReady {
    tag: 'ready',
    val: Terms,
  }
  /**
   * Not yet: status `pending_receiver`, with this message to the sending anchor. The host asks
   * `process-post-request` again at growing intervals, up to the longest pause configured, until the payment
   * window is over: then the payment is `expired`. Once `ready`, the payer has the whole window.
   */
  export interface AcceptanceWait {
    tag: 'wait',
    val: string | undefined,
  }
  /**
   * The anchor does not accept the payment.
   */
  export type Rejection = RejectionCustomerInfoNeeded | RejectionTransactionInfoNeeded | RejectionProblem;
  /**
   * Customer information is missing, for this SEP-12 type if one is named: HTTP 400
   * `customer_info_needed`.
   */
  export interface RejectionCustomerInfoNeeded {
    tag: 'customer-info-needed',
    val: string | undefined,
  }
  /**
   * Transaction information is missing: HTTP 400 `transaction_info_needed` with these fields.
   */
  export interface RejectionTransactionInfoNeeded {
    tag: 'transaction-info-needed',
    val: Array<Field>,
  }
  /**
   * The request can't be served; the catch-all.
   */
  export interface RejectionProblem {
    tag: 'problem',
    val: Problem,
  }
}
