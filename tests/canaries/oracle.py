"""Who may see whom, decided from the plain rows by this file alone: nothing of ``data_access.scope`` is used."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.models import Assignment, Clinician, Decision, Patient, UserAccount
from tests.canaries.marks import find_owner


@dataclass(frozen=True)
class Plain:
    """What decides who may see whom: accounts, supervision, assignments, all patients, decisions about the clinic."""

    accounts: dict[int, tuple[int, int, str, str]]
    """User id: site, clinician, role, state."""
    supervisors: dict[int, int | None]
    assignments: tuple[tuple[int, int, int, int, int | None], ...]
    """Site, patient, clinician, first day, first day without."""
    patients: dict[int, int]
    """Patient id: site."""
    about_clinic: dict[int, tuple[int, int, int]]
    """The number of a decision about the clinic: site, owner, who wrote it down."""


def read_plain(session: Session) -> Plain:
    """The rows, one table after another."""
    a, u, d = Assignment, UserAccount, Decision
    accounts = session.execute(select(u.id, u.site_id, u.clinician_id, u.role, u.state)).all()
    decisions = session.execute(select(d.id, d.site_id, d.owner_id, d.decided_by).where(d.patient_id.is_(None))).all()
    return Plain(
        {row[0]: (row[1], row[2], row[3], row[4]) for row in accounts},
        {row[0]: row[1] for row in session.execute(select(Clinician.id, Clinician.supervisor_id))},
        tuple(
            (row[0], row[1], row[2], row[3], row[4])
            for row in session.execute(select(a.site_id, a.patient_id, a.clinician_id, a.from_day, a.until_day))
        ),
        {row[0]: row[1] for row in session.execute(select(Patient.id, Patient.site_id))},
        {find_owner(row[0]) or 0: (row[1], row[2], row[3]) for row in decisions},
    )


def find_visible(plain: Plain, user_id: int, today: int) -> frozenset[int]:
    """The numbers of the patients whom the user of an account may see on a day."""
    site, clinician, role, state = plain.accounts[user_id]
    if state != "active":
        return frozenset()
    visible = set()
    for patient, at in plain.patients.items():
        if at != site:
            continue
        if role == "director" or any(
            _is_theirs(plain, who, clinician, role) for who in _list_treating(plain, site, patient, today)
        ):
            visible.add(find_owner(patient) or 0)
    return frozenset(visible)


def _list_treating(plain: Plain, site: int, patient: int, today: int) -> list[int]:
    treating = []
    for at, whom, who, first, without in plain.assignments:
        if (at, whom) == (site, patient) and first <= today and (without is None or today < without):
            treating.append(who)
    return treating


def _is_theirs(plain: Plain, treating: int, clinician: int, role: str) -> bool:
    if role == "therapist":
        return treating == clinician
    if role == "supervisor":
        return treating == clinician or plain.supervisors[treating] == clinician
    return False


def find_clinic_matters(plain: Plain, user_id: int) -> frozenset[int]:
    """The numbers of the decisions about the clinic that the user may read: a director all, others their own."""
    site, clinician, role, state = plain.accounts[user_id]
    return frozenset(
        number
        for number, (at, owner, writer) in plain.about_clinic.items()
        if state == "active" and at == site and (role == "director" or clinician in (owner, writer))
    )
