"""Rates of the side-effect page against a slow plain-Python twin over the demonstration clinic, with random filters."""

import math
import random
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dashboard.analysis.weekly.weeks import last_complete_week
from dashboard.reports.side_effects.counts import Counted, count_sessions, listed_groups
from dashboard.reports.side_effects.people import find_behind
from dashboard.reports.side_effects.safety import build_pressure
from dashboard.reports.side_effects.selection import NUMBERS, PERIODS, SideEffectSelection, dose_bands
from dashboard.reports.side_effects.session import build_by_dose, build_by_session
from dashboard.reports.side_effects.severity import build_severity, summarise_effects
from dashboard.reports.side_effects.together import build_together
from dashboard.reports.side_effects.week import build_by_week
from data_access.database import open_store
from data_access.facts.arrays import SUBSTANCES, Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from tests.conftest import make_settings
from tests.dashboard.analysis.side_effects.slow_side_effects import (
    EDGES,
    ROUTES,
    SIX,
    Seen,
    is_chosen,
    rate_slowly,
    read_sessions,
)
from tests.dashboard.conftest import DEMO_DAY
from tests.long_proof import Proof, long_proof

AS_OF = DEMO_DAY - 10


Clinic = tuple[Facts, list[Seen]]


def read_clinic(folder: Path, patients: int | None = None) -> Clinic:
    """The facts of a clinic and its sessions read slowly; of its first patients only, where so many are too many."""
    store = open_store(make_settings(folder))
    with store.read() as session:
        facts = load_facts(session, store.site().id)
        ids = facts.patients.id[:patients]
        sessions = [seen for seen in read_sessions(session, AS_OF) if seen.row.patient_id in set(ids.tolist())]
    store.close()
    return view_facts(facts, ids, AS_OF), sessions


@pytest.fixture(scope="module")
def clinic(demo_template: Path) -> Clinic:
    return read_clinic(demo_template)


@pytest.fixture(scope="module")
def larger_clinic(large_demo: Path) -> Clinic:
    return read_clinic(large_demo, 300)


def draw_selection(draw: random.Random, clinicians: list[int]) -> SideEffectSelection:
    routes = tuple(r for r in ROUTES if draw.random() < 0.5) if draw.random() < 0.7 else ()
    dose = "any dose"
    if draw.random() < 0.3:
        routes = (draw.choice(ROUTES[:3]),)
        dose = draw.choice(list(dose_bands(routes[0])))
    return SideEffectSelection(
        draw.choice(list(PERIODS)),
        routes,
        dose,
        draw.choice(list(NUMBERS)) if draw.random() < 0.3 else "any",
        draw.choice(clinicians) if draw.random() < 0.3 else None,
        draw.choice((1, 1, 2, 3)),
        draw.choice(("sessions", "patients")),
    )


def band_of(selection: SideEffectSelection) -> tuple | None:
    if selection.dose == "any dose" or len(selection.routes) != 1:
        return None
    band = dose_bands(selection.routes[0])[selection.dose]
    return selection.routes[0], SUBSTANCES[band.substance], band.low, band.high


@long_proof("side effects against the slow twin", sample=40, full=1_000, parts=8, unit="random filter sets")
def test_any_filters_agree_with_the_slow_twin(proof: Proof, request: pytest.FixtureRequest):
    facts, sessions = request.getfixturevalue("larger_clinic" if proof.full else "clinic")
    for number in proof:
        selection = draw_selection(random.Random(number), [c.id for c in facts.clinicians])
        chosen = [s for s in sessions if is_chosen(s, selection, AS_OF, band_of(selection))]
        counted = count_sessions(facts, selection, AS_OF)
        for check in CHECKS:
            check(counted, chosen, sessions)
            proof.count("comparisons of a whole section")
        proof.count("sessions chosen", len(chosen))


def check_rates_by_kind_and_route_agree_with_the_slow_twin(
    counted: Counted, chosen: list[Seen], sessions: list[Seen]
) -> None:
    selection, table = counted.selection, counted.table
    assert int(counted.rows.sum()) == len(chosen)
    assessed = [s for s in chosen if s.assessed]
    lanes = [*((i, r.key) for i, r in enumerate(counted.routes)), (-1, None)]
    for line, label in enumerate(["any", *SIX]):
        for column, route in lanes:

            def happened(seen: Seen, label: str = label) -> bool:
                grade = seen.worst() if label == "any" else seen.grades.get(label, 0)
                return grade >= selection.severity

            of = [s for s in assessed if route is None or s.row.route == route]
            slow = rate_slowly(of, happened, selection.unit)
            fast = tuple(float(v) for v in (
                table.events[line, column], table.total[column], table.low[line, column], table.high[line, column],
            ))  # fmt: skip
            for a, b in zip(fast, slow, strict=True):
                assert (math.isnan(a) and math.isnan(b)) or a == pytest.approx(b, abs=1e-9)


