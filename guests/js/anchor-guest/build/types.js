// The types of the WIT package under their JavaScript names, for the runtime.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * `records`: the names of each record's fields, in the order in which the engine sets them. `answers`: the type that
 * each function of the interfaces returns. `types`: the types within; a record is its fields, an enum the list of its
 * cases, a variant the payloads of its cases under `tag`. A name that several interfaces have stands with the
 * interface's: `receiver.terms`.
 */
export async function types(folder, interfaces) {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".wit"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  const codes = texts.map((text) => text.replace(/\/\/.*/g, ""));
  const records = codes.flatMap((code) => items(code, "record").map(([, body]) => fields(body).map(([name]) => name)));
  const known = new Map();
  const answers = {};
  const ofInterfaces = codes.map((code) => ({ code, name: interfaceOf(code) })).filter(
    ({ name }) => interfaces.includes(name) || name === "types",
  );
  for (const { code, name } of ofInterfaces) {
    const others = ofInterfaces.filter((other) => other.name !== name).flatMap((other) => defined(other.code));
    const shared = defined(code).filter((one) => others.includes(one));
    const whole = (of) => {
      if (Array.isArray(of)) return [of[0], whole(of[1])];
      return shared.includes(of) ? `${name}.${of}` : of;
    };
    const wholes = (parts) => Object.fromEntries(parts.map(([part, of]) => [part, whole(of)]));
    for (const [, alias, of] of code.matchAll(/\btype ([\w-]+) = ([\w-]+);/g)) known.set(whole(alias), whole(of));
    for (const [record, body] of items(code, "record")) known.set(whole(record), wholes(fields(body)));
    for (const [kind, body] of items(code, "enum")) known.set(whole(kind), names(body));
    for (const [variant, body] of items(code, "variant")) known.set(whole(variant), { tag: wholes(cases(body)) });
    if (name === "types") continue;
    for (const [, called, of] of code.matchAll(/^ {2}([\w-]+): func\([^)]*\) -> ([^;]+);/gm)) {
      const answer = whole(type(/^result<(.*), [\w-]+>$/.exec(of)?.[1] ?? of));
      if (answer !== "_") answers[`${name}.${camelCase(called)}`] = answer;
    }
  }
  return { records, answers, types: reached(Object.values(answers), known) };
}

/** The types that occur in answers, without aliases. */
function reached(answers, known) {
  const all = {};
  const visit = (one) => {
    if (Array.isArray(one)) return visit(one[1]);
    const of = known.get(one);
    if (of === undefined || one in all) return undefined;
    all[one] = of;
    if (typeof of === "string") return visit(of);
    return Array.isArray(of) ? undefined : Object.values(of.tag ?? of).filter((part) => part !== null).forEach(visit);
  };
  answers.forEach(visit);
  return Object.fromEntries(Object.entries(all).filter(([, of]) => typeof of !== "string"));
}

const interfaceOf = (code) => camelCase(/\binterface ([\w-]+) \{/.exec(code)?.[1] ?? "");

/** The names of the types that an interface defines. */
const defined = (code) => [...code.matchAll(/\b(?:type|record|enum|variant) ([\w-]+) [={]/g)].map(([, name]) => name);

const items = (code, kind) =>
  [...code.matchAll(new RegExp(`\\b${kind} ([\\w-]+) \\{([^}]*)\\}`, "g"))].map(([, name, body]) => [name, body]);

const fields = (body) =>
  [...body.matchAll(/^\s*%?([a-z][a-z0-9-]*): ([^,\n]+(?:<[^>\n]+>)?),?$/gm)].map(([, name, of]) => [camelCase(name), type(of)]);

const cases = (body) =>
  [...body.matchAll(/^\s*%?([a-z][a-z0-9-]*)(?:\((.+)\))?,?$/gm)].map(([, name, of]) => [name, of === undefined ? null : type(of)]);

const names = (body) => [...body.matchAll(/%?([a-z][a-z0-9-]*)/g)].map(([, name]) => name);

/** `["list", …]`, `["option", …]`, or a name. */
function type(text) {
  const [, outer, inner] = /^(list|option)<(.+)>$/.exec(text) ?? [];
  return outer === undefined ? text : [outer, type(inner)];
}

const camelCase = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
