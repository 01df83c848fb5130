// The databases every suite runs on: SQLite, and a PostgreSQL server that lives as long as the test process.
//
// TEST_PG_URL (postgres://USER@HOST:PORT, allowed to create databases) uses another server instead.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** A database by name, and how to get a new, empty one: its URL, or nothing for the host's own default. */
export const databases = [
  { name: "SQLite", create: async () => undefined },
  { name: "PostgreSQL", create: createPostgres },
];

let server;

async function createPostgres() {
  server ??= process.env.TEST_PG_URL ? Promise.resolve(process.env.TEST_PG_URL.replace(/\/$/, "")) : start();
  const base = await server;
  const name = `t${randomBytes(8).toString("hex")}`;
  execFileSync(tool("psql"), [`${base}/postgres`, "-q", "-c", `CREATE DATABASE ${name}`]);
  return `${base}/${name}`;
}

// Debian keeps the server's programs in a versioned folder off the PATH.
function tool(name) {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root) : [];
  const found = versions.map((version) => join(root, version, "bin", name)).filter((path) => existsSync(path));
  return found.sort().pop() ?? name;
}

async function start() {
  const directory = mkdtempSync(join(tmpdir(), "anchor-pg-"));
  const data = join(directory, "data");
  // PostgreSQL refuses to run as root: then it runs as the user its package made.
  const asRoot = process.getuid() === 0;
  const command = (name, args) =>
    asRoot ? ["runuser", ["-u", "postgres", "--", tool(name), ...args]] : [tool(name), args];
  if (asRoot) execFileSync("chown", ["postgres", directory]);
  const [initdb, initArgs] = command("initdb", [
    "-U",
    "postgres",
    "-A",
    "trust",
    "--no-sync",
    "-E",
    "UTF8",
    "-D",
    data,
  ]);
  const made = spawnSync(initdb, initArgs, { cwd: directory, encoding: "utf8" });
  if (made.status !== 0) {
    const why = made.error?.message ?? made.stderr;
    throw new Error(`initdb: ${why}; install postgresql, or set TEST_PG_URL`);
  }
  const port = await freePort();
  const options = [
    "-h",
    "127.0.0.1",
    "-p",
    String(port),
    "-k",
    directory,
    "-c",
    "fsync=off",
    "-c",
    "shared_buffers=64MB",
  ];
  const [postgres, runArgs] = command("postgres", ["-D", data, ...options]);
  // Stopped by a shell when our end of its pipe closes, however this process ends.
  const keep =
    '"$@" >/dev/null 2>&1 </dev/null & server=$!; cat >/dev/null; kill -TERM $server; wait $server; rm -rf "$0"';
  const keeper = spawn("sh", ["-c", keep, directory, postgres, ...runArgs], {
    stdio: ["pipe", "ignore", "ignore"],
    cwd: "/",
    detached: true,
  });
  keeper.unref();
  keeper.stdin.unref();
  const until = Date.now() + 30_000;
  while (spawnSync(tool("pg_isready"), ["-q", "-h", "127.0.0.1", "-p", String(port)]).status !== 0) {
    if (Date.now() > until || keeper.exitCode !== null) {
      rmSync(directory, { recursive: true, force: true });
      throw new Error("PostgreSQL did not start");
    }
    await pause(50);
  }
  return `postgres://postgres@127.0.0.1:${port}`;
}

/** A port nobody listens on at the moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
