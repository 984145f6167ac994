"""A small clinic full of values that are hard to carry: signs that spreadsheets run, the hour that comes twice."""

from pathlib import Path
from typing import Final

from data_access.database import Store
from data_access.importers.import_files import import_sources
from data_access.importers.source import open_sources
from data_access.scope import Scope
from tests.data_access.importers.clinic import write_clinic

TEXTS: Final = {
    "site": 'site,name,time_zone\nHILL,"Hill, ""the"" Clinic",Europe/London\n',
    "clinicians": (
        "clinician,name,role,supervisor\n'+44,'=Ana,therapist,'@S\n'@S,''=Ben,supervisor,\nD1,'tis,director,\n"
    ),
    "patients": (
        "patient,name,birth_date,sex,ethnicity,payer,diagnoses,prior_treatments,contraindications,"
        "interacting_medicines,consent_date,referred_date,recorded_at\n"
        "'-12,'=cmd|' /C calc'!A0,1980-05-17,female,''-,NA,F41.1; F33.1,'=1; +2,none,MAOI; '=x,2024-01-05,,\n"
        '00123,"Zoë “Zed”\nÅngström",,m,'
        "'＝wide,,,,,none,,2024-01-04,2024-01-04T23:59:59+00:00\n"
        "NA,'−3,1935-01-01,,'a'b,''''=,,,hypertension,,,,2023-10-29T01:30:00+00:00\n"
        "'=,null,1900-01-01,other,None,nan,;,,'none,none,,,\n"
    ),
    "assignments": (
        "patient,clinician,from_date,until_date\n'-12,'+44,2024-01-01,\n00123,D1,2024-01-01,2024-02-01\n"
        "00123,D1,2024-03-01,\n"
    ),
    "protocols": (
        "protocol,name,substance,route,planned_doses,dose_interval_days,preparation_sessions,integration_after_doses,"
        "integration_within_days,screenings,long_term_checks\n"
        "'=IV,'@six,racemic,iv,6,7,2,1; 2; 4,3,"
        "gad7 before_first=14 each_dose after_last months=1+3; pcl5 start end,liver=180; bladder=90\n"
        "TALK,Talking only,none,none,0,7,,,,,\n"
    ),
    "courses": (
        "patient,course,protocol,started_date,ended_date,end_reason,primary_instrument,recorded_at\n"
        "'-12,1,'=IV,2023-10-01,2023-12-31,completed,gad7,2023-10-02 08:00:07\n'-12,2,TALK,2024-01-05,,,phq9,\n"
        "NA,7,'=IV,2023-10-01,,,who5,\n"
    ),
    "sessions": (
        "patient,course,kind,status,starts_at,duration_min,clinician,place,substance,formulation,route,dose_mg,"
        "dose_confirmed,weight_kg,infusion_min,adjuncts,side_effects_assessed,asked_how,ready_min,left_with_escort\n"
        "'-12,1,dosing,attended,2023-10-29T01:30:00+01:00,40,'+44,'=place,racemic,'+f,iv,35.125,,70.2,40,"
        "magnesium; '=x,yes,checklist,0,no\n"
        "'-12,1,dosing,attended,2023-10-29T01:30:00+00:00,,,,racemic,,iv,0.000000125,,70.2,,,no,,,yes\n"
        "'-12,1,dosing,attended,2023-10-30 09:30:59,,,,racemic,,iv,200,yes,70,,,yes,spontaneous,,\n"
        "'-12,1,dosing,missed,2023-11-06 09:30,,,,,,,,,,,,,,,\n"
        "'-12,,integration,attended,2024-01-05,60,,,,,,,,,,,,,,\n"
        "NA,7,dosing,attended,2023-10-15T00:30:00+13:00,,,,esketamine,,nasal,84,,,,,,,,\n"
    ),
    "vitals": (
        "patient,session_at,moment,minutes_from_dose,systolic,diastolic,pulse,spo2\n"
        "'-12,2023-10-29T01:30:00+00:00,before,-1440,124,80,,\n'-12,2023-10-29T01:30:00+01:00,before,0,,,,97\n"
        "'-12,2023-10-30 09:30:59,during,0,150,,88,\n"
    ),
    "side_effects": (
        "patient,session_at,side_effect,severity,expected,distressing,serious,onset_min,duration_min,"
        "resolved_before_leaving,action\n"
        "'-12,2023-10-30 09:30:59,nausea,3,no,0,yes,0,43200,no,'=call\n"
        "'-12,2023-10-30 09:30:59,headache,1,,,,,,,\n"
        '\'-12,2023-10-29T01:30:00+01:00,dissociation,2,yes,3,no,5,,yes,"line one\r\nline two"\n'
    ),
    "screenings": (
        "patient,instrument,taken_at,answers,total,course,session_at\n"
        '\'-12,gad7,2023-10-01 08:00,"2,3,,1,0,1,2",9,1,\n'
        '\'-12,gad7,2023-10-29T01:15:00+00:00,"0,0,0,0,0,0,0",21,,\n'
        "'-12,gad7,2023-10-29T01:15:00+01:00,,21,2,\n"
        '\'-12,gad7,2023-12-01,"1,,,,,,",,,\n'
        "NA,cadss6,2023-10-14 12:31,,5,,2023-10-15T00:30:00+13:00\n"
    ),
    "long_term_checks": "patient,check,date,result\n'-12,bladder,2023-11-01,'=ok\n'-12,liver,2023-11-01,\n",
}


def fill_odd_clinic(store: Store, folder: Path) -> int:
    """Import the odd clinic; every row must go in. Returns how many rows there are."""
    outcome = import_sources(store, open_sources(write_clinic(folder, **TEXTS)))
    assert [alike.sentence for alike in outcome.rejections.values()] == []
    assert outcome.total("inserted") == outcome.total("rows_in")
    return outcome.total("rows_in")


def whole_clinic(store: Store) -> Scope:
    """The scope of who may see all of it."""
    return Scope(store.site().id, 0, "director", None, 20_000)
