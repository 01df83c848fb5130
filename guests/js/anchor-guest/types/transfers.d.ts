/// <reference path="./types.d.ts" />
declare module 'anchor:guest/transfers' {
  /**
   * Describes how the anchor takes `asset` in transfers of this kind (SEP-6 `GET /info`), in language `lang`. The host
   * asks once per asset and kind, and before `process-request`, to check limits, funding method and fields.
   */
  export function info(asset: AssetId, kind: Kind, lang: Language): TransferInfo;
  /**
   * Decides on a transfer before money moves (SEP-6 `GET /withdraw`, `/withdraw-exchange`, `/deposit`,
   * `/deposit-exchange`). The transaction's `kind` says which. Its `fields` have every parameter of the request that
   * SEP-6 gives no meaning of the host's: those of `transfer-info`, and `dest`, `country_code`, `location_id` and the
   * like.
   *
   * A new transaction's `status` is `incomplete` and it has no `message`; a rejection leaves no record. When the host
   * asks again, the transaction is stored: an earlier answer was `wait` or `wait-for-customer`. In that background job
   * `non-interactive-customer-info-needed` and the status `pending` count as `wait-for-customer`; the status `denied`
   * and the problems `invalid` and `denied` end the transfer as `error`, with the problem's text for the wallet. After
   * `unavailable`, a trap or a missed deadline the host asks again, as after `wait`.
   */
  export function processRequest(payment: Payment): TransferAcceptance;
  /**
   * Checks corrections to a transfer that waits for them (SEP-6 `PATCH /transactions/:id`). `fields` has only the new
   * values, `payment` the transaction with the new values. Ok: the host saves them, and the transfer continues. A
   * rejection saves nothing: HTTP 400, or as it says.
   */
  export function processPatchRequest(fields: Array<Entry>, payment: Payment): void;
  export type Amount = import('anchor:guest/types').Amount;
  export type AssetId = import('anchor:guest/types').AssetId;
  export type Decimal = import('anchor:guest/types').Decimal;
  export type Entry = import('anchor:guest/types').Entry;
  export type Fee = import('anchor:guest/types').Fee;
  export type Field = import('anchor:guest/types').Field;
  export type Kind = import('anchor:guest/types').Kind;
  export type Language = import('anchor:guest/types').Language;
  export type Payment = import('anchor:guest/types').Payment;
  export type Problem = import('anchor:guest/types').Problem;
  /**
   * Asset info: how the anchor takes one asset in one kind of transfer (SEP-6 `GET /info`).
   */
  export interface TransferInfo {
    /**
     * SEP-12 customer types under which the host has the customer reviewed when a transfer is opened; empty: none.
     * Wallets do not see them.
     */
    customerTypes: Array<string>,
    /**
     * Values required with each request (`fields`). SEP-6 deprecates them in favour of customer fields, because they
     * travel in addresses, which web servers log.
     */
    fields: Array<Field>,
    /**
     * How off-chain money comes in or goes out (`funding_methods`); empty: as configured.
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
   * One value of the instructions for an off-chain payment (SEP-6 `instructions`).
   */
  export interface Instruction {
    /**
     * The name of a SEP-9 financial account field.
     */
    name: string,
    /**
     * The value.
     */
    value: string,
    /**
     * A description for people.
     */
    description: string,
  }
  /**
   * The terms on which the anchor takes a transfer on.
   */
  export interface TransferTerms {
    /**
     * The fee; none: as configured. Without an amount in the request it must be none.
     */
    fee?: Fee | null,
    /**
     * What the user will get; none: the amount in minus the fee. Without an amount in the request it must be none.
     */
    amountOut?: Amount | null,
    /**
     * How to pay the anchor off chain (`instructions`): for deposits.
     */
    instructions: Array<Instruction>,
    /**
     * The same in one text (`how`): for deposits.
     */
    how?: string | null,
    /**
     * More about the transfer, by name (`extra_info`); SEP-6 knows `message`. The wallet sees it in the answer to its
     * request, and not later.
     */
    extraInfo: Array<Entry>,
    /**
     * Seconds until the transfer is expected to be over (`eta`).
     */
    etaSeconds?: number | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * Customer information that a transfer waits for.
   */
  export interface CustomerRequest {
    /**
     * The SEP-12 type concerned; none: the one of `transfer-info`, or any.
     */
    customerType?: string | null,
    /**
     * The reason, for people.
     */
    message?: string | null,
  }
  /**
   * The anchor takes the transfer on.
   */
  export type TransferAcceptance = TransferAcceptanceReady | TransferAcceptanceWaitForCustomer | TransferAcceptanceWait;
  /**
   * The user may pay now: `pending_user_transfer_start`. For a withdrawal the host gives out account and memo; for a
   * deposit the instructions say where to pay.
   */
  export interface TransferAcceptanceReady {
    tag: 'ready',
    val: TransferTerms,
  }
  /**
   * The transfer is opened and waits for the customer: `pending_customer_info_update`, with this message. The wallet
   * sends the information through SEP-12, with `transaction_id`. When `customers.review` has accepted the customer, the
   * host asks `process-request` again.
   */
  export interface TransferAcceptanceWaitForCustomer {
    tag: 'wait-for-customer',
    val: CustomerRequest,
  }
  /**
   * Not yet: `incomplete`, with this message. The host asks `process-request` again at growing intervals, up to the
   * longest pause configured, until the payment window is over: then the transfer is `expired`.
   */
  export interface TransferAcceptanceWait {
    tag: 'wait',
    val: string | undefined,
  }
  /**
   * The standing of a customer (`customer_info_status`).
   * # Variants
   *
   * ## `"pending"`
   *
   * In review.
   * ## `"denied"`
   *
   * Not accepted.
   */
  export type InfoStatus = 'pending' | 'denied';
  /**
   * Why the customer's standing does not allow a transfer.
   */
  export interface CustomerInfoStatus {
    /**
     * The standing.
     */
    status: InfoStatus,
    /**
     * Where the user learns more (`more_info_url`).
     */
    moreInfoUrl?: string | null,
    /**
     * Seconds until the standing is expected to change (`eta`).
     */
    etaSeconds?: number | null,
  }
  /**
   * The anchor does not take the transfer on.
   */
  export type TransferRejection = TransferRejectionNonInteractiveCustomerInfoNeeded | TransferRejectionCustomerInfoStatus | TransferRejectionProblem;
  /**
   * These SEP-9 fields of the customer are missing: HTTP 403 `non_interactive_customer_info_needed`. SEP-6 deprecates
   * it in favour of `wait-for-customer`.
   */
  export interface TransferRejectionNonInteractiveCustomerInfoNeeded {
    tag: 'non-interactive-customer-info-needed',
    val: Array<string>,
  }
  /**
   * The customer is in review, or was not accepted: HTTP 403 `customer_info_status`. SEP-6 deprecates it too.
   */
  export interface TransferRejectionCustomerInfoStatus {
    tag: 'customer-info-status',
    val: CustomerInfoStatus,
  }
  /**
   * The request can't be served; the catch-all.
   */
  export interface TransferRejectionProblem {
    tag: 'problem',
    val: Problem,
  }
}
