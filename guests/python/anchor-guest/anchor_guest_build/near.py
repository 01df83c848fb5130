"""Suggestions for misspelt names."""

from typing import Iterable


def nearest(written: str, names: Iterable[str]) -> str | None:
    """The one of `names` that is most similar to `written`; None if none is similar."""
    near = [(_distance(written, name), name) for name in names if _is_near(written, name)]
    return min(near)[1] if near else None


def instead(written: str, names: Iterable[str]) -> str:
    """`; did you mean …?`, or a list of all names."""
    meant = nearest(written, names)
    return f"; there are {', '.join(names)}" if meant is None else f"; did you mean `{meant}`?"


def _is_near(written: str, name: str) -> bool:
    one, other = written.lower().replace("_", ""), name.lower().replace("_", "")
    is_part = len(one) >= 4 and (one in other or other in one)
    return is_part or _distance(one, other) <= 1 + min(len(name) // 6, 2)


def _distance(start: str, end: str) -> int:
    """The edit distance: the number of letters to insert, delete or replace."""
    row = list(range(len(end) + 1))
    for i, have in enumerate(start):
        diagonal, row[0] = row[0], i + 1
        for j, want in enumerate(end):
            exchanged, diagonal = diagonal + (have != want), row[j + 1]
            row[j + 1] = min(exchanged, row[j] + 1, diagonal + 1)
    return row[-1]