def check_what_was_not_assessed_is_counted_and_left_out(
    counted: Counted, chosen: list[Seen], sessions: list[Seen]
) -> None:
    if counted.selection.unit == "sessions":
        assert counted.left_out == sum(not s.assessed for s in chosen)
    else:
        with_one = {s.row.patient_id for s in chosen if s.assessed}
        assert counted.left_out == len({s.row.patient_id for s in chosen} - with_one)
    assert int(counted.apart[counted.assessed].sum()) == sum(s.apart for s in chosen if s.assessed)


def check_severity_and_co_occurrence_agree_with_the_slow_twin(
    counted: Counted, chosen: list[Seen], sessions: list[Seen]
) -> None:
    assessed, least = [s for s in chosen if s.assessed], counted.selection.severity
    split = build_severity(counted, summarise_effects(counted))
    assert {line.label for line in split.lines} >= set(SIX)
    for line in split.lines:
        grades = [s.grades.get(line.label, 0) for s in assessed]
        assert line.counts == tuple(sum(g == k for g in grades) if k >= least else 0 for k in (1, 2, 3))
    seen_kinds = {label for s in assessed for label, grade in s.grades.items() if grade >= least}
    assert {line.label for line in split.lines} == seen_kinds | set(SIX)
    together = build_together(counted)
    for i, one in enumerate(SIX):
        for j, two in enumerate(SIX):
            both = sum(min(s.grades.get(one, 0), s.grades.get(two, 0)) >= least for s in assessed)
            assert (
                together.totals[i] if i == j else int(together.cells[i][j].counts.split()[0].replace(",", ""))
            ) == both


def check_weeks_agree_with_the_slow_twin(counted: Counted, chosen: list[Seen], sessions: list[Seen]) -> None:
    selection = counted.selection
    chart = build_by_week(counted).chart
    least = max(2, selection.severity)
    anytime = SideEffectSelection("All", selection.routes, selection.dose, selection.number, selection.clinician_id)
    weeks: dict[int, list[bool]] = {}
    last = last_complete_week(AS_OF)
    first = last - 7 * ((104 if selection.weeks is None else 52) - 1)
    for seen in sessions:
        monday = seen.row.day - (seen.row.day + 3) % 7
        if seen.assessed and first <= monday <= last and is_chosen(seen, anytime, AS_OF, band_of(anytime)):
            weeks.setdefault(monday, []).append(seen.worst() >= least)
    expected = [(monday, sum(v), len(v)) for monday, v in sorted(weeks.items())]
    found = (
        [] if chart is None else list(zip(chart.day.tolist(), chart.events.tolist(), chart.total.tolist(), strict=True))
    )
    assert found == expected


def check_who_is_behind_each_number_is_exactly_those_it_counts(
    counted: Counted, chosen: list[Seen], sessions: list[Seen]
) -> None:
    facts, least = counted.facts, counted.selection.severity

    def ids(pick: str) -> list[int]:
        behind = find_behind(counted, pick)
        assert behind is not None
        return sorted(int(facts.dosings.session_id[row]) for row in behind.dosings)

    assessed = [s for s in chosen if s.assessed]
    for group in listed_groups():
        assert ids(f"effect:{group.key}") == sorted(s.row.id for s in assessed if s.grades.get(group.label, 0) >= least)
        for route in counted.routes:
            expected = sorted(
                s.row.id for s in assessed if s.row.route == route.key and s.grades.get(group.label, 0) >= least
            )
            assert ids(f"effect:{group.key}:{route.key}") == expected
    assert ids("not_assessed") == sorted(s.row.id for s in chosen if not s.assessed)
    assert ids("apart") == sorted(s.row.id for s in assessed if s.apart)
    assert ids("serious") == sorted(s.row.id for s in chosen if any(e.serious for e in s.effects))
    high = [
        s.row.id
        for s in chosen
        if any(v.moment != "before" and ((v.systolic or 0) >= 180 or (v.diastolic or 0) >= 110) for v in s.vitals)
    ]
    assert ids("pressure:high") == sorted(high)
    at_40 = [s.row.id for s in chosen if not any(30 <= v.minutes_from_dose <= 60 for v in s.vitals)]
    assert ids("pressure:no40") == sorted(at_40)


