"""Known vulnerabilities in everything this repository pulls in: `make audit`.

Each tool asks a database of advisories on the internet. An audit that could not ask has found nothing out: it says so, and is no
success. The exit code is 1 for a vulnerability, 3 for a database that could not be asked, 0 if all of them answered and know of none.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VULNERABLE, UNREACHABLE = 1, 3
# Folders that tools make, and what was released and is not used for anything that is shipped.
APART = {".git", "target", "node_modules", "build", "toolchain", "site-packages", "frozen"}
GOVULNCHECK = "golang.org/x/vuln/cmd/govulncheck@v1.1.4"


class Unreachable(Exception):
    """A database could not be asked, with what the tool said of it."""

    def __init__(self, said: str) -> None:
        lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("exit status")]
        errors = [line for line in lines if "error" in line.lower()]
        super().__init__((errors or lines[-1:] or ["the tool said nothing"])[0])


def run(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Unreachable(f"{words[0]} is not installed") from None


def answer(done: subprocess.CompletedProcess[str]) -> dict:
    """What a tool prints, as JSON; tools that fail print something else."""
    try:
        read = json.loads(done.stdout)
    except ValueError:
        raise Unreachable(done.stderr or done.stdout) from None
    return read if isinstance(read, dict) else {}


def files(name: str) -> list[Path]:
    """Our files of one name."""
    found = []
    for folder, folders, inside in os.walk(ROOT):
        folders[:] = sorted(set(folders) - APART)
        found += [Path(folder) / name] if name in inside else []
    return found


def cargo(lock: Path) -> list[str]:
    fetched = run("cargo", "deny", "--config", str(ROOT / "deny.toml"), "fetch", "db")
    if fetched.returncode != 0:
        raise Unreachable(fetched.stderr)
    words = ["--locked", "--config", str(ROOT / "deny.toml"), "--manifest-path", str(lock.with_name("Cargo.toml"))]
    checked = run("cargo", "deny", *words, "check", "advisories")
    # A registry that does not say which versions were yanked is a warning to it.
    if "index-failure" in checked.stderr:
        raise Unreachable("a registry did not say which versions were yanked")
    return [] if checked.returncode == 0 else [checked.stderr.strip()]


def npm(lock: Path) -> list[str] | None:
    packages = json.loads(lock.read_text())["packages"].values()
    if not any("integrity" in package for package in packages):
        return None
    done = run("npm", "audit", "--package-lock-only", "--json", folder=lock.parent)
    answered = answer(done)
    if "vulnerabilities" not in answered:
        raise Unreachable(str(answered.get("message") or done.stderr))
    found = answered["vulnerabilities"].items()
    return [f"{name} {one.get('range', '')}: {one.get('severity', 'unknown')}" for name, one in found]


def pip(requirements: Path) -> list[str]:
    words = ["--requirement", str(requirements), "--require-hashes", "--disable-pip", "--format", "json"]
    done = run(sys.executable, "-m", "pip_audit", "--progress-spinner", "off", *words)
    packages = answer(done).get("dependencies") or []
    # It passes over what its database does not answer for, and calls that a success.
    skipped = [one["skip_reason"] for one in packages if "skip_reason" in one]
    if skipped or not packages:
        raise Unreachable(skipped[0] if skipped else done.stderr)
    return [f"{one['name']} {one['version']}: {known['id']}" for one in packages for known in one["vulns"]]


def go(module: Path) -> list[str]:
    done = run("go", "run", GOVULNCHECK, "-scan", "module", "-format", "json", folder=module.parent)
    if done.returncode != 0:
        raise Unreachable(done.stderr)
    findings = [one["finding"] for one in messages(done.stdout) if "finding" in one]
    return sorted({f"{one['trace'][0]['module']}: {one['osv']}" for one in findings})


def messages(text: str) -> Iterator[dict]:
    """The JSON objects of a stream."""
    decoder, at = json.JSONDecoder(), 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        message, at = decoder.raw_decode(text, at)
        yield message


def main() -> int:
    kinds = [("Cargo.lock", cargo), ("package-lock.json", npm), ("requirements.txt", pip), ("go.sum", go)]
    vulnerable, unreachable = 0, 0
    for name, audit in kinds:
        for path in files(name):
            place = path.relative_to(ROOT)
            try:
                found = audit(path)
            except Unreachable as why:
                unreachable += 1
                print(f"NOT ASKED   {place}: {why}")
                continue
            if found is None:
                print(f"no packages {place}: links to folders of ours, which have lock files of their own")
                continue
            vulnerable += len(found)
            print("\n".join(f"VULNERABLE  {place}: {one}" for one in found) or f"none known  {place}", flush=True)
    if unreachable:
        print(f"{unreachable} files were not audited: their database of advisories could not be asked", file=sys.stderr)
    if vulnerable:
        print(f"{vulnerable} known vulnerabilities", file=sys.stderr)
    return VULNERABLE if vulnerable else UNREACHABLE if unreachable else 0


if __name__ == "__main__":
    sys.exit(main())
