"""A patient's bundle is FHIR, says every cell that is stored, and names nobody where names are hidden."""

import re
from datetime import date
from pathlib import Path

import orjson
import pytest
from fhir.resources.R4B.bundle import Bundle
from sqlalchemy import select

from data_access.content_digests import digest_contents
from data_access.database import Store
from data_access.demo.build import build_demo_clinic
from data_access.errors import ImportRefused, NotFound
from data_access.exporters.clinic import ClinicReader, write_clinic_folder
from data_access.exporters.fhir_patient import write_patient_bundle
from data_access.importers.import_files import import_sources
from data_access.importers.reconcile import Outcome
from data_access.importers.source import open_sources
from data_access.models import Patient
from data_access.scope import Scope
from tests.data_access.exporters.odd_clinic import fill_odd_clinic, whole_clinic
from tests.data_access.importers.clinic import say
from tests.data_access.importers.fhir_files import Resource, open_fhir, read, rows_of

pytestmark = pytest.mark.usefixtures("today")
CARRIED = ("session", "side_effect", "screening")


def list_handles(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(code, handle) for code, handle in session.execute(select(Patient.code, Patient.handle))]


def write_bundles(store: Store, *, hide_names: bool = False) -> dict[str, bytes]:
    scope = whole_clinic(store)
    return {
        code: write_patient_bundle(store, scope, handle, hide_names=hide_names) for code, handle in list_handles(store)
    }


def bundle_of(store: Store, code: str, *, hide_names: bool = False) -> bytes:
    return write_bundles(store, hide_names=hide_names)[code]


def resources_of(content: bytes, kind: str) -> list[Resource]:
    return [entry["resource"] for entry in orjson.loads(content)["entry"] if entry["resource"]["resourceType"] == kind]


def import_without_records(old: Store, new: Store, folder: Path) -> None:
    """The same clinic, patients and courses, and nothing that happened to anybody."""
    write_clinic_folder(ClinicReader(old, whole_clinic(old)), folder)
    names = ("site", "clinicians", "patients", "assignments", "protocols", "courses")
    import_sources(new, open_sources([folder / f"{name}.csv" for name in names]))


def import_bundles(store: Store, bundles: dict[str, bytes]) -> Outcome:
    return import_sources(store, open_fhir(*((f"{number}.json", one) for number, one in enumerate(bundles.values()))))


def test_bundles_say_every_cell_of_a_clinic_full_of_odd_values(
    sqlite_store: Store, postgres_store: Store, tmp_path: Path
) -> None:
    fill_odd_clinic(sqlite_store, tmp_path / "in")
    import_without_records(sqlite_store, postgres_store, tmp_path / "out")
    outcome = import_bundles(postgres_store, write_bundles(sqlite_store))
    assert say(outcome) == []
    old, new = (digest_contents(store, store.site().id) for store in (sqlite_store, postgres_store))
    assert {name: new[name] for name in CARRIED} == {name: old[name] for name in CARRIED}
    assert new["patient"] == old["patient"]


def test_bundles_of_a_demonstration_clinic_say_every_row(
    sqlite_store: Store, postgres_store: Store, tmp_path: Path
) -> None:
    build_demo_clinic(sqlite_store, 4, 4, 20_500)
    import_without_records(sqlite_store, postgres_store, tmp_path / "out")
    outcome = import_bundles(postgres_store, write_bundles(sqlite_store))
    assert say(outcome) == []
    old, new = (digest_contents(store, store.site().id) for store in (sqlite_store, postgres_store))
    assert {name: new[name] for name in CARRIED} == {name: old[name] for name in CARRIED}
    assert min(new[name].rows for name in CARRIED) > 10


