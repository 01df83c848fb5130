// What the build puts around the author's interfaces: an answer for every way in which a function can end, and the
// defaults for what the author leaves out.
import { shown } from "./console.js";
import { Refusal } from "./refusal.js";
import { missing } from "./values.js";

/** What leaves a function that has no error case: the call fails, as with a trap. */
const fail = (why) => {
  throw why;
};

/** `result<_, problem>`: anything thrown becomes a problem. */
const problem = (why) => {
  throw asProblem(why);
};

/** `result<_, rejection>`: a problem is one of its cases. */
const rejection = (why) => {
  const value = why instanceof Refusal ? why.value : asProblem(why);
  const own = value.tag === "customer-info-needed" || value.tag === "transaction-info-needed";
  throw own ? value : { tag: "problem", val: value };
};

/** What nobody meant to throw is a mistake: its stack goes to the log, and its text stays with the operator. */
function asProblem(why) {
  if (why instanceof Refusal && ["invalid", "denied", "unavailable"].includes(why.value.tag)) return why.value;
  console.error(why);
  return { tag: "unavailable", val: shown(why).split("\n", 1)[0] };
}

/**
 * An export that ends as the WIT package says: `refuse` turns what is thrown into an error case, `complete` fills in
 * what the answer leaves out.
 */
function guarded(name, author, refuse, complete = (answer) => answer) {
  // No function is given more than two, and a list of them would be made for each call.
  return (first, second) => {
    let answer;
    try {
      answer = author(first, second);
      // QuickJS would take the promise for an answer and lose what it is rejected with: a check that fails would pass.
      if (typeof answer?.then === "function" && ENGINE === "quickjs") {
        throw new TypeError(`${name} returned a promise. Functions of a guest are synchronous: leave \`async\` away`);
      }
      if (typeof answer?.then !== "function") return complete(answer);
    } catch (why) {
      return refuse(why);
    }
    return answer.then(complete).catch(refuse);
  };
}

/** The author's function, or what stands for it. */
function of(author, name, otherwise) {
  const own = author[name];
  if (own === undefined && otherwise === undefined) {
    return () => {
      throw new TypeError(`the guest has no function \`${name}\``);
    };
  }
  return own === undefined ? otherwise : own.bind(author);
}

const withExtra = (record) => ({ extra: [], ...record });

/** A variant whose payload is a record with `extra`. */
const extraIn = (tags) => (variant) =>
  tags.includes(variant?.tag) ? { tag: variant.tag, val: withExtra(variant.val) } : variant;

const payout = extraIn(["delivered", "initiated"]);

export function receiver(author) {
  return {
    info: guarded("receiver.info", of(author, "info"), problem, (info) => ({
      senderTypes: [],
      receiverTypes: [],
      fields: [],
      fundingMethods: [],
      ...withExtra(info),
    })),
    validSendingAnchor: guarded(
      "receiver.validSendingAnchor",
      of(author, "validSendingAnchor", () => true),
      fail,
      (answer) => {
        // Anything but a plain yes would be read as one: `"no"` is true.
        if (typeof answer !== "boolean") throw new TypeError("receiver.validSendingAnchor has to answer true or false");
        return answer;
      },
    ),
    processPostRequest: guarded(
      "receiver.processPostRequest",
      of(author, "processPostRequest"),
      rejection,
      extraIn(["ready"]),
    ),
    processPatchRequest: guarded(
      "receiver.processPatchRequest",
      of(author, "processPatchRequest", () => {}),
      rejection,
      () => undefined,
    ),
  };
}

export function customers(author) {
  const requirements = of(author, "requirements");
  const review = (customer, context) => {
    const fields = missing(customer, requirements(context));
    return fields.length === 0 ? { tag: "accepted" } : { tag: "needs-info", val: { fields } };
  };
  return {
    requirements: guarded("customers.requirements", requirements, problem),
    review: guarded("customers.review", of(author, "review", review), problem),
    forgotten: guarded("customers.forgotten", of(author, "forgotten", () => {}), fail, () => undefined),
  };
}

export function rails(author) {
  const one = of(author, "pollOutgoingTransaction", () => undefined);
  /** One at a time, leaving out those that had a problem when others had news. */
  const poll = (payouts) => {
    const reports = [];
    let trouble;
    for (const pending of payouts) {
      try {
        const news = one(pending);
        if (news != null) reports.push({ transactionId: pending.payment.transaction.id, payout: news });
      } catch (why) {
        trouble = why;
      }
    }
    if (trouble !== undefined && reports.length === 0) throw trouble;
    return reports;
  };
  return {
    executeOutgoingTransaction: guarded(
      "rails.executeOutgoingTransaction",
      of(author, "executeOutgoingTransaction"),
      problem,
      payout,
    ),
    pollOutgoingTransactions: guarded(
      "rails.pollOutgoingTransactions",
      of(author, "pollOutgoingTransactions", poll),
      problem,
      (reports) => reports.map((report) => ({ ...report, payout: payout(report.payout) })),
    ),
  };
}

export function quotes(author) {
  return {
    rate: guarded("quotes.rate", of(author, "rate"), problem, withExtra),
    release: guarded("quotes.release", of(author, "release", () => {}), fail, () => undefined),
  };
}

export function fees(author) {
  const withDetails = (fee) => ({ details: [], ...fee });
  return { calculate: guarded("fees.calculate", of(author, "calculate"), problem, withDetails) };
}

export function mispayments(author) {
  return { decide: guarded("mispayments.decide", of(author, "decide"), problem, extraIn(["accept"])) };
}

export function about(author) {
  return { describe: guarded("about.describe", of(author, "describe"), fail, withExtra) };
}
