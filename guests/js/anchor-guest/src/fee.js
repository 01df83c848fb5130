import { Big } from "./decimal.js";

/**
 * A fee of `fixed` plus `percent` of `amount`, in the amount's asset; the percentage is rounded half to even to
 * `decimals` places. Parts that are zero are left out.
 */
export function fixedAndPercent(amount, fixed, percent, decimals) {
  const share = new Big(amount.value).times(percent).times("0.01").round(decimals, Big.roundHalfEven);
  const parts = [["Fixed fee", new Big(fixed)], ["Service fee", share]];
  return {
    total: share.plus(fixed).toString(),
    asset: amount.asset,
    details: parts.filter(([, part]) => !part.eq("0")).map(([name, part]) => ({ name, amount: part.toString() })),
  };
}
