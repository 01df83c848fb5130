"""The Python SDK for guests of anchor-host.

A guest is a module with classes that derive from `receiver.Receiver`, `transfers.Transfers`, `interactive.Interactive`,
`deposits.Deposits`, `customers.Customers`, `customer_store.CustomerStore`, `rails.Rails`, `quotes.Quotes`, `fees.Fees`,
`mismatches.Mismatches`, `signer.Signer` or `custodian.Custodian`; one class may derive from several, but not from both
`Receiver` and `Transfers`. Their functions are synchronous. They refuse by raising `Invalid`, `Denied` or `Unavailable`, in `receiver` also `CustomerInfoNeeded`
or `TransactionInfoNeeded`, in `customer_store` also `NotFound`, in `transfers` also `NonInteractiveCustomerInfoNeeded`, `CustomerInfoPending` or
`CustomerInfoDenied`; any other exception counts as `Unavailable`, with its traceback in the log.

Printed text goes to the host's log, under the transaction's id; `log.Handler` sends the records of `logging` there,
with their levels.

Amounts are texts. Use `decimal.Decimal` for arithmetic, never a float.
"""

from wit_world.imports.types import (
    Amount,
    Customer,
    CustomerStatus,
    Entry,
    Fee,
    FeePart,
    Field,
    FieldKind,
    InfoRequest,
    Kind,
    LedgerPayout,
    Memo,
    MemoKind,
    Payment,
    PayoutPurpose,
    Protocol,
    StellarPayment,
    Transaction,
)

from .refusal import (
    CustomerInfoDenied,
    CustomerInfoNeeded,
    CustomerInfoPending,
    Denied,
    Invalid,
    NonInteractiveCustomerInfoNeeded,
    NotFound,
    Refusal,
    TransactionInfoNeeded,
    Unavailable,
)
from .values import asset_code, field, fixed_and_percent, in_seconds, is_accepted, missing, optional, plain, value

__all__ = [
    "Amount",
    "Customer",
    "CustomerInfoDenied",
    "CustomerInfoNeeded",
    "CustomerInfoPending",
    "CustomerStatus",
    "Denied",
    "Entry",
    "Fee",
    "FeePart",
    "Field",
    "FieldKind",
    "InfoRequest",
    "Invalid",
    "Kind",
    "LedgerPayout",
    "Memo",
    "MemoKind",
    "NonInteractiveCustomerInfoNeeded",
    "NotFound",
    "Payment",
    "PayoutPurpose",
    "Protocol",
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
