/// <reference path="./types.d.ts" />
declare module 'anchor:guest/fees' {
  /**
   * What the anchor charges, in the asset that comes in or in the one delivered; parts sum to the total. A problem is
   * answered as one of `process-post-request` is.
   */
  export function calculate(request: FeeRequest): Fee;
  export type Amount = import('anchor:guest/types').Amount;
  export type AssetId = import('anchor:guest/types').AssetId;
  export type Entry = import('anchor:guest/types').Entry;
  export type Fee = import('anchor:guest/types').Fee;
  export type Payment = import('anchor:guest/types').Payment;
  export type Problem = import('anchor:guest/types').Problem;
  /**
   * What a fee is asked for.
   */
  export interface FeeRequest {
    /**
     * The payment, as `receiver.process-post-request` sees it; its `amount-expected` is what will come in.
     */
    payment: Payment,
    /**
     * What comes in: the fee is on this amount.
     */
    amount: Amount,
    /**
     * What the receiver is paid in.
     */
    deliver: AssetId,
    /**
     * Room for what later hosts tell; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
}
