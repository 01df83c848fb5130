// Values that the guest stores from one call to the next, by key (`anchor:guest/kv`).
import { delete as removeOne, get as getOne, listKeys as listSome, set as setOne } from "anchor:guest/kv";
import { Refusal, refusable, unavailable } from "./refusal.js";
import { decode, encode } from "./utf8.js";

/** Nothing was read or changed. Unless it is caught, the guest answers `unavailable`. */
export class KvError extends Refusal {
  constructor(kind, text) {
    super("unavailable", text);
    this.name = "KvError";
    /**
     * `invalid`: the key is not valid. `quota`: more than the operator allows. `unavailable`: the store can't be read
     * now.
     */
    this.kind = kind;
  }
}

const asked = (what) => refusable(what, KvError);

/** The value of `key`, if the key exists. */
export function get(key) {
  return asked(() => getOne(key)) ?? undefined;
}

/** The value of `key`, parsed as JSON; throws `unavailable` if it is not JSON. */
export function getJson(key) {
  const bytes = get(key);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(decode(bytes));
  } catch (why) {
    throw unavailable(`the value under \`${key}\` is not as expected: ${why.message}`);
  }
}

/** Sets the value of `key` to bytes or a text, and replaces any previous value. */
export function set(key, value) {
  asked(() => setOne(key, typeof value === "string" ? encode(value) : value));
}

/** Sets the value of `key`, as JSON. */
export function setJson(key, value) {
  set(key, JSON.stringify(value));
}

/** Deletes `key` and its value, if it exists. */
export function remove(key) {
  asked(() => removeOne(key));
}

/**
 * Lists the keys that begin with `prefix`, after the key `after` if it is given: at most `limit`, and at most 1,000.
 */
export function listKeys(prefix = "", { after, limit = 1000 } = {}) {
  return asked(() => listSome(prefix, after ?? null, limit));
}
