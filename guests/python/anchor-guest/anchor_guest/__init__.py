"""The Python SDK for guests of anchor-host.

A guest is a module with classes that derive from `receiver.Receiver`, `customers.Customers`, `rails.Rails`,
`quotes.Quotes`, `fees.Fees` or `mismatches.Mismatches`; one class may derive from several. Their functions are
synchronous. They refuse by raising `Invalid`, `Denied`, `Unavailable`, `CustomerInfoNeeded` or
`TransactionInfoNeeded`; any other exception counts as `Unavailable`, with its traceback in the log.

Printed text goes to the host's log, under the transaction's id; `log.Handler` sends the records of `logging` there,
with their levels.

Amounts are texts. Use `decimal.Decimal` for arithmetic, never a float.
"""

from wit_world.imports.types import (
    Amount,
    Customer,
    Entry,
    Fee,
    FeePart,
    Field,
    FieldKind,
    InfoRequest,
    Memo,
    Payment,
    StellarPayment,
    Transaction,
)

from .refusal import CustomerInfoNeeded, Denied, Invalid, Refusal, TransactionInfoNeeded, Unavailable
from .values import asset_code, field, fixed_and_percent, in_seconds, is_accepted, missing, optional, plain, value

__all__ = [
    "Amount",
    "Customer",
    "CustomerInfoNeeded",
    "Denied",
    "Entry",
    "Fee",
    "FeePart",
    "Field",
    "FieldKind",
    "InfoRequest",
    "Invalid",
    "Memo",
    "Payment",
    "Refusal",
    "StellarPayment",
    "Transaction",
    "TransactionInfoNeeded",
    "Unavailable",
    "asset_code",
    "field",
    "fixed_and_percent",
    "in_seconds",
    "is_accepted",
    "missing",
    "optional",
    "plain",
    "value",
]
