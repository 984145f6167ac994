"""The test clinic in which everything is a canary: two sites, every role, assignments of every kind."""

from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from data_access.database import Store
from data_access.days import to_date
from data_access.models import (
    Acknowledgement,
    Clinician,
    Course,
    Decision,
    DecisionChange,
    Discussion,
    Patient,
    Protocol,
    Review,
    Site,
    Snooze,
    UserAccount,
)
from data_access.versions import EVERYTHING, bump_data_version, bump_meeting_version
from tests.canaries.marks import birth_day, row_id, word
from tests.factories import (
    at,
    find_row,
    make_assignment,
    make_batch,
    make_check,
    make_clinician,
    make_course,
    make_dosing,
    make_patient,
    make_protocol,
    make_rejected_row,
    make_screening,
    make_session,
    make_side_effect,
    make_site,
    make_vital,
)

STAFF: Final = (
    # name, role of the imported list, role of the account, supervisor
    ("dora", "director", "director", None),
    ("sue", "supervisor", "supervisor", None),
    ("ida", "therapist", "supervisor", None),
    ("sid", "supervisor", "supervisor", None),
    ("tom", "therapist", "therapist", "sue"),
    ("tina", "therapist", "therapist", "sue"),
    ("theo", "therapist", "therapist", "ida"),
    ("tess", "therapist", "therapist", "sue"),
    ("ivy", "director", "therapist", None),
    ("max", "data manager", "data manager", None),
    ("gone", "director", "director", None),
)
"""Ivy's and Ida's roles are another in the imported list than in their accounts; Tess has no patient; Gone has left."""
ABROAD: Final = (("dan", "director", "director", None), ("tia", "therapist", "therapist", None))
ASSIGNED: Final[dict[int, tuple[tuple[str, int, int | None], ...]]] = {
    **dict.fromkeys(range(1, 13), (("tom", -400, None),)),
    **dict.fromkeys(range(13, 21), (("tina", -400, None),)),
    **dict.fromkeys(range(21, 25), (("theo", -400, None),)),
    **dict.fromkeys((25, 26), (("sue", -400, None),)),
    27: (("tom", -400, None), ("tina", -30, None)),
    28: (("tom", -400, None), ("theo", -30, None)),
    29: (("tom", -400, -10), ("tina", -10, None)),
    30: (("tom", -400, 0),),
    31: (("theo", 1, None),),
    32: (),
    33: (("tom", -400, 1),),
    34: (("theo", 0, None),),
    35: (("ivy", -400, None),),
    36: (("max", -400, None),),
    37: (("tina", 0, 0),),
    38: (("tom", -400, None),),
    39: (("theo", -400, None),),
    40: (("tom", -400, None),),
}
"""By patient: whose, from and until which day counted from today. Until day 0: yesterday was the last."""
ABROAD_ASSIGNED: Final[dict[int, tuple[tuple[str, int, int | None], ...]]] = {
    **dict.fromkeys(range(41, 45), (("tia", -400, None),)),
    45: (),
}
ABOUT_CLINIC: Final = {91: ("dora", "dora"), 92: ("tom", "dora"), 93: ("sue", "sue"), 94: ("gone", "gone")}
"""Decisions about the clinic: who owns them, who wrote them down."""
ABOUT_ABROAD: Final = {95: ("dan", "dan")}
ALIKE: Final = {38: "Alex Alike", 39: "Alex Alike", 40: "Alike Alex"}
"""Three who may be one person: born on one day, with one name, which is nobody's canary; two of them Tom's."""
OF_IMPORTS: Final = (97, 98)
"""The patients of rows that an import refused: known from the file only, by site."""
RISK: Final = (2, 13, 21, 35, 41)
EVERY_ROUTE: Final = ("im", "iv", "nasal", "sublingual")


@dataclass(frozen=True)
class CanaryClinic:
    """Who is who: site and account ids, by name."""

    today: int
    site_ids: tuple[int, int]
    users: dict[str, int]
    clinicians: dict[str, int]
    names: dict[int, str] = field(default_factory=dict)


def build_canary_clinic(store: Store, today: int) -> CanaryClinic:
    """Fill an empty store."""
    with store.write() as session:
        home = _build_site(session, today, "HOME", STAFF, ASSIGNED, ABOUT_CLINIC, OF_IMPORTS[0])
        away = _build_site(session, today, "AWAY", ABROAD, ABROAD_ASSIGNED, ABOUT_ABROAD, OF_IMPORTS[1])
    users, clinicians = ({**first, **second} for first, second in zip(home[1:], away[1:], strict=True))
    return CanaryClinic(today, (home[0], away[0]), users, clinicians, {key: name for name, key in users.items()})


