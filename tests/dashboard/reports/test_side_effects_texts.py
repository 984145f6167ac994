"""What the side-effect page says, to the letter, and where it says nothing rather than too much."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from dashboard.load.side_effects import load_patients_behind, load_side_effects, load_therapists
from dashboard.reports.side_effects.selection import (
    SideEffectSelection,
    band_words,
    dose_bands,
    filter_words,
    period_words,
)
from dashboard.reports.side_effects.side_effects import SideEffects
from dashboard.reports.view import View
from data_access.database import Store
from data_access.days import to_day_number
from data_access.facts.store import FactsStore
from data_access.scope import Scope, decide_scope
from tests.factories import (
    find_row,
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_screening,
    make_session,
    make_side_effect,
    make_site,
    make_vital,
)

AS_OF = to_day_number(date(2026, 11, 22))
VIEW = View(AS_OF)
Report = Callable[..., SideEffects]


class Clinic:
    """One site with a director and a therapist; ``fill`` adds rows, ``report`` reads the page."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.write() as session:
            site = make_site(session)
            director = make_clinician(session, site, role="director")
            therapist = make_clinician(session, site, name="Dr Weiss")
            self.site, self.director, self.therapist = site.id, director.id, therapist.id

    def fill(self, make: Callable[[Session, Any], None]) -> "Clinic":
        from data_access.models import Clinician, Site

        with self.store.write() as session:
            clinician = find_row(session, Clinician, self.therapist)
            patient_of = lambda **more: make_patient(session, session.get_one(Site, self.site), clinician, **more)  # noqa: E731
            make(session, patient_of)
        return self

    def scope(self) -> Scope:
        with self.store.read() as session:
            return decide_scope(session, self.site, self.director, AS_OF)

    def report(self, view: View = VIEW, **selection: Any) -> SideEffects:
        return load_side_effects(
            self.store, FactsStore(self.store), self.scope(), view, SideEffectSelection(**selection)
        )


@pytest.fixture
def clinic(sqlite_store: Store) -> Clinic:
    return Clinic(sqlite_store)


def courses_of_doses(doses: int, effects: Callable[[int], dict[str, int] | None], **fields: Any):
    """One patient per dose, a week apart going back from the as-of day."""

    def make(session: Session, patient_of: Any) -> None:
        for k in range(doses):
            course = make_course(session, patient_of(), started_day=AS_OF - 70)
            make_dosing(session, course, AS_OF - k % 7, side_effects=effects(k), **fields)

    return make


def test_an_empty_clinic_says_so_and_what_to_do(clinic: Clinic):
    report = clinic.report()
    assert report.empty == "No dosing sessions in these 12 weeks for these filters."
    assert report.next_act == "Choose a longer period or fewer filters."
    assert report.shown is None
    assert not report.any_sessions
    assert clinic.report(period="All").next_act == ""
    assert clinic.report(period="All").empty == "No dosing sessions on record for these filters."


def test_sessions_that_were_not_assessed_are_no_rate(clinic: Clinic):
    clinic.fill(courses_of_doses(1, lambda k: None))
    assert clinic.report().empty == (
        "The one dosing session was not assessed for side effects in these 12 weeks: there is no rate to show."
    )
    clinic.fill(courses_of_doses(2, lambda k: None))
    report = clinic.report()
    assert report.empty == (
        "None of the 3 dosing sessions was assessed for side effects in these 12 weeks: there is no rate to show."
    )
    assert report.next_act == "Not assessed is never counted as none."
    assert report.any_sessions


def test_one_session_without_effects_is_a_denominator_of_one(clinic: Clinic):
    clinic.fill(courses_of_doses(1, lambda k: {}))
    shown = clinic.report().shown
    assert shown is not None
    any_tile = shown.tiles[0].rate
    assert (any_tile.numerator, any_tile.denominator, any_tile.left_out) == (0, 1, 0)
    assert shown.how_often.heading.sentence == "Each of the six was seen fewer than 5 times."
    assert [row.label for row in shown.how_often.panels[0]] == [
        "Dissociation", "Tiredness", "Dizziness", "Nausea", "Headache", "Vomiting",
    ]  # fmt: skip
    assert shown.by_session.heading.empty == (
        "Fewer than 11 patients had two assessed sessions of a course that began since 24 Nov 2025: too few to follow."
    )
    assert shown.severity.heading.sentence == "No side effect was severe. No other kind was recorded."
    assert shown.differences.heading.empty == "Only one route in this view: there is nothing to compare."


