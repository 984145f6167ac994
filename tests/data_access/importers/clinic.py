"""A small clinic as CSV texts: what tests of the importer start from and spoil one cell at a time."""

from collections.abc import Mapping
from pathlib import Path

from data_access.database import Store
from data_access.importers.import_files import import_sources
from data_access.importers.reconcile import Outcome
from data_access.importers.source import open_sources

FILES: Mapping[str, str] = {
    "site.csv": "site,name,time_zone\nHILL,Hill Clinic,Europe/London\n",
    "clinicians.csv": (
        "clinician,name,role,supervisor\nT1,Ana Ruiz,therapist,S1\nS1,Ben Oye,supervisor,D1\nD1,Cy Lund,director,\n"
    ),
    "patients.csv": (
        "patient,name,birth_date,sex,diagnoses,contraindications,consent_date\n"
        "00123,NA,1980-05-17,female,F41.1; F33.1,none,2026-01-05\n"
        "A-2,Zoë “Zed” Ångström,,m,,,\n"
    ),
    "assignments.csv": "patient,clinician,from_date,until_date\n00123,T1,2026-01-01,\nA-2,T1,2026-01-01,2026-02-01\n",
    "protocols.csv": (
        "protocol,name,substance,route,planned_doses,dose_interval_days,integration_after_doses,screenings,long_term_checks\n"
        "IM6,Six doses,racemic,im,6,7,1; 2; 4,gad7 before_first=14 each_dose months=1+3; pcl5 start end,bladder=90\n"
    ),
    "courses.csv": (
        "patient,course,protocol,started_date,ended_date,end_reason,primary_instrument\n"
        "00123,1,IM6,2026-01-05,,,gad7\nA-2,1,IM6,2026-01-05,2026-02-20,completed,PHQ-9\n"
    ),
    "sessions.csv": (
        "patient,course,kind,status,starts_at,clinician,substance,route,dose_mg,dose_confirmed,weight_kg,"
        "side_effects_assessed,asked_how,left_with_escort\n"
        "00123,1,preparation,attended,2026-01-06 10:00,T1,,,,,,,,\n"
        "00123,,dosing,attended,2026-01-12 09:30,T1,racemic,im,75,,75,yes,checklist,yes\n"
        "A-2,1,dosing,attended,2026-01-13T09:30,T1,racemic,intramuscular,70,,70,yes,checklist,\n"
    ),
    "vitals.csv": (
        "patient,session_at,moment,minutes_from_dose,systolic,diastolic,pulse,spo2\n"
        "00123,2026-01-12 09:30,before,-10,124,80,70,98\n00123,2026-01-12 09:30,during,40,150,95,,\n"
        "00123,2026-01-12 09:30,leaving,120,,,,\n"
    ),
    "side_effects.csv": (
        "patient,session_at,side_effect,severity,expected,distressing\n"
        "00123,2026-01-12 09:30,spaced out,mild,yes,1\n00123,2026-01-12 09:30,nausea,2,,\n"
    ),
    "screenings.csv": (
        "patient,instrument,taken_at,answers,total,session_at\n"
        '00123,gad7,2026-01-11 20:15,"2,3,2,1,2,3,2",15,\n'
        '00123,gad7,2026-01-18 20:15,"1,1,,1,1,1,1",6,\n'
        '00123,phq9,2026-01-11 20:15,"1,1,1,1,1,1,1,1,2",9,\n'
        "A-2,BAI,2026-01-11 09:00,,21,\n"
        '00123,cssrs_screener,2026-01-11 20:15,"1,1,1,0,0,0,",,\n'
        ",,,,,\n"
    ),
    "long_term_checks.csv": "patient,check,date,result\n00123,bladder,2026-01-10,no symptoms\n",
}


def write_clinic(folder: Path, **changed: str) -> list[Path]:
    """The files in a folder; ``changed`` replaces the text of one (``screenings=...``) or leaves it out ("")."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {**FILES, **{f"{name}.csv": text for name, text in changed.items()}}
    paths = []
    for name, text in texts.items():
        if text:
            (folder / name).write_text(text, encoding="utf-8", newline="")
            paths.append(folder / name)
    return paths


def import_clinic(store: Store, folder: Path, **changed: str) -> Outcome:
    """Import the clinic, perhaps with other texts."""
    return import_sources(store, open_sources(write_clinic(folder, **changed)))


def spoil(name: str, old: str, new: str) -> str:
    """The text of a file with one piece replaced, which must be there."""
    text = FILES[f"{name}.csv"]
    assert old in text
    return text.replace(old, new, 1)


def say(outcome: Outcome) -> list[str]:
    """Every kind of rejection as a sentence."""
    return [rows.sentence for rows in outcome.rejections.values()]
