"""What the patient page says: one frozen report of one patient, one course, one view."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.analysis.course_timeline import Timeline
from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.phase import Phase
from dashboard.reports.agenda_rules.basis import AgendaBasis
from dashboard.reports.patient.agenda import PatientAgenda, build_banner, build_patient_agenda, list_other_lines
from dashboard.reports.patient.expected_band import build_expected_bands
from dashboard.reports.patient.exposure import word_exposure
from dashboard.reports.patient.items import build_item_maps
from dashboard.reports.patient.like import LikeThisPatient, build_like
from dashboard.reports.patient.new import build_whats_new
from dashboard.reports.patient.next_dose import build_next_dose, word_next_dose
from dashboard.reports.patient.other_courses import OtherCourse, list_other_courses
from dashboard.reports.patient.parts import (
    CourseChoice,
    Header,
    ItemMap,
    NewLine,
    NextDose,
    RiskBanner,
    StatTile,
    WhatsNew,
    WhyVerdict,
)
from dashboard.reports.patient.says import build_sayings
from dashboard.reports.patient.series import ChosenCourse, choose_course
from dashboard.reports.patient.tables import PatientTables
from dashboard.reports.patient.tiles import build_tiles
from dashboard.reports.patient.timeline import build_timeline
from dashboard.reports.patient.timeline_words import word_alt, word_course_sentence, word_denominator
from dashboard.reports.patient.who import build_header, list_courses
from dashboard.reports.patient.why import build_why
from dashboard.reports.people import Person
from dashboard.reports.track import Track, find_tracks
from dashboard.reports.view import View
from data_access.meetings import Decision
from data_access.records import PatientRecords


@dataclass(frozen=True)
class CourseReport:
    """What is said of the chosen course.

    ``timeline`` None: nothing was recorded in it yet, ``timeline_empty`` says so. ``next_dose`` only for the
    current course while it is open; ``exposure`` empty without a dose.
    """

    number: int
    is_current: bool
    tiles: tuple[StatTile, ...]
    timeline: Timeline | None
    timeline_sentence: str
    timeline_denominator: str
    timeline_alt: str
    timeline_empty: str
    new: WhatsNew | None
    why: WhyVerdict
    says: tuple[str, ...]
    next_dose: NextDose | None
    exposure: str
    items: tuple[ItemMap, ...]
    like: tuple[LikeThisPatient, ...]
    others: tuple[OtherCourse, ...]
    tables: PatientTables


@dataclass(frozen=True)
class PatientCourse:
    """The patient page. ``course`` None: no course has begun by the as-of day; ``empty`` says so."""

    header: Header
    banner: RiskBanner
    on_agenda: tuple[NewLine, ...]
    """What the other rules of the agenda say of this patient now."""
    waiting: str
    """What they have not been asked yet."""
    courses: tuple[CourseChoice, ...]
    course: CourseReport | None
    empty: str


def build_patient_course(
    records: PatientRecords,
    basis: AgendaBasis,
    person: Person,
    decisions: Sequence[Decision],
    number: int | None,
    view: View,
) -> PatientCourse:
    """Build the report. ``basis`` holds this patient only; ``number`` chooses a course (None: the current one).

    ``decisions``: those of meetings about this patient.
    """
    if view.hide_names:
        records = replace(records, patient=replace(records.patient, name=records.patient.code))
    agenda = build_patient_agenda(basis)
    current = choose_course(records, None, view.thresholds)
    is_other = current is not None and number is not None and number != current.course.number
    chosen = choose_course(records, number, view.thresholds) if is_other else current
    phase = Phase(int(agenda.standing.states.phase[0]))
    planned = word_next_dose(current, view) if current else ""
    track = None if is_other else _find_track(basis, records.patient.id)
    return PatientCourse(
        build_header(records, chosen, person, phase, track, view),
        build_banner(agenda, current, view, planned),
        list_other_lines(agenda, view),
        agenda.waiting,
        list_courses(records, view),
        None if chosen is None else _build_course(records, chosen, agenda, basis.expected, track, decisions, view),
        "" if chosen else _word_empty(records),
    )


def _find_track(basis: AgendaBasis, patient_id: int) -> Track | None:
    """Where the latest score stands against the expected course; None while that is being computed, or without one."""
    if basis.expected is None:
        return None
    return find_tracks(basis.expected, np.array([patient_id], np.int64), basis.view.thresholds).get(patient_id)


def _build_course(
    records: PatientRecords,
    chosen: ChosenCourse,
    agenda: PatientAgenda,
    expected: ClinicCourses | None,
    track: Track | None,
    decisions: Sequence[Decision],
    view: View,
) -> CourseReport:
    bands = build_expected_bands(chosen, expected, records.patient.id)
    timeline = build_timeline(records, chosen, view, bands)
    now = agenda if chosen.is_current else None
    like = build_like(chosen, expected, records.patient.id, view)
    return CourseReport(
        number=chosen.course.number,
        is_current=chosen.is_current,
        tiles=build_tiles(chosen, now, like, view),
        timeline=timeline,
        timeline_sentence=word_course_sentence(chosen, view),
        timeline_denominator=word_denominator(records, chosen, timeline, bands, view),
        timeline_alt=word_alt(chosen, view),
        timeline_empty="Nothing has been recorded in this course yet: no session and no screening.",
        new=build_whats_new(records, chosen, view) if chosen.is_current else None,
        why=build_why(chosen, view),
        says=build_sayings(records, chosen, track, view),
        next_dose=build_next_dose(records, chosen, agenda, decisions, view) if chosen.is_current else None,
        exposure=word_exposure(chosen, now, view),
        items=build_item_maps(chosen, view),
        like=like,
        others=list_other_courses(records, chosen, view),
        tables=PatientTables(records, chosen, view),
    )


def _word_empty(records: PatientRecords) -> str:
    if records.screenings:
        return "No course of treatment has begun by this day. The screenings so far belong to none."
    return "No course of treatment has begun by this day, and no screening was taken."
