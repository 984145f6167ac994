"""The clinic's own figure by each study's definition, on clinics counted by hand."""

import numpy as np
import pytest

from dashboard.analysis.comparison.own_medians import Medians
from dashboard.analysis.comparison.side_by_side import SideBySide, compare_with_published
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from data_access.definitions.registry import get_benchmarks, get_side_effect_kind
from tests.dashboard.analysis.cohort.clinic_rows import AS_OF, MEASURES, Course, make_facts, treat

FOUR = (0, 7, 14, 21)
NAUSEA = 1 << 2 * get_side_effect_kind("nausea").code


def compare(key: str, *courses: Course) -> SideBySide:
    wanted = tuple(b for b in get_benchmarks() if b.key == key)
    [found] = compare_with_published(make_facts(list(courses)), AS_OF, wanted, MEASURES)
    return found


def count(found: SideBySide) -> tuple[int, int, int]:
    assert isinstance(found.own, Proportion)
    return found.own.events, found.own.total, found.own.left_out


def sublingual(patient: int, phq9: tuple[int, int], gad7: int | None = None, **other: object) -> Course:
    scores = {"phq9": [(0, phq9[0]), (25, phq9[1])]}
    if gad7 is not None:
        scores["gad7"] = [(0, gad7)]
    return Course(patient, **{"doses": FOUR, "scores": scores, **other})


def test_a_response_after_dose_4_is_counted_as_the_study_counted_it() -> None:
    found = compare(
        "hull_2022_phq9_response",
        sublingual(0, (10, 5)),
        sublingual(1, (10, 6)),
        sublingual(2, (9, 2)),
        sublingual(3, (9, 4), gad7=10),
        sublingual(4, (20, 2), route="im"),
        sublingual(5, (20, 2), substance=1),
        sublingual(6, (20, 2), doses=FOUR[:3]),
        sublingual(7, (20, 2), scores={"phq9": [(0, 20), (21, 2)]}),
        sublingual(8, (20, 2), scores={"phq9": [(-31, 20), (25, 2)]}),
    )
    assert count(found) == (2, 3, 3)
    assert found.own.patients.tolist() == [0, 3]
    assert found.is_comparable
    assert found.published.figure_percent == 62.8


def test_remission_asks_for_a_baseline_of_10_on_its_own_scale_and_a_total_below_5() -> None:
    found = compare(
        "hull_2022_phq9_remission",
        sublingual(0, (10, 4)),
        sublingual(1, (10, 5)),
        sublingual(2, (9, 4), gad7=10),
    )
    assert count(found) == (1, 2, 1)


def test_each_patient_counts_once_with_the_first_course_by_that_route() -> None:
    second = Course(0, (400, 407, 414, 421), {"phq9": [(400, 20), (425, 20)]}, start=390)
    assert count(compare("hull_2022_phq9_response", sublingual(0, (20, 2), end=60), second)) == (1, 1, 0)


def test_a_course_of_two_routes_is_no_course_of_one_of_them() -> None:
    course = sublingual(0, (20, 2))
    facts = make_facts([course])
    facts.dosings.route[3] = 1
    wanted = tuple(b for b in get_benchmarks() if b.key == "hull_2022_phq9_response")
    [found] = compare_with_published(facts, AS_OF, wanted, MEASURES)
    assert count(found) == (0, 0, 0)
    assert found.reasons == ("no patient of the clinic counts here",)


@pytest.mark.parametrize(("day", "counted"), [(34, 0), (35, 1), (52, 1), (53, 0)])
def test_14_to_31_days_after_the_last_of_4_to_8_infusions(day: int, counted: int) -> None:
    course = Course(0, FOUR, {"phq9": [(0, 20), (day, 21)]}, end=21, route="iv")
    found = compare("mcinnes_2022_phq9_any_rise", course)
    assert count(found)[:2] == (counted, counted)
    assert not found.is_comparable


@pytest.mark.parametrize(("doses", "counted"), [(3, 0), (4, 1), (8, 1), (9, 0)])
def test_courses_of_fewer_or_more_infusions_do_not_count(doses: int, counted: int) -> None:
    days = tuple(range(0, 7 * doses, 7))
    course = Course(0, days, {"phq9": [(0, 20), (days[min(doses, 6) - 1] + 20, 5)]}, end=days[-1], route="iv")
    course.scores["phq9"] = [(0, 20), ((days[5] if doses > 6 else days[-1]) + 20, 5)]
    assert count(compare("mcinnes_2022_phq9_response", course))[1] == counted


def test_suicidal_ideation_is_read_from_its_item() -> None:
    courses = [Course(k, FOUR, {"phq9": [(0, 20), (40, 10)]}, end=21, route="iv") for k in range(4)]
    facts = make_facts(courses)
    facts.screenings.risk_item[:] = [1, 0, 0, 1, 2, 2, -1, 1]
    wanted = tuple(b for b in get_benchmarks() if b.key.startswith("mcinnes_2022_ideation"))
    up, down = compare_with_published(facts, AS_OF, wanted, MEASURES)
    assert count(up) == (1, 3, 1)
    assert count(down) == (1, 2, 2)


