"""`anchor-guest build MODULE.py -o FILE`: makes a component of the author's module, with the interfaces it provides."""

import argparse
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .interfaces import BASES, OPTIONAL

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PACKAGE = Path(__file__).resolve().parent


class BuildError(Exception):
    """Why the build failed, for people."""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="anchor-guest")
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="make a component of a module")
    building.add_argument("module", type=Path, help="the guest's main file")
    building.add_argument("-o", "--output", type=Path, default=Path("guest.wasm"))
    binding = commands.add_parser("bindings", help="write the contract's types, for editors and type checkers")
    binding.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    try:
        if arguments.command == "bindings":
            with tempfile.TemporaryDirectory() as folder:
                _bindings(_wit(Path(folder), list(BASES), list(OPTIONAL.values())), arguments.folder)
        else:
            interfaces = build(arguments.module, arguments.output)
            size = -(-arguments.output.stat().st_size // 1024)
            print(f"{arguments.output}: {', '.join(interfaces)}, {size} KiB")
    except BuildError as why:
        sys.exit(str(why))


def build(module: Path, output: Path) -> list[str]:
    """Builds a component. Returns the interfaces it exports."""
    module = module.resolve()
    if not module.is_file():
        raise BuildError(f"{module}: there is no such file")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        # This Python imports the author's module, with the bindings of every interface, to see what it provides.
        every, bindings = _wit(folder / "every", list(BASES), list(OPTIONAL.values())), folder / "bindings"
        _bindings(every, bindings)
        classes, worlds = _provided(module, bindings)
        if not classes:
            bases = ", ".join(f"{name}.{base}" for name, base in BASES.items() if name != "about")
            raise BuildError(f"{module}: no class derives from {bases}")
        main = folder / "main"
        main.mkdir()
        (main / "guarded.py").write_text(_guarded(module.stem, classes, _described(module)))
        interfaces = list(dict.fromkeys([*classes, "about"]))
        wit = _wit(folder / "built", interfaces, worlds)
        made = folder / "made.wasm"
        # A copy: the component's Python leaves bytecode beside what it imports, and a source that changes is built again.
        sdk = folder / "sdk"
        shutil.copytree(PACKAGE.parent / "anchor_guest", sdk / "anchor_guest", ignore=shutil.ignore_patterns("__pycache__"))
        paths = [main, module.parent, sdk, *_installed()]
        places = [text for path in paths for text in ("-p", str(path))]
        _componentize(["-d", str(wit), "-w", "built", "componentize", "guarded", *places, "-o", str(made)])
        # The file appears complete or not at all: a host may be watching it.
        partial = output.with_suffix(".partial")
        output.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(made.read_bytes() + _section("anchor-guest-sdk", f"python {_version(wit)}"))
        os.replace(partial, output)
    return interfaces


def _guarded(module: str, classes: dict[str, str], about: dict[str, str | None]) -> str:
    lines = ["from anchor_guest import runtime", f"import {module} as guest"]
    for interface, name in classes.items():
        lines.append(f"{BASES[interface]} = runtime.export({interface!r}, guest.{name})")
    if "about" not in classes:
        lines += [
            "from anchor_guest.about import About as Base, description",
            "class Described(Base):",
            "    def describe(self):",
            f"        return description(**{about!r})",
            "About = runtime.export('about', Described)",
        ]
    return "\n".join(lines) + "\n"


def _provided(module: Path, bindings: Path) -> tuple[dict[str, str], list[str]]:
    """The interfaces with the author's classes for them, and the further worlds that the module needs."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [bindings, module.parent, PACKAGE.parent]))}
    asked = [sys.executable, "-m", "anchor_guest_build.interfaces", module.stem]
    said = subprocess.run(asked, env=environment, stdout=subprocess.PIPE, text=True)
    if said.returncode != 0:
        raise BuildError(f"{module} can't be imported")
    # The author's module may print when it is imported.
    answer = json.loads(said.stdout.splitlines()[-1])
    if "twice" in answer:
        interface, first, second = answer["twice"]
        raise BuildError(f"{module}: {first} and {second} both provide `{interface}`; an interface has one provider")
    if answer["mistakes"]:
        raise BuildError("\n".join(f"{module.name}: {mistake}" for mistake in answer["mistakes"]))
    return answer["classes"], answer["worlds"]


def _described(module: Path) -> dict[str, str | None]:
    """The answer of `about` if the author wrote none, from the nearest pyproject.toml."""
    for folder in module.parents:
        file = folder / "pyproject.toml"
        if file.is_file():
            project = tomllib.loads(file.read_text()).get("project", {})
            author = next((one.get("name") for one in project.get("authors", [])), None)
            url = next(iter(project.get("urls", {}).values()), None)
            name, version = project.get("name", "guest"), project.get("version", "0.0.0")
            return {"name": name, "version": version, "author": author, "url": url}
    return {"name": "guest", "version": "0.0.0", "author": None, "url": None}


def _wit(folder: Path, interfaces: list[str], worlds: list[str]) -> Path:
    """Copies the WIT package and adds a world that exports these interfaces and includes these worlds. A published SDK
    contains the package; in the repository, and in a project made by `anchor-host guest new`, it is beside the SDK."""
    places = [PACKAGE / "wit", *(parent / "wit" for parent in PACKAGE.parents)]
    source = next((place for place in places if (place / "types.wit").is_file()), None)
    if source is None:
        raise BuildError("the contract's folder `wit` is not beside the SDK")
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("released"))
    exports = " ".join(f"export {name.replace('_', '-')};" for name in interfaces)
    imports = " ".join(f"include {name};" for name in ["plain-imports", *worlds])
    text = f"package anchor:guest@{_version(folder)};\nworld built {{ {imports} {exports} }}\n"
    (folder / "built.wit").write_text(text)
    return folder


def _version(wit: Path) -> str:
    """The version of the WIT package that guests are built with."""
    found = re.search(r"^package anchor:guest@([^;]+);", (wit / "types.wit").read_text(), re.MULTILINE)
    if found is None:
        raise BuildError(f"{wit / 'types.wit'} names no version")
    return found[1]


def _bindings(wit: Path, folder: Path) -> None:
    _componentize(["-d", str(wit), "-w", "built", "bindings", str(folder)])


def _componentize(arguments: list[str]) -> None:
    program = "import sys, componentize_py; sys.exit(componentize_py.script())"
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise BuildError(f"componentize-py {importlib.metadata.version('componentize-py')}:\n{done.stdout}")


def _installed() -> list[str]:
    """The folders of the author's installed packages: the component contains those that it imports."""
    return [path for path in sys.path if path.endswith(("site-packages", "dist-packages")) and Path(path).is_dir()]


def _section(name: str, text: str) -> bytes:
    """A custom section of WebAssembly. Name and text are short enough for lengths of one byte."""
    contents = bytes([len(name)]) + (name + text).encode()
    return bytes([0, len(contents)]) + contents


if __name__ == "__main__":
    main()
