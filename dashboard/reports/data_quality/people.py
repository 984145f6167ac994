"""Who is behind a number of the quality report, and which of their rows."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.data_quality.checked import Checked
from dashboard.reports.behind import Behind
from dashboard.reports.data_quality.basis import QualityBasis
from dashboard.reports.data_quality.findings import EVER, RECENT, SAME_PERSON, SAME_PERSON_TITLE, TITLES
from dashboard.reports.data_quality.groups import find_group, list_groups
from dashboard.reports.data_quality.quality import GROUPINGS
from dashboard.reports.data_quality.questions import get_question
from dashboard.reports.words.wording import format_day, format_span, plural
from data_access.definitions.registry import get_instruments

MOST_ROWS = 4
"""Rows named beside one patient."""


@dataclass(frozen=True)
class RowsBehind:
    """Who is behind a number: their rows (None: patients themselves), and the patients who belong together."""

    behind: Behind
    rows: Checked | None = None
    group: tuple[tuple[int, ...], ...] = ()

    def place(self, patient_id: int) -> int:
        """Which group a patient is of, from 1 on; 0 where there are none."""
        return next((number for number, group in enumerate(self.group, start=1) if patient_id in group), 0)


def find_rows_behind(basis: QualityBasis, pick: str) -> RowsBehind | None:
    """The patients behind a pick; None for one that no number of the report gives."""
    key, _, where = pick.partition(":")
    if key == SAME_PERSON:
        return _find_same_people(basis)
    question = get_question(key)
    found = None if question is None else _find_rows(basis, question.check(basis.facts), where)
    if question is None or found is None:
        return None
    place, rows = found
    hits = rows.cut(rows.found)
    ids = tuple(basis.facts.patients.id[np.unique(hits.patient)].tolist())
    counted = plural(len(hits.found), hits.unit.removesuffix("s"))
    sentence = f"{counted} of {plural(len(ids), 'patient')}, of {len(rows.found):,} {question.of}{place}."
    return RowsBehind(Behind(f"{TITLES[question.part]}: {question.title}", sentence, ids), hits)


def _find_rows(basis: QualityBasis, checked: Checked, where: str) -> tuple[str, Checked] | None:
    """The rows of one place in the report and how it is called."""
    if where == EVER:
        return " on record", checked
    recent = basis.recent(checked)
    if where == RECENT:
        return f" in {basis.selection.weeks} weeks", recent
    kind, _, value = where.partition(":")
    by = next((grouping for grouping in GROUPINGS if grouping == kind), None)
    groups = [] if by is None else list_groups(basis, by, {"": recent})
    for number, name, _ in groups:
        if by is not None and str(number) == value:
            return f", {name}", recent.cut(np.asarray(find_group(basis, recent, by) == number))
    return None


def describe_rows(basis: QualityBasis, found: RowsBehind, patient_ids: Iterable[int]) -> dict[int, str]:
    """By patient id: which of their rows made them count, or whom they are taken for."""
    if found.rows is None:
        many = len(found.group)
        return {key: f"person {found.place(key)} of {many:,}" for key in patient_ids}
    ids = list(patient_ids)
    patients = np.searchsorted(basis.facts.patients.id, ids)
    return {
        key: _name_rows(basis, found.rows.cut(np.asarray(found.rows.patient == patient)))
        for key, patient in zip(ids, patients, strict=True)
    }


def _name_rows(basis: QualityBasis, rows: Checked) -> str:
    """ "GAD-7 12 Nov; PHQ-9 12 Nov; 3 more", the newest first; weeks where names are hidden."""
    names = {instrument.code: f"{instrument.name} " for instrument in get_instruments()}
    order = np.lexsort((rows.instrument, -rows.day.astype(np.int64)))
    view, words = basis.view, []
    for place in order[:MOST_ROWS].tolist():
        day = int(rows.day[place])
        text = f"{names.get(int(rows.instrument[place]), '')}{format_day(day, view.as_of_day, view.hide_names)}"
        if rows.delay is not None:
            delay = int(rows.delay[place])
            text += f", recorded {format_span(delay, day + delay, view.hide_names)} later"
        words.append(text)
    more = len(order) - MOST_ROWS
    return "; ".join(words) + (f"; {more:,} more" if more > 0 else "")


def _find_same_people(basis: QualityBasis) -> RowsBehind:
    groups = basis.same_people
    ids = tuple(key for group in groups for key in group)
    sentence = (
        f"{plural(len(groups), 'person', 'people')} recorded as {plural(len(ids), 'patient')}, likely: the same birth "
        "date and the same name, whatever its case, accents and order."
    )
    return RowsBehind(Behind(SAME_PERSON_TITLE, sentence, ids), group=groups)
