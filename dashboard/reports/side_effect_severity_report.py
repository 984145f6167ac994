"""Severity and course of each kind, and which kinds come together."""

import numpy as np

from dashboard.analysis.side_effects.co_occurrence import count_together
from dashboard.analysis.side_effects.effect_course import EffectCourse, summarise_courses
from dashboard.analysis.side_effects.effect_severity import count_grades
from dashboard.analysis.side_effects.patient_clusters import group_sessions
from dashboard.analysis.side_effects.side_effect_rates import count_rates
from dashboard.reports.rate import Rate
from dashboard.reports.side_effect_counts import FEW, Counted, EffectGroup, get_groups, grouping_note, listed_groups
from dashboard.reports.side_effect_people import counted_effects
from dashboard.reports.side_effect_sections import (
    CsvTable,
    Heading,
    RateTile,
    SeverityLine,
    SeveritySplit,
    Together,
    TogetherCell,
)
from dashboard.reports.side_effect_selection import severity_words
from dashboard.reports.wording import format_interval, format_percent, percent_digits, plural


def summarise_effects(counted: Counted) -> dict[str, EffectCourse]:
    """The course of each group by its key, and of all together under "all"."""
    groups = get_groups()
    found = summarise_courses(counted.facts.side_effects, counted_effects(counted), tuple(g.codes for g in groups))
    return {**{g.key: c for g, c in zip(groups, found[:-1], strict=True)}, "all": found[-1]}


def build_resolved_tile(counted: Counted, courses: dict[str, EffectCourse]) -> RateTile:
    """Effects gone before the patient left, of those where it was recorded; patients are clusters."""
    effects, rows = counted.facts.side_effects, counted_effects(counted)
    known = rows & (effects.resolved_before_leaving >= 0)
    patient = counted.facts.dosings.patient[effects.dosing[known]]
    gone = effects.resolved_before_leaving[known] == 1
    table = count_rates(group_sessions(patient), [gone], "sessions")
    total = int(table.total[-1])
    low, high = (float(table.low[0, -1]), float(table.high[0, -1])) if total else (None, None)
    rate = Rate(int(table.events[0, -1]), total, "effects", low, high, int(rows.sum()) - total, "not recorded")
    lasts = courses["all"].duration_min
    note = "" if lasts is None else f"median duration {lasts:.0f} min"
    return RateTile("Gone before leaving", rate, "effects", "resolved:no", "resolved:unknown", note)


