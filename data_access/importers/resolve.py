"""From the codes of the files to the keys of the database, for one chunk of rows at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data_access.days import to_day_number
from data_access.importers.cells import Clock
from data_access.importers.check_rows import Chunk
from data_access.importers.driver import Driver
from data_access.models import Base, Clinician, Course, Patient, Protocol, TreatmentSession


@dataclass(frozen=True)
class FoundCourse:
    """A course of a patient."""

    id: int
    number: int
    started_day: int
    ended_day: int | None


@dataclass(frozen=True)
class FoundSession:
    """A dosing session of a patient."""

    id: int
    status: str
    assessed: int | None


class Resolver:
    """Finds what rows refer to, among rows already stored and rows written by this import."""

    def __init__(self, driver: Driver, clock: Clock) -> None:
        self.driver, self.clock = driver, clock

    def find_codes(self, model: type[Base], codes: Iterable[str | None]) -> dict[str, int]:
        """Ids of clinicians, patients or protocols by their code."""
        wanted = sorted({code for code in codes if code is not None})
        found = self.driver.find(model.__table__, ["code"], [wanted], [])  # type: ignore[arg-type]
        return {wanted[place]: row[0] for place, row in found.items()}

    def find_patients(self, chunk: Chunk) -> list[int]:
        """Each row's patient, or 0 for rows rejected because there is none."""
        codes = chunk.values["patient"]
        ids = self.find_codes(Patient, codes)
        return self._look_up(chunk, "patient", codes, ids, "is no patient of this clinic; import patients.csv first")

    def find_clinicians(self, chunk: Chunk, column: str) -> list[int | None]:
        """Each row's clinician; None where the cell is empty."""
        codes = chunk.get(column)
        ids = self.find_codes(Clinician, codes)
        rule = "is no clinician of this clinic; import clinicians.csv first"
        return [id_ or None for id_ in self._look_up(chunk, column, codes, ids, rule)]

    def find_protocols(self, chunk: Chunk) -> list[int]:
        """Each row's plan."""
        codes = chunk.values["protocol"]
        ids = self.find_codes(Protocol, codes)
        return self._look_up(chunk, "protocol", codes, ids, "is no plan of this clinic; import protocols.csv first")

    def check_after_birth(self, chunk: Chunk, patients: Sequence[int], column: str, days: Sequence[int | None]) -> None:
        """Reject rows dated before their patient was born (patients without a birth date pass)."""
        wanted = sorted(set(patients) - {0})
        found = self.driver.find(Patient.__table__, ["id"], [wanted], ["birth_date"])  # type: ignore[arg-type]
        births = {row[0]: _to_day(row[1]) for row in found.values() if row[1] is not None}
        for row, (patient, day) in enumerate(zip(patients, days, strict=True)):
            if day is not None and day < births.get(patient, day):
                chunk.refuse(row, column, "lies before the patient's birth")

    def find_courses(self, patients: Sequence[int]) -> dict[int, list[FoundCourse]]:
        """Every course of the patients, in order of their numbers."""
        wanted = sorted(set(patients) - {0})
        fields = ["id", "number", "started_day", "ended_day"]
        courses: dict[int, list[FoundCourse]] = {}
        for place, *row in self.driver.find_all(Course.__table__, ["patient_id"], [wanted], fields):  # type: ignore[arg-type]
            courses.setdefault(wanted[place], []).append(FoundCourse(*row))
        return {patient: sorted(found, key=lambda course: course.number) for patient, found in courses.items()}

    def find_dosings(self, chunk: Chunk, patients: Sequence[int]) -> list[FoundSession | None]:
        """The dosing session each row names by ``session_at``; None where the cell is empty or the row is rejected."""
        if "session_at" not in chunk.values:
            return [None] * len(chunk)
        moments = [None if value is None else value[0] for value in chunk.get("session_at")]
        wanted = [
            (patient, moment)
            for patient, moment in dict.fromkeys(zip(patients, moments, strict=True))
            if patient and moment is not None
        ]
        keys: list[list[Any]] = [[p for p, _ in wanted], ["dosing"] * len(wanted), [m for _, m in wanted]]
        fields = ["status", "side_effects_assessed"]
        found = self.driver.find(TreatmentSession.__table__, ["patient_id", "kind", "starts_at"], keys, fields)  # type: ignore[arg-type]
        sessions = {wanted[place]: FoundSession(*row) for place, row in found.items()}
        matched = [sessions.get((patient, moment)) for patient, moment in zip(patients, moments, strict=True)]
        for row, (session, moment) in enumerate(zip(matched, moments, strict=True)):
            if session is None and moment is not None:
                chunk.refuse(row, "session_at", "is the start of no dosing session of this patient; see sessions.csv")
        return matched

    def _look_up(
        self, chunk: Chunk, column: str, codes: Sequence[str | None], ids: dict[str, int], rule: str
    ) -> list[int]:
        found = [ids.get(code, 0) if code is not None else 0 for code in codes]
        for row, (code, id_) in enumerate(zip(codes, found, strict=True)):
            if not id_ and code is not None:
                chunk.refuse(row, column, rule)
        return found


def _to_day(birth: str) -> int:
    return to_day_number(date.fromisoformat(birth))
