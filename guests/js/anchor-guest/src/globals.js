// What the engine lacks or has wrong, put right before the author's first line runs.
import { console } from "./console.js";
import { random } from "./random.js";

globalThis.console ??= console;
Math.random = random;
