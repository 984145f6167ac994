"""A figure for the screen: as wide as its column, whatever that is, without a script and without being drawn again.

Heights and margins are px. Between the margins everything across is a share of the width: lines, marks and words
stand at percentages; what runs through many points is one path, stretched without its strokes getting thicker.
"""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from typing import Any, Final

from dashboard.charts.drawn_once import drawn_once
from dashboard.picture.axes import Sheet, lay_out
from dashboard.picture.draw import draw_strokes
from dashboard.picture.marks import draw_mark
from dashboard.picture.paper import join
from dashboard.picture.strokes import Drawn, Line, Mark, Oval, Rect, Stroke, Told, Trail, Words
from dashboard.picture.svg import Element, element, group, write_text

UNITS: Final = 1000.0
"""Width of the plot in the units of a stretched path."""


@drawn_once
def draw_fluid(figure: Any, alt: str) -> str:
    """The markup of a plotly figure; ``alt`` is the report's sentence, which names it for who cannot see it.

    Each mark that stands for something carries its words (``data-tip``) and what a click gives back (``data-pick``).
    """
    values: Mapping[str, Any] = figure.to_plotly_json()
    layout = values["layout"]
    sheet = lay_out(layout, plot_width=UNITS)
    margin = layout["margin"]
    content = _Writer(sheet).write_all(draw_strokes(values, sheet))
    plot = group("svg", content, width="100%", height=f"{sheet.height:g}")
    return (
        f'<div class="kap-fig" role="figure" aria-label="{escape(alt)}" style="height:{sheet.height:g}px">'
        f'<div class="kap-fig-plot" style="margin:0 {margin["r"]:g}px 0 {margin["l"]:g}px">{plot}</div></div>'
    )


class _Writer:
    """Writes strokes onto one stretchable sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def write_all(self, strokes: Iterable[Stroke]) -> str:
        """All strokes in their order; trails that follow each other share one stretched field."""
        parts = []
        for stretched, some in groupby(strokes, key=_is_stretched):
            if stretched:
                parts.append(self._stretch([s for s in some if isinstance(s, Trail)]))
            else:
                parts += [self._write_one(stroke) for stroke in some]
        return "".join(parts)

    def _write_one(self, stroke: Stroke) -> Element:
        if not isinstance(stroke, Told):
            return self._write(stroke)
        content = "".join(map(self._write, stroke.parts))
        return group("g", content, **{"data-tip": stroke.tip or None, "data-pick": stroke.pick})

    def _write(self, stroke: Drawn) -> Element:
        match stroke:
            case Trail():
                return self._about(stroke.about or 0, element("path", d=join(stroke), **stroke.looks))
            case Line():
                return self._write_line(stroke)
            case Rect():
                return self._write_rect(stroke)
            case Oval():
                shape = element(
                    "ellipse", cx=stroke.middle.shift, cy=stroke.y, rx=stroke.rx, ry=stroke.ry, **stroke.looks
                )
                return self._about(stroke.middle.at, shape)
            case Mark():
                return self._write_mark(stroke)
            case Words():
                return self._write_words(stroke)

    def _share(self, px: float) -> str:
        """A px of the sheet as a share of the width between the margins."""
        return f"{(px - self.sheet.left) * 100 / UNITS:.2f}".rstrip("0").rstrip(".") + "%"

    def _about(self, px: float, content: str, y: float = 0) -> Element:
        """Content in px about a place across."""
        return group("svg", content, x=self._share(px), y=f"{y:.1f}" if y else None)

    def _stretch(self, trails: list[Trail]) -> Element:
        parts = []
        for clipped, some in groupby(trails, key=lambda trail: trail.clipped):
            content = "".join(
                element("path", d=_shorten(join(trail, -self.sheet.left)), **trail.looks) for trail in some
            )
            parts.append(self._field(content, clipped=clipped))
        return "".join(parts)

    def _field(self, content: str, *, clipped: bool) -> Element:
        top, bottom = (self.sheet.top, self.sheet.bottom) if clipped else (0, self.sheet.height)
        return group(
            "svg", content, **{"class": "kap-fig-cut" if clipped else "kap-fig-wide"}, y=f"{top:g}", width="100%",
            height=f"{bottom - top:g}", viewBox=f"0 {top:g} {UNITS:g} {bottom - top:g}", preserveAspectRatio="none",
        )  # fmt: skip

    def _write_line(self, line: Line) -> Element:
        if line.start.shift or line.end.shift:
            if line.start.at != line.end.at:
                raise NotImplementedError("A line from one place to px from another cannot be stretched.")
            drawn = element("line", x1=line.start.shift, x2=line.end.shift, y1=line.y1, y2=line.y2, **line.looks)
            return self._about(line.start.at, drawn)
        ends = {"x1": self._share(line.start.at), "x2": self._share(line.end.at)}
        return element("line", **ends, y1=_px(line.y1), y2=_px(line.y2), **line.looks)

    def _write_rect(self, rect: Rect) -> Element:
        down = {"y": _px(rect.top), "height": _px(rect.height)}
        if rect.left.at == rect.right.at:
            width = _px(rect.right.shift - rect.left.shift)
            return self._about(rect.left.at, element("rect", x=_px(rect.left.shift), width=width, **down, **rect.looks))
        if rect.left.shift or rect.right.shift:
            raise NotImplementedError("A rectangle from one place to px from another cannot be stretched.")
        share = self._share(rect.right.at - rect.left.at + self.sheet.left)
        return element("rect", x=self._share(rect.left.at), width=share, **down, **rect.looks)

    def _write_mark(self, mark: Mark) -> Element:
        """The mark; one that is only there to be pointed at is there, unseen."""
        if not mark.opacity:
            return element("circle", cx=self._share(mark.x), cy=_px(mark.y), r=_px(mark.size / 2), opacity="0")
        if mark.symbol == "circle" and mark.opacity == 1 and not mark.edge_width:
            return element("circle", cx=self._share(mark.x), cy=_px(mark.y), r=_px(mark.size / 2), fill=mark.fill)
        looks = (mark.size, mark.fill, mark.edge, mark.edge_width, mark.opacity)
        return self._about(mark.x, "".join(draw_mark(mark.symbol, 0, 0, *looks)), mark.y)

    def _write_words(self, words: Words) -> Element:
        looks: dict[str, Any] = {
            "xanchor": words.xanchor, "yanchor": words.yanchor, "ground": words.ground, "opacity": words.opacity,
            "font": None,
        }  # fmt: skip
        if words.angle:
            text = write_text(
                words.text, float(words.x.shift), 0.0, words.size, words.colour, angle=words.angle, **looks
            )
            return self._about(words.x.at, text, words.y)
        return write_text(
            words.text, self._share(words.x.at), words.y, words.size, words.colour, dx=words.x.shift, **looks
        )


def _is_stretched(stroke: Stroke) -> bool:
    return isinstance(stroke, Trail) and stroke.about is None


def _px(value: float) -> str:
    """Px with one decimal: a tenth of a px cannot be seen."""
    return f"{value:.1f}".removesuffix(".0")


def _shorten(path: str) -> str:
    """A path without the second decimals and noughts that nobody sees."""
    return path.replace(".00", "")
