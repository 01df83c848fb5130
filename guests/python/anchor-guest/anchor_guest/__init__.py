"""What a guest of anchor-host is written with in Python.

A guest is a module with classes that derive from `receiver.Receiver`, `customers.Customers`, `rails.Rails`,
`quotes.Quotes`, `fees.Fees` or `mismatches.Mismatches`; one class may derive from several. Their functions are
synchronous. What they raise is an answer: `Invalid`, `Denied`, `Unavailable`, `CustomerInfoNeeded`,
`TransactionInfoNeeded`; anything else counts as `Unavailable`, with its traceback in the log.

What is printed goes to the host's log, under the transaction's id; `log.Handler` gives `logging` its levels there.

Amounts are text. Use `decimal.Decimal` for arithmetic, never a float.
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