@pytest.mark.parametrize(("events", "rate"), [(0, "0 %"), (1, "no rate"), (4, "no rate"), (5, "25 %")])
def test_one_to_four_events_have_a_count_and_no_rate(clinic: Clinic, events: int, rate: str):
    clinic.fill(courses_of_doses(20, lambda k: {"nausea": 1} if k < events else {}))
    shown = clinic.report().shown
    assert shown is not None
    mark = shown.how_often.panels[0][3].marks[0]
    assert (mark.counts, mark.rate) == (f"{events} of 20", rate)
    assert (mark.share is None) == (rate == "no rate")
    assert (mark.low is None) == (rate == "no rate")
    csv = [row for row in shown.how_often.csv.rows if row[:2] == ("Nausea", "IM")]
    assert csv[0][4] == {"0 %": 0.0, "no rate": None, "25 %": 25.0}[rate]


def test_none_among_fewer_than_five_is_no_rate_either(clinic: Clinic):
    clinic.fill(courses_of_doses(4, lambda k: {}))
    shown = clinic.report().shown
    assert shown is not None
    assert {m.rate for row in shown.how_often.panels[0] for m in row.marks} == {"no rate"}


def test_the_denominator_line_says_all_it_must(clinic: Clinic):
    clinic.fill(courses_of_doses(12, lambda k: {"sedation": 2} if k < 6 else None if k < 8 else {}))
    shown = clinic.report().shown
    assert shown is not None
    assert shown.how_often.heading.denominator == (
        "% of 10 assessed sessions, mild or worse; 2 of 12 not assessed, left out. Asked by checklist in 10 sessions. "
        "95 % Wilson intervals allowing for patients with several sessions; under 5 events no rate. "
        "Tiredness: fatigue, sedation or somnolence. "
        "Dissociation: without 0 sessions where it was expected and not distressing."
    )
    assert shown.how_often.heading.sentence == ("Most frequent: tiredness, 60 % of 10 sessions.")


def test_expected_calm_dissociation_is_counted_apart(clinic: Clinic):
    def make(session: Session, patient_of: Any) -> None:
        for k in range(8):
            course = make_course(session, patient_of(), started_day=AS_OF - 70)
            dosing = make_dosing(session, course, AS_OF - 1, side_effects={})
            make_side_effect(session, dosing, "dissociation", 2, expected=True, distressing=0 if k < 6 else 1)

    shown = clinic.fill(make).report().shown
    assert shown is not None
    any_tile, moderate, apart, _ = shown.tiles
    assert (any_tile.rate.numerator, moderate.rate.numerator, apart.rate.numerator) == (2, 2, 6)
    assert apart.note == "Not distressing; counted apart"
    assert shown.how_often.panels[0][0].marks[0].counts == "2 of 8"


def test_a_serious_event_is_listed_with_what_was_done_and_hidden_with_names(clinic: Clinic):
    def make(session: Session, patient_of: Any) -> None:
        course = make_course(session, patient_of(name="Ella Novak", code="P77"), started_day=AS_OF - 70)
        dosing = make_dosing(session, course, AS_OF - 6, side_effects={}, route="iv", dose_mg=56.25)
        make_side_effect(
            session, dosing, "loss_of_consciousness", 3, serious=True, onset_min=25, action="Laid flat. Told Ella."
        )

    report = clinic.fill(make).report()
    (line,) = report.serious.lines
    assert line.date == "16 Nov"
    assert line.words == ("IV 0.75 mg/kg, dose 1. Loss of consciousness, severe, at 25 min; Laid flat. Told Ella.")
    assert report.people[line.patient_id].label == "Ella Novak"
    assert report.serious.heading.sentence == "1 session with a serious event in these 12 weeks."
    hidden = clinic.report(View(AS_OF, hide_names=True))
    assert hidden.serious.lines[0].words == "IV 0.75 mg/kg, dose 1. Loss of consciousness, severe, at 25 min."
    assert hidden.serious.lines[0].date == "week of 16 Nov"
    assert hidden.people[line.patient_id].label == "P77"
    assert "Ella" not in repr(hidden)


