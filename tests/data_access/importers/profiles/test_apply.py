"""Profiles put to tables: days, numbers, units, words, boxes, items, and every row accounted for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.import_files import import_sources
from data_access.importers.policy import Policy
from data_access.importers.profiles.apply import DayOrderAsked, make_sources
from data_access.importers.profiles.kept import keep_profile
from data_access.importers.profiles.profile import Profile
from data_access.importers.raw import Rows
from data_access.importers.repeats import NOTHING_TO_DO
from tests.data_access.importers.clinic import say
from tests.data_access.importers.profiles.tables import (
    count_left_out,
    list_refused,
    list_rows,
    make_profile,
    make_table,
)

PATIENTS = """[[rows]]
table = "patients"
per = ["id"]
cells = { patient = "{id}", name = "{id}", birth_date = "{born|date}", sex = "{sex|sex}" }
"""
SEX = '[words.sex]\n1 = "female"\n2 = "male"\n'


def people(order: str = "", closed: bool = False) -> Profile:
    head = (f'day_order = "{order}"\n' if order else "") + ('closed = ["sex"]\n' if closed else "")
    return make_profile(PATIENTS, head, SEX)


def rows_of(profile: Profile, text: str) -> list[list[str]]:
    (source,) = make_sources(profile, [make_table(text)])
    return list_rows(source)


def test_one_day_that_can_only_be_read_one_way_decides_for_the_whole_file() -> None:
    text = "id,born,sex\n1,03/04/1980,1\n2,05/06/1981,2\n3,25/12/1982,\n"
    assert [row[2] for row in rows_of(people(), text)] == ["1980-04-03", "1981-06-05", "1982-12-25"]
    text = text.replace("25/12", "12/25")
    assert [row[2] for row in rows_of(people(), text)] == ["1980-03-04", "1981-05-06", "1982-12-25"]


def test_days_that_can_be_read_both_ways_are_a_question_and_never_a_guess() -> None:
    text = "id,born,sex\n1,03/04/1980,1\n2,1981-06-05,2\n"
    with pytest.raises(DayOrderAsked, match=r"export\.csv: 03/04/1980 may be read as day and month or as month and"):
        make_sources(people(), [make_table(text)])
    assert rows_of(people("dmy"), text)[0][2] == "1980-04-03"
    assert rows_of(people("mdy"), text)[0][2] == "1980-03-04"


def test_the_same_day_both_ways_is_no_question() -> None:
    assert rows_of(people(), "id,born,sex\n1,04/04/1980,1\n")[0][2] == "1980-04-04"


def test_days_of_both_orders_in_one_file_are_trusted_in_none() -> None:
    text = "id,born,sex\n1,25/12/1980,1\n2,1/2/1980,1\n3,12/25/1981,2\n"
    with pytest.raises(ImportRefused, match=r"25/12/1980 \(day first\) and 12/25/1981 \(month first\)"):
        make_sources(people(), [make_table(text)])


def test_a_file_whose_days_contradict_the_profile_is_refused_whole() -> None:
    with pytest.raises(ImportRefused, match=r"25/12/1980 does not fit the order of days in the profile test"):
        make_sources(people("mdy"), [make_table("id,born,sex\n1,25/12/1980,1\n2,1/2/1980,1\n")])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1980-05-17", "1980-05-17"),
        ("1980-05-17 00:00:00", "1980-05-17"),
        ("1980/5/7", "1980-05-07"),
        ("17 May 1980", "1980-05-17"),
        ("17-Sept-1980", "1980-09-17"),
        ("May 7th, 1980", "1980-05-07"),
        ("17.05.1980", "1980-05-17"),
    ],
)
def test_days_are_read_however_they_are_written(text: str, day: str) -> None:
    assert rows_of(people(), f'id,born,sex\n1,"{text}",1\n')[0][2] == day


@pytest.mark.parametrize("text", ["17/5/80", "31/2/1980", "May 1980", "45291", "1980-02-30", "17 Foo 1980", "1/2-1980"])
def test_what_is_no_day_is_refused_as_it_came(text: str) -> None:
    (source,) = make_sources(people("dmy"), [make_table(f"id,born,sex\n1,{text},1\n")])
    assert list_rows(source)[0][2] == text
    assert list_refused(source)[2][0] == "birth_date"
    assert "calendar day" in list_refused(source)[2][1]


MOMENTS = """[[rows]]
table = "screenings"
cells = { patient = "{id}", instrument = "gad7", taken_at = "{at|moment}", total = "{total}" }
"""


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-01", "2026-02-01"),
        ("2026-02-01 9:05", "2026-02-01T09:05"),
        ("2026-02-01T09:05:33.120Z", "2026-02-01T09:05:33+00:00"),
        ("2026/02/01 9:05:33 PM GMT+1", "2026-02-01T21:05:33+01:00"),
        ("2026-02-01 12:05 am", "2026-02-01T00:05"),
        ("2026-02-01 12:05 PM", "2026-02-01T12:05"),
        ("1 Feb 2026, 14:05", "2026-02-01T14:05"),
        ("2026-02-01T09:05+05:30", "2026-02-01T09:05+05:30"),
    ],
)
def test_moments_are_read_however_they_are_written(text: str, moment: str) -> None:
    assert rows_of(make_profile(MOMENTS), f'id,at,total\n1,"{text}",3\n')[0][2] == moment


@pytest.mark.parametrize("text", ["2026-02-01 25:00", "2026-02-01 13:05 PM", "2026-02-01 noon", "2026-02-01 9:05 EST"])
def test_what_is_no_clock_time_is_refused(text: str) -> None:
    (source,) = make_sources(make_profile(MOMENTS), [make_table(f"id,at,total\n1,{text},3\n")])
    assert list_refused(source) == {2: ("taken_at", "has no clock time that could be read; write it as HH:MM")}


def test_clock_times_of_another_zone_become_the_clinics_own() -> None:
    profile = make_profile(MOMENTS, 'time_zone = "America/New_York"')
    text = "id,at,total\n1,2026-02-01 09:05,3\n1,2026-07-01 09:05,3\n1,2026-07-01 09:05Z,3\n1,2026-07-01,3\n"
    assert [row[2] for row in rows_of(profile, text)] == [
        "2026-02-01T09:05:00-05:00", "2026-07-01T09:05:00-04:00", "2026-07-01T09:05+00:00", "2026-07-01",
    ]  # fmt: skip


WEIGHTS = """[[rows]]
table = "sessions"
cells = { patient = "{id}", kind = "dosing", status = "attended", starts_at = "2026-02-01", weight_kg = "{w|STEP}" }
"""


@pytest.mark.parametrize(
    ("decimal", "step", "text", "number"),
    [
        ("", "number", "52.30", "52.3"),
        ("", "number", "80", "80"),
        (",", "number", "52,3", "52.3"),
        (",", "number", "1.052,3", "1052.3"),
        (".", "number", "1,052.3", "1052.3"),
        ("", "lb>kg", "150", "68"),
        ("", "lb>kg", "150.5 lbs", "68.3"),
        (",", "lb>kg", "150,5", "68.3"),
        ("", "stone", "11", "69.85"),
    ],
)
def test_numbers_and_declared_units_are_read(decimal: str, step: str, text: str, number: str) -> None:
    head = f'decimal = "{decimal}"\n' if decimal else ""
    profile = make_profile(WEIGHTS.replace("STEP", step), head, "[units.stone]\nfactor = 6.35029318\ndecimals = 2\n")
    assert rows_of(profile, f'id,w\n1,"{text}"\n')[0][4] == number


@pytest.mark.parametrize(
    ("decimal", "text", "rule"),
    [
        ("", "52,3", "may be read as a decimal comma or as thousands: the profile must say which"),
        (".", "52,3", "is no number with a point for decimals"),
        (",", "52.3", "is no number with a comma for decimals"),
        ("", "80 kg", "is no number with a point for decimals"),
        ("", "-", "is no number with a point for decimals"),
    ],
)
def test_a_number_that_may_be_another_one_is_refused(decimal: str, text: str, rule: str) -> None:
    profile = make_profile(WEIGHTS.replace("STEP", "number"), f'decimal = "{decimal}"\n' if decimal else "")
    (source,) = make_sources(profile, [make_table(f'id,w\n1,"{text}"\n')])
    assert list_refused(source) == {2: ("weight_kg", rule)}


def test_a_word_nobody_knows_stays_and_a_closed_list_refuses_it() -> None:
    text = "id,born,sex\n1,,1\n2,, 2\n3,,0\n4,,\n"
    assert [row[3] for row in rows_of(people(), text)] == ["female", "male", "0", ""]
    (source,) = make_sources(people(closed=True), [make_table(text)])
    assert list_refused(source) == {4: ("sex", "is none of the words the profile knows here: 1, 2")}


ANSWERS = """[[rows]]
table = "screenings"
[rows.cells]
patient = "{id}"
instrument = "gad2"
taken_at = "{at}"
answers = { items = ["q [a]", "q [b]"], steps = ["said"] }
"""
SAID = '[words.said]\n"Not at all" = "0"\n"Several days" = "1"\n'


@pytest.mark.usefixtures("today")
def test_items_become_answers_and_a_row_without_any_is_blank(store: Store) -> None:
    profile = make_profile(ANSWERS + PATIENTS.replace("born|date", "born"), 'closed = ["said"]', SAID + SEX)
    text = (
        "ID,at,Q [a],Q [b],born,sex\n"
        "1,2026-02-01,Several days,not  at ALL,,\n"
        "1,2026-02-02,Several days,,,\n"
        "1,nonsense,,,,\n"
        "1,2026-02-03,Several days,Often,,\n"
        ",,,,,\n"
        "1,2026-02-04\n"
    )
    outcome = import_sources(store, make_sources(profile, [make_table(text)]), profile.site)
    tallies = {tally.table: (tally.rows_in, tally.inserted, tally.rejected, tally.blank) for tally in outcome.tallies}
    assert tallies == {"patients": (1, 1, 0, 0), "screenings": (6, 2, 2, 2)}
    assert say(outcome) == [
        "export.csv, line 5, answers “1,Often”: “Often” is none of the words the profile knows here: "
        "Not at all, Several days.",
        "export.csv, line 7: has 2 cells where the header has 6.",
    ]


def test_ticked_boxes_become_a_list_of_words() -> None:
    rows = (
        '[[rows]]\ntable = "patients"\n'
        'cells = { patient = "{id}", name = "{id}", prior_treatments = { checked = "meds___*", steps = ["meds"] } }\n'
    )
    profile = make_profile(rows, tail='[words.meds]\n1 = "Lexapro"\n3 = "Prozac"\n')
    text = "id,meds___1,meds___2,meds___3,meds\n1,1,0,1,x\n2,Checked,Unchecked,Unchecked,\n3,,,,\n4,0,1,0,\n"
    assert [row[2] for row in rows_of(profile, text)] == ["Lexapro; Prozac", "Lexapro", "", "2"]


def test_the_first_filled_column_counts_and_a_pattern_of_empty_columns_is_empty() -> None:
    rows = (
        '[[rows]]\ntable = "patients"\n'
        'cells = { patient = "P{id:0>3}", name = "{last}, {first}", payer = { first = ["{p1}", "{p2}", "unknown"] } }\n'
    )
    text = "id,last,first,p1,p2\n7,Lund,Cy,,B\n,,,,\n1234,,Cy,A,B\n,,, ,\nx,,,,\n"
    table = make_table(text)
    (source,) = make_sources(make_profile(rows), [table])
    assert list_rows(source) == [["P007", "Lund, Cy", "B"], ["P1234", ", Cy", "A"], ["P00x", "", "unknown"]]
    assert count_left_out(source) == {"blank lines": 2}


def test_rows_that_no_part_takes_are_counted_once() -> None:
    rows = (
        PATIENTS
        + 'when = [{ column = "event", is = ["Base"] }]\n'
        + MOMENTS
        + 'when = [{ column = "total", is_not = [""] }]\n'
    )
    profile = make_profile(rows, tail=SEX)
    text = "id,event,born,sex,at,total\n1,base,,1,,\n1,week 2,,,2026-02-01,3\n1,week 3,,,2026-03-01,\n"
    patients, screenings = make_sources(profile, [make_table(text)])
    assert (list_rows(patients), list_rows(screenings)) == (
        [["1", "1", "", "female"]],
        [["1", "gad7", "2026-02-01", "3"]],
    )
    assert (count_left_out(patients), count_left_out(screenings)) == ({}, {"rows that no part of the profile takes": 1})


@pytest.mark.usefixtures("today")
def test_a_row_that_contradicts_the_first_of_its_key_is_rejected_and_one_that_says_less_is_not(store: Store) -> None:
    text = "id,born,sex\n1,1980-05-17,1\n1,,\n1,1980-05-17,\n1,1981-05-17,1\n2,,\n"
    outcome = import_sources(store, make_sources(people(), [make_table(text)]), people().site)
    (tally,) = outcome.tallies
    assert (tally.rows_in, tally.inserted, tally.rejected) == (3, 2, 1)
    assert "line 5, patient “1”: says something else than an earlier row" in say(outcome)[0]
    (source,) = make_sources(people(), [make_table(text)])
    assert [raw for rows in source.read() for raw in rows.raw] == [
        ["1", "1980-05-17", "1"], ["1", "1981-05-17", "1"], ["2", "", ""],
    ]  # fmt: skip
    assert source.raw_header == ("id", "born", "sex")
    assert source.origins == {"patient": ("id",), "name": ("id",), "birth_date": ("born",), "sex": ("sex",)}


def test_order_of_columns_never_matters_and_others_are_told() -> None:
    text = "Sex,notes,BORN,age,id\n1,he said,1980-05-17,45,7\n"
    (source,) = make_sources(people(), [make_table(text)])
    assert list_rows(source) == [["7", "7", "1980-05-17", "female"]]
    assert source.notes == (
        "Columns notes or free text, left out unless asked for: notes.",
        "Columns not read by the profile: age.",
    )


def test_an_optional_column_that_is_absent_leaves_stored_values_alone() -> None:
    profile = make_profile(PATIENTS, 'optional = ["born"]', SEX)
    (source,) = make_sources(profile, [make_table("id,sex\n7,1\n")])
    assert source.header == ("patient", "name", "sex")
    with pytest.raises(ImportRefused, match=r"export\.csv, line 1: has no column “sex”, which the profile test reads"):
        make_sources(profile, [make_table("id,born\n7,\n")])


def test_a_table_that_nearly_fits_is_refused_and_another_one_is_left_out() -> None:
    profile = make_profile(
        PATIENTS + MOMENTS.replace('table = "screenings"', 'table = "screenings"\npart = "*scores*"'), tail=SEX
    )
    good, scores = make_table("id,born,sex\n7,,1\n"), make_table("id,at,total\n7,2026-02-01,3\n", "my scores.csv")
    notes = make_table("who,text\n7,he said\n", "psychotherapy notes.csv")
    sources = make_sources(profile, [notes, scores, good])
    assert [source.table.name for source in sources] == ["patients", "screenings"]
    assert "psychotherapy notes.csv: notes or free text, left out unless asked for." in [
        note for source in sources for note in source.notes
    ]
    with pytest.raises(ImportRefused, match=r"people2\.csv, line 1: has no column “born”"):
        make_sources(profile, [good, make_table("id,birth,sex\n7,,1\n", "people2.csv")])
    with pytest.raises(ImportRefused, match=r"None of these files is one that the profile test reads \(\*scores\*\)"):
        make_sources(replace(profile, rows=profile.rows[1:]), [make_table("id,at,total\n", "other.csv")])
    with pytest.raises(ImportRefused, match=r"scores\.csv, line 1: has no column “total”"):
        make_sources(profile, [good, make_table("id,at,sum\n", "scores.csv")])


def test_free_text_is_made_only_where_it_is_asked_for() -> None:
    rows = (
        '[[rows]]\ntable = "long_term_checks"\n'
        'cells = { patient = "{id}", check = "bladder", date = "{at}", result = "{text}" }\n'
    )
    table = make_table("id,at,text\n7,2026-02-01,he said\n")
    (source,) = make_sources(make_profile(rows), [table])
    assert list_rows(source) == [["7", "bladder", "2026-02-01"]]
    (source,) = make_sources(make_profile(rows, "include_notes = true"), [table])
    assert list_rows(source) == [["7", "bladder", "2026-02-01", "he said"]]


def test_columns_that_only_choose_rows_are_told_beside_those_that_cells_are_made_of() -> None:
    rows = PATIENTS + 'when = [{ column = "Event", is = ["Base"] }]\n'
    (source,) = make_sources(make_profile(rows, tail=SEX), [make_table("id,event,born,sex,note\n1,base,,1,private\n")])
    assert source.origins == {
        "patient": ("id",),
        "name": ("id",),
        "birth_date": ("born",),
        "sex": ("sex",),
        "": ("event",),
    }


def test_a_day_and_a_time_of_two_columns_become_one_moment_in_the_zone_of_the_file() -> None:
    rows = MOMENTS.replace("{at|moment}", "{day|date} {time|clock}")
    text = "id,day,time,total\n1,2/28/2026,9:05 PM,3\n1,2/28/2026,,4\n1,,,5\n"
    assert [row[2] for row in rows_of(make_profile(rows), text)] == ["2026-02-28 21:05", "2026-02-28", ""]
    elsewhere = make_profile(rows, 'time_zone = "America/New_York"')
    assert [row[2] for row in rows_of(elsewhere, text)] == ["2026-02-28T21:05:00-05:00", "2026-02-28", ""]


def test_of_several_columns_only_the_one_that_counts_is_asked_whether_it_can_be_read() -> None:
    rows = MOMENTS.replace('"{at|moment}"', '{ first = ["{at|moment}", "{stamp|moment}"] }')
    text = "id,at,stamp,total\n1,2026-02-01,[not completed],3\n1,,2026-02-02 10:00,3\n1,,[not completed],3\n"
    (source,) = make_sources(make_profile(rows), [make_table(text)])
    assert [row[2] for row in list_rows(source)] == ["2026-02-01", "2026-02-02T10:00", "[not completed]"]
    assert list(list_refused(source)) == [4]


COLUMNS = ("id", "at", "q [a]", "q [b]", "born", "sex", "spare", "Notes")
LINES = (
    ("1", "2026-02-01", "Several days", "Not at all", "25/12/1980", "1", "x", "said"),
    ("2", "2026-02-02", "", "Several days", "1/2/1981", "2", "", ""),
    ("2", "bad day", "Often", "Not at all", "1/2/1981", "", "", ""),
)


@settings(max_examples=25)
@given(st.permutations(range(len(COLUMNS))), st.sampled_from([1, 2, 3]))
def test_order_of_columns_and_size_of_chunks_never_change_a_row(places: list[int], chunk: int) -> None:
    profile = make_profile(ANSWERS.replace('"{at}"', '"{at|moment}"') + PATIENTS, 'closed = ["said"]', SAID + SEX)
    lines = [",".join(line[place] for place in places) for line in (COLUMNS, *LINES)]
    patients, screenings = make_sources(profile, [make_table("\n".join(lines), chunk=chunk)])
    assert list_rows(patients) == [["1", "1", "1980-12-25", "female"], ["2", "2", "1981-02-01", "male"]]
    assert list_rows(screenings) == [
        ["1", "gad2", "2026-02-01", "1,0"], ["2", "gad2", "2026-02-02", ",1"], ["2", "gad2", "bad day", "Often,0"],
    ]  # fmt: skip
    assert {line: column for line, (column, _) in list_refused(screenings).items()} == {4: "taken_at"}
    assert set(screenings.notes) == {
        "Columns not read by the profile: spare.", "Columns notes or free text, left out unless asked for: Notes.",
    }  # fmt: skip


@pytest.mark.parametrize(("size", "reads"), [(10, 1), (2_000_000, 3)])
def test_a_small_table_is_read_once_for_all_that_is_made_of_it_and_a_large_one_is_never_kept(
    size: int, reads: int
) -> None:
    table = make_table("id,born,sex,at,total\n1,25/12/1980,1,2026-02-01,3\n")
    asked = []

    def read() -> Iterator[Rows]:
        asked.append(1)
        return table.read()

    watched = replace(table, upload=replace(table.upload, size=size), read=read)
    sources = make_sources(make_profile(PATIENTS + MOMENTS, tail=SEX), [watched])
    assert [len(list_rows(source)) for source in sources] == [1, 1]
    assert len(asked) == reads


@pytest.mark.usefixtures("today")
def test_the_same_file_under_a_changed_profile_is_imported_again_unless_that_very_version_was_kept(
    store: Store,
) -> None:
    """A profile that is not kept has the version 0, whatever it says."""
    text = "id,born,sex,other\n1,1980-05-17,1,1981-06-18\n"
    first, second = people(), make_profile(PATIENTS.replace("{born", "{other"), tail=SEX)
    for profile, changed in ((first, True), (second, True), (second, False), (first, True)):
        sources = make_sources(profile, [make_table(text)])
        why = Policy("replace", "corrected")
        outcome = import_sources(store, sources, profile.site, policy=why, profile=("by hand", 0))
        assert outcome.changed == changed
    version = keep_profile(store, first, None)
    for told in (0, 1):
        outcome = import_sources(store, make_sources(first, [make_table(text)]), profile=("test", version))
        assert outcome.total("unchanged") == 1
        assert (NOTHING_TO_DO in outcome.repeated) == bool(told)
