"""What is asked of the database: whose patients, on which day; and how a statement says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.orm import Session

from data_access.scope import Scope


@dataclass(frozen=True)
class Asked:
    """One viewer's patients, and the last day that counts."""

    scope: Scope
    as_of_day: int

    def within(self, column: str) -> str:
        """The condition that a patient's key is in scope: what a statement adds to its WHERE clause."""
        if self.scope.clinician_ids is None:
            return ""
        return (
            f" AND {column} IN (SELECT patient_id FROM assignment WHERE site_id = :site AND clinician_id IN :clinicians"
            " AND from_day <= :today AND (until_day IS NULL OR until_day > :today))"
        )

    def fetch(self, session: Session, statement: str, **values: Any) -> Sequence[Row[Any]]:
        """The rows of a statement with ``:site`` and ``:as_of``, and the scope's own values where it names them."""
        named: dict[str, Any] = {
            "site": self.scope.site_id,
            "as_of": self.as_of_day,
            "today": self.scope.decided_day,
            "clinicians": list(self.scope.clinician_ids or ()),
            **values,
        }
        used = {name: value for name, value in named.items() if f":{name}" in statement}
        lists = [bindparam(name, expanding=True) for name, value in used.items() if isinstance(value, list)]
        return session.execute(text(statement).bindparams(*lists), used).all()
