"""The interface `signer`: signatures for paying accounts whose keys the host does not have. The host asks for accounts in
`payouts.cosigned_accounts`."""

from abc import ABC, abstractmethod

from wit_world.exports.signer import (
    Signature,
    Signing,
    Signing_Envelope,
    Signing_Pending,
    Signing_Signatures,
    SigningRequest,
)


class Signer(ABC):
    """Derive from this class and implement `sign`."""

    @abstractmethod
    def sign(self, request: SigningRequest) -> Signing:
        """Signs a transaction. The host asks again with the same one until it has enough signatures. Before you pass it
        on, compare it with the payout by means of your own."""


def signatures(*signatures: Signature) -> Signing:
    """Signatures of `request.hash`, one or more, as `Signature(signer, bytes)`. The host verifies each, and asks again if
    more are needed."""
    return Signing_Signatures(list(signatures))


def envelope(xdr: str) -> Signing:
    """The same transaction with signatures, XDR in base64."""
    return Signing_Envelope(xdr)


def pending(why: str | None = None) -> Signing:
    """Not yet: the host asks again. The text says what it waits for, for the operator."""
    return Signing_Pending(why)


__all__ = ["Signature", "Signer", "Signing", "SigningRequest", "envelope", "pending", "signatures"]
