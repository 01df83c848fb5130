/// <reference path="./types.d.ts" />
declare module 'anchor:guest/mismatches' {
  /**
   * Decides on a payment with a mismatch. The host asks in a background job, while the payment is unapplied. It drops a
   * verdict that comes too late: the operator has decided, or the transaction has been paid in full. After a problem, a
   * trap, a missed deadline or a verdict that is not possible, the host asks again at growing intervals; after the
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
   * How a payment differs from what its transaction expects.
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
   * A payment with a mismatch. Nothing of it has been credited yet.
   */
  export interface MismatchedPayment {
    /**
     * All mismatches; at least one.
     */
    mismatches: Array<Mismatch>,
    /**
     * The payment that arrived, exactly as the ledger records its amount and asset.
     */
    arrived: StellarPayment,
    /**
     * The transaction it was meant for, by its memo, and its customers.
     */
    payment: Payment,
    /**
     * Reserved for additions by later hosts; ignore names you do not know.
     */
    extra: Array<Entry>,
  }
  /**
   * The terms of a payment that is accepted.
   */
  export interface RevisedTerms {
    /**
     * The fee, in the asset paid or delivered; none: the configured fee on what arrived.
     */
    fee?: Fee | null,
    /**
     * What the receiver will get, in the asset agreed on; none: what arrived minus the fee.
     */
    amountOut?: Amount | null,
    /**
     * Reserved for additions that later hosts read.
     */
    extra: Array<Entry>,
  }
  /**
   * The decision on the payment.
   */
  export type Verdict = VerdictAccept | VerdictRefund | VerdictKeep;
  /**
   * Credit the payment as it arrived (`amount_in`) and pay it out on these terms. Not possible with `duplicate` or
   * `wrong-asset`. If the amount is the expected one, terms left out stay as agreed. If the amount differs and the
   * agreed terms came from the guest, the guest must state the new terms here.
   */
  export interface VerdictAccept {
    tag: 'accept',
    val: RevisedTerms,
  }
  /**
   * Refund the full amount to the payer, with the refund memo the payer named, or else the payment's memo. If the
   * host has no key of the account that was paid, it records the order for the operator. The text is the reason, for
   * the operator's log.
   */
  export interface VerdictRefund {
    tag: 'refund',
    val: string | undefined,
  }
  /**
   * Leave the payment unapplied for the operator. The text is the reason, for the operator's log.
   */
  export interface VerdictKeep {
    tag: 'keep',
    val: string | undefined,
  }
}
