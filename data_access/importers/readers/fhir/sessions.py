"""Procedures and administrations of ketamine as rows of sessions, each session once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from data_access.definitions.registry import get_session_kinds, get_substances
from data_access.importers.readers.fhir.codes import NO_RESULT
from data_access.importers.readers.fhir.concepts import find_coded, list_words
from data_access.importers.readers.fhir.doses import read_dose, read_formulation, read_route
from data_access.importers.readers.fhir.entries import Entry
from data_access.importers.readers.fhir.made import Made
from data_access.importers.readers.fhir.own_columns import read_own
from data_access.importers.readers.fhir.people import People
from data_access.importers.readers.fhir.settle import to_key

MISSED: Final = ("no show", "missed", "did not attend", "did not come")


@dataclass(frozen=True)
class Session:
    """A session as a resource says it; ``cells`` are those of its row."""

    entry: Entry
    cells: dict[str, str]

    @property
    def key(self) -> tuple[str, str]:
        """Whose and when, as it is compared."""
        return self.cells["patient"], to_key(self.cells["starts_at"])

    @property
    def is_dosing(self) -> bool:
        """Whether ketamine was given, or was to be."""
        return self.cells["kind"] == "dosing"


def make_sessions(entries: Sequence[Entry], people: People, made: Made) -> dict[int, Session]:
    """Rows of sessions; returns each by the resources that say it."""
    kinds = {"MedicationAdministration": _read_administration, "Procedure": _read_procedure}
    said = [
        session
        for entry in entries
        if entry.kind in kinds and (session := _read(entry, people, made, kinds[entry.kind](entry, people))) is not None
    ]
    given = [session for session in said if session.entry.kind == "MedicationAdministration"]
    wholes = {id(session.entry): session for session in said if session.entry.kind == "Procedure"}
    found: dict[int, Session] = {}
    parts: dict[int, list[Session]] = {}
    by_moment = {whole.key: whole for whole in wholes.values() if whole.is_dosing}
    for session in given:
        whole = _find_named(session, wholes, people) or by_moment.get(session.key)
        parts.setdefault(id(whole), []).append(session)
    for whole in wholes.values():
        alike = parts.pop(id(whole), [])
        if len(alike) > 1:
            _refuse_several([whole, *alike], made)
            continue
        session = _join(whole, alike[0]) if alike else whole
        found |= dict.fromkeys([id(part.entry) for part in [whole, *alike]], session)
        for part in alike:
            made.leave_out("sessions", part.entry, "part of a session that is taken as one")
    for session in [session for alone in parts.values() for session in alone]:
        found[id(session.entry)] = session
    for session in {id(session): session for session in found.values()}.values():
        made.add("sessions", session.entry, session.cells)
    return found


def _refuse_several(sessions: Sequence[Session], made: Made) -> None:
    rule = f"has {len(sessions) - 1} administrations in one session: doses are not added up; write them in sessions.csv"
    for session in sessions:
        made.reject("sessions", session.entry, "dose_mg", session.cells.get("dose_mg", ""), rule)


def _join(whole: Session, given: Session) -> Session:
    """One session: its time as the procedure tells it, what was given as the administration does."""
    said = {name: text for name, text in whole.cells.items() if text}
    return Session(whole.entry, given.cells | said | {"kind": "dosing"})


def _find_named(given: Session, wholes: dict[int, Session], people: People) -> Session | None:
    """The procedure that something was given as a part of."""
    named = (people.addresses.find(reference, given.entry) for reference in given.entry.content.get("partOf") or [])
    return next((wholes[id(entry)] for entry in named if id(entry) in wholes), None)


def _read(entry: Entry, people: People, made: Made, cells: dict[str, str] | str) -> Session | None:
    """A session, or why there is none."""
    status = str(entry.content.get("status"))
    if status in NO_RESULT:
        made.leave_out("sessions", entry, NO_RESULT[status])
        return None
    if isinstance(cells, str):
        made.leave_out("sessions", entry, cells)
        return None
    own = read_own(entry.content, "sessions")
    patient = people.find_code(entry.content.get("subject"), entry)
    cells = {"patient": patient, "status": _read_status(entry.content, status)} | cells | own
    start, dose = cells.get("starts_at", ""), cells.get("dose_mg", "")
    if not patient:
        made.reject("sessions", entry, "subject", "", "names no patient")
    elif len(start) < 10:
        rule = "is a month or a year only: a session needs its day" if start else "has no date"
        made.reject("sessions", entry, "date", start, rule)
    elif status == "unknown":
        made.reject("sessions", entry, "status", status, "does not say whether the session took place")
    elif " " in dose:
        made.reject("sessions", entry, "dose_mg", dose, "is a dose that is not in mg; write it in mg in sessions.csv")
    else:
        return Session(entry, cells)
    return None


def _read_status(content: dict[str, Any], status: str) -> str:
    if status != "not-done":
        return "attended"
    reasons = content.get("statusReason") or []
    told = " ".join(list_words(*(reasons if isinstance(reasons, list) else [reasons])))
    return "missed" if any(word in told for word in MISSED) else "cancelled"


def _read_procedure(entry: Entry, people: People) -> dict[str, str] | str:
    content = entry.content
    kind = find_coded(get_session_kinds(), [content.get("code"), content.get("category")])
    if kind is None and "kind" not in read_own(content, "sessions"):
        return "a procedure that is no session of this treatment"
    start, minutes = _read_time(content, "performed")
    return {"kind": kind.key if kind else "", "starts_at": start, "duration_min": minutes}


def _read_administration(entry: Entry, people: People) -> dict[str, str] | str:
    content = entry.content
    medicine = content.get("medicationCodeableConcept")
    if medicine is None and (named := people.addresses.find(content.get("medicationReference"), entry)) is not None:
        medicine = named.content.get("code")
    substance = find_coded(get_substances(), [medicine, content.get("medicationReference")])
    if substance is None and "kind" not in read_own(content, "sessions"):
        return "another medicine than ketamine"
    dosage = content.get("dosage") or {}
    start, minutes = _read_time(content, "effective")
    route = read_route(dosage.get("route"))
    return {
        "kind": "dosing",
        "starts_at": start,
        "substance": substance.key if substance else "",
        "formulation": read_formulation(medicine, substance),
        "route": route,
        "dose_mg": read_dose(dosage.get("dose")),
        "infusion_min": minutes if route == "iv" else "",
    }


def _read_time(content: dict[str, Any], name: str) -> tuple[str, str]:
    """When it began, and how many minutes it took, where both ends are told."""
    period = content.get(f"{name}Period") or {}
    start, end = str(content.get(f"{name}DateTime") or period.get("start") or ""), str(period.get("end") or "")
    try:
        took = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    except (ValueError, TypeError):
        return start, ""
    minutes = round(took.total_seconds() / 60)
    return start, str(minutes) if minutes > 0 and len(start) > 10 else ""
