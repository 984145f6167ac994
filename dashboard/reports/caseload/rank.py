"""The order of the caseload: by concern, or by what the viewer chose instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.reports.agenda import Agenda
from dashboard.reports.caseload.choice import BY_CONCERN, BY_DUE, BY_LAST_DOSE, BY_NAME
from dashboard.reports.caseload.filter import CaseloadBasis
from dashboard.reports.people import Person
from data_access.facts.arrays import MISSING, Int64

GROUPS: Final = ("discuss", "watch", "none")
_LAST: Final = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Ranked:
    """The chosen patients in their order: row among everyone in scope, group, and line of the agenda (-1: none)."""

    row: Int64
    group: np.ndarray
    line: Int64


def rank_patients(basis: CaseloadBasis, agenda: Agenda, rows: Int64) -> Ranked:
    """Order patients by concern: to discuss, to watch, then those without a line by verdict, least improved first."""
    top = agenda.top_lines()
    place = np.full(len(basis.patient_ids), -1, np.int64)
    place[agenda.patient[top]] = np.arange(len(top))
    discuss = agenda.is_discuss()[top]
    line_of = np.append(top, -1)[place[rows]]
    in_discuss = np.append(discuss, False)[place[rows]]
    group = np.where(place[rows] < 0, 2, np.where(in_discuss, 0, 1))
    verdict = basis.measure.outcome.verdict[rows].astype(np.int64)
    order = np.lexsort((rows, np.where(group == 2, verdict, 0), np.where(place[rows] < 0, 0, place[rows]), group))
    return Ranked(rows[order], np.array(GROUPS)[group[order]], line_of[order])


def reorder(basis: CaseloadBasis, ranked: Ranked, order: str, people: Mapping[int, Person]) -> Ranked:
    """The same patients in another order: by name, dose, due day, or else by change; equal ones by concern.

    ``people``: by whom the order by name goes (codes where names are hidden). Who has no dose, no pair of scores or
    no due day comes last.
    """
    if order == BY_CONCERN:
        return ranked
    key = _find_keys(basis, ranked.row, order, people)
    chosen = np.argsort(key, kind="stable")
    return Ranked(ranked.row[chosen], ranked.group[chosen], ranked.line[chosen])


def _find_keys(basis: CaseloadBasis, rows: Int64, order: str, people: Mapping[int, Person]) -> Int64:
    if order == BY_NAME:
        labels = [people[int(key)].label.casefold() if int(key) in people else "" for key in basis.patient_ids[rows]]
        return np.unique(np.array(labels, np.str_), return_inverse=True)[1].astype(np.int64)
    if order == BY_LAST_DOSE:
        states = basis.states
        return np.where(states.last_dosing[rows] == MISSING, _LAST, states.last_dose_day[rows]).astype(np.int64)
    if order == BY_DUE:
        return basis.due.due_day[rows].astype(np.int64)
    change = basis.measure.outcome.change
    return np.where(change.measurable[rows], -change.worsening[rows], _LAST).astype(np.int64)
