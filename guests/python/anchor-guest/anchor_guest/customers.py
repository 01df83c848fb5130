"""The interface `customers`: SEP-12 decisions, what a customer must provide and whether the customer is accepted."""

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
    """Derive from this class and implement `requirements`."""

    @abstractmethod
    def requirements(self, context: CustomerContext) -> list[Field]:
        """The fields that a customer of the context's type must or may provide, including those already provided
        (SEP-12 `GET /customer`). Raise `Invalid` for a customer type that does not exist."""

    def review(self, customer: Customer, context: CustomerContext) -> Decision:
        """Decides on a customer. By default accepts them once they have provided every field of `requirements` that is
        not optional."""
        required = self.requirements(context)
        check("customers.requirements", required, [Field])
        fields = missing(customer, required)
        return needs_info(fields) if fields else accepted()

    def forgotten(self, id: str) -> None:
        """The customer with this SEP-12 id was deleted: delete your data about them too."""


def accepted() -> Decision:
    """Approved: `ACCEPTED`."""
    return Decision_Accepted()


def processing(message: str | None = None) -> Decision:
    """Under review, with a message for people: `PROCESSING`. The host asks again later."""
    return Decision_Processing(message)


def needs_info(fields: list[Field], message: str | None = None) -> Decision:
    """These fields are missing or wrong: `NEEDS_INFO`."""
    return Decision_NeedsInfo(InfoRequest(fields, message))


def verification_required(fields: list[Field]) -> Decision:
    """The customer must prove that these fields are theirs, such as by a code sent to them (SEP-12
    `PUT /customer/verification`)."""
    return Decision_VerificationRequired(fields)


def rejected(message: str) -> Decision:
    """Not accepted, with the reason, for people: `REJECTED`."""
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
