#!/usr/bin/env node
// `anchor-guest build ENTRY -o FILE [--engine quickjs|spidermonkey]`
import { parseArgs } from "node:util";
import { build } from "./build.js";

const USAGE = "usage: anchor-guest build ENTRY [-o FILE] [--engine quickjs|spidermonkey]";

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      output: { type: "string", short: "o", default: "guest.wasm" },
      engine: { type: "string", default: "quickjs" },
    },
  });
  const [command, entry, ...rest] = positionals;
  if (command !== "build" || entry === undefined || rest.length > 0) throw new Error(USAGE);
  const { size, interfaces } = await build({ entry, ...values });
  console.log(`${values.output}: ${interfaces.join(", ")}, ${Math.ceil(size / 1024)} KiB`);
} catch (why) {
  // esbuild has already printed its own messages.
  if (!why.errors) console.error(why.message);
  process.exitCode = 1;
}
