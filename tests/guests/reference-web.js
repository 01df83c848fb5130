// The reference guest of `../reference-rails`, in the other engine.
export * from "../../reference-rails/src/index.js";

export const about = { describe: () => ({ name: "reference-rails-web", version: "0.1.0" }) };
