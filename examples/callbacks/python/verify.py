"""Verifies that an anchor signed a callback (SEP-31 and SEP-12, "VERIFY signature")."""

import base64
import binascii
import re
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# Maximum difference between a signature's time and our clock, in seconds.
TOLERANCE = 120


class Refused(Exception):
    """Why a callback is not authentic."""


def verify(header: str | None, body: bytes, host: str, signing_key: str, now: float | None = None) -> None:
    """Raises unless `header` has a recent signature by `signing_key` (G…) of `body` for `host`."""
    match = re.fullmatch(r"t=(\d+), s=([A-Za-z0-9+/=]+)", header or "")
    if match is None:
        raise Refused("the Signature header is missing or not `t=TIME, s=BASE64`")
    at, signature = match.groups()
    if abs((time.time() if now is None else now) - int(at)) > TOLERANCE:
        raise Refused("the signature is too old, or from the future")
    try:
        public_key(signing_key).verify(base64.b64decode(signature, validate=True), f"{at}.{host}.".encode() + body)
    except (InvalidSignature, binascii.Error) as why:
        raise Refused("the anchor did not sign this") from why


def public_key(account: str) -> Ed25519PublicKey:
    """The Ed25519 key of a Stellar account: base32 of a version byte, the key's 32 bytes and a checksum of two."""
    if re.fullmatch(r"G[A-Z2-7]{55}", account) is None:
        raise ValueError(f"{account} is not an account")
    decoded = base64.b32decode(account)
    # CRC16-XModem.
    if binascii.crc_hqx(decoded[:33], 0) != int.from_bytes(decoded[33:], "little"):
        raise ValueError(f"{account} is misspelt")
    return Ed25519PublicKey.from_public_bytes(decoded[1:33])