def test_medians_at_the_first_and_the_last_dose() -> None:
    courses = [
        Course(k, (0, 7), {"phq9": [(0, first), (7, last), (8, 0)]}, end=7, route="im")
        for k, (first, last) in enumerate([(10, 4), (14, 8), (20, 10), (22, 20)])
    ]
    courses.append(Course(4, (0, 7), {"phq9": [(0, 5), (8, 0)]}, end=7, route="im"))
    found = compare("ahuja_2022_phq9_medians", *courses)
    assert isinstance(found.own, Medians)
    assert (found.own.first.low, found.own.first.median, found.own.first.high) == (13, 17, 20.5)
    assert (found.own.last.median, found.own.count, found.own.left_out) == (9, 4, 1)
    assert found.is_comparable
    assert np.isclose(found.own.last.low, np.percentile([4, 8, 10, 20], 25))


def test_side_effects_count_patients_asked_in_the_studys_way() -> None:
    def nasal(patient: int, **dosing: object) -> Course:
        return Course(patient, (0, 7), route="nasal", substance=1, dosing=dosing)

    courses = [
        nasal(0, severity=NAUSEA, asked_how=1),
        nasal(1, severity=0, asked_how=1),
        nasal(2, severity=NAUSEA, asked_how=0),
        nasal(3, severity=NAUSEA, asked_how=1, assessed=0),
        Course(4, (0,), route="nasal", dosing={"severity": NAUSEA, "asked_how": 1}),
    ]
    found = compare("spravato_nausea", *courses)
    assert count(found) == (1, 2, 2)
    assert found.is_comparable
    assert "patients here may have had more sessions than those of the study" in found.caveats


@pytest.mark.parametrize(("day", "counted"), [(6, 1), (7, 0)])
def test_the_first_week_ends_on_its_seventh_day(day: int, counted: int) -> None:
    facts = make_facts([Course(0, (0, day), route="nasal", substance=1)])
    facts.dosings.severity[1] = NAUSEA
    wanted = tuple(b for b in get_benchmarks() if b.key == "esketamine_week_1_nausea")
    [found] = compare_with_published(facts, AS_OF, wanted, MEASURES)
    assert count(found)[:2] == (counted, 1)


@pytest.mark.parametrize(
    ("key", "route", "substance", "dosing", "events"),
    [
        ("rodrigues_2022_blood_pressure", "iv", 0, {"systolic_peak": 165, "diastolic_peak": 80}, 1),
        ("rodrigues_2022_blood_pressure", "iv", 0, {"systolic_peak": 164, "diastolic_peak": 100}, 1),
        ("rodrigues_2022_blood_pressure", "iv", 0, {"systolic_peak": 164, "diastolic_peak": 99}, 0),
        ("peaks_180_110", "iv", 0, {"systolic_peak": 180, "diastolic_peak": 110}, 0),
        ("peaks_180_110", "oral", 0, {"systolic_peak": 181, "diastolic_peak": 110}, 1),
        (
            "spravato_blood_pressure_rise", "nasal", 1,
            {"systolic_peak": 160, "diastolic_peak": 80, "systolic_before": 120, "diastolic_before": 75}, 1,
        ),
        (
            "spravato_blood_pressure_rise", "nasal", 1,
            {"systolic_peak": 159, "diastolic_peak": 99, "systolic_before": 120, "diastolic_before": 75}, 0,
        ),
    ],
)  # fmt: skip
def test_blood_pressure_is_counted_from_the_published_bound(
    key: str, route: str, substance: int, dosing: dict[str, int], events: int
) -> None:
    found = compare(key, Course(0, (0,), route=route, substance=substance, dosing=dosing))
    assert count(found)[:2] == (events, 1)
    assert not found.is_comparable


def test_nhs_rates_stand_beside_but_are_never_called_comparable() -> None:
    found = compare("nhs_2024_reliable_improvement", treat(0, (16, 6), (12, 4)), treat(1, (16, 16), (12, 12)))
    assert count(found) == (1, 2, 0)
    assert found.reasons == ("talking therapies without ketamine; other patients",)


def test_every_published_figure_has_an_answer_in_an_empty_clinic() -> None:
    found = compare_with_published(make_facts([]), AS_OF, get_benchmarks(), MEASURES)
    assert len(found) == len(get_benchmarks())
    for one in found:
        assert not one.is_comparable
        assert isinstance(one.own, NotEstimable) or (isinstance(one.own, Proportion) and one.own.share is None)


def test_a_figure_without_a_number_of_ours_says_so() -> None:
    found = compare("field_trip_effect_size_3_months", sublingual(0, (20, 2)))
    assert isinstance(found.own, NotEstimable)
    assert "no figure of the clinic: the facts do not hold what this figure counts" in found.reasons
