/// <reference path="./types.d.ts" />
declare module 'anchor:guest/rails' {
  /**
   * Pays out a transaction whose money has arrived. A problem, a trap or a missed deadline leaves the outcome
   * unknown: the host asks again with the same key and a higher `number`, ever more slowly, and after the
   * configured number of tries holds the transaction for the operator. Wallets never see the problem's text.
   */
  export function executeOutgoingTransaction(payment: Payment, attempt: Attempt): Payout;
  /**
   * Asks for news of payouts that were `initiated`, some at a time. Report on those there is news of; one that
   * is left out, or is `initiated` again, is asked about later. If the call fails each payout is asked about
   * alone; one of which no news can be had stays `pending_external` and is asked about for as long as it takes.
   */
  export function pollOutgoingTransactions(payouts: Array<PendingPayout>): Array<PayoutReport>;
  export type Amount = import('anchor:guest/types').Amount;
  export type Decimal = import('anchor:guest/types').Decimal;
  export type Entry = import('anchor:guest/types').Entry;
  export type InfoRequest = import('anchor:guest/types').InfoRequest;
  export type Payment = import('anchor:guest/types').Payment;
  export type Problem = import('anchor:guest/types').Problem;
  /**
   * Which try of which payout this is.
   */
  export interface Attempt {
    /**
     * Names the payout, at most 100 letters, digits and hyphens. A new one is made only after this guest
     * answered that nothing was paid under the old one.
     */
    idempotencyKey: string,
    /**
     * Counts the tries under this key, from 1. A try that the host was stopped in counts, even if the guest
     * never heard of it; the operator's release of a held payout does not start it afresh.
     */
    number: number,
  }
  /**
   * A payout under way.
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
   * A payout that was made.
   */
  export interface Receipt {
    /**
     * The outside network's id of it; wallets see it (`external_transaction_id`).
     */
    externalId?: string | null,
    /**
     * What was delivered, when it differs from the transaction's `amount-out`; in the same asset.
     */
    amountOut?: Amount | null,
    /**
     * Room for what later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * A payout the outside network has accepted.
   */
  export interface Initiation {
    /**
     * The outside network's id of it; wallets see it (`external_transaction_id`).
     */
    externalId?: string | null,
    /**
     * Seconds until news can be expected; wallets see it (`status_eta`). The host asks for news after that time
     * first, but never sooner or later than its configured pauses allow (a minute at most, by default).
     */
    etaSeconds?: number | null,
    /**
     * Room for what later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * Customer information that is missing or wrong.
   */
  export interface CustomerInfoRequest {
    /**
     * The SEP-12 type to ask for, when one is meant.
     */
    customerType?: string | null,
    /**
     * Why, for people.
     */
    message?: string | null,
  }
  /**
   * How money should go back to the payer.
   */
  export interface RefundPlan {
    /**
     * How much, in the asset that came in; none: all of it.
     */
    amount?: Decimal | null,
    /**
     * Why, for people.
     */
    message?: string | null,
  }
  /**
   * What became of a payout. The last four promise that nothing was paid under the key and nothing will be.
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
   * The outside network has it: `pending_external`. The host asks `poll-outgoing-transactions` for news.
   */
  export interface PayoutInitiated {
    tag: 'initiated',
    val: Initiation,
  }
  /**
   * A customer's information is missing or wrong: `pending_customer_info_update`. The host makes the payment's
   * customers `NEEDS_INFO` under the type named, or under every type they were judged by, and shows the
   * `message`: say in it what is wrong, for the wallet is given no fields but those that are missing. Paid
   * again, with a new key, when `customers.review` has accepted them under those types. If nothing comes for
   * three days, held for the operator.
   */
  export interface PayoutNeedsCustomerInfo {
    tag: 'needs-customer-info',
    val: CustomerInfoRequest,
  }
  /**
   * The transaction's fields are missing or wrong: `pending_transaction_info_update`. Paid again, with a
   * new key, when corrected. If nothing comes for three days, held for the operator.
   */
  export interface PayoutNeedsTransactionInfo {
    tag: 'needs-transaction-info',
    val: InfoRequest,
  }
  /**
   * The money should go back: `refunded` when it has. This version of the host sends no refunds itself: it
   * records the plan and holds the transaction for the operator.
   */
  export interface PayoutRefund {
    tag: 'refund',
    val: RefundPlan,
  }
  /**
   * It can't be done and a person has to look: `error`, and held for the operator with this text. Wallets
   * see the status and never the text. The catch-all.
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
     * Whose: the transaction's `id`, one of those asked about.
     */
    transactionId: string,
    /**
     * The news.
     */
    payout: Payout,
  }
}
