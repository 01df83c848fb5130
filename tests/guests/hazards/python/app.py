"""The test-suite's guest in Python: steps into each trap of the language that the SDK guards against, as the
transaction's field `hazard` says, or for `valid_sending_anchor` the configuration's; and a fee of 1 and 2.5 percent. What it
has to say of customers, payouts and deposits is nothing."""

import logging
import random
import time
import uuid

from anchor_guest import (
    Amount,
    Fee,
    Invalid,
    Payment,
    Transaction,
    config,
    customers,
    deposits,
    fees,
    fixed_and_percent,
    kv,
    log,
    mismatches,
    rails,
    receiver,
    records,
    value,
)


class Hazards(
    receiver.Receiver, fees.Fees, mismatches.Mismatches, customers.Customers, rails.Rails, deposits.Deposits
):
    def info(self, asset: str, lang: str) -> receiver.ReceiverInfo:
        return receiver.receiver_info()

    def valid_sending_anchor(self, account: str) -> bool:
        return later(False) if config.get("hazard") == "promise" else "no"

    def process_post_request(self, payment: Payment) -> receiver.Acceptance:
        hazard = value(payment.transaction.fields, "hazard")
        return look(payment.transaction) if hazard == "records" else HAZARDS[hazard]()

    def process_patch_request(self, fields, payment):
        # It is not raised: the correction would be taken.
        return Invalid("this is no answer")

    def requirements(self, context):
        pass

    def review(self, customer, context):
        pass

    def execute_outgoing_transaction(self, payment, attempt):
        pass

    def poll_outgoing_transaction(self, payout):
        return "settled"

    def poll_pending_deposit(self, deposit):
        return "received"

    def incoming_notice(self, notice):
        pass

    def refund_deposit(self, payment, refund):
        pass

    def calculate(self, request: fees.FeeRequest) -> Fee:
        return fee_on(request.amount)

    def decide(self, mismatched: mismatches.MismatchedPayment) -> mismatches.Verdict:
        if mismatches.Mismatch.DUPLICATE in mismatched.mismatches:
            return None
        if mismatches.Mismatch.OVER in mismatched.mismatches:
            return mismatches.accept()
        return mismatches.keep(", ".join(one.name.lower() for one in mismatched.mismatches))


async def later(answer):
    return answer


async def promise():
    """A check that fails a moment later."""
    raise Invalid("this rejection must not be lost")


def draw():
    raise Invalid(f"{random.random()}")


def draw_unguessable():
    raise Invalid(f"{uuid.uuid4()}")


def error():
    try:
        raise TypeError("the cause of it")
    except TypeError as cause:
        raise ValueError("nobody meant to raise this") from cause


def console():
    print("a", {"list": [1, "ü"]})
    # No line's end: it is in a buffer still.
    print("and this", end="")
    raise Invalid("printed")


def fee():
    return receiver.ready(fee=fee_on(Amount("10.5", "iso4217:USD")))


def remember():
    """Uses all of `kv`, and says what came of it."""
    kv.set_json("a/1", 7)
    kv.set("a/2", b"")
    kv.set("b", "é")
    kv.delete("a/2")
    text = kv.get("b").decode()
    refused = False
    try:
        kv.get("")
    except kv.KvError as why:
        refused = why.kind == "invalid"
    keys = ",".join(kv.list_keys("a/", limit=10).keys)
    gone = kv.get("a/2") is None
    raise Invalid(f"{kv.get_json('a/1')} {keys} {text} {str(gone).lower()} {str(refused).lower()}")


def log_at_every_level():
    logging.basicConfig(level=1, handlers=[log.Handler()])
    bank = logging.getLogger("bank")
    for level in [log.TRACE, logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL]:
        bank.log(level, "a line in %s", "python")
    try:
        raise ValueError("wrong on purpose")
    except ValueError:
        bank.exception("a traceback")
    logging.warning("a line in python without a context")
    bank.setLevel(logging.ERROR)
    bank.info("a line of too little weight")
    return receiver.ready()


def spin():
    while True:
        pass


def sleep():
    time.sleep(3600)


def hoard():
    hoarded = []
    while True:
        hoarded.append(bytearray(1 << 20))


def overflow(depth: int = 0):
    return overflow(depth + 1) + 1


def drown():
    while True:
        print("0" * 63)


def look(given: Transaction):
    """Reads all kinds of records, and says what came of it."""
    try:
        own = records.find_transaction(given.id)
        page = records.customer_transactions(given.sender_id, before=given.id, limit=1)
        quote = records.find_quote(given.quote_id)
        refused = False
        try:
            records.customer_transactions(given.sender_id, before="x")
        except records.RecordsError as why:
            refused = why.kind == "invalid"
        none = records.find_transaction(given.quote_id) is None and records.find_quote(given.id) is None
    except records.RecordsError as why:
        raise Invalid(why.kind) from None
    ids, said = ",".join(one.id for one in page.transactions), [page.more, none, refused]
    more, none, refused = (str(one).lower() for one in said)
    raise Invalid(f"{own.amount_in.value} {ids} {more} {quote.total_price} {none} {refused}")


def fee_on(amount: Amount) -> Fee:
    return fixed_and_percent(amount, "1.00", "2.5", 2)


HAZARDS = {
    "promise": promise,
    "random": draw,
    "uuid": draw_unguessable,
    "error": error,
    "bug": lambda: None.field,
    "console": console,
    "fee": fee,
    "kv": remember,
    "nothing": lambda: None,
    "returned": lambda: Invalid("this is no answer"),
    "trap": lambda: None,
    "log": log_at_every_level,
    "spin": spin,
    "sleep": sleep,
    "memory": hoard,
    "overflow": overflow,
    "drown": drown,
}
