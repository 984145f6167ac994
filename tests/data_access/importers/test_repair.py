"""Rejected rows keep their cells, are put right where they stand and take the way of every other row."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.history import list_batches, list_rejected
from data_access.importers.import_files import import_sources
from data_access.importers.policy import Policy
from data_access.importers.raw import Rows
from data_access.importers.rejection import Rejection
from data_access.importers.repair import dismiss_rows, retry_rows
from data_access.importers.source import Source, open_sources
from data_access.importers.tables import SCREENINGS
from data_access.importers.undo import UndoRefused, undo_batch
from data_access.models import Screening
from data_access.versions import get_versions
from tests.data_access.importers.clinic import FILES, import_clinic, say, spoil, write_clinic

pytestmark = pytest.mark.usefixtures("today")
WRONG = (
    FILES["screenings.csv"]
    + "00123,hamd,2026-01-12 20:15,,12,\nNobody,gad7,2026-01-13 20:15,,12,\n00123,gad7,2026-01-14 20:15,,99,\n"
)


def import_wrong(store: Store, folder: Path) -> int:
    batch = import_clinic(store, folder, screenings=WRONG).batch_id
    assert batch is not None
    return batch


def count_screenings(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Screening)) or 0


def test_rejected_rows_keep_their_cells(store: Store, tmp_path: Path) -> None:
    batch = import_wrong(store, tmp_path)
    rows = list_rejected(store, batch)
    assert [(row.file, row.table, row.line, row.field, row.value, row.state, row.raw) for row in rows] == [
        ("screenings.csv", "screenings", 8, "instrument", "hamd", "open", {}),
        ("screenings.csv", "screenings", 9, "patient", "Nobody", "open", {}),
        ("screenings.csv", "screenings", 10, "total", "99", "open", {}),
    ]
    assert rows[2].cells == {
        "patient": "00123", "instrument": "gad7", "taken_at": "2026-01-14 20:15", "answers": "", "total": "99",
        "session_at": "",
    }  # fmt: skip
    assert [row.line for row in list_rejected(store, batch, limit=1)] == [8]
    (told,) = list_batches(store)
    assert (told.open_rows, told.total("rejected"), told.policy, told.by) == (3, 3, "replace", None)


def test_corrected_rows_go_in_and_the_others_stay_with_the_rule_they_break_now(store: Store, tmp_path: Path) -> None:
    batch = import_wrong(store, tmp_path)
    first, second, third = list_rejected(store, batch)
    outcome = retry_rows(
        store, batch, {first.id: {"instrument": "GAD-7"}, second.id: {"patient": "Nobody2"}, third.id: {"total": "9"}}
    )
    assert say(outcome) == [
        "screenings.csv, line 9, patient “Nobody2”: is no patient of this clinic; import patients.csv first."
    ]
    (tally,) = outcome.tallies
    assert (tally.rows_in, tally.inserted, tally.rejected) == (3, 2, 1)
    assert count_screenings(store) == 7
    rows = list_rejected(store, batch)
    assert [(row.state, row.fixed_by) for row in rows] == [
        ("fixed", outcome.batch_id),
        ("open", None),
        ("fixed", outcome.batch_id),
    ]
    assert (rows[1].value, rows[1].cells["patient"]) == ("Nobody2", "Nobody2")
    assert [row.id for row in list_rejected(store, batch, state="open")] == [second.id]
    repair, original = list_batches(store)
    assert (repair.kind, repair.of_batch_id, repair.total("inserted"), repair.open_rows) == ("repair", batch, 2, 0)
    assert (original.kind, original.open_rows) == ("import", 1)
    with store.read() as session:
        assert get_versions(session, store.site().id)[0] == 2


def test_only_open_rows_of_that_import_can_be_tried_again(store: Store, tmp_path: Path) -> None:
    batch = import_wrong(store, tmp_path)
    first, second, third = list_rejected(store, batch)
    assert dismiss_rows(store, batch, [second.id]) == 1
    retry_rows(store, batch, {third.id: {"total": "9"}})
    for gone in (second, third):
        with pytest.raises(ImportRefused, match="is not open any more"):
            retry_rows(store, batch, {gone.id: {"total": "9"}, first.id: {"instrument": "gad7"}})
    assert [row.state for row in list_rejected(store, batch)] == ["open", "dismissed", "fixed"]
    with pytest.raises(ImportRefused, match=r"line 8: there is no column “score” among those of screenings"):
        retry_rows(store, batch, {first.id: {"score": "1"}})
    with pytest.raises(ImportRefused, match="There is no import number 99"):
        retry_rows(store, 99, {})


def test_a_row_with_too_few_cells_can_be_given_all_of_them(store: Store, tmp_path: Path) -> None:
    batch = import_clinic(store, tmp_path, screenings=FILES["screenings.csv"] + "00123,gad7\n").batch_id
    assert batch is not None
    (row,) = list_rejected(store, batch)
    assert (row.cells, row.value) == ({}, "00123,gad7")
    with pytest.raises(ImportRefused, match="the column “taken_at” is missing"):
        retry_rows(store, batch, {row.id: {"patient": "00123", "instrument": "gad7"}})
    cells = {"patient": "00123", "instrument": "gad7", "taken_at": "2026-02-01 10:00", "total": "9"}
    assert retry_rows(store, batch, {row.id: cells}).total("inserted") == 1


def test_undoing_a_repair_opens_its_rows_again_and_comes_before_undoing_the_import(
    store: Store, tmp_path: Path
) -> None:
    batch = import_wrong(store, tmp_path)
    third = list_rejected(store, batch)[2]
    repair = retry_rows(store, batch, {third.id: {"total": "9"}}).batch_id
    assert repair is not None
    with pytest.raises(UndoRefused):
        undo_batch(store, batch)
    undo_batch(store, repair)
    assert count_screenings(store) == 5
    assert [row.state for row in list_rejected(store, batch)] == ["open"] * 3
    undo_batch(store, batch)
    with pytest.raises(ImportRefused, match="was undone, and its rejected rows with it"):
        retry_rows(store, batch, {third.id: {"total": "9"}})


def test_a_repair_that_took_no_row_in_holds_up_no_undoing(store: Store, tmp_path: Path) -> None:
    batch = import_wrong(store, tmp_path)
    before = count_screenings(store)
    row = list_rejected(store, batch)[0]
    outcome = retry_rows(store, batch, {row.id: {"instrument": "still wrong"}})
    assert (outcome.total("rejected"), outcome.total("inserted")) == (1, 0)
    undo_batch(store, batch)
    assert (before > 0, count_screenings(store)) == (True, 0)


def test_a_repair_keeps_to_the_policy_of_its_import(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    sources = open_sources(write_clinic(tmp_path / "b", vitals=spoil("vitals", "150,95", "150,995")))
    batch = import_sources(store, sources, policy=Policy("keep")).batch_id
    assert batch is not None
    (row,) = list_rejected(store, batch)
    outcome = retry_rows(store, batch, {row.id: {"diastolic": "99"}})
    assert (outcome.total("unchanged"), outcome.total("kept"), outcome.total("updated")) == (1, 1, 0)


def make_mapped(cells: list[str], raw: list[str]) -> Source:
    """A row of screenings that a profile made of a row of a survey, whose free text it leaves out."""
    header = ("patient", "instrument", "taken_at", "total")
    origins: Mapping[str, tuple[str, ...]] = {"patient": ("Record ID",), "total": ("GAD-7 score",)}
    read = Rows([2], [cells], 10, left_out={"entered in error": 2}, raw=[raw])
    raw_header = ("Record ID", "Therapy note", "GAD-7 score")
    return Source("survey.csv", "digest", 10, SCREENINGS, header, lambda: iter([read]), raw_header, origins)


def test_a_mapped_row_keeps_the_cells_it_was_made_of_and_nothing_that_the_profile_leaves_out(
    store: Store, tmp_path: Path
) -> None:
    import_clinic(store, tmp_path)
    source = make_mapped(["00123", "gad7", "2026-02-01 10:00", "ninety"], ["123", "private", "ninety"])
    outcome = import_sources(store, [source], profile=("Survey", 3))
    assert outcome.batch_id is not None
    (row,) = list_rejected(store, outcome.batch_id)
    assert row.raw == {"Record ID": "123", "GAD-7 score": "ninety"}
    assert row.cells == {"patient": "00123", "instrument": "gad7", "taken_at": "2026-02-01 10:00", "total": "ninety"}
    told = list_batches(store)[0]
    (tally,) = told.files
    assert (tally.rows_in, tally.blank, tally.left_out, tally.rejected) == (3, 2, {"entered in error": 2}, 1)
    assert told.profile == ("Survey", 3)


def test_rows_rejected_before_they_had_cells_are_kept_by_their_text(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    rows = Rows([], [], 10, rejected=[Rejection(7, "", "a,b,c", "has 3 cells where the header has 2")])
    source = Source("survey.csv", "d", 10, SCREENINGS, ("patient", "instrument", "taken_at"), lambda: iter([rows]))
    outcome = import_sources(store, [source])
    assert outcome.batch_id is not None
    (row,) = list_rejected(store, outcome.batch_id)
    assert (row.line, row.value, row.cells, row.raw) == (7, "a,b,c", {}, {})


def test_rejected_rows_that_were_handed_out_come_back_corrected(store: Store, tmp_path: Path) -> None:
    """What stands beside them, from which file and line and why, is passed over."""
    batch = import_wrong(store, tmp_path)
    about = ("rejected_file", "rejected_line", "rejected_field", "rejected_value", "rejected_why")
    with (tmp_path / "screenings-rejected.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in list_rejected(store, batch):
            if file.tell() == 0:
                writer.writerow([*row.cells, *about])
            cells = {**row.cells, "patient": "00123", "instrument": "gad7", "total": "9"}
            writer.writerow([*cells.values(), row.file, row.line, row.field, row.value, row.rule])
        writer.writerow([""] * (len(row.cells)) + ["screenings.csv", "11", "", "", "a row of which nothing is left"])
    outcome = import_sources(store, open_sources([tmp_path / "screenings-rejected.csv"]))
    assert (outcome.total("inserted"), outcome.total("blank"), say(outcome)) == (3, 1, [])
