"""The questions that are asked of the data, in the order of the screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from dashboard.analysis.data_quality.checked import Checked
from dashboard.analysis.data_quality.dosing_gaps import (
    find_implausible_vitals,
    find_incomplete_monitoring,
    find_unassessed,
    find_without_any_assessment,
    find_without_vitals,
)
from dashboard.analysis.data_quality.lateness import LATE_AFTER_DAYS, find_dated_ahead, find_late_records
from dashboard.analysis.data_quality.missed_screenings import find_missed_screenings
from dashboard.analysis.data_quality.screening_faults import (
    find_differing_totals,
    find_forms_without_total,
    find_second_forms,
)
from data_access.facts.arrays import Facts

Part = Literal["screenings", "sessions"]
FIRST_DAY: Final = 0
"""Day numbers begin here: the whole record."""


@dataclass(frozen=True)
class Question:
    """One question: its key, what a finding is, of what, the short word above a column, and who asks it."""

    key: str
    part: Part
    title: str
    of: str
    column: str
    check: Callable[[Facts], Checked]


def _missed(facts: Facts) -> Checked:
    """What is due on the as-of day itself may still come in time."""
    return find_missed_screenings(facts, FIRST_DAY, facts.as_of_day - 1)


MISSED, LATE_FORMS, LATE_SESSIONS = "missed", "late_forms", "late_sessions"
MONITORING: Final = "incomplete_monitoring"
QUESTIONS: Final = (
    Question(MISSED, "screenings", "Due by the protocol, not in time", "screenings due", "missed", _missed),
    Question(
        LATE_FORMS,
        "screenings",
        f"Recorded more than {LATE_AFTER_DAYS} days late",
        "forms",
        "late · median",
        lambda facts: find_late_records(facts.screenings),
    ),
    Question(
        "no_total",
        "screenings",
        "Without a total: answers missing",
        "forms that are summed",
        "no total",
        lambda facts: find_forms_without_total(facts.screenings),
    ),
    Question(
        "differing_totals",
        "screenings",
        "The source’s total is not the one its answers give",
        "forms with both",
        "totals differ",
        lambda facts: find_differing_totals(facts.screenings),
    ),
    Question(
        "second_forms",
        "screenings",
        "A further one of the same patient, questionnaire and day",
        "forms",
        "same day twice",
        lambda facts: find_second_forms(facts.screenings),
    ),
    Question(
        "forms_ahead",
        "screenings",
        "Recorded before the day it is about",
        "forms",
        "dated ahead",
        lambda facts: find_dated_ahead(facts.screenings),
    ),
    Question(
        LATE_SESSIONS,
        "sessions",
        f"Recorded more than {LATE_AFTER_DAYS} days late",
        "attended sessions",
        "late · median",
        lambda facts: find_late_records(facts.sessions),
    ),
    Question(
        "unassessed",
        "sessions",
        "Dosing: side effects not assessed",
        "dosing sessions",
        "not assessed",
        lambda facts: find_unassessed(facts.dosings),
    ),
    Question(
        MONITORING,
        "sessions",
        "Dosing: no blood pressure before, at 40 min or on leaving",
        "dosing sessions",
        "readings missing",
        lambda facts: find_incomplete_monitoring(facts.dosings),
    ),
    Question(
        "no_vitals",
        "sessions",
        "Dosing: no vital sign at all",
        "dosing sessions",
        "no vital sign",
        lambda facts: find_without_vitals(facts.dosings),
    ),
    Question(
        "no_assessment",
        "sessions",
        "Dosing: no assessment of any kind",
        "dosing sessions",
        "nothing recorded",
        find_without_any_assessment,
    ),
    Question(
        "implausible",
        "sessions",
        "Dosing: diastolic not below systolic",
        "dosing sessions with a reading",
        "implausible",
        lambda facts: find_implausible_vitals(facts.dosings),
    ),
    Question(
        "sessions_ahead",
        "sessions",
        "Recorded before the day it is about",
        "attended sessions",
        "dated ahead",
        lambda facts: find_dated_ahead(facts.sessions),
    ),
)


def get_question(key: str) -> Question | None:
    """The question of a key; None where there is none."""
    return next((question for question in QUESTIONS if question.key == key), None)
