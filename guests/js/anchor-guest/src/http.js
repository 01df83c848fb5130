// Blocking HTTP, to the origins that the operator allows (`anchor:guest/http`).
import { send as sendOne } from "anchor:guest/http";
import { Refusal, refusable } from "./refusal.js";
import { decode, encode } from "./utf8.js";

/** There was no response. Unless it is caught, the guest answers `unavailable`. */
export class HttpError extends Refusal {
  constructor(kind, text) {
    super("unavailable", text);
    this.name = "HttpError";
    /**
     * `denied` and `invalid`: nothing was sent. `timeout` and `transport`: whether the request arrived is not known.
     */
    this.kind = kind;
  }
}

/** A response, whatever its status. */
export class Response {
  constructor({ status, headers, body }) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Whether the status is 200 to 299. */
  get ok() {
    return this.status >= 200 && this.status < 300;
  }

  /** The first value of a header, whose name is not case-sensitive. */
  header(name) {
    return this.headers.find((header) => header.name === name.toLowerCase())?.value;
  }

  /** The body as text. */
  text() {
    try {
      return decode(this.body);
    } catch {
      throw new HttpError("transport", `the response with status ${this.status} is not text`);
    }
  }

  /** The body, parsed as JSON. */
  json() {
    try {
      return JSON.parse(this.text());
    } catch (why) {
      throw new HttpError("transport", `the response with status ${this.status} is not as expected: ${why.message}`);
    }
  }
}

/** Sends a request and waits for the whole response: `{ method, url, headers, json | text | body, timeoutMs }`. */
export function send({ method = "GET", url, headers = {}, json, text, body, timeoutMs }) {
  const named = Object.entries(headers).map(([name, value]) => ({ name, value: String(value) }));
  if (json !== undefined) {
    named.push({ name: "content-type", value: "application/json" });
    text = JSON.stringify(json);
  }
  body ??= text === undefined ? new Uint8Array() : encode(text);
  const request = { method, url, headers: named, body, timeoutMs: timeoutMs ?? null };
  return new Response(refusable(() => sendOne(request), HttpError));
}

/** `GET url` */
export const get = (url, more) => send({ ...more, method: "GET", url });

/** `POST url` */
export const post = (url, more) => send({ ...more, method: "POST", url });
