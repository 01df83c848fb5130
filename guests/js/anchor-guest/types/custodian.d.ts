/// <reference path="./types.d.ts" />
declare module 'anchor:guest/custodian' {
  /**
   * Pays, or tells how far a payout is. After a problem, a trap or a missed deadline the outcome is unknown: the host asks
   * again with the same key, and shows the problem's text to the operator. While payouts are paused it does not ask.
   */
  export function pay(payout: LedgerPayout): Progress;
  export type LedgerPayout = import('anchor:guest/types').LedgerPayout;
  export type Problem = import('anchor:guest/types').Problem;
  /**
   * How far a payout is.
   */
  export type Progress = ProgressSubmitted | ProgressPending | ProgressRejected;
  /**
   * The hash of the transaction that pays it, 64 hex digits. The host looks it up, and compares account, receiver,
   * asset, amount and memo: the payout is paid when they are the payout's. Each payout needs a transaction of its own.
   */
  export interface ProgressSubmitted {
    tag: 'submitted',
    val: string,
  }
  /**
   * Not yet: the host asks again, at growing intervals up to five minutes. The text says what it waits for, for the
   * operator.
   */
  export interface ProgressPending {
    tag: 'pending',
    val: string | undefined,
  }
  /**
   * Nothing was paid under this key, and nothing will be. A person has to look. The text is for the operator.
   */
  export interface ProgressRejected {
    tag: 'rejected',
    val: string,
  }
}
