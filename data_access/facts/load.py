"""All facts of one site, read in bulk."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.errors import NotFound
from data_access.facts.arrays import NEVER, Facts
from data_access.facts.keys import RowFinder
from data_access.facts.load_dosings import load_dosings, load_sessions
from data_access.facts.load_effects import load_side_effects
from data_access.facts.load_people import (
    load_assignments,
    load_checks,
    load_clinicians,
    load_courses,
    load_patients,
    load_protocols,
)
from data_access.facts.load_screenings import load_screenings
from data_access.facts.tables import make_read_only
from data_access.models import Site
from data_access.versions import get_versions


def load_facts(session: Session, site_id: int) -> Facts:
    """Everything population views compute on, as read-only arrays. Call it inside one read transaction.

    Side effects and vitals of sessions that are no dosing sessions are left out: they have no row to stand in.
    Raises NotFound for an unknown site, StoreError for rows the vocabulary does not know.
    """
    time_zone = session.scalar(select(Site.time_zone).where(Site.id == site_id))
    if time_zone is None:
        raise NotFound("There is no such clinic.")
    data_version, _ = get_versions(session, site_id)
    clinicians = load_clinicians(session, site_id)
    protocols = load_protocols(session, site_id)
    patients, diagnoses = load_patients(session, site_id)
    patient_rows = RowFinder(patients.id)
    courses = load_courses(session, site_id, patient_rows, protocols)
    sessions, dosing_ids = load_sessions(session, site_id, time_zone, patient_rows, RowFinder(courses.id), clinicians)
    side_effects = load_side_effects(session, site_id, RowFinder(dosing_ids))
    checks, check_keys = load_checks(session, site_id, patient_rows)
    return make_read_only(
        Facts(
            site_id=site_id,
            data_version=data_version,
            as_of_day=NEVER,
            clinicians=clinicians,
            protocols=protocols,
            diagnoses=diagnoses,
            checks=check_keys,
            patients=patients,
            assignments=load_assignments(session, site_id, patient_rows, clinicians),
            courses=courses,
            screenings=load_screenings(session, site_id, time_zone, patient_rows),
            sessions=sessions,
            dosings=load_dosings(session, site_id, sessions, dosing_ids, side_effects),
            side_effects=side_effects,
            long_term_checks=checks,
        )
    )
