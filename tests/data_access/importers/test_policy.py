"""What becomes of stored rows of which a file says something else, and of files that come twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.import_files import import_sources
from data_access.importers.policy import Policy
from data_access.importers.raw import Reading
from data_access.importers.reconcile import Outcome
from data_access.importers.repeats import NOTHING_TO_DO
from data_access.importers.source import open_sources
from data_access.models import Clinician, ImportBatch, ImportFile, Patient, Screening, Vital
from tests.conftest import NOON
from tests.data_access.importers.clinic import FILES, import_clinic, say, spoil, write_clinic

pytestmark = pytest.mark.usefixtures("today")
KEPT = "and this import leaves stored rows as they are"


def import_by(store: Store, folder: Path, policy: Policy, dry_run: bool = False, **changed: str) -> Outcome:
    return import_sources(store, open_sources(write_clinic(folder, **changed)), policy=policy, dry_run=dry_run)


def read_systolic(store: Store) -> list[int | None]:
    with store.read() as session:
        return list(session.scalars(select(Vital.systolic).order_by(Vital.minutes_from_dose)))


def test_kept_rows_stay_and_are_counted_among_the_unchanged(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    text = spoil("vitals", "150,95", "151,95") + "00123,2026-01-12 09:30,during,50,140,90,,\n"
    outcome = import_by(store, tmp_path, Policy("keep"), vitals=text)
    tally = next(tally for tally in outcome.tallies if tally.table == "vitals")
    assert (tally.rows_in, tally.inserted, tally.unchanged, tally.kept, tally.updated, tally.blank) == (
        4,
        1,
        2,
        1,
        0,
        1,
    )
    assert read_systolic(store) == [124, 150, 140]
    with store.read() as session:
        file = session.scalars(select(ImportFile).order_by(ImportFile.id.desc()).where(ImportFile.kept > 0)).one()
        batch = session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).first()
    assert (file.table_name, file.kept, file.unchanged) == ("vitals", 1, 2)
    assert batch is not None
    assert (batch.policy, batch.kind, batch.state) == ("keep", "import", "done")


def test_rows_are_rejected_with_the_stored_and_the_new_value(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    outcome = import_by(
        store,
        tmp_path,
        Policy("reject"),
        vitals=spoil("vitals", "150,95", "151,95"),
        courses=spoil("courses", "1,IM6,2026-01-05,2026-02-20", "1,IM6,2026-01-04,2026-02-20"),
        patients=spoil("patients", "Zoë “Zed” Ångström", "Zoe Angstrom"),
        screenings=spoil("screenings", "2,3,2,1,2,3,2", "3,3,2,1,2,3,2"),
        sessions=spoil("sessions", "yes,checklist,yes", "yes,checklist,no"),
    )
    assert say(outcome) == [
        f"patients.csv, line 3, name “Zoe Angstrom”: is stored otherwise, {KEPT}.",
        f"courses.csv, line 3, started_date “2026-01-04”: is stored as 2026-01-05, {KEPT}.",
        f"sessions.csv, line 3, left_with_escort “no”: is stored as yes, {KEPT}.",
        f"vitals.csv, line 3, systolic “151”: is stored as “150”, {KEPT}.",
        f"screenings.csv, line 2, answers “3,3,2,1,2,3,2”: is stored as “2,3,2,1,2,3,2”, {KEPT}.",
    ]
    assert outcome.total("updated") == 0
    assert read_systolic(store) == [124, 150]


@pytest.mark.parametrize("policy", ["keep", "reject"])
def test_a_total_computed_anew_contradicts_no_file(store: Store, tmp_path: Path, policy: str) -> None:
    """An older program may have computed it under an older definition; the file itself says what it said."""
    import_clinic(store, tmp_path)
    with store.write() as session:
        session.execute(update(Screening).where(Screening.total == 15).values(total=14, definition_version=0))
    outcome = import_by(store, tmp_path, Policy(policy), screenings=FILES["screenings.csv"] + ",,,,,\n")
    assert (outcome.total("updated"), outcome.total("kept"), outcome.total("rejected")) == (1, 0, 0)
    with store.read() as session:
        assert session.scalars(select(Screening.total).where(Screening.source_total == 15)).all() == [15]


def test_a_contradiction_within_the_files_is_told_whatever_the_policy(store: Store, tmp_path: Path) -> None:
    text = FILES["vitals.csv"] + "00123,2026-01-12 09:30,before,-10,125,80,70,98\n"
    outcome = import_by(store, tmp_path, Policy("keep"), vitals=text)
    assert "says something else than an earlier row of this import" in say(outcome)[0]


def test_replacing_by_way_of_a_profile_takes_a_reason(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    sources = open_sources(write_clinic(tmp_path, vitals=spoil("vitals", "150,95", "151,95")))
    with pytest.raises(ImportRefused, match=r"replace 1 stored row by what the files say, and no reason was given"):
        import_sources(store, sources, profile=("Monitor", 2))
    assert read_systolic(store) == [124, 150]
    assert import_sources(store, sources, profile=("Monitor", 2), dry_run=True).total("updated") == 1
    import_sources(store, sources, profile=("Monitor", 2), policy=Policy("replace", "the cuff was read anew"))
    assert read_systolic(store) == [124, 151]
    with store.read() as session:
        batch = session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).first()
    assert batch is not None
    assert (batch.profile, batch.profile_version, batch.reason) == ("Monitor", 2, "the cuff was read anew")


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(ImportRefused, match="There are: replace, keep, reject"):
        Policy("merge")


def test_the_one_who_imports_stands_in_the_log(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    with store.read() as session:
        director = session.scalars(select(Clinician.id).where(Clinician.code == "D1")).one()
    text = spoil("vitals", "150,95", "151,95")
    import_sources(store, open_sources(write_clinic(tmp_path, vitals=text)), by=director)
    with store.read() as session:
        assert session.scalars(select(ImportBatch.imported_by).order_by(ImportBatch.id)).all() == [None, director]


# The same bytes again


def count_batches(store: Store) -> int:
    with store.read() as session:
        return len(session.scalars(select(ImportBatch.id)).all())


def test_the_same_files_again_are_not_even_read(store: Store, tmp_path: Path) -> None:
    first = import_clinic(store, tmp_path)
    sources = open_sources(write_clinic(tmp_path))
    for path in tmp_path.glob("*.csv"):
        if path.name != "site.csv":
            path.unlink()  # Whoever reads a row now fails.
    again = import_sources(store, sources)
    assert again.repeated[-1] == NOTHING_TO_DO
    assert len(again.repeated) == len(sources) + 1
    assert (again.total("rows_in"), again.total("blank")) == (first.total("rows_in"), first.total("blank"))
    assert again.total("unchanged") == first.total("inserted")
    assert again.total("mismatched") == 2
    assert again.batch_id is None
    assert count_batches(store) == 1


def test_one_of_the_files_again_is_nothing_to_do_either(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    again = import_sources(store, open_sources([tmp_path / "vitals.csv"]))
    assert again.repeated[-1] == NOTHING_TO_DO
    assert [(tally.table, tally.unchanged, tally.blank) for tally in again.tallies] == [("vitals", 2, 1)]


def test_the_same_files_are_read_again_where_a_row_has_changed_since(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    import_clinic(store, tmp_path, vitals=spoil("vitals", "150,95", "151,95"))
    again = import_clinic(store, tmp_path)
    assert NOTHING_TO_DO not in again.repeated
    assert again.total("updated") == 1
    assert read_systolic(store) == [124, 150]
    assert import_clinic(store, tmp_path).repeated[-1] == NOTHING_TO_DO


def test_rejected_rows_are_looked_at_again(store: Store, tmp_path: Path, set_now: Callable[..., None]) -> None:
    """A row of tomorrow is rejected today and right tomorrow."""
    text = FILES["vitals.csv"] + "00123,2026-01-12 09:30,leaving,130,120,80,,\n"
    rows = FILES["screenings.csv"] + "00123,gad7,2026-03-05 09:00,,12,\n"
    assert import_clinic(store, tmp_path, screenings=rows, vitals=text).total("rejected") == 1
    set_now(NOON + timedelta(days=1))
    again = import_clinic(store, tmp_path, screenings=rows, vitals=text)
    assert (again.total("inserted"), again.total("rejected")) == (1, 0)


@pytest.mark.parametrize("change", ["policy", "profile", "program", "dry run", "reading"])
def test_the_same_files_are_read_again_by_other_rules(
    sqlite_store: Store, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_clinic(sqlite_store, tmp_path)
    sources = open_sources(write_clinic(tmp_path))
    if change == "program":
        monkeypatch.setattr("data_access.importers.repeats.name_program", lambda: "a later one")
    policy, profile = Policy("keep" if change == "policy" else "replace"), ("P", 1) if change == "profile" else None
    if change == "reading":
        sources = [replace(source, reading=Reading("cp1252")) for source in sources]
    again = import_sources(sqlite_store, sources, policy=policy, profile=profile, dry_run=change == "dry run")
    assert NOTHING_TO_DO not in again.repeated
    assert "patients.csv is the very same file as one imported on 2026-03-04." in again.repeated
    assert again.total("unchanged") == 24
    with sqlite_store.read() as session:
        assert len(session.scalars(select(Patient.id)).all()) == 2
