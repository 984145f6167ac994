"""Good files, the same files again, corrections, contradictions: on both databases."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from data_access.database import Store
from data_access.importers.import_files import import_sources
from data_access.importers.source import open_sources
from data_access.models import (
    Base,
    Clinician,
    Course,
    ImportFile,
    ImportRow,
    Patient,
    Protocol,
    Screening,
    SideEffect,
    TreatmentSession,
    Vital,
)
from data_access.versions import get_versions
from tests.data_access.importers.clinic import FILES, import_clinic, say, spoil, write_clinic
from tests.data_access.random_files import NOT_CLINICAL

pytestmark = pytest.mark.usefixtures("today")
CLINICAL = [t for t in Base.metadata.sorted_tables if t.name not in NOT_CLINICAL]
COUNTED = {"clinician": 3, "patient": 2, "assignment": 2, "protocol": 1, "course": 2, "session": 3, "vital": 2,
           "side_effect": 2, "screening": 5, "long_term_check": 1}  # fmt: skip
MEETINGS = ("review", "acknowledgement", "decision", "decision_change", "snooze", "discussion")
"""What only meetings write."""


def count(store: Store) -> dict[str, int]:
    with store.read() as session:
        return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in CLINICAL if t.name != "site"}


def contents(store: Store, without: tuple[str, ...] = ("handle",)) -> dict[str, list[tuple[Any, ...]]]:
    """Every clinical row with codes left as they are; keys and random handles apart."""
    with store.read() as session:
        return {
            t.name: sorted(
                tuple(str(value) for name, value in row.items() if name != "id" and name not in without)
                for row in session.execute(select(t)).mappings()
            )
            for t in CLINICAL
        }


def versions(store: Store) -> int:
    with store.read() as session:
        return get_versions(session, store.site().id)[0]


def test_good_files_go_in_whole(store: Store, tmp_path: Path) -> None:
    outcome = import_clinic(store, tmp_path)
    assert say(outcome) == []
    assert count(store) == COUNTED | dict.fromkeys(MEETINGS, 0)
    assert store.site().name == "Hill Clinic"
    assert versions(store) == 1
    assert {t.table: t.blank for t in outcome.tallies if t.blank} == {"screenings": 1, "vitals": 1}
    assert outcome.total("rows_in") == outcome.total("inserted") + outcome.total("blank")


def test_every_value_arrives_as_it_was_written(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    with store.read() as session:
        patient = session.scalars(select(Patient).where(Patient.code == "00123")).one()
        other = session.scalars(select(Patient).where(Patient.code == "A-2")).one()
        dose = session.scalars(
            select(TreatmentSession).where(TreatmentSession.kind == "dosing", TreatmentSession.dose_mg == 75)
        ).one()
        protocol = session.scalars(select(Protocol)).one()
        boss = session.scalars(select(Clinician).where(Clinician.code == "T1")).one()
        above = session.scalars(select(Clinician).where(Clinician.id == boss.supervisor_id)).one()
        effects = dict(session.execute(select(SideEffect.kind, SideEffect.severity)).all())
    assert (patient.name, str(patient.birth_date), patient.diagnoses) == ("NA", "1980-05-17", ["F41.1", "F33.1"])
    assert (patient.contraindications, other.contraindications) == ([], None)
    assert (other.name, other.sex, other.birth_date) == ("Zoë “Zed” Ångström", "male", None)
    assert len(patient.handle) == 16
    assert patient.handle != other.handle
    assert dose.starts_at == datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
    assert (dose.weight_kg, dose.side_effects_assessed, dose.left_with_escort) == (75.0, True, True)
    assert dose.recorded_at == datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert protocol.integration_after_doses == [1, 2, 4]
    assert protocol.long_term_checks == {"bladder": 90}
    assert protocol.screenings[0]["follow_up_months"] == [1, 3]
    assert above.code == "S1"
    assert effects == {"dissociation": 1, "nausea": 2}


def test_totals_are_computed_again_and_both_are_kept(store: Store, tmp_path: Path) -> None:
    outcome = import_clinic(store, tmp_path)
    with store.read() as session:
        rows = session.execute(
            select(Screening.instrument, Screening.total, Screening.source_total, Screening.risk_item).order_by(
                Screening.instrument, Screening.taken_at
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("bai", 21, 21, None),
        ("cssrs_screener", None, None, 2),
        ("gad7", 15, 15, None),
        ("gad7", None, 6, None),
        ("phq9", 10, 9, 2),
    ]
    assert [mismatch.sentence for mismatch in outcome.mismatches] == [
        "screenings.csv, line 3: the file says a GAD-7 total of 6; from its answers it cannot be computed "
        "(answers are missing).",
        "screenings.csv, line 4: the file says a PHQ-9 total of 9; from its answers it is 10.",
    ]


def test_the_same_files_again_change_nothing_and_say_so(store: Store, tmp_path: Path) -> None:
    first = import_clinic(store, tmp_path)
    before, version = contents(store, without=()), versions(store)
    again = import_clinic(store, tmp_path)
    assert contents(store, without=()) == before
    assert versions(store) == version
    assert not again.changed
    assert again.total("unchanged") == first.total("inserted")
    assert "screenings.csv is the very same file as one imported on 2026-03-04." in again.repeated


def test_files_may_come_in_any_order(sqlite_store: Store, tmp_path: Path, set_now: Callable[[datetime], None]) -> None:
    paths = write_clinic(tmp_path)
    expected = None
    for step, order in enumerate(itertools.islice(itertools.permutations(paths), 0, 400_000, 99_991)):
        outcome = import_sources(sqlite_store, open_sources(list(order)))
        assert say(outcome) == [], step
        expected = expected or contents(sqlite_store)
        assert contents(sqlite_store) == expected


def test_rows_may_come_in_any_order(store: Store, tmp_path: Path) -> None:
    head, *rows = FILES["clinicians.csv"].splitlines()
    for order in itertools.permutations(rows):
        outcome = import_clinic(store, tmp_path, clinicians="\n".join([head, *order]) + "\n")
        assert say(outcome) == []


def test_a_correction_updates_the_row_it_corrects(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    outcome = import_clinic(store, tmp_path, vitals=spoil("vitals", "150,95", "151,95"))
    assert outcome.total("updated") == 1
    assert outcome.total("inserted") == 0
    assert versions(store) == 2
    with store.read() as session:
        assert session.scalar(select(Vital.systolic).where(Vital.moment == "during")) == 151


def test_columns_that_a_file_does_not_have_stay_as_they_are(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    outcome = import_clinic(store, tmp_path, patients="patient,name,payer\n00123,Nina A.,insurer\n")
    assert outcome.total("updated") == 1
    with store.read() as session:
        patient = session.scalars(select(Patient).where(Patient.code == "00123")).one()
    assert (patient.name, patient.payer, str(patient.birth_date)) == ("Nina A.", "insurer", "1980-05-17")


def test_a_code_in_place_of_a_name_never_replaces_a_name(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    path = tmp_path / "patients.csv"
    path.write_text("patient,name,sex\nA-2,A-2,other\nB-3,B-3,\n00123,Nat Ash,\n", encoding="utf-8")
    (tally,) = import_sources(store, open_sources([path])).tallies
    assert (tally.inserted, tally.updated, tally.unchanged) == (1, 2, 0)
    with store.read() as session:
        people = session.execute(select(Patient.code, Patient.name, Patient.sex).order_by(Patient.code)).all()
    assert [tuple(one) for one in people] == [
        ("00123", "Nat Ash", None), ("A-2", "Zoë “Zed” Ångström", "other"), ("B-3", "B-3", None),
    ]  # fmt: skip


def test_a_total_alone_never_replaces_answers(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    only = "patient,instrument,taken_at,total\n00123,gad7,2026-01-11 20:15,16\n"
    outcome = import_clinic(store, tmp_path, screenings=only)
    assert "is stored with its answers" in say(outcome)[0]
    same = import_clinic(store, tmp_path, screenings=only.replace(",16", ",15"))
    assert (say(same), same.total("updated")) == ([], 0)


def test_two_rows_with_one_key_and_other_values_are_a_contradiction(store: Store, tmp_path: Path) -> None:
    text = FILES["vitals.csv"] + "00123,2026-01-12 09:30,before,-10,125,80,70,98\n"
    outcome = import_clinic(store, tmp_path, vitals=text)
    assert say(outcome) == [
        "vitals.csv, line 5, patient “00123”: says something else than an earlier row of this import with the same "
        "key; that one was taken."
    ]
    again = import_clinic(store, tmp_path, vitals=text)
    assert (again.total("unchanged"), again.total("updated"), again.total("rejected")) == (24, 0, 1)
    doubled = import_clinic(store, tmp_path, vitals=FILES["vitals.csv"] + FILES["vitals.csv"].splitlines()[1] + "\n")
    assert doubled.total("rejected") == 0


def test_good_rows_go_in_beside_bad_ones_and_every_row_is_accounted_for(store: Store, tmp_path: Path) -> None:
    text = FILES["screenings.csv"] + "00123,hamd,2026-01-11 20:15,,12,\nNobody,gad7,2026-01-11 20:15,,12,\n,\n"
    outcome = import_clinic(store, tmp_path, screenings=text)
    tally = next(t for t in outcome.tallies if t.table == "screenings")
    assert (tally.rows_in, tally.inserted, tally.rejected, tally.blank) == (9, 5, 2, 2)
    with store.read() as session:
        stored = session.execute(
            select(ImportRow.line, ImportRow.field, ImportRow.value).order_by(ImportRow.line)
        ).all()
        kept = session.scalars(select(ImportFile).where(ImportFile.table_name == "screenings")).one()
    assert [tuple(row) for row in stored] == [(8, "instrument", "hamd"), (9, "patient", "Nobody")]
    assert (kept.rows_in, kept.inserted, kept.rejected, kept.blank) == (9, 5, 2, 2)


def test_item_columns_say_the_same_as_answers(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    header = "patient,instrument,taken_at,total," + ",".join(f"item_{n}" for n in range(1, 10))
    rows = ["00123,gad7,2026-01-11 20:15,15,2,3,2,1,2,3,2,,", "00123,phq9,2026-01-11 20:15,9,1,1,1,1,1,1,1,1,2"]
    outcome = import_clinic(store, tmp_path, screenings="\n".join([header, *rows]) + "\n")
    assert next(t for t in outcome.tallies if t.table == "screenings").unchanged == 2


def test_a_dry_run_keeps_nothing(store: Store, tmp_path: Path) -> None:
    outcome = import_sources(store, open_sources(write_clinic(tmp_path)), dry_run=True)
    assert outcome.total("inserted") == 24
    assert store.sites() == ()


def test_a_second_course_and_its_sessions_find_each_other_by_date(store: Store, tmp_path: Path) -> None:
    courses = FILES["courses.csv"] + "A-2,2,IM6,2026-02-25,,,gad7\n"
    sessions = FILES["sessions.csv"] + "A-2,,check-in,attended,2026-02-26 10:00,,,,,,,,,\n"
    assert say(import_clinic(store, tmp_path, courses=courses, sessions=sessions)) == []
    with store.read() as session:
        number = session.scalar(
            select(Course.number)
            .join(TreatmentSession, TreatmentSession.course_id == Course.id)
            .where(TreatmentSession.kind == "check-in")
        )
    assert number == 2


def add_durations(*cells: str) -> str:
    """The sessions with a column of durations."""
    lines = FILES["sessions.csv"].splitlines()
    return "".join(f"{line},{cell}\n" for line, cell in zip(lines, ("duration_min", *cells), strict=True))


def test_durations_arrive_where_they_were_recorded_and_may_come_with_a_later_file(store: Store, tmp_path: Path) -> None:
    minutes = select(TreatmentSession.duration_min).order_by(TreatmentSession.starts_at)
    assert say(import_clinic(store, tmp_path)) == []
    with store.read() as session:
        assert session.scalars(minutes).all() == [None, None, None]
    outcome = import_clinic(store, tmp_path, sessions=add_durations("50", "", "1440"))
    assert (say(outcome), outcome.total("updated")) == ([], 2)
    with store.read() as session:
        assert session.scalars(minutes).all() == [50, None, 1440]


@pytest.mark.parametrize("minutes", ["0", "1441", "-5", "50.5", "an hour"])
def test_a_session_that_took_no_time_or_more_than_a_day_is_rejected(
    sqlite_store: Store, tmp_path: Path, minutes: str
) -> None:
    outcome = import_clinic(sqlite_store, tmp_path, sessions=add_durations(minutes, "50", "50"))
    sentence = f"duration_min “{minutes}”: must be a whole number, 1 to 1440"
    assert any(sentence in one for one in say(outcome))


def test_a_blank_row_of_the_file_that_describes_the_clinic_is_counted_too(sqlite_store: Store, tmp_path: Path) -> None:
    outcome = import_clinic(sqlite_store, tmp_path, site=FILES["site.csv"] + ",,\n")
    (tally,) = (tally for tally in outcome.tallies if tally.table == "site")
    assert (tally.rows_in, tally.inserted, tally.blank) == (2, 1, 1)
    again = import_clinic(sqlite_store, tmp_path, site="site,name,time_zone\n,,\n")
    (tally,) = (tally for tally in again.tallies if tally.table == "site")
    assert (tally.rows_in, tally.blank, again.changed) == (1, 1, False)
