"""The interface `fees`: fees of transactions without conversion."""

from abc import ABC, abstractmethod

from wit_world.exports.fees import FeeRequest
from wit_world.imports.types import Fee


class Fees(ABC):
    """Derive from this class and implement `calculate`; `anchor_guest.fixed_and_percent` makes a fee whose parts sum to
    the total."""

    @abstractmethod
    def calculate(self, request: FeeRequest) -> Fee:
        """Calculates the fee, in the asset that comes in or in the one delivered. The host asks only if neither
        `receiver`'s terms nor a quote sets the fee."""


__all__ = ["Fee", "FeeRequest", "Fees"]
