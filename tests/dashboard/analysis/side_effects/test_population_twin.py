"""Every statistic of side effects against a slow twin that reads the tables, on random days and for random patients."""

import math
import random
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.population import side_effects as fast
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.effect_exposure import EventRate
from dashboard.analysis.side_effects.route_differences import RiskDifference
from dashboard.analysis.side_effects.spread import Spread
from dashboard.analysis.weekly.weeks import last_complete_week
from data_access.database import open_store
from data_access.facts.arrays import ASKED_HOW, SUBSTANCES, Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from tests.conftest import make_settings, make_store
from tests.dashboard.analysis.side_effects import slow_statistics as slow
from tests.dashboard.analysis.side_effects.slow_side_effects import ROUTES, Seen, read_sessions, wilson_slowly
from tests.dashboard.conftest import DEMO_DAY
from tests.data_access.facts.random_clinic import LAST, make_random_clinic
from tests.long_proof import Proof, long_proof

STATISTICS = {s.name: s.compute for s in fast.STATISTICS}


class Clinic:
    """All facts and all sessions of a clinic; ``draw`` cuts both to some patients and a day."""

    def __init__(self, folder: Path, patients: int | None = None, last_day: int = DEMO_DAY) -> None:
        self.last_day = last_day
        self.store = open_store(make_settings(folder))
        with self.store.read() as session:
            self.facts = load_facts(session, self.store.site().id)
        self.ids = self.facts.patients.id[:patients]

    def draw(self, seed: int) -> tuple[Facts, list[Seen], int]:
        """The whole clinic on its last day first; then some of it on any day, and sometimes nobody."""
        draw = random.Random(seed)
        day = self.last_day if seed == 0 else self.last_day - draw.randrange(400)
        share = 1.0 if seed == 0 else draw.choice((0.0, 0.02, 0.3, 1.0))
        kept = [int(i) for i in self.ids if draw.random() < share]
        with self.store.read() as session:
            sessions = [s for s in read_sessions(session, day) if s.row.patient_id in set(kept)]
            session.expunge_all()
        return view_facts(self.facts, np.array(kept, np.int64), day), sessions, day


@pytest.fixture(scope="module")
def clinic(demo_template: Path) -> Clinic:
    return Clinic(demo_template)


@pytest.fixture(scope="module")
def larger_clinic(large_demo: Path) -> Clinic:
    return Clinic(large_demo, 300)


@long_proof("statistics of side effects against the slow twin", sample=6, full=200, parts=8, unit="cuts of a clinic")
def test_every_statistic_agrees_with_the_slow_twin(proof: Proof, request: pytest.FixtureRequest) -> None:
    clinic = request.getfixturevalue("larger_clinic" if proof.full else "clinic")
    for number in proof:
        facts, sessions, day = clinic.draw(number)
        for name, compute in STATISTICS.items():
            CHECKS[name](compute(facts, day), facts, sessions, day)
            proof.count("statistics compared")


@long_proof("statistics of side effects in odd clinics", sample=4, full=300, parts=6, unit="random clinics")
def test_every_statistic_agrees_in_a_clinic_where_anything_may_be_missing(proof: Proof, tmp_path: Path) -> None:
    for number in proof:
        store = make_store(tmp_path / str(number))
        with store.write() as session:
            make_random_clinic(session, number, patients=20)
        store.close()
        facts, sessions, day = Clinic(tmp_path / str(number), last_day=LAST).draw(number)
        for name, compute in STATISTICS.items():
            CHECKS[name](compute(facts, day), facts, sessions, day)
            proof.count("statistics compared")


def same(found: Any, expected: Any) -> None:
    """Equal counts, floats to 1e-9, and no number where there is none."""
    if isinstance(expected, (tuple, list)):
        assert len(found) == len(expected)
        for one, two in zip(found, expected, strict=True):
            same(one, two)
    elif isinstance(expected, float) and math.isnan(expected):
        assert math.isnan(found)
    else:
        assert found == pytest.approx(expected, abs=1e-9, rel=1e-9)


def same_share(found: Proportion, expected: tuple[Any, ...], facts: Facts) -> None:
    """A proportion with its left-out rows, interval and patients."""
    events, total, left_out, low, high, patients = expected
    assert (found.events, found.total, found.left_out) == (events, total, left_out)
    assert facts.patients.id[found.patients].tolist() == patients
    if total:
        assert found.interval is not None
        same((found.interval.low, found.interval.high), (low, high))
    else:
        assert found.interval is None