def test_no_serious_event_is_said(clinic: Clinic):
    assert clinic.report().serious.heading.empty == "No serious event in these 12 weeks."


def test_blood_pressure_peaks_are_counted_with_their_missing_readings(clinic: Clinic):
    def make(session: Session, patient_of: Any) -> None:
        for k in range(12):
            course = make_course(session, patient_of(), started_day=AS_OF - 70)
            dosing = make_dosing(session, course, AS_OF - 1, side_effects={})
            if k < 10:
                make_vital(session, dosing, systolic=180 if k < 6 else 130, diastolic=80)

    pressure = clinic.fill(make).report().pressure
    assert pressure.heading.sentence.startswith(
        "!!6 of 10 sessions reached 180 systolic (6) or 110 diastolic (0)!!: 60 %, interval "
    )
    assert pressure.heading.denominator.startswith(
        "Highest systolic reading after the dose, mmHg; 2 sessions of 12 without one left out."
    )
    assert "left out. Median 180, half between 130 and 180. At or above" in pressure.heading.denominator
    assert pressure.missing[0] == ("no reading at 40 minutes in 2 sessions", "pressure:no40")
    assert pressure.missing[1] == ("no blood pressure at leaving in 12 sessions", "pressure:noleaving")
    assert pressure.histogram is not None
    assert pressure.histogram.edge[0] == 130
    assert pressure.histogram.count.sum() == 10


def test_discordance_needs_thirty_scales_of_the_clinic(clinic: Clinic):
    def make(scores: range) -> Callable[[Session, Any], None]:
        def rows(session: Session, patient_of: Any) -> None:
            for score in scores:
                patient = patient_of()
                course = make_course(session, patient, started_day=AS_OF - 70)
                dosing = make_dosing(session, course, AS_OF - 1, side_effects={})
                make_screening(session, patient, AS_OF - 1, score, "cadss", session_id=dosing.id)

        return rows

    clinic.fill(make(range(29)))
    assert clinic.report().discordance.heading.empty == (
        "Fewer than 30 sessions have a dissociation scale (CADSS): the clinic has no top tenth yet."
    )
    discordance = clinic.fill(make(range(29, 30))).report().discordance
    assert discordance.heading.sentence == (
        "3 of 3 assessed sessions with CADSS in the clinic’s top tenth (27 or more) have no dissociation reported."
    )
    assert sorted(line.value for line in discordance.lines) == ["27", "28", "29"]
    assert discordance.heading.denominator.endswith(
        "In this view 30 of 30 sessions have one. Median 14.5, half between 7.25 and 21.75."
    )


def test_effects_per_session_stand_beside_sessions_with_an_effect(clinic: Clinic):
    clinic.fill(courses_of_doses(10, lambda k: {"nausea": 1, "headache": 2} if k < 5 else {}))
    shown = clinic.report().shown
    assert shown is not None
    # 10 effects in 10 sessions of 10 patients, 2 and 0 in turn: d = 10/9 · 10/10, worth 9 sessions with 9 effects.
    assert shown.tiles[0].rate.numerator == 5
    assert shown.tiles[0].note == "1.00 effects per session, interval 0.46–1.90"
    few = clinic.report(severity=3).shown
    assert few is not None
    assert few.tiles[0].note == "0.00 effects per session, interval 0.00–0.37"


def test_the_longest_kind_is_named_and_minutes_of_kinds_are_never_pooled(clinic: Clinic):
    def make(session: Session, patient_of: Any) -> None:
        for k in range(5):
            course = make_course(session, patient_of(), started_day=AS_OF - 70)
            dosing = make_dosing(session, course, AS_OF - 1, side_effects={})
            make_side_effect(session, dosing, "headache", 1, duration_min=200 + k, resolved_before_leaving=False)
            make_side_effect(session, dosing, "dizziness", 1, duration_min=30, resolved_before_leaving=True)
            if k < 4:
                make_side_effect(session, dosing, "nausea", 1, duration_min=2_000)

    shown = clinic.fill(make).report().shown
    assert shown is not None
    assert shown.tiles[3].note == "headache lasts longest: median 3 h"
    assert (shown.tiles[3].rate.numerator, shown.tiles[3].rate.denominator, shown.tiles[3].rate.left_out) == (5, 10, 4)
    lasts = {line.label: line.lasts for line in shown.severity.lines}
    assert (lasts["Headache"], lasts["Dizziness"], lasts["Vomiting"]) == ("3 h", "30 min", "")


