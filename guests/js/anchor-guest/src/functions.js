// Checks that the author's objects have the functions of their interfaces, and no others. Otherwise a misspelt function
// would never be called, and its default would decide. Runs when the component is built, together with the author's
// module.
import { instead, nearest } from "./near.js";

/** Every function that an author may write, and its number of arguments. */
const GIVEN = {
  receiver: { info: 2, validSendingAnchor: 1, processPostRequest: 1, processPatchRequest: 2 },
  transfers: { info: 3, processRequest: 1, processPatchRequest: 2 },
  interactive: { nextStep: 2 },
  deposits: { pollPendingDeposit: 1, pollPendingDeposits: 1, incomingNotice: 1, refundDeposit: 2 },
  customers: { requirements: 1, review: 2, forgotten: 1 },
  customerStore: { get: 1, put: 3, delete: 1 },
  rails: { executeOutgoingTransaction: 2, pollOutgoingTransaction: 1, pollOutgoingTransactions: 1 },
  quotes: { rate: 1, release: 2 },
  fees: { calculate: 1 },
  mismatches: { decide: 1 },
  signer: { sign: 1 },
  custodian: { pay: 1 },
  about: { describe: 0 },
};

/** Functions without a default. */
const REQUIRED = {
  receiver: ["info", "processPostRequest"],
  transfers: ["processRequest"],
  interactive: ["nextStep"],
  deposits: [],
  customers: ["requirements"],
  customerStore: ["get", "put", "delete"],
  rails: ["executeOutgoingTransaction"],
  quotes: ["rate"],
  fees: ["calculate"],
  mismatches: ["decide"],
  signer: ["sign"],
  custodian: ["pay"],
  about: ["describe"],
};

const found = [];

/** Checks the author's export for an interface; `end` reports the mistakes. */
export function look(name, author) {
  const tell = (text) => found.push(`${name}: ${text}`);
  if (typeof author !== "object" || author === null) {
    tell(`what is exported is ${article(author)}; export an object, \`export const ${name} = { … }\``);
    return;
  }
  const given = GIVEN[name];
  const written = functionsOf(author, tell, given);
  const unknown = written.filter((one) => !Object.hasOwn(given, one) && !one.startsWith("_"));
  for (const one of unknown) {
    const helper = nearest(one, Object.keys(given)) === undefined ? ". A helper stands outside, or begins with `_`" : "";
    tell(`\`${one}\` is not a function of the interface${instead(one, Object.keys(given))}${helper}`);
  }
  for (const one of REQUIRED[name]) {
    const isMeant = unknown.some((other) => nearest(other, Object.keys(given)) === one);
    if (author[one] === undefined && !isMeant) tell(`there is no function \`${one}\`, which the interface needs`);
  }
}

/** The names of an object's functions, including those of its class. */
function functionsOf(author, tell, given) {
  const names = [];
  for (let one = author; one !== null && one !== Object.prototype; one = Object.getPrototypeOf(one)) {
    for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(one))) {
      if (name === "constructor" || names.includes(name) || (get !== undefined && !Object.hasOwn(given, name))) continue;
      const own = get === undefined ? value : author[name];
      if (typeof own === "function") {
        names.push(name);
        if (Object.hasOwn(given, name)) lookAt(name, own, given[name], tell);
      } else if (Object.hasOwn(given, name)) {
        tell(`\`${name}\` is ${article(own)}, and has to be a function`);
      }
    }
  }
  return names;
}

function lookAt(name, own, given, tell) {
  const kind = own.constructor?.name ?? "";
  if (own.length > given) tell(`\`${name}\` is given ${count(given)}, and takes ${own.length}`);
  if (kind.endsWith("GeneratorFunction")) tell(`\`${name}\` is a generator, and what it yields would be lost`);
  else if (kind === "AsyncFunction" && ENGINE === "quickjs") {
    tell(`\`${name}\` is \`async\`. Functions of a guest are synchronous: leave \`async\` away`);
  }
}

const count = (given) => (given === 1 ? "1 argument" : `${given} arguments`);

function article(value) {
  if (value === null || value === undefined) return `${value}`;
  if (typeof value !== "function") return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
  return /^class\b/.test(Function.prototype.toString.call(value)) ? "a class" : "a function";
}

/** Throws all mistakes found, if there are any. */
export function end() {
  if (found.length > 0) throw new Error(`GUEST MISTAKES\n${found.join("\n")}\nEND`);
}
