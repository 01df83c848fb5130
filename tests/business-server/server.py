"""A business server as one writes it for the Stellar Anchor Platform, from the public documentation of its callbacks alone.

It answers `GET /customer`, `PUT /customer`, `DELETE /customer/{id}` and `GET /rate`, and takes events by `POST /event`. Everything
is in memory. Under `/test` the tests look at what came in, and tell it to misbehave:

- `GET /test/requests`: the callbacks so far; `GET /test/events`: the events; `GET /test/customers`: the customers, with values.
- `PUT /test/behaviour`: an object that maps callbacks, such as `GET /rate`, to what they do instead: `{"status": 500, "body": {…}}`,
  `{"raw": "no JSON"}`, `{"hang": true}`, or for rates `{"change": {…}}`, members that replace those of the answer (null removes).
- `PUT /test/platform`: `{"url": …, "key": …, "asset": …, "refunds": false}`: where its transactions are driven from then on, by JSON-RPC.
- `PUT /test/customers/{id}`: an object with `status` and `message` that the customer has from then on, or `id`: another one.

    python3 server.py [--port 8081] [--auth none|api_key|jwt] [--secret SECRET]

The first line that it prints is its address.
"""

import argparse
import base64
import hashlib
import hmac
import json
import queue
import threading
import time
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

TEXT, FILE = "string", "binary"

#: What a customer has to provide, by customer type: name, type, description, whether it is optional.
REQUIRED = {
    "sep31-sender": [
        ("first_name", TEXT, "First name", False),
        ("last_name", TEXT, "Last name", False),
        ("email_address", TEXT, "E-mail address", True),
    ],
    "sep31-receiver": [
        ("first_name", TEXT, "First name", False),
        ("last_name", TEXT, "Last name", False),
        ("bank_account_number", TEXT, "Account number", False),
        ("photo_id_front", FILE, "Photo of an identity card", True),
    ],
}
ANYBODY = [("first_name", TEXT, "First name", False), ("last_name", TEXT, "Last name", False)]

#: Parameters of a PUT that are no values of the customer.
NAMES = {"id", "account", "memo", "memo_type", "type", "transaction_id"}

PRICE, FEE, CENT = Decimal("0.2"), Decimal("1"), Decimal("0.01")
FIRM_FOR = timedelta(minutes=5)
LONGEST = timedelta(hours=12)


