"""Side effects of the demonstration depend on route, dose and session number, and decide who stays."""

import numpy as np
import pytest

from data_access.definitions.registry import get_routes, get_side_effect_kinds
from data_access.demo.part import Part
from data_access.demo.side_effects import DISSOCIATION, KIND_KEYS, KINDS, ROUTES, draw_felt
from data_access.demo.tables import Columns, take

COUNT = 20_000


def _share_of_dissociation(route: str, number: int = 1, ratio: float = 1.0) -> float:
    rng = np.random.default_rng(3)
    felt = draw_felt(
        rng,
        np.full(COUNT, ROUTES.index(route)),
        np.full(COUNT, ratio),
        np.full(COUNT, number),
        rng.normal(0, 0.85, COUNT),
        rng.normal(0, 1.7, (COUNT, len(KINDS))),
    )
    return float((felt.severity[:, DISSOCIATION] > 0).mean())


def test_kinds_and_routes_are_those_of_the_definitions() -> None:
    assert set(KIND_KEYS) == {kind.key for kind in get_side_effect_kinds()}
    assert {route.key for route in get_routes()} == set(ROUTES)


def test_dissociation_is_most_frequent_by_injection_and_least_by_mouth() -> None:
    shares = [_share_of_dissociation(route) for route in ("im", "iv", "nasal", "sublingual", "oral")]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 2 * shares[-1]


def test_dissociation_falls_with_the_session_number_by_nose_and_hardly_under_the_skin() -> None:
    nasal = _share_of_dissociation("nasal", 8) / _share_of_dissociation("nasal", 1)
    under_skin = _share_of_dissociation("sc", 8) / _share_of_dissociation("sc", 1)
    assert nasal < 0.6
    assert under_skin > 0.9


def test_a_higher_dose_brings_more_dissociation() -> None:
    assert _share_of_dissociation("iv", ratio=1.33) > _share_of_dissociation("iv") + 0.05


def _attended_doses(part: Part) -> Columns:
    rows = (part.sessions["kind"] == "dosing") & (part.sessions["status"] == "attended")
    return take(part.sessions | {"row": np.arange(len(rows))}, rows)


def test_side_effects_are_recorded_only_where_they_were_assessed_and_some_were_not(many: Part) -> None:
    doses = _attended_doses(many)
    assessed = set(doses["row"][doses["assessed"] == True].tolist())  # noqa: E712 None is no True
    assert set(many.side_effects["session"].tolist()) <= assessed
    assert 0.015 < 1 - len(assessed) / len(doses["row"]) < 0.06
    assert {False, None} <= set(doses["assessed"].tolist())


def test_rates_lie_where_a_clinic_would_expect_them(many: Part) -> None:
    doses, effects = _attended_doses(many), many.side_effects
    assessed = (doses["assessed"] == True).sum()  # noqa: E712
    anything = len(np.unique(effects["session"])) / assessed
    notable = len(np.unique(effects["session"][effects["severity"] >= 2])) / assessed
    severe = len(np.unique(effects["session"][effects["severity"] == 3])) / assessed
    assert 0.5 < anything < 0.7
    assert 0.12 < notable < 0.26
    assert 0.005 < severe < 0.04


def test_only_dissociation_has_expectation_and_distress(many: Part) -> None:
    effects = many.side_effects
    dissociation = effects["kind"] == "dissociation"
    assert all(value is None for value in effects["distressing"][~dissociation])
    assert set(effects["distressing"][dissociation]) == {0, 1, 2, 3}
    assert {True, False, None} == set(effects["expected"][dissociation])


def test_what_is_gone_before_leaving_was_over_by_then(many: Part) -> None:
    effects = many.side_effects
    ready = many.sessions["ready_min"][effects["session"]]
    known = 0
    for row, resolved in enumerate(effects["resolved"]):
        timed = effects["onset_min"][row] is not None and effects["duration_min"][row] is not None
        if resolved is not None and timed:
            known += 1
            assert resolved == (effects["onset_min"][row] + effects["duration_min"][row] <= ready[row])
    assert known > 1000


def test_pressure_peaks_and_oxygen_dips_are_there_and_rare(many: Part) -> None:
    vitals = many.vitals
    after = vitals["moment"] != "before"
    high = np.unique(vitals["session"][after & ((vitals["systolic"] >= 180) | (vitals["diastolic"] >= 110))])
    known = np.array([value is not None for value in vitals["spo2"]])
    low = np.unique(vitals["session"][known][vitals["spo2"][known].astype(int) <= 91])
    doses = len(_attended_doses(many)["row"])
    assert 0.005 < len(high) / doses < 0.05
    assert 0.001 < len(low) / doses < 0.02
    assert (vitals["diastolic"] < vitals["systolic"]).all()


@pytest.mark.parametrize("moment", ["before", "leaving"])
def test_some_readings_are_missing(many: Part, moment: str) -> None:
    doses = len(_attended_doses(many)["row"])
    read = len(np.unique(many.vitals["session"][many.vitals["moment"] == moment]))
    assert 0.0 < 1 - read / doses < 0.06


def test_those_with_a_bad_early_session_drop_out_more(many: Part) -> None:
    doses, effects, courses = _attended_doses(many), many.side_effects, many.courses
    order = np.lexsort((doses["day"], doses["course"]))
    early: set[int] = set()
    seen: dict[int, int] = {}
    given = np.zeros(len(courses["number"]), dtype=int)
    for row in order:
        course = int(doses["course"][row])
        seen[course] = seen.get(course, 0) + 1
        given[course] += 1
        if seen[course] <= 3:
            early.add(int(doses["row"][row]))
    bad = np.array([d is not None and d >= 2 for d in effects["distressing"]])
    bad |= (effects["severity"] >= 2) & (effects["kind"] != "dissociation")
    hurt = {int(many.sessions["course"][s]) for s in effects["session"][bad].tolist() if s in early}
    began = np.flatnonzero((given > 0) & (courses["end_reason"] != None))  # noqa: E711 elementwise
    left = np.isin(courses["end_reason"][began], ("dropped out", "side effects"))
    was_hurt = np.isin(began, list(hurt))
    assert was_hurt.sum() > 80
    assert left[was_hurt].mean() > 1.6 * left[~was_hurt].mean()
