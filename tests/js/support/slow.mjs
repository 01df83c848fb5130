// A slow connection to the host: what comes last of a page comes late.

import { createServer } from "node:http";

/**
 * Serves what is at `url`. Of pages, what follows `mark` waits for `release`; `waiting` is fulfilled when one waits.
 */
export async function openSlowly(url, mark) {
  let release, arrive;
  const released = new Promise((resolve) => (release = resolve));
  const waiting = new Promise((resolve) => (arrive = resolve));
  const server = createServer(async (request, response) => {
    const asked = await fetch(`${url}${request.url}`, { redirect: "manual" });
    const headers = Object.fromEntries(asked.headers);
    for (const name of ["content-length", "transfer-encoding", "connection"]) delete headers[name];
    response.writeHead(asked.status, headers);
    const body = Buffer.from(await asked.arrayBuffer());
    const at = body.indexOf(mark);
    const isPage = headers["content-type"]?.startsWith("text/html") && at >= 0;
    if (isPage) {
      response.write(body.subarray(0, at + mark.length));
      arrive();
      await released;
    }
    response.end(isPage ? body.subarray(at + mark.length) : body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, waiting, release, close };
}
