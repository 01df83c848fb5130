"""The interface `customers`: SEP-12, what must be known about customers and what is thought of them."""

from abc import ABC, abstractmethod

from wit_world.exports.customers import (
    CustomerContext,
    Decision,
    Decision_Accepted,
    Decision_NeedsInfo,
    Decision_Processing,
    Decision_Rejected,
    Decision_VerificationRequired,
)
from wit_world.imports.types import Customer, Field, InfoRequest

from .runtime import check
from .values import missing


class Customers(ABC):
    """Derive from it and write `requirements`."""

    @abstractmethod
    def requirements(self, context: CustomerContext) -> list[Field]:
        """The fields wanted from a customer of the context's type."""

    def review(self, customer: Customer, context: CustomerContext) -> Decision:
        """Decides on a customer. Left out: accepted once every field is there that `requirements` does not call
        optional."""
        required = self.requirements(context)
        check("customers.requirements", required, [Field])
        fields = missing(customer, required)
        return needs_info(fields) if fields else accepted()

    def forgotten(self, id: str) -> None:
        """The customer was deleted: forget what you know about them."""


def accepted() -> Decision:
    """They may do business under that type."""
    return Decision_Accepted()


def processing(message: str | None = None) -> Decision:
    """Somebody is looking at them: asked again later."""
    return Decision_Processing(message)


def needs_info(fields: list[Field], message: str | None = None) -> Decision:
    """These fields are missing or wrong."""
    return Decision_NeedsInfo(InfoRequest(fields, message))


def verification_required(fields: list[Field]) -> Decision:
    """What they gave has to be confirmed by codes sent to them (SEP-12 `PUT /customer/verification`)."""
    return Decision_VerificationRequired(fields)


def rejected(message: str) -> Decision:
    """Never, and why."""
    return Decision_Rejected(message)


__all__ = [
    "CustomerContext",
    "Customers",
    "Decision",
    "accepted",
    "needs_info",
    "processing",
    "rejected",
    "verification_required",
]
