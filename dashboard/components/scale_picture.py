"""A questionnaire's scale as a picture: bands to scale, bounds above them, totals below."""

from dataclasses import dataclass
from itertools import combinations, product
from typing import Final, Literal

from dashboard.components.html import esc
from dashboard.reports.methods.parts import Scale, ScaleMark
from dashboard.reports.words.wording import EN_DASH

Anchor = Literal["middle", "start", "end"]
NARROWEST_PX: Final = 740
"""The width labels are placed for: that of the screen's narrowest window."""
_LETTER_PX: Final = 6.5
_GAP: Final = 1.0
_ROW_PX: Final = 22
_MOST_TICKS: Final = 29
_ANCHORS: Final[tuple[Anchor, ...]] = ("middle", "start", "end")
_SHIFTS: Final[dict[Anchor, str]] = {"middle": "-50%", "start": "5px", "end": "calc(-100% - 5px)"}
_ASIDE: Final = 0.7
"""How far beside its line a label stands, in percent: 5 px at the narrowest."""


@dataclass(frozen=True)
class PlacedMark:
    """A bound at ``at`` percent of the width; its label in row ``level`` (0 is the lowest), anchored to its line."""

    mark: ScaleMark
    at: float
    level: int
    anchor: Anchor

    @property
    def span(self) -> tuple[float, float]:
        """From and to where the label reaches, in percent, at the narrowest width."""
        wide = 100 * len(self.mark.label) * _LETTER_PX / NARROWEST_PX
        left = {"middle": self.at - wide / 2, "start": self.at + _ASIDE, "end": self.at - _ASIDE - wide}[self.anchor]
        return left, left + wide


def place_marks(scale: Scale) -> tuple[PlacedMark, ...]:
    """A row and a side for each label, so that none covers another or another's line: as low as can be."""
    choices = [
        [
            PlacedMark(mark, percent_of(scale, mark.before), level, a)
            for level in range(len(scale.marks))
            for a in _ANCHORS
        ]
        for mark in scale.marks
    ]
    clear = (placed for placed in product(*choices) if _is_clear(placed))
    return min(clear, key=_untidiness, default=tuple(options[0] for options in choices))


def _untidiness(placed: tuple[PlacedMark, ...]) -> tuple[int, int]:
    return sum(one.level for one in placed), sum(one.anchor != "middle" for one in placed)


def percent_of(scale: Scale, before: int) -> float:
    """Where the lower edge of a total lies; a total between two steps belongs to the next one."""
    steps = -(-(before - scale.low) // scale.step)
    return 100 * steps / count_totals(scale)


def count_totals(scale: Scale) -> int:
    """How many totals there are."""
    return (scale.high - scale.low) // scale.step + 1


def _is_clear(placed: tuple[PlacedMark, ...]) -> bool:
    inside = all(one.span[0] >= 0 and one.span[1] <= 100 for one in placed)
    return inside and not any(_collide(one, other) or _collide(other, one) for one, other in combinations(placed, 2))


def _collide(one: PlacedMark, other: PlacedMark) -> bool:
    """Two labels of one row meet, or the line of ``one``, in a higher row, runs through the label of ``other``."""
    (left, right), (low, high) = one.span, other.span
    if one.level == other.level:
        return left < high + _GAP and low < right + _GAP
    return one.level > other.level and low - _GAP < one.at < high + _GAP


def scale_html(scale: Scale) -> str:
    """The picture; its alternative text says everything in it."""
    return (
        f'<div class="kap-scale" role="img" aria-label="{esc(scale.words)}">{_marks_html(scale)}'
        f'<div class="kap-scale-bar">{_bands_html(scale)}</div>{_ticks_html(scale)}</div>'
    )


def _marks_html(scale: Scale) -> str:
    placed = place_marks(scale)
    rows = max((one.level for one in placed), default=-1) + 1
    parts = []
    for one in placed:
        dashed = " kap-scale-dashed" if one.mark.dashed else ""
        parts.append(
            f'<i class="kap-scale-line{dashed}" style="left:{one.at:.3f}%;height:{_ROW_PX * one.level + 13}px"></i>'
            f'<span class="kap-scale-label" style="left:{one.at:.3f}%;bottom:{_ROW_PX * one.level + 13}px;'
            f'transform:translateX({_SHIFTS[one.anchor]})">{esc(one.mark.label)}</span>'
        )
    return f'<div class="kap-scale-marks" style="height:{_ROW_PX * rows + 14 if rows else 0}px">{"".join(parts)}</div>'


def _bands_html(scale: Scale) -> str:
    if not scale.bands:
        return f'<div class="kap-scale-band" style="flex:1">{scale.low}{EN_DASH}{scale.high}</div>'
    return "".join(
        f'<div class="kap-scale-band kap-band-{min(k, 4)}" style="flex:{b.high - b.low + scale.step} 1 0">'
        f"<span>{esc(b.label)} <span>{b.low}{EN_DASH}{b.high}</span></span></div>"
        for k, b in enumerate(scale.bands)
    )


def _ticks_html(scale: Scale) -> str:
    count = count_totals(scale)
    every = next(n for n in (1, 2, 5, 10, 20, 50) if count / n <= _MOST_TICKS)
    width = 100 / count
    ticks = "".join(
        f'<span style="left:{(k + 0.5) * width:.3f}%">{scale.low + k * scale.step}</span>'
        for k in range(0, count, every)
    )
    return f'<div class="kap-scale-ticks">{ticks}</div>'
