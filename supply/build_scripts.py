"""Lists the packages of `cargo metadata`, on standard input, that run code while something is built with them."""

import json
import sys

KINDS = {"custom-build": "build script", "proc-macro": "procedural macro"}

for package in json.load(sys.stdin)["packages"]:
    runs = {KINDS[kind] for target in package["targets"] for kind in target["kind"] if kind in KINDS}
    if runs and package["source"]:
        print(f"{package['name']} {package['version']}: {' and '.join(sorted(runs))}")
