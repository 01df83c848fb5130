"""What the host has on record, where the operator lets the guest read it (`guest.records`).

What is read is what is stored at that moment. A guest that does not import this module does not ask for it.
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
    """Nothing was read. `kind` is `denied`: the operator does not let this guest; `invalid`: a `before` that is no id;
    `quota`: the call has read as often as it may; `unavailable`: the store can't be read."""

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
    """The transaction with this id, as calls are given it; none: there is none."""
    return _asked(lambda: _records.find_transaction(id))


def customer_transactions(customer: str, before: str | None = None, limit: int = 100) -> Page:
    """The transactions that name a customer, the newest first: at most `limit`, and at most 100.

    With `before`, those opened before that one: with the id of the payment a call is about, the customer's earlier ones;
    with that of the last one of a page, the next page.
    """
    return _asked(lambda: _records.customer_transactions(customer, before, limit))


def find_quote(id: str) -> Quote | None:
    """The firm quote with this id; none: there is none."""
    return _asked(lambda: _records.find_quote(id))
