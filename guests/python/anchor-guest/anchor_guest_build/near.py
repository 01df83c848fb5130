"""Which name somebody may have meant."""

from typing import Iterable


def nearest(written: str, names: Iterable[str]) -> str | None:
    """The one of `names` that is most like `written`, if one is like it at all."""
    near = [(_distance(written, name), name) for name in names if _is_near(written, name)]
    return min(near)[1] if near else None


def instead(written: str, names: Iterable[str]) -> str:
    """`; did you mean …?`, or a list of what there is."""
    meant = nearest(written, names)
    return f"; there are {', '.join(names)}" if meant is None else f"; did you mean `{meant}`?"


def _is_near(written: str, name: str) -> bool:
    one, other = written.lower().replace("_", ""), name.lower().replace("_", "")
    is_part = len(one) >= 4 and (one in other or other in one)
    return is_part or _distance(one, other) <= 1 + min(len(name) // 6, 2)


def _distance(start: str, end: str) -> int:
    """How many letters have to be put in, left out or exchanged."""
    row = list(range(len(end) + 1))
    for i, have in enumerate(start):
        diagonal, row[0] = row[0], i + 1
        for j, want in enumerate(end):
            exchanged, diagonal = diagonal + (have != want), row[j + 1]
            row[j + 1] = min(exchanged, row[j] + 1, diagonal + 1)
    return row[-1]
