"""Attended dosing sessions of which something is not recorded, or that hold readings that cannot be right."""

import numpy as np

from dashboard.analysis.data_quality.checked import Checked, check_sessions
from dashboard.analysis.scores.scores import make_key
from dashboard.analysis.side_effects.monitoring import find_missing_readings, get_highest
from data_access.facts.arrays import MISSING, SESSION_STATUSES, Bool, DosingFacts, Facts, Int64

_ATTENDED = SESSION_STATUSES.index("attended")


def find_unassessed(dosings: DosingFacts) -> Checked:
    """Which dosing sessions were not assessed for side effects.

    Formula: not assessed / attended dosing sessions.
    Missing: a session without any entry about it counts as not assessed.
    Source: rule of the clinic; see "Who was assessed".
    """
    rows = _attended(dosings)
    return check_sessions(dosings, rows, dosings.assessed[rows] != 1)


def find_incomplete_monitoring(dosings: DosingFacts) -> Checked:
    """Which dosing sessions lack a blood pressure before the dose, at 40 minutes, or on leaving.

    Formula: one or more of the three missing / attended dosing sessions.
    Threshold: see "Monitoring complete"; half a reading is none.
    Source: readings due by the esketamine label and the clinic's protocol.
    """
    rows = _attended(dosings)
    return check_sessions(dosings, rows, np.logical_or.reduce(find_missing_readings(dosings, rows)))


def find_without_vitals(dosings: DosingFacts) -> Checked:
    """Which dosing sessions have no vital sign at all: no blood pressure at any time and no oxygen saturation.

    Formula: without any / attended dosing sessions.
    Missing: a pulse alone is no vital sign here.
    Source: rule of the clinic.
    """
    rows = _attended(dosings)
    return check_sessions(dosings, rows, _without_vitals(dosings, rows))


def find_without_any_assessment(facts: Facts) -> Checked:
    """Which dosing sessions say nothing of how they went: no side effects asked, no vital sign, no questionnaire.

    Formula: without any of the three / attended dosing sessions.
    Threshold: a questionnaire of the session's day counts, whichever it is and whether or not it has a total.
    Source: rule of the clinic.
    """
    dosings, screenings = facts.dosings, facts.screenings
    rows = _attended(dosings)
    silent = (dosings.assessed[rows] != 1) & _without_vitals(dosings, rows)
    patient, day = dosings.patient[rows[silent]], dosings.day[rows[silent]]
    theirs = np.isin(screenings.patient, np.unique(patient))
    filled = make_key(screenings.patient[theirs], screenings.day[theirs])
    silent[silent] = ~np.isin(make_key(patient, day), filled)
    return check_sessions(dosings, rows, silent)


def find_implausible_vitals(dosings: DosingFacts) -> Checked:
    """Which dosing sessions hold a blood pressure that cannot be one: diastolic not below systolic.

    Formula: with such a reading / attended dosing sessions with a blood pressure.
    Threshold: equal numbers are implausible.
    Missing: values outside what may be entered are refused by the database itself, so none can be here; the rows
    that an import refused stand under the imports.
    Source: rule of the clinic.
    """
    rows = _attended(dosings)
    systolic, diastolic = get_highest(dosings, rows)
    read = rows[(systolic != MISSING) & (diastolic != MISSING)]
    return check_sessions(dosings, read, dosings.pressure_reversed[read])


def _without_vitals(dosings: DosingFacts, rows: Int64) -> Bool:
    systolic, diastolic = get_highest(dosings, rows)
    none: Bool = (systolic == MISSING) & (diastolic == MISSING) & (dosings.spo2_lowest[rows] == MISSING)
    return none


def _attended(dosings: DosingFacts) -> Int64:
    return np.flatnonzero(dosings.status == _ATTENDED)
