"""The interface `about`. Optional: by default the SDK answers from the guest's `pyproject.toml`."""

from abc import ABC, abstractmethod

from wit_world.exports.about import Description


class About(ABC):
    """Derive from this class and implement `describe`."""

    @abstractmethod
    def describe(self) -> Description:
        """Describes the guest, for logs, the journal and the admin API. Wallets never see it."""


def description(name: str, version: str, *, author: str | None = None, url: str | None = None) -> Description:
    """An answer to `describe`: `version` is the guest's own, `url` that of its documentation."""
    return Description(name, version, author, url, [])


__all__ = ["About", "Description", "description"]
