"""Suggestions for exports that nobody has mapped: what is proposed, how it is explained, and what is asked."""

import pytest

from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.import_files import import_sources
from data_access.importers.profiles.apply import DayOrderAsked, make_sources
from data_access.importers.profiles.draft import Draft, DraftRows
from data_access.importers.profiles.pattern import Cell, Piece
from data_access.importers.profiles.preview import preview
from data_access.importers.profiles.profile import read_profile, write_profile
from data_access.importers.profiles.suggest import suggest
from data_access.importers.site import SiteWish
from tests.data_access.importers.profiles.tables import list_rows, make_table

SITE = SiteWish("Hill Clinic", "Europe/London", "HILL")
QUESTIONS = (
    "Feeling nervous, anxious or on edge", "Not being able to stop or control worrying",
    "Worrying too much about different things", "Trouble relaxing", "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable", "Feeling afraid as if something awful might happen",
)  # fmt: skip
GRID = ",".join(f'"Over the last 2 weeks, how often? [{question}]"' for question in QUESTIONS)
GOOGLE = (
    f"Timestamp,Patient code,{GRID},Any comments?\n"
    "2026/02/01 9:05:33 PM GMT+1,A-1,Not at all,Several days,Nearly every day,Not at all,Not at all,,Several days,hi\n"
)
EHR = (
    "MRN,Date of Birth,Gender,Weight (lb),Session Date,Session Type,Appointment Status,Route,Ketamine Dose (mg),BP,"
    "Insurance,Session Notes\n"
    "0012,5/17/1980,F,150,2/28/2026 10:30 AM,Ketamine Infusion,Completed,IV,40,120/80,Aetna,he said\n"
    "0013,5/7/1981,Woman,180,2/14/2026 2:30 PM,Integration,No Show,,,,BCBS,\n"
)


def rows_for(draft: Draft, table: str) -> DraftRows:
    return next(rows for rows in draft.rows if rows.table.name == table)


def columns_of(rows: DraftRows) -> dict[str, str]:
    """By field: the column that fills it, or its constant."""
    return {
        one.name: one.choice.cell.columns[0] if one.choice.cell.columns else one.choice.cell.pieces[0].text
        for one in rows.fields
        if one.choice is not None
    }


def test_a_grid_of_printed_questions_is_known_as_its_questionnaire_with_labels_as_answers() -> None:
    table = make_table(GOOGLE)
    draft = suggest([table])
    screenings, patients = draft.rows
    assert screenings.why == "GAD-7: its columns carry the printed questions"
    assert (screenings.is_on, patients.table.name, patients.is_on) == (True, "patients", False)
    assert draft.words["gad7_answers"] == {"Not at all": "0", "Several days": "1", "Nearly every day": "3"}
    assert draft.closed == ("gad7_answers",)
    (source,) = make_sources(draft.to_profile("survey"), [table])
    assert list_rows(source) == [["A-1", "gad7", "2026-02-01T21:05:33+01:00", "0,1,3,0,0,,1"]]
    assert source.notes[0] == "Columns notes or free text, left out unless asked for: Any comments?."


def test_an_export_of_a_clinics_records_becomes_patients_and_sessions_with_reasons() -> None:
    draft = suggest([make_table(EHR)])
    patients, sessions = rows_for(draft, "patients"), rows_for(draft, "sessions")
    assert columns_of(patients) == {
        "patient": "MRN", "name": "MRN", "birth_date": "Date of Birth", "sex": "Gender", "payer": "Insurance",
    }  # fmt: skip
    assert columns_of(sessions) == {
        "patient": "MRN", "kind": "Session Type", "status": "Appointment Status", "starts_at": "Session Date",
        "route": "Route", "dose_mg": "Ketamine Dose (mg)", "weight_kg": "Weight (lb)",
    }  # fmt: skip
    assert draft.day_order == "mdy"
    assert draft.words == {
        "patients_sex_gender": {"Woman": "female"},
        "sessions_kind_session_type": {"Ketamine Infusion": "dosing"},
        "sessions_status_appointment_status": {"Completed": "attended", "No Show": "missed"},
    }
    weight = next(one for one in sessions.fields if one.name == "weight_kg").choice
    assert weight is not None
    assert weight.cell.pieces[0].steps == ("lb>kg",)
    assert weight.why == "its name is a usual one; 2 of 2 different values can be read; turned from lb into kg"
    tables = {
        table.table: [row.cells for row in table.rows] for table in preview(draft.to_profile("ehr"), [make_table(EHR)])
    }
    assert tables == {
        "patients": [("0012", "0012", "1980-05-17", "F", "Aetna"), ("0013", "0013", "1981-05-07", "female", "BCBS")],
        "sessions": [
            ("0012", "dosing", "attended", "2026-02-28T10:30", "IV", "40", "68"),
            ("0013", "Integration", "missed", "2026-02-14T14:30", "", "", "81.6"),
        ],
    }


