"""The headline figures of the weekly review: value, numerator line, interval, and change only by a rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.xmr import compute_xmr_chart
from dashboard.analysis.intervals.wilson import wilson
from dashboard.analysis.weekly.weekly_series import ROLLED_WEEKS, WeeklyCount, WeeklyRate, chart_weeks
from dashboard.reports.rate import Rate, Unit
from dashboard.reports.words.control_words import short_signal
from dashboard.reports.words.wording import format_change, format_interval, format_percent, percent_digits, plural

Direction = Literal["usual", "up", "down"]
Tone = Literal["worse", "better", "ink"]
USUAL = "within usual variation"
FEWEST_SHOWN = 5
"""A rate needs so many in its denominator; below, the count alone is said."""


@dataclass(frozen=True, eq=False)
class HeadlineFigure:
    """One tile. ``lines[0]`` is the numerator line with its interval and opens ``patient_ids``.

    ``chart`` is read by rules where ``ruled``; ``worse``: on which side (empty: neither); ``details``: what the
    tile has no room for, said beside the chart.

    ``change`` is what a special-cause rule says, or "within usual variation"; ``direction`` tells which.
    ``spark``: twelve weeks, oldest first (proportions: each rolled over twelve weeks, in percent), None: no data.
    """

    key: str
    label: str
    value: str
    unit: str
    lines: tuple[str, ...]
    change: str
    direction: Direction
    spark: tuple[float | None, ...]
    alt: str
    patient_ids: tuple[int, ...]
    chart: ControlChart
    details: str
    ruled: bool = True
    worse: Literal["above", "below", ""] = ""
    rate: Rate | None = None
    tone: Tone = "ink"
    """Colour of a special cause: worse or better; ink for a count, of which more is neither."""

    @property
    def who_sentence(self) -> str:
        """The sentence above the list of patients: how many they are, and the numerator line they stand behind."""
        return (
            f"{plural(len(self.patient_ids), 'patient')} behind {self.value} {self.unit}".strip()
            + f": {self.lines[0]}."
        )


def count_figure(
    key: str,
    label: str,
    count: WeeklyCount,
    mondays: NDArray[np.int64],
    ids: NDArray[np.int64],
    detail: str,
    *,
    flow: bool = True,
) -> HeadlineFigure:
    """A count with its difference to last week, and a rule of its XmR chart where one holds.

    ``flow`` False: a stock, which depends on its own last value, so that the rules do not apply to it.
    """
    now, last = int(count.value[-1]), int(count.value[-2])
    difference = f"{format_change(now - last)} on last week"
    spark = tuple(float(v) for v in count.value[-ROLLED_WEEKS:])
    shown = mondays if flow else mondays[-ROLLED_WEEKS:]
    chart = compute_xmr_chart(shown, count.value[-len(shown) :], floor=0.0)
    direction, rule = _read_change(chart, int(mondays[-1])) if flow else ("usual", "")
    short = f"{format_change(now - last)} · {rule}" if rule else difference
    return HeadlineFigure(
        key,
        label,
        f"{now:,}",
        "",
        (detail,),
        f"{rule} · {format_change(now - last)}" if direction != "usual" else short,
        direction,
        spark,
        f"{label}, last {len(spark)} weeks: {_range_words(spark)}, now {now:,}.",
        tuple(ids[count.patients].tolist()),
        chart,
        f"{now:,} {detail}, {difference}.",
        flow,
    )


@dataclass(frozen=True)
class RateWords:
    """How one proportion is said: its denominator in the tile and in full, a second line, what the chart adds.

    ``worse``: the side of the chart on which a special cause is worse.
    """

    key: str
    label: str
    unit: Unit
    short: str
    full: str
    second: str
    details: str = ""
    worse: Literal["above", "below"] = "below"


def rate_figure(
    words: RateWords, weekly: WeeklyRate, mondays: NDArray[np.int64], ids: NDArray[np.int64]
) -> HeadlineFigure:
    """A proportion rolled over twelve weeks; its special cause is looked for in the single weeks (p chart)."""
    rate = make_rate(weekly, ids, words.unit)
    chart = chart_weeks(weekly, mondays)
    direction, rule = _read_change(chart, int(mondays[-1]))
    spark = tuple(
        None if n == 0 else 100 * x / n for x, n in zip(weekly.rolled_events, weekly.rolled_total, strict=True)
    )
    enough = rate.denominator >= FEWEST_SHOWN
    interval = format_interval(rate.low, rate.high)
    value, sign = (
        (percent_digits(rate.proportion or 0), "%") if enough else (f"{rate.numerator}", f"of {rate.denominator}")
    )
    counts = f"{rate.numerator:,} of {rate.denominator:,}"
    said = f", {format_percent(rate.proportion)}, 95 % interval {interval}" if enough else ""
    side = {"above": "up", "below": "down"}[words.worse]
    return HeadlineFigure(
        words.key,
        words.label,
        value,
        sign,
        (f"{counts} {words.short}" + (f" · {interval}" if enough else ""), words.second),
        rule if enough else f"too few for a rate: {rate.denominator:,} of {FEWEST_SHOWN} needed",
        direction if enough else "usual",
        spark if enough else (),
        f"{words.label}, rolled over 12 weeks: now {format_percent(rate.proportion)}, {_range_words(spark, ' %')}.",
        rate.patient_ids,
        chart,
        f"12 weeks together: {counts} {words.full}{said}. {words.details}".strip(),
        worse=words.worse,
        rate=rate,
        tone="worse" if direction == side else "better",
    )


def make_rate(weekly: WeeklyRate, ids: NDArray[np.int64], unit: Unit) -> Rate:
    """The last rolled rate with Wilson's interval on its effective number."""
    events, total = int(weekly.rolled_events[-1]), int(weekly.rolled_total[-1])
    interval = wilson(events / total * weekly.effective, weekly.effective) if total else None
    return Rate(
        events,
        total,
        unit,
        interval.low if interval else None,
        interval.high if interval else None,
        weekly.left_out,
        patient_ids=tuple(ids[weekly.patients].tolist()),
    )


def _read_change(chart: ControlChart, last_monday: int) -> tuple[Direction, str]:
    """The rule the last week is part of, as a direction and a few words; a week without data is part of none."""
    if len(chart.day) and int(chart.day[-1]) != last_monday:
        return "usual", "none counted in the last week"
    if not chart.has_limits:
        return "usual", f"{len(chart.value)} of 13 weeks needed for limits"
    signals = chart.current_signals
    if not signals:
        return "usual", USUAL
    return ("up" if signals[0].side in ("above", "rising") else "down"), short_signal(signals[0])


def _range_words(spark: Sequence[float | None], unit: str = "") -> str:
    known = [v for v in spark if v is not None]
    if not known:
        return "no data"
    return f"between {min(known):.0f}{unit} and {max(known):.0f}{unit}"
