"""The interface `about`. Left out: told from the guest's `pyproject.toml`."""

from abc import ABC, abstractmethod

from wit_world.exports.about import Description


class About(ABC):
    """Derive from it and write `describe`."""

    @abstractmethod
    def describe(self) -> Description:
        """Who the guest is; logs, the journal and the operator's pages say so."""


def description(name: str, version: str, *, author: str | None = None, url: str | None = None) -> Description:
    """An answer to `describe`."""
    return Description(name, version, author, url, [])


__all__ = ["About", "Description", "description"]
