// Small HTTP servers of our own: the bank behind the reference guest, and a wallet's domain.

import { createServer } from "node:http";

/** Serves `handle(request, body) -> [status, answer]` on a port of its own. An answer that is no text goes as JSON. */
export async function serve(handle) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const [status, answer] = handle(request, body);
    const isText = typeof answer === "string";
    response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json" });
    response.end(isText ? answer : JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${server.address().port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { host, url: `http://${host}`, close };
}

const SETTLES_AFTER_MS = 200;

/**
 * A bank that does not exist. The same key is the same transfer. It rejects a routing number that has not nine digits
 * and the name `Jon Miler`, both of which can be corrected, and account `0000`, which is closed.
 */
export async function openBank() {
  const transfers = new Map();
  const rejection = ({ account_number, routing_number, name }) => {
    if (account_number === "0000") return { reason: "the account is closed" };
    if (!/^\d{9}$/.test(routing_number)) return { reason: "a routing number has nine digits", field: "routing_number" };
    if (name === "Jon Miler") return { reason: "the account is in another name", field: "name" };
    return undefined;
  };
  const shown = ({ id, order, at }) => {
    const rejected = rejection(order);
    if (rejected) return { id, status: "rejected", ...rejected };
    return { id, status: Date.now() - at >= SETTLES_AFTER_MS ? "settled" : "pending" };
  };
  const server = await serve(({ method, url, headers }, body) => {
    if (method === "POST" && url === "/transfers") {
      const key = headers["idempotency-key"];
      if (!key) return [400, { error: "an order needs an Idempotency-Key" }];
      const known = transfers.get(key);
      if (known && known.body !== body) return [409, { error: "this key was used for another order" }];
      if (known) return [200, shown(known)];
      const transfer = { id: `transfer-${transfers.size + 1}`, order: JSON.parse(body), body, at: Date.now() };
      transfers.set(key, transfer);
      return [201, shown(transfer)];
    }
    const found = transfers.get(url.replace("/transfers/", ""));
    return found ? [200, shown(found)] : [404, { error: "there is no transfer with this key" }];
  });
  /** The orders it took, for one transfer by its id or all of them. */
  const orders = () =>
    [...transfers.values()].filter(({ order }) => !rejection(order)).map(({ id, order }) => ({ id, ...order }));
  return { ...server, orders };
}
