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
    versions = {key: get_instrument(key).definition_version for key in set(columns["instrument"])}
    columns["definition_version"] = [versions[key] for key in columns["instrument"]]
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
        self.texts = _join_answers(chunk)
        self.answers: list[str | None] = [None] * len(chunk)
        self.total: list[int | None] = list(chunk.get("total"))
        self.risk_item: list[int | None] = [None] * len(chunk)
        self.mismatches: list[Mismatch] = []
        rows_of: dict[str, list[int]] = {}
        for row, key in enumerate(chunk.values["instrument"]):
            rows_of.setdefault(key, []).append(row)
        for key, rows in rows_of.items():
            instrument = get_instrument(key)
            self._check_totals(instrument, rows)
            filled = [row for row in rows if self.texts[row]]
            plain, answers = read_plain(len(instrument.items), [self.texts[row] for row in filled])
            self._score(instrument, [filled[place] for place in plain], answers)
            if len(plain) < len(filled):
                known = set(plain)
                self._score(instrument, *self._read(instrument, [r for n, r in enumerate(filled) if n not in known]))

    def _check_totals(self, instrument: Instrument, rows: list[int]) -> None:
        """A total without answers must be one this form can have."""
        low, high, step = instrument.total_min, instrument.total_max, instrument.total_step
        for row in rows:
            said = self.total[row]
            if said is None:
                continue
            if low is None or high is None:
                self.chunk.refuse(row, "total", f"{instrument.name} is never summed: give its answers, no total")
            elif not low <= said <= high or (said - low) % step:
                steps = f" in steps of {step}" if step > 1 else ""
                self.chunk.refuse(row, "total", f"{instrument.name} totals are {low} to {high}{steps}")

    def _score(self, instrument: Instrument, rows: list[int], answers: Int8) -> None:
        if not rows:
            return
        scored = score_forms(instrument, answers)
        totals, risks, fits = scored.total.tolist(), scored.risk_item.tolist(), scored.fits.tolist()
        for row, total, risk, fit in zip(rows, totals, risks, fits, strict=True):
            if not fit:
                self._refuse(instrument, row)
                continue
            said, computed = self.total[row], None if total == NO_ANSWER else total
            self.answers[row], self.total[row] = self.texts[row], computed
            self.risk_item[row] = None if risk == NO_ANSWER else risk
            if said is not None and said != computed:
                self.mismatches.append(Mismatch(self.chunk.lines[row], instrument.name, said, computed))

    def _read(self, instrument: Instrument, rows: list[int]) -> tuple[list[int], Int8]:
        """The rows whose answers are whole numbers of the right count, and those as an array."""
        width = len(instrument.items)
        kept: list[int] = []
        flat: list[int] = []
        for row in rows:
            form = [place.strip() for place in self.texts[row].split(",")]
            numbers = [PLACES.get(place) for place in form]
            known = [number for number in numbers if number is not None]
            if len(form) == len(known) == width:
                kept.append(row)
                flat += known
                self.texts[row] = ",".join(form)
            else:
                self._refuse(instrument, row)
        return kept, np.array(flat, np.int8).reshape(-1, width)

    def _refuse(self, instrument: Instrument, row: int) -> None:
        """Find the words for what is wrong with a form that does not fit."""
        form = [place.strip() for place in self.texts[row].split(",")]
        in_one = "answers" in self.chunk.texts
        wrong = next((place for place, text in enumerate(form, start=1) if text not in PLACES), None)
        if wrong is not None:
            rule = f"{instrument.name}: answer {wrong} must be a whole number, not “{form[wrong - 1]}”"
            self.chunk.refuse(row, "answers" if in_one else f"item_{wrong}", rule)
            return
        numbers = [None if text == "" else int(text) for text in form]
        try:
            check_answers(instrument, numbers)
        except AnswersRefused as refusal:
            column = "answers" if in_one else _find_item(instrument, numbers)
            self.chunk.refuse(row, column, str(refusal).removesuffix("."))


def _find_item(instrument: Instrument, numbers: list[int | None]) -> str:
    for place, answer in enumerate(numbers, start=1):
        if answer is not None and not instrument.item_min <= answer <= instrument.item_max:
            return f"item_{place}"
    return "item_1"


def read_plain(items: int, texts: Sequence[str]) -> tuple[list[int], Int8]:
    """Forms in which every answer is one digit, as nearly all are: their places in ``texts``, and the answers."""
    length = 2 * items - 1
    places = [place for place, text in enumerate(texts) if len(text) == length and text.isascii()]
    letters = np.frombuffer("".join([texts[place] for place in places]).encode("ascii"), np.uint8)
    letters = letters.reshape(-1, length)
    digits = letters[:, ::2] - np.uint8(ord("0"))
    plain = (letters[:, 1::2] == ord(",")).all(axis=1) & (digits <= 9).all(axis=1)
    return [place for place, is_plain in zip(places, plain.tolist(), strict=True) if is_plain], digits[plain].astype(
        np.int8
    )


def _join_answers(chunk: Chunk) -> list[str]:
    """The answers of each row with commas between them; "" where only a total came."""
    if "answers" in chunk.texts:
        return [text.strip() for text in chunk.texts["answers"]]
    names = sorted((name for name in chunk.texts if name.startswith("item_")), key=lambda name: int(name[5:]))
    if not names:
        return [""] * len(chunk)
    numbers = range(1, int(names[-1][5:]) + 1)
    columns = [chunk.texts.get(f"item_{number}") or [""] * len(chunk) for number in numbers]
    joined = []
    for key, row in zip(chunk.values["instrument"], zip(*columns, strict=True), strict=True):
        form = [text.strip() for text in row]
        items = len(get_instrument(key).items)
        # One file may hold several questionnaires: columns beyond a form's own items must be empty.
        while len(form) > items and not form[-1]:
            form.pop()
        form += [""] * (items - len(form))
        joined.append(",".join(form) if any(form) else "")
    return joined