def test_blood_pressure_in_one_column_fills_both_fields_but_readings_without_a_moment_stay_off() -> None:
    vitals = rows_for(suggest([make_table(EHR)]), "vitals")
    assert columns_of(vitals) == {"patient": "MRN", "session_at": "Session Date", "systolic": "BP", "diastolic": "BP"}
    assert (vitals.is_on, vitals.missing) == (False, ("moment", "minutes_from_dose"))


@pytest.mark.parametrize(
    "names",
    [
        [f"gad7_{n}" for n in range(1, 8)],
        [f"GAD-7 Q{n}" for n in range(1, 8)],
        [f"gad_7_item{n:02}" for n in range(1, 8)],
        [f"GAD{n}" for n in range(1, 8)],
        [f"{n}. {question}" for n, question in enumerate(QUESTIONS, start=1)],
        ["Feeling nervous anxious or on edge?", *QUESTIONS[1:]],
    ],
)
def test_numbered_columns_and_printed_questions_become_answers_in_the_forms_order(names: list[str]) -> None:
    backwards = names[::-1]
    header = ",".join(f'"{name}"' for name in backwards)
    table = make_table(f"id,date,{header}\nA,2026-02-01,6,5,4,3,2,1,0\n".replace("6,5,4,3,2,1,0", "0,0,1,1,2,2,3"))
    (source,) = make_sources(suggest([table]).to_profile("wide"), [table])
    assert list_rows(source) == [["A", "gad7", "2026-02-01", "3,2,2,1,1,0,0"]]


@pytest.mark.parametrize(
    ("name", "written"), [("Datum", "22.11.2026"), ("Fecha", "22/11/2026"), ("Zeitstempel", "22.11.2026")]
)
def test_a_day_is_known_in_the_languages_that_survey_tools_write(name: str, written: str) -> None:
    header = ",".join(["id", name, *(f"gad7_{n}" for n in range(1, 8))])
    table = make_table(f"{header}\nA,{written},0,1,2,3,0,1,2\n")
    assert columns_of(rows_for(suggest([table]), "screenings"))["taken_at"] == name


def test_a_form_that_lacks_a_question_is_told_and_never_taken() -> None:
    header = ",".join(f"phq9_{n}" for n in range(1, 9))
    draft = suggest([make_table(f"id,date,{header}\nA,2026-02-01,0,0,0,0,0,0,0,0\n")])
    assert [rows.table.name for rows in draft.rows] == []
    assert draft.notes == ("export.csv: PHQ-9 lacks its questions 9, so it is not taken.",)


def test_answers_counted_from_another_number_are_asked_for_and_not_taken_as_they_stand() -> None:
    table = make_table("id,date,gad2_1,gad2_2\nA,2026-02-01,1,2\nA,2026-02-08,4,1\n")
    draft = suggest([table])
    (question,) = draft.open_questions
    assert (question.about, question.options, question.allowed) == ("words", ("1", "2", "4"), ("0", "1", "2", "3"))
    (source,) = make_sources(draft.to_profile("shifted"), [table])
    assert {line for rows in source.read() for line in rows.refused} == {2, 3}
    for text, ours in (("1", "0"), ("2", "1"), ("4", "3")):
        draft = draft.say(question.words, text, ours)
    assert draft.open_questions == ()
    (source,) = make_sources(draft.to_profile("shifted"), [table])
    assert [row[3] for row in list_rows(source)] == ["0,1", "3,0"]


def test_a_long_list_of_scores_keeps_its_own_names_of_questionnaires_and_asks_about_others() -> None:
    table = make_table("patient,date,scale,score\n1,2026-02-01,GAD-7,12\n1,2026-02-01,phq9,11\n1,2026-02-01,HAMD,12\n")
    draft = suggest([table])
    assert columns_of(draft.rows[0]) == {
        "patient": "patient",
        "instrument": "scale",
        "taken_at": "date",
        "total": "score",
    }
    (question,) = draft.open_questions
    assert (question.column, question.options) == ("scale", ("HAMD",))
    assert "gad7" in question.allowed
    (previewed,) = preview(draft.to_profile("long"), [table])
    assert [row.rejection is None for row in previewed.rows] == [True, True, False]


def test_side_effects_in_columns_of_their_own_become_rows_and_absent_ones_do_not() -> None:
    table = make_table("patient,session date,nausea,head pain\n1,2026-02-01,none,mild\n1,2026-02-08,severe,\n")
    sources = make_sources(suggest([table]).to_profile("wide"), [table])
    assert [row for source in sources for row in list_rows(source)] == [
        ["1", "2026-02-08", "nausea", "severe"], ["1", "2026-02-01", "headache", "mild"],
    ]  # fmt: skip


