"""The interface `receiver`: SEP-31, which payments the anchor accepts."""

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
    """Derive from this class and implement `info` and `process_post_request`. Raise a `Refusal` to refuse."""

    @abstractmethod
    def info(self, asset: str, lang: str) -> ReceiverInfo:
        """Describes how the anchor receives `asset` (SEP-31 `GET /info`), in language `lang`."""

    def valid_sending_anchor(self, account: str) -> bool:
        """Whether the anchor does business with the sending anchor authenticated as `account`. By default it does with
        every one."""
        return True

    @abstractmethod
    def process_post_request(self, payment: Payment) -> Acceptance:
        """Decides on a payment before money moves (SEP-31 `POST /transactions`). After `wait` the host asks again."""

    def process_patch_request(self, fields: list[Entry], payment: Payment) -> None:
        """Checks corrections to a payment that waits for them (SEP-31 `PATCH /transactions/:id`). `fields` has only the
        new values; `payment` has them already. By default accepts them; the following payout or
        acceptance decides."""


def receiver_info(
    *,
    sender_types: list[CustomerType] | None = None,
    receiver_types: list[CustomerType] | None = None,
    fields: list[Field] | None = None,
    funding_methods: list[str] | None = None,
    min_amount: str | None = None,
    max_amount: str | None = None,
) -> ReceiverInfo:
    """An answer to `info`. Lists that are left out are empty; funding methods and limits that are left out are as
    configured."""
    return ReceiverInfo(
        sender_types or [], receiver_types or [], fields or [], funding_methods or [], min_amount, max_amount, []
    )


def ready(*, fee: Fee | None = None, amount_out: Amount | None = None) -> Acceptance:
    """The payer may pay now: `pending_sender`. The configuration sets terms that are left out."""
    return Acceptance_Ready(Terms(fee, amount_out, []))


def wait(message: str | None = None) -> Acceptance:
    """Not yet: `pending_receiver`, with this message to the sending anchor. The host asks again later."""
    return Acceptance_Wait(message)


__all__ = ["Acceptance", "CustomerType", "Receiver", "ReceiverInfo", "ready", "receiver_info", "wait"]
