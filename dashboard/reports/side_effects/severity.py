"""Severity and course of each kind, and which kinds come together."""

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.effect_course import EffectCourse, rate_gone, summarise_courses
from dashboard.analysis.side_effects.severity_split import split_severity
from dashboard.analysis.side_effects.side_effect_rates import count_rates
from dashboard.analysis.side_effects.spread import Spread
from dashboard.reports.rate import Rate
from dashboard.reports.side_effects.counts import FEW, Counted, EffectGroup, get_groups, grouping_note, listed_groups
from dashboard.reports.side_effects.sections import (
    CsvTable,
    Heading,
    RateTile,
    SeverityLine,
    SeveritySplit,
)
from dashboard.reports.side_effects.selection import severity_words
from dashboard.reports.words.wording import format_interval, format_percent, percent_digits, plural


def summarise_effects(counted: Counted) -> dict[str, EffectCourse]:
    """The course of each group by its key; minutes are never pooled over groups."""
    groups = get_groups()
    codes = [group.codes for group in groups]
    found = summarise_courses(counted.sample, counted.facts.side_effects, codes, counted.selection.severity)
    return {group.key: course for group, course in zip(groups, found, strict=True)}


def build_resolved_tile(counted: Counted, courses: dict[str, EffectCourse]) -> RateTile:
    """Effects gone before the patient left, of those where it was recorded; patients are clusters."""
    gone = rate_gone(counted.sample, counted.facts.side_effects, counted.selection.severity)
    ends = gone.interval
    low, high = (None, None) if ends is None else (ends.low, ends.high)
    rate = Rate(gone.events, gone.total, "effects", low, high, gone.left_out, gone.left_out_reason)
    return RateTile("Gone before leaving", rate, "effects", "resolved:no", "resolved:unknown", _longest(courses))


def _longest(courses: dict[str, EffectCourse]) -> str:
    """The kind of the six that lasts longest: minutes of different kinds have no common median."""
    lasts = [
        (spread.median, group.label.lower())
        for group in listed_groups()
        if isinstance(spread := courses[group.key].duration, Spread) and spread.known >= FEW
    ]
    if not lasts:
        return ""
    minutes, label = max(lasts, key=lambda pair: pair[0])
    return f"{label} lasts longest: median {_minutes(minutes)}"


def build_severity(counted: Counted, courses: dict[str, EffectCourse]) -> SeveritySplit:
    """One line per kind: the six, then every other kind that was seen."""
    groups = [g for g in get_groups() if g.always_listed or (counted.occurs(g) and counted.had(g).any())]
    grades = split_severity(counted.sample, [g.codes for g in groups], "sessions").counts.tolist()
    rates = count_rates(counted.sample.clusters, [counted.had(g) for g in groups], "sessions")
    ends = zip(rates.low[:, -1].tolist(), rates.high[:, -1].tolist(), strict=True)
    lines = tuple(
        _line(counted, group, courses[group.key], counts, interval)
        for group, counts, interval in zip(groups, grades, ends, strict=True)
    )
    total = len(counted.assessed)
    others = len(lines) - len(listed_groups())
    unseen = " No other kind was recorded." if counted.selection.severity == 1 else " No other kind was as severe."
    unseen = "" if others else unseen
    sentence, links = _worst_sentence(lines)
    heading = Heading(
        "Severity and course of each kind",
        sentence + unseen,
        f"Of {total:,} assessed sessions, the worst of each session, {severity_words(counted.selection.severity)}. "
        f"Medians where recorded. {grouping_note()}",
        links=links,
    )
    titles = (
        "Side effect",
        "mild",
        "moderate",
        "severe",
        "sessions assessed",
        "rate",
        "onset",
        "lasts",
        "gone before leaving",
    )
    rows = tuple((x.label, *x.counts, x.total, x.rate, x.onset, x.lasts, x.gone_count) for x in lines)
    return SeveritySplit(heading, lines, len(listed_groups()), CsvTable("side-effect-severity.csv", titles, rows))


def _worst_sentence(lines: tuple[SeverityLine, ...]) -> tuple[str, tuple[tuple[str, str], ...]]:
    severe = [line for line in lines if line.counts[2]]
    if not severe:
        return "No side effect was severe.", ()
    worst = max(severe, key=lambda line: line.counts[2])
    counted = plural(worst.counts[2], "session")
    return f"Severe most often: {worst.label.lower()}, {counted}.", ((counted, worst.grade_picks[2]),)


def _median(spread: Spread | NotEstimable) -> str:
    return "not recorded" if isinstance(spread, NotEstimable) else _minutes(spread.median)


def _minutes(value: float) -> str:
    """ "95 min", "6 h" from two hours, "3 days" from two days."""
    if value < 120:
        return f"{value:.0f} min"
    return f"{value / 60:.0f} h" if value < 2880 else f"{value / 1440:.0f} days"


def _line(
    counted: Counted, group: EffectGroup, course: EffectCourse, grades: list[int], interval: tuple[float, float]
) -> SeverityLine:
    least = counted.selection.severity
    counts = (grades[0] if least == 1 else 0, grades[1] if least <= 2 else 0, grades[2])
    total, events = len(counted.assessed), sum(counts)
    if events < FEW:
        split, rate = "", f"{events} of {total:,}"
    else:
        split = " · ".join(percent_digits(c / total) for c in counts) + " %"
        rate = f"{format_percent(events / total)}, {format_interval(*interval)}"
    gone = course.gone
    return SeverityLine(
        group.label,
        counts,
        total,
        split,
        rate,
        _median(course.onset) if course.effects else "",
        _median(course.duration) if course.effects else "",
        _gone(course),
        f"{gone.events} of {gone.total}" if gone.total else "",
        f"effect:{group.key}",
        (f"grade:{group.key}:1", f"grade:{group.key}:2", f"grade:{group.key}:3"),
        f"resolved:no:{group.key}",
    )


def _gone(course: EffectCourse) -> str:
    gone = course.gone
    if course.effects == 0:
        return ""
    if gone.total == 0:
        return "not recorded"
    if gone.total < FEW:
        return f"{gone.events} of {gone.total}"
    return format_percent(gone.events / gone.total)
