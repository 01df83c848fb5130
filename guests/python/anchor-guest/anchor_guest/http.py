"""Blocking HTTP, to the origins that the operator allows."""

import json as _json
from dataclasses import dataclass
from typing import Any

from componentize_py_types import Err
from wit_world.imports import http as _http
from wit_world.imports.types import Entry

from .refusal import Unavailable


class HttpError(Unavailable):
    """There was no response. `kind` is `denied` or `invalid`: nothing was sent; `timeout` or `transport`: whether the
    request arrived is not known."""

    def __init__(self, kind: str, text: str):
        super().__init__(text)
        self.kind = kind


_KINDS = {
    _http.Error_Denied: "denied",
    _http.Error_Invalid: "invalid",
    _http.Error_Timeout: "timeout",
    _http.Error_Transport: "transport",
}


@dataclass
class Response:
    """A response, whatever its status."""

    status: int
    headers: list[Entry]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is 200 to 299."""
        return 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """The first value of a header, whose name is not case-sensitive."""
        return next((one.value for one in self.headers if one.name == name.lower()), None)

    def text(self) -> str:
        """The body as text."""
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            raise HttpError("transport", f"the response with status {self.status} is not text") from None

    def json(self) -> Any:
        """The body, parsed as JSON. Check its shape before you use it."""
        try:
            return _json.loads(self.text())
        except ValueError as why:
            text = f"the response with status {self.status} is not as expected: {why}"
            raise HttpError("transport", text) from None


def send(
    method: str,
    url: str,
    *,
    headers: dict[str, str] | None = None,
    json: Any = None,
    body: bytes | str = b"",
    timeout_ms: int | None = None,
) -> Response:
    """Sends a request and waits for the whole response. A response with an error status is a response."""
    named = [Entry(name, str(value)) for name, value in (headers or {}).items()]
    if json is not None:
        named.append(Entry("content-type", "application/json"))
        body = _json.dumps(json)
    data = body.encode() if isinstance(body, str) else body
    try:
        answer = _http.send(_http.Request(method, url, named, data, timeout_ms))
    except Err as why:
        raise HttpError(_KINDS[type(why.value)], why.value.value) from None
    return Response(answer.status, answer.headers, answer.body)


def get(url: str, **more: Any) -> Response:
    """`GET url`"""
    return send("GET", url, **more)


def post(url: str, **more: Any) -> Response:
    """`POST url`"""
    return send("POST", url, **more)
