"""How a mark names the row behind it: the row's place in the patient's records, never an id of the database."""

from data_access.records import PatientRecords, ScreeningRecord, SessionRecord

SESSION, SCREENING = "session", "screening"


def name_session(records: PatientRecords, session: SessionRecord) -> str:
    """ "session:4"."""
    return f"{SESSION}:{records.session_places[session.id]}"


def name_screening(records: PatientRecords, screening: ScreeningRecord) -> str:
    """ "screening:12"."""
    return f"{SCREENING}:{records.screening_places[screening.id]}"


def find_row(records: PatientRecords, pick: str) -> SessionRecord | ScreeningRecord | None:
    """The row of a pick; None for anything else."""
    kind, _, place = pick.partition(":")
    rows: tuple[SessionRecord | ScreeningRecord, ...] = (
        records.sessions if kind == SESSION else records.screenings if kind == SCREENING else ()
    )
    at = int(place) if place.isdecimal() and len(place) < 6 else -1
    return rows[at] if 0 <= at < len(rows) else None
