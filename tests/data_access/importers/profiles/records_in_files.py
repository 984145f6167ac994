"""A clinic's records as ten files, one per kind, psychotherapy notes among them. Invented."""

from collections.abc import Mapping

from data_access.importers.raw import RawTable
from tests.data_access.importers.profiles.tables import make_table

FILES: Mapping[str, str] = {
    "patients.csv": (
        "Patient ID,First Name,Last Name,Date of Birth,Sex,Insurance,Phone\n"
        "0012,Cy,Lund,5/17/1980,F,Aetna,555\n0013,Jo,Fox,12/31/1981,Male,,\n"
    ),
    "care_team.csv": "Provider ID,Provider Name,Role\nP1,Ana Ruiz,Therapist\nP2,Ben Oye,Physician\nP3,Di Moe,Billing\n",
    "episodes.csv": (
        "Patient ID,Episode,Plan,Start Date,Discharge Date,Discharge Reason,Primary Scale,Provider ID\n"
        "0012,1,IM6,1/5/2026,,,GAD-7,P1\n0013,1,IM6,1/13/2026,2/20/2026,Moved away,PHQ-9,P1\n"
    ),
    "appointments.csv": (
        "Patient ID,Date,Time,Type,Status,Minutes,Provider ID,Medication,Route,Dose (mg),Weight (lb),Escort\n"
        "0012,1/6/2026,10:00 AM,Preparation,Completed,50,P1,,,,,\n"
        "0012,1/14/2026,2:30 PM,Ketamine Session,Completed,120,P2,Ketamine,IM,75,165,yes\n"
        "0012,1/21/2026,2:30 PM,Ketamine Session,No Show,,P2,,,,,\n"
        "0013,1/15/2026,9:00 AM,Yoga,Completed,50,P1,,,,,\n"
    ),
    "vitals.csv": (
        "Patient ID,Date,Time,Phase,Minute,Blood Pressure,Heart Rate,Oxygen Saturation\n"
        "0012,1/14/2026,2:30 PM,Pre-dose,-10,124/80,70,98\n0012,1/14/2026,2:30 PM,During,40,150/95,,\n"
    ),
    "adverse_events.csv": (
        "Patient ID,Date,Time,Event,Severity,Action\n0012,1/14/2026,2:30 PM,spaced out,mild,watched closely\n"
    ),
    "rating_scales.csv": (
        "Patient ID,Scale,Completed At,Score\n"
        "0012,GAD-7,1/13/2026 8:15 PM,15\n0012,HAM-D,1/13/2026 8:15 PM,9\n0013,PHQ-9,1/14/2026 7:00 AM,12\n"
    ),
    "psychotherapy_notes.csv": "Patient ID,Date,Note\n0012,1/6/2026,what was said\n",
    "messages.csv": "From,To,Text\n0012,P1,hello\n",
    "invoices.csv": "Number,Amount\n1,100\n",
}


def open_files() -> list[RawTable]:
    """Each file as a raw table."""
    return [make_table(text, name) for name, text in FILES.items()]
