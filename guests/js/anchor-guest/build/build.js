// From an author's module to a bundle wrapped in the runtime, and to a component with the interfaces it exports.
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { tmpdir } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "./bundle.js";
import { types } from "./types.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
/** Imports that a guest has only if its author uses them, and the worlds that contain them. */
const OPTIONAL = { "wasi:logging/logging": "logging-imports", "anchor:guest/records": "records-imports" };
/** The interfaces under their JavaScript names: `customerStore` is the WIT package's `customer-store`. */
const INTERFACES = [
  "receiver", "transfers", "interactive", "deposits", "customers", "customerStore", "rails", "quotes", "fees",
  "mismatches", "signer", "custodian", "about",
];

/** Builds a component. Returns its size in bytes and the interfaces it exports. */
export async function build({ entry, output, engine }) {
  const componentize = ENGINES[engine];
  if (!componentize) throw new Error(`--engine: \`${engine}\` is not quickjs or spidermonkey`);
  const version = await witVersion();
  const told = { engine, about: await describe(entry), version, types: await types(await witFolder(), INTERFACES) };
  const { source, interfaces, imports } = await bundle(resolve(entry), INTERFACES, told);
  const folder = await mkdtemp(join(tmpdir(), "anchor-guest-"));
  try {
    const wit = join(folder, "wit");
    await cp(await witFolder(), wit, { recursive: true, filter: (path) => !path.endsWith("released") });
    const exported = [...new Set([...interfaces, "about"])].map(kebabCase);
    await writeFile(join(wit, "built.wit"), world(exported, imports, engine, version));
    const component = await componentize(source, wit, resolve(entry)).catch((why) => {
      // The runtime checks the author's functions when the author's module runs.
      const mistakes = /GUEST MISTAKES\n([\s\S]*?)\nEND/.exec(why.message)?.[1];
      throw mistakes === undefined ? why : new Error(mistakes.replace(/^/gm, `${entry}: `));
    });
    const stamped = Buffer.concat([component, customSection("anchor-guest-sdk", `js ${version}`)]);
    await mkdir(dirname(resolve(output)), { recursive: true });
    await writeFile(output, stamped);
    return { size: stamped.length, interfaces: exported };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A custom section of WebAssembly. Name and text are short enough for lengths of one byte. */
function customSection(name, text) {
  return Buffer.from([0, 1 + name.length + text.length, name.length, ...Buffer.from(name + text)]);
}

/** The folder of the WIT package: a copy in a published SDK, otherwise the repository's. */
async function witFolder() {
  const own = join(PACKAGE, "wit");
  return stat(own).then(() => own, () => join(PACKAGE, "../../../wit"));
}

/** The version of the WIT package that guests are built with. */
async function witVersion() {
  const text = await readFile(join(await witFolder(), "types.wit"), "utf8");
  return /^package anchor:guest@([^;]+);/m.exec(text)[1];
}

/**
 * A world with exactly the interfaces that the author wrote. The engine imports everything in it, so it has no unused
 * import.
 */
function world(interfaces, imports, engine, version) {
  const used = (name) => imports.some((path) => path.startsWith(`${name}@`));
  const more = Object.keys(OPTIONAL).filter(used).map((name) => `include ${OPTIONAL[name]};`);
  return `package anchor:guest@${version};
world built {
  include ${engine === "quickjs" ? "plain-imports" : "imports"};
  import wasi:cli/stdout@0.2.12;
  import wasi:cli/stderr@0.2.12;
  ${more.join(" ")}
  ${interfaces.map((name) => `export ${name};`).join(" ")}
}
`;
}

const kebabCase = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The answer of `about` if the author wrote none: name, version, author and homepage of the nearest package.json. */
async function describe(entry) {
  for (const folder of upwards(dirname(resolve(entry)))) {
    const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const { name = "guest", version = "0.0.0", author, homepage } = JSON.parse(text);
    return { name, version, author: author?.name ?? author ?? null, url: homepage ?? null };
  }
  return { name: "guest", version: "0.0.0", author: null, url: null };
}

/**
 * The main file of an installed package, beside the entry or where the build runs, because this package may be a link.
 */
async function installed(name, entry) {
  for (const folder of [...upwards(dirname(entry)), ...upwards(process.cwd())]) {
    const home = join(folder, "node_modules", name);
    const text = await readFile(join(home, "package.json"), "utf8").catch(() => undefined);
    if (text !== undefined) return pathToFileURL(join(home, JSON.parse(text).exports.import)).href;
  }
  const { peerDependencies } = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8"));
  throw new Error(`${name} is not installed: npm install --save-dev ${name}@${peerDependencies[name]}`);
}

/** A folder and all its parents. */
function upwards(folder) {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

const ENGINES = {
  async quickjs(source, wit) {
    const { componentize } = await import("componentize-qjs");
    const { component } = await componentize({ witPath: wit, jsSource: source, world: "built", sync: true });
    return component;
  },
  async spidermonkey(source, wit, entry) {
    const { componentize } = await import(await installed("@bytecodealliance/componentize-js", entry));
    const { component } = await componentize(source, { witPath: wit, worldName: "built" });
    return component;
  },
};
