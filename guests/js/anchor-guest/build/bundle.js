// Bundles the author's files, TypeScript or JavaScript, and the runtime around them into one JavaScript module.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { nearest } from "../src/near.js";

const RUNTIME = fileURLToPath(new URL("../src/runtime.js", import.meta.url));
const GLOBALS = fileURLToPath(new URL("../src/globals.js", import.meta.url));

const OPTIONS = {
  bundle: true,
  format: "esm",
  target: "es2023",
  external: ["wasi:*"],
  write: false,
};

/** The bundle's text, the `interfaces` that the author's module exports, and its imports from the host. */
export async function bundle(entry, interfaces, { engine, about, version, types }) {
  const define = {
    ENGINE: JSON.stringify(engine),
    RECORDS: JSON.stringify(types.records),
    ANSWERS: JSON.stringify(types.answers),
    TYPES: JSON.stringify(types.types),
  };
  const options = { ...OPTIONS, define, plugins: [versioned(version)] };
  const { metafile } = await esbuild.build({ ...options, entryPoints: [entry], metafile: true, outfile: "guest.js" });
  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  const found = interfaces.filter((name) => exported.includes(name));
  const meant = exported.filter((name) => !found.includes(name)).map((name) => [name, nearest(name, interfaces)]);
  const misspelt = meant.filter(([, one]) => one !== undefined && !found.includes(one));
  if (misspelt.length > 0) {
    const lines = misspelt.map(([name, one]) => `${entry}: \`${name}\` is not an interface; did you mean \`${one}\`?`);
    throw new Error(lines.join("\n"));
  }
  if (found.length === 0) {
    throw new Error(`${entry} exports no interface: \`export const rails = { … }\`, or another of ${interfaces.join(", ")}`);
  }
  const guards = found.map((name) => `export const ${name} = runtime.${name}(guest.${name});`);
  if (!found.includes("about")) {
    guards.push(`export const about = runtime.about({ describe: () => (${JSON.stringify(about)}) });`);
  }
  guards.push("runtime.end();");
  const contents = [
    // First, so that the author's code finds them from its first line on.
    `import ${JSON.stringify(GLOBALS)};`,
    `import * as runtime from ${JSON.stringify(RUNTIME)};`,
    `import * as guest from ${JSON.stringify(entry)};`,
    ...guards,
  ].join("\n");
  const stdin = { contents, resolveDir: dirname(entry), sourcefile: "guarded.js" };
  const built = await esbuild.build({ ...options, stdin, metafile: true, outfile: "guarded.js" });
  const imports = Object.values(built.metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  return { source: built.outputFiles[0].text, interfaces: found, imports };
}

/** Adds the WIT package's version to its imports, so that the source needs none. */
function versioned(version) {
  return {
    name: "versioned",
    setup(build) {
      build.onResolve({ filter: /^anchor:guest\/[^@]+$/ }, ({ path }) => ({ path: `${path}@${version}`, external: true }));
    },
  };
}
