"""Each rule that a row can break: the row is rejected with line, cell and rule, and the others go in."""

from pathlib import Path

import pytest

from data_access.database import Store
from tests.data_access.importers.clinic import FILES, import_clinic, say, spoil

pytestmark = pytest.mark.usefixtures("today")

ALIKE = [
    ("screenings", "A-2,BAI", "A-2,hamd", "line 5, instrument “hamd”: is not a known instrument; known: gad7"),
    ("screenings", "A-2,BAI", "A-2,70221-7", "line 5, instrument “70221-7”: 70221-7 is the PCL-C of DSM-IV"),
    ("screenings", "A-2,BAI", "A-2,69737-5", "is the panel code of GAD-7, not that of its total"),
    ("screenings", "2,3,2,1,2,3,2", "2,3,2,1,2,3,4", "line 2, answers “2,3,2,1,2,3,4”: GAD-7, item 7: the answer must"),
    ("screenings", "2,3,2,1,2,3,2", "2,3,2,1,2,3", "GAD-7 has 7 answers, not 6"),
    ("screenings", "2,3,2,1,2,3,2", "2,3,2,1,2,3,x", "GAD-7: answer 7 must be a whole number, not “x”"),
    ("screenings", ",,21,", ",,64,", "line 5, total “64”: BAI totals are 0 to 63"),
    ("screenings", "A-2,BAI,2026-01-11 09:00,,21", 'A-2,BAI,2026-01-11 09:00,"1,1",', "only totals may be kept"),
    ("screenings", '"1,1,1,0,0,0,",,', '"1,1,1,0,0,0,",3,', "C-SSRS screener is never summed"),
    ("screenings", "A-2,BAI,2026-01-11", "A-2,BAI,2026-03-05", "taken_at “2026-03-05 09:00”: lies in the future"),
    ("screenings", "00123,gad7,2026-01-11", "00123,gad7,1979-01-11", "lies before the patient's birth"),
    ("screenings", "A-2,BAI,2026-01-11 09:00", "A-2,BAI,11/01/2026 09:00", "must be a calendar day written YYYY-MM-DD"),
    ("screenings", "A-2,BAI,2026-01-11 09:00", "A-2,BAI,2026-01-11 9.00", "must be a day and time written YYYY-MM-DD"),
    ("screenings", "A-2,BAI", "B-7,BAI", "patient “B-7”: is no patient of this clinic; import patients.csv first"),
    ("screenings", "A-2,BAI", ",BAI", "patient “”: must not be empty"),
    (
        "screenings",
        ",,21,",
        ",,21,2026-01-14 09:30",
        "session_at “2026-01-14 09:30”: is the start of no dosing session",
    ),
    ("screenings", ",,21,", ",,21", "has 5 cells where the header has 6"),
    ("patients", "1980-05-17", "2026-03-05", "birth_date “2026-03-05”: lies in the future"),
    ("patients", "1980-05-17", "1880-05-17", "lies before 1900-01-01"),
    ("patients", ",2026-01-05\n", ",1970-01-05\n", "consent_date “1970-01-05”: lies before the patient's birth"),
    ("patients", "female", "fem", "must be one of: female, male, other"),
    ("assignments", "A-2,T1,2026-01-01,2026-02-01", "A-2,T1,2026-01-01,2025-02-01", "lies before from_date"),
    ("assignments", "A-2,T1", "A-2,T9", "clinician “T9”: is no clinician of this clinic"),
    ("clinicians", "therapist,S1", "therapist,T1", "supervisor “T1”: must be another clinician"),
    ("clinicians", "therapist,S1", "nurse,S1", "must be one of: director, supervisor, therapist"),
    ("protocols", "IM6,Six doses,racemic,im,6", "IM6,Six doses,none,none,6", "is 0 exactly where substance and route"),
    ("protocols", "racemic,im", "esketamine,im", "no dose bounds are known for the two"),
    ("protocols", "1; 2; 4", "1; 2; 7", "names a dose beyond the planned doses"),
    ("protocols", "each_dose", "every_dose", "has “every_dose”, which says nothing here"),
    ("courses", "2026-01-05,2026-02-20", "2026-01-05,2026-01-04", "ended_date “2026-01-04”: lies before started_date"),
    ("courses", "2026-02-20,completed", ",completed", "end_reason “completed”: needs an ended_date"),
    ("courses", "A-2,1,IM6", "A-2,1,IM7", "protocol “IM7”: is no plan of this clinic"),
    ("sessions", "00123,1,prep", "00123,2,prep", "course “2”: is no course of this patient"),
    (
        "sessions",
        "00123,1,preparation,attended,2026-01-06",
        "00123,1,preparation,attended,2026-01-04",
        "before the course",
    ),
    (
        "sessions",
        "A-2,1,dosing,attended,2026-01-13T",
        "A-2,1,dosing,attended,2026-02-21T",
        "lies after the course ended",
    ),
    ("sessions", "A-2,1", "X-9,1", "patient “X-9”: is no patient of this clinic"),
    ("sessions", "im,75,", "im,300,", "dose_mg “300”: is 4 mg/kg, at or above 4; check it, and write yes in dose_conf"),
    ("sessions", "intramuscular", "ear", "route “ear”: is not a known route; known: iv, im"),
    ("sessions", "10:00,T1,,,,", "10:00,T1,,,75,", "dose_mg “75”: belongs to dosing sessions only"),
    ("vitals", "124,80", "124,124", "diastolic “124”: must be below systolic (124)"),
    ("vitals", "124,80", "264,80", "systolic “264”: must be a whole number, 60 to 260"),
    ("vitals", "before,-10", "before,10", "does not fit the moment “before”"),
    ("side_effects", "nausea", "hiccups", "side_effect “hiccups”: is not a known side effect"),
    ("side_effects", "nausea,2", "nausea,4", "severity “4”: must be one of: 1, 2, 3"),
    (
        "side_effects",
        "00123,2026-01-12 09:30,nausea",
        "00123,2026-01-06 10:00,nausea",
        "is the start of no dosing session",
    ),
    ("long_term_checks", "bladder", "teeth", "check “teeth”: is not a known check"),
    ("long_term_checks", "2026-01-10", "2026-13-10", "must be a calendar day written YYYY-MM-DD"),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), ALIKE, ids=[f"{a[0]}: {a[3][:40]}" for a in ALIKE])
