"""Exposure so far: doses, the last against the first, the interval, and the long-term checks that are due."""

from dashboard.analysis.process.long_term_checks import find_check_due
from dashboard.reports.patient.agenda import PatientAgenda
from dashboard.reports.patient.dose_words import get_mg_kg, word_mg, word_route
from dashboard.reports.patient.series import ChosenCourse, Dose
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day, format_span, plural
from data_access.facts.arrays import NEVER


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
