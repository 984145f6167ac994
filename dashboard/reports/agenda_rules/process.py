"""The agenda's rules about what the protocol plans: screenings, integration, sessions, long-term checks."""

import numpy as np

from dashboard.analysis.process.integration import find_last_attended, find_missed_integration
from dashboard.analysis.process.lapse import is_lapsed
from dashboard.analysis.process.long_term_checks import find_check_due
from dashboard.analysis.process.screening_due import find_screening_due, list_planned_instruments
from dashboard.analysis.scores.scores import pick
from dashboard.reports.agenda_rules.basis import AgendaBasis, Found, LineWords
from dashboard.reports.words.dose_words import word_dose
from dashboard.reports.words.wording import plural
from data_access.definitions.registry import get_instruments
from data_access.definitions.vocabulary import AgendaRule
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, SESSION_KINDS, Int64


def find_no_score(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, and screenings of the primary measure missed in a row, or a dose given without one."""
    standing, states = basis.standing, basis.standing.states
    missed, unscored, last_day = (np.zeros(len(states.course), np.int64) for _ in range(3))
    for instrument in get_instruments():
        own = (states.primary_instrument == instrument.code) & states.in_treatment
        if own.any():
            due = find_screening_due(standing, instrument)
            missed[own], unscored[own] = due.missed[own], due.doses_without_score[own]
            last_day[own] = standing.last_answered_day(instrument)[own]
    patient = np.flatnonzero(states.in_treatment & ((missed >= rule.bounds["in_a_row"]) | (unscored > 0)))
    since = np.where(last_day == NO_DAY, states.started_day, last_day)[patient]

    def word(i: int) -> LineWords:
        who = int(patient[i])
        name = next(n.name for n in get_instruments() if n.code == states.primary_instrument[who])
        scored = last_day[who] != NO_DAY
        finding = f"No {name} for {basis.say_since(since[i])}" if scored else f"No {name} since the course began"
        dose = f"dose {states.doses[who]} given without one" if unscored[who] else ""
        if missed[who] >= rule.bounds["in_a_row"]:
            context = dose or f"dose {states.doses[who]} on {basis.say_day(states.last_dose_day[who])}"
            return LineWords(finding, f"{plural(int(missed[who]), 'screening')} in a row missed, ≥ 2", context, "since")
        return LineWords(finding, dose, "", "since")

    return Found(patient, since, since, word)


def find_overdue(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, and a questionnaire of the protocol past its day; the longest overdue is named."""
    standing, states = basis.standing, basis.standing.states
    instruments = list_planned_instruments(standing)
    due_day = np.full(len(states.course), NEVER, np.int64)
    which, others = np.full(len(due_day), MISSING, np.int64), np.zeros(len(due_day), np.int64)
    for place, instrument in enumerate(instruments):
        due = find_screening_due(standing, instrument)
        late = due.late_days >= rule.bounds["days"]
        which = np.where(late & (due.due_day < due_day), place, which)
        due_day = np.where(late, np.minimum(due.due_day, due_day), due_day)
        others += late
    patient = np.flatnonzero(states.in_treatment & (which != MISSING))
    day = due_day[patient]

    def word(i: int) -> LineWords:
        finding = f"{instruments[int(which[patient[i]])].name} {basis.say_since(day[i])} overdue"
        more = int(others[patient[i]]) - 1
        context = f"and {plural(more, 'other questionnaire')}" if more else ""
        return LineWords(finding, f"≥ {plural(int(rule.bounds['days']), 'day')} late", context, "due")

    return Found(patient, day, day + 1, word)


def find_integration_missed(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, and the integration session planned after a dose did not take place in its days or since."""
    states, dosings = basis.standing.states, basis.facts.dosings
    dose, within = find_missed_integration(basis.facts, states.course, basis.as_of_day)
    patient = np.flatnonzero(states.in_treatment & (dose != MISSING))
    day = pick(dosings.day, dose[patient], NO_DAY)

    def word(i: int) -> LineWords:
        who, row = int(patient[i]), int(dose[patient[i]])
        waited = basis.say_since(day[i])
        bound = f"planned within {plural(int(within[who]), 'day')}"
        return LineWords(
            f"No integration after dose {dosings.number[row]}", bound, f"{waited} without; {word_dose(dosings, row)}"
        )

    return Found(patient, day, day + within[patient] + 1, word)


def find_lapsed(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, doses still planned, and no session for one and a half planned intervals."""
    states, sessions = basis.standing.states, basis.facts.sessions
    last = pick(find_last_attended(basis.facts), states.course)
    last_day = np.where(last == MISSING, states.started_day, pick(sessions.day, last, NO_DAY))
    to_come = states.doses < states.planned_doses
    intervals = rule.bounds["intervals"]
    lapsed = is_lapsed(last_day, states.dose_interval_days, to_come, basis.as_of_day, intervals)
    patient = np.flatnonzero(states.in_treatment & lapsed)
    day = last_day[patient]

    def word(i: int) -> LineWords:
        who = int(patient[i])
        days = int(np.ceil(intervals * states.dose_interval_days[who]))
        kind = SESSION_KINDS[sessions.kind[last[who]]] if last[who] != MISSING else "course start"
        dose = f"{states.doses[who]} of {states.planned_doses[who]} doses given"
        finding = f"No session for {basis.say_since(day[i])}"
        return LineWords(finding, f"≥ {days} days", f"last: {kind}; {dose}", "since")

    began = day + np.ceil(intervals * states.dose_interval_days[patient]).astype(np.int64)
    return Found(patient, day, began, word)


def find_checks_due(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, and a long-term check of the protocol past its interval; the longest overdue is named."""
    states = basis.standing.states
    names = sorted({key for p in basis.facts.protocols for key, _ in p.long_term_checks})
    due_day, which = np.full(len(states.course), NEVER, np.int64), np.full(len(states.course), MISSING, np.int64)
    interval: Int64 = np.zeros(len(due_day), np.int64)
    for place, name in enumerate(names):
        due, every = find_check_due(basis.facts, name, states.protocol, states.first_dose_day)
        sooner = due < due_day
        due_day, which = np.where(sooner, due, due_day), np.where(sooner, place, which)
        interval = np.where(sooner, every, interval)
    patient = np.flatnonzero(states.in_treatment & (due_day < basis.as_of_day))
    day = due_day[patient]

    def word(i: int) -> LineWords:
        name = names[int(which[patient[i]])].replace("_", " ")
        late = basis.say_since(day[i])
        return LineWords(
            f"{name[0].upper()}{name[1:]} check {late} overdue", f"every {interval[patient[i]]} days", "", "due"
        )

    return Found(patient, day, day + 1, word)
