/// <reference path="./types.d.ts" />
declare module 'anchor:guest/mismatches' {
  /**
   * Decides on a payment that does not fit. Asked in background work after the payment was left unapplied, so a verdict can
   * come too late: when the operator has decided, or the transaction has been paid in full meanwhile, it is dropped. A
   * problem, a trap, a missed deadline or a verdict that does not fit is asked again, ever more slowly; after the
   * configured number of tries the payment stays unapplied for the operator. The transaction's status does not change
   * until the verdict is `accept`. Wallets see neither the problem's text nor the verdict's.
   */
  export function decide(mismatched: MismatchedPayment): Verdict;
  export type Amount = import('anchor:guest/types').Amount;
  export type Entry = import('anchor:guest/types').Entry;
  export type Fee = import('anchor:guest/types').Fee;
  export type Payment = import('anchor:guest/types').Payment;
  export type Problem = import('anchor:guest/types').Problem;
  export type StellarPayment = import('anchor:guest/types').StellarPayment;
  /**
   * How a payment differs from what its transaction asks for.
   * # Variants
   * 
   * ## `"duplicate"`
   * 
   * The transaction has its payment already.
   * ## `"late"`
   * 
   * The ledger dates it after the payer's time; the transaction has `expired`.
   * ## `"wrong-asset"`
   * 
   * Another asset; the same code from another issuer is another asset.
   * ## `"under"`
   * 
   * Less than expected.
   * ## `"over"`
   * 
   * More than expected.
   */
  export type Mismatch = 'duplicate' | 'late' | 'wrong-asset' | 'under' | 'over';
  /**
   * A payment that does not fit. Nothing of it is credited yet.
   */
  export interface MismatchedPayment {
    /**
     * Every way in which it does not fit; at least one.
     */
    mismatches: Array<Mismatch>,
    /**
     * What arrived. Never more than the ledger says, and never in an asset other than it says.
     */
    arrived: StellarPayment,
    /**
     * The transaction it was meant for, by its memo, and its customers.
     */
    payment: Payment,
    /**
     * Room for what later hosts tell; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * What a payment that is taken costs and delivers.
   */
  export interface RevisedTerms {
    /**
     * The fee, in the asset paid or delivered; none: what the configuration says of what arrived.
     */
    fee?: Fee | null,
    /**
     * What the receiver will get, in the asset agreed on; none: what arrived less the fee.
     */
    amountOut?: Amount | null,
    /**
     * Room for what later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * What becomes of it.
   */
  export type Verdict = VerdictAccept | VerdictRefund | VerdictKeep;
  /**
   * It is credited as it arrived (`amount_in`), and paid out on these terms. Not possible with `duplicate` or
   * `wrong-asset`. Where the amount is the expected one and nothing is said, the terms agreed on stand; where it is
   * another and the terms agreed on were the guest's, they have to be said here.
   */
  export interface VerdictAccept {
    tag: 'accept',
    val: RevisedTerms,
  }
  /**
   * All of it goes back to who paid, with the refund memo the payer named or else the memo it came with. This
   * version of the host sends no refunds itself: it keeps the order, durably, for the operator. The text says why,
   * for the operator's log.
   */
  export interface VerdictRefund {
    tag: 'refund',
    val: string | undefined,
  }
  /**
   * It stays unapplied for the operator. The text says why, for the operator's log.
   */
  export interface VerdictKeep {
    tag: 'keep',
    val: string | undefined,
  }
}
