"""A SEP-31 receiving anchor that converts (`rates.py`) and pays out to bank accounts, as it does for withdrawals
(`Transfers`, and with pages `Pages`). Deposits come in on its own account at the bank (`deposits.py`).

Configuration: `bank_url`, the address of the bank's API; `sending_anchors`, the accounts of the sending anchors that we
do business with, separated by commas (not set: all).
"""

from anchor_guest import (
    CustomerInfoNeeded,
    CustomerStatus,
    Denied,
    Entry,
    Field,
    Invalid,
    Kind,
    Payment,
    Protocol,
    TransactionInfoNeeded,
    Unavailable,
    asset_code,
    config,
    customers,
    field,
    http,
    interactive,
    is_accepted,
    optional,
    rails,
    receiver,
    transfers,
    value,
)
from deposits import Deposits, instructions
from rates import Rates

__all__ = ["Bank", "Deposits", "Pages", "Rates", "Transfers"]

SENDER = "sep31-sender"
RECEIVER = "sep31-receiver"
#: Who withdraws or deposits.
CUSTOMER = "sep6-customer"

ACCOUNT_FIELDS = [
    field("account_number", "Number of the receiver's bank account"),
    field("routing_number", "Routing number of the receiver's bank"),
]


class Bank(receiver.Receiver, customers.Customers, rails.Rails):
    def info(self, asset: str, lang: str) -> receiver.ReceiverInfo:
        return receiver.receiver_info(
            sender_types=[receiver.CustomerType(SENDER, "People who send money")],
            receiver_types=[receiver.CustomerType(RECEIVER, "People who receive money on a bank account")],
            # Optional: the receiver's SEP-9 fields have the same data.
            fields=[optional(one) for one in ACCOUNT_FIELDS],
        )

    def valid_sending_anchor(self, account: str) -> bool:
        known = config.get("sending_anchors")
        return not known or account in [one.strip() for one in known.split(",")]

    def process_post_request(self, payment: Payment) -> receiver.Acceptance:
        for customer, kind in [(payment.sender, SENDER), (payment.receiver, RECEIVER)]:
            if not is_accepted(customer, kind):
                raise CustomerInfoNeeded(kind)
        if bank_account(payment) is None:
            raise TransactionInfoNeeded(ACCOUNT_FIELDS)
        return receiver.ready()

    def requirements(self, context: customers.CustomerContext) -> list[Field]:
        names = [field("first_name", "Given or first name"), field("last_name", "Family or last name")]
        match context.customer_type:
            case "sep31-receiver" | "sep6-customer":
                return [
                    *names,
                    field("bank_account_number", "Number of the bank account"),
                    field("bank_number", "Routing number of the bank"),
                ]
            case "sep31-sender" | None:
                return [*names, optional(field("email_address", "Email address"))]
            case other:
                raise Invalid(f"type: `{other}` is not {SENDER} or {RECEIVER}")

    def execute_outgoing_transaction(self, payment: Payment, attempt: rails.Attempt) -> rails.Payout:
        account = bank_account(payment)
        if account is None:
            return ask_payee(payment)
        amount = payment.transaction.amount_out
        if amount is None:
            raise Invalid("no amount out")
        known = payee_values(payment)
        number, routing = account
        order = {
            "amount": amount.value,
            "currency": asset_code(amount.asset),
            "account_number": number,
            "routing_number": routing,
            "name": f"{value(known, 'first_name') or ''} {value(known, 'last_name') or ''}",
        }
        url = f"{config.required('bank_url')}/transfers"
        return outcome(payment, http.post(url, headers={"Idempotency-Key": attempt.idempotency_key}, json=order))

    def poll_outgoing_transaction(self, payout: rails.PendingPayout) -> rails.Payout:
        return outcome(payout.payment, http.get(f"{config.required('bank_url')}/transfers/{payout.idempotency_key}"))


class Transfers(transfers.Transfers):
    """Withdrawals to bank accounts, and deposits from them (SEP-6)."""

    def info(self, asset: str, kind: Kind, lang: str) -> transfers.TransferInfo:
        return transfers.transfer_info(customer_types=[CUSTOMER])

    def process_request(self, payment: Payment) -> transfers.TransferAcceptance:
        """A transfer opens at once and waits until we know whose it is, and the bank account that money goes to, or back
        to."""
        if not is_accepted(payment.customer, CUSTOMER) or bank_account(payment) is None:
            return transfers.wait_for_customer(CUSTOMER)
        is_deposit = payment.transaction.kind in (Kind.DEPOSIT, Kind.DEPOSIT_EXCHANGE)
        return transfers.ready(instructions=instructions(payment) if is_deposit else None)


