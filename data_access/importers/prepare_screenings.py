"""Rows of screenings: answers checked and scored many at a time, the source's own total kept beside ours."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instrument
from data_access.definitions.scoring import AnswersRefused, check_answers
from data_access.definitions.scoring_arrays import NO_ANSWER, Int8, score_forms
from data_access.importers.check_rows import Chunk
from data_access.importers.prepared import Mismatch, Prepared, add_recorded
from data_access.importers.resolve import Resolver
from data_access.models import Screening

PLACES: Final = {str(answer): answer for answer in range(100)} | {"": NO_ANSWER}
"""How one answer reads, the common way; anything else is looked at more closely."""


def prepare_screenings(chunk: Chunk, resolver: Resolver) -> Prepared:
    """Filled questionnaires."""
    patients = resolver.find_patients(chunk)
    moments = chunk.values["taken_at"]
    columns: dict[str, Sequence[Any]] = {
        "patient_id": patients,
        "instrument": chunk.values["instrument"],
        "taken_at": [second for second, _ in moments],
        "taken_day": [day for _, day in moments],
        "source_total": chunk.get("total"),
    }
    resolver.check_after_birth(chunk, patients, "taken_at", columns["taken_day"])
    scores = _Scores(chunk)
    columns |= {"answers": scores.answers, "total": scores.total, "risk_item": scores.risk_item}
    columns["definition_version"] = [get_instrument(key).definition_version for key in columns["instrument"]]
    given = list(columns)
    if "course" in chunk.values:
        given.append("course_id")
    columns["course_id"] = _find_course_ids(chunk, resolver, patients)
    if "session_at" in chunk.values:
        given.append("session_id")
    sessions = resolver.find_dosings(chunk, patients)
    columns["session_id"] = [None if session is None else session.id for session in sessions]
    add_recorded(chunk, resolver, columns, given)
    key = ("patient_id", "instrument", "taken_at")
    return Prepared(Screening.__table__, key, columns, tuple(given), mismatches=scores.mismatches)  # type: ignore[arg-type]


def _find_course_ids(chunk: Chunk, resolver: Resolver, patients: Sequence[int]) -> list[int | None]:
    numbers = chunk.get("course")
    if not any(numbers):
        return [None] * len(chunk)
    named = [patient for patient, number in zip(patients, numbers, strict=True) if number is not None]
    ids = {
        (patient, course.number): course.id
        for patient, courses in resolver.find_courses(named).items()
        for course in courses
    }
    found = [None if n is None else ids.get((p, n)) for p, n in zip(patients, numbers, strict=True)]
    for row, (number, id_) in enumerate(zip(numbers, found, strict=True)):
        if number is not None and id_ is None:
            chunk.refuse(row, "course", "is no course of this patient; see courses.csv")
    return found


class _Scores:
    """Totals and risk answers of a chunk, one form after another; rows whose answers do not fit are rejected."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.answers: list[str | None] = [None] * len(chunk)
        self.total: list[int | None] = list(chunk.get("total"))
        self.risk_item: list[int | None] = [None] * len(chunk)
        self.mismatches: list[Mismatch] = []
        self.forms = _join_items(chunk)
        rows_of: dict[str, list[int]] = {}
        for row, key in enumerate(chunk.values["instrument"]):
            rows_of.setdefault(key, []).append(row)
        for key, rows in rows_of.items():
            instrument = get_instrument(key)
            self._check_totals(instrument, rows)
            self._score(instrument, [row for row in rows if self.forms[row]])

    def _check_totals(self, instrument: Instrument, rows: list[int]) -> None:
        """A total without answers must be one this form can have."""
        low, high, step = instrument.total_min, instrument.total_max, instrument.total_step
        for row in rows:
            said = self.total[row]
            if low is None or high is None:
                if said is not None:
                    self.chunk.refuse(row, "total", f"{instrument.name} is never summed: give its answers, no total")
            elif said is not None and (not low <= said <= high or (said - low) % step):
                steps = f" in steps of {step}" if step > 1 else ""
                self.chunk.refuse(row, "total", f"{instrument.name} totals are {low} to {high}{steps}")

    def _score(self, instrument: Instrument, rows: list[int]) -> None:
        if not rows:
            return
        rows, answers = self._read(instrument, rows)
        scored = score_forms(instrument, answers)
        totals, risks, fits = scored.total.tolist(), scored.risk_item.tolist(), scored.fits.tolist()
        for row, total, risk, fit in zip(rows, totals, risks, fits, strict=True):
            if not fit:
                self._refuse(instrument, row)
                continue
            said, computed = self.total[row], None if total == NO_ANSWER else total
            self.answers[row], self.total[row] = ",".join(self.forms[row]), computed
            self.risk_item[row] = None if risk == NO_ANSWER else risk
            if said is not None and said != computed:
                self.mismatches.append(Mismatch(self.chunk.lines[row], instrument.name, said, computed))

    def _read(self, instrument: Instrument, rows: list[int]) -> tuple[list[int], Int8]:
        """The rows whose answers are whole numbers of the right count, and those as an array."""
        width = len(instrument.items)
        kept, flat = [], []
        for row in rows:
            form = self.forms[row]
            if len(form) == width:
                numbers = [PLACES.get(place) for place in form]
                if None not in numbers:
                    kept.append(row)
                    flat.extend(numbers)
                    continue
            self._refuse(instrument, row)
        return kept, np.array(flat, np.int8).reshape(-1, width)

    def _refuse(self, instrument: Instrument, row: int) -> None:
        """Find the words for what is wrong with a form that does not fit."""
        form = self.forms[row]
        column = "answers" if "answers" in self.chunk.texts else "item_1"
        wrong = next((place for place, text in enumerate(form) if text not in PLACES), None)
        if wrong is not None:
            column = f"item_{wrong + 1}" if column == "item_1" else column
            rule = f"{instrument.name}: answer {wrong + 1} must be a whole number, not “{form[wrong]}”"
            self.chunk.refuse(row, column, rule)
            return
        numbers = [None if text == "" else int(text) for text in form]
        try:
            check_answers(instrument, numbers)
        except AnswersRefused as refusal:
            if column == "item_1":
                column = self._find_item(instrument, numbers)
            self.chunk.refuse(row, column, str(refusal).removesuffix("."))

    def _find_item(self, instrument: Instrument, numbers: list[int | None]) -> str:
        for place, answer in enumerate(numbers, start=1):
            if answer is not None and not instrument.item_min <= answer <= instrument.item_max:
                return f"item_{place}"
        return "item_1"


def _join_items(chunk: Chunk) -> list[list[str]]:
    """The answers of each row as texts; an empty list where only a total came."""
    if "answers" in chunk.texts:
        # A line without spaces, which is nearly all of them, is split as it stands.
        return [
            (text.split(",") if " " not in text else [place.strip() for place in text.split(",")]) if text else []
            for text in (text.strip() for text in chunk.texts["answers"])
        ]
    names = sorted((name for name in chunk.texts if name.startswith("item_")), key=lambda name: int(name[5:]))
    if not names:
        return [[] for _ in chunk.lines]
    width = int(names[-1][5:])
    by_name = [chunk.texts.get(f"item_{number}") for number in range(1, width + 1)]
    rows = zip(*([""] * len(chunk) if texts is None else texts for texts in by_name), strict=True)
    forms = []
    for key, row in zip(chunk.values["instrument"], rows, strict=True):
        form = [text.strip() for text in row]
        items = len(get_instrument(key).items)
        # One file may hold several questionnaires: columns beyond a form's own items must be empty.
        while len(form) > items and not form[-1]:
            form.pop()
        form += [""] * (items - len(form))
        forms.append(form if any(form) else [])
    return forms
