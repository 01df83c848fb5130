// Checks an answer against its WIT type. Otherwise a misspelt member would be ignored, and its default would apply.
import { instead } from "./near.js";

/** An answer of the wrong type. It is a mistake in the guest: the call fails. */
export class WrongAnswer extends TypeError {}

/** The answer of a function, checked after `complete` has filled in what may be left out. */
export function answered(name, answer, complete) {
  if (answer instanceof Error) throw new WrongAnswer(`${name} answered an error. Errors are thrown: \`throw\`, not \`return\``);
  if (answer == null) wrong(name, `has to answer ${[ANSWERS[name]].flat().join(" of ")}`, answer);
  const whole = complete(answer);
  look(ANSWERS[name], whole, name);
  return whole;
}

/** The answer of a function that returns nothing. */
export function silent(name, answer) {
  if (answer != null) throw new WrongAnswer(`${name} answers nothing, and answered ${told(answer)}. A refusal is thrown`);
}

function look(type, value, place) {
  if (Array.isArray(type)) {
    if (type[0] === "option") return option(type[1], value, place);
    return type[1] === "u8" ? bytes(value, place) : list(type[1], value, place);
  }
  const known = TYPES[type];
  if (known === undefined) return plain(type, value, place);
  // Authors know the type without its interface.
  const name = type.slice(type.indexOf(".") + 1);
  if (Array.isArray(known)) return choice(name, known, value, place);
  return known.tag === undefined ? record(name, known, value, place) : variant(name, known.tag, value, place);
}

function list(type, value, place) {
  if (!Array.isArray(value)) wrong(place, "has to be a list", value);
  for (let at = 0; at < value.length; at += 1) look(type, value[at], `${place}[${at}]`);
}

/**
 * Checks bytes: a Uint8Array, whatever else the engine would take. By its tag, because SpiderMonkey's bindings are in a
 * realm of their own: what the host gave is no instance of the author's class.
 */
function bytes(value, place) {
  if (Object.prototype.toString.call(value) !== "[object Uint8Array]") wrong(place, "has to be a Uint8Array", value);
}

function option(type, value, place) {
  if (value != null) look(type, value, place);
}

/** Checks a plain value. The engine checks texts and numbers itself, but accepts any value as a boolean. */
function plain(type, value, place) {
  if (type === "bool" ? typeof value !== "boolean" : value == null) wrong(place, `has to be of type ${type}`, value);
}

function choice(type, cases, value, place) {
  if (!cases.includes(value)) throw new WrongAnswer(`${place}: ${quoted(value)} is no ${type}${instead(String(value), cases)}`);
}

function record(type, fields, value, place) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) wrong(place, `has to be an object (${type})`, value);
  for (const name in value) {
    if (!Object.hasOwn(fields, name)) throw new WrongAnswer(`${place}: \`${name}\` is no field of ${type}${instead(name, Object.keys(fields))}`);
  }
  for (const name in fields) look(fields[name], value[name], `${place}.${name}`);
}

function variant(type, cases, value, place) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) wrong(place, `has to be { tag, val } (${type})`, value);
  for (const name in value) {
    if (name !== "tag" && name !== "val") throw new WrongAnswer(`${place}: \`${name}\` is not \`tag\` or \`val\` (${type})`);
  }
  if (!Object.hasOwn(cases, value.tag)) {
    const hint = instead(String(value.tag), Object.keys(cases));
    throw new WrongAnswer(`${place}: ${quoted(value.tag)} is no case of ${type}${hint}`);
  }
  const payload = cases[value.tag];
  if (payload !== null) look(payload, value.val, `${place}.${value.tag}`);
  else if (value.val != null) wrong(`${place}.${value.tag}`, "has no `val`", value.val);
}

function wrong(place, wish, value) {
  throw new WrongAnswer(`${place} ${wish}, and is ${told(value)}`);
}

/** Describes a value without its contents, which may be personal data. */
function told(value) {
  if (value === null || value === undefined || typeof value === "boolean") return `${value}`;
  if (typeof value === "string") return "a text";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The name of a case, as the author wrote it. */
const quoted = (name) => (typeof name === "string" && name.length <= 40 ? `"${name}"` : told(name));