def test_a_bundle_imported_where_it_came_from_changes_nothing(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")
    outcome = import_bundles(store, write_bundles(store))
    assert (outcome.total("inserted"), outcome.total("updated"), outcome.total("rejected")) == (0, 0, 0)


def test_a_bundle_with_hidden_names_is_not_imported_again(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")
    before = digest_contents(store, store.site().id)
    with pytest.raises(ImportRefused, match="was exported while names were hidden"):
        import_bundles(store, write_bundles(store, hide_names=True))
    assert digest_contents(store, store.site().id) == before


def test_a_bundle_is_valid_fhir_and_the_same_each_time(sqlite_store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(sqlite_store, tmp_path / "in")
    content = bundle_of(sqlite_store, "-12")
    assert Bundle.model_validate_json(content).type == "collection"
    assert bundle_of(sqlite_store, "-12") == content


def test_what_fhir_can_say_stands_in_fhirs_own_places(sqlite_store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(sqlite_store, tmp_path / "in")
    content = bundle_of(sqlite_store, "-12")
    dosing = next(one for one in resources_of(content, "MedicationAdministration") if "dosage" in one)
    assert dosing["dosage"]["dose"] == {
        "value": 35.125,
        "unit": "mg",
        "system": "http://unitsofmeasure.org",
        "code": "mg",
    }
    assert dosing["dosage"]["route"]["coding"][0]["code"] == "47625008"
    filled = resources_of(content, "QuestionnaireResponse")[0]
    assert filled["authored"] == "2023-10-01T08:00:00+01:00"
    assert [item["linkId"] for item in filled["item"]][:2] == ["/69725-0", "/68509-9"]
    answer = filled["item"][0]["answer"][0]["valueCoding"]
    assert (answer["code"], answer["display"], answer["extension"][0]["valueDecimal"]) == (
        "LA6570-1",
        "More than half the days",
        2,
    )
    event = resources_of(content, "AdverseEvent")[0]
    assert (event["event"]["text"], event["severity"]["coding"][0]["code"]) == ("Nausea", "severe")


def test_a_total_that_the_program_computed_goes_out_and_does_not_come_in_as_the_sources(
    sqlite_store: Store, tmp_path: Path
) -> None:
    fill_odd_clinic(sqlite_store, tmp_path / "in")
    content = bundle_of(sqlite_store, "-12")
    assert [one["valueInteger"] for one in resources_of(content, "Observation")] == [0, 21]
    totals = [row.get("total", "") for row in rows_of(read(content), "screenings")]
    assert sorted(totals) == ["", "21", "21", "9"]


def test_a_bundle_with_hidden_names_has_the_code_only(sqlite_store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(sqlite_store, tmp_path / "in")
    content = bundle_of(sqlite_store, "-12", hide_names=True)
    assert resources_of(content, "Patient")[0].keys() == {"resourceType", "identifier"}
    for secret in (b"cmd|", b"1980-05-17", b"=place", b"=call", b"line one"):
        assert secret in bundle_of(sqlite_store, "-12")
        assert secret not in content
    assert orjson.loads(content)["meta"]["security"][0]["code"] == "PSEUDED"
    whole = resources_of(bundle_of(sqlite_store, "-12"), "QuestionnaireResponse")
    assert len(resources_of(content, "QuestionnaireResponse")) == len(whole) == 3


def test_a_bundle_with_hidden_names_tells_weeks_for_days(sqlite_store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(sqlite_store, tmp_path / "in")
    shown, hidden = bundle_of(sqlite_store, "-12"), bundle_of(sqlite_store, "-12", hide_names=True)
    assert b"2023-10-01T08:00:00+01:00" in shown
    told = set(re.findall(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}[T0-9:+.-]*", hidden))
    assert b"2023-09-25" in told, "1 October 2023 was a Sunday"
    assert {date.fromisoformat(day.decode()).weekday() for day in told} == {0}
    assert b"urn:uuid" in hidden
    assert not set(re.findall(rb"urn:uuid:[0-9a-f-]+", shown)) & set(re.findall(rb"urn:uuid:[0-9a-f-]+", hidden))
    events = resources_of(hidden, "AdverseEvent")
    addresses = {entry["fullUrl"] for entry in orjson.loads(hidden)["entry"]}
    assert {event["suspectEntity"][0]["instance"]["reference"] for event in events} <= addresses


def test_a_foreign_patient_reads_like_an_absent_one(sqlite_store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(sqlite_store, tmp_path / "in")
    whole = whole_clinic(sqlite_store)
    nobody = Scope(whole.site_id, whole.clinician_id, "therapist", (), whole.decided_day)
    told = set()
    for handle in ("none", list_handles(sqlite_store)[0][1]):
        with pytest.raises(NotFound) as refusal:
            write_patient_bundle(sqlite_store, nobody, handle)
        told.add(str(refusal.value))
    assert len(told) == 1
