"""CycloneDX SBOMs of what this repository ships, into `target/sbom`: `make sbom`.

Each is written by its ecosystem's own tool from a lock file, without building anything, and read again: one that is no CycloneDX or
names no component is a failure.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "target" / "sbom"


def run(*words: str, folder: Path = ROOT) -> str:
    return subprocess.run(words, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout


def cargo(folder: str) -> str:
    """A package with the crates it is built from, those of its tests left out."""
    manifest, name = ROOT / folder / "Cargo.toml", "supply-sbom"
    at = ("--manifest-path", str(manifest))
    members = json.loads(run("cargo", "metadata", "--locked", "--no-deps", "--format-version", "1", *at))["packages"]
    run("cargo", "cyclonedx", *at, "--format", "json", "--spec-version", "1.5", "--override-filename", name)
    # It writes one beside the manifest of each member of the workspace.
    written = [Path(member["manifest_path"]).with_name(f"{name}.json") for member in members]
    text = manifest.with_name(f"{name}.json").read_text()
    for path in written:
        path.unlink(missing_ok=True)
    return text


def npm(folder: str) -> str:
    return run("npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only", folder=ROOT / folder)


def pip(folder: str) -> str:
    return run(sys.executable, "-m", "cyclonedx_py", "requirements", f"{folder}/requirements.txt")


def go(folder: str) -> str:
    return run("cyclonedx-gomod", "mod", "-json", "-licenses=false", folder=ROOT / folder)


SBOMS = {
    "anchor-host": lambda: cargo("host"),
    "reference-rails": lambda: cargo("examples/bank-rails/rust"),
    "guest-js": lambda: npm("guests/templates/js"),
    "guest-ts": lambda: npm("guests/templates/ts"),
    "guest-python": lambda: pip("guests/templates/python"),
    "guest-go": lambda: go("guests/go/anchorguest"),
}


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for name, make in SBOMS.items():
        text = make()
        read = json.loads(text)
        components = read.get("components") or []
        if read.get("bomFormat") != "CycloneDX" or not components:
            sys.exit(f"{name}: no CycloneDX SBOM with components, but {text[:200]!r}")
        path = OUT / f"{name}.cdx.json"
        path.write_text(text)
        print(f"{path.relative_to(ROOT)}: {len(components)} components, CycloneDX {read['specVersion']}", flush=True)


if __name__ == "__main__":
    main()
