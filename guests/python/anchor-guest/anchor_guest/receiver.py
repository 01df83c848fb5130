"""The interface `receiver`: SEP-31, which payments the anchor takes."""

from abc import ABC, abstractmethod

from wit_world.exports.receiver import (
    Acceptance,
    Acceptance_Ready,
    Acceptance_Wait,
    CustomerType,
    ReceiverInfo,
    Terms,
)
from wit_world.imports.types import Amount, Entry, Fee, Field, Payment


class Receiver(ABC):
    """Derive from it and write `info` and `process_post_request`. Raise a `Refusal` to refuse."""

    @abstractmethod
    def info(self, asset: str, lang: str) -> ReceiverInfo:
        """Describes receiving `asset`, in language `lang` (SEP-31 `GET /info`)."""

    def valid_sending_anchor(self, account: str) -> bool:
        """Whether you do business with this sending anchor. Left out: with every one."""
        return True

    @abstractmethod
    def process_post_request(self, payment: Payment) -> Acceptance:
        """Decides on a payment before money moves. Asked again while the answer is `wait`."""

    def process_patch_request(self, fields: list[Entry], payment: Payment) -> None:
        """Checks corrected `fields` of a payment that waits for them; `payment` holds them already. Left out: they are
        taken, and the payout or acceptance that follows decides."""


def receiver_info(
    *,
    sender_types: list[CustomerType] | None = None,
    receiver_types: list[CustomerType] | None = None,
    fields: list[Field] | None = None,
    funding_methods: list[str] | None = None,
    min_amount: str | None = None,
    max_amount: str | None = None,
) -> ReceiverInfo:
    """An answer to `info`; what is left out is empty, or as configured."""
    return ReceiverInfo(
        sender_types or [], receiver_types or [], fields or [], funding_methods or [], min_amount, max_amount, []
    )


def ready(*, fee: Fee | None = None, amount_out: Amount | None = None) -> Acceptance:
    """The payment is taken; terms that are left out are the configured ones."""
    return Acceptance_Ready(Terms(fee, amount_out, []))


def wait(message: str | None = None) -> Acceptance:
    """Nothing is decided yet: asked again later."""
    return Acceptance_Wait(message)


__all__ = ["Acceptance", "CustomerType", "Receiver", "ReceiverInfo", "ready", "receiver_info", "wait"]
