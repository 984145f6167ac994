"""Patients who are likely one person recorded twice."""

import unicodedata
from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.models import Patient
from data_access.scope import Scope

_APART = {code: " " for code in range(128) if not chr(code).isalnum()}
"""Every sign of ASCII that is no letter or digit becomes a gap: the same as sign by sign, for most names."""


def get_same_people(session: Session, scope: Scope) -> tuple[tuple[int, ...], ...]:
    """Ids of permitted patients who share a birth date and a name: a group for each person, the ids in order.

    Names are alike whatever their case, accents, hyphens and the order of their parts. Without a birth date nobody
    is taken for another. Names are read here and go no further.
    """
    permitted = scope.permits(Patient.site_id, Patient.id)
    shared = (
        select(Patient.birth_date)
        .where(permitted, Patient.birth_date.is_not(None))
        .group_by(Patient.birth_date)
        .having(func.count() > 1)
    )
    found = defaultdict(list)
    rows = select(Patient.id, Patient.birth_date, Patient.name).where(permitted, Patient.birth_date.in_(shared))
    for patient_id, birth_date, name in session.execute(rows.order_by(Patient.id)):
        found[birth_date, fold_name(name)].append(patient_id)
    return tuple(tuple(ids) for (_, name), ids in found.items() if name and len(ids) > 1)


def fold_name(name: str) -> tuple[str, ...]:
    """The parts of a name in order of the alphabet, without case, accents and signs: who is written alike is alike."""
    if name.isascii():
        return tuple(sorted(name.casefold().translate(_APART).split()))
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return tuple(sorted("".join(sign if sign.isalnum() else " " for sign in plain.casefold()).split()))
