"""The lower half of the weekly review: agrees with the statistics, opens its patients, keeps to the scope."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from dashboard.analysis.cohort.attrition import count_attrition
from dashboard.analysis.funnels.therapist_funnel import TherapistFunnel, therapist_funnel
from dashboard.analysis.therapy.therapy_outcome import relate_therapy_to_outcome
from dashboard.load.weekly_sections import load_section_behind, load_weekly_sections
from dashboard.reports.view import View
from dashboard.reports.weekly.headline import get_measures
from dashboard.reports.weekly.sections import WeeklySections
from dashboard.reports.weekly.therapists import build_therapists
from data_access.database import Store
from data_access.days import to_day_number
from data_access.definitions.registry import get_benchmarks, get_instrument
from data_access.demo.build import build_demo_clinic
from data_access.facts.arrays import Facts
from data_access.facts.store import FactsStore
from data_access.queries.clinicians import get_clinicians
from data_access.scope import Scope, decide_scope, get_patient_ids
from tests.conftest import NOON, make_store
from tests.factories import make_clinician, make_site

DAY = to_day_number(NOON.date())
NOW = View(DAY)
GAD7 = get_instrument("gad7")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = make_store(tmp_path_factory.mktemp("sections"))
    build_demo_clinic(store, 160, 3, DAY)
    return store


@cache
def shared_facts(store: Store) -> FactsStore:
    """One facts store per clinic: it is asked for hundreds of lists."""
    return FactsStore(store)


def scope_of(store: Store, role: str) -> Scope:
    site = store.site()
    with store.read() as session:
        clinician = next(c for c in get_clinicians(session, site.id) if c.role == role)
        return decide_scope(session, site.id, clinician.id, DAY)


def facts_of(store: Store) -> Facts:
    return shared_facts(store).get_view(store.site().id, None, DAY)


def sections_of(store: Store, role: str = "director", view: View = NOW, everything: bool = False) -> WeeklySections:
    return load_weekly_sections(store, shared_facts(store), scope_of(store, role), view, everything)


def behind(store: Store, pick: str, role: str = "director") -> tuple[str, set[int]]:
    found = load_section_behind(store, shared_facts(store), scope_of(store, role), NOW, pick)
    assert found is not None
    assert {person.patient_id for person in found[1]} == set(found[0].patient_ids)
    return found[0].sentence, set(found[0].patient_ids)


def picks_of(sections: WeeklySections) -> list[str]:
    rows = [row.pick for row in sections.published.rows if row.pick]
    for survival in (sections.response, sections.durability):
        for panel in survival.panels:
            rows += [pick for row in panel.at_risk for pick in row.picks]
            rows += [line.picks[-1] for line in panel.lines]
    rows += [row.pick for row in sections.therapy.rows]
    if sections.therapists.picture is not None:
        rows += [point.pick for point in sections.therapists.picture.points]
    for milestone in sections.attrition.rows:
        rows += [pick for pick in (milestone.reached_pick, milestone.lost_pick, milestone.waiting_pick) if pick]
    return rows


def test_the_bars_are_the_milestones_and_each_number_opens_as_many_patients(demo: Store) -> None:
    rows = sections_of(demo).attrition.rows
    found = count_attrition(facts_of(demo), DAY)
    assert [row.label for row in rows] == [
        "Referred", "Prepared", "First dose", "Dose 4", "Induction finished", "Follow-up score",
    ]  # fmt: skip
    for row, step in zip(rows[1:], found.steps, strict=True):
        assert (row.reached, row.total, row.lost, row.waiting) == (
            step.reached.events, step.reached.total, step.lost.events, step.waiting.events,
        )  # fmt: skip
        for pick, count in (
            (row.reached_pick, row.reached),
            (row.lost_pick, row.lost),
            (row.waiting_pick, row.waiting),
        ):
            assert len(behind(demo, pick)[1]) == count


def test_therapy_rows_are_the_groups_at_the_landmark_and_open_their_patients(demo: Store) -> None:
    rows = sections_of(demo).therapy.rows
    found = relate_therapy_to_outcome(facts_of(demo), GAD7, DAY, "nhs")
    assert isinstance(found.groups, tuple)
    assert len(rows) == len(found.groups) >= 2
    for row, group in zip(rows, found.groups, strict=True):
        assert len(behind(demo, row.pick)[1]) == group.count
        assert f"n = {group.count}, baseline {group.baseline:.1f}" == row.detail
    assert sum(group.count for group in found.groups) == found.counts.counted
    assert "**Association, not effect.**" in sections_of(demo).therapy.sentence


def test_the_scale_of_therapy_holds_every_interval_and_no_change(demo: Store) -> None:
    section = sections_of(demo).therapy
    low, high = section.scale
    assert low <= min(row.low for row in section.rows if row.low is not None)
    assert high >= 0


def test_a_director_sees_every_therapist_in_the_order_of_size(demo: Store) -> None:
    section = sections_of(demo).therapists
    found = therapist_funnel(facts_of(demo), DAY, 364, get_measures(), "nhs")
    assert isinstance(found, TherapistFunnel)
    assert section.picture is not None
    points = section.picture.points
    assert [point.size for point in points] == found.size.astype(int).tolist()
    assert [point.share for point in points] == pytest.approx(found.value.tolist())
    assert [point.unusual for point in points] == found.unusual.tolist()
    assert section.picture.target == pytest.approx(found.target)
    for point in points:
        sentence, patients = behind(demo, point.pick)
        assert sentence.startswith(f"{point.size} course")
        assert 0 < len(patients) <= point.size


def test_a_therapist_sees_the_own_point_beside_the_rounded_share_of_the_clinic(demo: Store) -> None:
    scope = scope_of(demo, "therapist")
    section = sections_of(demo, "therapist").therapists
    assert section.picture is not None
    with demo.read() as session:
        name = next(c.name for c in get_clinicians(session, scope.site_id) if c.id == scope.clinician_id)
        permitted = set(get_patient_ids(session, scope).tolist())
    assert [point.name for point in section.picture.points] == [name]
    assert "others are in the clinic's share only, in rounded counts" in section.denominator.lower()
    assert behind(demo, section.picture.points[0].pick, "therapist")[1] <= permitted


def test_a_supervisor_sees_only_own_clinicians(demo: Store) -> None:
    scope = scope_of(demo, "supervisor")
    picture = sections_of(demo, "supervisor").therapists.picture
    assert picture is not None
    with demo.read() as session:
        own = {c.name for c in get_clinicians(session, scope.site_id) if c.id in (scope.clinician_ids or ())}
    assert {point.name for point in picture.points} <= own


def test_where_the_others_are_few_the_clinics_share_is_not_shown(demo: Store) -> None:
    facts = facts_of(demo)
    found = therapist_funnel(facts, DAY, 364, get_measures(), "nhs")
    assert isinstance(found, TherapistFunnel)
    others = found.clinician[-1]
    own = frozenset(int(facts.clinicians[c].id) for c in found.clinician.tolist() if c != others)
    assert found.size[-1] < 11
    section = build_therapists(facts, facts, NOW, own, {})
    assert section.picture is None
    assert section.empty == (
        "Not shown beside the clinic: fewer than 11 courses of others with, or without, improvement."
    )


def test_clinicians_are_codes_where_names_are_hidden(demo: Store) -> None:
    picture = sections_of(demo, view=replace(NOW, hide_names=True)).therapists.picture
    assert picture is not None
    with demo.read() as session:
        codes = {c.code for c in get_clinicians(session, demo.site().id)}
    assert {point.name for point in picture.points} <= codes


def test_eight_published_figures_stand_there_comparable_ones_first_and_the_rest_is_counted(demo: Store) -> None:
    few, every = sections_of(demo).published, sections_of(demo, everything=True).published
    assert len(few.rows) == 8
    assert len(few.rows) + few.hidden == len(every.rows) == len(get_benchmarks())
    assert few.opener == f"Show {few.hidden} more: side effects, and figures that are not comparable"
    comparable = [not row.reasons for row in every.rows]
    assert comparable == sorted(comparable, reverse=True)
    assert few.sentence == every.sentence


def test_every_published_row_that_has_a_clinic_figure_opens_its_patients(demo: Store) -> None:
    for row in sections_of(demo, everything=True).published.rows:
        assert bool(row.own) == bool(row.pick)
        assert row.own or row.reasons
        if row.share is not None:
            assert row.low is not None
            assert row.high is not None
            assert row.low <= row.share <= row.high


def test_what_is_no_share_has_no_mark_on_the_axis(demo: Store) -> None:
    rows = {row.pick: row for row in sections_of(demo, everything=True).published.rows}
    medians = rows["published:ahuja_2022_gad7_medians"]
    assert (medians.share, medians.tick, medians.span) == (None, None, None)
    assert medians.own.startswith("median ")
    below = rows["published:hull_2022_any_side_effect"]
    assert below.span == (0.0, 0.05)


def test_fewer_than_five_patients_have_a_count_and_no_rate(demo: Store) -> None:
    few = [row for row in sections_of(demo, "therapist", everything=True).published.rows if "too few" in row.own]
    assert few
    for row in few:
        assert (row.share, row.low, row.high) == (None, None, None)
        assert int(row.own.split(" of ")[1].split()[0]) < 5
        assert row.pick


def test_a_therapists_figures_are_called_the_own_patients(demo: Store) -> None:
    assert sections_of(demo, "therapist").published.whose == "your patients"
    assert sections_of(demo).published.whose == "this clinic"


@pytest.mark.parametrize("role", ["director", "supervisor", "therapist"])
def test_no_number_opens_a_patient_outside_the_scope(demo: Store, role: str) -> None:
    scope = scope_of(demo, role)
    with demo.read() as session:
        permitted = set(get_patient_ids(session, scope).tolist())
    picks = picks_of(sections_of(demo, role, everything=True))
    assert len(picks) > 30
    for pick in picks:
        assert behind(demo, pick, role)[1] <= permitted


@pytest.mark.parametrize(
    "pick", ["", "x", "published:none", "therapy:a:b", "therapist:999", "therapist:x", "attrition:x:lost", "response:1"]
)
def test_an_unknown_pick_opens_nothing(demo: Store, pick: str) -> None:
    assert load_section_behind(demo, shared_facts(demo), scope_of(demo, "director"), NOW, pick) is None


def test_an_empty_clinic_has_a_sentence_in_the_place_of_each_picture(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        make_clinician(session, make_site(session), "director")
    sections = sections_of(sqlite_store)
    assert sections.published.sentence.startswith("No published outcome can be compared yet")
    assert sections.response.empty == "Nobody with a first dose and a GAD-7 at caseness before it."
    assert sections.durability.empty == "No curve: nobody has had a confirmed response yet."
    assert sections.therapy.empty == "No groups by number of sessions: not estimable, 0 of 30 patients."
    assert sections.therapists.empty == "No course finished in these 52 weeks has a named therapist."
    assert sections.attrition.empty == "No patient has been referred or begun a course."


def test_limits_of_the_picture_are_those_of_the_points(demo: Store) -> None:
    found = therapist_funnel(facts_of(demo), DAY, 364, get_measures(), "nhs")
    picture = sections_of(demo).therapists.picture
    assert isinstance(found, TherapistFunnel)
    assert picture is not None
    at = np.searchsorted(picture.sizes, found.size.astype(int))
    large = found.size >= picture.sizes[0]
    assert picture.limits.low_998[at][large].tolist() == pytest.approx(found.low_998[large].tolist())
    assert picture.limits.high_95[at][large].tolist() == pytest.approx(found.high_95[large].tolist())
