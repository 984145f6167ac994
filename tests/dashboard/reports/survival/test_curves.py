"""The survival sections from facts: panels, numbers at risk, and the patients behind them."""

from collections.abc import Sequence

import numpy as np
import pytest

from dashboard.reports.survival.curves import build_durability, build_time_to_response, find_survival_behind
from data_access.database import Store
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts
from tests.dashboard.analysis.time_to_event.small_clinic import Reading, add_patient, see
from tests.factories import DAY, make_site

GAD7 = get_instrument("gad7")
AS_OF = DAY + 1000
RESPONDS: Sequence[Reading] = ((-1, 16), (20, 8), (30, 8), (100, 8))
LOSES: Sequence[Reading] = ((-1, 16), (20, 8), (30, 14), (40, 14))
STAYS: Sequence[Reading] = ((-1, 16), (20, 15), (90, 15))


@pytest.fixture
def facts(sqlite_store: Store) -> Facts:
    """Six patients by IV, of whom five respond and two of them lose it; five by IM, none; one by mouth."""
    with sqlite_store.write() as session:
        site = make_site(session)
        for readings in [RESPONDS] * 3 + [LOSES] * 2 + [STAYS]:
            add_patient(session, site, readings, ((0, "iv"),))
        for _ in range(5):
            add_patient(session, site, STAYS, ((0, "im"),))
        add_patient(session, site, STAYS, ((0, "oral"),))
        return see(session, site)


def test_each_route_of_five_patients_has_a_curve_and_smaller_ones_are_named(facts: Facts) -> None:
    section = build_time_to_response(facts, None, GAD7, "nhs", AS_OF)
    (panel,) = section.panels
    assert [(line.route, line.end) for line in panel.lines] == [("iv", "IV 83 %"), ("im", "IM 0 %")]
    assert panel.name == "IV, IM"
    assert "No curve of its own under 5: Oral 1 patient." in section.note
    assert "12 patients at caseness" in section.denominator
    assert "confirmed, in 5" in section.denominator


def test_the_curve_begins_at_day_0_and_rises_with_the_responses(facts: Facts) -> None:
    line = build_time_to_response(facts, None, GAD7, "nhs", AS_OF).panels[0].lines[0]
    assert line.day.tolist() == [0, 20, 84]
    assert line.share.tolist() == pytest.approx([0, 5 / 6, 5 / 6])
    assert np.isnan(line.low[0])
    assert line.low[1] < 5 / 6 < line.high[1]
    assert line.hovers[1].startswith("<b>IV, day 20: 83 %</b> had responded<br>95 % interval")


def test_numbers_at_risk_stand_under_the_days_of_the_axis_and_open_their_patients(facts: Facts) -> None:
    panel = build_time_to_response(facts, None, GAD7, "nhs", AS_OF).panels[0]
    assert panel.days == (0, 14, 28, 56, 84)
    assert [(row.name, row.counts) for row in panel.at_risk] == [
        ("IV", (6, 6, 1, 1, 1)),
        ("IM", (5, 5, 5, 5, 5)),
        ("All", (12, 12, 7, 7, 7)),
    ]
    for row in panel.at_risk:
        for count, pick in zip(row.counts, row.picks, strict=True):
            behind = find_survival_behind(facts, None, GAD7, "nhs", AS_OF, pick)
            assert behind is not None
            assert len(behind.patient_ids) == count


def test_a_mark_of_the_curve_opens_those_who_had_responded_by_then(facts: Facts) -> None:
    behind = find_survival_behind(facts, None, GAD7, "nhs", AS_OF, "response:event:iv:20")
    assert behind is not None
    assert (behind.title, behind.sentence) == ("Had responded", "IV, day 20: 5 of 6 patients, GAD-7.")
    assert len(behind.patient_ids) == 5


def test_durability_falls_from_all_who_responded(facts: Facts) -> None:
    section = build_durability(facts, None, GAD7, "nhs", AS_OF)
    (line,) = section.panels[0].lines
    assert (line.route, line.share.tolist()) == ("", pytest.approx([1, 3 / 5, 3 / 5]))
    assert section.sentence.startswith("**60 % still held their response 56 days later**")
    lost = find_survival_behind(facts, None, GAD7, "nhs", AS_OF, line.picks[-1])
    assert lost is not None
    assert (lost.title, len(lost.patient_ids)) == ("Had lost the response", 2)


def test_a_cohort_is_a_mask_of_courses(facts: Facts) -> None:
    only = np.zeros(len(facts.courses.id), np.bool_)
    only[:6] = True
    section = build_time_to_response(facts, only, GAD7, "nhs", AS_OF)
    assert "6 patients at caseness" in section.denominator
    assert section.panels[0].lines[0].route == ""
    assert section.panels[0].name == "All routes"


@pytest.mark.parametrize("pick", ["", "response", "response:event:sea:20", "response:event:iv:soon", "other:risk:iv:0"])
def test_an_unknown_pick_opens_nothing(facts: Facts, pick: str) -> None:
    assert find_survival_behind(facts, None, GAD7, "nhs", AS_OF, pick) is None


def test_nobody_followed_is_a_sentence(facts: Facts) -> None:
    nobody = np.zeros(len(facts.courses.id), np.bool_)
    response = build_time_to_response(facts, nobody, GAD7, "nhs", AS_OF)
    assert response.empty == "Nobody with a first dose and a GAD-7 at caseness before it."
    assert build_durability(facts, nobody, GAD7, "nhs", AS_OF).empty == (
        "No curve: nobody has had a confirmed response yet."
    )


def test_fewer_than_five_have_no_curve_but_their_count(facts: Facts) -> None:
    few = np.zeros(len(facts.courses.id), np.bool_)
    few[:4] = True
    response, durability = (
        build(facts, few, GAD7, "nhs", AS_OF) for build in (build_time_to_response, build_durability)
    )
    assert response.panels == durability.panels == ()
    assert response.empty == ("No curve yet, 5 are needed: 4 patients at caseness with a first dose, 4 responded.")
    assert durability.empty == "No curve yet, 5 are needed: 4 patients who responded, 1 lost it."
