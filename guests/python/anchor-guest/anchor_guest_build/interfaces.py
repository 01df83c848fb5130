"""Which interfaces a module provides, and what it imports of the host; run by the build, in a process of its own, as what it imports stays imported."""

import importlib
import inspect
import json
import sys

#: Every interface and the class that its providers derive from.
BASES = {
    "receiver": "Receiver",
    "customers": "Customers",
    "rails": "Rails",
    "quotes": "Quotes",
    "fees": "Fees",
    "mispayments": "Mispayments",
    "about": "About",
}


#: Modules of the SDK that import what a guest imports only when its author uses it, and the world that has it.
OPTIONAL = {"anchor_guest.log": "logging-imports", "anchor_guest.records": "records-imports"}


def provided(module_name: str) -> dict:
    """By interface the name of the class in the module that provides it, and the worlds it needs besides;
    or the interface that two of its classes provide."""
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
    return {"classes": classes, "worlds": worlds}


if __name__ == "__main__":
    print(json.dumps(provided(sys.argv[1])))
