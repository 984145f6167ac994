"""The change of each part of a questionnaire."""

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.scores.subscales import SubscaleChange
from dashboard.reports.outcomes.basis import OutcomeBasis
from dashboard.reports.outcomes.sections import Heading, PartRow, Parts
from dashboard.reports.words.wording import ARROW, EN_DASH, format_change, format_number
from data_access.definitions.instrument import Cluster

LEAST_REACH = 1.0


def build_parts(basis: OutcomeBasis) -> Parts | None:
    """One row per subscale, in points per item, so that long and short ones can stand beside each other.

    None where the questionnaire has no subscales.
    """
    instrument = basis.instrument
    if not instrument.clusters:
        return None
    rows = tuple(_make_row(part, cluster) for part, cluster in zip(basis.parts, instrument.clusters, strict=True))
    ends = [abs(v) for row in rows for v in (row.low, row.high) if v is not None]
    known = [row for row in rows if row.change is not None]
    sentence = _say(known, instrument.higher_is_better)
    heading = Heading(
        f"Parts of {instrument.name}",
        sentence,
        f"Mean change per item, baseline to {basis.selection.point}, of courses with both; 95 % interval. No reliable "
        "change is published for parts: no verdict. A part with an answer missing has no score.",
        f"Dots with 95 % intervals: mean change per item of each part of {instrument.name}. {sentence}",
        "" if known else f"No course of this cohort has the answers of {instrument.name} at both times.",
    )
    return Parts(heading, rows, max([LEAST_REACH, *ends]), instrument.higher_is_better)


def _say(rows: list[PartRow], higher_is_better: bool) -> str:
    """Which part moved most and which least."""
    if len(rows) < 2:
        return ""
    ordered = sorted(rows, key=lambda row: (row.change or 0) * (-1 if higher_is_better else 1))
    most, least = ordered[0], ordered[-1]
    return f"Most per item: {most.label.lower()}, {most.value}; least: {least.label.lower()}, {least.value}."


def _make_row(part: SubscaleChange, cluster: Cluster) -> PartRow:
    items = len(cluster.items)
    counts = f"{part.count:,} courses" if part.count != 1 else "1 course"
    if part.left_out:
        counts += f", {part.left_out:,} without answers"
    if part.per_item is None or part.baseline is None or part.latest is None:
        return PartRow(cluster.label, part.count, None, None, None, None, None, "no pair", "", counts, "")
    ends = None if isinstance(part.change, NotEstimable) else part.change.interval
    means = f"{format_number(part.baseline, 1)} {ARROW} {format_number(part.latest, 1)}, {items} items"
    value = format_change(round(part.per_item, 2))
    return PartRow(
        cluster.label,
        part.count,
        part.baseline,
        part.latest,
        part.per_item,
        ends.low / items if ends else None,
        ends.high / items if ends else None,
        value,
        means if ends is None else f"{means}; {_spread(ends.low, ends.high)}",
        counts,
        f"part:{cluster.key}",
    )


def _spread(low: float, high: float) -> str:
    """The interval of the change of the whole part."""
    return f"change {format_number(low, 1)}{' to ' if low < 0 else EN_DASH}{format_number(high, 1)}"