def same_spread(found: Spread | NotEstimable, expected: tuple[float, ...] | None, of: int) -> None:
    if expected is None:
        assert isinstance(found, NotEstimable)
        return
    assert isinstance(found, Spread)
    assert found.of == of
    same((found.known, found.least, found.lower, found.median, found.upper, found.most), expected)


def check_rates(unit: str) -> Callable[..., None]:
    def check(table: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
        for line, row in enumerate(slow.rates(sessions, unit)):
            for column, expected in enumerate(row):
                found = (
                    table.events[line, column],
                    table.total[column],
                    table.low[line, column],
                    table.high[line, column],
                )
                same(found, expected)

    return check


def check_bands(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    expected = slow.bands(sessions)
    tables = iter(found)
    for route in ROUTES:
        for substance in SUBSTANCES:
            one = next(tables)
            assert one.left_out == slow.without_dose(sessions, route, substance)
            for band in range(len(one.table.total) - 1):
                rates = expected.pop((route, substance, band), None)
                if rates is None:
                    assert one.table.total[band] == 0
                    continue
                for line, rate in enumerate(rates):
                    t = one.table
                    same((t.events[line, band], t.total[band], t.low[line, band], t.high[line, band]), rate)
    assert expected == {}


def check_session_numbers(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    expected = slow.follow(sessions)
    if expected is None:
        assert found is None
        return
    counted = (found.same, found.same_events.tolist(), found.attended.tolist(), found.came.tolist())
    assert counted == expected


def check_weeks(chart: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    last = last_complete_week(day)
    expected = slow.weeks(sessions, last - 7 * (fast.WEEKS - 1), last, fast.MODERATE)
    assert list(zip(chart.day.tolist(), chart.events.tolist(), chart.total.tolist(), strict=True)) == expected


def check_comparisons(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    rates = slow.rates(sessions, "sessions")
    for pair, lines in zip(combinations(range(len(ROUTES)), 2), found, strict=True):
        for line, comparison in enumerate(lines):
            (x1, n1, low1, high1), (x2, n2, low2, high2) = (rates[line][column] for column in pair)
            if n1 == 0 or n2 == 0:
                assert isinstance(comparison.difference, NotEstimable)
                assert isinstance(comparison.ratio, NotEstimable)
                continue
            p1, p2 = x1 / n1, x2 / n2
            assert isinstance(comparison.difference, RiskDifference)
            interval = comparison.difference.interval
            low = p1 - p2 - math.sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
            high = p1 - p2 + math.sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
            same((comparison.difference.difference, interval.low, interval.high), (p1 - p2, low, high))
            if x1 + x2 == 0:
                assert isinstance(comparison.ratio, NotEstimable)
            elif x2 == 0:
                assert comparison.ratio.ratio is None
            else:
                same(comparison.ratio.ratio, p1 / p2)
                assert comparison.ratio.interval.low <= p1 / p2 + 1e-9
                assert p1 / p2 - 1e-9 <= comparison.ratio.interval.high


def check_assessment(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    same_share(found.assessed, slow.share(sessions, lambda s: s.assessed, lambda s: True), facts)
    for route, share in zip(ROUTES, found.by_route, strict=True):
        of = [s for s in sessions if s.row.route == route]
        same_share(share, slow.share(of, lambda s: s.assessed, lambda s: True), facts)
    assessed = slow.assessed_of(sessions)
    for way, share in zip(ASKED_HOW, found.asked, strict=True):
        expected = slow.share(assessed, lambda s, w=way: s.row.asked_how == w, lambda s: s.row.asked_how is not None)
        same_share(share, expected, facts)


def check_severity(unit: str) -> Callable[..., None]:
    def check(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
        assert found.counts.tolist() == slow.worst(sessions, unit)
        assessed = slow.assessed_of(sessions)
        assert found.total == (len(assessed) if unit == "sessions" else len({s.row.patient_id for s in assessed}))

    return check


def check_dissociation(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    for part in ("reported", "expected", "distressing", "other"):
        expected = slow.share(sessions, slow.dissociation_part(part), lambda s: s.assessed)
        same_share(getattr(found, part), expected, facts)


def check_courses(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    for course, expected in zip(found, slow.courses_of_effects(sessions).values(), strict=True):
        effects, onset, duration, gone = expected
        assert (course.effects, course.gone.events, course.gone.total) == (effects, *gone)
        same_spread(course.onset, onset, effects)
        same_spread(course.duration, duration, effects)


def check_gone(found: Proportion, facts: Facts, sessions: list[Seen], day: int) -> None:
    events, total, low, high = slow.gone(sessions)
    assert (found.events, found.total) == (events, total)
    if found.interval is not None:
        same((found.interval.low, found.interval.high), (low, high))


def check_events(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    lanes = slow.by_route(sessions)
    for rate, lane in zip(found, [*lanes[:-2], lanes[-1]], strict=True):
        expected = slow.events(lane)
        if expected is None:
            assert isinstance(rate, NotEstimable)
            continue
        assert isinstance(rate, EventRate)
        same((rate.events, rate.sessions, rate.interval.low, rate.interval.high), expected)


def check_together(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    place = {kind: i for i, kind in enumerate(slow.KINDS)}
    for (one, two), (both, expected, ratio, phi) in slow.together(sessions).items():
        i, j = place[one], place[two]
        assert found.both[i, j] == both
        same(float(found.expected[i, j]), expected)
        assert found.estimable[i, j] == (ratio is not None)
        if ratio is not None and phi is not None:
            same((float(found.ratio[i, j]), float(found.phi[i, j])), (ratio, phi))


def check_serious(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    assert found.events == sum(e.serious for s in sessions for e in s.recorded)
    expected = slow.share(sessions, lambda s: any(e.serious for e in s.recorded), lambda s: True)
    same_share(found.with_one, expected, facts)


def check_cadss(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    expected = slow.share(sessions, lambda s: (s.cadss or 0) > 4, lambda s: s.cadss is not None)
    same_share(found.above_label, expected, facts)
    same_spread(found.peaks, slow.highest(sessions, lambda s: s.cadss, "sessions"), len(sessions))
    assert found.at.tolist() == [sum(s.cadss == total for s in sessions) for total in range(93)]


def check_discordance(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
    top = slow.top_tenth(sessions)
    if top is None:
        assert isinstance(found, NotEstimable)
        return
    high = [s for s in sessions if s.cadss is not None and s.cadss >= top]

    def silent(seen: Seen) -> bool:
        return not any(e.kind == "dissociation" for e in seen.recorded)

    same_share(found, slow.share(high, silent, lambda s: s.assessed), facts)


def check_vitals(unit: str) -> Callable[..., None]:
    def check(found: Any, facts: Facts, sessions: list[Seen], day: int) -> None:
        of = len(sessions) if unit == "sessions" else len({s.row.patient_id for s in sessions})
        for name in ("systolic", "diastolic"):
            peaks = slow.highest(sessions, lambda s, n=name: slow.reading(s, n, "after"), unit)
            same_spread(getattr(found, f"{name}_peak"), peaks, of)
            rises = slow.highest(sessions, lambda s, n=name: slow.rise(s, n), unit)
            same_spread(getattr(found, f"{name}_rise"), rises, of)
        same_spread(found.lowest_oxygen, slow.highest(sessions, slow.oxygen, unit, min), of)
        judged: dict[str, Callable[[Seen], bool | None]] = {
            "systolic_high": lambda s: slow.at_least(slow.reading(s, "systolic", "after"), 180),
            "diastolic_high": lambda s: slow.at_least(slow.reading(s, "diastolic", "after"), 110),
            "high": slow.is_high,
            "steep_rise": slow.is_steep,
            "low_oxygen": lambda s: None if slow.oxygen(s) is None else (slow.oxygen(s) or 0) <= 91,
        }
        for name, judge in judged.items():
            expected = slow.share(sessions, lambda s, j=judge: bool(j(s)), lambda s, j=judge: j(s) is not None, unit)
            same_share(getattr(found, name), expected, facts)

    return check


CHECKS: dict[str, Callable[..., None]] = dict(
    zip(
        STATISTICS,
        (
            check_rates("sessions"),
            check_rates("patients"),
            check_bands,
            check_session_numbers,
            check_weeks,
            check_comparisons,
            check_assessment,
            check_severity("sessions"),
            check_severity("patients"),
            check_dissociation,
            check_courses,
            check_gone,
            check_events,
            check_together,
            check_serious,
            check_cadss,
            check_discordance,
            check_vitals("sessions"),
            check_vitals("patients"),
        ),
        strict=True,
    )
)


def test_the_twins_interval_is_wilsons() -> None:
    # Newcombe 1998, table I: 81 of 263.
    assert wilson_slowly(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
