"""The research files: nothing in them leads back to a patient, and what they say is what the database says."""

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from typing import get_args

import pytest
from sqlalchemy import select

from data_access.database import Store
from data_access.days import to_date, to_day_number
from data_access.demo.build import build_demo_clinic
from data_access.exporters.research.domains import AE, DM, EX, QS
from data_access.exporters.research.modes import (
    LONGEST_SHIFT_DAYS,
    MODES,
    PLAIN_WORDS,
    Mode,
    Subject,
    count_study_day,
    draw_shift,
    draw_study_ids,
    tell_age,
    tell_date,
    tell_first_day,
)
from data_access.exporters.research.write import name_archive, write_research
from data_access.models import Patient, Screening, SideEffect, TreatmentSession
from data_access.scope import Scope, decide_scope
from tests.factories import (
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_protocol,
    make_screening,
    make_side_effect,
    make_site,
)

AS_OF = 20_500
Archive = dict[str, str]


def export(store: Store, mode: Mode, scope: Scope | None = None, as_of_day: int = AS_OF) -> Archive:
    content = io.BytesIO()
    whole = scope or Scope(store.site().id, 0, "director", None, AS_OF)
    write_research(store, whole, mode, as_of_day, content)
    with zipfile.ZipFile(content) as archive:
        return {entry.filename: archive.read(entry).decode("utf-8-sig") for entry in archive.infolist()}


def read(archive: Archive, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive[name], newline="")))


@pytest.fixture
def demo(sqlite_store: Store) -> Store:
    build_demo_clinic(sqlite_store, 40, 5, AS_OF)
    return sqlite_store


def list_secrets(store: Store) -> set[str]:
    """Every word of the database that no research file may hold."""
    with store.read() as session:
        patients = session.scalars(select(Patient)).all()
        texts = [text for p in patients for text in (p.code, p.handle, p.name, p.payer, p.ethnicity) if text]
        texts += [word for p in patients for word in (*p.diagnoses, *p.prior_treatments, *(p.contraindications or ()))]
        texts += [part for p in patients for part in p.name.split()]
        sessions = session.scalars(select(TreatmentSession)).all()
        texts += [text for s in sessions for text in (s.place, s.formulation, *s.adjuncts) if text]
        texts += [text for text in session.scalars(select(SideEffect.action)) if text]
    return {text for text in texts if len(text) > 3}


@pytest.mark.parametrize("mode", MODES)
def test_no_name_code_place_or_free_text_is_in_any_file(demo: Store, mode: Mode) -> None:
    with demo.write() as session:
        for number, patient in enumerate(session.scalars(select(Patient))):
            patient.ethnicity, patient.payer = f"folk{number}", f"insurer{number}"
        for number, effect in enumerate(session.scalars(select(SideEffect))):
            effect.action = f"remark{number}"
    hidden = list_secrets(demo) | {demo.site().name, demo.site().code}
    assert len(hidden) > 200
    files = export(demo, mode)
    words = set(re.findall(r"[\w'.:-]+", " ".join(text for name, text in files.items() if name.endswith(".csv"))))
    assert hidden & words == set()
    assert [text for text in hidden if any(text in files[name] for name in files if name.endswith(".csv"))] == []


def test_safe_harbor_holds_no_date_but_the_year_of_the_first_day(demo: Store) -> None:
    files = export(demo, "safe-harbor")
    for name in ("ex.csv", "ae.csv", "qs.csv"):
        rows = read(files, name)
        assert rows
        dates = [row[column] for row in rows for column in row if column.endswith("DTC")]
        assert set(dates) == {""}
    assert {len(row["RFSTDTC"]) for row in read(files, "dm.csv")} <= {0, 4}
    assert re.findall(r"\d{4}-\d\d(?:-\d\d)?", " ".join(files.values())) == []
    assert to_date(AS_OF).isoformat() not in files["README.md"]


def test_an_archive_does_not_say_when_it_was_made(demo: Store) -> None:
    content = io.BytesIO()
    write_research(demo, Scope(demo.site().id, 0, "director", None, AS_OF), "safe-harbor", AS_OF, content)
    with zipfile.ZipFile(content) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == ["dm.csv", "ex.csv", "ae.csv", "qs.csv", "README.md"]
    assert name_archive("safe-harbor") == "research-safe-harbor.zip"


