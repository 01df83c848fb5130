// What the guest remembers from one call to the next (`anchor:guest/kv`).
import { delete as removeOne, get as getOne, listKeys as listSome, set as setOne } from "anchor:guest/kv";
import { Refusal, refusable, unavailable } from "./refusal.js";
import { decode, encode } from "./utf8.js";

/** Nothing was read or changed. Unless caught it is answered as `unavailable`. */
export class KvError extends Refusal {
  constructor(kind, text) {
    super("unavailable", text);
    this.name = "KvError";
    /** `invalid`: no such key can be. `quota`: more than the operator allows. `unavailable`: the store can't be read. */
    this.kind = kind;
  }
}

const asked = (what) => refusable(what, KvError);

/** The bytes under `key`, if there are any. */
export function get(key) {
  return asked(() => getOne(key)) ?? undefined;
}

/** The value under `key`, read as JSON; `unavailable` when it is something else. */
export function getJson(key) {
  const bytes = get(key);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(decode(bytes));
  } catch (why) {
    throw unavailable(`the value under \`${key}\` is not as expected: ${why.message}`);
  }
}

/** Puts bytes, or text, under `key`, in the place of any others. */
export function set(key, value) {
  asked(() => setOne(key, typeof value === "string" ? encode(value) : value));
}

/** Puts a value under `key`, as JSON. */
export function setJson(key, value) {
  set(key, JSON.stringify(value));
}

/** Takes `key` and its value away, if it is there. */
export function remove(key) {
  asked(() => removeOne(key));
}

/** The keys that begin with `prefix`, after `after` if it is given: at most `limit`, and at most 1,000. */
export function listKeys(prefix = "", { after, limit = 1000 } = {}) {
  return asked(() => listSome(prefix, after ?? null, limit));
}
