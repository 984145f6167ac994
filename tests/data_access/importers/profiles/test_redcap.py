"""REDCap projects: classic, longitudinal, repeating; codes or labels; boxes, events, identifiers."""

import pytest

from data_access.errors import ImportRefused
from data_access.importers.profiles.apply import make_sources
from data_access.importers.profiles.draft import Draft
from data_access.importers.profiles.profile import read_profile, write_profile
from data_access.importers.profiles.redcap import is_dictionary, read_dictionary
from data_access.importers.profiles.suggest import suggest
from data_access.importers.raw import RawTable
from tests.data_access.importers.profiles.redcap_files import (
    API_HEADER,
    FROM_ONE,
    PEOPLE,
    make_form,
    write_dictionary,
)
from tests.data_access.importers.profiles.tables import count_left_out, list_rows, make_table

CLASSIC = (
    "rec,redcap_data_access_group,first_name,last_name,dob,sex,prior___1,prior___2,prior___9,about,people_complete,"
    "gad2_timestamp,gad2_date,gad2_1,gad2_2,gad2_complete\n"
    "7,north,Cy,Lund,1980-05-17,2,1,0,1,he said,2,2026-02-01 09:30:11,2026-02-01,3,1,2\n"
    "8,north,Jo,Fox,,1,0,0,0,,2,[not completed],,,,0\n"
)


def rows_of(data: str, dictionary: str) -> dict[str, list[list[str]]]:
    """What the suggestion for a project makes of its records, by table."""
    draft, tables = suggest_for(data, dictionary)
    profile = draft.to_profile("project")
    assert read_profile(write_profile(profile)) == profile
    return {source.table.name: list_rows(source) for source in make_sources(profile, tables)}


def suggest_for(data: str, dictionary: str) -> tuple[Draft, list[RawTable]]:
    tables = [make_table(data, "data.csv"), make_table(dictionary, "dictionary.csv")]
    return suggest(tables), tables


@pytest.mark.parametrize("header", [None, API_HEADER])
def test_a_classic_project_becomes_patients_and_screenings_form_by_form(header: tuple[str, ...] | None) -> None:
    fields = (*PEOPLE, *make_form())
    dictionary = write_dictionary(fields) if header is None else write_dictionary(fields, header)
    assert rows_of(CLASSIC, dictionary) == {
        "patients": [
            ["7", "Cy Lund", "1980-05-17", "Female", "SSRI; ECT"],
            ["8", "Jo Fox", "", "Male", ""],
        ],
        "screenings": [["7", "gad2", "2026-02-01", "3,1"], ["8", "gad2", "", ""]],
    }
    draft, _ = suggest_for(CLASSIC, dictionary)
    assert draft.kind == "redcap"
    assert draft.notes == (
        "Fields that the project marks as identifying: first_name, last_name, dob.",
        "Data access groups are not read: say who is responsible for whom in assignments.csv.",
    )


def test_codes_are_read_by_what_the_dictionary_says_they_stand_for() -> None:
    dictionary = write_dictionary((*PEOPLE, *make_form(FROM_ONE)))
    data = CLASSIC.replace("2026-02-01,3,1,2", "2026-02-01,4,1,2")
    assert rows_of(data, dictionary)["screenings"][0] == ["7", "gad2", "2026-02-01", "3,0"]
    draft, tables = suggest_for(CLASSIC.replace("2026-02-01,3,1,2", "2026-02-01,3,0,2"), dictionary)
    (screenings,) = [s for s in make_sources(draft.to_profile("p"), tables) if s.table.name == "screenings"]
    (refused,) = [rows.refused for rows in screenings.read() if rows.refused]
    assert refused == {2: ("answers", "“0” is none of the words the profile knows here: 1, 2, 3, 4")}


def test_an_export_with_labels_for_codes_and_for_names_gives_the_same_rows() -> None:
    labelled = (
        "Study ID,Event,First Name,Last Name,Date of birth,Sex at birth,Date,Feeling nervous,Worrying\n"
        "7,,Cy,Lund,1980-05-17,Female,2026-02-01,Nearly every day,Several days\n"
    )
    assert rows_of(labelled, write_dictionary((*PEOPLE, *make_form()))) == {
        "patients": [["7", "Cy Lund", "1980-05-17", "Female"]],
    }
    mixed = labelled.replace("Feeling nervous,Worrying", "gad2_1,gad2_2").replace("Study ID", "rec")
    assert rows_of(mixed, write_dictionary((*PEOPLE, *make_form()))) == {
        "patients": [["7", "Cy Lund", "1980-05-17", "Female"]],
        "screenings": [["7", "gad2", "2026-02-01", "3,1"]],
    }


