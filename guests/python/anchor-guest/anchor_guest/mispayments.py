"""The interface `mispayments`: ledger payments that are not what was asked for. Asked where the operator wrote `guest`
in `[mispayments]`."""

from abc import ABC, abstractmethod

from wit_world.exports.mispayments import (
    Mismatch,
    Mispayment,
    RevisedTerms,
    Verdict,
    Verdict_Accept,
    Verdict_Keep,
    Verdict_Refund,
)
from wit_world.imports.types import Amount, Fee


class Mispayments(ABC):
    """Derive from it and write `decide`."""

    @abstractmethod
    def decide(self, mispayment: Mispayment) -> Verdict:
        """Decides what becomes of a payment that does not fit."""


def accept(*, fee: Fee | None = None, amount_out: Amount | None = None) -> Verdict:
    """It is credited as it arrived, and paid out on these terms."""
    return Verdict_Accept(RevisedTerms(fee, amount_out, []))


def refund(why: str | None = None) -> Verdict:
    """All of it goes back to who paid. The text is for the operator's log."""
    return Verdict_Refund(why)


def keep(why: str | None = None) -> Verdict:
    """It stays parked for the operator. The text is for the operator's log."""
    return Verdict_Keep(why)


__all__ = ["Mismatch", "Mispayment", "Mispayments", "Verdict", "accept", "keep", "refund"]
