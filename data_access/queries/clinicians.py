"""The clinicians of a site."""

from dataclasses import dataclass
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.models import Clinician
from data_access.scope import Role

_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}


@dataclass(frozen=True)
class ClinicianInfo:
    """One clinician; ``supervisor_id`` None where nobody supervises."""

    id: int
    code: str
    name: str
    role: Role
    supervisor_id: int | None


def get_clinicians(session: Session, site_id: int) -> tuple[ClinicianInfo, ...]:
    """Every clinician of a site, by name. Clinicians are no patients: this takes no scope."""
    rows = session.execute(
        select(Clinician.id, Clinician.code, Clinician.name, Clinician.role, Clinician.supervisor_id)
        .where(Clinician.site_id == site_id)
        .order_by(Clinician.name, Clinician.id)
    )
    return tuple(ClinicianInfo(key, code, name, _ROLES[role], boss) for key, code, name, role, boss in rows)
