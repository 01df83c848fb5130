"""The interface `quotes`: SEP-38, rates for converting assets."""

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
    """Derive from this class and implement `rate`."""

    @abstractmethod
    def rate(self, request: RateRequest) -> Conversion:
        """The rate for a conversion; `request.purpose` says whether it is to show, for a firm quote, or to apply now.

        Raise `Invalid` if the anchor does not offer this conversion, or not for this amount; `Denied` if not for this
        client; `Unavailable` if there is no rate now."""

    def release(self, quote_id: str, reason: ReleaseReason) -> None:
        """Releases a firm quote that is no longer needed. The same id may come twice. Not needed if `rate` reserves
        nothing for a quote."""


def conversion(
    price: str,
    *,
    sell_amount: str | None = None,
    buy_amount: str | None = None,
    fee: Fee | None = None,
    expires_at: str | None = None,
) -> Conversion:
    """An answer to `rate`. The host calculates an amount that is left out."""
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
