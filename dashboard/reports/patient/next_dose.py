"""Before the next dose, and exposure so far: each line ok, not ok or not recorded."""

from collections.abc import Iterator

from dashboard.analysis.process.long_term_checks import find_check_due
from dashboard.analysis.process.screening_due import find_screening_due
from dashboard.reports.patient.agenda import OPEN_RISKS, PatientAgenda
from dashboard.reports.patient.dose_words import (
    get_mg_kg,
    get_reading,
    get_severe,
    is_assessed,
    word_mg,
    word_reading,
    word_route,
)
from dashboard.reports.patient.parts import NextDose, Readiness, ReadinessLine
from dashboard.reports.patient.series import ChosenCourse, Dose
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day, format_span, plural
from data_access.definitions.registry import get_side_effect_kind, get_vital_bounds
from data_access.facts.arrays import NEVER
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
    records: PatientRecords, current: ChosenCourse, agenda: PatientAgenda, view: View
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
        *_of_last_dose(current.last_dose, view),
        _risk(agenda),
        _score(current, agenda, view),
        _consent(records, view),
        _listed("Contraindications", records.patient.contraindications),
        _listed("Interacting medicines", records.patient.interacting_medicines),
    )
    return NextDose(f"{sentence}.", lines)


def _of_last_dose(last: Dose | None, view: View) -> Iterator[ReadinessLine]:
    if last is None:
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
    severe = [get_side_effect_kind(e.kind).name.lower() for e in get_severe(session)]
    if severe:
        yield ReadinessLine("Severe effect", "not ok", f"{' and '.join(severe)} at dose {last.number}, {day}")
    elif not is_assessed(session):
        yield ReadinessLine("Severe effect", "not recorded", f"side effects not assessed at dose {last.number}, {day}")
    else:
        yield ReadinessLine("Severe effect", "ok", f"none at dose {last.number}")
    escort = session.left_with_escort
    detail = (
        f"left {'with' if escort else 'without'} one after dose {last.number}"
        if escort is not None
        else f"dose {last.number}"
    )
    yield ReadinessLine("Escort", "not recorded" if escort is None else "ok" if escort else "not ok", detail)


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


def _consent(records: PatientRecords, view: View) -> ReadinessLine:
    day = records.patient.consent_day
    if day is None:
        return ReadinessLine("Consent", "not recorded", "no date")
    return ReadinessLine("Consent", "ok", format_day(day, view.as_of_day, view.hide_names))


def _listed(what: str, found: tuple[str, ...] | None) -> ReadinessLine:
    if found is None:
        return ReadinessLine(what, "not recorded", "not asked")
    return ReadinessLine(what, "not ok" if found else "ok", ", ".join(found) or "asked, none")


def word_exposure(current: ChosenCourse, agenda: PatientAgenda | None, view: View) -> str:
    """Doses so far, the last against the first of its route, the interval, and what is due; empty without a dose.

    ``agenda`` None: an earlier course, of which nothing is due.
    """
    doses, last = current.doses, current.last_dose
    if last is None:
        return ""
    parts = [f"{plural(len(doses), 'dose')} in {_word_length(doses[0], last, view)}"]
    same = [dose for dose in doses if dose.session.route == last.session.route]
    parts.append(_word_against_first(same[0], last))
    if len(doses) > 1:
        planned = current.course.plan.dose_interval_days
        interval = format_span(last.session.day - doses[-2].session.day, last.session.day, view.hide_names)
        unit = " days" if view.hide_names else ""
        parts.append(f"{interval} since the dose before (planned {planned}{unit})")
    text = "; ".join(part for part in parts if part) + "."
    return text if agenda is None else " ".join([text, *_word_rising(agenda), *_word_checks(current, agenda, view)])


def _word_length(first: Dose, last: Dose, view: View) -> str:
    """From the first dose to the last, both days counted; in weeks where names are hidden."""
    between = last.session.day - first.session.day
    return format_span(between, last.session.day, True) if view.hide_names else plural(between + 1, "day")


def _word_against_first(first: Dose, last: Dose) -> str:
    """The last dose against the first of the same route: mg is never compared over routes."""
    route = word_route(last.session.route)
    now, then = get_mg_kg(last.session), get_mg_kg(first.session)
    if first.number == last.number:
        return ""
    if now is not None and then:
        return f"last {now:.2f} mg/kg {route}, {_word_times(now / then)} the first {route} dose ({then:.2f})"
    if last.session.dose_mg and first.session.dose_mg:
        times = _word_times(last.session.dose_mg / first.session.dose_mg)
        return f"last {word_mg(last.session)} mg {route}, {times} the first {route} dose"
    return "last or first dose not recorded"


def _word_times(ratio: float) -> str:
    """ "1.3 times", or "as" where the two agree to one decimal."""
    return "the same as" if f"{ratio:.1f}" == "1.0" else f"{ratio:.1f} times"


def _word_rising(agenda: PatientAgenda) -> list[str]:
    line = agenda.find("exposure_rising")
    return [f"!!Exposure rising!!: {line.finding} ({line.bound}); {line.context}."] if line else []


def _word_checks(current: ChosenCourse, agenda: PatientAgenda, view: View) -> list[str]:
    """The long-term check that is due first, and how many others are overdue."""
    states = agenda.standing.states
    due = []
    for check, _ in current.course.plan.long_term_checks:
        found, _ = find_check_due(agenda.standing.facts, check, states.protocol, states.first_dose_day)
        if found[0] != NEVER:
            due.append((int(found[0]), check.replace("_", " ")))
    if not due:
        return []
    overdue = [name for day, name in sorted(due) if day < view.as_of_day]
    if overdue:
        return [f"Long-term checks !!overdue!!: {', '.join(overdue)}."]
    day, name = min(due)
    return [f"Next long-term check: {name}, {format_day(day, view.as_of_day, view.hide_names)}."]


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