def test_a_difference_opens_who_had_the_effect_by_either_route_and_its_ratio_is_in_the_table(clinic: Clinic):
    clinic.fill(courses_of_doses(20, lambda k: {"nausea": 1} if k < 12 else {}, route="im"))
    clinic.fill(courses_of_doses(20, lambda k: {"nausea": 1} if k < 6 else {}, route="iv"))
    shown = clinic.report().shown
    assert shown is not None
    cell = shown.differences.cells[3][0]
    assert shown.differences.labels[3] == "Nausea"
    assert (shown.differences.pairs[0], cell.text) in {("IM − IV", "+30"), ("IV − IM", "−30")}
    behind = load_patients_behind(
        clinic.store, FactsStore(clinic.store), clinic.scope(), VIEW, (SideEffectSelection(), cell.pick)
    )
    assert behind is not None
    assert behind.denominator == "18 sessions of 18 patients, newest first."
    row = next(row for row in shown.differences.csv.rows if row[0] == "Nausea")
    assert row[5] in (2.0, 0.5)
    assert row[6] is not None
    vomiting = next(row for row in shown.differences.csv.rows if row[0] == "Vomiting")
    assert vomiting[2:] == (None,) * 6
    assert shown.differences.cells[5][0].pick == ""


def test_the_list_behind_a_number_names_each_patient_once_with_the_newest_session(clinic: Clinic):
    def make(session: Session, patient_of: Any) -> None:
        course = make_course(session, patient_of(name="Ada"), started_day=AS_OF - 70)
        for k in (30, 20):
            make_dosing(session, course, AS_OF - k, side_effects={"nausea": 2})
        make_dosing(session, course, AS_OF - 2, side_effects={})
        make_session(session, course, AS_OF - 1)

    clinic.fill(make)
    behind = load_patients_behind(
        clinic.store, FactsStore(clinic.store), clinic.scope(), VIEW, (SideEffectSelection(), "effect:nausea:im")
    )
    assert behind is not None
    assert behind.title == "Nausea, mild or worse, IM"
    assert behind.denominator == "2 sessions of 1 patient, newest first."
    assert [p.label for p in behind.people] == ["Ada"]
    assert behind.details[0][1] == "2 Nov, IM 1.00 mg/kg, dose 2: nausea moderate; and 1 earlier session"
    assert load_patients_behind(
        clinic.store, FactsStore(clinic.store), clinic.scope(), VIEW, (SideEffectSelection(), "nonsense")
    ) is None  # fmt: skip


def test_the_therapists_offered_are_those_who_gave_doses(clinic: Clinic):
    clinic.fill(courses_of_doses(2, lambda k: {}, clinician_id=clinic.therapist))
    facts_store = FactsStore(clinic.store)
    assert load_therapists(clinic.store, facts_store, clinic.scope(), VIEW, None) == {"Dr Weiss": clinic.therapist}
    report = clinic.report(clinician_id=clinic.therapist)
    assert report.subtitle == "dosing sessions, 31 Aug to 22 Nov (12 weeks), Dr Weiss"
    assert clinic.report(clinician_id=999_999).empty == "No dosing sessions in these 12 weeks for these filters."


def test_filters_are_said_in_words():
    selection = SideEffectSelection(routes=("iv",), dose="0.50–0.74 mg/kg", number="7 or later")
    assert filter_words(selection, None) == ["IV", "0.50–0.74 mg/kg", "session 7 or later of the course"]
    assert period_words(SideEffectSelection(period="All"), AS_OF) == "all on record until 22 Nov"
    assert period_words(SideEffectSelection(period="52 weeks"), AS_OF) == "24 Nov 2025 to 22 Nov (52 weeks)"


def test_dose_bands_name_the_substance_only_where_a_route_has_two():
    assert list(dose_bands("iv")) == [
        "under 0.50 mg/kg", "0.50–0.74 mg/kg", "0.75–0.99 mg/kg", "1.00 or more mg/kg",
    ]  # fmt: skip
    assert "esketamine, 0.75–0.99 mg/kg" in dose_bands("nasal")
    assert band_words(2.0, 4.0) == "2.00–3.99"
