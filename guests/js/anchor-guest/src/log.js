// Log lines with a level and a context (`wasi:logging`). Only a guest that makes a logger has the import.
import { log } from "wasi:logging/logging@0.1.0-draft";
import { shown } from "./console.js";

const LEVELS = ["trace", "debug", "info", "warn", "error", "critical"];

/** A function for each level, with the arguments of `console`'s. */
export function logger(context = "") {
  return Object.fromEntries(
    LEVELS.map((level) => [level, (...values) => log(level, context, values.map(shown).join(" "))]),
  );
}
