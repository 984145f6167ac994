"""A clinic told in short stories, one patient each: what the agenda's rules and the caseload are tested on."""

from typing import Any

from sqlalchemy.orm import Session

from data_access.database import Store
from data_access.models import Acknowledgement, Clinician, Course, Patient, Protocol, Site
from tests.factories import (
    DAY,
    at,
    make_check,
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_protocol,
    make_screening,
    make_session,
    make_site,
    make_vital,
    plan_screening,
)

AS_OF = DAY + 400


class ToldClinic:
    """One site; ``ids`` gives the patient id of each story by its name. Days are counted back from ``AS_OF``."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.site: Site = make_site(session, is_demo=True)
        self.director: Clinician = make_clinician(session, self.site, role="director", name="Dr Director")
        self.therapist: Clinician = make_clinician(session, self.site, name="T. Therapist")
        self.protocol: Protocol = make_protocol(
            session, self.site, screenings=[plan_screening("gad7", before_first_dose_days=14)]
        )
        self.ids: dict[str, int] = {}

    def tell(self, story: str, began: int = 60, ended: int | None = None, **course: Any) -> "Story":
        """A patient whose course began that many days ago (and ended)."""
        patient = make_patient(self.session, self.site, self.therapist, name=story)
        self.ids[story] = patient.id
        protocol = course.pop("protocol", self.protocol)
        reason = {} if ended is None else {"ended_day": AS_OF - ended, "end_reason": "completed"}
        made = make_course(self.session, patient, protocol, AS_OF - began, **reason, **course)
        return Story(self, patient, made)


class Story:
    """One patient's story, told in days before ``AS_OF``; every method gives the story back."""

    def __init__(self, clinic: ToldClinic, patient: Patient, course: Course) -> None:
        self.clinic, self.patient, self.course = clinic, patient, course
        self.session = clinic.session

    def form(self, ago: int, total: int | None = 14, instrument: str = "gad7", **fields: Any) -> "Story":
        """A questionnaire."""
        make_screening(self.session, self.patient, AS_OF - ago, total, instrument, **fields)
        return self

    def forms(self, *pairs: tuple[int, int], instrument: str = "gad7") -> "Story":
        """Several questionnaires: (days ago, total)."""
        for ago, total in pairs:
            self.form(ago, total, instrument)
        return self

    def item9(self, *pairs: tuple[int, int | None]) -> "Story":
        """PHQ-9 forms: (days ago, answer to item 9)."""
        for ago, answer in pairs:
            self.form(ago, 10, "phq9", risk_item=answer)
        return self

    def dose(self, ago: int, side_effects: dict[str, int] | None = None, **fields: Any) -> "Story":
        """An attended dosing session."""
        make_dosing(self.session, self.course, AS_OF - ago, side_effects, **fields)
        return self

    def doses(self, *ago: int) -> "Story":
        """Several dosing sessions."""
        for day in ago:
            self.dose(day)
        return self

    def readings(self, ago: int, *readings: tuple[str, int, int | None, int | None], **fields: Any) -> "Story":
        """A dosing session with blood pressure: (moment, minutes from the dose, systolic, diastolic)."""
        dosing = make_dosing(self.session, self.course, AS_OF - ago, {})
        for moment, minutes, systolic, diastolic in readings:
            make_vital(self.session, dosing, moment, minutes, systolic, diastolic, **fields)
        return self

    def meeting(self, ago: int, kind: str = "integration", **fields: Any) -> "Story":
        """A session without a dose."""
        make_session(self.session, self.course, AS_OF - ago, kind, **fields)
        return self

    def check(self, ago: int, key: str = "bladder") -> "Story":
        """A long-term check."""
        make_check(self.session, self.patient, AS_OF - ago, key)
        return self

    def seen(self, ago: int, of: int) -> "Story":
        """Somebody acknowledged, ``ago``, the high-risk event of ``of`` days ago."""
        self.session.add(
            Acknowledgement(
                site_id=self.patient.site_id, patient_id=self.patient.id, rule="risk_high", event_day=AS_OF - of,
                seen_by=self.clinic.therapist.id, seen_at=at(AS_OF - ago, 12), action="Called.",
            )
        )  # fmt: skip
        return self


def tell_clinic(store: Store, tell: Any) -> ToldClinic:
    """Write a clinic: ``tell`` gets it inside one transaction."""
    with store.write() as session:
        clinic = ToldClinic(session)
        tell(clinic)
        session.flush()
        clinic.site_id = clinic.site.id  # type: ignore[attr-defined]
        clinic.director_id = clinic.director.id  # type: ignore[attr-defined]
        clinic.therapist_id = clinic.therapist.id  # type: ignore[attr-defined]
    return clinic
