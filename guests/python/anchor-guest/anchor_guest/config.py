"""Values that the operator configured for this guest."""

from wit_world.imports import store

from .refusal import Unavailable


def get(key: str) -> str | None:
    """The value of `key`; None if it is not configured."""
    return store.get(key)


def required(key: str) -> str:
    """The value of `key`; raises `Unavailable`, naming the key, if it is not configured."""
    value = get(key)
    if value is None:
        raise Unavailable(f"`{key}` is not configured for this guest")
    return value
