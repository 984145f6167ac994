"""A dot with its interval on a scale, as inline SVG that is as wide as its cell; reference ticks behind it."""

from dataclasses import dataclass

from dashboard.components.html import esc

HEIGHT, MIDDLE, DOT, TICK = 26, 13, 5, 9


@dataclass(frozen=True)
class Scale:
    """The ends of an axis that several rows share; ``ticks`` are drawn as hairlines in each row."""

    low: float
    high: float
    ticks: tuple[float, ...] = ()

    def at(self, value: float) -> str:
        """Where a value lies, in percent of the width; beyond an end it lies on the end."""
        share = (value - self.low) / (self.high - self.low)
        return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


@dataclass(frozen=True)
class IntervalMark:
    """What one row shows: an estimate with its interval, a reference tick or a reference span; each may be absent."""

    value: float | None
    low: float | None
    high: float | None
    tick: float | None = None
    span: tuple[float, float] | None = None
    hollow: bool = False


def interval_svg(mark: IntervalMark, scale: Scale, alt: str) -> str:
    """The picture of one row; ``alt`` says it in words."""
    lines = "".join(
        f'<line class="kap-iv-grid" x1="{scale.at(t)}" x2="{scale.at(t)}" y1="0" y2="{HEIGHT}"/>' for t in scale.ticks
    )
    quiet = " kap-iv-quiet" if mark.hollow else ""
    return (
        f'<svg class="kap-iv{quiet}" width="100%" height="{HEIGHT}" role="img" aria-label="{esc(alt)}">'
        f"{lines}{_reference(mark, scale)}{_estimate(mark, scale)}</svg>"
    )


def _reference(mark: IntervalMark, scale: Scale) -> str:
    if mark.tick is not None:
        x = scale.at(mark.tick)
        return f'<line class="kap-iv-tick" x1="{x}" x2="{x}" y1="{MIDDLE - TICK}" y2="{MIDDLE + TICK}"/>'
    if mark.span is not None:
        low, high = (scale.at(end) for end in mark.span)
        return f'<line class="kap-iv-span" x1="{low}" x2="{high}" y1="{MIDDLE}" y2="{MIDDLE}"/>'
    return ""


def _estimate(mark: IntervalMark, scale: Scale) -> str:
    if mark.value is None:
        return ""
    bar = ""
    if mark.low is not None and mark.high is not None:
        low, high = scale.at(mark.low), scale.at(mark.high)
        bar = f'<line class="kap-iv-bar" x1="{low}" x2="{high}" y1="{MIDDLE}" y2="{MIDDLE}"/>'
    return f'{bar}<circle class="kap-iv-dot" cx="{scale.at(mark.value)}" cy="{MIDDLE}" r="{DOT}"/>'


def axis_html(scale: Scale, words: tuple[str, ...]) -> str:
    """The words of the scale's ticks, to stand above or below the rows."""
    places = zip(scale.ticks, words, strict=True)
    return "".join(f'<span style="left:{scale.at(tick)}">{esc(word)}</span>' for tick, word in places)
