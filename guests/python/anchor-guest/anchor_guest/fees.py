"""The interface `fees`: fees of payments without conversion."""

from wit_world.exports.fees import FeeRequest
from wit_world.imports.types import Fee


class Fees:
    """Derive from it and write `calculate`; `anchor_guest.fixed_and_percent` makes fees that add up."""

    def calculate(self, request: FeeRequest) -> Fee:
        """The fee of a payment on whose fee `receiver` and `quotes` say nothing."""
        raise NotImplementedError("fees.calculate")


__all__ = ["Fee", "FeeRequest", "Fees"]
