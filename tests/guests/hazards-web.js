// The hazards in JavaScript, in SpiderMonkey instead of QuickJS.
export * from "./hazards/js/src/index.js";

export const about = { describe: () => ({ name: "hazards-web", version: "0.1.0" }) };
