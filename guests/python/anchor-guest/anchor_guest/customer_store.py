"""The interface `customer-store`: customers that the guest keeps in the anchor's own system, in place of `customers`."""

from abc import ABC, abstractmethod

from wit_world.exports.customer_store import (
    CustomerFile,
    CustomerLookup,
    CustomerState,
    KeptCustomer,
    KeptStatus,
    ProvidedField,
    ProvidedStatus,
    Registration,
)
from wit_world.imports.types import Entry


class CustomerStore(ABC):
    """Derive from this class and implement `get`, `put` and `delete`. Raise `NotFound` for a customer who does not
    exist."""

    @abstractmethod
    def get(self, lookup: CustomerLookup) -> KeptCustomer:
        """Finds a customer by `lookup.id` or, without one, by account and memo (SEP-12 `GET /customer`)."""

    @abstractmethod
    def put(self, lookup: CustomerLookup, values: list[Entry], files: list[CustomerFile]) -> Registration:
        """Registers a customer, or changes them (SEP-12 `PUT /customer`). An empty value removes its field."""

    @abstractmethod
    def delete(self, id: str) -> None:
        """Deletes the customer with this id, one of yours (SEP-12 `DELETE /customer`)."""


__all__ = [
    "CustomerFile",
    "CustomerLookup",
    "CustomerState",
    "CustomerStore",
    "KeptCustomer",
    "KeptStatus",
    "ProvidedField",
    "ProvidedStatus",
    "Registration",
]
