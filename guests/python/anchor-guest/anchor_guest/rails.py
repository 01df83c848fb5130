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
    """Derive from it and write `execute_outgoing_transaction`."""

    @abstractmethod
    def execute_outgoing_transaction(self, payment: Payment, attempt: Attempt) -> Payout:
        """Pays out a transaction whose money has arrived. Asked again with the same key whenever the outcome is not
        known: pass `attempt.idempotency_key` to the bank."""

    def poll_outgoing_transaction(self, payout: PendingPayout) -> Payout | None:
        """News of one payout that was `initiated`; none when there is none yet."""
        return None

    def poll_outgoing_transactions(self, payouts: list[PendingPayout]) -> list[PayoutReport]:
        """News of many. Left out: one at a time, leaving out those that had a problem when others had news."""
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
    """The receiver has the money. `external_id` is the outside network's; wallets see it."""
    return Payout_Delivered(Receipt(external_id, amount_out, []))


def initiated(external_id: str | None = None, eta_seconds: int | None = None) -> Payout:
    """The outside network has it; news is asked for."""
    return Payout_Initiated(Initiation(external_id, eta_seconds, []))


def needs_customer_info(customer_type: str | None = None, message: str | None = None) -> Payout:
    """A customer's information is missing or wrong. Nothing was paid, and nothing will be under this key."""
    return Payout_NeedsCustomerInfo(CustomerInfoRequest(customer_type, message))


def needs_transaction_info(fields: list[Field], message: str | None = None) -> Payout:
    """The transaction's fields are missing or wrong. Nothing was paid, and nothing will be under this key."""
    return Payout_NeedsTransactionInfo(InfoRequest(fields, message))


def refund(amount: str | None = None, message: str | None = None) -> Payout:
    """The money should go back, all of it where no amount is said. Nothing was paid, and nothing will be."""
    return Payout_Refund(RefundPlan(amount, message))


def failed(text: str) -> Payout:
    """It can't be done, and a person has to look. Nothing was paid, and nothing will be."""
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
