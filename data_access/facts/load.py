"""All facts of one site, read in bulk."""

from collections.abc import Collection

from sqlalchemy.orm import Session

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
from data_access.facts.source import open_source
from data_access.facts.tables import make_read_only
from data_access.versions import get_versions


def load_facts(session: Session, site_id: int, patient_ids: Collection[int] | None = None) -> Facts:
    """Everything population views compute on, as read-only arrays. Call it inside one read transaction.

    ``patient_ids``: these patients alone (none that is not there); None: everybody.
    Side effects and vitals of sessions that are no dosing sessions are left out: they have no row to stand in.
    Raises NotFound for an unknown site, StoreError for rows the vocabulary does not know.
    """
    source = open_source(session, site_id, patient_ids)
    data_version, _ = get_versions(session, site_id)
    clinicians = load_clinicians(source)
    protocols = load_protocols(source)
    patients, diagnoses, payers = load_patients(source)
    patient_rows = RowFinder(patients.id)
    courses = load_courses(source, patient_rows, protocols)
    sessions, doses = load_sessions(source, patient_rows, RowFinder(courses.id), clinicians)
    side_effects = load_side_effects(source, RowFinder(doses["id"]))
    screenings, subscales, cadss_scores = load_screenings(source, patient_rows)
    checks, check_keys = load_checks(source, patient_rows)
    return make_read_only(
        Facts(
            site_id=site_id,
            data_version=data_version,
            as_of_day=NEVER,
            clinicians=clinicians,
            protocols=protocols,
            diagnoses=diagnoses,
            payers=payers,
            checks=check_keys,
            patients=patients,
            assignments=load_assignments(source, patient_rows, clinicians),
            courses=courses,
            screenings=screenings,
            subscales=subscales,
            sessions=sessions,
            dosings=load_dosings(source, sessions, doses, side_effects, cadss_scores),
            side_effects=side_effects,
            long_term_checks=checks,
            last_screening_id=source.keys.screening,
        )
    )
