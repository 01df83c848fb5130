import Big from "big.js";

/** Exact decimals. Strict: made of text, never of a number, which could have lost digits already. */
Big.strict = true;
// Amounts have at most 28 digits; never write one with an exponent.
Big.PE = 60;
Big.NE = -60;

export { Big };
