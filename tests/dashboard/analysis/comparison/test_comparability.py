"""Whether a clinic's figure may stand beside a published one: every difference is said, none is forgotten."""

from dataclasses import replace

import pytest

from dashboard.analysis.comparison.comparability import ClinicFigure, find_differences, find_faults
from data_access.definitions.benchmark import Benchmark, PublishedBaseline, PublishedWindow
from data_access.definitions.registry import get_benchmarks


def published(key: str) -> Benchmark:
    return next(b for b in get_benchmarks() if b.key == key)


HULL = published("hull_2022_phq9_response")
SAME = ClinicFigure(
    "phq9", "response", "patients", PublishedWindow("after dose", (4, 4)), "after dose 4",
    PublishedBaseline("at least", 10, ("phq9", "gad7")), "PHQ-9 and/or GAD-7 at 10 or above",
    frozenset({"sublingual"}), frozenset({"racemic"}), response_fall=50,
)  # fmt: skip


def test_a_figure_that_counts_the_same_has_no_difference() -> None:
    assert find_differences(HULL, SAME) == ()
    assert find_faults(HULL) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"measure": "gad7"}, "measured on PHQ-9, here on GAD-7"),
        ({"outcome": "remission"}, "response counted, here remission"),
        ({"response_fall": 35.0}, "response there is a fall of 50 % or more, here a fall of 35 % or more"),
        ({"response_exceeds": True}, "response there is a fall of 50 % or more, here a fall of more than 50 %"),
        ({"unit": "sessions"}, "patients counted, here sessions"),
        (
            {"when": PublishedWindow("last score"), "window": "last score"},
            "window: after dose 4 (4 weeks), here last score",
        ),
        (
            {"when": PublishedWindow("after dose", (6, 6)), "window": "after dose 6"},
            "window: after dose 4 (4 weeks), here after dose 6",
        ),
        (
            {"who": PublishedBaseline("case", None, ("gad7",)), "baseline_rule": "GAD-7 at caseness"},
            "baseline: PHQ-9 and/or GAD-7 at 10 or above, here GAD-7 at caseness",
        ),
        ({"routes": frozenset({"sublingual", "im"})}, "route: Sublingual, here IM, Sublingual"),
        ({"routes": frozenset({"im"})}, "route: Sublingual, here IM"),
        ({"routes": frozenset({"sublingual", ""})}, "route: Sublingual, here Sublingual, not recorded"),
        ({"routes": frozenset()}, "route: Sublingual, here no doses"),
        ({"substances": frozenset({"racemic", "esketamine"})}, "racemic ketamine alone, here also esketamine"),
        ({"substances": frozenset({"racemic", ""})}, "racemic ketamine alone, here also not recorded"),
    ],
)  # fmt: skip
def test_each_point_of_difference_is_said(change: dict[str, object], said: str) -> None:
    assert find_differences(HULL, replace(SAME, **change)) == (said,)


def test_all_differences_are_said_together() -> None:
    other = replace(SAME, measure="gad7", unit="sessions", routes=frozenset({"im"}))
    assert len(find_differences(HULL, other)) == 3


def test_side_effects_asked_in_another_way_do_not_match() -> None:
    spravato = published("spravato_nausea")
    own = ClinicFigure(
        "nausea", "side_effect", "patients", spravato.when, spravato.window, spravato.who, "none",
        frozenset({"nasal"}), frozenset({"esketamine"}), frozenset({"spontaneous", "checklist"}),
    )  # fmt: skip
    assert find_differences(spravato, own) == ("asked: spontaneous, here checklist and spontaneous",)
    assert find_differences(spravato, replace(own, asked=frozenset({"spontaneous"}))) == ()


def test_a_remission_with_another_bound_does_not_match() -> None:
    hull = published("hull_2022_phq9_remission")
    own = replace(
        SAME, outcome="remission", who=PublishedBaseline("at least", 10, ("phq9",)), response_fall=None,
        remission_below=6,
    )  # fmt: skip
    assert find_differences(hull, own) == ("remission there is a total below 5, here below 6",)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("mcinnes_2022_phq9_response", "baseline rule not stated"),
        ("mcinnes_2022_phq9_remission", "remission bound not stated"),
        ("oliver_2022_phq9_response_6_weeks", "a model’s estimate, not a count"),
        ("rodrigues_2022_nausea", "window not stated"),
        ("rodrigues_2022_nausea", "unit to be confirmed in the source"),
        ("ahuja_2022_events", "how asked not stated"),
        ("peaks_180_110", "route not stated"),
        ("hull_2022_phq9_deterioration", "counted by the study’s own rule"),
        ("nhs_2024_recovery", "talking therapies without ketamine; other patients"),
        ("dore_2019_bdi_change", "BDI is not among the questionnaires here"),
        ("hietamies_2023_gad7_effect_size", "an effect size, whose computation is not stated"),
        ("glue_2018_cadss", "a mean, not a share of patients"),
        ("taylor_2018_lsas_response", "LSAS is not among the questionnaires here"),
    ],
)
def test_what_a_study_does_not_state_or_counts_otherwise_never_matches(key: str, said: str) -> None:
    assert said in find_faults(published(key))


def test_a_fall_of_more_than_35_percent_never_stands_beside_one_by_half() -> None:
    taylor = published("taylor_2018_lsas_response")
    assert "response there is a fall of more than 35 %, here of half or more" in find_faults(taylor)
    own = replace(SAME, measure="lsas")
    assert any("more than 35 %" in reason for reason in find_differences(taylor, own))
