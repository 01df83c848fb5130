// Small conveniences on the records.

/** A required text field; `more` overrides: `{ optional: true }`, `{ kind: "date" }`, `{ choices: [...] }`. */
export function field(name, description, more) {
  return { name, description, kind: "text", choices: [], optional: false, ...more };
}

/** The value under a name in a list of entries: a customer's `values`, a transaction's `fields`. Empty is absent. */
export function value(entries, name) {
  return entries?.find((entry) => entry.name === name)?.value || undefined;
}

/** Those of `fields` that are not optional and that the customer did not provide. */
export function missing(customer, fields) {
  return fields.filter((field) => !field.optional && value(customer.values, field.name) === undefined);
}

/** Whether the last decision on the customer for that type was to accept them. */
export function isAccepted(customer, customerType) {
  return customer?.standings.some((one) => one.customerType === customerType && one.status === "accepted") ?? false;
}

/** The short name people see: `USDC` of `stellar:USDC:G…`, `BRL` of `iso4217:BRL`, `XLM` of `stellar:native`. */
export function assetCode(asset) {
  const code = asset.split(":")[1];
  return code === undefined || code === "native" ? "XLM" : code;
}
