/// <reference path="./types.d.ts" />
declare module 'anchor:guest/records' {
  /**
   * The transaction with this id, in the shape in which calls are given it; none: there is none.
   */
  export function findTransaction(id: string): Transaction | null | undefined;
  /**
   * The transactions that name the customer with this id, as the one who sends, receives or is served: at most `limit`
   * of them, and at most 100, the newest first. With `before`, a transaction's id, those opened before it: that of the
   * transaction a call is about for the ones earlier than that, the last one's of a page for the next page.
   */
  export function customerTransactions(customer: string, before: string | null | undefined, limit: number): Page;
  /**
   * The firm quote with this id; none: there is none.
   */
  export function findQuote(id: string): Quote | null | undefined;
  export type Address = import('anchor:guest/types').Address;
  export type Amount = import('anchor:guest/types').Amount;
  export type Decimal = import('anchor:guest/types').Decimal;
  export type Entry = import('anchor:guest/types').Entry;
  export type Fee = import('anchor:guest/types').Fee;
  export type Protocol = import('anchor:guest/types').Protocol;
  export type Timestamp = import('anchor:guest/types').Timestamp;
  export type Transaction = import('anchor:guest/types').Transaction;
  /**
   * Why nothing was read.
   */
  export type Error = ErrorDenied | ErrorInvalid | ErrorQuota | ErrorUnavailable;
  /**
   * The operator does not let this guest read records in the call that runs. The text names the setting.
   */
  export interface ErrorDenied {
    tag: 'denied',
    val: string,
  }
  /**
   * A `before` that is no transaction's id.
   */
  export interface ErrorInvalid {
    tag: 'invalid',
    val: string,
  }
  /**
   * This call has read records 100 times.
   */
  export interface ErrorQuota {
    tag: 'quota',
    val: string,
  }
  /**
   * The store can't be read now; also while the guest describes itself. The catch-all.
   */
  export interface ErrorUnavailable {
    tag: 'unavailable',
    val: string,
  }
  /**
   * Transactions, and whether there are more.
   */
  export interface Page {
    /**
     * The newest first.
     */
    transactions: Array<Transaction>,
    /**
     * Whether there are older ones after the last of them.
     */
    more: boolean,
  }
  /**
   * A firm quote (SEP-38 `POST /quote`). None of it changes but `transaction-id`.
   */
  export interface Quote {
    /**
     * Its id, as it was in `quotes.rate`; clients know it.
     */
    id: string,
    /**
     * The account that asked for it.
     */
    account: Address,
    /**
     * The user within that account, when the token named one by memo.
     */
    accountMemo?: string | null,
    /**
     * The protocol it is for (`context`).
     */
    context: Protocol,
    /**
     * What the client gives, the fee included when it is in this asset.
     */
    sell: Amount,
    /**
     * What the client gets.
     */
    buy: Amount,
    /**
     * Units of the asset sold for one unit of the asset bought, without fees.
     */
    price: Decimal,
    /**
     * The same with fees.
     */
    totalPrice: Decimal,
    /**
     * The fee, 0 of the asset sold when there is none.
     */
    fee: Fee,
    /**
     * How off-chain money comes in, when the client said so.
     */
    sellDeliveryMethod?: string | null,
    /**
     * How off-chain money goes out, when the client said so.
     */
    buyDeliveryMethod?: string | null,
    /**
     * When it was given.
     */
    createdAt: Timestamp,
    /**
     * By when the client's money has to be here.
     */
    expiresAt: Timestamp,
    /**
     * The transaction that used it; none: it was not used.
     */
    transactionId?: string | null,
    /**
     * Room for what later hosts tell; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
}
