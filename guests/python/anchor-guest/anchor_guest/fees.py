"""The interface `fees`: fees of payments without conversion."""

from abc import ABC, abstractmethod

from wit_world.exports.fees import FeeRequest
from wit_world.imports.types import Fee


class Fees(ABC):
    """Derive from it and write `calculate`; `anchor_guest.fixed_and_percent` makes fees that add up."""

    @abstractmethod
    def calculate(self, request: FeeRequest) -> Fee:
        """The fee of a payment on whose fee `receiver` and `quotes` say nothing."""


__all__ = ["Fee", "FeeRequest", "Fees"]
