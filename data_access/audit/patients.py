"""Which patients an event was about: a set of random handles, kept once however often it is seen.

Handles, because ids may be used again after an import was undone. Everybody there was is a set of its own kind:
its count, and no member.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from data_access.models import Base, Patient, PatientSet, PatientSetMember
from data_access.scope import Scope, get_patient_ids

AT_ONCE: Final = 5_000
"""Ids asked for, and members written, in one statement."""

_PATIENT, _SET = Base.metadata.tables["patient"].c, Base.metadata.tables["patient_set"].c
_COUNT: Final = select(func.count(_PATIENT.id)).where(_PATIENT.site_id == bindparam("site_id"))
_KNOWN: Final = select(_SET.id).where(_SET.site_id == bindparam("site_id"), _SET.digest == bindparam("digest"))
"""Built once, on the tables themselves: they are asked with every page."""


@dataclass(frozen=True)
class Patients:
    """Those an event was about, by handle. ``whole_site``: every patient there is, whose handles are not listed."""

    handles: tuple[str, ...] = ()
    whole_site: bool = False


NO_PATIENTS: Final = Patients()
ALL_PATIENTS: Final = Patients(whole_site=True)


@dataclass(frozen=True)
class KeptSet:
    """A set as the database keeps it; every part of it is under the seal of the events that name it."""

    id: int
    digest: str
    count: int
    whole_site: bool


def patients_by_id(session: Session, site_id: int, ids: Iterable[int]) -> Patients:
    """Patients of a site by their ids now; an id that is no patient's is left out."""
    wanted = sorted({int(number) for number in ids})
    handles: list[str] = []
    for first in range(0, len(wanted), AT_ONCE):
        part = wanted[first : first + AT_ONCE]
        handles += session.scalars(select(Patient.handle).where(Patient.site_id == site_id, Patient.id.in_(part)))
    return Patients(tuple(sorted(handles)))


def patients_in(session: Session, scope: Scope) -> Patients:
    """Everyone in a viewer's scope: all patients of the site for a director."""
    if scope.clinician_ids is None:
        return ALL_PATIENTS
    return (
        patients_by_id(session, scope.site_id, get_patient_ids(session, scope)) if scope.clinician_ids else Patients()
    )


def keep_patients(session: Session, site_id: int, patients: Patients) -> KeptSet | None:
    """The set of these patients, made where it is not there yet; None for nobody.

    Called while the site's head is locked: nobody else makes the same set meanwhile.
    """
    if patients.whole_site:
        count = session.scalars(_COUNT, {"site_id": site_id}).one()
    elif patients.handles:
        count = len(set(patients.handles))
    else:
        return None
    digest = digest_set(patients.handles, count, patients.whole_site)
    number = session.scalars(_KNOWN, {"site_id": site_id, "digest": digest}).one_or_none()
    if number is None:
        number = _make(session, site_id, KeptSet(0, digest, count, patients.whole_site), patients)
    return KeptSet(number, digest, count, patients.whole_site)


def digest_set(handles: Iterable[str], count: int, whole_site: bool) -> str:
    """BLAKE2 of the sorted handles, each once; of the count where they are not listed."""
    if whole_site:
        return hashlib.blake2b(str(count).encode(), digest_size=32, person=b"kap whole site").hexdigest()
    listed = "\n".join(sorted(set(handles)))
    return hashlib.blake2b(listed.encode(), digest_size=32, person=b"kap patient set").hexdigest()


def _make(session: Session, site_id: int, new: KeptSet, patients: Patients) -> int:
    row = {"site_id": site_id, "digest": new.digest, "count": new.count, "whole_site": new.whole_site}
    number = session.scalars(insert(PatientSet).returning(PatientSet.id), [row]).one()
    handles = [] if new.whole_site else sorted(set(patients.handles))
    members = [{"site_id": site_id, "set_id": number, "handle": handle} for handle in handles]
    for first in range(0, len(members), AT_ONCE):
        session.execute(insert(PatientSetMember), members[first : first + AT_ONCE])
    return number
