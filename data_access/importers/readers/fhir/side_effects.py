"""Adverse events as rows of side effects."""

from collections.abc import Sequence
from typing import Any

from data_access.definitions.registry import get_side_effect_kind
from data_access.errors import DefinitionError
from data_access.importers.readers.fhir.concepts import list_words
from data_access.importers.readers.fhir.entries import Entry
from data_access.importers.readers.fhir.made import Made
from data_access.importers.readers.fhir.own_columns import read_own
from data_access.importers.readers.fhir.people import People
from data_access.importers.readers.fhir.sessions import Session


def make_side_effects(entries: Sequence[Entry], sessions: dict[int, Session], people: People, made: Made) -> None:
    """A row for each event that happened at a dosing session of the file."""
    dosings: dict[tuple[str, str], list[Session]] = {}
    for session in {id(one): one for one in sessions.values() if one.is_dosing}.values():
        dosings.setdefault((session.cells["patient"], session.cells["starts_at"][:10]), []).append(session)
    for entry in entries:
        if entry.kind != "AdverseEvent":
            continue
        if entry.content.get("actuality") == "potential":
            made.leave_out("side_effects", entry, "a danger that led to nothing")
            continue
        patient = people.find_code(entry.content.get("subject"), entry)
        found = _find_session(entry, patient, sessions, dosings, people)
        if found is None:
            rule = (
                "is of no dosing session in this file: name it (suspectEntity), or write the event in side_effects.csv"
            )
            made.reject("side_effects", entry, "suspectEntity", str(entry.content.get("date") or ""), rule)
            continue
        made.add("side_effects", entry, _read(entry, patient, found))


def _find_session(
    entry: Entry,
    patient: str,
    sessions: dict[int, Session],
    dosings: dict[tuple[str, str], list[Session]],
    people: People,
) -> Session | None:
    """The dosing that is suspected; else the only one of the patient on that day."""
    for suspect in entry.content.get("suspectEntity") or []:
        found = sessions.get(id(people.addresses.find(suspect.get("instance"), entry)))
        if found is not None and found.is_dosing and found.cells["patient"] == patient:
            return found
    that_day = dosings.get((patient, str(entry.content.get("date") or "")[:10]), [])
    return that_day[0] if len(that_day) == 1 else None


def _read(entry: Entry, patient: str, session: Session) -> dict[str, str]:
    content = entry.content
    cells = {
        "patient": patient,
        "session_at": session.cells["starts_at"],
        "side_effect": _read_kind(content.get("event") or {}),
        "severity": _read_word(content.get("severity")),
        "serious": {"serious": "yes", "non serious": "no"}.get(_read_word(content.get("seriousness")), ""),
        "recorded_at": str(content.get("recordedDate") or ""),
    }
    return cells | read_own(content, "side_effects")


def _read_kind(event: dict[str, Any]) -> str:
    """The key of a kind that is known by one of the event's words; else its text, which the importer rejects."""
    words = [word.partition(" (")[0] for word in list_words(event)]
    for word in words:
        try:
            return get_side_effect_kind(word).key
        except DefinitionError:
            continue
    return words[0] if words else ""


def _read_word(concept: Any) -> str:
    concept = concept if isinstance(concept, dict) else {}
    codes = [
        str(coding["code"]).replace("-", " ").casefold() for coding in concept.get("coding") or [] if coding.get("code")
    ]
    return next(iter([*codes, *list_words(concept)]), "")