def check_dose_bands_agree_with_the_slow_twin(counted: Counted, chosen: list[Seen], sessions: list[Seen]) -> None:
    selection = counted.selection
    slow: dict[tuple[str, str, int], list[Seen]] = {}
    for seen in chosen:
        row = seen.row
        if seen.assessed and row.route and row.substance and row.dose_mg is not None and row.weight_kg is not None:
            dose = round(row.dose_mg / row.weight_kg, 2)
            band = sum(dose >= edge for edge in EDGES[row.route])
            slow.setdefault((row.route, row.substance, band), []).append(seen)
    marks = {m.pick.removeprefix("band:"): m for row in build_by_dose(counted).rows for m in row.marks}
    assert set(marks) == {":".join(map(str, key)) for key in slow}
    for key, sessions in slow.items():
        mark = marks[":".join(map(str, key))]
        events, total, low, high = rate_slowly(sessions, lambda s: s.worst() >= selection.severity, selection.unit)
        assert mark.counts == f"{events:,} of {total:,}"
        if 0 < events < 5 or total < 5:
            assert (mark.share, mark.low, mark.high, mark.rate) == (None, None, None, "no rate")
        else:
            assert mark.share == pytest.approx(events / total)
            assert (mark.low, mark.high) == pytest.approx((low, high), abs=1e-9)


def sessions_behind(counted: Counted, pick: str) -> list[int]:
    behind = find_behind(counted, pick)
    assert behind is not None
    return sorted(int(counted.facts.dosings.session_id[row]) for row in behind.dosings)


def check_each_linked_number_opens_as_many_as_it_says(counted: Counted) -> None:
    """The number that begins the words is that of the sessions behind, for each sentence that counts sessions."""
    section = build_by_session(counted)
    for words, pick in section.remaining_links:
        assert len(sessions_behind(counted, pick)) == int(words.split()[0].replace(",", ""))
    for words, pick in section.heading.links[:1]:
        assert len(sessions_behind(counted, pick)) == int(words.split()[0].replace(",", ""))
    pressure = build_pressure(counted).heading.links
    for words, pick in pressure:
        numbers = re.findall(r"[\d,]+", words)  # "6 of 377 sessions", "180 systolic (6)"
        count = numbers[0] if pick.endswith("high") else numbers[-1]
        assert len(sessions_behind(counted, pick)) == int(count.replace(",", ""))


def check_session_numbers_agree_with_the_slow_twin(counted: Counted, chosen: list[Seen], sessions: list[Seen]) -> None:
    selection = counted.selection
    anyone = replace(selection, period="All", number="any")
    sessions = [s for s in sessions if is_chosen(s, anyone, AS_OF, band_of(anyone))]
    since = None if selection.weeks is None else AS_OF - 7 * 52 + 1
    first: dict[int, Seen] = {}
    for seen in sorted(sessions, key=lambda s: s.row.starts_at):
        if seen.number == 1 and (since is None or seen.row.day >= since):
            first.setdefault(seen.row.patient_id, seen)
    courses = {s.row.course_id for s in first.values()}
    by_course: dict[int, dict[int, Seen]] = {course: {} for course in courses}
    for seen in sessions:
        if seen.row.course_id in courses:
            by_course[seen.row.course_id][seen.number] = seen

    def complete(until: int) -> list[dict[int, Seen]]:
        return [c for c in by_course.values() if all(k in c and c[k].assessed for k in range(1, until + 1))]

    needed = max(11, math.ceil(len(courses) / 4))
    last = max((k for k in range(1, 13) if len(complete(k)) >= needed), default=0)
    curve = build_by_session(counted).curve
    if last < 2:
        assert curve is None
        return
    assert curve is not None
    check_each_linked_number_opens_as_many_as_it_says(counted)
    same = complete(last)
    assert curve.same == len(same)
    for k in range(1, last + 1):
        assert curve.share[k - 1] == pytest.approx(sum(c[k].worst() >= selection.severity for c in same) / len(same))
        assert curve.attended[k - 1] == sum(k in c for c in by_course.values())
        assert sessions_behind(counted, curve.picks[k - 1]) == sorted(
            c[k].row.id for c in same if c[k].worst() >= selection.severity
        )
        there = sorted(c[k].row.id for c in by_course.values() if k in c)
        assert sessions_behind(counted, curve.remaining_picks[k - 1]) == there
        came = [c[k] for c in by_course.values() if k in c and c[k].assessed]
        assert curve.everyone[k - 1] == pytest.approx(sum(s.worst() >= selection.severity for s in came) / len(came))


CHECKS = (
    check_rates_by_kind_and_route_agree_with_the_slow_twin,
    check_what_was_not_assessed_is_counted_and_left_out,
    check_severity_and_co_occurrence_agree_with_the_slow_twin,
    check_weeks_agree_with_the_slow_twin,
    check_who_is_behind_each_number_is_exactly_those_it_counts,
    check_dose_bands_agree_with_the_slow_twin,
    check_session_numbers_agree_with_the_slow_twin,
)


def test_an_unknown_pick_opens_nothing(clinic: Clinic):
    counted = count_sessions(clinic[0], SideEffectSelection(), AS_OF)
    for pick in ("", "nonsense", "effect", "effect:none", "effect:nausea:none", "grade:nausea:x", "week:x:1", "peak:"):
        assert find_behind(counted, pick) is None
    assert np.all([find_behind(counted, "discordant") is not None])
