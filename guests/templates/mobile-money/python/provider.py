"""The API of the mobile money provider. Each request carries our key, or the handle that the host replaces by it."""

from typing import Any

from anchor_guest import Unavailable, config, http


def get(path: str) -> http.Response:
    return http.get(url(path), headers=credentials())


def order(path: str, key: str, what: dict[str, str]) -> http.Response:
    """Orders something once: the same key is the same order to the provider, however often it comes."""
    return http.post(url(path), headers={**credentials(), "Idempotency-Key": key}, json=what)


def answer(response: http.Response) -> Any:
    """What a response says."""
    if not response.ok:
        raise Unavailable(f"the provider answered {response.status}")
    return response.json()


def url(path: str) -> str:
    return config.required("provider_url") + path


def credentials() -> dict[str, str]:
    return {"Authorization": f"Bearer {config.required('provider_key')}"}
