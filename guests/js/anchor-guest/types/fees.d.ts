/// <reference path="./types.d.ts" />
declare module 'anchor:guest/fees' {
  /**
   * Calculates the fee, in the asset that comes in or in the one delivered. Its parts must sum to the total. The host
   * handles a problem like a problem of `process-post-request`.
   */
  export function calculate(request: FeeRequest): Fee;
  export type Amount = import('anchor:guest/types').Amount;
  export type AssetId = import('anchor:guest/types').AssetId;
  export type Entry = import('anchor:guest/types').Entry;
  export type Fee = import('anchor:guest/types').Fee;
  export type Payment = import('anchor:guest/types').Payment;
  export type Problem = import('anchor:guest/types').Problem;
  /**
   * The payment to calculate a fee for.
   */
  export interface FeeRequest {
    /**
     * The payment, as `receiver.process-post-request` sees it; its `amount-expected` is the amount that will come in.
     */
    payment: Payment,
    /**
     * The amount that comes in. The fee is on this amount.
     */
    amount: Amount,
    /**
     * The asset in which the receiver is paid.
     */
    deliver: AssetId,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
}
