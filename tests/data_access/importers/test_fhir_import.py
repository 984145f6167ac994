"""FHIR in: all the way into the database, totals computed again, patients found across files, twice the same."""

import os
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from data_access.database import Store
from data_access.importers.import_files import import_sources
from data_access.importers.profiles.apply import make_sources
from data_access.importers.profiles.find import get_preset
from data_access.importers.profiles.open_paths import open_tables
from data_access.importers.reconcile import Outcome
from data_access.importers.site import SiteWish
from data_access.importers.source import open_sources
from data_access.models import Patient, Screening
from tests.data_access.importers.clinic import say
from tests.data_access.importers.fhir_files import GAD7, bundle, coded, item, open_fhir, patient, response, total

REPOSITORY = Path(__file__).parents[3]
PUBLISHED = Path(os.environ.get("KAP_PUBLISHED_DATA") or REPOSITORY.parent / "shared" / "data") / "fhir"
WISH = SiteWish("Hill Clinic", "Europe/London")
pytestmark = pytest.mark.usefixtures("today")


def import_fhir(store: Store, *documents: tuple[str, bytes]) -> Outcome:
    return import_sources(store, open_fhir(*documents), WISH)


def list_screenings(store: Store) -> list[tuple[str, str, datetime, int | None, int | None]]:
    """Patient, instrument, moment, total as computed, total as stated."""
    statement = (
        select(Patient.code, Screening.instrument, Screening.taken_at, Screening.total, Screening.source_total)
        .join(Patient, Patient.id == Screening.patient_id)
        .order_by(Patient.code, Screening.taken_at)
    )
    with store.read() as session:
        return [tuple(row) for row in session.execute(statement)]  # type: ignore[misc]


def test_a_bundle_goes_in_and_its_total_is_computed_again(store: Store) -> None:
    items = [item(link, coded(2)) for link in GAD7] + [item("/70274-6", {"valueDecimal": 13})]
    content = orjson.dumps(bundle(response(items), patient()))
    outcome = import_fhir(store, ("export.json", content))
    assert [(tally.table, tally.inserted) for tally in outcome.tallies] == [("patients", 1), ("screenings", 1)]
    assert list_screenings(store) == [("00123", "gad7", datetime(2026, 2, 3, 8, 30, tzinfo=UTC), 14, 13)]
    assert [row.sentence for row in outcome.mismatches] == [
        "export.json, line 1: the file says a GAD-7 total of 13; from its answers it is 14."
    ]
    again = import_fhir(store, ("export.json", content))
    assert [(tally.unchanged, tally.inserted) for tally in again.tallies] == [(1, 0), (1, 0)]


def test_patients_and_screenings_in_two_files_find_each_other(store: Store) -> None:
    people = orjson.dumps(patient("internal-7", "00123"))
    forms = orjson.dumps(total(subject={"reference": "Patient/internal-7"}))
    outcome = import_fhir(store, ("Observation.ndjson", forms), ("Patient.ndjson", people))
    assert outcome.total("inserted") == 2
    assert [row[0] for row in list_screenings(store)] == ["00123"]


def test_files_go_the_way_of_every_file_through_a_process_of_their_own(sqlite_store: Store, tmp_path: Path) -> None:
    resources = {
        "Patient": patient("internal-7", "00123"),
        "Observation": total(subject={"reference": "urn:uuid:internal-7"}),
    }
    for kind, resource in resources.items():
        (tmp_path / f"{kind}.ndjson").write_bytes(orjson.dumps(resource))
    paths = [tmp_path / "Observation.ndjson", tmp_path / "Patient.ndjson"]
    outcome = import_sources(sqlite_store, open_sources(paths), WISH)
    assert [(tally.file, tally.table, tally.inserted) for tally in outcome.tallies] == [
        ("Patient.ndjson", "patients", 1),
        ("Observation.ndjson", "screenings", 1),
    ]
    profile = get_preset("psilodep2")
    assert [source.table.name for source in make_sources(profile, open_tables(paths))] == ["patients", "screenings"]


def test_a_patient_whom_no_file_holds_is_rejected_by_the_number_of_the_reference(store: Store) -> None:
    outcome = import_fhir(store, ("export.json", orjson.dumps(total())))
    assert say(outcome) == [
        "export.json, line 1, patient “p1”: is no patient of this clinic; import patients.csv first."
    ]


