"""The pieces a section of Methods is made of. The screen and docs/methods.md both draw these and nothing else.

Texts may hold ``**strong**`` words; everything else in them is plain.
"""

from dataclasses import dataclass
from typing import Literal

from dashboard.reports.methods.docstring import MethodWords
from dashboard.reports.words.verdict_words import VerdictWords


@dataclass(frozen=True)
class Words:
    """A paragraph; ``quiet`` is a caption."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table; ``tag`` stands framed beside the title ("in force"), ``share`` is its width in percent.

    Where one column of a table has a share, all have.
    """

    title: str
    share: int = 0
    align: Literal["left", "right"] = "left"
    tag: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of texts under columns; an empty text goes on with the one before it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Fact:
    """A name and what is held under it; ``section`` is where it leads on Methods."""

    name: str
    value: str
    section: str = ""


@dataclass(frozen=True)
class Facts:
    """Names at the left, values at the right."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Formula:
    """Formulas as plain text with mathematical signs, one a line."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class ScaleBand:
    """A severity band; both ends inclusive."""

    low: int
    high: int
    label: str


@dataclass(frozen=True)
class ScaleMark:
    """A bound on the scale: it lies just below the total ``before`` (``before`` may be the top plus one step)."""

    before: int
    label: str
    dashed: bool = False


@dataclass(frozen=True)
class Scale:
    """A questionnaire's totals from lowest to highest; ``words`` say the picture."""

    low: int
    high: int
    step: int
    bands: tuple[ScaleBand, ...]
    marks: tuple[ScaleMark, ...]
    words: str


@dataclass(frozen=True)
class Example:
    """A worked verdict: the sentence, and the verdict it leads to."""

    sentence: str
    verdict: VerdictWords


@dataclass(frozen=True)
class MethodEntry:
    """One method with the words of its docstring; ``path`` is where it is computed."""

    words: MethodWords
    path: str


Block = Words | Table | Facts | Formula | Scale | Example | MethodEntry


@dataclass(frozen=True)
class Part:
    """A titled part of a section; two ``half`` parts in a row stand side by side."""

    title: str
    blocks: tuple[Block, ...]
    sentence: str = ""
    half: bool = False


@dataclass(frozen=True)
class Section:
    """One page of Methods; ``key`` stands in the address."""

    key: str
    title: str
    subtitle: str
    parts: tuple[Part, ...]
    aside: str = ""
