// The built program as a child process, with everything around it that a test needs.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Bank } from "./bank.mjs";
import { freePort } from "./databases.mjs";
import { openBank } from "./server.mjs";

const BINARY =
  process.env.ANCHOR_HOST_BIN ?? fileURLToPath(new URL("../../../target/debug/anchor-host", import.meta.url));
/** The settings for a currency that quotes convert to. */
export const REAIS = {
  "currencies[0].code": "BRL",
  "currencies[0].country_codes": "BR",
  "currencies[0].buy_delivery_methods": '["PIX: To any bank, in seconds"]',
};

/** Compiled guests, shared by all hosts of all runs: compiling takes seconds. */
const GUEST_CACHE = fileURLToPath(new URL("../../../target/tmp/guest-cache", import.meta.url));
// A guest that is in no cache is compiled first, which takes a busy machine its time.
const STARTS_WITHIN_MS = 300_000;

/** How often the sandbox network closes a ledger: often, so that tests don't wait. */
const CLOSE_EVERY_MS = 100;

// A run that is cut off takes its children with it.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** Starts the program and waits until a line of its standard error has what `wanted` looks for. */
async function launch(command, settings, wanted, options = []) {
  const directory = mkdtempSync(join(tmpdir(), "anchor-js-"));
  mkdirSync(GUEST_CACHE, { recursive: true });
  symlinkSync(GUEST_CACHE, join(directory, "guest-cache"));
  const all = {
    data_dir: directory,
    "sandbox.listen": "127.0.0.1:0",
    "admin.listen": "127.0.0.1:0",
    "sandbox.close_every_ms": CLOSE_EVERY_MS,
    ...settings,
  };
  // Secrets are refused on a command line.
  const [secrets, others] = [true, false].map((is) => Object.entries(all).filter(([key]) => /^keys\.|_secret$/.test(key) === is));
  const args = others.flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  // Nothing of the environment and no anchor.toml of the working directory gets in.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("ANCHOR_"));
  const named = secrets.map(([key, value]) => [`ANCHOR_${key.toUpperCase().replaceAll(".", "__")}`, value]);
  const env = Object.fromEntries([...own, ...named]);
  const child = spawn(BINARY, [command, ...options, ...args], { env, cwd: directory, stdio: ["ignore", "ignore", "pipe"] });
  const lines = [];
  const exited = new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal })));
  const orphan = () => child.kill("SIGKILL");
  process.on("exit", orphan);

  const found = await new Promise((resolve, reject) => {
    const fail = (why) => {
      child.kill("SIGKILL");
      rmSync(directory, { recursive: true, force: true });
      reject(new Error(`anchor-host ${command} ${why}\n${lines.join("\n")}`));
    };
    const timer = setTimeout(() => fail("is not ready"), STARTS_WITHIN_MS);
    child.on("error", (error) => fail(`does not start: ${error.message}; build it, or set ANCHOR_HOST_BIN`));
    exited.then(({ code }) => fail(`ended with ${code}`));
    createInterface({ input: child.stderr }).on("line", (line) => {
      lines.push(line);
      const match = wanted(line);
      if (!match) return;
      clearTimeout(timer);
      resolve(match);
    });
  });
  /** Stops it as an operator does; it has to end well. */
  const stop = async () => {
    child.kill("SIGTERM");
    const { code, signal } = await exited;
    process.off("exit", orphan);
    rmSync(directory, { recursive: true, force: true });
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, lines.slice(-20).join("\n"));
  };
  /** Runs another of the program's commands on its data and its database, as an operator would. */
  const operate = async (...words) => {
    const database = settings["database.url"] ? ["--database-url", settings["database.url"]] : [];
    await promisify(execFile)(BINARY, [...words, "--data-dir", directory, ...database], { env, cwd: directory });
  };
  return { found, stop, lines, operate };
}

/** `anchor-host sandbox`: the network alone. */
export async function startSandbox() {
  const { found, stop } = await launch("sandbox", {}, (line) => line.match(/Horizon\s+(http\S+)/)?.[1]);
  return { horizonUrl: found, stop };
}

/**
 * `anchor-host run` with the reference guest and a bank: one of ours, or with `hasFakeBank` the program's own. With
 * `domain` it is an anchor on the web's default port, as this process's `http` clients see it.
 */
export async function startHost({ databaseUrl, domain, hasFakeBank = false, settings = {} }) {
  const bank = hasFakeBank ? undefined : await openBank();
  let bankUrl = bank?.url;
  const port = domain ? await freePort() : 0;
  let ready;
  const starting = launch(
    "run",
    {
      "server.listen": `127.0.0.1:${port}`,
      ...(bank && {
        "guest.reference": true,
        "guest.http_origins": bank.url,
        "guest.config.bank_url": bank.url,
      }),
      "payments.poll_pause_first_ms": 100,
      "payments.poll_pause_most_ms": 500,
      "log.format": "json",
      ...(databaseUrl && { "database.url": databaseUrl }),
      ...(domain && { "server.base_url": `http://${domain}` }),
      ...settings,
    },
    (line) => {
      const entry = line.startsWith("{") ? JSON.parse(line) : {};
      if (entry.message === "ready") ready = entry;
      // The log and the lines for people come in any order.
      bankUrl ??= line.match(/bank's book\s+(http\S+)\/transfers/)?.[1];
      return bankUrl && ready && { ...ready, bankUrl };
    },
    hasFakeBank ? ["--reference", "--bank-listen", "127.0.0.1:0"] : [],
  );
  const { found, stop, lines, operate } = await starting.catch(async (error) => {
    await bank?.close();
    throw error;
  });
  const localUrl = domain ? `http://127.0.0.1:${port}` : found.url;
  if (domain) reach(domain, port);
  const health = await fetch(`${localUrl}/health/ready`);
  assert.equal(health.status, 200, await health.text());
  return {
    /** Where it says that it is. */
    url: found.url,
    /** Its domain as in `https://DOMAIN/.well-known/stellar.toml`. */
    domain: found.url.replace("http://", ""),
    /** Where it listens. */
    localUrl,
    /** Where operators and businesses call it. */
    adminUrl: found.admin_url,
    horizonUrl: found.sandbox_url,
    bank: bank ?? new Bank(found.bankUrl),
    /** What it has logged. */
    lines,
    operate,
    stop: async () => {
      await stop();
      await bank?.close();
    },
  };
}

const ports = new Map();

/** Makes `http://DOMAIN` lead to a port of this machine, for the clients in this process that use node's `http`. */
function reach(domain, port) {
  if (ports.size === 0) {
    const connect = http.globalAgent.createConnection;
    http.globalAgent.createConnection = (options, ...rest) => {
      const known = ports.get(options.host);
      return connect.call(http.globalAgent, known ? { ...options, host: "127.0.0.1", port: known } : options, ...rest);
    };
  }
  ports.set(domain, port);
}
