"""Facts brought up to date: the patients that changed since are read anew, everybody else stays as they are."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.facts.add_screenings import add_screenings
from data_access.facts.arrays import NEVER, Facts
from data_access.facts.load import load_facts
from data_access.facts.load_people import load_clinicians, load_protocols
from data_access.facts.merge import merge_facts
from data_access.facts.source import open_source
from data_access.facts.view import view_facts
from data_access.models import Patient
from data_access.versions import MOST_PATIENTS, Changed, get_versions, read_changes


def refresh_facts(session: Session, facts: Facts) -> Facts:
    """The present facts of the site, column by column as ``load_facts`` would read them. In one read transaction.

    ``facts``: all of an earlier version. Where it is not known what has changed since, or it is too much, or staff
    or plans were taken away, all is read. Raises what ``load_facts`` raises.
    """
    version, _ = get_versions(session, facts.site_id)
    if version == facts.data_version:
        return facts
    changed = read_changes(session, facts.site_id, facts.data_version, version)
    if changed is None or changed.everything or len(changed.all) + len(changed.screenings) > MOST_PATIENTS:
        return load_facts(session, facts.site_id)
    renewed = _renew_site(session, facts, version)
    if renewed is None:
        return load_facts(session, facts.site_id)
    renewed = _bring_in(session, renewed, changed)
    return renewed if _has_everybody(session, renewed) else load_facts(session, facts.site_id)


def _bring_in(session: Session, facts: Facts, changed: Changed) -> Facts:
    """With what changed of patients."""
    if changed.screenings and not changed.all and facts.last_screening_id:
        added = add_screenings(session, facts)
        if added is not None:
            return added
    patient_ids = {*changed.all, *changed.screenings}
    return _reread(session, facts, patient_ids) if patient_ids else facts


def _renew_site(session: Session, facts: Facts, version: int) -> Facts | None:
    """With the staff and plans of now; None where row numbers of the former ones do not hold any more."""
    source = open_source(session, facts.site_id)
    clinicians, protocols = load_clinicians(source), load_protocols(source)
    same_staff = [one.id for one in facts.clinicians] == [one.id for one in clinicians[: len(facts.clinicians)]]
    same_plans = [one.id for one in facts.protocols] == [one.id for one in protocols[: len(facts.protocols)]]
    if not (same_staff and same_plans):
        return None
    return replace(facts, data_version=version, clinicians=clinicians, protocols=protocols)


def _reread(session: Session, facts: Facts, patient_ids: Collection[int]) -> Facts:
    gone = np.fromiter(patient_ids, np.int64)
    kept = view_facts(facts, np.setdiff1d(facts.patients.id, gone, assume_unique=True), NEVER)
    return merge_facts(kept, load_facts(session, facts.site_id, patient_ids))


def _has_everybody(session: Session, facts: Facts) -> bool:
    """Whether as many patients are there as on record: a change that nobody told of is found out by it."""
    count = session.scalar(select(func.count()).select_from(Patient).where(Patient.site_id == facts.site_id))
    return count == len(facts.patients.id)
