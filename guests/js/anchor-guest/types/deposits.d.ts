/// <reference path="./types.d.ts" />
declare module 'anchor:guest/deposits' {
  /**
   * Asks for news of deposits whose money has not come in, in pages. Report those with news; the host asks later about
   * the others, at growing intervals. A deposit may have several reports. If the call fails, the host asks about each
   * deposit alone.
   */
  export function pollPendingDeposits(deposits: Array<Payment>): Array<DepositReport>;
  /**
   * Reads a notice of the bank's: prove that it comes from there (a signature, a shared secret), and report what it
   * says. A problem stores nothing: the response is HTTP 400 for `invalid`, 403 for `denied`, and 503 for
   * `unavailable`, so that the bank sends it again. After a trap or a missed deadline it is 503, too.
   */
  export function incomingNotice(notice: Notice): NoticeAnswer;
  /**
   * Pays money back off chain. After `pending`, a problem, a trap or a missed deadline the host asks again with the
   * same key and a higher `number`; after the configured number of failed tries the transaction needs the operator's
   * attention.
   */
  export function refundDeposit(payment: Payment, refund: DepositRefund): RefundOutcome;
  export type Amount = import('anchor:guest/types').Amount;
  export type Entry = import('anchor:guest/types').Entry;
  export type Payment = import('anchor:guest/types').Payment;
  export type Problem = import('anchor:guest/types').Problem;
  export type Timestamp = import('anchor:guest/types').Timestamp;
  /**
   * Off-chain money that came in.
   */
  export interface IncomingPayment {
    /**
     * The external network's id of the payment, unique among all that this guest ever reports; wallets see it
     * (`external_transaction_id`). A report with an id that the host has changes nothing.
     */
    externalId: string,
    /**
     * The amount and its asset.
     */
    amount: Amount,
    /**
     * When the bank had it, which says whether it is late; none: now.
     */
    receivedAt?: Timestamp | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * Off-chain money that is on its way.
   */
  export interface Announcement {
    /**
     * The external network's id, if it is known; wallets see it (`external_transaction_id`).
     */
    externalId?: string | null,
    /**
     * Seconds until the money is expected; wallets see it (`status_eta`).
     */
    etaSeconds?: number | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * News of a deposit.
   */
  export type DepositNews = DepositNewsReceived | DepositNewsAnnounced | DepositNewsFailed;
  /**
   * Money has come in: it is paid on the ledger, or held or paid back as the operator's policy for amounts says.
   */
  export interface DepositNewsReceived {
    tag: 'received',
    val: IncomingPayment,
  }
  /**
   * Money is on its way: `pending_external`. It then expires no more.
   */
  export interface DepositNewsAnnounced {
    tag: 'announced',
    val: Announcement,
  }
  /**
   * Nothing came in, and nothing will: `error`, with this text for the wallet.
   */
  export interface DepositNewsFailed {
    tag: 'failed',
    val: string,
  }
  /**
   * A report on one deposit.
   */
  export interface DepositReport {
    /**
     * The transaction's `id`. None, or an id that the host does not know, with `received`: nobody knows what the money
     * is for, and it is kept for the operator.
     */
    transactionId?: string | null,
    /**
     * The news.
     */
    news: DepositNews,
  }
  /**
   * A request that reached the host at `/rails/GUEST/NAME`, as it came. Nothing in it is proven.
   */
  export interface Notice {
    /**
     * The NAME in the address.
     */
    name: string,
    /**
     * `POST`, `PUT` or `GET`.
     */
    method: string,
    /**
     * The query, without `?`; empty: none.
     */
    query: string,
    /**
     * The headers, with names in lower case. Values that are not text are left out.
     */
    headers: Array<Entry>,
    /**
     * The body.
     */
    body: Uint8Array,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * The answer to a notice.
   */
  export interface NoticeAnswer {
    /**
     * What it reports. The host stores this before it answers.
     */
    reports: Array<DepositReport>,
    /**
     * The status code of the response, from 200 to 599.
     */
    status: number,
    /**
     * The `Content-Type` of the response; none: no body.
     */
    contentType?: string | null,
    /**
     * The body of the response.
     */
    body: Uint8Array,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * Money that goes back to its payer off chain.
   */
  export interface DepositRefund {
    /**
     * Identifies the refund: at most 100 letters, digits and hyphens. It is the same in every try.
     */
    idempotencyKey: string,
    /**
     * Number of this try, from 1.
     */
    number: number,
    /**
     * The amount, in the asset that came in.
     */
    amount: Amount,
    /**
     * The `external-id` of the payment that goes back.
     */
    externalId: string,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * The outcome of a refund.
   */
  export type RefundOutcome = RefundOutcomePaid | RefundOutcomePending | RefundOutcomeFailed;
  /**
   * The payer has the money: the external network's id of the refund; wallets see it (`refunds`).
   */
  export interface RefundOutcomePaid {
    tag: 'paid',
    val: string,
  }
  /**
   * It is on its way. The host asks again, with the same key.
   */
  export interface RefundOutcomePending {
    tag: 'pending',
  }
  /**
   * It is not possible, nothing was paid under the key and nothing will be: the transaction needs the operator's
   * attention, with this text. Wallets never see it.
   */
  export interface RefundOutcomeFailed {
    tag: 'failed',
    val: string,
  }
}
