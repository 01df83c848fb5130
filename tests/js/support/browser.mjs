// A wallet in a real browser: Chromium, and a web site of the wallet's own.

import { Keypair, TransactionBuilder } from "@stellar/stellar-sdk";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Nothing but what the test does reaches the network. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function found() {
  const executablePath = CHROMIUM.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no Chromium is installed: install chromium, or set CHROMIUM to one");
  return executablePath;
}

/** Starts Chromium with a profile of its own, which goes with it. */
export async function openBrowser(args = []) {
  return chromium.launch({ executablePath: found(), headless: true, args: [...ARGUMENTS, ...args] });
}

/** The same for somebody who blocks all cookies. It has one context. */
export async function openBrowserWithoutCookies(args = []) {
  const profile = mkdtempSync(join(tmpdir(), "anchor-profile-"));
  mkdirSync(join(profile, "Default"));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(preferences));
  const options = { executablePath: found(), headless: true, args: [...ARGUMENTS, ...args] };
  const context = await chromium.launchPersistentContext(profile, options);
  const close = async () => {
    await context.close();
    // Chromium writes until it has ended.
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  return { context, close };
}

const here = (path) => readFileSync(fileURLToPath(new URL(path, import.meta.url)));

/** The wallet's site: the page, the domain's `stellar.toml`, and the server that signs for the domain. */
export async function openWalletSite() {
  const key = Keypair.random();
  const script = "text/javascript";
  const files = {
    "/": ["text/html", '<!doctype html><script src="/sdk.js"></script><script src="/wallet.js"></script>'],
    "/sdk.js": [script, here("../node_modules/@stellar/stellar-sdk/dist/stellar-sdk.min.js")],
    "/wallet.js": [script, here("./wallet-page.js")],
    "/.well-known/stellar.toml": ["text/plain", `SIGNING_KEY = "${key.publicKey()}"`],
  };
  const sign = (form) => {
    const transaction = TransactionBuilder.fromXDR(form.get("transaction"), form.get("network_passphrase"));
    transaction.sign(key);
    return JSON.stringify({ transaction: transaction.toXDR(), network_passphrase: form.get("network_passphrase") });
  };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const isSign = request.method === "POST" && request.url === "/sign";
    const file = isSign ? ["application/json", sign(new URLSearchParams(body))] : files[request.url];
    response.writeHead(file ? 200 : 404, { "content-type": file?.[0] ?? "text/plain" });
    response.end(file?.[1]);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `localhost:${server.address().port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { host, url: `http://${host}/`, close };
}
