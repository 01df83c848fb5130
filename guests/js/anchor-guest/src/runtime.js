// The wrapper that the build puts around the author's interfaces. It turns every outcome of a function into an answer,
// and has the defaults for functions that the author leaves out.
import { WrongAnswer, answered, silent } from "./answers.js";
import { shown } from "./console.js";
import { end, look } from "./functions.js";
import { Refusal, denied } from "./refusal.js";
import { missing } from "./values.js";

/** For functions without an error case: an exception fails the call, as a trap does. */
const fail = (why) => {
  throw why;
};

/** For `result<_, problem>`: turns any exception into a problem. */
const problem = (why) => {
  throw asProblem(why);
};

/** For a rejection with these cases, and a problem as the last. */
const rejecting = (...own) => (why) => {
  throw why instanceof Refusal && own.includes(why.value.tag) ? why.value : { tag: "problem", val: asProblem(why) };
};

/** For `result<_, rejection>`. */
const rejection = rejecting("customer-info-needed", "transaction-info-needed");

/** For `result<_, store-problem>`. */
const storeProblem = rejecting("not-found");

/** For `result<_, transfer-rejection>`. */
const transferRejection = rejecting("non-interactive-customer-info-needed", "customer-info-status");

/**
 * An exception that is not a refusal is a mistake in the guest: its stack goes to the log, and its text only to the
 * operator.
 */
function asProblem(why) {
  if (why instanceof Refusal && ["invalid", "denied", "unavailable"].includes(why.value.tag)) return why.value;
  console.error(why);
  return { tag: "unavailable", val: shown(why).split("\n", 1)[0] };
}

/** Continues with an answer, at once or when its promise resolves. */
function then(name, answer, next) {
  if (typeof answer?.then !== "function") return next(answer);
  // QuickJS would take the promise for the answer and lose its rejection: a failing check would pass.
  if (ENGINE === "quickjs") {
    throw new TypeError(`${name} returned a promise. Functions of a guest are synchronous: leave \`async\` away`);
  }
  return answer.then(next);
}

/**
 * An export that ends as the WIT package defines: `refuse` turns an exception into an error case, `read` checks the
 * answer.
 */
function exported(name, author, refuse, read) {
  const refused = (why) => (why instanceof WrongAnswer ? mistaken(why) : refuse(why));
  // No function has more than three arguments, and a rest parameter would allocate a list for each call.
  return (first, second, third) => {
    try {
      const answer = then(name, author(first, second, third), read);
      return typeof answer?.then === "function" ? answer.catch(refused) : answer;
    } catch (why) {
      return refused(why);
    }
  };
}

/** An answer of the wrong type is not given: the call fails, whatever error cases the function has. */
function mistaken(why) {
  console.error(why.message);
  throw why;
}

/** The export of a function with an answer; `complete` fills in what that leaves out. */
const guarded = (name, author, refuse, complete = (answer) => answer) =>
  exported(name, author, refuse, (answer) => answered(name, answer, complete));

/** The export of a function without an answer. */
const heard = (name, author, refuse) => exported(name, author, refuse, (answer) => silent(name, answer));

/** The author's function, or its default. `look` has checked that functions without a default exist. */
const of = (author, name, otherwise) => (typeof author?.[name] === "function" ? author[name].bind(author) : otherwise);

const withExtra = (record) => ({ extra: [], ...record });

/** A variant whose payload is a record with `extra`. */
const extraIn = (tags) => (variant) =>
  tags.includes(variant?.tag) ? { ...variant, val: withExtra(variant.val) } : variant;

/** The outcome of a call, whose promise is awaited. */
const settled = async ({ news, trouble }) => {
  if (trouble !== undefined) return { trouble };
  try {
    return { news: await news };
  } catch (why) {
    return { trouble: why };
  }
};

/**
 * Polls one item at a time, and leaves out those with a problem, unless there is no news at all. `reports` makes a list
 * of an item's news.
 */
const polling = (name, one, reports) => (items) => {
  const asked = items.map((item) => {
    try {
      return { news: then(name, one(item), (news) => news) };
    } catch (trouble) {
      return { trouble };
    }
  });
  const isLater = asked.some(({ news }) => typeof news?.then === "function");
  return isLater ? Promise.all(asked.map(settled)).then(told) : told(asked);
  function told(all) {
    const found = all.flatMap(({ news }, at) => (news == null ? [] : reports(news, items[at])));
    const troubled = all.find((one) => "trouble" in one);
    if (troubled !== undefined && found.length === 0) throw troubled.trouble;
    return found;
  }
};

