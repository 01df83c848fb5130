"""The interface `rails`: off-chain payouts."""

from abc import ABC, abstractmethod
from typing import get_args

from wit_world.exports.rails import (
    Attempt,
    CustomerInfoRequest,
    Initiation,
    Payout,
    Payout_Delivered,
    Payout_Failed,
    Payout_Initiated,
    Payout_NeedsCustomerInfo,
    Payout_NeedsTransactionInfo,
    Payout_Refund,
    PayoutReport,
    PendingPayout,
    Receipt,
    RefundPlan,
)
from wit_world.imports.types import Amount, Field, InfoRequest, Payment

from .runtime import check


class Rails(ABC):
    """Derive from this class and implement `execute_outgoing_transaction`."""

    @abstractmethod
    def execute_outgoing_transaction(self, payment: Payment, attempt: Attempt) -> Payout:
        """Pays out a transaction whose money has arrived. The host asks again with the same key whenever it does not
        know the outcome, so pass `attempt.idempotency_key` to the bank."""

    def poll_outgoing_transaction(self, payout: PendingPayout) -> Payout | None:
        """News of one payout that was `initiated`; None if there is none yet."""
        return None

    def poll_outgoing_transactions(self, payouts: list[PendingPayout]) -> list[PayoutReport]:
        """News of a page of payouts. By default asks for each with `poll_outgoing_transaction`, and leaves out those
        whose call failed, unless there is no news at all."""
        reports, trouble = [], None
        for pending in payouts:
            try:
                news = self.poll_outgoing_transaction(pending)
            except Exception as why:
                trouble = why
                continue
            if news is not None:
                check("rails.poll_outgoing_transaction", news, get_args(Payout))
                reports.append(PayoutReport(pending.payment.transaction.id, news))
        if trouble is not None and not reports:
            raise trouble
        return reports


def delivered(external_id: str | None = None, amount_out: Amount | None = None) -> Payout:
    """The receiver has the money: `completed`. `external_id` is the external network's id of the payout; wallets see
    it."""
    return Payout_Delivered(Receipt(external_id, amount_out, []))


def initiated(external_id: str | None = None, eta_seconds: int | None = None) -> Payout:
    """The external network has accepted it: `pending_external`. The host asks for news."""
    return Payout_Initiated(Initiation(external_id, eta_seconds, []))


def needs_customer_info(customer_type: str | None = None, message: str | None = None) -> Payout:
    """A customer's information is missing or wrong. Nothing was paid, and nothing will be under this key."""
    return Payout_NeedsCustomerInfo(CustomerInfoRequest(customer_type, message))


def needs_transaction_info(fields: list[Field], message: str | None = None) -> Payout:
    """The transaction's fields are missing or wrong. Nothing was paid, and nothing will be under this key."""
    return Payout_NeedsTransactionInfo(InfoRequest(fields, message))


def refund(amount: str | None = None, message: str | None = None) -> Payout:
    """Refund the payer this amount, by default all of it. Nothing was paid, and nothing will be under this key."""
    return Payout_Refund(RefundPlan(amount, message))


def failed(text: str) -> Payout:
    """The payout is not possible, and a person must look. Nothing was paid, and nothing will be under this key."""
    return Payout_Failed(text)


__all__ = [
    "Attempt",
    "Payout",
    "PayoutReport",
    "PendingPayout",
    "Rails",
    "delivered",
    "failed",
    "initiated",
    "needs_customer_info",
    "needs_transaction_info",
    "refund",
]
