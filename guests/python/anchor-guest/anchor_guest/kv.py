"""What the guest remembers from one call to the next.

What a call changes is kept together with what the host decides on its answer. It is dropped when the call fails, and
when the answer is an error or is refused.
"""

import json
from typing import Any, Callable, TypeVar

from componentize_py_types import Err
from wit_world.imports import kv as _kv

from .refusal import Unavailable

T = TypeVar("T")


class KvError(Unavailable):
    """Nothing was read or changed. `kind` is `invalid`: no such key can be; `quota`: more than the operator allows;
    `unavailable`: the store can't be read."""

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
    """The bytes under `key`, if there are any."""
    return _asked(lambda: _kv.get(key))


def get_json(key: str) -> Any:
    """The value under `key`, read as JSON; none: there is none. Check what it is before you trust it."""
    stored = get(key)
    try:
        return None if stored is None else json.loads(stored)
    except ValueError as why:
        raise Unavailable(f"the value under `{key}` is not as expected: {why}") from None


def set(key: str, value: bytes | str) -> None:
    """Puts bytes, or text, under `key`, in the place of any others."""
    data = value.encode() if isinstance(value, str) else value
    _asked(lambda: _kv.set(key, data))


def set_json(key: str, value: Any) -> None:
    """Puts a value under `key`, as JSON."""
    set(key, json.dumps(value))


def delete(key: str) -> None:
    """Takes `key` and its value away, if it is there."""
    _asked(lambda: _kv.delete(key))


def list_keys(prefix: str = "", after: str | None = None, limit: int = 1000) -> _kv.Page:
    """The keys that begin with `prefix`, after `after` if it is given: at most `limit`, and at most 1,000."""
    return _asked(lambda: _kv.list_keys(prefix, after, limit))