const payout = extraIn(["delivered", "initiated"]);

const reported = (report) => ({ ...report, payout: payout(report?.payout) });

const deposit = extraIn(["received", "announced"]);

const deposited = (reports) =>
  Array.isArray(reports) ? reports.map((report) => ({ ...report, news: deposit(report?.news) })) : reports;

const asked = (input) =>
  typeof input === "object" && input !== null ? { options: [], optional: false, ...withExtra(input) } : input;

const withInputs = (form) => {
  const whole = { inputs: [], errors: [], ...withExtra(form) };
  return Array.isArray(whole.inputs) ? { ...whole, inputs: whole.inputs.map(asked) } : whole;
};

/** What each step of `interactive` may leave out. */
const STEPS = {
  form: withInputs,
  choice: (choice) => ({ options: [], ...withExtra(choice) }),
  review: (review) => ({ rows: [], ...withExtra(review), terms: withExtra(review?.terms) }),
  wait: withExtra,
  redirect: withExtra,
  done: (completion) => ({
    fields: [],
    instructions: [],
    ...withExtra(completion),
    terms: withExtra(completion?.terms),
  }),
};

const stepped = (step) => (Object.hasOwn(STEPS, step?.tag) ? { ...step, val: STEPS[step.tag](step.val) } : step);

/** Ends the checks: throws if the author's functions have mistakes. */
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
        // Any other type would count as true, even `"no"`.
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

export function transfers(author) {
  look("transfers", author);
  const termed = (terms) => ({ instructions: [], extraInfo: [], ...withExtra(terms) });
  return {
    info: guarded("transfers.info", of(author, "info", () => ({})), problem, (info) => ({
      customerTypes: [],
      fields: [],
      fundingMethods: [],
      ...withExtra(info),
    })),
    processRequest: guarded("transfers.processRequest", of(author, "processRequest"), transferRejection, (answer) =>
      answer?.tag === "ready" ? { ...answer, val: termed(answer.val) } : answer,
    ),
    processPatchRequest: heard("transfers.processPatchRequest", of(author, "processPatchRequest", () => {}), transferRejection),
  };
}

export function interactive(author) {
  look("interactive", author);
  return { nextStep: guarded("interactive.nextStep", of(author, "nextStep"), problem, stepped) };
}

export function deposits(author) {
  look("deposits", author);
  const one = of(author, "pollPendingDeposit", () => []);
  const poll = polling("deposits.pollPendingDeposit", one, (all, { transaction }) => {
    if (!Array.isArray(all)) throw new WrongAnswer("deposits.pollPendingDeposit has to answer a list of deposit-news");
    return all.map((news) => ({ transactionId: transaction.id, news }));
  });
  const noNotices = () => {
    throw denied("no notices are taken here");
  };
  return {
    pollPendingDeposits: guarded(
      "deposits.pollPendingDeposits",
      of(author, "pollPendingDeposits", poll),
      problem,
      deposited,
    ),
    incomingNotice: guarded("deposits.incomingNotice", of(author, "incomingNotice", noNotices), problem, (answer) => ({
      status: 200,
      body: new Uint8Array(),
      ...withExtra(answer),
      reports: deposited(answer.reports ?? []),
    })),
    refundDeposit: guarded(
      "deposits.refundDeposit",
      of(author, "refundDeposit", () => ({ tag: "failed", val: "this guest pays nothing back" })),
      problem,
    ),
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

export function customerStore(author) {
  look("customerStore", author);
  const whole = (state) => (state == null ? state : { fields: [], providedFields: [], ...withExtra(state) });
  return {
    get: guarded("customerStore.get", of(author, "get"), storeProblem, (found) => ({ ...found, state: whole(found.state) })),
    put: guarded("customerStore.put", of(author, "put"), storeProblem, (registered) => ({
      ...withExtra(registered),
      state: whole(registered.state),
    })),
    delete: heard("customerStore.delete", of(author, "delete"), storeProblem),
  };
}

export function rails(author) {
  look("rails", author);
  const one = of(author, "pollOutgoingTransaction", () => undefined);
  const poll = polling("rails.pollOutgoingTransaction", one, (news, { payment }) => [
    { transactionId: payment.transaction.id, payout: news },
  ]);
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

export function signer(author) {
  look("signer", author);
  return { sign: guarded("signer.sign", of(author, "sign"), problem) };
}

export function custodian(author) {
  look("custodian", author);
  return { pay: guarded("custodian.pay", of(author, "pay"), problem) };
}

export function about(author) {
  look("about", author);
  return { describe: guarded("about.describe", of(author, "describe"), fail, withExtra) };
}