def build_severity(counted: Counted, courses: dict[str, EffectCourse]) -> SeveritySplit:
    """One line per kind: the six, then every other kind that was seen."""
    groups = [g for g in get_groups() if g.always_listed or (counted.occurs(g) and counted.had(g).any())]
    lines = tuple(_line(counted, g, courses[g.key]) for g in groups)
    total = len(counted.assessed)
    others = len(lines) - len(listed_groups())
    unseen = " No other kind was recorded." if counted.selection.severity == 1 else " No other kind was as severe."
    unseen = "" if others else unseen
    heading = Heading(
        "Severity and course of each kind",
        _worst_sentence(lines) + unseen,
        f"Of {total:,} assessed sessions, the worst of each session, {severity_words(counted.selection.severity)}. "
        f"Medians where recorded. {grouping_note()}",
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
    return SeveritySplit(heading, lines, "", CsvTable("side-effect-severity.csv", titles, rows))


def _worst_sentence(lines: tuple[SeverityLine, ...]) -> str:
    severe = [(line.counts[2], line.label.lower()) for line in lines if line.counts[2]]
    if not severe:
        return "No side effect was severe."
    count, label = max(severe, key=lambda pair: pair[0])
    return f"Severe most often: {label}, {plural(count, 'session')}."


def _minutes(value: float | None) -> str:
    """ "95 min", "6 h" from two hours, "3 days" from two days."""
    if value is None:
        return "not recorded"
    if value < 120:
        return f"{value:.0f} min"
    return f"{value / 60:.0f} h" if value < 2880 else f"{value / 1440:.0f} days"


def _line(counted: Counted, group: EffectGroup, course: EffectCourse) -> SeverityLine:
    least = counted.selection.severity
    grades = count_grades(counted.a_severity, group.codes) if counted.occurs(group) else (0, 0, 0)
    counts = (grades[0] if least == 1 else 0, grades[1] if least <= 2 else 0, grades[2])
    total, events = len(counted.assessed), sum(counts)
    if events < FEW:
        split, rate = "", f"{events} of {total:,}"
    else:
        split = " · ".join(percent_digits(c / total) for c in counts) + " %"
        table = count_rates(counted.clusters, [counted.had(group)], "sessions")
        ends = format_interval(float(table.low[0, -1]), float(table.high[0, -1]))
        rate = f"{format_percent(events / total)}, {ends}"
    known = course.resolved_known
    return SeverityLine(
        group.label,
        counts,
        total,
        split,
        rate,
        _minutes(course.onset_min) if course.effects else "",
        _minutes(course.duration_min) if course.effects else "",
        _gone(course),
        f"{course.resolved} of {known}" if known else "",
        f"effect:{group.key}",
        (f"grade:{group.key}:1", f"grade:{group.key}:2", f"grade:{group.key}:3"),
        f"resolved:no:{group.key}",
    )


def _gone(course: EffectCourse) -> str:
    if course.effects == 0:
        return ""
    if course.resolved_known == 0:
        return "not recorded"
    if course.resolved_known < FEW:
        return f"{course.resolved} of {course.resolved_known}"
    return format_percent(course.resolved / course.resolved_known)


def build_together(counted: Counted) -> Together:
    """Of the sessions with one effect, the share that had another too."""
    groups = listed_groups()
    counts = count_together(counted.effects[1:])
    cells = tuple(tuple(_cell(counts, i, j, groups) for j in range(len(groups))) for i in range(len(groups)))
    heading = Heading(
        "Which come together",
        _together_sentence(counts, groups, len(counted.assessed)),
        "Of the sessions with the effect of the row, the share that also had the effect of the column; "
        f"{severity_words(counted.selection.severity)}. Fewer than {FEW}: the count.",
    )
    titles = ("Side effect", "and", "sessions with both", "sessions with the first")
    rows = tuple(
        (a.label, b.label, int(counts[i, j]), int(counts[i, i]))
        for i, a in enumerate(groups) for j, b in enumerate(groups) if i != j
    )  # fmt: skip
    totals = tuple(int(counts[i, i]) for i in range(len(groups)))
    return Together(
        heading, tuple(g.label for g in groups), totals, cells, CsvTable("side-effects-together.csv", titles, rows)
    )


def _cell(counts: np.ndarray, i: int, j: int, groups: tuple[EffectGroup, ...]) -> TogetherCell:
    both, one = int(counts[i, j]), int(counts[i, i])
    if i == j:
        return TogetherCell("", None, "", "")
    shown = both >= FEW
    text = format_percent(both / one) if shown else f"{both}" if one else ""
    pick = f"together:{groups[i].key}:{groups[j].key}" if both else ""
    return TogetherCell(text, both / one if shown else None, f"{both:,} of {one:,}", pick)


def _together_sentence(counts: np.ndarray, groups: tuple[EffectGroup, ...], total: int) -> str:
    """The pair that comes together most beyond what two independent effects would."""
    best: tuple[float, int, int] | None = None
    for i in range(len(groups)):
        for j in range(len(groups)):
            both = int(counts[i, j])
            # The rarer effect leads the sentence: "of the 26 with vomiting, 20 had nausea".
            if i == j or both < FEW or counts[i, i] > counts[j, j]:
                continue
            lift = both * total / (int(counts[i, i]) * int(counts[j, j]))
            if best is None or lift > best[0]:
                best = (lift, i, j)
    if best is None:
        return f"No two of the six came together in {FEW} sessions or more."
    lift, i, j = best
    both, one, other = int(counts[i, j]), int(counts[i, i]), int(counts[j, j])
    words = (
        f"**Of {one:,} sessions with {groups[i].label.lower()}, {both:,} also had {groups[j].label.lower()}** "
        f"({format_percent(both / one)}"
    )
    return f"{words}, against {format_percent(other / total)} of all assessed sessions)."
