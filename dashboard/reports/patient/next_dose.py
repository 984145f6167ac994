"""Before the next dose: each line ok, not ok or not recorded."""

from collections.abc import Iterator, Sequence

from dashboard.analysis.process.screening_due import find_screening_due
from dashboard.reports.patient.agenda import OPEN_RISKS, PatientAgenda
from dashboard.reports.patient.dose_words import (
    get_reading,
    get_severe,
    is_assessed,
    word_reading,
)
from dashboard.reports.patient.open_decisions import list_open_decisions
from dashboard.reports.patient.parts import NextDose, Readiness, ReadinessLine
from dashboard.reports.patient.series import ChosenCourse, Dose
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day, format_span, plural
from data_access.definitions.registry import get_instrument, get_side_effect_kind, get_vital_bounds
from data_access.facts.arrays import NEVER
from data_access.meetings import Decision
from data_access.records import PatientRecords


def word_next_dose(current: ChosenCourse, view: View) -> str:
    """ "dose 10, about 23 Nov": one planned interval after the last; empty where no further dose is planned."""
    course, given, last = current.course, len(current.doses), current.last_dose
    if course.ended_day is not None or given >= course.plan.planned_doses:
        return ""
    if last is None:
        return "dose 1"
    about = format_day(last.session.day + course.plan.dose_interval_days, view.as_of_day, view.hide_names)
    return f"dose {given + 1}, about {about}"


def build_next_dose(
    records: PatientRecords, current: ChosenCourse, agenda: PatientAgenda, decisions: Sequence[Decision], view: View
) -> NextDose | None:
    """What to look at before the next dose; None for a course that has ended."""
    course, given = current.course, len(current.doses)
    if course.ended_day is not None:
        return None
    planned = word_next_dose(current, view)
    sentence = (
        f"{planned[0].upper()}{planned[1:]}, by the planned interval of {plural(course.plan.dose_interval_days, 'day')}"
        if planned and given
        else "No dose given yet"
        if planned
        else f"{plural(given, 'planned dose')} given; this is for a further one"
        if given == course.plan.planned_doses
        else f"{given} doses given, {course.plan.planned_doses} planned; this is for a further one"
    )
    lines = (
        *_of_last_dose(current, view),
        _risk(agenda),
        _score(current, agenda, view),
        *_other_scores(current, agenda, view),
        _consent(records, view),
        _listed("Contraindications", records.patient.contraindications),
        _listed("Interacting medicines", records.patient.interacting_medicines),
        *list_open_decisions(decisions, view),
    )
    return NextDose(f"{sentence}.", lines)


def _of_last_dose(current: ChosenCourse, view: View) -> Iterator[ReadinessLine]:
    last = current.last_dose
    if last is None:
        yield ReadinessLine("Blood pressure", "not recorded", "no dose yet")
        return
    session, bounds = last.session, get_vital_bounds()
    day = format_day(session.day, view.as_of_day, view.hide_names)
    limit = f"{bounds.before_systolic_above}/{bounds.before_diastolic_above}"
    reading = get_reading(session.vitals, "before")
    high = reading is not None and (
        reading[0] > bounds.before_systolic_above or (reading[1] or 0) > bounds.before_diastolic_above
    )
    detail = (
        f"{word_reading(reading)} before dose {last.number}, limit {limit}" if reading else f"before dose {last.number}"
    )
    yield ReadinessLine("Blood pressure", "not recorded" if reading is None else "not ok" if high else "ok", detail)
    yield _severe(current, last, day, view)
    escort = session.left_with_escort
    detail = (
        f"left {'with' if escort else 'without'} one after dose {last.number}"
        if escort is not None
        else f"dose {last.number}"
    )
    yield ReadinessLine("Escort", "not recorded" if escort is None else "ok" if escort else "not ok", detail)