def test_text_comes_in_as_it_is_whatever_a_spreadsheet_would_make_of_it(store: Store) -> None:
    names = ["=1", "'=1", "''=1", "'tis", "-12"]
    people = [patient(f"p{place}", f"n{place}", name=[{"text": name}]) for place, name in enumerate(names)]
    import_fhir(store, ("export.json", orjson.dumps(bundle(*people))))
    with store.read() as session:
        assert list(session.scalars(select(Patient.name).order_by(Patient.code))) == names


def test_moments_keep_their_offset(store: Store) -> None:
    at = "2026-02-03T23:30:00-06:00"
    import_fhir(store, ("export.json", orjson.dumps(bundle(patient(), total(effectiveDateTime=at)))))
    assert [row[2] for row in list_screenings(store)] == [datetime(2026, 2, 4, 5, 30, tzinfo=UTC)]


@pytest.mark.published_data
@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published data is not on this machine")
def test_every_published_total_is_in_the_database_as_it_is_stated(store: Store) -> None:
    names = ("observations.ndjson", "patients.ndjson")
    outcome = import_fhir(store, *((name, (PUBLISHED / "synthea" / name).read_bytes()) for name in names))
    assert say(outcome) == []
    assert [(tally.table, tally.rows_in, tally.inserted) for tally in outcome.tallies] == [
        ("patients", 18, 18),
        ("screenings", 169, 169),
    ]
    keys = {"70274-6": "gad7", "55758-7": "phq2", "44261-6": "phq9"}
    lines = (PUBLISHED / "synthea" / "observations.ndjson").read_bytes().splitlines()
    stated = sorted(
        (
            one["subject"]["reference"].removeprefix("urn:uuid:"),
            keys[one["code"]["coding"][0]["code"]],
            one["valueQuantity"]["value"],
        )
        for one in map(orjson.loads, lines)
    )
    assert sorted((code, key, said) for code, key, _, total, said in list_screenings(store) if total == said) == stated


@pytest.mark.published_data
@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published data is not on this machine")
def test_the_example_of_us_core_is_the_same_form_in_files_of_their_own(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "Patient.json").write_bytes(orjson.dumps(patient("example", "example")))
    paths = [*sorted((PUBLISHED / "us_core").glob("*.json")), tmp_path / "Patient.json"]
    outcome = import_sources(sqlite_store, open_sources(paths), WISH)
    assert say(outcome) == []
    assert [row[:2] + row[3:] for row in list_screenings(sqlite_store)] == [("example", "phq9", 12, 12)]
    assert (outcome.total("rows_in"), outcome.total("inserted"), outcome.total("blank")) == (15, 2, 13)


@pytest.mark.published_data
@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published data is not on this machine")
def test_the_example_of_us_core_is_one_form_whose_total_is_12(store: Store) -> None:
    """The response, its panel, its items and its total say the same form; the patient is another file's."""
    resources = [orjson.loads(path.read_bytes()) for path in sorted((PUBLISHED / "us_core").glob("*.json"))]
    content = orjson.dumps(bundle(patient("example", "example"), *resources))
    outcome = import_fhir(store, ("us_core.json", content))
    assert say(outcome) == []
    assert [row[:2] + row[3:] for row in list_screenings(store)] == [("example", "phq9", 12, 12)]
    tally = next(tally for tally in outcome.tallies if tally.table == "screenings")
    assert (tally.rows_in, tally.inserted, tally.blank) == (14, 1, 13)


def test_a_total_that_comes_after_its_answers_says_nothing_new_and_another_total_is_rejected(store: Store) -> None:
    items = [item(link, coded(2)) for link in GAD7]
    import_fhir(store, ("monday.json", orjson.dumps(bundle(patient(), response(items)))))
    before = list_screenings(store)
    again = import_fhir(store, ("tuesday.json", orjson.dumps(bundle(patient(), total(value=14)))))
    assert (again.total("unchanged"), again.total("updated"), again.total("rejected")) == (2, 0, 0)
    other = import_fhir(store, ("wednesday.json", orjson.dumps(bundle(patient(), total(value=15)))))
    assert say(other) == [
        "wednesday.json, line 2, patient “00123”: is stored with its answers; "
        "a total without answers does not replace them."
    ]
    assert list_screenings(store) == before
