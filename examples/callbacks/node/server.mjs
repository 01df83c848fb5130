// A client's server for callbacks: `node server.mjs --signing-key G… --host HOST [--listen ADDRESS:PORT]`.

import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { publicKey, verify } from "./verify.mjs";

const BODY_MAX = 1024 * 1024;

const { values } = parseArgs({
  options: {
    "signing-key": { type: "string" },
    host: { type: "string" },
    listen: { type: "string", default: "127.0.0.1:9000" },
  },
});
const { host, "signing-key": signingKey } = values;
if (signingKey === undefined) throw new Error("--signing-key is needed: SIGNING_KEY of the anchor's stellar.toml");
// Not the request's own Host header: that would let a callback to somebody else pass for one to us.
if (host === undefined) throw new Error("--host is needed: the host that the callback was registered under");
publicKey(signingKey);

/** Ids of events that were taken. A real client keeps them in its database, in the transaction that acts on the event. */
const seen = new Set();

const server = createServer(async (request, response) => {
  try {
    const body = await read(request);
    verify({ header: request.headers.signature, body, host, signingKey });
    const id = request.headers["anchor-event-id"];
    if (!seen.has(id)) {
      const event = JSON.parse(body);
      console.log(JSON.stringify({ id, sequence: Number(request.headers["anchor-event-sequence"]), event }));
      seen.add(id);
    }
    response.writeHead(204).end();
  } catch (why) {
    console.error(`refused: ${why.message}`);
    response.writeHead(401).end();
  }
});

async function read(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > BODY_MAX) throw new Error("the body is too large");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const at = values.listen.lastIndexOf(":");
server.listen(Number(values.listen.slice(at + 1)), values.listen.slice(0, at), () => {
  const { address, port } = server.address();
  console.log(`listening on http://${address}:${port}`);
});
