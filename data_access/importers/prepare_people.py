"""Rows of clinicians, patients, assignments and long-term checks."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from data_access.days import to_day_number
from data_access.importers.check_rows import Chunk
from data_access.importers.prepared import Prepared, add_recorded, take
from data_access.importers.resolve import Resolver
from data_access.models import Assignment, Clinician, LongTermCheck, Patient

HANDLE_BYTES = 12


def prepare_clinicians(chunk: Chunk, resolver: Resolver) -> Prepared:
    """Clinicians whose supervisors are all known by now."""
    for row, (code, supervisor) in enumerate(zip(chunk.values["clinician"], chunk.get("supervisor"), strict=True)):
        if code == supervisor:
            chunk.refuse(row, "supervisor", "must be another clinician")
    supervisors = resolver.find_clinicians(chunk, "supervisor")
    columns, given = take(chunk, {"code": "clinician", "name": "name", "role": "role"}, {})
    columns["supervisor_id"] = supervisors
    if "supervisor" in chunk.values:
        given.append("supervisor_id")
    return Prepared(Clinician.__table__, ("code",), columns, tuple(given))  # type: ignore[arg-type]


def split_by_supervisor(chunk: Chunk) -> Iterator[Chunk]:
    """The same rows, supervisors before those they supervise; rows in a ring come last, and find no supervisor."""
    rows = dict(enumerate(zip(chunk.values["clinician"], chunk.get("supervisor"), strict=True)))
    while rows:
        waiting = {code for code, _ in rows.values()}
        ready = [row for row, (code, above) in rows.items() if above is None or above == code or above not in waiting]
        ready = ready or list(rows)
        yield Chunk(
            [chunk.lines[row] for row in ready],
            {name: [cells[row] for row in ready] for name, cells in chunk.texts.items()},
            [chunk.places[row] for row in ready],
            {name: [cells[row] for row in ready] for name, cells in chunk.values.items()},
        )
        for row in ready:
            del rows[row]


def prepare_patients(chunk: Chunk, resolver: Resolver) -> Prepared:
    """Patients; a new one gets a random handle, which is never made from code or name."""
    fields = {"code": "patient", "consent_day": "consent_date", "referred_day": "referred_date"}
    same = ("name", "birth_date", "sex", "ethnicity", "payer", "diagnoses", "prior_treatments", "contraindications",
            "interacting_medicines")  # fmt: skip
    columns, given = take(chunk, fields | {n: n for n in same}, {"diagnoses": "[]", "prior_treatments": "[]"})
    columns["name"] = _keep_names(resolver, columns["code"], columns["name"])
    births = [None if born is None else _day_of(born) for born in columns["birth_date"]]
    for column in ("consent_date", "referred_date"):
        for row, (born, day) in enumerate(zip(births, chunk.get(column), strict=True)):
            if born is not None and day is not None and day < born:
                chunk.refuse(row, column, "lies before the patient's birth")
    add_recorded(chunk, resolver, columns, given)
    return Prepared(Patient.__table__, ("code",), columns, tuple(given), _make_handles)  # type: ignore[arg-type]


def _keep_names(resolver: Resolver, codes: Sequence[str], names: Sequence[str]) -> list[str]:
    """Names as they are to be stored: a code that stands in the place of a name never replaces a name that is known."""
    nameless = sorted({code for code, name in zip(codes, names, strict=True) if name == code})
    found = resolver.driver.find(Patient.__table__, ["code"], [nameless], ["name"])  # type: ignore[arg-type]
    known = {nameless[place]: row[1] for place, row in found.items()}
    return [known.get(code, name) if name == code else name for code, name in zip(codes, names, strict=True)]


def _make_handles(count: int) -> dict[str, list[Any]]:
    return {"handle": [secrets.token_urlsafe(HANDLE_BYTES) for _ in range(count)]}


def _day_of(iso: str) -> int:
    return to_day_number(date.fromisoformat(iso))


def prepare_assignments(chunk: Chunk, resolver: Resolver) -> Prepared:
    """Who is responsible for whom, and until when."""
    patients = resolver.find_patients(chunk)
    clinicians = resolver.find_clinicians(chunk, "clinician")
    columns, given = take(chunk, {"from_day": "from_date", "until_day": "until_date"}, {})
    for row, (first, until) in enumerate(zip(columns["from_day"], columns["until_day"], strict=True)):
        if until is not None and until < first:
            chunk.refuse(row, "until_date", "lies before from_date")
    columns |= {"patient_id": patients, "clinician_id": clinicians}
    key = ("patient_id", "clinician_id", "from_day")
    return Prepared(Assignment.__table__, key, columns, (*key[:2], *given))  # type: ignore[arg-type]


def prepare_checks(chunk: Chunk, resolver: Resolver) -> Prepared:
    """Long-term checks that were done."""
    patients = resolver.find_patients(chunk)
    columns, given = take(chunk, {"check_key": "check", "day": "date", "result": "result"}, {})
    resolver.check_after_birth(chunk, patients, "date", columns["day"])
    columns["patient_id"] = patients
    add_recorded(chunk, resolver, columns, given)
    key = ("patient_id", "check_key", "day")
    return Prepared(LongTermCheck.__table__, key, columns, ("patient_id", *given))  # type: ignore[arg-type]