@pytest.mark.parametrize("mode", MODES)
def test_ids_are_new_in_every_archive_and_their_order_is_not_that_of_the_patients(demo: Store, mode: Mode) -> None:
    first, second = (read(export(demo, mode), "dm.csv") for _ in range(2))
    assert {row["USUBJID"] for row in first} & {row["USUBJID"] for row in second} == set()
    assert all(re.fullmatch(r"S[0-9A-F]{10}", row["USUBJID"]) for row in first)
    ages = [[(row["AGE"], row["SEX"]) for row in rows] for rows in (first, second)]
    assert sorted(ages[0]) == sorted(ages[1])
    assert ages[0] != ages[1]
    assert [row["USUBJID"] for row in first] == sorted(row["USUBJID"] for row in first)


def test_shifted_dates_keep_every_distance_and_each_patient_has_a_shift_of_their_own(demo: Store) -> None:
    files = export(demo, "date-shifted")
    first_days = {row["USUBJID"]: date.fromisoformat(row["RFSTDTC"]) for row in read(files, "dm.csv")}
    for name, column in (("ex.csv", "EXST"), ("ae.csv", "AEST"), ("qs.csv", "QS")):
        for row in read(files, name):
            day = int(row[f"{column}DY"])
            expected = first_days[row["USUBJID"]] + timedelta(days=day - 1 if day > 0 else day)
            assert row[f"{column}DTC"] == expected.isoformat()
    with demo.read() as session:
        true = set(session.scalars(select(TreatmentSession.day).where(TreatmentSession.kind == "dosing")))
    told = {to_day_number(date.fromisoformat(row["EXSTDTC"])) for row in read(files, "ex.csv")}
    assert told != true
    assert "PROTECTED HEALTH INFORMATION" in files["README.md"]
    assert PLAIN_WORDS["date-shifted"].endswith("treat these files as patients’ records.")


def test_a_shift_lies_between_a_day_and_a_year_and_study_ids_never_repeat() -> None:
    shifts = {draw_shift() for _ in range(20_000)}
    assert (min(shifts), max(shifts)) == (1, LONGEST_SHIFT_DAYS)
    assert len(set(draw_study_ids(5_000))) == 5_000


def subject(**fields: object) -> Subject:
    given = {"patient_id": 1, "study_id": "S1", "first_day": 20_000, "last_day": 20_100, "shift_days": 10,
             "birth_date": date(1980, 5, 17), "sex": "female"}  # fmt: skip
    return Subject(**(given | fields))  # type: ignore[arg-type]


def test_study_days_have_no_day_nought() -> None:
    assert [count_study_day(subject(), day) for day in (19_998, 19_999, 20_000, 20_001)] == [-2, -1, 1, 2]


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(1980, 10, 4), (44, "")),  # 20,000 is 4 October 2024: the birthday itself
        (date(1980, 10, 5), (43, "")),
        (date(1936, 2, 17), (88, "")),  # 89 on the as-of day, 16 February 2026
        (date(1936, 2, 16), (None, "90+")),  # 90 on the as-of day, 88 on the first
        (date(1934, 1, 1), (None, "90+")),
        (None, (None, "")),
    ],
)
def test_whoever_is_over_89_at_the_end_is_told_as_90_or_more(born: date | None, age: tuple[int | None, str]) -> None:
    assert to_date(AS_OF) == date(2026, 2, 16)
    assert tell_age(subject(birth_date=born), AS_OF) == age


def test_the_year_is_left_out_where_it_would_all_but_tell_the_date() -> None:
    first = to_day_number(date(2025, 3, 1))
    last_of_2025 = to_day_number(date(2025, 12, 31))
    told = {
        after: tell_first_day(subject(first_day=first, last_day=first + after), "safe-harbor", last_of_2025)
        for after in (0, 275, 276)
    }
    # 31 December less 275 days is 31 March: the 90th day of 2025.
    assert told == {0: "2025", 275: "2025", 276: ""}
    early = to_day_number(date(2026, 3, 30))
    assert tell_first_day(subject(first_day=early, last_day=early), "safe-harbor", early) == ""
    assert tell_first_day(subject(first_day=early, last_day=early), "safe-harbor", early + 1) == "2026"
    assert tell_first_day(subject(first_day=first), "date-shifted", last_of_2025) == "2025-02-19"


def test_a_row_holds_a_date_in_one_mode_only() -> None:
    assert tell_date(subject(), 20_000, "safe-harbor") == ""
    assert tell_date(subject(), 20_000, "date-shifted") == "2024-09-24"