def _build_site(
    session: Session, today: int, code: str, staff: Any, assigned: Any, decided: Any, refused: int
) -> tuple[int, dict[str, int], dict[str, int]]:
    site = make_site(session, code=code, name=f"{code.title()} clinic")
    people: dict[str, Clinician] = {}
    users: dict[str, int] = {}
    for name, role, account, boss in staff:
        people[name] = make_clinician(session, site, role, people.get(boss), code=name.upper(), name=name.title())
        users[name] = _add_account(session, site, people[name], name, account)
    protocols = {
        route: make_protocol(session, site, code=route, route=route, name=f"Six doses, {route}")
        for route in EVERY_ROUTE
    }
    writer = _Writer(session, site, today, people, protocols)
    for number, whose in assigned.items():
        writer.add_patient(number, whose)
    boss = people[staff[0][0]]
    for number, (owner, by) in decided.items():
        writer.decide(number, None, people[owner], people[by], today - 7)
    _add_review(session, site, boss, today, list(assigned))
    _add_refused(session, site, refused)
    bump_data_version(session, site.id, EVERYTHING)
    bump_meeting_version(session, site.id)
    return site.id, users, {name: person.id for name, person in people.items()}


def _add_account(session: Session, site: Site, person: Clinician, login: str, role: str) -> int:
    account = UserAccount(
        site_id=site.id,
        clinician_id=person.id,
        role=role,
        login=login,
        state="disabled" if login == "gone" else "active",
        failed_attempts=0,
        created_at=at(20_000),
    )
    session.add(account)
    session.flush()
    return account.id


def _add_review(session: Session, site: Site, by: Clinician, today: int, numbers: list[int]) -> None:
    """The last saved review, whose agenda held everybody."""
    agenda = [
        {"patient_id": row_id(number, 0), "rule": "overdue", "day": today - 10, "discuss": True} for number in numbers
    ]
    session.add(
        Review(
            site_id=site.id,
            as_of_day=today - 8,
            saved_at=at(today - 8),
            saved_by=by.id,
            figures={"thresholds": "nhs"},
            agenda=agenda,
        )
    )


def _add_refused(session: Session, site: Site, number: int) -> None:
    batch = make_batch(session, site.id)
    cells = {"patient": word(number, "code"), "note": word(number, "note")}
    make_rejected_row(session, batch, 3, value=word(number, "value"), cells=cells, raw={"Name": word(number, "raw")})


def _name(number: int) -> str:
    return ALIKE[number] if number in ALIKE else f"{word(number, 'name')} {word(number, 'surname')}"


