"""The way it is often done, to compare with: read whole tables into pandas, then compute.

Each function answers the heart of one page and nothing more: no intervals, no wording, no agenda.
"""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.models import Assignment, Base, Patient, Screening, SideEffect, TreatmentSession, Vital

WEEK_DAYS = 7


def read_table(session: Session, table: type[Base]) -> pd.DataFrame:
    """Every row and column of a table, as the driver gives them."""
    return pd.read_sql(select(table.__table__), session.connection())


def read_patient(session: Session, patient_id: int) -> int:
    """One patient's rows out of whole tables; how many there are."""
    patients, sessions = read_table(session, Patient), read_table(session, TreatmentSession)
    screenings, effects, vitals = (read_table(session, table) for table in (Screening, SideEffect, Vital))
    own = sessions[sessions.patient_id == patient_id]
    return (
        len(patients[patients.id == patient_id])
        + len(own)
        + len(screenings[screenings.patient_id == patient_id])
        + len(effects[effects.session_id.isin(own.id)])
        + len(vitals[vitals.session_id.isin(own.id)])
    )


def read_caseload(session: Session, clinician_ids: list[int]) -> pd.DataFrame:
    """First and latest GAD-7, last dose and name of the patients of some clinicians."""
    assignments, patients = read_table(session, Assignment), read_table(session, Patient)
    sessions, screenings = read_table(session, TreatmentSession), read_table(session, Screening)
    mine = assignments[assignments.clinician_id.isin(clinician_ids)].patient_id
    scores = screenings[screenings.patient_id.isin(mine) & (screenings.instrument == "gad7")].sort_values("taken_day")
    doses = sessions[sessions.patient_id.isin(mine) & (sessions.kind == "dosing")]
    course = scores.groupby("patient_id").total.agg(["first", "last"])
    return (
        patients[patients.id.isin(mine)][["id", "name"]]
        .set_index("id")
        .join(course)
        .join(doses.groupby("patient_id").day.max())
    )


def read_rates(session: Session, from_day: int) -> pd.Series:
    """Share of assessed dosing sessions with each kind of side effect since a day."""
    sessions, effects = read_table(session, TreatmentSession), read_table(session, SideEffect)
    asked = sessions[(sessions.kind == "dosing") & (sessions.side_effects_assessed == 1) & (sessions.day >= from_day)]
    seen = effects.merge(asked[["id", "route"]], left_on="session_id", right_on="id")
    return seen.groupby("kind").session_id.nunique() / len(asked)


def read_review(session: Session, monday: int) -> pd.DataFrame:
    """Sessions by week, and reliable improvement on the GAD-7 of patients scored in the last week."""
    sessions, screenings = read_table(session, TreatmentSession), read_table(session, Screening)
    effects = read_table(session, SideEffect)
    recent = sessions[sessions.day >= monday - 12 * WEEK_DAYS]
    weeks = recent.assign(
        week=(recent.day - monday) // WEEK_DAYS, severe=recent.id.isin(effects[effects.severity >= 2].session_id)
    )
    scores = screenings[screenings.instrument == "gad7"].sort_values("taken_day").groupby("patient_id").total
    improved = (scores.first() - scores.last() >= 4).mean()
    return weeks.groupby(["week", "kind"]).severe.agg(["size", "mean"]).assign(improved=improved)
