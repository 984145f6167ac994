"""The facts cut to the patients of one scope and to one as-of day, rows numbered anew."""

from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import (
    MISSING,
    NEVER,
    NO_DAY,
    AssignmentFacts,
    CourseFacts,
    Facts,
    PatientFacts,
)
from data_access.facts.tables import change_columns, follow, make_read_only

Rows = NDArray[np.int64]

FEW = 8
"""Below one in this many parents, their rows are looked up; above, all rows are asked in one sweep."""


class _OfPatients(Protocol):
    @property
    def patient(self) -> NDArray[np.int32]: ...


Table = TypeVar("Table", bound=_OfPatients)
AnyTable = TypeVar("AnyTable")


@dataclass(frozen=True)
class _Cut:
    """Rows kept of one table, ascending (None: all of them), and how many rows it had."""

    rows: Rows | None
    before: int

    def take(self, table: AnyTable) -> AnyTable:
        """The kept rows of the table."""
        return table if self.rows is None else change_columns(table, follow(self.rows))

    def renumber(self, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        """Old row numbers as new ones; MISSING where the row is gone (or was missing)."""
        if self.rows is None:
            return numbers
        if len(self.rows) * FEW < self.before:
            return _look_up(self.rows, numbers)
        new = np.full(self.before + 1, MISSING, np.int32)
        new[self.rows] = np.arange(len(self.rows), dtype=np.int32)
        # MISSING is -1: it finds the last place, which stays MISSING.
        return new[numbers]


def _look_up(rows: Rows, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Places of row numbers among kept ones, by bisection: a caseload costs what it holds, not what the clinic does.

    MISSING where a row is gone (or was missing).
    """
    if not len(rows):
        return np.full(len(numbers), MISSING, np.int32)
    place = np.minimum(np.searchsorted(rows, numbers), len(rows) - 1)
    return np.where(rows[place] == numbers, place, MISSING).astype(np.int32)


def view_facts(facts: Facts, patient_ids: NDArray[np.int64], as_of_day: int) -> Facts:
    """What one viewer may see of a site's facts on one day.

    ``patient_ids``: the scope, sorted (``scope.get_patient_ids``). Every patient in scope stays, with
    what was dated on or before ``as_of_day``: a later consent or referral reads NO_DAY, a course that
    starts later is absent (a session that belongs to it has course MISSING), an end or a hand-over
    that comes later reads NEVER. Dose numbers stay what they were: later rows never change them.
    Nothing of other patients is left, not even a word that only they use. Read-only.
    """
    patients = _cut_patients(facts.patients, patient_ids)
    assignments = _cut_table(facts.assignments, facts.assignments.from_day, patients, as_of_day)
    courses = _cut_table(facts.courses, facts.courses.started_day, patients, as_of_day)
    screenings = _cut_table(facts.screenings, facts.screenings.day, patients, as_of_day)
    sessions = _cut_table(facts.sessions, facts.sessions.day, patients, as_of_day)
    dosings = _cut_table(facts.dosings, facts.dosings.day, patients, as_of_day)
    effects = _cut_children(facts.side_effects.dosing, dosings)
    checks = _cut_table(facts.long_term_checks, facts.long_term_checks.day, patients, as_of_day)
    new_patients = _forget_future_patients(patients.take(facts.patients), as_of_day)
    new_checks = _renumber_patients(facts.long_term_checks, checks, patients)
    diagnosis, diagnoses = _keep_words(new_patients.diagnosis, facts.diagnoses, patients)
    payer, payers = _keep_words(new_patients.payer, facts.payers, patients)
    check, check_keys = _keep_words(new_checks.check, facts.checks, checks)
    new_sessions = _renumber_patients(facts.sessions, sessions, patients)
    new_dosings = _renumber_patients(facts.dosings, dosings, patients)
    new_effects = effects.take(facts.side_effects)
    new_subscales = _cut_children(facts.subscales.screening, screenings).take(facts.subscales)
    return make_read_only(
        replace(
            facts,
            as_of_day=as_of_day,
            last_screening_id=0,  # Of the whole site it would tell of others.
            diagnoses=diagnoses,
            payers=payers,
            checks=check_keys,
            patients=replace(new_patients, diagnosis=diagnosis, payer=payer),
            assignments=_reopen(_renumber_patients(facts.assignments, assignments, patients), as_of_day),
            courses=_forget_ends(_renumber_patients(facts.courses, courses, patients), as_of_day),
            screenings=_renumber_patients(facts.screenings, screenings, patients),
            subscales=replace(new_subscales, screening=screenings.renumber(new_subscales.screening)),
            sessions=replace(new_sessions, course=courses.renumber(new_sessions.course)),
            dosings=replace(new_dosings, course=courses.renumber(new_dosings.course)),
            side_effects=replace(new_effects, dosing=dosings.renumber(new_effects.dosing)),
            long_term_checks=replace(new_checks, check=check),
        )
    )


def _cut_patients(patients: PatientFacts, patient_ids: NDArray[np.int64]) -> _Cut:
    if len(patient_ids) == len(patients.id) and np.array_equal(patient_ids, patients.id):
        return _Cut(None, len(patients.id))
    place = np.searchsorted(patients.id, patient_ids)
    # An id without facts belongs to a patient added after they were loaded.
    known = place < len(patients.id)
    known[known] = patients.id[place[known]] == patient_ids[known]
    return _Cut(place[known], len(patients.id))


def _cut_table(table: _OfPatients, day: NDArray[np.int32], patients: _Cut, as_of_day: int) -> _Cut:
    """Rows of the patients, dated on or before the as-of day; a small caseload is gathered, not searched for."""
    rows = None if patients.rows is None else _gather(table.patient, patients.rows)
    days = day if rows is None else day[rows]
    if days.max(initial=NO_DAY) > as_of_day:
        kept = np.flatnonzero(days <= as_of_day)
        rows = kept if rows is None else rows[kept]
    return _Cut(rows, len(day))


def _cut_children(parent: NDArray[np.int32], parents: _Cut) -> _Cut:
    if parents.rows is None:
        return _Cut(None, len(parent))
    if len(parents.rows) * FEW < parents.before:
        return _Cut(_gather(parent, parents.rows), len(parent))
    kept = np.zeros(parents.before, np.bool_)
    kept[parents.rows] = True
    return _Cut(np.flatnonzero(kept[parent]), len(parent))


def _gather(sorted_parent: NDArray[np.int32], wanted: Rows) -> Rows:
    """Numbers of the rows whose parent is wanted; both sorted, so each parent's rows are one run."""
    first = np.searchsorted(sorted_parent, wanted.astype(np.int32), side="left")
    after = np.searchsorted(sorted_parent, wanted.astype(np.int32), side="right")
    counts = after - first
    ends = np.cumsum(counts)
    rows: Rows = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - counts), counts)
    return rows


