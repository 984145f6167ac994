"""The vocabulary besides questionnaires, as it is shipped, and asking for it by word."""

from dataclasses import FrozenInstanceError

import pytest

from data_access.definitions.benchmark import Benchmark
from data_access.definitions.registry import (
    get_agenda_rules,
    get_benchmarks,
    get_instrument,
    get_instruments,
    get_protocols,
    get_route,
    get_routes,
    get_side_effect_kind,
    get_side_effect_kinds,
    get_vital_bounds,
)
from data_access.definitions.vocabulary import Protocol
from data_access.errors import DefinitionError


def test_what_is_asked_for_twice_is_read_once_and_frozen() -> None:
    assert get_instruments() is get_instruments()
    assert get_instrument("gad7") is get_instruments()[0]
    with pytest.raises(FrozenInstanceError):
        get_instrument("gad7").code = 5  # type: ignore[misc]


def test_an_unknown_questionnaire_is_named_with_those_known() -> None:
    with pytest.raises(DefinitionError, match=r"'gad8' is not known\. Known: gad7, phq9"):
        get_instrument("gad8")


def test_side_effects_keep_their_codes() -> None:
    codes = {kind.key: kind.code for kind in get_side_effect_kinds()}
    first = ["dizziness", "fatigue", "sedation", "somnolence", "dissociation", "nausea", "vomiting", "headache"]
    assert [codes[key] for key in first] == list(range(8))
    assert sorted(codes.values()) == list(range(23))


def test_the_six_groups_of_the_product_page_come_first_and_are_always_listed() -> None:
    listed = [kind.group for kind in get_side_effect_kinds() if kind.always_listed]
    six = ["Dissociation", "Tiredness", "Dizziness", "Nausea", "Headache", "Vomiting"]
    assert list(dict.fromkeys(listed)) == six
    assert [kind.always_listed for kind in get_side_effect_kinds()] == [True] * 8 + [False] * 15


def test_only_dissociation_is_often_intended() -> None:
    assert [kind.key for kind in get_side_effect_kinds() if kind.often_intended] == ["dissociation"]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("tired", "fatigue"),
        ("Drowsy", "somnolence"),
        ("SEDATION", "sedation"),
        ("spaced  out", "dissociation"),
        ("Spaced-out", "dissociation"),
        ("blood_pressure_increased", "blood_pressure_increased"),
        ("Blood pressure increased", "blood_pressure_increased"),
        (" dizzy ", "dizziness"),
    ],
)
def test_a_side_effect_answers_to_its_key_name_and_synonyms(word: str, key: str) -> None:
    assert get_side_effect_kind(word).key == key


def test_an_unknown_side_effect_is_named() -> None:
    with pytest.raises(DefinitionError, match="'hiccups' is not known"):
        get_side_effect_kind("hiccups")


def test_routes_keep_their_codes_and_answer_to_synonyms() -> None:
    assert [route.key for route in get_routes()] == ["iv", "im", "nasal", "sc", "sublingual", "oral"]
    assert [route.code for route in get_routes()] == list(range(6))
    assert (get_route("IV").key, get_route("intranasal").key, get_route("Lozenge").key) == ("iv", "nasal", "sublingual")
    with pytest.raises(DefinitionError, match="'rectal' is not known"):
        get_route("rectal")


def test_dose_bounds_of_the_reference() -> None:
    found = {
        (route.key, b.substance): (b.unit, b.usual, b.warn, b.stop, b.stop_inclusive)
        for route in get_routes()
        for b in route.bounds
    }
    assert found == {
        ("iv", "racemic"): ("mg/kg", (0.5, 1.0), (0.1, 1.5), 2.0, True),
        ("im", "racemic"): ("mg/kg", (0.5, 1.5), (0.2, 2.0), 4.0, True),
        ("nasal", "racemic"): ("mg", (50, 150), (20, 200), 300, False),
        ("nasal", "esketamine"): ("mg", None, None, 84, False),
        ("sc", "racemic"): ("mg/kg", (0.25, 1.0), (0.1, 1.5), 2.0, False),
        ("sc", "esketamine"): ("mg/kg", (0.5, 1.0), (0.1, 1.5), 2.0, False),
        ("sublingual", "racemic"): ("mg", (100, 450), (25, 600), 900, False),
        ("oral", "racemic"): ("mg", (25, 300), (25, 600), 900, False),
    }


def test_nasal_esketamine_comes_in_whole_devices_and_asks_for_two_hours() -> None:
    nasal = get_route("nasal")
    esketamine = next(b for b in nasal.bounds if b.substance == "esketamine")
    assert esketamine.usual_values == (28.0, 56.0, 84.0)
    assert nasal.minimum_stay_min == {"esketamine": 120}


def test_an_unconfirmed_bioavailability_is_absent_not_guessed() -> None:
    assert [route.key for route in get_routes() if route.bioavailability_percent is None] == ["sc"]


