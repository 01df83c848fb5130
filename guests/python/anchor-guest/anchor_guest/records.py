"""Read access to the host's records, if the operator allows it (`guest.records`).

A read returns what is stored at that moment. Only a guest that imports this module has the import in its component.
"""

from typing import Callable, TypeVar

from componentize_py_types import Err
from wit_world.imports import records as _records
from wit_world.imports.records import Page, Quote
from wit_world.imports.types import Transaction

from .refusal import Unavailable

__all__ = ["Page", "Quote", "RecordsError", "customer_transactions", "find_quote", "find_transaction"]

T = TypeVar("T")


class RecordsError(Unavailable):
    """Nothing was read. `kind` is `denied`: the operator does not allow it; `invalid`: `before` is not the id of a
    transaction; `quota`: the call has read 100 times; `unavailable`: the store can't be read now."""

    def __init__(self, kind: str, text: str):
        super().__init__(text)
        self.kind = kind


_KINDS = {
    _records.Error_Denied: "denied",
    _records.Error_Invalid: "invalid",
    _records.Error_Quota: "quota",
    _records.Error_Unavailable: "unavailable",
}


def _asked(what: Callable[[], T]) -> T:
    try:
        return what()
    except Err as why:
        raise RecordsError(_KINDS[type(why.value)], why.value.value) from None


def find_transaction(id: str) -> Transaction | None:
    """Finds a transaction by id, in the form in which calls receive it; None if there is none."""
    return _asked(lambda: _records.find_transaction(id))


def customer_transactions(customer: str, before: str | None = None, limit: int = 100) -> Page:
    """Lists the transactions that name a customer, newest first: at most `limit`, and at most 100.

    With `before`, the id of a transaction, only those opened before that one. Pass the id of the current transaction to
    get earlier ones, or the last id of a page to get the next page.
    """
    return _asked(lambda: _records.customer_transactions(customer, before, limit))


def find_quote(id: str) -> Quote | None:
    """Finds a firm quote by id; None if there is none."""
    return _asked(lambda: _records.find_quote(id))
