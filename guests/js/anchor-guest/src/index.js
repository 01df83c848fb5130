// The module that authors import. `runtime.js`, which the build puts around the guest, does what has to be right
// whether or not the author thinks of it.

export * as config from "./config.js";
export * as http from "./http.js";
export * as kv from "./kv.js";
export * as notices from "./notices.js";
export * as pages from "./pages.js";
export * as records from "./records.js";
export * as fee from "./fee.js";
export { Big as Decimal } from "./decimal.js";
export {
  Refusal,
  customerInfoDenied,
  customerInfoNeeded,
  customerInfoPending,
  denied,
  invalid,
  nonInteractiveCustomerInfoNeeded,
  notFound,
  transactionInfoNeeded,
  unavailable,
} from "./refusal.js";
export { logger } from "./log.js";
export { inSeconds } from "./time.js";
export { assetCode, field, isAccepted, missing, value } from "./values.js";
