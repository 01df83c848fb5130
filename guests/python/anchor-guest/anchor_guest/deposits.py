"""The interface `deposits`: off-chain money that comes in (SEP-6)."""

import json as _json
from abc import ABC
from typing import Any, get_args

from wit_world.exports.deposits import (
    Announcement,
    DepositNews,
    DepositNews_Announced,
    DepositNews_Failed,
    DepositNews_Received,
    DepositRefund,
    DepositReport,
    IncomingPayment,
    Notice,
    NoticeAnswer,
    RefundOutcome,
    RefundOutcome_Failed,
    RefundOutcome_Paid,
    RefundOutcome_Pending,
)
from wit_world.imports.types import Amount, Payment

from .refusal import Denied, Invalid
from .runtime import check


class Deposits(ABC):
    """Derive from this class and implement `poll_pending_deposit`, `incoming_notice` or both."""

    def poll_pending_deposit(self, deposit: Payment) -> list[DepositNews]:
        """What came in for one deposit; empty if nothing did so far. The host credits each payment once, by its
        `external_id`, however often it is reported."""
        return []

    def poll_pending_deposits(self, deposits: list[Payment]) -> list[DepositReport]:
        """News of a page of deposits. By default asks for each with `poll_pending_deposit`, and leaves out those whose
        call failed, unless there is no news at all."""
        reports, trouble = [], None
        for deposit in deposits:
            try:
                news = self.poll_pending_deposit(deposit)
            except Exception as why:
                trouble = why
                continue
            check("deposits.poll_pending_deposit", news, [get_args(DepositNews)])
            reports += [report(deposit.transaction.id, one) for one in news]
        if trouble is not None and not reports:
            raise trouble
        return reports

    def incoming_notice(self, notice: Notice) -> NoticeAnswer:
        """Reads a notice that reached the host at `/rails/GUEST/NAME`: prove that it comes from the bank, and report what
        it says. By default there are none."""
        raise Denied("no notices are taken here")

    def refund_deposit(self, payment: Payment, refund: DepositRefund) -> RefundOutcome:
        """Pays money back off chain. The host asks again with the same key until the answer is `refund_paid` or
        `refund_failed`, so pass `refund.idempotency_key` to the bank. By default a person has to."""
        return refund_failed("this guest pays nothing back")


def received(external_id: str, amount: Amount, received_at: str | None = None) -> DepositNews:
    """Money has come in, under the external network's id of the payment. `received_at` is when the bank had it; None:
    now."""
    return DepositNews_Received(IncomingPayment(external_id, amount, received_at, []))


def announced(external_id: str | None = None, eta_seconds: int | None = None) -> DepositNews:
    """Money is on its way: `pending_external`. The deposit then expires no more."""
    return DepositNews_Announced(Announcement(external_id, eta_seconds, []))


def failed(text: str) -> DepositNews:
    """Nothing came in, and nothing will: `error`, with this text for the wallet."""
    return DepositNews_Failed(text)


def report(transaction_id: str | None, news: DepositNews) -> DepositReport:
    """A report on the deposit with this id. With None nobody knows what the money is for."""
    return DepositReport(transaction_id, news)


def notice_answer(
    reports: list[DepositReport], *, status: int = 200, content_type: str | None = None, body: bytes = b""
) -> NoticeAnswer:
    """An answer to a notice. The host stores the reports before it responds."""
    return NoticeAnswer(reports, status, content_type, body, [])


def header(notice: Notice, name: str) -> str | None:
    """The first value of a notice's header, whose name is not case-sensitive."""
    return next((one.value for one in notice.headers if one.name == name.lower()), None)


def json(notice: Notice) -> Any:
    """A notice's body, parsed as JSON; raises `Invalid` if it is none. Check its shape before you use it."""
    try:
        return _json.loads(notice.body)
    except ValueError as why:
        raise Invalid(f"the body is not JSON: {why}") from None


def refund_paid(external_id: str) -> RefundOutcome:
    """The payer has the money, under the external network's id of the refund; wallets see it."""
    return RefundOutcome_Paid(external_id)


def refund_pending() -> RefundOutcome:
    """It is on its way. The host asks again, with the same key."""
    return RefundOutcome_Pending()


def refund_failed(text: str) -> RefundOutcome:
    """It is not possible: nothing was paid under the key and nothing will be, and a person must look."""
    return RefundOutcome_Failed(text)


__all__ = [
    "DepositNews",
    "DepositRefund",
    "DepositReport",
    "Deposits",
    "Notice",
    "NoticeAnswer",
    "RefundOutcome",
    "announced",
    "failed",
    "header",
    "json",
    "notice_answer",
    "received",
    "refund_failed",
    "refund_paid",
    "refund_pending",
    "report",
]
