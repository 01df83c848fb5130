// The reference guest in JavaScript, in SpiderMonkey instead of QuickJS.
export * from "../../examples/bank-rails/js/src/index.js";

export const about = { describe: () => ({ name: "reference-rails-web", version: "0.1.0" }) };
