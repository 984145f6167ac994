"""The canary clinic opened as the program opens it, for one viewer after another; and a clinic without the others."""

from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses, build_clinic_courses
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.models import (
    Acknowledgement,
    Assignment,
    Course,
    Decision,
    DecisionChange,
    Discussion,
    LongTermCheck,
    Patient,
    Screening,
    SideEffect,
    Snooze,
    TreatmentSession,
    Vital,
)
from data_access.scope import Scope, decide_user_scope
from data_access.sight import EVERY_SITE, see_no_patient
from tests.canaries.clinic import OF_IMPORTS, CanaryClinic
from tests.canaries.marks import find_owner
from tests.canaries.oracle import Plain, find_clinic_matters, find_visible, read_plain


@dataclass
class World:
    """A store with its facts, who is who, and the plain rows that the oracle reads."""

    store: Store
    clinic: CanaryClinic
    plain: Plain
    facts: FactsStore
    courses: dict[tuple[int, int], ClinicCourses] = field(default_factory=dict)

    @classmethod
    def open(cls, store: Store, clinic: CanaryClinic) -> "World":
        """The world as the database holds it now."""
        with store.read_as(EVERY_SITE) as session:
            plain = read_plain(session)
        return cls(store, clinic, plain, FactsStore(store))

    def again(self) -> "World":
        """The same, with facts and courses not yet read."""
        return World(self.store, self.clinic, self.plain, FactsStore(self.store), self.courses)

    @property
    def viewers(self) -> list[str]:
        """The logins of everybody whose account is in use."""
        return [name for name, key in self.clinic.users.items() if self.plain.accounts[key][3] == "active"]

    def decide(self, login: str) -> Scope:
        """The scope of a viewer, as the program decides it."""
        user_id = self.clinic.users[login]
        site_id = self.plain.accounts[user_id][0]
        with self.store.read_as(see_no_patient(site_id)) as session:
            return decide_user_scope(session, site_id, user_id, self.clinic.today)

    def permitted(self, login: str) -> frozenset[int]:
        """The numbers of the patients whom the oracle lets a viewer see."""
        return find_visible(self.plain, self.clinic.users[login], self.clinic.today)

    def may_hold(self, login: str) -> frozenset[int]:
        """Everything an answer to a viewer may be about: patients, decisions about the clinic, refused rows."""
        user_id = self.clinic.users[login]
        site, _, role, _ = self.plain.accounts[user_id]
        refused = OF_IMPORTS[self.clinic.site_ids.index(site)]
        files = frozenset({refused}) if role in ("director", "data manager") else frozenset()
        return self.permitted(login) | find_clinic_matters(self.plain, user_id) | files

    def expected(self, site_id: int, day: int) -> ClinicCourses:
        """The expected courses of the whole clinic on a day: aggregates that everybody's patients make."""
        if (site_id, day) not in self.courses:
            self.courses[site_id, day] = build_clinic_courses(self.facts.get_view(site_id, None, day), day)
        return self.courses[site_id, day]


def remove_others(store: Store, kept: frozenset[int]) -> None:
    """Take out of a database whatever is not about the numbers that are ``kept``."""
    with store.write_as(EVERY_SITE) as session:
        _remove_patients(session, [key for key in session.scalars(select(Patient.id)) if find_owner(key) not in kept])
        about_clinic = select(Decision.id).where(Decision.patient_id.is_(None))
        _remove_decisions(session, [key for key in session.scalars(about_clinic) if find_owner(key) not in kept])


def _remove_patients(session: Session, gone: list[int]) -> None:
    of_patient = TreatmentSession.patient_id.in_(gone)
    for model in (Screening, LongTermCheck, Acknowledgement, Snooze, Discussion, Assignment):
        session.execute(delete(model).where(model.patient_id.in_(gone)))
    for below in (Vital, SideEffect):
        sessions = select(TreatmentSession.id).where(of_patient)
        session.execute(delete(below).where(below.session_id.in_(sessions)))
    _remove_decisions(session, list(session.scalars(select(Decision.id).where(Decision.patient_id.in_(gone)))))
    session.execute(delete(TreatmentSession).where(of_patient))
    session.execute(delete(Course).where(Course.patient_id.in_(gone)))
    session.execute(delete(Patient).where(Patient.id.in_(gone)))


def _remove_decisions(session: Session, gone: list[int]) -> None:
    session.execute(delete(DecisionChange).where(DecisionChange.decision_id.in_(gone)))
    session.execute(delete(Decision).where(Decision.id.in_(gone)))
