"""The interface `custodian`: payouts that a custodian makes, signs and sends. The host asks for accounts in
`payouts.custodied_accounts`."""

from abc import ABC, abstractmethod

from wit_world.exports.custodian import Progress, Progress_Pending, Progress_Rejected, Progress_Submitted
from wit_world.imports.types import LedgerPayout


class Custodian(ABC):
    """Derive from this class and implement `pay`."""

    @abstractmethod
    def pay(self, payout: LedgerPayout) -> Progress:
        """Pays, or tells how far a payout is. The host asks again with the same key until the payout is on the ledger,
        so pass `payout.idempotency_key` to the custodian."""


def submitted(transaction_hash: str) -> Progress:
    """The hash of the transaction that pays it, 64 hex digits. The host looks it up and compares it with the payout."""
    return Progress_Submitted(transaction_hash)


def pending(why: str | None = None) -> Progress:
    """Not yet: the host asks again. The text says what it waits for, for the operator."""
    return Progress_Pending(why)


def rejected(why: str) -> Progress:
    """Nothing was paid under this key, and nothing will be. A person has to look. The text is for the operator."""
    return Progress_Rejected(why)


__all__ = ["Custodian", "LedgerPayout", "Progress", "pending", "rejected", "submitted"]
