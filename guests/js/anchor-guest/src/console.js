// `console` for QuickJS, which has none: lines in the host's log, under the transaction's id.
import { getStderr } from "wasi:cli/stderr@0.2.12";
import { getStdout } from "wasi:cli/stdout@0.2.12";
import { encode } from "./utf8.js";

/** Maximum bytes of one write in WASI. */
const CHUNK = 4096;

/** An error with its causes and stacks; any other value as JSON, if possible. */
export function shown(value) {
  if (typeof value === "string") return value;
  if (value instanceof Error) {
    const text = `${value.name}: ${value.message}\n${value.stack ?? ""}`.trimEnd();
    return value.cause === undefined ? text : `${text}\ncaused by ${shown(value.cause)}`;
  }
  try {
    return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner)) ?? String(value);
  } catch {
    return String(value);
  }
}

function write(open, values) {
  const bytes = encode(`${values.map(shown).join(" ")}\n`);
  const stream = open();
  for (let at = 0; at < bytes.length; at += CHUNK) stream.blockingWriteAndFlush(bytes.subarray(at, at + CHUNK));
  stream[Symbol.dispose]?.();
}

const out = (...values) => write(getStdout, values);
const err = (...values) => write(getStderr, values);

export const console = {
  debug: out,
  info: out,
  log: out,
  warn: err,
  error: err,
  trace: (...values) => err(...values, new Error("trace")),
};
