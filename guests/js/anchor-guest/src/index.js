// What an author imports. Everything that has to be right whether the author thinks of it or not is in `runtime.js`,
// which the build puts around the guest.

export * as config from "./config.js";
export * as http from "./http.js";
export * as kv from "./kv.js";
export * as records from "./records.js";
export * as fee from "./fee.js";
export { Big as Decimal } from "./decimal.js";
export {
  Refusal,
  customerInfoNeeded,
  denied,
  invalid,
  transactionInfoNeeded,
  unavailable,
} from "./refusal.js";
export { logger } from "./log.js";
export { inSeconds } from "./time.js";
export { assetCode, field, isAccepted, missing, value } from "./values.js";
