"""The interface `quotes`: SEP-38, at what rate assets are converted."""

from abc import ABC, abstractmethod

from wit_world.exports.quotes import (
    Conversion,
    Given_Buy,
    Given_Sell,
    Purpose_Firm,
    Purpose_Indicative,
    Purpose_Settlement,
    RateRequest,
    ReleaseReason,
)
from wit_world.imports.types import Fee


class Quotes(ABC):
    """Derive from it and write `rate`."""

    @abstractmethod
    def rate(self, request: RateRequest) -> Conversion:
        """The rate of a conversion: shown, promised or applied, as `request.purpose` says."""

    def release(self, quote_id: str, reason: ReleaseReason) -> None:
        """A firm quote is not needed any more. Left out: nothing was set aside for it. The same id may come twice."""


def conversion(
    price: str,
    *,
    sell_amount: str | None = None,
    buy_amount: str | None = None,
    fee: Fee | None = None,
    expires_at: str | None = None,
) -> Conversion:
    """An answer to `rate`; the amount that follows from the other one is computed by the host where it is left out."""
    return Conversion(price, sell_amount, buy_amount, fee, expires_at, [])


__all__ = [
    "Conversion",
    "Given_Buy",
    "Given_Sell",
    "Purpose_Firm",
    "Purpose_Indicative",
    "Purpose_Settlement",
    "Quotes",
    "RateRequest",
    "ReleaseReason",
    "conversion",
]
