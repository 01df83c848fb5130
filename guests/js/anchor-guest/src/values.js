// Small conveniences on the records. They count, because a function for `find` would be made for each call.

/** A required text field; `more` overrides: `{ optional: true }`, `{ kind: "date" }`, `{ choices: [...] }`. */
export function field(name, description, more) {
  return { name, description, kind: "text", choices: [], optional: false, ...more };
}

/** The value under a name in a list of entries: a customer's `values`, a transaction's `fields`. Empty is absent. */
export function value(entries, name) {
  for (let at = 0; at < (entries?.length ?? 0); at += 1) {
    if (entries[at].name === name) return entries[at].value || undefined;
  }
  return undefined;
}

/** Those of `fields` that are not optional and that the customer did not provide. */
export function missing(customer, fields) {
  return fields.filter((field) => !field.optional && value(customer.values, field.name) === undefined);
}

/** Whether the last decision on the customer for that type was to accept them. */
export function isAccepted(customer, customerType) {
  const standings = customer?.standings ?? [];
  for (let at = 0; at < standings.length; at += 1) {
    if (standings[at].customerType === customerType && standings[at].status === "accepted") return true;
  }
  return false;
}

/** The short name people see: `USDC` of `stellar:USDC:G…`, `BRL` of `iso4217:BRL`, `XLM` of `stellar:native`. */
export function assetCode(asset) {
  const code = asset.split(":")[1];
  return code === undefined || code === "native" ? "XLM" : code;
}
