"""The interface `mismatches`: ledger payments that differ from what their transaction expects. The host asks if the
operator configured `ask_guest` in `[mismatches]`."""

from abc import ABC, abstractmethod

from wit_world.exports.mismatches import (
    Mismatch,
    MismatchedPayment,
    RevisedTerms,
    Verdict,
    Verdict_Accept,
    Verdict_Keep,
    Verdict_Refund,
)
from wit_world.imports.types import Amount, Fee


class Mismatches(ABC):
    """Derive from this class and implement `decide`."""

    @abstractmethod
    def decide(self, mismatched: MismatchedPayment) -> Verdict:
        """Decides on a payment with a mismatch."""


def accept(*, fee: Fee | None = None, amount_out: Amount | None = None) -> Verdict:
    """Credit the payment as it arrived, and pay it out on these terms."""
    return Verdict_Accept(RevisedTerms(fee, amount_out, []))


def refund(why: str | None = None) -> Verdict:
    """Refund the full amount to the payer. The text is the reason, for the operator's log."""
    return Verdict_Refund(why)


def keep(why: str | None = None) -> Verdict:
    """Leave the payment unapplied for the operator. The text is the reason, for the operator's log."""
    return Verdict_Keep(why)


__all__ = ["Mismatch", "MismatchedPayment", "Mismatches", "Verdict", "accept", "keep", "refund"]