class Refusal(Exception):
    """An answer with an error status."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


class Customers:
    """The customers, by id."""

    def __init__(self):
        self.by_id = {}

    def find(self, asked):
        """The customer whom parameters name, or None if nobody has registered under account and memo."""
        if asked.get("id"):
            if asked["id"] not in self.by_id:
                raise Refusal(404, f"customer {asked['id']} not found")
            return self.by_id[asked["id"]]
        if not asked.get("account"):
            raise Refusal(400, "account or id is missing")
        key = (asked["account"], asked.get("memo"), asked.get("memo_type"))
        return next((one for one in self.by_id.values() if one["key"] == key), None)

    def put(self, asked, values, files):
        customer = self.find(asked)
        if customer is None:
            key = (asked["account"], asked.get("memo"), asked.get("memo_type"))
            customer = {"id": f"customer-{uuid.uuid4()}", "key": key, "values": {}, "files": {}}
            self.by_id[customer["id"]] = customer
        if values.get("first_name") == "Nobody":
            raise Refusal(400, "first_name: nobody is called that")
        customer["values"].update(values)
        customer["files"].update(files)
        customer["values"] = {name: value for name, value in customer["values"].items() if value != ""}
        return self.shown(customer, asked.get("type"))

    def shown(self, customer, customer_type):
        """What SEP-12 shows of a customer; None: somebody who is not registered."""
        required = REQUIRED.get(customer_type, ANYBODY)
        described = {name: (kind, description, optional) for name, kind, description, optional in required}
        has = {} if customer is None else {**customer["values"], **customer["files"]}

        def field(name):
            kind, description, optional = described.get(name, (TEXT, name.replace("_", " "), True))
            return {"type": kind, "description": description, "optional": optional}

        missing = {name: field(name) for name, *_, optional in required if name not in has}
        is_complete = all(one["optional"] for one in missing.values())
        answer = {"status": "ACCEPTED" if is_complete else "NEEDS_INFO"}
        if customer is not None:
            answer["id"] = customer["id"]
            answer.update(customer.get("said", {}))
        if answer["status"] == "NEEDS_INFO":
            answer["fields"] = missing
        if has:
            status = "ACCEPTED" if answer["status"] == "ACCEPTED" else "PROCESSING"
            answer["provided_fields"] = {name: {**field(name), "status": status} for name in has}
        return answer


def rate(asked):
    """The rate for the parameters of `GET /rate`."""
    sold, bought = asked.get("sell_amount"), asked.get("buy_amount")
    if asked.get("type") not in ("indicative", "firm") or (sold is None) == (bought is None):
        raise Refusal(400, "one of sell_amount and buy_amount is needed")
    if asked["sell_asset"] == asked["buy_asset"]:
        amount = Decimal(sold if sold is not None else bought)
        price, buy, sell = Decimal(1), amount - FEE, amount
    elif sold is not None:
        price, sell = PRICE, Decimal(sold)
        buy = ((sell - FEE) / price).quantize(CENT, ROUND_HALF_UP)
    else:
        price, buy = PRICE, Decimal(bought)
        sell = price * buy + FEE
    if buy <= 0:
        raise Refusal(422, "sell_amount: too little to pay the fee of 1 from")
    part = {"name": "Service fee", "description": "What we live on", "amount": str(FEE)}
    answer = {
        "price": str(price),
        "sell_amount": str(sell),
        "buy_amount": str(buy),
        "fee": {"total": str(FEE), "asset": asked["sell_asset"], "details": [part]},
    }
    if asked["type"] == "firm":
        now = datetime.now(timezone.utc)
        expires_at = now + FIRM_FOR
        if asked.get("expire_after"):
            expires_at = max(expires_at, datetime.fromisoformat(asked["expire_after"]))
        if expires_at > now + LONGEST:
            raise Refusal(400, "expire_after: we keep no rate for that long")
        answer |= {"id": f"quote-{uuid.uuid4()}", "expires_at": expires_at.isoformat().replace("+00:00", "Z")}
    return {"rate": answer}


class Business:
    """All that the server knows."""

    def __init__(self, auth, secret):
        self.auth, self.secret = auth, secret
        self.customers = Customers()
        self.behaviour, self.requests, self.events = {}, [], []
        self.lock = threading.Lock()
        #: The transactions that something happened to, for the thread that drives them.
        self.changed, self.platform = queue.Queue(), None
        #: Set when hanging answers have waited long enough.
        self.released = threading.Event()

    def is_known(self, headers):
        """Whether a request has the credentials that were agreed on."""
        if self.auth == "api_key":
            return hmac.compare_digest(headers.get("X-Api-Key", ""), self.secret)
        if self.auth == "jwt":
            scheme, _, token = headers.get("Authorization", "").partition(" ")
            return scheme == "Bearer" and self.is_signed(token)
        return True

    def is_signed(self, token):
        """Whether a JWT is ours and still valid."""
        try:
            head, claims, signature = token.split(".")
            due = hmac.new(self.secret.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
            if json.loads(decoded(head))["alg"] != "HS256" or not hmac.compare_digest(decoded(signature), due):
                return False
            claims = json.loads(decoded(claims))
            return claims["iat"] <= time.time() + 5 and time.time() < claims["exp"] <= claims["iat"] + 60
        except (ValueError, KeyError):
            return False

    def received(self, event):
        """Takes an event. Transactions are driven from here: what one does next follows from its status."""
        self.events.append(event)
        if event["type"].startswith("transaction_"):
            self.changed.put(event["payload"]["transaction"])

    def drive(self):
        """Drives transactions, one change at a time."""
        while True:
            transaction = self.changed.get()
            if self.platform is not None:
                self.platform.drive(transaction)


class Platform:
    """The Platform API: what the business says and orders."""

    def __init__(self, url, key, asset, refunds=False):
        self.url, self.key, self.asset, self.refunds = url, key, asset, refunds
        self.errors = []

    def call(self, method, transaction, **params):
        call = {"jsonrpc": "2.0", "id": str(uuid.uuid4()), "method": method}
        body = json.dumps([{**call, "params": {"transaction_id": transaction["id"], **params}}]).encode()
        headers = {"Content-Type": "application/json", "X-Api-Key": self.key}
        with urllib.request.urlopen(urllib.request.Request(self.url, body, headers), timeout=30) as answer:
            (told,) = json.load(answer)
        if "error" in told:
            self.errors.append(f"{method}: {told['error']}")

    def terms(self, transaction, is_deposit):
        """What is asked for and given, unless a quote says so."""
        if "quote_id" in transaction:
            return {}
        paid = transaction["amount_expected"]
        rest = Decimal(paid["amount"]) - FEE
        given = "iso4217:BRL" if transaction["kind"].endswith("-exchange") else "iso4217:USD"
        if transaction["kind"].endswith("-exchange"):
            rest = (rest * PRICE if is_deposit else rest / PRICE).quantize(CENT)
        return {
            "amount_in": paid,
            "amount_out": {"amount": str(rest), "asset": self.asset if is_deposit else given},
            "fee_details": {"total": str(FEE), "asset": paid["asset"]},
        }

    def drive(self, transaction):
        """What the business does next."""
        is_deposit, is_paid = transaction["kind"].startswith("deposit"), "transfer_received_at" in transaction
        match transaction["status"]:
            case "incomplete" | "pending_receiver" if not is_paid:
                method = "request_offchain_funds" if is_deposit else "request_onchain_funds"
                self.call(method, transaction, **self.terms(transaction, is_deposit))
            case "pending_user_transfer_start" if is_deposit:
                # The bank has it at once.
                self.call("notify_offchain_funds_received", transaction, external_transaction_id=f"bank-{transaction['id']}")
            case "pending_anchor" if is_deposit:
                self.call("do_stellar_payment", transaction)
            case "pending_anchor" | "pending_receiver" if self.refunds:
                paid = transaction["amount_in"]
                amount = {"amount": str(Decimal(paid["amount"]) - FEE), "asset": paid["asset"]}
                fee = {"amount": str(FEE), "asset": paid["asset"]}
                self.call("do_stellar_refund", transaction, refund={"amount": amount, "amount_fee": fee})
            case "pending_anchor" | "pending_receiver":
                self.call("notify_offchain_funds_pending", transaction, external_transaction_id=f"out-{transaction['id']}")
            case "pending_external" if not is_deposit:
                self.call("notify_offchain_funds_sent", transaction)


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    business: Business

    def do_GET(self):
        self.handle_one("GET")

    def do_PUT(self):
        self.handle_one("PUT")

    def do_POST(self):
        self.handle_one("POST")

    def do_DELETE(self):
        self.handle_one("DELETE")

    def log_message(self, *_):
        """Says nothing: what customers send is personal."""

    def handle_one(self, method):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if url.path.startswith("/test/"):
            with self.business.lock:
                return self.answer(200, self.told(method, url.path.removeprefix("/test/"), body))
        name = f"{method} /{url.path.split('/')[1]}"
        with self.business.lock:
            entry = {"name": name, "path": url.path, "query": query, "type": self.headers.get("Content-Type")}
            self.business.requests.append(entry)
            behaviour = self.business.behaviour.get(name, {})
        if not self.business.is_known(self.headers):
            return self.answer(401, {"error": "who are you?"})
        if behaviour.get("hang"):
            self.business.released.wait(60)
            self.close_connection = True
            return None
        if "raw" in behaviour:
            return self.send(200, "application/json", behaviour["raw"].encode())
        if "status" in behaviour:
            return self.answer(behaviour["status"], behaviour.get("body"))
        try:
            with self.business.lock:
                status, answer = self.called(name, url.path, query, body)
        except Refusal as refusal:
            return self.answer(refusal.status, {"error": str(refusal)})
        if "change" in behaviour:
            changed = {**answer["rate"], **behaviour["change"]}
            answer = {"rate": {key: value for key, value in changed.items() if value is not None}}
        return self.answer(status, answer)

    def called(self, name, path, query, body):
        customers = self.business.customers
        match name:
            case "GET /customer":
                return 200, customers.shown(customers.find(query), query.get("type"))
            case "PUT /customer":
                return 200, customers.put(*self.values(body))
            case "DELETE /customer":
                if customers.by_id.pop(unquote(path.removeprefix("/customer/")), None) is None:
                    raise Refusal(404, "customer not found")
                return 204, None
            case "GET /rate":
                return 200, rate(query)
            case "POST /event":
                self.business.received(json.loads(body))
                return 200, None
        raise Refusal(404, "there is nothing here")

    def values(self, body):
        """The parameters, values and files of a PUT."""
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("multipart/form-data"):
            texts, files = json.loads(body), {}
        else:
            message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=HTTP)
            texts, files = {}, {}
            for part in message.iter_parts():
                name = part.get_param("name", header="content-disposition")
                content = part.get_payload(decode=True)
                if part.get_filename() is None:
                    texts[name] = content.decode()
                else:
                    files[name] = {"type": part.get_content_type(), "sha256": hashlib.sha256(content).hexdigest()}
        asked = {name: value for name, value in texts.items() if name in NAMES}
        return asked, {name: value for name, value in texts.items() if name not in NAMES}, files

    def told(self, method, path, body):
        """What the tests ask and say."""
        business = self.business
        if method == "GET":
            return {
                "requests": business.requests,
                "events": business.events,
                "customers": list(business.customers.by_id.values()),
                "errors": business.platform.errors if business.platform else [],
            }[path]
        said = json.loads(body)
        if path == "platform":
            business.platform = Platform(**said)
            return {}
        if path == "behaviour":
            business.behaviour = said
            return {}
        customer = business.customers.by_id.pop(path.removeprefix("customers/"))
        customer["id"] = said.pop("id", customer["id"])
        customer["said"] = said
        business.customers.by_id[customer["id"]] = customer
        return {}

    def answer(self, status, value):
        self.send(status, "application/json", b"" if value is None else json.dumps(value).encode())

    def send(self, status, kind, body):
        self.send_response(status)
        if body:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=8081)
    arguments.add_argument("--auth", choices=["none", "api_key", "jwt"], default="none")
    arguments.add_argument("--secret", default="")
    said = arguments.parse_args()
    Handler.business = Business(said.auth, said.secret)
    threading.Thread(target=Handler.business.drive, daemon=True).start()
    server = ThreadingHTTPServer(("127.0.0.1", said.port), Handler)
    server.daemon_threads = True
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
