// The test-suite's guest in JavaScript: steps into each trap of the language that the SDK guards against, as the
// transaction's field `hazard` says, or for `validSendingAnchor` the configuration's; and a fee of 1 and 2.5 percent. What it
// has to say of customers, payouts and deposits is nothing.

import { config, fee, http, invalid, kv, logger, records, value } from "anchor-guest";

let counted = 0;

const bank = logger("bank");

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
    return { tag: "ready", val: { fee: feeOn({ value: "10.5", asset: "iso4217:USD" }) } };
  },
  /** Uses all of `kv`, and says what came of it. */
  kv() {
    kv.setJson("a/1", 7);
    kv.set("a/2", new Uint8Array());
    kv.set("b", "é");
    kv.remove("a/2");
    const text = String.fromCharCode(...kv.get("b")) === "\u00c3\u00a9" ? "é" : "no text";
    let refused;
    try {
      kv.get("");
    } catch (why) {
      refused = why instanceof kv.KvError && why.kind === "invalid";
    }
    const { keys } = kv.listKeys("a/", { limit: 10 });
    throw invalid(`${kv.getJson("a/1")} ${keys} ${text} ${kv.get("a/2") === undefined} ${refused}`);
  },
  /** Reads all kinds of records, and says what came of it. */
  records({ id, senderId, quoteId }) {
    try {
      const own = records.findTransaction(id);
      const { transactions, more } = records.customerTransactions(senderId, { before: id, limit: 1 });
      const quote = records.findQuote(quoteId);
      let refused;
      try {
        records.customerTransactions(senderId, { before: "x" });
      } catch (why) {
        refused = why instanceof records.RecordsError && why.kind === "invalid";
      }
      const none = records.findTransaction(quoteId) === undefined && records.findQuote(id) === undefined;
      throw invalid(`${own.amountIn.value} ${transactions.map((one) => one.id)} ${more} ${quote.totalPrice} ${none} ${refused}`);
    } catch (why) {
      throw why instanceof records.RecordsError ? invalid(why.kind) : why;
    }
  },
  count() {
    counted += 1;
    throw invalid(`${counted}`);
  },
  log() {
    for (const level of ["trace", "debug", "info", "warn", "error", "critical"]) bank[level]("a line in js", { list: [1] });
    logger().warn("a line in js without a context");
    return { tag: "ready", val: {} };
  },
  say({ id }) {
    console.log("said by", id);
    return { tag: "ready", val: {} };
  },
  spin() {
    for (;;);
  },
  /** There is no sleep but waiting for who does not answer. */
  sleep: () => http.get(config.required("bank_url")),
  memory() {
    const hoard = [];
    for (;;) hoard.push(new Uint8Array(1 << 20).fill(1));
  },
  overflow: () => HAZARDS.overflow() + 1,
  drown() {
    for (;;) console.log("0".repeat(63));
  },
  nothing() {},
  /** A refusal that is not thrown. */
  returned: () => invalid("this is no answer"),
  /** A field that would be left out. */
  field: () => ({ tag: "ready", val: { amountout: null } }),
  /** A case that there is not. */
  case: () => ({ tag: "redy", val: {} }),
  /** A text where a case is wanted. */
  word: () => "ready",
  trap: () => ({ tag: "no such case" }),
  /** Says what it knows of a secret, before and after it was sent. */
  secret() {
    const key = config.required("bank_key");
    console.log("the key is", key);
    const response = http.get(config.required("bank_url"), { headers: { Authorization: `Bearer ${key}` } });
    throw invalid(`${key} ${response.header("x-said")} ${response.text()}`);
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
  processPostRequest: ({ transaction }) => HAZARDS[value(transaction.fields, "hazard")](transaction),

  /** It is not thrown: the correction would be taken. */
  processPatchRequest: () => invalid("this is no answer"),
};

export const customers = {
  requirements() {},
  review() {},
};

export const rails = {
  executeOutgoingTransaction() {},
  pollOutgoingTransaction: () => ({ tag: "delivered", val: { externalid: "1" } }),
};

export const deposits = {
  pollPendingDeposit: () => [{ tag: "received", val: { externalid: "1" } }],
  incomingNotice() {},
  refundDeposit() {},
};

const feeOn = (amount) => fee.fixedAndPercent(amount, "1.00", "2.5", 2);

export const fees = { calculate: ({ amount }) => feeOn(amount) };

export const mismatches = {
  decide({ mismatches }) {
    if (mismatches.includes("duplicate")) return undefined;
    return mismatches.includes("over") ? { tag: "accept", val: {} } : { tag: "keep", val: mismatches.join(", ") };
  },
};
