"""Deposits from bank accounts (SEP-6): the user pays to our account at the bank, with the transaction's id as the reference.

The bank is asked for what came in, and may call us: `POST /rails/GUEST/payments` with `{"id": "…"}`. Anybody can send that,
so it only says what to ask the bank for.
"""

import re
from typing import Any

from anchor_guest import Amount, Denied, Invalid, Payment, Unavailable, config, deposits, http, transfers

#: Our account at the bank.
OUR_ACCOUNT = "100200300"


class Deposits(deposits.Deposits):
    def poll_pending_deposit(self, deposit: Payment) -> list[deposits.DepositNews]:
        url = f"{config.required('bank_url')}/incoming?reference={deposit.transaction.id}"
        return [news(one) for one in answer(http.get(url))]

    def incoming_notice(self, notice: deposits.Notice) -> deposits.NoticeAnswer:
        if notice.name != "payments":
            raise Invalid(f"there are no notices of {notice.name} here")
        match deposits.json(notice):
            case {"id": str(id)} if re.fullmatch(r"[A-Za-z0-9-]+", id):
                response = http.get(f"{config.required('bank_url')}/incoming/{id}")
            case _:
                raise Invalid("id: is not one of the bank's")
        if response.status == 404:
            raise Denied("the bank knows no such payment")
        incoming = answer(response)
        return deposits.notice_answer([deposits.report(incoming["reference"], news(incoming))])

    def refund_deposit(self, payment: Payment, refund: deposits.DepositRefund) -> deposits.RefundOutcome:
        order = {"id": refund.external_id, "amount": refund.amount.value}
        headers = {"Idempotency-Key": refund.idempotency_key}
        paid = answer(http.post(f"{config.required('bank_url')}/returns", headers=headers, json=order))
        return deposits.refund_paid(paid["id"]) if paid["status"] == "settled" else deposits.refund_pending()


def instructions(payment: Payment) -> list[transfers.Instruction]:
    """How to pay a deposit."""
    return [
        transfers.Instruction("organization.bank_account_number", OUR_ACCOUNT, "Our account number"),
        transfers.Instruction("organization.bank_number", "021000021", "Routing number of our bank"),
        transfers.Instruction(
            "organization.external_transfer_memo", payment.transaction.id, "Reference: your payment needs it"
        ),
    ]


def news(incoming: dict[str, str]) -> deposits.DepositNews:
    """A payment to our account, as the bank shows it: `{ id, reference, amount, currency }`."""
    return deposits.received(incoming["id"], Amount(incoming["amount"], f"iso4217:{incoming['currency']}"))


def answer(response: http.Response) -> Any:
    """The bank's answer."""
    if not response.ok:
        raise Unavailable(f"the bank answered {response.status}")
    return response.json()
