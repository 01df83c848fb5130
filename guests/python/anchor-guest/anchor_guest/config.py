"""Values the operator configured for this guest."""

from wit_world.imports import store

from .refusal import Unavailable


def get(key: str) -> str | None:
    """The value under `key`, if there is one."""
    return store.get(key)


def required(key: str) -> str:
    """The value under `key`; `Unavailable`, naming the key, when it is not configured."""
    value = get(key)
    if value is None:
        raise Unavailable(f"`{key}` is not configured for this guest")
    return value
