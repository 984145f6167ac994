"""A FHIR file as rows of the program's own tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from data_access.importers.readers.fhir.check_resource import Checker
from data_access.importers.readers.fhir.codes import HELPERS, NO_RESULT, READ, TABLE_OF
from data_access.importers.readers.fhir.entries import Entry, EntryReader
from data_access.importers.readers.fhir.made import Made, MadeFile, MadeTable
from data_access.importers.readers.fhir.noted import Noted, note_observation, note_report, note_response
from data_access.importers.readers.fhir.patients import has_part_of_a_birth_date, read_patient
from data_access.importers.readers.fhir.people import People
from data_access.importers.readers.fhir.references import Addresses, find_contained
from data_access.importers.readers.fhir.screenings import ScreeningMaker
from data_access.importers.readers.fhir.sessions import make_sessions
from data_access.importers.readers.fhir.side_effects import make_side_effects


@dataclass(frozen=True)
class GivenFile:
    """One of the files that are read together."""

    handle: BinaryIO
    name: str
    size: int


@dataclass(frozen=True)
class FhirFile:
    """The tables of a file, and what a user must know of how it was read."""

    tables: tuple[MadeTable, ...]
    notes: tuple[str, ...]


def read_fhir(handle: BinaryIO, name: str, size: int = 0) -> FhirFile:
    """Every resource of a file. Raises ImportRefused where it is no FHIR at all."""
    return read_together([GivenFile(handle, name, size)])[0]


def read_together(given: Sequence[GivenFile]) -> list[FhirFile]:
    """Every resource of some files, which may refer to each other, as a bulk export has one file per kind.

    Raises ImportRefused where one is no FHIR at all.
    """
    readers = [EntryReader(file.handle, file.name, place) for place, file in enumerate(given)]
    made = Made([MadeFile() for _ in given])
    entries = _keep_latest(_check((entry for reader in readers for entry in reader.read()), made), made)
    people = People(Addresses(entries))
    _take_patients(entries, people, made)
    make_side_effects(entries, make_sessions(entries, people, made), people, made)
    ScreeningMaker(list(_note(entries, people.addresses, made)), people, made).make()
    return [
        FhirFile(tuple(of_file.list_tables(file.size)), tuple(dict.fromkeys([*reader.notes, *of_file.tell()])))
        for file, reader, of_file in zip(given, readers, made.files, strict=True)
    ]


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
            made.leave_out("screenings", entry, f"of a kind that is not read: {kind[:60]}")
        elif fault := checker.find_fault(kind, entry.content):
            made.reject(table or "screenings", entry, "", entry.key, fault)
        else:
            if table is None:
                made.leave_out("screenings", entry, f"read for what others say of it only: {kind}")
            yield entry.pack(("meta", *READ[kind]))


def _leave_broken(entry: Entry, made: Made) -> None:
    if entry.problem or "request" not in entry.content:
        made.reject("screenings", entry, "", "", entry.problem or "is no resource: it names no kind")
    elif (entry.content.get("request") or {}).get("method") == "DELETE":
        made.leave_out("screenings", entry, "a deletion, which is not carried out here")
    else:
        made.leave_out("screenings", entry, "an entry without a resource")


def _keep_latest(entries: Iterable[Entry], made: Made) -> list[Entry]:
    """Each resource once: its latest version."""
    latest: dict[str, Entry] = {}
    for number, entry in enumerate(entries):
        key = entry.key or f"#{number}"
        older = latest.get(key)
        if older is None:
            latest[key] = entry
            continue
        newer = entry if _read_version(entry) >= _read_version(older) else older
        latest[key] = newer
        left = older if newer is entry else entry
        made.leave_out(TABLE_OF.get(left.kind, "screenings"), left, "an earlier version of a resource that is taken")
    return list(latest.values())


def _read_version(entry: Entry) -> tuple[str, int]:
    meta = entry.content.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    version = str(meta.get("versionId", ""))
    return str(meta.get("lastUpdated", "")), int(version) if version.isdecimal() else 0


def _take_patients(entries: Sequence[Entry], people: People, made: Made) -> None:
    for entry in entries:
        if entry.kind != "Patient":
            continue
        if people.find_newer(entry) is not None:
            made.leave_out("patients", entry, "replaced by another record of the same patient")
            continue
        cells = read_patient(entry)
        if has_part_of_a_birth_date(entry):
            made.count(entry, "with only the year or month of their birth, so that no birth date is kept")
        if cells["name"] == cells["patient"]:
            made.count(entry, "without a name, so that their number stands in its place")
        made.add("patients", entry, cells)


def _note(entries: Sequence[Entry], addresses: Addresses, made: Made) -> Iterator[Noted]:
    """What each resource says of a form; those that say nothing, or no longer, are left out."""
    forms = {str(entry.content.get("url")): entry for entry in entries if entry.kind == "Questionnaire"}
    for entry in entries:
        if TABLE_OF.get(entry.kind) != "screenings":
            continue
        noted = _note_one(entry, forms, addresses)
        if noted.status in NO_RESULT:
            made.leave_out("screenings", entry, NO_RESULT[noted.status])
        elif "computed" in noted.own:
            made.leave_out("screenings", entry, "a total that this program had computed")
        elif noted.status == "registered" and not noted.members and not any(part.answers for part in noted.asked):
            made.leave_out("screenings", entry, "registered, without a value yet")
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