def test_patients_come_from_the_events_that_hold_their_form_and_the_others_are_accounted_for() -> None:
    data = (
        "rec,redcap_event_name,first_name,last_name,dob,sex,gad2_date,gad2_1,gad2_2\n"
        "7,enrollment_arm_1,Cy,Lund,1980-05-17,2,,,\n"
        "7,visit_1_arm_1,,,,,2026-02-01,0,1\n"
        "7,visit_2_arm_1,,,,,2026-03-01,2,\n"
        "8,enrollment_arm_2,Jo,Fox,1981-05-17,1,,,\n"
    )
    dictionary = write_dictionary((*PEOPLE, *make_form()))
    assert rows_of(data, dictionary) == {
        "patients": [["7", "Cy Lund", "1980-05-17", "Female"], ["8", "Jo Fox", "1981-05-17", "Male"]],
        "screenings": [
            ["7", "gad2", "", ""], ["7", "gad2", "2026-02-01", "0,1"], ["7", "gad2", "2026-03-01", "2,"],
            ["8", "gad2", "", ""],
        ],
    }  # fmt: skip
    draft, _ = suggest_for(data, dictionary)
    patients = next(rows for rows in draft.rows if rows.table.name == "patients")
    assert patients.when[0].words == ("enrollment_arm_1", "enrollment_arm_2")


def test_repeating_forms_take_their_own_rows_and_no_others() -> None:
    data = (
        "rec,redcap_repeat_instrument,redcap_repeat_instance,first_name,last_name,dob,sex,gad2_date,gad2_1,gad2_2\n"
        "7,,,Cy,Lund,1980-05-17,2,,,\n"
        "7,gad2,1,,,,,2026-02-01,0,1\n"
        "7,gad2,2,,,,,2026-03-01,2,2\n"
        "7,photos,1,,,,,,,\n"
    )
    draft, tables = suggest_for(data, write_dictionary((*PEOPLE, *make_form())))
    patients, screenings = make_sources(draft.to_profile("p"), tables)
    assert list_rows(patients) == [["7", "Cy Lund", "1980-05-17", "Female"]]
    assert list_rows(screenings) == [["7", "gad2", "2026-02-01", "0,1"], ["7", "gad2", "2026-03-01", "2,2"]]
    assert count_left_out(screenings) == {"rows that no part of the profile takes": 1}


def test_a_form_without_a_day_offers_those_of_its_event_and_is_not_made_before_one_is_chosen() -> None:
    data = "rec,dob,seen_on,gad2_1,gad2_2\n7,1980-05-17,2026-02-01,0,1\n"
    visit = ("seen_on", "visit", "text", "Day of the visit", "", "date_ymd", "")
    draft, tables = suggest_for(data, write_dictionary((*PEOPLE, visit, *make_form(date=False))))
    at = next(place for place, rows in enumerate(draft.rows) if rows.table.name == "screenings")
    assert (draft.rows[at].is_on, draft.rows[at].missing) == (False, ("taken_at",))
    offered = next(one for one in draft.rows[at].fields if one.name == "taken_at").alternatives
    assert [choice.cell.columns for choice in offered] == [("dob",), ("seen_on",)]
    draft = draft.choose(at, "taken_at", offered[1]).switch(at, True)
    sources = make_sources(draft.to_profile("p"), tables)
    assert list_rows(sources[-1]) == [["7", "gad2", "2026-02-01", "0,1"]]


def test_a_field_with_a_decimal_comma_stands_beside_one_with_a_point() -> None:
    fields = (
        ("rec", "visit", "text", "Study ID", "", "", ""),
        ("session_date", "visit", "text", "Session date", "", "date_ymd", ""),
        ("dose", "visit", "text", "Dose (mg)", "", "number", ""),
        ("weight", "visit", "text", "Weight (lb)", "", "number_comma_decimal", ""),
    )
    data = 'rec,session_date,dose,weight\n7,2026-02-01,40.5,"150,5"\n'
    assert rows_of(data, write_dictionary(fields))["sessions"] == [
        ["7", "dosing", "attended", "2026-02-01", "40.5", "68.3"]
    ]


def test_a_project_without_anything_else_gives_its_records_as_patients() -> None:
    fields = (("rec", "lab", "text", "Record", "", "", ""), ("lab", "lab", "text", "lab value", "", "", ""))
    assert rows_of("rec,lab\n1,a\n1,b\n2,c\n", write_dictionary(fields)) == {"patients": [["1", "1"], ["2", "2"]]}


def test_what_is_no_dictionary_or_another_projects_is_refused() -> None:
    data = make_table(CLASSIC, "data.csv")
    assert not is_dictionary(data)
    with pytest.raises(ImportRefused, match=r"data\.csv is no REDCap data dictionary"):
        read_dictionary(data)
    other = make_table(write_dictionary([("id", "x", "text", "Id", "", "", "")]), "other.csv")
    with pytest.raises(ImportRefused, match=r"None of the files has the column “id”, which the dictionary other\.csv"):
        suggest([data], other)
    with pytest.raises(ImportRefused, match=r"empty\.csv names no field"):
        read_dictionary(make_table(write_dictionary([]), "empty.csv"))
