"""What the marks of a trace stand for: the words for the pointer and what a click gives back."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.picture.strokes import Drawn, Stroke, Told

_BREAK, _TAG = re.compile(r"<br\s*/?>"), re.compile(r"</?\w+[^>]*>")


@dataclass(frozen=True)
class Telling:
    """Tips and picks of the points of one trace, by their place; a trace may have neither."""

    tips: Sequence[str] | str
    picks: Sequence[str | None]

    def tell(self, place: int, parts: Sequence[Drawn]) -> Iterator[Stroke]:
        """The strokes of one point, bound to what it stands for."""
        tip = self.tips if isinstance(self.tips, str) else self.tips[place]
        pick = self.picks[place] if self.picks else None
        if parts and (tip or pick is not None):
            yield Told(tuple(parts), tip, pick)
        else:
            yield from parts


def read_telling(trace: Mapping[str, Any]) -> Telling:
    """The tips of a trace in plain words, one clause a line, and its picks, which are texts."""
    hover, picks = trace.get("hovertext"), list(trace.get("customdata") or ())
    if wrong := [pick for pick in picks if not (pick is None or isinstance(pick, str))]:
        raise TypeError(f"A pick is a text, not {wrong[0]!r}.")
    if hover is None or trace.get("hoverinfo") == "skip":
        tips: Sequence[str] | str = ""
    else:
        tips = plain(hover) if isinstance(hover, str) else [plain(text) for text in hover]
    return Telling(tips, picks)


def plain(hover: str) -> str:
    """A hover text without its markup: its lines stay lines."""
    lines = [html.unescape(_TAG.sub("", line)).strip() for line in _BREAK.split(hover)]
    return "\n".join(line for line in lines if line)
