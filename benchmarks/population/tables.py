"""The whole tables in pandas."""

from sqlalchemy.orm import Session

from benchmarks.baseline import read_table
from benchmarks.population.statistic import Tables
from data_access.models import (
    Assignment,
    Course,
    LongTermCheck,
    Patient,
    Protocol,
    Screening,
    SideEffect,
    TreatmentSession,
    Vital,
)


def read_tables(session: Session) -> Tables:
    """Every row and column of the clinical tables."""
    return Tables(
        *(
            read_table(session, table)
            for table in (
                Patient,
                Assignment,
                Protocol,
                Course,
                TreatmentSession,
                Screening,
                SideEffect,
                Vital,
                LongTermCheck,
            )
        )
    )
