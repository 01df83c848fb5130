// Read access to the host's records (`anchor:guest/records`), if the operator allows it. Only a guest that uses this
// module has the import.
import {
  customerTransactions as pageOf,
  findQuote as quoteOf,
  findTransaction as transactionOf,
} from "anchor:guest/records";
import { Refusal, refusable } from "./refusal.js";

/** Nothing was read. Unless it is caught, the guest answers `unavailable`. */
export class RecordsError extends Refusal {
  constructor(kind, text) {
    super("unavailable", text);
    this.name = "RecordsError";
    /**
     * `denied`: the operator does not allow it. `invalid`: `before` is not the id of a transaction. `quota`: the call
     * has read 100 times. `unavailable`: the store can't be read now.
     */
    this.kind = kind;
  }
}

const asked = (what) => refusable(what, RecordsError);

/** Finds a transaction by id, in the form in which calls receive it. */
export function findTransaction(id) {
  return asked(() => transactionOf(id)) ?? undefined;
}

/**
 * Lists the transactions that name a customer, newest first, only those before `before` if it is given: at most
 * `limit`.
 */
export function customerTransactions(customer, { before, limit = 100 } = {}) {
  return asked(() => pageOf(customer, before ?? null, limit));
}

/** Finds a firm quote by id. */
export function findQuote(id) {
  return asked(() => quoteOf(id)) ?? undefined;
}
