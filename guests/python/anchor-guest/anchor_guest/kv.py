"""Values that the guest stores from one call to the next, by key.

The host stores a call's changes together with the decision on its answer. It drops them if the call fails, if the
answer is an error, and if the host refuses the answer.
"""

import json
from typing import Any, Callable, TypeVar

from componentize_py_types import Err
from wit_world.imports import kv as _kv

from .refusal import Unavailable

T = TypeVar("T")


class KvError(Unavailable):
    """Nothing was read or changed. `kind` is `invalid`: the key is not valid; `quota`: more than the operator allows;
    `unavailable`: the store can't be read now."""

    def __init__(self, kind: str, text: str):
        super().__init__(text)
        self.kind = kind


_KINDS = {_kv.Error_Invalid: "invalid", _kv.Error_Quota: "quota", _kv.Error_Unavailable: "unavailable"}


def _asked(what: Callable[[], T]) -> T:
    try:
        return what()
    except Err as why:
        raise KvError(_KINDS[type(why.value)], why.value.value) from None


def get(key: str) -> bytes | None:
    """The value of `key`; None if the key does not exist."""
    return _asked(lambda: _kv.get(key))


def get_json(key: str) -> Any:
    """The value of `key`, parsed as JSON; None if the key does not exist. Check its shape before you use it."""
    stored = get(key)
    try:
        return None if stored is None else json.loads(stored)
    except ValueError as why:
        raise Unavailable(f"the value under `{key}` is not as expected: {why}") from None


def set(key: str, value: bytes | str) -> None:
    """Sets the value of `key` to bytes or a text, and replaces any previous value."""
    data = value.encode() if isinstance(value, str) else value
    _asked(lambda: _kv.set(key, data))


def set_json(key: str, value: Any) -> None:
    """Sets the value of `key`, as JSON."""
    set(key, json.dumps(value))


def delete(key: str) -> None:
    """Deletes `key` and its value, if it exists."""
    _asked(lambda: _kv.delete(key))


def list_keys(prefix: str = "", after: str | None = None, limit: int = 1000) -> _kv.Page:
    """Lists the keys that begin with `prefix`, in byte order, after the key `after` if it is given: at most `limit`,
    and at most 1,000."""
    return _asked(lambda: _kv.list_keys(prefix, after, limit))
