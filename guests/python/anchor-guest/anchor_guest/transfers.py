"""The interface `transfers`: SEP-6, which deposits and withdrawals the anchor takes on."""

from abc import ABC, abstractmethod

from wit_world.exports.transfers import (
    CustomerRequest,
    Instruction,
    TransferAcceptance,
    TransferAcceptance_Ready,
    TransferAcceptance_Wait,
    TransferAcceptance_WaitForCustomer,
    TransferInfo,
    TransferTerms,
)
from wit_world.imports.types import Amount, Entry, Fee, Field, Kind, Payment


class Transfers(ABC):
    """Derive from this class and implement `process_request`. Raise a `Refusal` to refuse. `receiver.Receiver` has
    functions of the same names, so it needs a class of its own."""

    def info(self, asset: str, kind: Kind, lang: str) -> TransferInfo:
        """Describes how the anchor takes `asset` in transfers of this kind (SEP-6 `GET /info`), in language `lang`. By
        default requires no information, and leaves everything else to the configuration."""
        return transfer_info()

    @abstractmethod
    def process_request(self, payment: Payment) -> TransferAcceptance:
        """Decides on a transfer before money moves (SEP-6 `GET /withdraw` and the like). After `wait` and
        `wait_for_customer` the host asks again."""

    def process_patch_request(self, fields: list[Entry], payment: Payment) -> None:
        """Checks corrections to a transfer that waits for them (SEP-6 `PATCH /transactions/:id`). `fields` has only the
        new values; `payment` has them already. By default accepts them; the payout that follows decides."""


def transfer_info(
    *,
    customer_types: list[str] | None = None,
    fields: list[Field] | None = None,
    funding_methods: list[str] | None = None,
    min_amount: str | None = None,
    max_amount: str | None = None,
) -> TransferInfo:
    """An answer to `info`. Lists that are left out are empty; funding methods and limits that are left out are as
    configured."""
    return TransferInfo(customer_types or [], fields or [], funding_methods or [], min_amount, max_amount, [])


def ready(
    *,
    fee: Fee | None = None,
    amount_out: Amount | None = None,
    instructions: list[Instruction] | None = None,
    how: str | None = None,
    extra_info: list[Entry] | None = None,
    eta_seconds: int | None = None,
) -> TransferAcceptance:
    """The user may pay now: `pending_user_transfer_start`. The configuration sets terms that are left out."""
    terms = TransferTerms(fee, amount_out, instructions or [], how, extra_info or [], eta_seconds, [])
    return TransferAcceptance_Ready(terms)


def wait_for_customer(customer_type: str | None = None, message: str | None = None) -> TransferAcceptance:
    """The transfer opens and waits for customer information: `pending_customer_info_update`, with this message. The host
    asks again when the customer is accepted."""
    return TransferAcceptance_WaitForCustomer(CustomerRequest(customer_type, message))


def wait(message: str | None = None) -> TransferAcceptance:
    """Not yet: `incomplete`, with this message. The host asks again later."""
    return TransferAcceptance_Wait(message)


__all__ = [
    "Instruction",
    "TransferAcceptance",
    "TransferInfo",
    "Transfers",
    "ready",
    "transfer_info",
    "wait",
    "wait_for_customer",
]
