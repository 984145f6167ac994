"""Events per dosing session."""

import numpy as np
import pytest
from scipy.stats import chi2

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.effect_exposure import EventRate, rate_events
from dashboard.analysis.side_effects.effect_severity import count_kinds
from tests.dashboard.analysis.side_effects.samples import DISSOCIATION, grades, make_sample


def rate(*rows: dict, at_least: int = 1) -> EventRate:
    found = rate_events(make_sample(*rows), (), at_least)[-1]
    assert isinstance(found, EventRate)
    return found


@pytest.mark.parametrize(("least", "kinds"), [(1, 3), (2, 2), (3, 1)])
def test_kinds_are_counted_from_the_severity_asked_for(least: int, kinds: int):
    severity = np.array([grades(nausea=1, headache=2, vomiting=3), 0])
    assert count_kinds(severity, least).tolist() == [kinds, 0]


def test_one_session_each_is_the_exact_poisson_interval():
    # Fewer events than chance would scatter over patients: the design effect is below 1 and stays 1.
    found = rate(*({"patient": k, "severity": grades(nausea=1) if k < 7 else 0} for k in range(20)))
    assert (found.events, found.sessions, found.people, found.effective) == (7, 20, 20, 20)
    assert found.interval.low == pytest.approx(chi2.ppf(0.025, 14) / 2 / 20, abs=1e-9)
    assert found.interval.high == pytest.approx(chi2.ppf(0.975, 16) / 2 / 20, abs=1e-9)


def test_events_in_the_same_patients_widen_the_interval():
    both = grades(nausea=1, headache=1)
    found = rate(*({"patient": p, "severity": both if p < 2 else 0} for p in range(10) for _ in range(5)))
    # 20 events in 50 sessions; 2 patients with 10, 8 with none, 2 expected of each:
    # d = 10/9 · (2·64 + 8·4) / 20 = 8.8889, so 50 sessions are worth 5.625 with 2.25 events.
    assert found.rate == pytest.approx(0.4)
    assert found.effective == pytest.approx(5.625)
    assert found.interval.low == pytest.approx(chi2.ppf(0.025, 4.5) / 2 / 5.625, abs=1e-9)
    assert found.interval.high == pytest.approx(chi2.ppf(0.975, 6.5) / 2 / 5.625, abs=1e-9)


def test_no_event_stands_on_the_number_of_patients():
    found = rate({"patient": 0}, {"patient": 0}, {"patient": 1})
    assert (found.rate, found.effective, found.interval.low) == (0, 2, 0)
    assert found.interval.high == pytest.approx(3.6888794541 / 2, abs=1e-9)


def test_one_patient_is_worth_one_session_and_a_rate_may_exceed_one():
    found = rate({"severity": grades(nausea=1, headache=1, vomiting=1)}, {"severity": grades(nausea=1)})
    assert (found.rate, found.effective) == (2, 1)
    assert found.interval.low < 2 < found.interval.high


def test_by_route_and_all_together_and_no_session_has_no_rate():
    sample = make_sample(
        {"patient": 0, "route": 0, "severity": grades(nausea=1)},
        {"patient": 1, "route": -1},
        {"patient": 2, "route": 2},
    )
    iv, im, nasal, every = rate_events(sample, (0, 1, 2), 1)
    assert isinstance(im, NotEstimable)
    assert im.words == "not estimable, 0 of 1 assessed sessions"
    assert [r.sessions for r in (iv, nasal, every) if isinstance(r, EventRate)] == [1, 1, 3]


def test_calm_expected_dissociation_is_no_event():
    calm = {"severity": grades(dissociation=2), "dissociation_expected": 1, "dissociation_distress": 0}
    assert DISSOCIATION == 4
    assert rate(calm).events == 0