class Pages(interactive.Interactive):
    """The pages of hosted deposits and withdrawals (SEP-24): how much, who you are, your bank account, and everything once
    more."""

    def next_step(self, payment: Payment, answers: list[interactive.Answer]) -> interactive.Step:
        is_deposit = payment.transaction.kind == Kind.DEPOSIT
        if interactive.answered(answers, "amount") is None:
            return how_much(is_deposit)
        match standing(payment):
            case CustomerStatus.ACCEPTED if has_invalid_routing(payment):
                return your_bank(payment, answers)
            case CustomerStatus.ACCEPTED:
                pass
            case CustomerStatus.REJECTED:
                raise Denied("We can't open an account for you.")
            case CustomerStatus.PROCESSING:
                return interactive.wait_for_anchor("We are checking your details.")
            case _ if interactive.answered(answers, "identity") is None:
                return who_you_are()
            case _:
                return your_bank(payment, answers)
        if interactive.answered(answers, "review") is None:
            return everything(payment)
        same = [interactive.Instruction(one.name, one.value, one.description) for one in instructions(payment)]
        return interactive.done(instructions=same if is_deposit else None)


def standing(payment: Payment) -> CustomerStatus:
    """What we know of the customer for this."""
    standings = [] if payment.customer is None else payment.customer.standings
    return next((one.status for one in standings if one.customer_type == CUSTOMER), CustomerStatus.NEEDS_INFO)


def how_much(is_deposit: bool) -> interactive.Step:
    heading = "How much do you want to deposit?" if is_deposit else "How much do you want to withdraw?"
    return interactive.form("amount", heading, [interactive.amount("Amount")])


def who_you_are() -> interactive.Step:
    inputs = [
        interactive.input("first_name", "First name"),
        interactive.input("last_name", "Last name"),
        interactive.input("email_address", "Email address", interactive.InputKind.EMAIL, optional=True),
    ]
    intro = "We need your name as your bank knows it."
    return interactive.form("identity", "Who are you?", inputs, intro=intro, customer_type=CUSTOMER)


def your_bank(payment: Payment, answers: list[interactive.Answer]) -> interactive.Step:
    """Asked again until the account is one that we know how to pay."""
    inputs = [
        interactive.input("bank_account_number", "Account number"),
        interactive.input("bank_number", "Routing number of the bank", hint="Nine digits"),
    ]
    errors = None
    if interactive.answered(answers, "bank") is not None and bank_account(payment) is None:
        errors = {"bank_account_number": "Enter your account number."}
    elif has_invalid_routing(payment):
        errors = {"bank_number": "A routing number has nine digits."}
    return interactive.form("bank", "Your bank account", inputs, customer_type=CUSTOMER, errors=errors)


def has_invalid_routing(payment: Payment) -> bool:
    """Whether the routing number is none."""
    account = bank_account(payment)
    if account is None:
        return False
    routing = account[1]
    return not (len(routing) == 9 and routing.isascii() and routing.isdigit())


def everything(payment: Payment) -> interactive.Step:
    known = [] if payment.customer is None else payment.customer.values
    number = value(known, "bank_account_number") or ""
    # What is shown on a screen may be seen by others.
    hidden = max(len(number) - 4, 0)
    rows = {
        "Name": f"{value(known, 'first_name') or ''} {value(known, 'last_name') or ''}",
        "Bank account": "•" * min(hidden, 8) + number[hidden:],
    }
    return interactive.review("review", rows)


def outcome(payment: Payment, response: http.Response) -> rails.Payout:
    """The outcome in the bank's answer: `{ id, status, reason?, field? }`, where `field` is the field at fault."""
    if not response.ok:
        raise Unavailable(f"the bank answered {response.status}")
    match response.json():
        case {"id": id, "status": "settled"}:
            return rails.delivered(id)
        case {"id": id, "status": "pending"}:
            return rails.initiated(id)
        case {"status": "rejected", **more}:
            return rejected(payment, more.get("field"), more.get("reason"))
        case other:
            raise Unavailable(f"the response with status {response.status} is not as expected: {other}")


def rejected(payment: Payment, wrong: str | None, message: str | None) -> rails.Payout:
    """Requests a correction from where the value came, or a refund if no correction is possible."""
    if wrong is None:
        return rails.refund(message=message)
    fields = [one for one in ACCOUNT_FIELDS if one.name == wrong and value(payment.transaction.fields, one.name)]
    if not fields:
        return ask_payee(payment, message)
    return rails.needs_transaction_info(fields, message)


def ask_payee(payment: Payment, message: str | None = None) -> rails.Payout:
    """A value that is not in the transaction's own fields is the payee's (SEP-12)."""
    kind = RECEIVER if payment.transaction.protocol == Protocol.SEP31 else CUSTOMER
    return rails.needs_customer_info(kind, message)


def payee_values(payment: Payment) -> list[Entry]:
    """The values of who gets the money: of a payment the receiver, of a withdrawal the customer."""
    payee = payment.receiver or payment.customer
    return [] if payee is None else payee.values


def bank_account(payment: Payment) -> tuple[str, str] | None:
    """Account and routing number, from the transaction's fields, otherwise from the payee's."""
    known = payee_values(payment)
    number = value(payment.transaction.fields, "account_number") or value(known, "bank_account_number")
    routing = value(payment.transaction.fields, "routing_number") or value(known, "bank_number")
    return (number, routing) if number and routing else None
