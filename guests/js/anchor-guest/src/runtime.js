// What the build puts around the author's interfaces: an answer for every way in which a function can end, and the
// defaults for what the author leaves out.
import { WrongAnswer, answered, silent } from "./answers.js";
import { shown } from "./console.js";
import { end, look } from "./functions.js";
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

/** What to do with an answer, now or when it is there. */
function then(name, answer, next) {
  if (typeof answer?.then !== "function") return next(answer);
  // QuickJS would take the promise for an answer and lose what it is rejected with: a check that fails would pass.
  if (ENGINE === "quickjs") {
    throw new TypeError(`${name} returned a promise. Functions of a guest are synchronous: leave \`async\` away`);
  }
  return answer.then(next);
}

/** An export that ends as the WIT package says: `refuse` turns what is thrown into an error case, `read` looks at the answer. */
function exported(name, author, refuse, read) {
  const refused = (why) => (why instanceof WrongAnswer ? mistaken(why) : refuse(why));
  // No function is given more than two, and a list of them would be made for each call.
  return (first, second) => {
    try {
      const answer = then(name, author(first, second), read);
      return typeof answer?.then === "function" ? answer.catch(refused) : answer;
    } catch (why) {
      return refused(why);
    }
  };
}

/** An answer that is none is not an answer to be given: the call fails, whatever error cases the function has. */
function mistaken(why) {
  console.error(why.message);
  throw why;
}

/** One that has something to answer; `complete` fills in what it leaves out. */
const guarded = (name, author, refuse, complete = (answer) => answer) =>
  exported(name, author, refuse, (answer) => answered(name, answer, complete));

/** One that has not. */
const heard = (name, author, refuse) => exported(name, author, refuse, (answer) => silent(name, answer));

/** The author's function, or what stands for it. That there is one where nothing does, `look` has seen to. */
const of = (author, name, otherwise) => (typeof author?.[name] === "function" ? author[name].bind(author) : otherwise);

const withExtra = (record) => ({ extra: [], ...record });

/** A variant whose payload is a record with `extra`. */
const extraIn = (tags) => (variant) =>
  tags.includes(variant?.tag) ? { ...variant, val: withExtra(variant.val) } : variant;

/** What came of a question whose answer is awaited. */
const settled = async ({ news, trouble }) => {
  if (trouble !== undefined) return { trouble };
  try {
    return { news: await news };
  } catch (why) {
    return { trouble: why };
  }
};

const payout = extraIn(["delivered", "initiated"]);

const reported = (report) => ({ ...report, payout: payout(report?.payout) });

/** Everything is looked at: fails when the author's functions are not those that will be called. */
export { end };

export function receiver(author) {
  look("receiver", author);
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
        if (typeof answer !== "boolean") throw new WrongAnswer("receiver.validSendingAnchor has to answer true or false");
        return answer;
      },
    ),
    processPostRequest: guarded(
      "receiver.processPostRequest",
      of(author, "processPostRequest"),
      rejection,
      extraIn(["ready"]),
    ),
    processPatchRequest: heard("receiver.processPatchRequest", of(author, "processPatchRequest", () => {}), rejection),
  };
}

export function customers(author) {
  look("customers", author);
  const requirements = of(author, "requirements");
  const review = (customer, context) =>
    then("customers.requirements", requirements(context), (required) => {
      const fields = missing(customer, answered("customers.requirements", required, (answer) => answer));
      return fields.length === 0 ? { tag: "accepted" } : { tag: "needs-info", val: { fields } };
    });
  return {
    requirements: guarded("customers.requirements", requirements, problem),
    review: guarded("customers.review", of(author, "review", review), problem),
    forgotten: heard("customers.forgotten", of(author, "forgotten", () => {}), fail),
  };
}

export function rails(author) {
  look("rails", author);
  const one = of(author, "pollOutgoingTransaction", () => undefined);
  /** One at a time, leaving out those that had a problem when others had news. */
  const poll = (payouts) => {
    const asked = payouts.map((pending) => {
      try {
        return { news: then("rails.pollOutgoingTransaction", one(pending), (news) => news) };
      } catch (trouble) {
        return { trouble };
      }
    });
    const isLater = asked.some(({ news }) => typeof news?.then === "function");
    return isLater ? Promise.all(asked.map(settled)).then(told) : told(asked);
    function told(all) {
      const reports = all.flatMap(({ news }, at) =>
        news == null ? [] : [{ transactionId: payouts[at].payment.transaction.id, payout: news }],
      );
      const troubled = all.find((one) => "trouble" in one);
      if (troubled !== undefined && reports.length === 0) throw troubled.trouble;
      return reports;
    }
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
      (reports) => (Array.isArray(reports) ? reports.map(reported) : reports),
    ),
  };
}

export function quotes(author) {
  look("quotes", author);
  return {
    rate: guarded("quotes.rate", of(author, "rate"), problem, withExtra),
    release: heard("quotes.release", of(author, "release", () => {}), fail),
  };
}

export function fees(author) {
  look("fees", author);
  const withDetails = (fee) => ({ details: [], ...fee });
  return { calculate: guarded("fees.calculate", of(author, "calculate"), problem, withDetails) };
}

export function mismatches(author) {
  look("mismatches", author);
  return { decide: guarded("mismatches.decide", of(author, "decide"), problem, extraIn(["accept"])) };
}

export function about(author) {
  look("about", author);
  return { describe: guarded("about.describe", of(author, "describe"), fail, withExtra) };
}