@dataclass
class _Writer:
    """Writes one patient with all rows, each with an id that tells whose it is."""

    session: Session
    site: Site
    today: int
    people: dict[str, Clinician]
    protocols: dict[str, Protocol]
    number: int = 0
    counter: int = 0

    def next(self) -> int:
        """The id of the patient's next row; the patient's own is the first."""
        self.counter += 1
        return row_id(self.number, self.counter - 1)

    def add_patient(self, number: int, whose: tuple[tuple[str, int, int | None], ...]) -> None:
        """Somebody with a course, and everything that can be written down of a patient."""
        self.number, self.counter = number, 0
        patient = make_patient(
            self.session,
            self.site,
            id=self.next(),
            code=word(number, "code"),
            handle=word(number, "handle"),
            name=_name(number),
            birth_date=to_date(20 if number in ALIKE else birth_day(number)),
            ethnicity=word(number, "ethnicity"),
            payer=word(number, "payer"),
            diagnoses=["F41.1", word(number, "diagnosis")],
            prior_treatments=[word(number, "prior")],
            contraindications=[word(number, "contra")],
            interacting_medicines=[word(number, "medicine")],
            consent_day=self.today - 120,
            referred_day=self.today - 140,
        )
        for name, first, until in whose:
            row = make_assignment(
                self.session,
                patient,
                self.people[name],
                self.today + first,
                None if until is None else self.today + until,
            )
            row.id = self.next()
        self._add_course(number, patient, self.people[whose[0][0]] if whose else None)
        self._add_meetings(number, patient.id)
        self.session.flush()

    def _add_course(self, number: int, patient: Patient, clinician: Clinician | None) -> None:
        start = self.today - 90 - number
        route = EVERY_ROUTE[number % len(EVERY_ROUTE)]
        ended = {"ended_day": self.today - 10, "end_reason": "completed"} if number % 2 == 0 else {}
        course = make_course(self.session, patient, self.protocols[route], start, id=self.next(), **ended)
        held = {"clinician_id": clinician.id if clinician else None, "place": word(number, "place")}
        make_session(self.session, course, start, "preparation", id=self.next(), **held)
        for dose in range(4):
            self._add_dose(course, start + 7 + 14 * dose, 1 + (number + dose) % 3, held | {"route": route})
        for step in range(4):
            risk = 3 if number in RISK and step == 3 else 0
            day = start + 2 + 20 * step
            self._add_screening(patient, course, day, "gad7", 19 - 3 * step + number % 3)
            self._add_screening(patient, course, day, "phq9", 18 - 2 * step, risk_item=risk)
        make_check(self.session, patient, start + 30, id=self.next(), result=word(number, "result"))

    def _add_dose(self, course: Course, day: int, severity: int, held: dict[str, Any]) -> None:
        asked = {"side_effects_assessed": True, "asked_how": "checklist", "dose_mg": 40.5 + self.number}
        dosing = make_dosing(self.session, course, day, id=self.next(), **held, **asked)
        action = {"action": word(self.number, "action"), "serious": severity == 3}
        make_side_effect(self.session, dosing, "nausea", severity, id=self.next(), **action)
        make_vital(self.session, dosing, id=self.next(), systolic=120 + self.number, diastolic=80)
        patient = find_row(self.session, Patient, course.patient_id)
        self._add_screening(patient, course, day, "cadss", 10 + self.number, session_id=dosing.id)
        make_session(
            self.session, course, day + 2, id=self.next(), **{key: held[key] for key in ("clinician_id", "place")}
        )

    def _add_screening(
        self, patient: Patient, course: Course, day: int, instrument: str, total: int, **more: Any
    ) -> None:
        told = {"course_id": course.id, "source_total": total, **more}
        make_screening(self.session, patient, day, total, instrument, id=self.next(), **told)

    def _add_meetings(self, number: int, patient_id: int) -> None:
        director = next(iter(self.people.values()))
        site_id, day = self.site.id, self.today - 8
        self.decide(number, patient_id, director, director, day)
        shared: dict[str, Any] = {"site_id": site_id, "patient_id": patient_id}
        self.session.add(
            Snooze(
                **shared,
                id=self.next(),
                rule="check_due",
                event_day=day,
                until_day=self.today + 20,
                reason=f"{word(number, 'snoozed')} {_name(number).split()[0]}",
                snoozed_by=director.id,
                snoozed_at=at(day),
            )
        )
        self.session.add(
            Acknowledgement(
                **shared,
                id=self.next(),
                rule="risk_high",
                event_day=day,
                seen_by=director.id,
                seen_at=at(day),
                action=word(number, "seen"),
                safety_plan_day=None,
            )
        )
        for meeting in ("weekly_review", "supervision"):
            self.session.add(
                Discussion(
                    **shared,
                    id=self.next(),
                    meeting=meeting,
                    meeting_day=day,
                    clinician_id=None,
                    text=f"{word(number, 'discussed')} {_name(number).split()[1]}",
                    recorded_by=director.id,
                    recorded_at=at(day),
                )
            )

    def decide(self, number: int, patient_id: int | None, owner: Clinician, by: Clinician, day: int) -> None:
        """A decision of each kind of meeting, put off once, with texts."""
        if patient_id is None:
            self.number, self.counter = number, 0
        for meeting in ("weekly_review", "supervision"):
            key = self.next()
            self.session.add(
                Decision(
                    id=key,
                    site_id=self.site.id,
                    patient_id=patient_id,
                    meeting=meeting,
                    meeting_day=day,
                    text=f"{word(number, 'decided')} {_name(number) if patient_id else ''}".strip(),
                    reason=word(number, "why"),
                    owner_id=owner.id,
                    due_day=day + 5,
                    decided_by=by.id,
                    decided_at=at(day),
                )
            )
            self.session.flush()
            self.session.add(
                DecisionChange(
                    id=self.next(),
                    site_id=self.site.id,
                    decision_id=key,
                    kind="postponed",
                    until_day=day + 40,
                    reason=word(number, "postponed"),
                    changed_by=by.id,
                    changed_at=at(day + 1),
                )
            )
        self.session.flush()
