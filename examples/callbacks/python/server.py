"""A client's server for callbacks: `python3 server.py --signing-key G… --host HOST [--listen ADDRESS:PORT]`."""

import argparse
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from verify import Refused, public_key, verify

BODY_MAX = 1024 * 1024

parser = argparse.ArgumentParser()
parser.add_argument("--signing-key", required=True, help="SIGNING_KEY of the anchor's stellar.toml")
# Not the request's own Host header: with that, a callback to another client would pass as one to us.
parser.add_argument("--host", required=True, help="the host that the callback was registered under")
parser.add_argument("--listen", default="127.0.0.1:9000")
options = parser.parse_args()
public_key(options.signing_key)

# Ids of events already handled. A real client stores them in its database, in the transaction that acts on the event.
seen: set[str] = set()


class Callbacks(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(min(length, BODY_MAX))
        try:
            verify(self.headers.get("signature"), body, options.host, options.signing_key)
        except Refused as why:
            print(f"refused: {why}", file=sys.stderr)
            self.answer(401)
            return
        event_id = self.headers["anchor-event-id"]
        if event_id not in seen:
            sequence = int(self.headers["anchor-event-sequence"])
            print(json.dumps({"id": event_id, "sequence": sequence, "event": json.loads(body)}), flush=True)
            seen.add(event_id)
        self.answer(204)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


address, _, port = options.listen.rpartition(":")
server = ThreadingHTTPServer((address, int(port)), Callbacks)
print(f"listening on http://{server.server_address[0]}:{server.server_address[1]}", flush=True)
server.serve_forever()
