"""A FHIR file as rows of the program's own tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from data_access.importers.readers.fhir.check_resource import Checker
from data_access.importers.readers.fhir.codes import HELPERS, NO_RESULT, READ, TABLE_OF
from data_access.importers.readers.fhir.entries import Entry, EntryReader
from data_access.importers.readers.fhir.made import Made, MadeTable
from data_access.importers.readers.fhir.noted import Noted, note_observation, note_report, note_response
from data_access.importers.readers.fhir.patients import has_part_of_a_birth_date, read_patient
from data_access.importers.readers.fhir.people import People
from data_access.importers.readers.fhir.references import Addresses, find_contained
from data_access.importers.readers.fhir.screenings import ScreeningMaker
from data_access.importers.readers.fhir.sessions import make_sessions
from data_access.importers.readers.fhir.side_effects import make_side_effects


@dataclass(frozen=True)
class FhirFile:
    """The tables of a file, and what a user must know of how it was read."""

    tables: tuple[MadeTable, ...]
    notes: tuple[str, ...]


def read_fhir(handle: BinaryIO, name: str, size: int = 0) -> FhirFile:
    """Every resource of a file. Raises ImportRefused where it is no FHIR at all."""
    reader, made = EntryReader(handle, name), Made()
    entries = _keep_latest(_check(reader.read(), made), made)
    people = People(Addresses(entries))
    notes = [*reader.notes, *_take_patients(entries, people, made)]
    make_side_effects(entries, make_sessions(entries, people, made), people, made)
    ScreeningMaker(list(_note(entries, people.addresses, made)), people, made).make()
    if reader.is_numbered:
        notes.append("Where a line is named, it is the number of a resource in the file.")
    return FhirFile(tuple(made.list_tables(size)), tuple(dict.fromkeys(notes)))


def _check(entries: Iterable[Entry], made: Made) -> Iterator[Entry]:
    """The resources that are read and valid."""
    checker = Checker()
    for entry in entries:
        kind = entry.kind
        table = TABLE_OF.get(kind)
        if entry.problem or not kind:
            _leave_broken(entry, made)
        elif "is_broken" in entry.content:
            made.reject(table or "screenings", entry, "", kind, f"is no valid FHIR: {entry.content['is_broken']}")
        elif table is None and kind not in HELPERS:
            made.leave_out("screenings", f"of a kind that is not read: {kind[:60]}")
        elif fault := checker.find_fault(kind, entry.content):
            made.reject(table or "screenings", entry, "", entry.key, fault)
        else:
            if table is None:
                made.leave_out("screenings", f"read for what others say of it only: {kind}")
            yield entry.pack(("meta", *READ[kind]))


def _leave_broken(entry: Entry, made: Made) -> None:
    if entry.problem or "request" not in entry.content:
        made.reject("screenings", entry, "", "", entry.problem or "is no resource: it names no kind")
    elif (entry.content.get("request") or {}).get("method") == "DELETE":
        made.leave_out("screenings", "a deletion, which is not carried out here")
    else:
        made.leave_out("screenings", "an entry without a resource")


def _keep_latest(entries: Iterable[Entry], made: Made) -> list[Entry]:
    """Each resource once: its latest version."""
    latest: dict[str, Entry] = {}
    for number, entry in enumerate(entries):
        key = entry.key or f"#{number}"
        older = latest.get(key)
        if older is None:
            latest[key] = entry
            continue
        made.leave_out(TABLE_OF.get(entry.kind, "screenings"), "an earlier version of a resource that is taken")
        if _read_version(entry) >= _read_version(older):
            latest[key] = entry
    return list(latest.values())


def _read_version(entry: Entry) -> tuple[str, int]:
    meta = entry.content.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    version = str(meta.get("versionId", ""))
    return str(meta.get("lastUpdated", "")), int(version) if version.isdecimal() else 0


def _take_patients(entries: Sequence[Entry], people: People, made: Made) -> list[str]:
    """Rows of patients; returns what is to be said of them."""
    partial = nameless = 0
    for entry in entries:
        if entry.kind != "Patient":
            continue
        if people.find_newer(entry) is not None:
            made.leave_out("patients", "replaced by another record of the same patient")
            continue
        cells = read_patient(entry)
        partial += has_part_of_a_birth_date(entry)
        nameless += cells["name"] == cells["patient"]
        made.add("patients", entry, cells)
    notes = []
    if partial:
        notes.append(f"{partial} patients have only the year or month of their birth: no birth date is kept of them.")
    if nameless:
        notes.append(f"{nameless} patients have no name: their number stands in its place.")
    return notes


def _note(entries: Sequence[Entry], addresses: Addresses, made: Made) -> Iterator[Noted]:
    """What each resource says of a form; those that say nothing, or no longer, are left out."""
    forms = {str(entry.content.get("url")): entry for entry in entries if entry.kind == "Questionnaire"}
    for entry in entries:
        if TABLE_OF.get(entry.kind) != "screenings":
            continue
        noted = _note_one(entry, forms, addresses)
        if noted.status in NO_RESULT:
            made.leave_out("screenings", NO_RESULT[noted.status])
        elif "computed" in noted.own:
            made.leave_out("screenings", "a total that this program had computed")
        elif noted.status == "registered" and not noted.members and not any(part.answers for part in noted.asked):
            made.leave_out("screenings", "registered, without a value yet")
        else:
            yield noted


def _note_one(entry: Entry, forms: dict[str, Entry], addresses: Addresses) -> Noted:
    if entry.kind == "Observation":
        return note_observation(entry)
    if entry.kind == "DiagnosticReport":
        return note_report(entry)
    return note_response(entry, _find_form(entry, forms, addresses))


def _find_form(entry: Entry, forms: dict[str, Entry], addresses: Addresses) -> dict[str, Any] | None:
    canonical = str(entry.content.get("questionnaire") or "").partition("|")[0]
    if canonical.startswith("#"):
        found = find_contained(canonical[1:], entry)
    else:
        found = forms.get(canonical) or addresses.find({"reference": canonical}, entry)
    return found.content if found is not None and found.kind == "Questionnaire" else None
