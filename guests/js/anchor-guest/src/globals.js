// What the engine lacks or has wrong, put right before the author's first line runs.
import { console } from "./console.js";
import { random } from "./random.js";
import "./shapes.js";

globalThis.console ??= console;
Math.random = random;
