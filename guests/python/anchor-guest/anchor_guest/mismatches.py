"""The interface `mismatches`: ledger payments that are not what was asked for. Asked where the operator wrote `guest`
in `[mismatches]`."""

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
    """Derive from it and write `decide`."""

    @abstractmethod
    def decide(self, mismatched: MismatchedPayment) -> Verdict:
        """Decides what becomes of a payment that does not fit."""


def accept(*, fee: Fee | None = None, amount_out: Amount | None = None) -> Verdict:
    """It is credited as it arrived, and paid out on these terms."""
    return Verdict_Accept(RevisedTerms(fee, amount_out, []))


def refund(why: str | None = None) -> Verdict:
    """All of it goes back to who paid. The text is for the operator's log."""
    return Verdict_Refund(why)


def keep(why: str | None = None) -> Verdict:
    """It stays unapplied for the operator. The text is for the operator's log."""
    return Verdict_Keep(why)


__all__ = ["Mismatch", "MismatchedPayment", "Mismatches", "Verdict", "accept", "keep", "refund"]
