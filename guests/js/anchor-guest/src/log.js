// Log lines with a level and a context (`wasi:logging`). A guest that makes no logger does not import it.
import { log } from "wasi:logging/logging@0.1.0-draft";
import { shown } from "./console.js";

const LEVELS = ["trace", "debug", "info", "warn", "error", "critical"];

/** A function for each level, that takes what `console` takes. */
export function logger(context = "") {
  return Object.fromEntries(
    LEVELS.map((level) => [level, (...values) => log(level, context, values.map(shown).join(" "))]),
  );
}
