"""Finds out which interfaces a module provides and what it imports from the host.

The build runs it in a process of its own, because imported modules stay imported.
"""

import importlib
import inspect
import json
import sys
from itertools import combinations
from pathlib import Path
from typing import Any, Iterator

from .near import instead, nearest

#: Every interface, with the class that its providers derive from.
BASES = {
    "receiver": "Receiver",
    "transfers": "Transfers",
    "interactive": "Interactive",
    "deposits": "Deposits",
    "customers": "Customers",
    "customer_store": "CustomerStore",
    "rails": "Rails",
    "quotes": "Quotes",
    "fees": "Fees",
    "mismatches": "Mismatches",
    "signer": "Signer",
    "custodian": "Custodian",
    "about": "About",
}


#: Modules of the SDK with imports that a guest has only if it uses the module, and the worlds with these imports.
OPTIONAL = {"anchor_guest.log": "logging-imports", "anchor_guest.records": "records-imports"}


def provided(module_name: str) -> dict:
    """The module's class for each interface, the further worlds it needs, and the mistakes in its functions; or the
    interface that two of its classes provide."""
    module = importlib.import_module(module_name)
    bases = {
        name: getattr(importlib.import_module(f"anchor_guest.{name}"), base) for name, base in BASES.items()
    }
    classes: dict[str, str] = {}
    for name, one in vars(module).items():
        if not inspect.isclass(one) or one in bases.values():
            continue
        for interface, base in bases.items():
            if issubclass(one, base):
                if interface in classes:
                    return {"twice": [interface, classes[interface], name]}
                classes[interface] = name
    worlds = [world for one, world in OPTIONAL.items() if one in sys.modules]
    providers = {name: getattr(module, one) for name, one in classes.items()}
    mistakes = [mistake for one in dict.fromkeys(providers.values()) for mistake in _mistakes(one, bases)]
    return {"classes": classes, "worlds": worlds, "mistakes": mistakes}


def _mistakes(one: type, bases: dict[str, type]) -> Iterator[str]:
    """The mistakes in a class's functions. A misspelt function would never be called, and the default of the base class
    would decide."""
    own = {interface: base for interface, base in bases.items() if issubclass(one, base)}
    shared = list(_shared(one, own))
    if shared:
        yield from shared
        return
    functions = {name: (interface, base) for interface, base in own.items() for name in _functions(base)}
    known: dict[str, list[str]] = {}
    for interface, base in bases.items():
        for name in _functions(base):
            known.setdefault(name, []).append(f"{interface}.{BASES[interface]}")
    meant: set[str] = set()
    for name, written in _written(one, own):
        if name in functions:
            interface, base = functions[name]
            yield from _mistaken(f"{interface}: `{name}`", written, vars(base)[name])
        elif name.startswith("_") or not _is_function(written):
            continue
        elif name in known:
            of = " or ".join(known[name])
            yield f"{', '.join(own)}: `{name}`{_place(written)} is a function of {of}, from which {one.__name__} does not derive"
        else:
            near = nearest(name, functions)
            meant.add(near or "")
            helper = "" if near else ". A helper's name begins with `_`"
            of = functions[near][0] if near else ", ".join(own)
            yield f"{of}: `{name}`{_place(written)} is not a function of the interface{instead(name, functions)}{helper}"
    for name, (interface, _) in functions.items():
        if getattr(getattr(one, name), "__isabstractmethod__", False) and name not in meant:
            yield f"{interface}: {one.__name__} has no function `{name}`, which the interface needs"


def _shared(one: type, own: dict[str, type]) -> Iterator[str]:
    """The interfaces with functions of the same names. In one class a single function would answer for both."""
    for (first, base), (second, other) in combinations(own.items(), 2):
        names = [f"`{name}`" for name in _functions(base) if name in _functions(other)]
        if names:
            bases = f"{first}.{base.__name__} and {second}.{other.__name__}"
            yield f"{one.__name__} derives from {bases}, which both have {' and '.join(names)}: write a class for each"


def _functions(base: type) -> list[str]:
    return [name for name, one in vars(base).items() if inspect.isfunction(one) and not name.startswith("_")]


def _written(one: type, own: dict[str, type]) -> Iterator[tuple[str, Any]]:
    """The author's own members of a class and of its bases."""
    names: set[str] = set()
    for part in one.__mro__:
        if part in own.values() or _is_anothers(part):
            continue
        for name, written in vars(part).items():
            if name not in names:
                names.add(name)
                yield name, written


def _is_anothers(part: type) -> bool:
    """Whether a class belongs to Python or to an installed package."""
    file = getattr(sys.modules.get(part.__module__), "__file__", None) or ""
    is_installed = any(folder in ("site-packages", "dist-packages") for folder in Path(file).parts)
    return is_installed or part.__module__.partition(".")[0] in sys.stdlib_module_names


def _is_function(written: Any) -> bool:
    return inspect.isfunction(_unwrapped(written))


def _unwrapped(written: Any) -> Any:
    return written.__func__ if isinstance(written, (staticmethod, classmethod)) else written


def _place(written: Any) -> str:
    code = getattr(_unwrapped(written), "__code__", None)
    return "" if code is None else f" ({Path(code.co_filename).name}:{code.co_firstlineno})"


def _mistaken(named: str, written: Any, base: Any) -> Iterator[str]:
    """The mistakes in a function that has a right name."""
    function = _unwrapped(written)
    if not callable(function):
        yield f"{named} is of type {type(function).__name__}, and has to be a function"
        return
    named += _place(written)
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        yield f"{named} is `async`. Functions of a guest are synchronous: leave `async` away"
    elif inspect.isgeneratorfunction(function):
        yield f"{named} is a generator, and what it yields would be lost"
    given = list(inspect.signature(base).parameters)
    if isinstance(written, staticmethod):
        given = given[1:]
    try:
        inspect.signature(function).bind(*given)
    except TypeError:
        yield f"{named} takes {inspect.signature(function)}, and is given ({', '.join(given)})"


if __name__ == "__main__":
    print(json.dumps(provided(sys.argv[1])))
