"""Lays out the book's source: `python3 docs/assemble.py FOLDER`.

mdBook reads one folder, and our documents are where they belong. Each chapter of SUMMARY.md is copied to its own path below
`FOLDER/src`, and every file that a chapter links to as well, so that links stay as they are.
"""

import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "docs"
LINK = re.compile(r"\]\(([^)\s#]+)(#[^)\s]*)?\)")


def links(document: Path) -> list[str]:
    """The relative links of a document, code aside."""
    text = re.sub(r"^( *)```.*?^\1```", "", document.read_text(), flags=re.M | re.S)
    return [target for target, _ in LINK.findall(text) if "://" not in target and not target.startswith("mailto:")]


def main(folder: Path) -> None:
    source = folder / "src"
    if folder.exists():
        shutil.rmtree(folder)
    source.mkdir(parents=True)
    shutil.copy(HERE / "book.toml", folder)

    summary = (HERE / "SUMMARY.md").read_text()
    chapters = [(HERE / target).resolve() for target in links(HERE / "SUMMARY.md")]
    inside = LINK.sub(lambda link: f"]({(HERE / link[1]).resolve().relative_to(ROOT)})", summary)
    (source / "SUMMARY.md").write_text(inside)

    linked = {(chapter.parent / unquote(target)).resolve() for chapter in chapters for target in links(chapter)}
    for path in {*chapters, *linked}:
        if path.is_file():
            copy = source / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
