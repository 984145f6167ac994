"""Who may see which patients: the only door to a row.

A scope is decided by the assignments in force *now*, on the server's clock. The
as-of date never widens or narrows it; it only cuts which rows of permitted
patients are shown.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, or_, select
from sqlalchemy.orm import Session, aliased

from data_access.actor import NOBODY, Actor
from data_access.errors import NotFound
from data_access.models import Assignment, Clinician, Patient, UserAccount
from data_access.sight import Sight

Role = Literal["director", "supervisor", "therapist", "data manager"]

NOT_IN_CASELOAD = "This patient is not in your caseload."
"""Absent and foreign patients read alike."""

_OWN = aliased(Assignment, name="own_assignment")
"""The assignment table under a name of its own: a query that reads assignments too must not be asked of itself."""


@dataclass(frozen=True)
class Scope:
    """The patients one viewer may see on one day.

    ``clinician_ids`` are those whose patients are visible (None: the whole site). ``opened``: patients beyond them,
    opened in an emergency: their own page shows them, no list and no count does.
    Made only by ``decide_scope`` (and cut by ``narrow_scope``), for the command line by ``see_whole_site``; every
    query takes one.
    """

    site_id: int
    clinician_id: int
    role: Role
    clinician_ids: tuple[int, ...] | None
    decided_day: int
    opened: tuple[int, ...] = ()
    actor: Actor = field(default=NOBODY, compare=False)
    """Who looks, for the audit trail: no part of what may be seen."""

    @property
    def sight(self) -> Sight:
        """The same in the words of the database's own row security."""
        return Sight(self.site_id, self.clinician_ids, self.decided_day, self.opened, self.clinician_id)

    def permits(
        self, patient_site_id: SQLColumnExpression[int], patient_id: SQLColumnExpression[int]
    ) -> ColumnElement[bool]:
        """A WHERE clause that is true for rows of permitted patients only."""
        same_site = patient_site_id == self.site_id
        if self.clinician_ids is None:
            return same_site
        # A list made once per statement: without statistics SQLite answers EXISTS by walking
        # all assignments of the clinicians again for every patient.
        assigned = select(_OWN.patient_id).where(
            _OWN.site_id == self.site_id,
            _OWN.clinician_id.in_(self.clinician_ids),
            (_OWN.from_day <= self.decided_day) & or_(_OWN.until_day.is_(None), _OWN.until_day > self.decided_day),
        )
        # "+ 0": the list is a filter, never a second loop beside the ids that a query itself asks for.
        permitted = (patient_id + 0).in_(assigned.correlate(None))
        return same_site & (or_(permitted, patient_id.in_(self.opened)) if self.opened else permitted)


def in_force(day: int) -> ColumnElement[bool]:
    """Assignments that hold on ``day``: begun, and not yet ended (``until_day`` is the first day without)."""
    return (Assignment.from_day <= day) & or_(Assignment.until_day.is_(None), Assignment.until_day > day)


def decide_scope(session: Session, site_id: int, clinician_id: int, today: int, actor: Actor = NOBODY) -> Scope:
    """Read role and supervision of a clinician and decide today's scope. Raises NotFound for an unknown clinician.

    For a demonstration, where one chooses who one is; whoever signed in has ``decide_user_scope``.
    """
    row = session.execute(
        select(Clinician.role).where(Clinician.site_id == site_id, Clinician.id == clinician_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such clinician.")
    return _decide(session, site_id, clinician_id, row.role, today, actor)


def decide_user_scope(session: Session, site_id: int, user_id: int, today: int, session_id: int | None = None) -> Scope:
    """Read the role that a user's account holds now, and supervision, and decide today's scope.

    The role is the account's: an imported list of clinicians never widens what somebody sees. Raises NotFound
    where the account is not there or not in use.
    """
    row = session.execute(
        select(UserAccount.clinician_id, UserAccount.role, UserAccount.login).where(
            UserAccount.site_id == site_id, UserAccount.id == user_id, UserAccount.state == "active"
        )
    ).one_or_none()
    if row is None:
        raise NotFound("This account is not in use.")
    actor = Actor("user", row.login, user_id, session_id)
    return _decide(session, site_id, row.clinician_id, row.role, today, actor)


def _decide(session: Session, site_id: int, clinician_id: int, role: Role, today: int, actor: Actor) -> Scope:
    visible: tuple[int, ...] | None = ()
    if role == "director":
        visible = None
    elif role == "therapist":
        visible = (clinician_id,)
    elif role == "supervisor":
        supervisees = session.scalars(
            select(Clinician.id).where(Clinician.site_id == site_id, Clinician.supervisor_id == clinician_id)
        )
        visible = tuple(sorted({clinician_id, *supervisees}))
    return Scope(site_id, clinician_id, role, visible, today, actor=actor)


def see_whole_site(site_id: int, today: int, actor: Actor = NOBODY) -> Scope:
    """The scope of whoever runs the program on its own machine, and so holds the database's key: the whole site.

    For the command line only. Whoever looks at a screen is a clinician, whose scope ``decide_scope`` decides.
    """
    return Scope(site_id, 0, "director", None, today, actor=actor)


def narrow_scope(scope: Scope, clinician_id: int) -> Scope:
    """A viewer's scope cut to the patients of one clinician in it; raises NotFound for any other clinician."""
    if scope.clinician_ids is not None and clinician_id not in scope.clinician_ids:
        raise NotFound("This clinician is not among those you supervise.")
    return replace(scope, clinician_ids=(clinician_id,))


def count_patients(session: Session, scope: Scope) -> dict[int, int]:
    """How many patients each clinician in scope has today, by clinician id; who has none is not there."""
    counted = select(Assignment.clinician_id, func.count(Assignment.patient_id.distinct())).where(
        Assignment.site_id == scope.site_id, in_force(scope.decided_day)
    )
    if scope.clinician_ids is not None:
        counted = counted.where(Assignment.clinician_id.in_(scope.clinician_ids))
    return {row[0]: row[1] for row in session.execute(counted.group_by(Assignment.clinician_id))}


def get_patient_ids(session: Session, scope: Scope) -> np.ndarray:
    """Sorted int64 ids of every patient in scope."""
    return np.unique(np.fromiter(session.scalars(_select_patient_ids(scope)), dtype=np.int64))


@lru_cache(maxsize=256)
def _select_patient_ids(scope: Scope) -> Select[int]:
    """The statement of one scope, built once; who is in it is asked of the database every time."""
    if scope.clinician_ids is None:
        return select(Patient.id).where(Patient.site_id == scope.site_id)
    # No DISTINCT: to give it, SQLite would read the site's assignments in the order of patients.
    return select(Assignment.patient_id).where(
        Assignment.site_id == scope.site_id,
        Assignment.clinician_id.in_(scope.clinician_ids),
        in_force(scope.decided_day),
    )