def test_every_dose_effect_and_answer_is_there_once(demo: Store) -> None:
    files = export(demo, "safe-harbor")
    with demo.read() as session:
        doses = session.scalars(select(TreatmentSession).where(TreatmentSession.kind == "dosing")).all()
        effects = session.scalars(select(SideEffect)).all()
        forms = session.scalars(select(Screening)).all()
        dosed = {s.patient_id for s in doses} | {s.patient_id for s in forms}
    assert len(read(files, "dm.csv")) >= len(dosed)
    told = read(files, "ex.csv")
    assert sorted((row["EXDOSE"], row["EXOCCUR"]) for row in told) == sorted(
        ("" if d.dose_mg is None else f"{d.dose_mg:g}", "Y" if d.status == "attended" else "N") for d in doses
    )
    assert len(read(files, "ae.csv")) == len(effects)
    answers = read(files, "qs.csv")
    items = [row for row in answers if row["QSTESTCD"].startswith("ITEM")]
    assert len(items) == sum(form.answers.count(",") + 1 for form in forms if form.answers is not None)
    given = sum(len([a for a in form.answers.split(",") if a]) for form in forms if form.answers is not None)
    assert len([row for row in items if row["QSORRES"]]) == given
    assert len(items) - given == len([row for row in items if row["QSSTAT"] == "NOT DONE"])
    totals = sorted(row["QSORRES"] for row in answers if row["QSTESTCD"] == "TOTAL")
    summed = [form for form in forms if not form.instrument.startswith("cssrs")]
    assert totals == sorted("" if form.total is None else str(form.total) for form in summed)
    assert len({(row["USUBJID"], row["QSSEQ"]) for row in answers}) == len(answers)


def test_one_patient_row_by_row(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site, birth_date=date(1980, 5, 17), sex="other")
        course = make_course(session, patient, make_protocol(session, site), started_day=20_000)
        dose = make_dosing(
            session, course, 20_010, route="nasal", substance="esketamine", dose_mg=84.0, weight_kg=70.5,
            infusion_min=None, side_effects_assessed=True, asked_how="checklist",
        )  # fmt: skip
        make_side_effect(
            session, dose, kind="nausea", severity=2, serious=True, onset_min=5, duration_min=60, expected=None,
            distressing=3, resolved_before_leaving=False,
        )  # fmt: skip
        make_screening(session, patient, 20_009, instrument="gad2", answers="2,", total=None, source_total=3)
        make_screening(session, patient, AS_OF + 1, instrument="gad2", answers="0,0", total=0)
    files = export(store, "safe-harbor")
    (who,) = read(files, "dm.csv")
    key = who["USUBJID"]
    assert list(who.values()) == ["KAP-OUTCOMES", "DM", key, "2024", "44", "YEARS", "", "OTHER"]
    (given,) = read(files, "ex.csv")
    assert list(given.values())[3:] == [
        "1", "ESKETAMINE", "Y", "84", "mg", "NASAL", "", "1", "", "70.5", "Y", "CHECKLIST", "1",
    ]  # fmt: skip
    (seen,) = read(files, "ae.csv")
    assert list(seen.values())[3:] == ["1", "1", "Nausea", "MODERATE", "Y", "", "1", "5", "PT60M", "N", "", "3"]
    rows = read(files, "qs.csv")
    assert [list(row.values())[3:12] for row in rows] == [
        ["1", "GAD-2", "ITEM01", "Nervousness", "2", "2", "", "", "-1"],
        ["2", "GAD-2", "ITEM02", "Uncontrolled worry", "", "", "NOT DONE", "", "-1"],
        ["3", "GAD-2", "TOTAL", "Total", "", "", "NOT DONE", "", "-1"],
        ["4", "GAD-2", "SRCTOTAL", "Total as the source gave it", "3", "3", "", "", "-1"],
    ]
    for domain, name in ((DM, "dm.csv"), (EX, "ex.csv"), (AE, "ae.csv"), (QS, "qs.csv")):
        assert list(read(files, name)[0]) == domain.header
        assert all(f"| {column} |" in files["README.md"] for column in domain.header)


def test_a_therapist_takes_out_their_own_patients_only(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        own, other = make_clinician(session, site), make_clinician(session, site)
        for clinician, born in ((own, date(1980, 1, 1)), (other, date(1950, 1, 1))):
            patient = make_patient(session, site, clinician, birth_date=born)
            make_dosing(session, make_course(session, patient), 20_010)
            make_screening(session, patient, 20_009, total=4)
        scope = decide_scope(session, site.id, own.id, AS_OF)
    files = export(store, "safe-harbor", scope)
    assert [row["AGE"] for row in read(files, "dm.csv")] == ["44"]
    assert len(read(files, "ex.csv")) == 1
    assert len({row["USUBJID"] for row in read(files, "qs.csv")}) == 1


def test_the_modes_are_the_two_named_ones() -> None:
    assert get_args(Mode) == ("safe-harbor", "date-shifted") == tuple(PLAIN_WORDS)
