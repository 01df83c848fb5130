// Uploads that are refused before they are read, as the HTTP clients that people use see it: each hears why.

import { Keypair } from "@stellar/stellar-sdk";
import axios from "axios";
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { Anchor } from "./support/anchor.mjs";
import { startHost } from "./support/host.mjs";

const run = promisify(execFile);
const MIB = 1024 * 1024;
const SECRET = "a secret of these tests, of more than thirty-two bytes";
const TYPE = "multipart/form-data; boundary=b";

/** A form with a file of so many MiB. */
const form = (mib) =>
  Buffer.concat([
    Buffer.from('--b\r\nContent-Disposition: form-data; name="photo_id_front"; filename="a.jpg"\r\n'),
    Buffer.from("Content-Type: image/jpeg\r\n\r\n"),
    Buffer.alloc(mib * MIB, 0x78),
    Buffer.from("\r\n--b--\r\n"),
  ]);

const has = (command, ...args) => spawnSync(command, args).status === 0;

const PYTHON_HTTP = `
import http.client, json, sys
host, token, path = sys.argv[1:]
headers = {"Content-Type": "${TYPE}"}
if token: headers["Authorization"] = "Bearer " + token
connection = http.client.HTTPConnection(host, timeout=60)
connection.request("PUT", "/sep12/customer", open(path, "rb").read(), headers)
answer = connection.getresponse()
print(json.dumps([answer.status, answer.read().decode()]))
`;

const PYTHON_REQUESTS = `
import json, requests, sys
host, token, path = sys.argv[1:]
headers = {"Content-Type": "${TYPE}"}
if token: headers["Authorization"] = "Bearer " + token
answer = requests.put("http://" + host + "/sep12/customer", data=open(path, "rb").read(), headers=headers, timeout=60)
print(json.dumps([answer.status_code, answer.text]))
`;

const python = (script) => async (host, token, body, path) => {
  const { stdout } = await run("python3", ["-c", script, new URL(host.localUrl).host, token, path]);
  return JSON.parse(stdout);
};

const curl = (...more) => async (host, token, body, path) => {
  const header = token ? ["-H", `Authorization: Bearer ${token}`] : [];
  const args = ["-sS", "-X", "PUT", "-H", `Content-Type: ${TYPE}`, ...header, ...more, "--data-binary", `@${path}`];
  const { stdout } = await run("curl", [...args, "-w", "\n%{http_code}", `${host.localUrl}/sep12/customer`]);
  const end = stdout.lastIndexOf("\n");
  return [Number(stdout.slice(end + 1)), stdout.slice(0, end)];
};

const headers = (token) => ({ "content-type": TYPE, ...(token && { authorization: `Bearer ${token}` }) });

/** How each sends a body: the status, and the text that came with it. */
const CLIENTS = {
  "Node's fetch": async (host, token, body) => {
    const answer = await fetch(`${host.localUrl}/sep12/customer`, { method: "PUT", headers: headers(token), body });
    return [answer.status, await answer.text()];
  },
  axios: async (host, token, body) => {
    const answer = await axios.put(`${host.localUrl}/sep12/customer`, body, {
      headers: headers(token),
      maxBodyLength: Infinity,
      responseType: "text",
      transformResponse: (text) => text,
      validateStatus: () => true,
    });
    return [answer.status, answer.data];
  },
  curl: curl("-H", "Expect:"),
  "curl, waiting to be told to go on": curl("-H", "Expect: 100-continue"),
  "Python's http.client": python(PYTHON_HTTP),
  "Python's requests": python(PYTHON_REQUESTS),
};

const MISSING = {
  curl: !has("curl", "--version"),
  "curl, waiting to be told to go on": !has("curl", "--version"),
  "Python's http.client": !has("python3", "--version"),
  "Python's requests": !has("python3", "-c", "import requests"),
};

describe("an upload that is refused before it is read", () => {
  let host, directory, tokens;

  before(async () => {
    host = await startHost({ settings: { "keys.jwt_secret": SECRET } });
    directory = mkdtempSync(join(tmpdir(), "anchor-uploads-"));
    const { token } = await (await Anchor.discover(host)).signIn(Keypair.random());
    tokens = { none: "", expired: expired(token), good: token };
    for (const mib of [1, 5, 20]) writeFileSync(join(directory, `${mib}`), form(mib));
  });

  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await host.stop();
  });

  /** The same claims, of long ago. */
  function expired(token) {
    const [head, claims] = token.split(".");
    const old = JSON.parse(Buffer.from(claims, "base64url"));
    Object.assign(old, { iat: old.iat - 90_000, exp: old.exp - 90_000 });
    const signed = `${head}.${Buffer.from(JSON.stringify(old)).toString("base64url")}`;
    return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
  }

  for (const [name, send] of Object.entries(CLIENTS)) {
    test(`is answered to ${name}`, { skip: MISSING[name] && "it is not on this machine" }, async () => {
      for (const [kind, mib, status, said, times] of [
        // Several times: a reset is a race.
        ["none", 5, 401, "token", 2],
        ["none", 20, 401, "token", 2],
        ["expired", 5, 401, "expired", 2],
        ["expired", 20, 401, "expired", 2],
        ["good", 20, 413, "larger than", 2],
        ["good", 1, 202, "id", 1],
      ]) {
        for (let time = 0; time < times; time += 1) {
          const answer = await send(host, tokens[kind], form(mib), join(directory, `${mib}`));
          const what = `${kind} token, ${mib} MiB: ${answer}`;
          assert.equal(answer[0], status, what);
          assert.ok(answer[1].includes(said), what);
        }
      }
    });
  }
});
