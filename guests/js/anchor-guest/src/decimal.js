import Big from "big.js";

/** Exact decimals. Strict: made from a text, never from a number, which may have lost digits. */
Big.strict = true;
// Amounts have at most 28 digits, and no exponent.
Big.PE = 60;
Big.NE = -60;

export { Big };
