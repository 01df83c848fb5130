// What the host has on record (`anchor:guest/records`), where the operator lets the guest read it. A guest that uses none of
// this does not ask for it.
import {
  customerTransactions as pageOf,
  findQuote as quoteOf,
  findTransaction as transactionOf,
} from "anchor:guest/records";
import { Refusal, refusable } from "./refusal.js";

/** Nothing was read. Unless caught it is answered as `unavailable`. */
export class RecordsError extends Refusal {
  constructor(kind, text) {
    super("unavailable", text);
    this.name = "RecordsError";
    /**
     * `denied`: the operator does not let this guest. `invalid`: a `before` that is no id. `quota`: the call has read as often
     * as it may. `unavailable`: the store can't be read.
     */
    this.kind = kind;
  }
}

const asked = (what) => refusable(what, RecordsError);

/** The transaction with this id, as calls are given it, if there is one. */
export function findTransaction(id) {
  return asked(() => transactionOf(id)) ?? undefined;
}

/** The transactions that name a customer, before the one called `before` if it is given, the newest first: at most `limit`. */
export function customerTransactions(customer, { before, limit = 100 } = {}) {
  return asked(() => pageOf(customer, before ?? null, limit));
}

/** The firm quote with this id, if there is one. */
export function findQuote(id) {
  return asked(() => quoteOf(id)) ?? undefined;
}
