"""One patient's screenings, sessions and side effects as a FHIR R4 Bundle that can be imported again.

The program's own reader reads the bundle before it goes out: for every cell that it would not find again in what
FHIR has a place for, an extension of our own carries it.
"""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
from fhir.resources.R4B.bundle import Bundle
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.database import Store
from data_access.definitions.registry import get_instrument, get_severities
from data_access.definitions.scoring import read_answers, score_answers
from data_access.errors import NotFound
from data_access.exporters.cells_out import Cell, write_plain
from data_access.exporters.clinic_tables import OUT_TABLES
from data_access.exporters.fhir_blur import blur_days
from data_access.exporters.fhir_resources import (
    Cells,
    Resource,
    make_address,
    make_patient,
    make_screening,
    make_session,
    make_side_effect,
    make_total,
)
from data_access.exporters.read_tables import read_cells
from data_access.importers.cells import MOMENT, TEXT
from data_access.importers.readers.fhir.own_columns import WEEKS, write_own
from data_access.importers.readers.fhir.read_fhir import read_fhir
from data_access.models import Patient
from data_access.scope import NOT_IN_CASELOAD, Scope

TABLES: Final = ("patients", "sessions", "side_effects", "screenings")
PSEUDONYMOUS: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "PSEUDED"}

Rows = dict[str, list[dict[str, str]]]
"""Cells by table."""
Entries = dict[str, tuple[str, Cells, Resource]]
"""Table, cells and resource by address; a table that is "" makes no row when it comes in again."""


def write_patient_bundle(store: Store, scope: Scope, handle: str, *, hide_names: bool = False) -> bytes:
    """The bundle of one patient as JSON. Raises NotFound, with the same text, for an unknown handle and a foreign one.

    ``hide_names``: the code stands for the patient; name, date of birth and free text are left out, days become the
    Mondays of their weeks. Such a bundle says so, and is not read again.
    """
    zone = next(ZoneInfo(site.time_zone) for site in store.sites() if site.id == scope.site_id)
    with store.read_as(scope.sight) as session:
        rows = _read_rows(session, scope, handle, zone)
    if hide_names:
        _drop_free_text(rows)
    entries = _make_entries(rows, hide_names)
    resources = _complete(entries, _read_back(entries))
    if hide_names:
        resources = blur_days(resources, rows["patients"][0]["patient"])
    bundle = _make_bundle(resources, hide_names)
    Bundle.model_validate(bundle)
    return orjson.dumps(bundle)


def _read_rows(session: Session, scope: Scope, handle: str, zone: ZoneInfo) -> Rows:
    wanted = select(Patient.id).where(scope.permits(Patient.site_id, Patient.id), Patient.handle == handle)
    patient_id = session.scalars(wanted).one_or_none()
    if patient_id is None:
        raise NotFound(NOT_IN_CASELOAD)
    rows: Rows = {}
    for out in OUT_TABLES:
        if out.table.name in TABLES:
            columns = out.table.columns
            moments = {place for place, column in enumerate(columns) if column.kind is MOMENT}
            rows[out.table.name] = [
                {
                    column.name: _to_text(cell, zone if place in moments else None)
                    for place, (column, cell) in enumerate(zip(columns, cells, strict=True))
                }
                for part in read_cells(session, scope, out, zone, patient_id)
                for cells in part
            ]
    return rows


def _to_text(cell: Cell, zone: ZoneInfo | None) -> str:
    """A cell as text; a moment in the clinic's own time with its offset, as FHIR wants it."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return write_plain(cell)
    if zone is None:
        return cell
    moment = datetime.fromisoformat(cell)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def _drop_free_text(rows: Rows) -> None:
    for out in OUT_TABLES:
        for row in rows.get(out.table.name, ()):
            row |= {column.name: "" for column in out.table.columns if column.kind is TEXT and column.name in row}


def _make_entries(rows: Rows, hide_names: bool) -> Entries:
    (patient,) = rows["patients"]
    own = make_address("patients", patient["patient"])
    subject: Resource = {"reference": own}
    entries: Entries = {own: ("patients", {}, make_patient(patient, hide_names))}
    grades = {str(severity.grade): severity.name for severity in get_severities()}

    def address(table: str, row: Cells, *key: str) -> str:
        return make_address(table, row["patient"], *(row[name] for name in key))

    for row in rows["sessions"]:
        entries[address("sessions", row, "kind", "starts_at")] = "sessions", row, make_session(row, subject)
    for row in rows["side_effects"]:
        row["severity"] = grades[row["severity"]]
        dosing = make_address("sessions", row["patient"], "dosing", row["session_at"])
        made = make_side_effect(row, subject, dosing)
        entries[address("side_effects", row, "session_at", "side_effect")] = "side_effects", row, made
    for row in rows["screenings"]:
        key = address("screenings", row, "instrument", "taken_at")
        entries[key] = "screenings", row, make_screening(row, subject)
        if (total := _compute(row)) is not None:
            computed = make_total(get_instrument(row["instrument"]), str(total), row["taken_at"], subject)
            computed |= {"derivedFrom": [{"reference": key}], "extension": write_own("screenings", {"computed": "yes"})}
            entries[address("totals", row, "instrument", "taken_at")] = "", {}, computed
    return entries


def _compute(row: Cells) -> int | None:
    if not row["answers"]:
        return None
    return score_answers(get_instrument(row["instrument"]), read_answers(row["answers"])).total


def _read_back(entries: Entries) -> dict[str, dict[str, str]]:
    """What the program's own reader finds in the resources, by address."""
    bundle = _make_bundle({address: resource for address, (_, _, resource) in entries.items()}, False)
    found = read_fhir(BytesIO(orjson.dumps(bundle)), "bundle")
    return {
        raw[0]: dict(zip(table.header, cells, strict=True))
        for table in found.tables
        for rows in table.pieces
        for raw, cells in zip(rows.raw, rows.cells, strict=True)
    }


def _complete(entries: Entries, found: dict[str, dict[str, str]]) -> dict[str, Resource]:
    return {
        address: resource | dict(_extend(table, cells, found.get(address, {})))
        for address, (table, cells, resource) in entries.items()
    }


def _extend(table: str, cells: Cells, found: Cells) -> Iterator[tuple[str, list[dict[str, str]]]]:
    missing = {name: text for name, text in cells.items() if text and found.get(name) != text}
    if missing:
        yield "extension", write_own(table, missing)


def _make_bundle(resources: dict[str, Resource], hide_names: bool) -> dict[str, Any]:
    entry = [{"fullUrl": address, "resource": resource} for address, resource in resources.items()]
    meta = {"meta": {"security": [PSEUDONYMOUS], "tag": [WEEKS]}} if hide_names else {}
    return {"resourceType": "Bundle"} | meta | {"type": "collection", "entry": entry}