def test_days_of_one_file_never_decide_for_another() -> None:
    sure, open_ = (
        make_table("id,dob\n1,25/12/1980\n", "a.csv"),
        make_table("id,date,gad7 total\n1,1/2/2026,9\n", "b.csv"),
    )
    draft = suggest([sure, open_])
    assert draft.day_order == ""
    (question,) = draft.open_questions
    assert question.text == "b.csv: is 1/2/2026 written with the day or with the month first?"
    with pytest.raises(DayOrderAsked, match=r"b\.csv: 1/2/2026 may be read"):
        make_sources(draft.to_profile("two"), [sure, open_])
    draft = draft.answer(day_order="dmy")
    assert draft.open_questions == ()
    assert [list_rows(source)[0][2] for source in make_sources(draft.to_profile("two"), [sure, open_])] == [
        "1980-12-25", "2026-02-01",
    ]  # fmt: skip


def test_decimal_commas_are_noticed() -> None:
    table = make_table('id,session date,dose,weight\n1,2026-02-01,40,"52,3"\n')
    draft = suggest([table])
    assert draft.decimal == ","
    (source,) = make_sources(draft.to_profile("comma"), [table])
    assert list_rows(source)[0][-1] == "52.3"


@pytest.mark.usefixtures("today")
def test_a_suggested_profile_survives_being_kept_and_imports(store: Store) -> None:
    table = make_table(GOOGLE)
    draft = suggest([table])
    profile = draft.switch(1, True).to_profile("survey", "Our survey")
    assert read_profile(write_profile(profile)) == profile
    outcome = import_sources(store, make_sources(profile, [table]), SITE)
    assert {tally.table: tally.inserted for tally in outcome.tallies} == {"patients": 1, "screenings": 1}


def test_a_draft_is_changed_by_hand_and_refuses_what_is_not_whole() -> None:
    draft = suggest([make_table(EHR)])
    at = draft.rows.index(rows_for(draft, "vitals"))
    with pytest.raises(ImportRefused, match=r"vitals of export\.csv: “moment” is needed and nothing fills it"):
        draft.switch(at, True).to_profile("ehr")
    during = Cell((Piece("during"),))
    draft = draft.switch(at, True).choose(at, "moment", during).choose(at, "minutes_from_dose", Cell((Piece("40"),)))
    made = make_sources(draft.to_profile("ehr"), [make_table(EHR)])
    assert list_rows(made[-1])[0] == ["0012", "2026-02-28T10:30", "during", "40", "120", "80"]
    nothing = Draft(())
    with pytest.raises(ImportRefused, match="Nothing would be made of these files"):
        nothing.to_profile("none")


def test_a_profile_for_several_files_fits_their_next_exports_too() -> None:
    first = [
        make_table(EHR, "visits 2026-02.csv"),
        make_table("id,date,gad7 total\n0012,2/28/2026,9\n", "scores (12).csv"),
    ]
    profile = suggest(first).to_profile("two")
    again = [
        make_table(EHR, "visits 2026-03.csv"),
        make_table("id,date,gad7 total\n0012,3/28/2026,9\n", "scores (7).csv"),
    ]
    assert [source.name for source in make_sources(profile, again)] == [
        "visits 2026-03.csv", "visits 2026-03.csv", "scores (7).csv",
    ]  # fmt: skip


def test_yes_and_no_answer_a_form_of_yes_and_no_and_totals_only_stay_totals() -> None:
    names = ",".join(f"cssrs_screener_{number}" for number in range(1, 8))
    table = make_table(f"id,date,{names}\nA,2026-02-01,Yes,no,,,,No,No\n")
    (source,) = make_sources(suggest([table]).to_profile("risk"), [table])
    assert list_rows(source) == [["A", "cssrs_screener", "2026-02-01", "1,0,,,,0,0"]]
    names = ",".join(f"bai_{number}" for number in range(1, 22))
    table = make_table(f"id,date,bai total,{names}\nA,2026-02-01,21,{','.join('1' * 21)}\n")
    (source,) = make_sources(suggest([table]).to_profile("bai"), [table])
    assert list_rows(source) == [["A", "bai", "2026-02-01", "21"]]


def test_a_form_named_by_its_letters_alone_is_told_where_a_question_is_missing() -> None:
    names = ",".join(f"phq{number}" for number in range(1, 9))
    draft = suggest([make_table(f"id,date,{names}\nA,2026-02-01,0,0,0,0,0,0,0,0\n")])
    assert draft.notes == ("export.csv: PHQ-9 lacks its questions 9, so it is not taken.",)
