"""Times and curves of a whole clinic against the slow twin, and of odd clinics."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.curves import Curves, draw_curves
from dashboard.analysis.time_to_event.first_event import time_to_first_event
from dashboard.analysis.time_to_event.kaplan_meier import Curve
from dashboard.analysis.time_to_event.loss_after_response import time_to_loss
from dashboard.analysis.time_to_event.times import Times
from data_access.database import open_store
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.store import Store
from tests.conftest import make_settings
from tests.dashboard.analysis.time_to_event.slow_time_to_event import find_times, slow_curve, sort_tables
from tests.dashboard.conftest import DEMO_DAY
from tests.data_access.facts.random_clinic import LAST, make_random_clinic
from tests.long_proof import Proof, long_proof
from tests.slow_facts import Kept, read_slowly

EVENTS = ("response", "reliable improvement", "remission", "loss")


def fast_times(facts: Facts, as_of: int, key: str, thresholds: str, event: str, clock: str) -> Times | NotEstimable:
    instrument = get_instrument(key)
    if event == "loss":
        return time_to_loss(facts, as_of, instrument, thresholds)
    return time_to_first_event(facts, as_of, instrument, thresholds, event, clock)


def check_against_twin(session: Session, site: int, facts: Facts, as_of: int, kept: Kept) -> tuple[int, int]:
    """Every event, clock, threshold set and a scale of either direction; (times compared, events among them)."""
    tables = sort_tables(read_slowly(session, site, None, as_of, kept))
    view = view_facts(facts, facts.patients.id, as_of)
    planned = [p.planned_doses for p in facts.protocols]
    compared = happened = 0
    for key in ("gad7", "phq9", "pcl5", "who5"):
        for event, clock in [(e, "days") for e in EVENTS] + [("response", "doses"), ("remission", "doses")]:
            for thresholds in ("nhs", "conservative"):
                found = fast_times(view, as_of, key, thresholds, event, clock)
                if isinstance(found, NotEstimable):
                    assert (event, key) in [("remission", "pcl5"), ("remission", "who5")]
                    continue
                expected, left_out = find_times(tables, planned, as_of, (get_instrument(key), thresholds, event, clock))
                assert to_dict(view, found) == expected, (key, event, clock, thresholds)
                counts = found.left_out
                assert [counts.no_dose, counts.later_course, counts.no_baseline, counts.not_case] == left_out
                check_curves(found)
                compared += len(expected)
                happened += sum(row[2] for row in expected.values())
    return compared, happened


def to_dict(facts: Facts, times: Times) -> dict[int, tuple[int, int, bool, int, bool]]:
    return {
        int(facts.patients.id[times.patient[k]]): (
            int(facts.courses.number[times.course[k]]),
            int(times.time[k]),
            bool(times.event[k]),
            int(times.route[k]),
            bool(times.mixed[k]),
        )
        for k in range(len(times.patient))
    }


def check_curves(times: Times) -> None:
    drawn = draw_curves(times, times.route)
    if len(times.patient) == 0:
        assert isinstance(drawn, NotEstimable)
        return
    assert isinstance(drawn, Curves)
    rows = list(zip(times.time.tolist(), times.event.tolist(), times.route.tolist(), strict=True))
    check_curve(drawn.everybody.curve, [(time, event) for time, event, _ in rows])
    assert [g.group for g in drawn.groups] == sorted({route for _, _, route in rows if route >= 0})
    for group in drawn.groups:
        own = [(time, event) for time, event, route in rows if route == group.group]
        check_curve(group.curve, own)
        assert len(group.patients) == len(own)
        assert group.at_risk.tolist() == [sum(time >= at for time, _ in own) for at in group.at_risk_at]
        assert group.unfollowed == sum(time == 0 and not event for time, event in own)


def check_curve(curve: Curve, rows: list[tuple[int, bool]]) -> None:
    expected = slow_curve(rows)
    assert [
        tuple(row) for row in zip(curve.time.tolist(), curve.at_risk.tolist(), curve.events.tolist(), strict=True)
    ] == [row[:3] for row in expected]
    assert curve.survival.tolist() == pytest.approx([row[3] for row in expected], abs=1e-12)


@pytest.mark.parametrize("ago", [0, 150, 400])
def test_a_demonstration_clinic_agrees_with_the_twin(demo_template: Path, ago: int) -> None:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        facts = load_facts(session, store.site().id)
        compared, happened = check_against_twin(session, store.site().id, facts, DEMO_DAY - ago, {})
    store.close()
    assert compared > 50
    assert 10 < happened < compared


@long_proof("times to an event in random clinics", sample=4, full=100, parts=4)
def test_odd_clinics_agree_with_the_twin(proof: Proof, sqlite_store: Store) -> None:
    for number in proof:
        with sqlite_store.write() as session:
            site = make_random_clinic(session, number).site.id
            facts, kept = load_facts(session, site), {}
            for as_of in (LAST, LAST - 90):
                proof.count("times compared", check_against_twin(session, site, facts, as_of, kept)[0])
