# A callback server as an anchor would write it: the decision of the reference guest's process_post_request, on the same
# record as JSON.
import json
from http.server import BaseHTTPRequestHandler, HTTPServer

WANTED = ["account_number", "routing_number"]


def is_accepted(customer, customer_type):
    standings = customer["standings"] if customer else []
    return any(one["status"] == "Accepted" and one["customer_type"] == customer_type for one in standings)


def decide(payment):
    for role, customer_type in [("sender", "sep31-sender"), ("receiver", "sep31-receiver")]:
        if not is_accepted(payment[role], customer_type):
            return {"customer_info_needed": customer_type}
    given = {one["name"]: one["value"] for one in payment["transaction"]["fields"]}
    if not all(given.get(name) for name in WANTED):
        return {"transaction_info_needed": WANTED}
    return {"ready": {"fee": None, "amount_out": None}}


class Callback(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet.
    wbufsize = -1

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        answer = json.dumps(decide(asked)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Callback)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
