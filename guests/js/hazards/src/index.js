// The test-suite's guest in JavaScript: steps into each trap of the language that the SDK guards against, as the
// transaction's field `hazard` says, or for `validSendingAnchor` the configuration's.

import { config, fee, invalid, value } from "anchor-guest";

const HAZARDS = {
  /** A check that fails a moment later. */
  async promise() {
    throw invalid("this rejection must not be lost");
  },
  /** The same without `async`. */
  thenable: () => ({ tag: "ready", val: {}, then() {} }),
  random() {
    throw invalid(`${Math.random()}`);
  },
  error() {
    throw new Error("nobody meant to throw this", { cause: new TypeError("the cause of it") });
  },
  bug: () => null.field,
  undefined() {
    throw undefined;
  },
  text() {
    throw "a text";
  },
  console() {
    console.log("a", { list: [1, "ü"] }, 2n);
    console.error(new RangeError("on stderr"));
    throw invalid("printed");
  },
  fee() {
    const amount = { value: "10.5", asset: "iso4217:USD" };
    return { tag: "ready", val: { fee: fee.fixedAndPercent(amount, "1.00", "2.5", 2) } };
  },
  /** A throw that an outer function passes on. */
  wrapped() {
    try {
      HAZARDS.random();
    } finally {
      console.log("cleaned up");
    }
  },
};

export const receiver = {
  info: () => ({}),
  validSendingAnchor() {
    return config.get("hazard") === "promise" ? Promise.resolve(false) : "no";
  },
  processPostRequest: ({ transaction }) => HAZARDS[value(transaction.fields, "hazard")](),
};