def _renumber_patients(table: Table, cut: _Cut, patients: _Cut) -> Table:
    taken = cut.take(table)
    if patients.rows is None:
        return taken
    return replace(taken, patient=patients.renumber(taken.patient))  # type: ignore[type-var]


def _keep_words(codes: NDArray[Any], words: tuple[str, ...], cut: _Cut) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Codes and words without the words that no kept row uses."""
    if cut.rows is None:
        return codes, words
    used = np.unique(codes[codes != MISSING])
    new = np.full(len(words) + 1, MISSING, codes.dtype)
    new[used] = np.arange(len(used))
    return new[codes], tuple(words[code] for code in used.tolist())


def _hide_later(days: NDArray[np.int32], as_of_day: int, hidden: int) -> NDArray[np.int32]:
    return np.where(days > as_of_day, np.int32(hidden), days)


def _forget_future_patients(patients: PatientFacts, as_of_day: int) -> PatientFacts:
    return replace(
        patients,
        consent_day=_hide_later(patients.consent_day, as_of_day, NO_DAY),
        referred_day=_hide_later(patients.referred_day, as_of_day, NO_DAY),
    )


def _reopen(assignments: AssignmentFacts, as_of_day: int) -> AssignmentFacts:
    return replace(assignments, until_day=_hide_later(assignments.until_day, as_of_day, NEVER))


def _forget_ends(courses: CourseFacts, as_of_day: int) -> CourseFacts:
    ended_later = courses.ended_day > as_of_day
    return replace(
        courses,
        ended_day=np.where(ended_later, np.int32(NEVER), courses.ended_day),
        end_reason=np.where(ended_later, np.int8(MISSING), courses.end_reason),
    )
