"""A mobile money anchor: SEP-31 payments and SEP-6 withdrawals go out to phone numbers, SEP-6 deposits come in on our paybill
number (`deposits.py`).

Configuration: `provider_url`, the address of the provider's API; `paybill`, our number there. Secret: `provider_key`.
"""

import re
from typing import Any

from anchor_guest import (
    Customer,
    CustomerInfoNeeded,
    Entry,
    Field,
    Invalid,
    Kind,
    Payment,
    Protocol,
    TransactionInfoNeeded,
    Unavailable,
    asset_code,
    customers,
    field,
    is_accepted,
    optional,
    rails,
    receiver,
    transfers,
    value,
)
from deposits import Deposits, instructions
from provider import answer, get, order

__all__ = ["Deposits", "MobileMoney", "Transfers"]

SENDER = "sep31-sender"
RECEIVER = "sep31-receiver"
#: Who withdraws or deposits.
CUSTOMER = "sep6-customer"

PHONE_NUMBER = field("phone_number", "The receiver's phone number, with its country code")


class MobileMoney(receiver.Receiver, customers.Customers, rails.Rails):
    def info(self, asset: str, lang: str) -> receiver.ReceiverInfo:
        return receiver.receiver_info(
            sender_types=[receiver.CustomerType(SENDER, "People who send money")],
            receiver_types=[receiver.CustomerType(RECEIVER, "People who receive money on their phone")],
            # Optional: the receiver's SEP-9 field has the same.
            fields=[optional(PHONE_NUMBER)],
        )

    def process_post_request(self, payment: Payment) -> receiver.Acceptance:
        for customer, kind in [(payment.sender, SENDER), (payment.receiver, RECEIVER)]:
            if not is_accepted(customer, kind):
                raise CustomerInfoNeeded(kind)
        if phone_number(payment) is None:
            raise TransactionInfoNeeded([PHONE_NUMBER])
        return receiver.ready()

    def process_patch_request(self, fields: list[Entry], payment: Payment) -> None:
        phone_number(payment)

    def requirements(self, context: customers.CustomerContext) -> list[Field]:
        names = [field("first_name", "Given or first name"), field("last_name", "Family or last name")]
        match context.customer_type:
            case "sep31-sender" | None:
                return names
            case "sep31-receiver" | "sep6-customer":
                account = "Phone number of the mobile money account, with its country code"
                return [*names, field("mobile_money_number", account)]
            case other:
                raise Invalid(f"type: `{other}` is not {SENDER}, {RECEIVER} or {CUSTOMER}")

    def review(self, customer: Customer, context: customers.CustomerContext) -> customers.Decision:
        checked("mobile_money_number", value(customer.values, "mobile_money_number"))
        return super().review(customer, context)

    def execute_outgoing_transaction(self, payment: Payment, attempt: rails.Attempt) -> rails.Payout:
        number = phone_number(payment)
        if number is None:
            return ask_again(payment)
        amount = payment.transaction.amount_out
        if amount is None:
            raise Invalid("no amount out")
        payout = {"phone_number": number, "amount": amount.value, "currency": asset_code(amount.asset)}
        return outcome(payment, answer(order("/payouts", attempt.idempotency_key, payout)))

    def poll_outgoing_transaction(self, payout: rails.PendingPayout) -> rails.Payout:
        return outcome(payout.payment, answer(get(f"/payouts/{payout.idempotency_key}")))


class Transfers(transfers.Transfers):
    """Withdrawals and deposits (SEP-6)."""

    def info(self, asset: str, kind: Kind, lang: str) -> transfers.TransferInfo:
        return transfers.transfer_info(customer_types=[CUSTOMER])

    def process_request(self, payment: Payment) -> transfers.TransferAcceptance:
        """A transfer opens at once and waits until we know whose it is, and their phone number."""
        if phone_number(payment) is None or not is_accepted(payment.customer, CUSTOMER):
            return transfers.wait_for_customer(CUSTOMER)
        is_deposit = payment.transaction.kind in (Kind.DEPOSIT, Kind.DEPOSIT_EXCHANGE)
        return transfers.ready(instructions=instructions(payment) if is_deposit else None)

    def process_patch_request(self, fields: list[Entry], payment: Payment) -> None:
        phone_number(payment)


def outcome(payment: Payment, payout: dict[str, Any]) -> rails.Payout:
    """The outcome of a payout, as the provider shows it: `{ id, status, code?, reason? }`."""
    match payout:
        case {"id": id, "status": "settled"}:
            return rails.delivered(id)
        case {"id": id, "status": "pending"}:
            return rails.initiated(id)
        case {"status": "rejected", "code": "unknown_number", **more}:
            return ask_again(payment, more.get("reason"))
        case {"status": "rejected", **more}:
            return rails.refund(message=more.get("reason"))
    raise Unavailable(f"the provider answered with status {payout.get('status')}, which we do not know")


def ask_again(payment: Payment, message: str | None = None) -> rails.Payout:
    """Requests another phone number from where it came: with the transaction, or from the payee (SEP-12)."""
    if value(payment.transaction.fields, "phone_number"):
        return rails.needs_transaction_info([PHONE_NUMBER], message)
    kind = CUSTOMER if payment.transaction.protocol == Protocol.SEP6 else RECEIVER
    return rails.needs_customer_info(kind, message)


def phone_number(payment: Payment) -> str | None:
    """The number that came with the transaction, otherwise the payee's: the receiver's, or who withdraws."""
    payee = payment.receiver or payment.customer
    known = [] if payee is None else payee.values
    return checked("phone_number", value(payment.transaction.fields, "phone_number")) or checked(
        "mobile_money_number", value(known, "mobile_money_number")
    )


def checked(name: str, number: str | None) -> str | None:
    """Refuses a number that is not in the form of E.164. The error does not repeat it, because errors are logged."""
    if number is not None and not re.fullmatch(r"\+[1-9][0-9]{7,14}", number):
        raise Invalid(f"{name}: write the phone number with its country code and without spaces, such as +254712345678")
    return number
