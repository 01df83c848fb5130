/// <reference path="./types.d.ts" />
declare module 'anchor:guest/rails' {
  /**
   * Pays out a transaction whose money has arrived. After a problem, a trap or a missed deadline the outcome is
   * unknown: the host asks again with the same key and a higher `number`, at growing intervals. After the configured
   * number of tries the transaction needs the operator's attention. Wallets never see the problem's text.
   */
  export function executeOutgoingTransaction(payment: Payment, attempt: Attempt): Payout;
  /**
   * Asks for news of payouts that were `initiated`, in pages. Report those with news; the host asks later about any that
   * you leave out or report as `initiated` again. If the call fails, the host asks about each payout alone. A payout
   * without news stays `pending_external`, and the host keeps asking.
   */
  export function pollOutgoingTransactions(payouts: Array<PendingPayout>): Array<PayoutReport>;
  export type Amount = import('anchor:guest/types').Amount;
  export type Decimal = import('anchor:guest/types').Decimal;
  export type Entry = import('anchor:guest/types').Entry;
  export type InfoRequest = import('anchor:guest/types').InfoRequest;
  export type Payment = import('anchor:guest/types').Payment;
  export type Problem = import('anchor:guest/types').Problem;
  /**
   * A try of a payout.
   */
  export interface Attempt {
    /**
     * Identifies the payout: at most 100 letters, digits and hyphens. The host makes a new key only after this guest
     * answered that nothing was paid under the old one.
     */
    idempotencyKey: string,
    /**
     * Number of this try under this key, from 1. A try during which the host stopped counts too, even if it never
     * reached the guest. It does not restart when the operator resumes the transaction.
     */
    number: number,
  }
  /**
   * A payout in progress.
   */
  export interface PendingPayout {
    /**
     * The transaction and its customers.
     */
    payment: Payment,
    /**
     * The key it was started with.
     */
    idempotencyKey: string,
  }
  /**
   * A completed payout.
   */
  export interface Receipt {
    /**
     * The external network's id of the payout; wallets see it (`external_transaction_id`).
     */
    externalId?: string | null,
    /**
     * The amount delivered, if it differs from the transaction's `amount-out`; in the same asset.
     */
    amountOut?: Amount | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * A payout that the external network has accepted.
   */
  export interface Initiation {
    /**
     * The external network's id of the payout; wallets see it (`external_transaction_id`).
     */
    externalId?: string | null,
    /**
     * Seconds until news can be expected; wallets see it (`status_eta`). The host first asks for news after that time,
     * within its configured pauses (at most a minute, by default).
     */
    etaSeconds?: number | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * Customer information that is missing or wrong.
   */
  export interface CustomerInfoRequest {
    /**
     * The SEP-12 type concerned, if it is only one.
     */
    customerType?: string | null,
    /**
     * The reason, for people.
     */
    message?: string | null,
  }
  /**
   * How to refund the payer.
   */
  export interface RefundPlan {
    /**
     * The amount, in the asset that came in; none: all of it.
     */
    amount?: Decimal | null,
    /**
     * The reason, for people.
     */
    message?: string | null,
  }
  /**
   * The outcome of a payout. The last four promise that nothing was paid under the key and nothing will be.
   */
  export type Payout = PayoutDelivered | PayoutInitiated | PayoutNeedsCustomerInfo | PayoutNeedsTransactionInfo | PayoutRefund | PayoutFailed;
  /**
   * The receiver has the money: `completed`.
   */
  export interface PayoutDelivered {
    tag: 'delivered',
    val: Receipt,
  }
  /**
   * The external network has accepted it: `pending_external`. The host asks `poll-outgoing-transactions` for news.
   */
  export interface PayoutInitiated {
    tag: 'initiated',
    val: Initiation,
  }
  /**
   * A customer's information is missing or wrong: `pending_customer_info_update`. The host makes the payment's
   * customers `NEEDS_INFO` under the type named, or under every type with a decision, and shows the `message`. Say in
   * it what is wrong: of the fields, the wallet sees only those that are missing. The host pays again, with a new key,
   * when `customers.review` has accepted the customers under those types. If nothing comes for three days, the
   * transaction needs the operator's attention.
   */
  export interface PayoutNeedsCustomerInfo {
    tag: 'needs-customer-info',
    val: CustomerInfoRequest,
  }
  /**
   * The transaction's fields are missing or wrong: `pending_transaction_info_update`. The host pays again, with a new
   * key, when they are corrected. If nothing comes for three days, the transaction needs the operator's attention.
   */
  export interface PayoutNeedsTransactionInfo {
    tag: 'needs-transaction-info',
    val: InfoRequest,
  }
  /**
   * Refund the payer: `pending_stellar`, and `refunded` once the refund is on the ledger. What the plan leaves of the
   * payment is the refund's fee. If the host has no key of the account that was paid, it records the plan, and the
   * transaction needs the operator's attention.
   */
  export interface PayoutRefund {
    tag: 'refund',
    val: RefundPlan,
  }
  /**
   * The payout is not possible, and a person must look: `error`, and the transaction needs the operator's attention,
   * with this text. Wallets see the status and never the text. The catch-all.
   */
  export interface PayoutFailed {
    tag: 'failed',
    val: string,
  }
  /**
   * News of one payout.
   */
  export interface PayoutReport {
    /**
     * The transaction's `id`, one of those asked about.
     */
    transactionId: string,
    /**
     * The outcome.
     */
    payout: Payout,
  }
}
