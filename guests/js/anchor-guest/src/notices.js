// Readers for the notices of `deposits.incomingNotice`. What is not as expected is the caller's mistake: `invalid`.
import { invalid } from "./refusal.js";
import { decode } from "./utf8.js";

/** The first value of a header, whose name is not case-sensitive. */
export const header = (notice, name) => notice.headers.find((one) => one.name === name.toLowerCase())?.value;

/** The body as text. */
export function text(notice) {
  try {
    return decode(notice.body);
  } catch {
    throw invalid("the body is not text");
  }
}

/** The body, parsed as JSON. */
export function json(notice) {
  const body = text(notice);
  try {
    return JSON.parse(body);
  } catch (why) {
    throw invalid(`the body is not JSON: ${why.message}`);
  }
}