def test_vital_signs_of_the_reference() -> None:
    bounds = get_vital_bounds()
    assert (bounds.systolic, bounds.diastolic, bounds.pulse, bounds.spo2) == (
        (60, 260),
        (30, 160),
        (30, 220),
        (50, 100),
    )
    assert (bounds.before_systolic_above, bounds.before_diastolic_above) == (140, 90)
    assert (bounds.review_systolic_from, bounds.review_diastolic_from) == (180, 110)
    assert (bounds.rise_systolic_from, bounds.rise_diastolic_from, bounds.rise_within_min) == (40, 25, 90)
    assert bounds.spo2_at_most == 91
    assert bounds.loinc["spo2"] == "59408-5"


@pytest.mark.parametrize("protocol", get_protocols(), ids=lambda p: p.key)
def test_every_protocol_plans_what_the_reference_says(protocol: Protocol) -> None:
    assert protocol.preparation_sessions == 2
    assert protocol.integration_after_doses[:3] == (1, 2, 4)
    plans = {plan.instrument: plan for plan in protocol.screenings}
    assert set(plans) == {"gad7", "phq9", "pcl5", "cssrs_screener", "cssrs_since_last"}
    for key in ("gad7", "phq9"):
        assert plans[key].before_first_dose_days == 14
        assert plans[key].before_each_dose
        assert plans[key].after_last_dose
        assert plans[key].follow_up_months == (1, 3, 6)
    assert plans["pcl5"].at_start
    assert plans["pcl5"].at_end
    assert plans["pcl5"].follow_up_months == (3, 6)
    assert plans["cssrs_screener"].at_start
    assert plans["cssrs_since_last"].before_each_dose
    assert any(b.substance == protocol.substance for b in get_route(protocol.route).bounds)


def test_every_route_has_a_default_protocol() -> None:
    assert {protocol.route for protocol in get_protocols()} == {route.key for route in get_routes()}
    doses = {protocol.key: protocol.planned_doses for protocol in get_protocols()}
    assert (doses["iv_racemic"], doses["im_racemic"], doses["sc_racemic"], doses["nasal_esketamine"]) == (6, 6, 6, 8)


@pytest.mark.parametrize("benchmark", get_benchmarks(), ids=lambda b: b.key)
def test_every_benchmark_says_what_it_counts_and_on_how_many(benchmark: Benchmark) -> None:
    assert benchmark.n is not None or "not held" in benchmark.note or benchmark.n_total
    figure = benchmark.figure
    assert any(x is not None for x in (figure.percent, figure.span, figure.below, figure.first, figure.points))


def test_what_is_still_to_be_confirmed_is_marked_in_the_data() -> None:
    unit = [b.key for b in get_benchmarks() if "unit" in b.to_confirm]
    assert {b.study for b in get_benchmarks() if b.key in unit} == {"Rodrigues 2022"}
    assert len(unit) == 5
    unsure = {b.key for b in get_benchmarks() if "to be confirmed" in f"{b.citation} {b.note}"}
    assert unsure <= {b.key for b in get_benchmarks() if b.to_confirm}


def test_only_one_published_response_is_no_fall_by_half() -> None:
    other = {b.key: (b.response_fall, b.response_exceeds) for b in get_benchmarks() if b.outcome == "response"}
    assert {key: rule for key, rule in other.items() if rule != (50, False)} == {
        "taylor_2018_lsas_response": (35, True)
    }


@pytest.mark.parametrize(
    ("key", "first", "quartiles", "last"),
    [("phq9", 16.0, (11.3, 21.8), 10.0), ("gad7", 14.0, (8.0, 17.0), 7.0)],
)
def test_the_medians_of_the_intramuscular_cohort_are_those_published(
    key: str, first: float, quartiles: tuple[float, float], last: float
) -> None:
    figure = next(b for b in get_benchmarks() if b.key == f"ahuja_2022_{key}_medians").figure
    assert (figure.first, figure.first_quartiles, figure.last) == (first, quartiles, last)


PUBLISHED = {
    "hull_2022_phq9_response": 62.8, "hull_2022_gad7_response": 62.9, "hull_2022_phq9_remission": 32.6,
    "hull_2022_gad7_remission": 31.3, "hull_2022_phq9_deterioration": 0.9, "hull_2022_gad7_deterioration": 0.6,
    "mcinnes_2022_phq9_response": 53.6, "mcinnes_2022_phq9_remission": 28.9, "mcinnes_2022_phq9_any_rise": 8.4,
    "mcinnes_2022_ideation_up": 6.0, "mcinnes_2022_ideation_down": 73.0, "mcinnes_2022_sustained_4_weeks": 80,
    "mcinnes_2022_sustained_8_weeks": 60, "oliver_2022_phq9_response_6_weeks": 50,
    "oliver_2022_phq9_response_10_infusions": 72, "oliver_2022_phq9_remission_6_weeks": 20,
    "oliver_2022_phq9_remission_10_infusions": 38, "oliver_2022_gad7_mean_fall": 30, "ahuja_2022_events": 2.3,
    "rodrigues_2022_somnolence": 56.4, "rodrigues_2022_dizziness": 45.2, "rodrigues_2022_dissociation": 35.6,
    "rodrigues_2022_nausea": 13.3, "rodrigues_2022_blood_pressure": 44.3, "hassan_2022_phq9_response": 47.6,
    "hassan_2022_gad7_response": 47.6, "glue_2018_anxiety_1_hour": 50, "taylor_2018_lsas_response": 33.3,
    "nhs_2024_reliable_recovery": 47.5, "nhs_2024_recovery": 50.5, "nhs_2024_reliable_improvement": 67.5,
    "nhs_2024_deterioration": 5.8, "esketamine_dissociation_first_dose": 14.3, "esketamine_week_1_dizziness": 20.6,
    "esketamine_week_1_dissociation": 16.7, "esketamine_week_1_nausea": 14.0, "esketamine_week_1_vertigo": 12.1,
    "esketamine_week_1_blood_pressure_increased": 4.3, "esketamine_week_1_sedation": 3.8,
    "doherty_2020_blood_pressure": 12.8, "peaks_180_110": 20,
}  # fmt: skip


