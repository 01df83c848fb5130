// Adds what the engine lacks and corrects what it does wrong, before the author's code runs.
import { console } from "./console.js";
import { random } from "./random.js";
import "./shapes.js";

globalThis.console ??= console;
Math.random = random;
