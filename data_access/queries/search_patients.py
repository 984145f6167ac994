"""Patients of a scope whose name or code holds what was typed."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data_access.days import to_day_number
from data_access.models import Patient
from data_access.queries.names import PersonRow
from data_access.scope import Scope

MOST_FOUND = 20


def search_patients(
    session: Session, scope: Scope, text: str, *, by_name: bool = True, most: int = MOST_FOUND
) -> tuple[PersonRow, ...]:
    """The first ``most`` patients in scope by code; ``text`` is plain, in any case. Empty text: everyone's first ones.

    ``by_name`` False: names are hidden, so only codes are searched (a hit by name would tell the name).
    """
    query = (
        select(Patient.id, Patient.handle, Patient.code, Patient.name, Patient.birth_date)
        .where(scope.permits(Patient.site_id.expression, Patient.id.expression))
        .order_by(Patient.code)
        .limit(most)
    )
    wanted = text.strip()
    if wanted:
        code = Patient.code.icontains(wanted, autoescape=True)
        query = query.where(or_(code, Patient.name.icontains(wanted, autoescape=True)) if by_name else code)
    return tuple(
        PersonRow(row.id, row.handle, row.code, row.name, row.birth_date and to_day_number(row.birth_date))
        for row in session.execute(query)
    )
