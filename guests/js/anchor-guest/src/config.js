// Values that the operator configured for this guest (`wasi:config`).
import { get as look } from "wasi:config/store@0.2.0-rc.1";
import { unavailable } from "./refusal.js";

/** The value of `key`, if it is configured. */
export function get(key) {
  return look(key) ?? undefined;
}

/** The value of `key`; throws `unavailable`, naming the key, if it is not configured. */
export function required(key) {
  const value = get(key);
  if (value === undefined) throw unavailable(`\`${key}\` is not configured for this guest`);
  return value;
}