def _severe(current: ChosenCourse, last: Dose, day: str, view: View) -> ReadinessLine:
    """The last dose decides; the last severe effect of the course is told beside it."""
    if get_severe(last.session):
        return ReadinessLine("Severe effect", "not ok", f"{_name_severe(last)} at dose {last.number}, {day}")
    earlier = next((dose for dose in reversed(current.doses) if get_severe(dose.session)), None)
    if earlier is None:
        told = ""
    else:
        when = format_day(earlier.session.day, view.as_of_day, view.hide_names)
        told = f"; last: {_name_severe(earlier)} at dose {earlier.number}, {when}"
    if not is_assessed(last.session):
        return ReadinessLine(
            "Severe effect", "not recorded", f"side effects not assessed at dose {last.number}, {day}{told}"
        )
    return ReadinessLine("Severe effect", "ok", f"none at dose {last.number}{told}")


def _name_severe(dose: Dose) -> str:
    return " and ".join(get_side_effect_kind(e.kind).name.lower() for e in get_severe(dose.session))


def _risk(agenda: PatientAgenda) -> ReadinessLine:
    """The first open line about risk, a low one too; never ok where no risk item was answered at all."""
    open_lines = [line for line in agenda.lines if line.rule.key in OPEN_RISKS]
    if not open_lines:
        if not agenda.risk_answered:
            return ReadinessLine("Risk", "not recorded", "no risk item answered in this course")
        return ReadinessLine("Risk", "ok", "no open line")
    first = open_lines[0]
    state: Readiness = "not recorded" if first.rule.key == "risk_not_asked" else "not ok"
    return ReadinessLine("Risk", state, f"{first.finding}, rule {first.rule.rank}")


def _score(current: ChosenCourse, agenda: PatientAgenda, view: View) -> ReadinessLine:
    """Whether the course's own measure was taken since the last dose, in days as the due rules count."""
    series, last = current.primary, current.last_dose
    latest = series.last_scored if series else None
    name = series.instrument.name if series else "score"
    if latest is None:
        return ReadinessLine("Score", "not recorded", "no score in this course")
    day = format_day(latest.day, view.as_of_day, view.hide_names)
    if last is not None and latest.day <= last.session.day:
        due = word_due(current, agenda, view)
        late = "overdue" in due
        detail = f"no {name} since dose {last.number}; {due.replace('!!', '')}"
        return ReadinessLine("Score", "not ok" if late else "not recorded", detail)
    return ReadinessLine("Score", "ok", f"{name} {latest.total} on {day}")


def _other_scores(current: ChosenCourse, agenda: PatientAgenda, view: View) -> Iterator[ReadinessLine]:
    """The other questionnaires that the protocol plans and that are late."""
    late = []
    others = {p.instrument for p in current.course.plan.screenings} - {current.course.primary_instrument}
    for key in sorted(others):
        instrument = get_instrument(key)
        days = int(find_screening_due(agenda.standing, instrument).late_days[0])
        if days:
            late.append(f"{instrument.name} {format_span(days, view.as_of_day, view.hide_names)} overdue")
    if others:
        yield ReadinessLine("Other scores", "not ok" if late else "ok", ", ".join(late) or "none overdue")


def _consent(records: PatientRecords, view: View) -> ReadinessLine:
    day = records.patient.consent_day
    if day is None:
        return ReadinessLine("Consent", "not recorded", "no date")
    return ReadinessLine("Consent", "ok", format_day(day, view.as_of_day, view.hide_names))


def _listed(what: str, found: tuple[str, ...] | None) -> ReadinessLine:
    if found is None:
        return ReadinessLine(what, "not recorded", "not asked")
    return ReadinessLine(what, "not ok" if found else "ok", ", ".join(found) or "asked, none")


def word_due(current: ChosenCourse, agenda: PatientAgenda, view: View) -> str:
    """ "next due 26 Nov", "!!24 days overdue!!", "none planned": the next score of the course's own measure."""
    series = current.primary
    if current.course.ended_day is not None:
        return "course ended, none due"
    if series is None:
        return "none yet"
    due = find_screening_due(agenda.standing, series.instrument)
    day, late = int(due.due_day[0]), int(due.late_days[0])
    if day == NEVER:
        return "none planned"
    if late:
        return f"!!{format_span(late, view.as_of_day, view.hide_names)} overdue!!"
    return f"next due {format_day(day, view.as_of_day, view.hide_names)}"
