/** An error case of the WIT package, to throw. */
export class Refusal extends Error {
  constructor(tag, val) {
    super(typeof val === "string" ? val : tag);
    this.name = "Refusal";
    /** The variant: `problem`'s, `rejection`'s, `transfer-rejection`'s or `store-problem`'s. */
    this.value = { tag, val };
  }
}

/** The client's mistake: HTTP 400 with this text. */
export const invalid = (text) => new Refusal("invalid", text);

/** Not allowed: HTTP 403 with this text. */
export const denied = (text) => new Refusal("denied", text);

/** An external system is down, or something else is wrong for the moment: HTTP 503. The text is for the operator. */
export const unavailable = (text) => new Refusal("unavailable", text);

/** `receiver`: customer information is missing, for this SEP-12 type if one is named. */
export const customerInfoNeeded = (customerType) => new Refusal("customer-info-needed", customerType);

/** `receiver`: transaction information is missing: these fields. */
export const transactionInfoNeeded = (fields) => new Refusal("transaction-info-needed", fields);

/**
 * `transfers`: these SEP-9 fields of the customer are missing. SEP-6 deprecates it in favour of the answer
 * `wait-for-customer`.
 */
export const nonInteractiveCustomerInfoNeeded = (fields) =>
  new Refusal("non-interactive-customer-info-needed", fields);

/**
 * `transfers`: the customer is in review. `more`: `moreInfoUrl`, where the user learns more, and `etaSeconds`, the time
 * until that is expected to change. SEP-6 deprecates it in favour of the answer `wait-for-customer`.
 */
export const customerInfoPending = (more) => new Refusal("customer-info-status", { status: "pending", ...more });

/** `transfers`: the customer was not accepted; `more` as in `customerInfoPending`. SEP-6 deprecates it, too. */
export const customerInfoDenied = (more) => new Refusal("customer-info-status", { status: "denied", ...more });

/** `customerStore`: there is no such customer: HTTP 404 with this text. */
export const notFound = (text) => new Refusal("not-found", text);

/** The result of a call to the host; throws the error case of the import as a `Refused`. */
export function refusable(ask, Refused) {
  try {
    return ask();
  } catch (why) {
    const error = why?.payload ?? why;
    throw error?.tag ? new Refused(error.tag, error.val) : why;
  }
}
