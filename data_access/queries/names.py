"""Who the patients of a list are: joined after the facts were computed, for the rows shown only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from data_access.days import to_day_number
from data_access.models import Patient
from data_access.scope import Scope

_Statement = Select[int, str, str, str, date | None]

MOST_ASKED_BY_ID = 1_000
"""Above this many it is cheaper to read every patient in scope than to name each in the statement."""


@dataclass(frozen=True)
class PersonRow:
    """One patient's name, code, handle (the random key of URLs) and birthday; None where not recorded."""

    patient_id: int
    handle: str
    code: str
    name: str
    birth_day: int | None


def get_people(session: Session, scope: Scope, patient_ids: Iterable[int]) -> dict[int, PersonRow]:
    """The patients asked for, by id; those outside the scope are not there."""
    asked = {int(patient_id) for patient_id in patient_ids}
    if not asked:
        return {}
    everyone, named = _build_statements(scope)
    if len(asked) <= MOST_ASKED_BY_ID:
        rows = session.execute(named, {"asked": sorted(asked)})
    else:
        rows = session.execute(everyone)
    return {
        key: PersonRow(key, handle, code, name, None if birth_date is None else to_day_number(birth_date))
        for key, handle, code, name, birth_date in rows
        if key in asked
    }


@lru_cache(maxsize=256)
def _build_statements(scope: Scope) -> tuple[_Statement, _Statement]:
    """Everybody in scope, and those of them whose ids are ``asked``; built once a scope."""
    everyone = select(Patient.id, Patient.handle, Patient.code, Patient.name, Patient.birth_date).where(
        scope.permits(Patient.site_id, Patient.id)
    )
    return everyone, everyone.where(Patient.id.in_(bindparam("asked", expanding=True, type_=Patient.id.type)))
