"""Deposits (SEP-6): the user pays to our paybill number, with a reference short enough to type on a phone.

The provider is asked for what came in, and may call us: `POST /rails/GUEST/payments` with `{"id": "…"}`. Anybody can send
that, so it only says what to ask the provider for.
"""

import re

from anchor_guest import Amount, Denied, Invalid, Payment, Transaction, Unavailable, config, deposits, kv, transfers
from provider import answer, get, order


class Deposits(deposits.Deposits):
    def poll_pending_deposit(self, deposit: Payment) -> list[deposits.DepositNews]:
        return [news(one) for one in answer(get(f"/payments?reference={reference_of(deposit.transaction)}"))]

    def incoming_notice(self, notice: deposits.Notice) -> deposits.NoticeAnswer:
        if notice.name != "payments":
            raise Invalid(f"there are no notices of {notice.name} here")
        match deposits.json(notice):
            case {"id": str(id)} if re.fullmatch(r"[A-Za-z0-9-]+", id):
                response = get(f"/payments/{id}")
            case _:
                raise Invalid("id: is not one of the provider's")
        if response.status == 404:
            raise Denied("the provider knows no such payment")
        payment = answer(response)
        return deposits.notice_answer([deposits.report(deposit_of(payment["reference"]), news(payment))])

    def refund_deposit(self, payment: Payment, refund: deposits.DepositRefund) -> deposits.RefundOutcome:
        reversal = {"payment": refund.external_id, "amount": refund.amount.value}
        match answer(order("/reversals", refund.idempotency_key, reversal)):
            case {"id": id, "status": "settled"}:
                return deposits.refund_paid(id)
            case {"status": "rejected", **more}:
                return deposits.refund_failed(more.get("reason") or "the provider rejected the reversal")
        return deposits.refund_pending()


def instructions(payment: Payment) -> list[transfers.Instruction]:
    """How to pay a deposit. Keeps its reference in `kv`, by which a notice finds the deposit."""
    reference = reference_of(payment.transaction)
    if deposit_of(reference) not in (None, payment.transaction.id):
        raise Unavailable(f"the reference {reference} is another deposit's: the wallet has to ask again")
    kv.set_json(f"references/{reference}", payment.transaction.id)
    return [
        transfers.Instruction("organization.mobile_money_number", config.required("paybill"), "Our paybill number"),
        transfers.Instruction("organization.external_transfer_memo", reference, "Reference: your payment needs it"),
    ]


def reference_of(transaction: Transaction) -> str:
    """The last twelve digits of the transaction's id."""
    return transaction.id[-12:].upper()


def deposit_of(reference: str) -> str | None:
    """The id of the deposit with this reference; None if there is none, as after a slip of the user's."""
    typed = reference.strip().upper()
    return kv.get_json(f"references/{typed}") if re.fullmatch(r"[0-9A-F]{12}", typed) else None


def news(payment: dict[str, str]) -> deposits.DepositNews:
    """A payment to us, as the provider shows it: `{ id, reference, amount, currency }`."""
    return deposits.received(payment["id"], Amount(payment["amount"], f"iso4217:{payment['currency']}"))
