"""After an import or its undoing, facts that read only the patients it touched are those that a whole load reads."""

from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.database import Store
from data_access.facts import refresh as facts_refresh
from data_access.facts.arrays import Facts
from data_access.facts.load import load_facts
from data_access.facts.refresh import refresh_facts
from data_access.importers.undo import undo_batch
from data_access.models import Patient
from data_access.sight import see_site
from data_access.versions import Changed, get_versions, read_changes
from tests.data_access.facts.test_refresh import assert_same
from tests.data_access.importers.clinic import FILES, import_clinic, spoil
from tests.data_access.importers.test_undo import LATER_SESSIONS, LATER_VITALS, import_some

pytestmark = pytest.mark.usefixtures("today")

HEADER = FILES["screenings.csv"].splitlines()[0]
NEW_FORM = f'{HEADER}\n00123,gad7,2026-02-01 10:00,"1,1,1,1,1,1,1",7,\n'
CADSS = f"{HEADER}\n00123,cadss,2026-01-12 11:00,,20,2026-01-12 09:30\n"
NEW_PATIENT = FILES["patients.csv"].splitlines()[0] + "\nB-9,Bo Berg,1990-01-02,male,F43.1,,2026-02-01\n"


def tell_changes(store: Store, since: int) -> tuple[set[str], set[str]] | None:
    """Codes of the patients of whom anything changed, and of those with new screenings; None: everything."""
    site_id = store.site().id
    with store.read_as(see_site(site_id)) as session:
        changed = read_changes(session, site_id, since, get_versions(session, site_id)[0])
        codes = {patient.id: patient.code for patient in session.scalars(select(Patient))}
    assert isinstance(changed, Changed)
    if changed.everything:
        return None
    return {codes[key] for key in changed.all}, {codes[key] for key in changed.screenings}


def read(store: Store, facts: Facts | None = None) -> Facts:
    site_id = store.site().id
    with store.read_as(see_site(site_id)) as session:
        return load_facts(session, site_id) if facts is None else refresh_facts(session, facts)


@pytest.mark.parametrize(
    ("texts", "touched"),
    [
        ({"screenings": NEW_FORM}, (set(), {"00123"})),
        ({"screenings": CADSS}, ({"00123"}, set())),
        ({"screenings": spoil("screenings", '"2,3,2,1,2,3,2",15', '"2,3,2,1,2,3,3",16')}, ({"00123"}, set())),
        ({"sessions": LATER_SESSIONS, "vitals": LATER_VITALS}, ({"00123"}, set())),
        ({"patients": NEW_PATIENT}, ({"B-9"}, set())),
        ({"long_term_checks": "patient,check,date,result\nA-2,bladder,2026-02-10,none\n"}, ({"A-2"}, set())),
        ({"clinicians": FILES["clinicians.csv"] + "T2,Di Foe,therapist,S1\n"}, (set(), set())),
        ({"site": spoil("site", "Hill Clinic", "Hill House")}, None),
    ],
    ids=["new form", "scale of a session", "changed form", "session", "patient", "check", "staff", "the clinic itself"],
)
def test_an_import_touches_the_patients_of_its_rows(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: dict[str, str],
    touched: tuple[set[str], set[str]] | None,
) -> None:  # fmt: skip
    import_clinic(store, tmp_path)
    before = read(store)
    batch = import_some(store, tmp_path / "later", **texts)
    assert tell_changes(store, before.data_version) == touched
    after = read(store, before)
    assert after.data_version == before.data_version + 1
    assert_same(after, read(store))
    if touched and any(touched):  # Staff that goes again takes everybody's numbers with it.
        monkeypatch.setattr(facts_refresh, "load_facts", _load_some)
    undo_batch(store, batch)
    assert_same(read(store, after), read(store))


def _load_some(session: object, site_id: int, patient_ids: object = None) -> Facts:
    assert patient_ids is not None, "the whole clinic was read"
    return load_facts(session, site_id, patient_ids)  # type: ignore[arg-type]
