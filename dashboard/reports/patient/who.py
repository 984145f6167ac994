"""Who the patient is: the header's line, the verdict chips, the courses to choose from."""

from collections import Counter

from dashboard.analysis.change.verdict import Verdict
from dashboard.analysis.phase import Phase
from dashboard.reports.patient.dose_words import word_route
from dashboard.reports.patient.parts import Chip, CourseChoice, Header
from dashboard.reports.patient.series import ChosenCourse
from dashboard.reports.people import Person
from dashboard.reports.track import Track
from dashboard.reports.view import View
from dashboard.reports.words.track_words import word_track
from dashboard.reports.words.verdict_words import word_verdict
from dashboard.reports.words.wording import EN_DASH, format_day, plural
from data_access.definitions.diagnoses import name_diagnosis
from data_access.records import CourseRecord, PatientRecords

_AFTER = ("preparation", "integration", "psychotherapy", "check-in")


def build_header(
    records: PatientRecords, chosen: ChosenCourse | None, person: Person, phase: Phase, track: Track | None, view: View
) -> Header:
    """Title and line of one patient; the parts that are not known are said to be missing.

    ``track`` None: the expected course does not speak of the chosen course's latest score.
    """
    parts = [
        person.age if person.age != "not recorded" else "age not recorded",
        ", ".join(name_diagnosis(code) for code in records.patient.diagnoses) or "no diagnosis recorded",
        _word_therapists(records),
    ]
    if chosen is None:
        parts.append("**no course yet**")
    else:
        parts += [f"**{_word_phase(chosen, phase, view)}**", word_span(chosen.course, view), *_count_sessions(chosen)]
    chips = () if chosen is None else _build_chips(chosen, track, view)
    return Header(person.label, "" if person.label == person.code else person.code, " · ".join(parts), chips)


def _word_therapists(records: PatientRecords) -> str:
    names = [a.name for a in records.assigned if a.role != "director"] or [a.name for a in records.assigned]
    if not names:
        return "no therapist assigned"
    return f"{'therapist' if len(names) == 1 else 'therapists'} {', '.join(names)}"


def _word_phase(chosen: ChosenCourse, phase: Phase, view: View) -> str:
    """ "maintenance, dose 9 given", "dosing, 3 of 6 given", "discharged 12 Oct, completed"."""
    course, given = chosen.course, len(chosen.doses)
    if course.ended_day is not None:
        day = format_day(course.ended_day, view.as_of_day, view.hide_names)
        return f"discharged {day}, {course.end_reason or 'reason not recorded'}"
    if not chosen.is_current:
        return f"earlier course, {plural(given, 'dose')} given, no end recorded"
    if phase == Phase.DOSING:
        return f"dosing, {given} of {course.plan.planned_doses} given"
    if phase == Phase.MAINTENANCE:
        return f"maintenance, dose {given} given"
    if phase == Phase.INTEGRATION and given:
        return f"integration, all {given} doses given" if given > 1 else "integration, the planned dose given"
    return phase.name.lower().replace("_", " ")


def word_span(course: CourseRecord, view: View) -> str:
    """ "course began 22 Jul", "course 1, 3 Jan to 5 Apr 2025"."""
    began = format_day(course.started_day, view.as_of_day, view.hide_names)
    number = f"course {course.number}" if course.number > 1 else "course"
    if course.ended_day is None:
        return f"{number} began {began}"
    comma = "," if course.number > 1 else ""
    return f"{number}{comma} {began} to {format_day(course.ended_day, view.as_of_day, view.hide_names)}"


def _count_sessions(chosen: ChosenCourse) -> list[str]:
    """ "9 doses (6 IV, 3 nasal), 1 missed", "3 preparation, 8 integration sessions"."""
    words = []
    routes = Counter(word_route(dose.session.route) for dose in chosen.doses)
    listed = ", ".join(f"{count} {route}" for route, count in routes.items())
    split = f" ({listed})" if len(routes) > 1 else f" {next(iter(routes))}" if routes else ""
    doses = plural(len(chosen.doses), "dose") + split if chosen.doses else "no dose yet"
    for status in ("missed", "cancelled"):
        count = sum(s.kind == "dosing" and s.status == status for s in chosen.sessions)
        doses += f", {count} {status}" if count else ""
    words.append(doses)
    held = Counter(s.kind for s in chosen.sessions if s.status == "attended")
    therapy = [f"{held[kind]} {kind}" for kind in _AFTER if held[kind]]
    last = sum(held[kind] for kind in _AFTER)
    words.append(f"{', '.join(therapy)} {'session' if last == 1 else 'sessions'}" if therapy else "no therapy session")
    return words


def _build_chips(chosen: ChosenCourse, track: Track | None, view: View) -> tuple[Chip, ...]:
    """The verdict of each questionnaire that has one; the course's own measure always; then the expected course."""
    chips = []
    for series in chosen.series:
        own = series.instrument.key == chosen.course.primary_instrument
        if series.explained is None or (series.latest is None and not own):
            continue
        words = series.explained.in_force(view.thresholds)
        if not chosen.doses and chosen.course.plan.planned_doses:
            # The same words as on the caseload: without a dose there is no baseline yet.
            words = word_verdict(Verdict.NO_DOSE)
        if own or words.key not in ("no_pair", "no_bound", "no_dose"):
            chips.append(Chip(series.instrument.name, words))
    if track is not None and track.is_told:
        chips.append(Chip("Course", word_track(track)))
    return tuple(chips)


def list_courses(records: PatientRecords, view: View) -> tuple[CourseChoice, ...]:
    """The courses to choose from, the latest first."""
    return tuple(
        CourseChoice(course.number, _name_course(course, view)) for course in sorted(records.courses, key=_latest_first)
    )


def _latest_first(course: CourseRecord) -> int:
    return -course.number


def _name_course(course: CourseRecord, view: View) -> str:
    began = format_day(course.started_day, view.as_of_day, view.hide_names)
    if course.ended_day is None:
        return f"Course {course.number}, since {began}"
    ended = format_day(course.ended_day, view.as_of_day, view.hide_names)
    return f"Course {course.number}, {began}{EN_DASH}{ended}"
