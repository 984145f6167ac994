"""What a printed page is made of: plain values that the template sets, never markup."""

import re
from dataclasses import dataclass
from typing import Literal

_MARKS = re.compile(r"!!(?P<worse>.+?)!!|\*\*(?P<strong>.+?)\*\*")


Mark = Literal["plain", "strong", "worse", "new", "quiet"]


@dataclass(frozen=True)
class Run:
    """Words in one weight and colour."""

    text: str
    mark: Mark = "plain"


Words = tuple[Run, ...]


def plain(text: str, mark: Mark = "plain") -> Words:
    """Words as they are: names, notes and whatever else came from data."""
    return (Run(text, mark),)


def read_marks(sentence: str) -> Words:
    """A sentence of a report: ``**strong**`` and ``!!worse!!`` marked, every other character is text."""
    runs: list[Run] = []
    done = 0
    for found in _MARKS.finditer(sentence):
        runs.append(Run(sentence[done : found.start()]))
        worse = found["worse"]
        # A worse finding may hold a strong word: the mark of the whole is kept, the stars are not printed.
        runs.append(Run(worse.replace("**", ""), "worse") if worse else Run(found["strong"], "strong"))
        done = found.end()
    runs.append(Run(sentence[done:]))
    return tuple(run for run in runs if run.text)


@dataclass(frozen=True)
class Range:
    """An estimate on a scale: dot, 95 % interval, published tick or span; a cell beside it says it in words.

    ``hollow``: not comparable. None is not drawn.
    """

    value: float | None
    low: float | None
    high: float | None
    scale: tuple[float, float]
    tick: float | None = None
    span: tuple[float, float] | None = None
    hollow: bool = False
    kind: Literal["range"] = "range"


@dataclass(frozen=True)
class Bar:
    """A share as a bar, for counts."""

    share: float
    kind: Literal["bar"] = "bar"


@dataclass(frozen=True)
class Spark:
    """A small line of values, oldest first (None: a gap), with a dot at the last; what it says stands beside it."""

    values: tuple[float | None, ...]
    kind: Literal["spark"] = "spark"


Cell = Words | Range | Bar | Spark


@dataclass(frozen=True)
class Column:
    """A column: title, share of the width in percent, alignment."""

    title: str
    share: float
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True)
class Heading:
    """A section begins, under a rule, with a quiet line under it; ``level`` 2 has no rule."""

    text: str
    aside: str = ""
    level: Literal[1, 2] = 1
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Paragraph:
    """A sentence; ``quiet``: a denominator line or a note."""

    words: Words
    quiet: bool = False
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Picture:
    """A figure: its SVG, the sentence for those who do not see it, and the percent of the column it takes."""

    svg: str
    alt: str
    share: float = 100
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True)
class Table:
    """Rows of cells under columns whose titles come again on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Together:
    """Blocks that one page keeps together: a heading, its sentences and its picture."""

    blocks: tuple["Block", ...]
    kind: Literal["together"] = "together"


@dataclass(frozen=True)
class Halves:
    """Two columns of blocks side by side."""

    left: tuple["Block", ...]
    right: tuple["Block", ...]
    share: float = 50
    """Percent of the width that the left column takes."""
    kind: Literal["halves"] = "halves"


@dataclass(frozen=True)
class Notice:
    """What must be seen first: a line at the left in orange, and its sentences."""

    lines: tuple[Words, ...]
    kind: Literal["notice"] = "notice"


Block = Heading | Paragraph | Picture | Table | Together | Halves | Notice
