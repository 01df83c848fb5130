// Helpers for fields, values and assets. They use plain loops, because `find` would allocate a function for each call.

/** A required text field; `more` overrides: `{ optional: true }`, `{ kind: "date" }`, `{ choices: [...] }`. */
export function field(name, description, more) {
  return { name, description, kind: "text", choices: [], optional: false, ...more };
}

/** The value of a name in a customer's `values` or a transaction's `fields`; absent if it is empty. */
export function value(entries, name) {
  for (let at = 0; at < (entries?.length ?? 0); at += 1) {
    if (entries[at].name === name) return entries[at].value || undefined;
  }
  return undefined;
}

/** The required fields among `fields` that the customer has not provided. */
export function missing(customer, fields) {
  return fields.filter((field) => !field.optional && value(customer.values, field.name) === undefined);
}

/** Whether the last decision on the customer for this type is `accepted`. */
export function isAccepted(customer, customerType) {
  const standings = customer?.standings ?? [];
  for (let at = 0; at < standings.length; at += 1) {
    if (standings[at].customerType === customerType && standings[at].status === "accepted") return true;
  }
  return false;
}

/** The short name for people: `USDC` of `stellar:USDC:G…`, `BRL` of `iso4217:BRL`, `XLM` of `stellar:native`. */
export function assetCode(asset) {
  const code = asset.split(":")[1];
  return code === undefined || code === "native" ? "XLM" : code;
}
