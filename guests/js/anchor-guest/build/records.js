// What the records of the WIT package are called in JavaScript.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The names of each record's fields, in the order in which the engine sets them. */
export async function records(folder) {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".wit"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => {
    const code = text.replace(/\/\/.*/g, "");
    return [...code.matchAll(/\brecord [\w-]+ \{([^}]*)\}/g)].map(([, body]) =>
      [...body.matchAll(/^\s*%?([a-z][a-z0-9-]*):/gm)].map(([, name]) => camelCase(name)),
    );
  });
}

const camelCase = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