def test_a_row_that_breaks_a_rule_is_rejected_in_words(
    sqlite_store: Store, tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    outcome = import_clinic(sqlite_store, tmp_path, **{name: spoil(name, old, new)})
    sentences = [sentence for sentence in say(outcome) if sentence.startswith(f"{name}.csv")]
    assert len(sentences) == 1, sentences
    assert told in sentences[0]
    assert next(tally for tally in outcome.tallies if tally.table == name).rejected == 1


def test_a_confirmed_dose_at_the_stop_bound_goes_in(sqlite_store: Store, tmp_path: Path) -> None:
    outcome = import_clinic(sqlite_store, tmp_path, sessions=spoil("sessions", "im,75,,75", "im,300,yes,75"))
    assert say(outcome) == []


def test_a_dose_below_the_stop_bound_needs_no_confirmation(sqlite_store: Store, tmp_path: Path) -> None:
    outcome = import_clinic(sqlite_store, tmp_path, sessions=spoil("sessions", "im,75,,75", "im,299,,75"))
    assert say(outcome) == []


def test_side_effects_of_a_session_that_was_not_assessed_are_a_contradiction(
    sqlite_store: Store, tmp_path: Path
) -> None:
    outcome = import_clinic(sqlite_store, tmp_path, sessions=spoil("sessions", "75,yes,checklist", "75,no,"))
    assert "at which side effects were not assessed" in say(outcome)[0]


def test_a_ring_of_supervisors_is_rejected_whole(sqlite_store: Store, tmp_path: Path) -> None:
    outcome = import_clinic(
        sqlite_store, tmp_path, clinicians=FILES["clinicians.csv"].replace("director,", "director,T1")
    )
    tally = next(tally for tally in outcome.tallies if tally.table == "clinicians")
    assert (tally.rows_in, tally.rejected) == (3, 3)
