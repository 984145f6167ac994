"""What is said about special causes that began or ended since the last saved review."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.reports.words.wording import ARROW


@dataclass(frozen=True)
class MovedFigure:
    """A headline figure that a rule moved: its value as saved and now, the rule that holds (or held)."""

    label: str
    then: str
    now: str
    rule: str
    worse: bool


def say_special_causes(began: Sequence[MovedFigure], ended: Sequence[MovedFigure], going_on: Sequence[str]) -> str:
    """ "Special cause began: Screenings on time 84 % → 79 % (below the limit). It ended: Drop-outs 20 % → 14 %." """
    if not began and not ended:
        if going_on:
            return f"No special cause began or ended; it goes on in {', '.join(going_on)}."
        return "No special cause began or ended in the headline figures."
    parts = []
    if began:
        parts.append(f"Special cause began: {'; '.join(_mark(figure) for figure in began)}.")
    if ended:
        parts.append(f"Special cause ended: {'; '.join(_say(figure) for figure in ended)}.")
    return " ".join(parts)


def _mark(figure: MovedFigure) -> str:
    return f"!!{_say(figure)}!!" if figure.worse else f"**{_say(figure)}**"


def _say(figure: MovedFigure) -> str:
    return f"{figure.label} {figure.then} {ARROW} {figure.now} ({figure.rule})"