def test_every_percentage_is_the_one_of_the_reference() -> None:
    others = {b.key: b.figure_percent for b in get_benchmarks() if not b.key.startswith("spravato")}
    assert {key: percent for key, percent in others.items() if percent is not None} == PUBLISHED


def test_every_other_figure_is_the_one_of_the_reference() -> None:
    figures = {b.key: b.figure for b in get_benchmarks()}
    points = {key: f.points for key, f in figures.items() if f.points is not None}
    assert points == {
        "hietamies_2023_qids_effect_size": 1.56, "hietamies_2023_gad7_effect_size": 1.17,
        "dore_2019_bdi_change": -11.24, "dore_2019_ham_a_change": -5.5, "glue_2018_blood_pressure": 10,
        "mean_peak_rise": 5,
    }  # fmt: skip
    spans = {key: f.span for key, f in figures.items() if f.span is not None}
    assert spans == {
        "field_trip_case_reduction_3_months": (39, 41), "field_trip_case_reduction_6_months": (29, 37),
        "field_trip_effect_size_3_months": (0.75, 0.86), "field_trip_effect_size_6_months": (0.61, 0.73),
        "mathai_2024_adverse_events": (3.0, 4.8), "spravato_sedation_scale": (49, 61),
        "spravato_dissociation_scale": (61, 75), "spravato_blood_pressure_rise": (8, 19),
    }  # fmt: skip
    assert {key: f.below for key, f in figures.items() if f.below is not None} == {"hull_2022_any_side_effect": 5}


def test_the_esketamine_table_counts_patients_asked_without_a_list() -> None:
    table = {
        b.measure: (b.figure_percent, b.comparison_percent)
        for b in get_benchmarks()
        if b.study == "Spravato short-term trials" and b.how_asked == "spontaneous"
    }
    assert table == {
        "dissociation": (41, 9), "dizziness": (29, 8), "nausea": (28, 9), "sedation": (23, 9), "vertigo": (23, 3),
        "headache": (20, 17), "dysgeusia": (19, 14), "hypoaesthesia": (18, 2), "anxiety": (13, 6), "fatigue": (11, 5),
        "blood_pressure_increased": (10, 3), "vomiting": (9, 2), "insomnia": (8, 7), "feeling_drunk": (5, 0.5),
    }  # fmt: skip
    assert {b.n for b in get_benchmarks() if b.key.startswith("spravato_") and b.figure_percent is not None} == {346}


def test_events_per_treatment_are_not_events_per_patient() -> None:
    events = {b.key: (b.unit, b.n) for b in get_benchmarks() if b.unit == "sessions"}
    assert events == {"ahuja_2022_events": ("sessions", 2532)}


def test_the_agenda_is_in_the_published_order_and_only_high_risk_waits_to_be_seen() -> None:
    rules = get_agenda_rules()
    assert [rule.rank for rule in rules] == sorted(rule.rank for rule in rules)
    assert [rule.key for rule in rules if rule.states_until_acknowledged] == ["risk_high"]


@pytest.mark.parametrize(
    ("key", "bound", "value"),
    [
        ("risk_high", "rise", 2),
        ("risk_not_asked", "days", 30),
        ("severe_effect", "severity", 3),
        ("severe_effect", "systolic", 180),
        ("severe_effect", "diastolic", 110),
        ("severe_effect", "spo2", 91),
        ("no_score", "in_a_row", 2),
        ("lapsed", "intervals", 1.5),
        ("exposure_rising", "percent", 25),
    ],
)
def test_the_bounds_of_the_agenda_are_those_of_the_product_page(key: str, bound: str, value: float) -> None:
    rule = next(rule for rule in get_agenda_rules() if rule.key == key)
    assert rule.bounds[bound] == value


def test_flags_on_the_agenda_and_at_entry_are_the_same() -> None:
    bounds, severe = get_vital_bounds(), next(r for r in get_agenda_rules() if r.key == "severe_effect").bounds
    assert (bounds.review_systolic_from, bounds.review_diastolic_from) == (severe["systolic"], severe["diastolic"])
    assert bounds.spo2_at_most == severe["spo2"]
