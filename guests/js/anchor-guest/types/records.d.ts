/// <reference path="./types.d.ts" />
declare module 'anchor:guest/records' {
  /**
   * Finds a transaction by id, in the form in which calls receive it; none: there is none.
   */
  export function findTransaction(id: string): Transaction | null | undefined;
  /**
   * Lists the transactions that name this customer as sender, receiver or customer, newest first: at most `limit`, and
   * at most 100. With `before`, the id of a transaction, only those opened before that one. Pass the id of the current
   * transaction to get earlier ones, or the last id of a page to get the next page.
   */
  export function customerTransactions(customer: string, before: string | null | undefined, limit: number): Page;
  /**
   * Finds a firm quote by id; none: there is none.
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
   * The operator does not allow this guest to read records in this call. The text names the setting.
   */
  export interface ErrorDenied {
    tag: 'denied',
    val: string,
  }
  /**
   * `before` is not the id of a transaction.
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
   * The store can't be read now, or `about.describe` is running. The catch-all.
   */
  export interface ErrorUnavailable {
    tag: 'unavailable',
    val: string,
  }
  /**
   * A page of transactions.
   */
  export interface Page {
    /**
     * The transactions, newest first.
     */
    transactions: Array<Transaction>,
    /**
     * Whether there are older ones after the last.
     */
    more: boolean,
  }
  /**
   * A firm quote (SEP-38 `POST /quote`). Only `transaction-id` ever changes.
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
     * The user within that account, if the token named one by memo.
     */
    accountMemo?: string | null,
    /**
     * The protocol it is for (`context`).
     */
    context: Protocol,
    /**
     * What the client gives, including the fee if it is in this asset.
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
     * The fee; 0 of the asset sold if there is none.
     */
    fee: Fee,
    /**
     * How off-chain money comes in, if the client said so.
     */
    sellDeliveryMethod?: string | null,
    /**
     * How off-chain money goes out, if the client said so.
     */
    buyDeliveryMethod?: string | null,
    /**
     * When it was made.
     */
    createdAt: Timestamp,
    /**
     * When it expires: the client's money must have arrived by then.
     */
    expiresAt: Timestamp,
    /**
     * The transaction that used it; none: unused.
     */
    transactionId?: string | null,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
}
