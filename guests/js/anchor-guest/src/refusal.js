/** An answer that is an error case of the WIT package, to be thrown. */
export class Refusal extends Error {
  constructor(tag, val) {
    super(typeof val === "string" ? val : tag);
    this.name = "Refusal";
    /** The variant: `problem`'s or `rejection`'s. */
    this.value = { tag, val };
  }
}

/** The caller's fault: HTTP 400 with this text. */
export const invalid = (text) => new Refusal("invalid", text);

/** Not allowed: HTTP 403 with this text. */
export const denied = (text) => new Refusal("denied", text);

/** An outside system is down, or anything else that may pass. The text is the operator's. */
export const unavailable = (text) => new Refusal("unavailable", text);

/** More must be known about a customer, of this SEP-12 type when named. */
export const customerInfoNeeded = (customerType) => new Refusal("customer-info-needed", customerType);

/** More must be known about the transaction. */
export const transactionInfoNeeded = (fields) => new Refusal("transaction-info-needed", fields);

/** What the host answers to a question; an error case of its import is thrown as one of the class `Refused`. */
export function refusable(ask, Refused) {
  try {
    return ask();
  } catch (why) {
    const error = why?.payload ?? why;
    throw error?.tag ? new Refused(error.tag, error.val) : why;
  }
}
