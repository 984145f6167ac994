"""What people typed at meetings, with every patient's name replaced by the code."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, literal, or_, select
from sqlalchemy.orm import Session

from data_access.models import Patient
from data_access.row_security import seeing
from data_access.scope import Scope
from data_access.sight import see_site

SHORTEST_PART = 3
"""Shorter parts of a name ("Jo", "de") are words of the language too: they are replaced in the full name only."""

A_PATIENT = "a patient"


def conceal_names(
    session: Session, scope: Scope, texts: Sequence[str], patient_ids: Sequence[int | None]
) -> tuple[str, ...]:
    """Each text with codes in place of the full names of patients, in any case ("a patient" for one out of scope).

    Of the patient a text is about (``patient_ids``, as long as ``texts``) the parts of the name are replaced too.
    It cannot know nicknames or misspellings: the screens ask for texts without names.
    """
    about = sorted({key for key in patient_ids if key is not None})
    said = "\n".join(texts)
    if not said.strip():
        return tuple(texts)
    own = Patient.id.in_(bindparam("about", about, expanding=True, type_=Patient.id.type))
    meant = select(Patient.id, Patient.name).where(
        Patient.site_id == scope.site_id, or_(own, literal(said).icontains(Patient.name))
    )
    with seeing(session, see_site(scope.site_id)):  # A foreign name must be known here to be taken out of a text.
        names = dict(iter(session.execute(meant)))
    permitted = scope.permits(Patient.site_id.expression, Patient.id.expression)
    codes = dict(iter(session.execute(select(Patient.id, Patient.code).where(permitted, Patient.id.in_(names)))))
    named = {key: (name, codes.get(key, A_PATIENT)) for key, name in names.items()}
    return tuple(_replace(text, _list_pairs(named, key)) for text, key in zip(texts, patient_ids, strict=True))


def _list_pairs(named: dict[int, tuple[str, str]], patient_id: int | None) -> list[tuple[str, str]]:
    """Every full name with what stands for it, long ones first, then the parts of the name of the text's own patient.

    Of several of one name it is the text's own patient who is meant, not one whom the viewer may not know of.
    """
    own = named.get(patient_id) if patient_id is not None else None
    full = sorted(named.values(), key=lambda pair: (-len(pair[0]), pair != own))
    if own is None:
        return full
    name, code = own
    return [*full, *((part, code) for part in re.findall(r"\w[\w'’-]*", name) if len(part) >= SHORTEST_PART)]


def _replace(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for name, code in pairs:
        if name.strip():
            whole = rf"(?<!\w){re.escape(name)}(?!\w)"
            text = re.sub(whole, code.replace("\\", r"\\"), text, flags=re.IGNORECASE)
    return text
