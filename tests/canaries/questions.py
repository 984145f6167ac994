"""Every question that the program asks of its data, as a function of a side (a store, a viewer) and random choices.

The same random numbers give the same question on either side: no choice may depend on what a side holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from dashboard import data
from dashboard.load import exporting, minutes, outcomes, side_effects, supervision, weekly_review, weekly_sections
from dashboard.load.caseload import load_caseload, load_options
from dashboard.load.data_stand import load_data_stand
from dashboard.load.decisions import load_decision_list, load_owners
from dashboard.load.import_history import load_batch, load_history
from dashboard.load.patient_course import load_patient_course, load_patients_found
from dashboard.load.people import load_people_behind
from dashboard.load.present import load_present
from dashboard.load.quality import load_quality, load_quality_behind
from dashboard.load.saved_review import load_saved_review, load_saved_reviews
from dashboard.load.scoped_facts import load_scoped_facts
from dashboard.load.supervision_meeting import load_supervision_meeting
from dashboard.packet.minutes import print_review_minutes, print_supervision_minutes
from dashboard.packet.patient_summary import print_patient_summary
from dashboard.packet.weekly_review import print_weekly_review
from dashboard.reports.caseload.choice import ANY_THERAPIST, CONCERNS, ORDERS, CaseloadChoice
from dashboard.reports.data_quality.quality import GROUPINGS, PERIODS, QualitySelection
from dashboard.reports.outcomes.selection import ANY, POINTS, OutcomeSelection
from dashboard.reports.outcomes.selection import PERIODS as STARTED
from dashboard.reports.side_effects.selection import PERIODS as WEEKS
from dashboard.reports.side_effects.selection import UNITS, SideEffectSelection
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.view import View
from data_access import scope as scopes
from data_access.database import Store
from data_access.errors import NotFound
from data_access.facts.store import FactsStore
from data_access.queries import (
    acknowledgements,
    decisions,
    discussions,
    effect_actions,
    meeting_state,
    names,
    owners,
    patient_course,
    patients,
    rejected_rows,
    same_people,
    saved_reviews,
    search_patients,
    snoozes,
    therapists,
)
from data_access.queries.decide import finish_decision, postpone_decision, record_decision, reopen_decision
from data_access.scope import Scope
from data_access.versions import get_versions
from tests.canaries.clinic import ABROAD_ASSIGNED, ASSIGNED, CanaryClinic
from tests.canaries.marks import row_id, word

ABSENT: Final = 60
"""A number that no patient bears."""
NUMBERS: Final = (*ASSIGNED, *ABROAD_ASSIGNED, ABSENT)
ROWS_EACH: Final = 60


@dataclass(frozen=True)
class Side:
    """From where a question is asked: a database, its facts, a viewer's scope and view; ``cached``: as a page does."""

    store: Store
    facts: FactsStore
    clinic: CanaryClinic
    scope: Scope
    view: View
    expected: Any
    picks: Callable[[str], tuple[str, ...]]
    cached: bool = False

    def load(self, page: str, make: Any, selection: Any = None, *, courses: bool = False) -> Any:
        """A page's report, through the cache where the side has one."""
        if not self.cached:
            more = (self.expected,) if courses else ()
            return make(self.store, self.facts, self.scope, self.view, selection, *more)
        with self.store.read_as(self.scope.sight) as session:
            versions = get_versions(session, self.scope.site_id)
        through = data.load_with_courses if courses else data.load
        return through(page, make, self.scope, self.view, versions, selection)

    def ask(self, query: Any, *args: Any, **named: Any) -> Any:
        """One query of the domain, in a transaction of the viewer's."""
        with self.store.read_as(self.scope.sight) as session:
            return query(session, self.scope, *args, **named)


Question = Callable[[Side, Random], Any]


def _handle(rng: Random) -> str:
    return word(rng.choice(NUMBERS), "handle")


def _patient(rng: Random) -> int:
    return row_id(rng.choice(NUMBERS), 0)


def _patients(rng: Random) -> tuple[int, ...]:
    return tuple(row_id(number, 0) for number in rng.sample(NUMBERS, rng.choice((1, 5, len(NUMBERS)))))


def _rows(rng: Random) -> tuple[int, ...]:
    """Every row there may be of some patients: sessions, decisions and screenings among them."""
    chosen = rng.sample(NUMBERS, rng.choice((1, 6)))
    return tuple(row_id(number, counter) for number in chosen for counter in range(ROWS_EACH))


def _row(rng: Random) -> int:
    return row_id(rng.choice((*NUMBERS, 91, 92, 93, 95)), rng.randrange(ROWS_EACH))


def _text(rng: Random) -> str:
    """What is searched for; never a whole canary, since a page may say again what was typed."""
    number = rng.choice(NUMBERS)
    words = (word(number, field)[:-1] for field in ("name", "code", "handle"))
    return rng.choice(("", "cnry", "namez", *words))


def _clinician(side: Side, rng: Random) -> int:
    return rng.choice(list(side.clinic.clinicians.values()))


def _staff(rng: Random) -> str:
    return rng.choice(("Tom", "Tina", "Theo", "Sue", "Ivy", "Tia", "Nobody"))


def _supervisee(side: Side, rng: Random) -> Supervisee:
    """Somebody whose supervision is asked for: made up, as from a forged address."""
    name, key = rng.choice(list(side.clinic.clinicians.items()))
    return Supervisee(key, name.upper(), name.title(), 0, key == side.scope.clinician_id)


def _caseload_choice(rng: Random) -> CaseloadChoice:
    return CaseloadChoice(
        search=rng.choice(("", "", _text(rng))),
        concern=rng.choice(CONCERNS),
        therapist=rng.choice((ANY_THERAPIST, _staff(rng))),
        order=rng.choice(ORDERS),
        page=rng.choice((0, 1)),
    )


def _outcome_selection(rng: Random) -> OutcomeSelection:
    return OutcomeSelection(
        measure=rng.choice(("", "PHQ-9")),
        point=rng.choice(list(POINTS)),
        started=rng.choice(list(STARTED)),
        diagnosis=rng.choice((ANY, ANY, word(rng.choice(NUMBERS), "diagnosis")[:-1])),
        therapist=rng.choice((ANY, ANY, _staff(rng))),
    )


def _effect_selection(side: Side, rng: Random) -> SideEffectSelection:
    return SideEffectSelection(
        period=rng.choice(list(WEEKS)),
        routes=rng.choice(((), (), ("im",), ("iv", "nasal"))),
        clinician_id=rng.choice((None, _clinician(side, rng))),
        severity=rng.choice((1, 2, 3)),
        unit=rng.choice(UNITS),
    )


def _quality_selection(rng: Random) -> QualitySelection:
    return QualitySelection(rng.choice(PERIODS), rng.choice(GROUPINGS))


def _pick(side: Side, rng: Random, page: str) -> str:
    return rng.choice(side.picks(page))


def _silent(*_: object) -> None:
    """Progress that nobody watches."""


def _in_supervision(side: Side, rng: Random) -> Any:
    return side.load("supervision", supervision.load_supervision, _supervisee(side, rng), courses=True)


def _archive(side: Side, rng: Random) -> bytes:
    return exporting.make_clinic_archive(side.store, side.scope, side.view, _silent)


def _research(side: Side, rng: Random) -> bytes:
    mode = rng.choice(exporting.MODES)
    return exporting.make_research_archive(side.store, side.scope, side.view, mode, _silent)


def _print(side: Side, rng: Random) -> bytes:
    """One of the papers."""
    shared = (side.store, side.facts, side.scope, side.view)
    which = rng.randrange(4)
    if which == 0:
        return print_weekly_review(*shared, side.expected, _silent)
    if which == 1:
        return print_review_minutes(*shared, side.expected, _silent)
    if which == 2:
        return print_supervision_minutes(*shared, _supervisee(side, rng), side.expected, _silent)
    return print_patient_summary(*shared, (_handle(rng), None), side.expected, _silent)


def _find_by_code(side: Side, rng: Random) -> str:
    """The handle, or the refusal without the code that was asked for."""
    code = word(rng.choice(NUMBERS), "code")
    try:
        return str(side.ask(patients.find_handle, code))
    except NotFound as refused:
        return str(refused).replace(code, "the code")


class Undone(Exception):
    """Ends a transaction without keeping what was written in it."""

    @classmethod
    def end(cls) -> None:
        """Raise it."""
        raise cls


def _write(side: Side, rng: Random) -> str:
    """One act on some patient, owner and row: whether it is let, with nothing kept."""
    day = side.clinic.today
    patient_id, key, owner = _patient(rng), _row(rng), _clinician(side, rng)
    acts: tuple[Callable[[Any], Any], ...] = (
        lambda s: record_decision(
            s,
            side.scope,
            meeting="supervision",
            meeting_day=day,
            patient_id=patient_id,
            text="x",
            owner_id=owner,
            due_day=None,
        ),
        lambda s: finish_decision(s, side.scope, key),
        lambda s: reopen_decision(s, side.scope, key),
        lambda s: postpone_decision(s, side.scope, key, day + 9, "later"),
        lambda s: acknowledgements.record_acknowledgement(s, side.scope, patient_id, "risk_high", day, "seen", None),
        lambda s: snoozes.record_snooze(s, side.scope, patient_id, "overdue", day, day + 7, "later"),
        lambda s: discussions.record_discussion(
            s, side.scope, meeting="supervision", meeting_day=day, patient_id=patient_id, text="x"
        ),
    )
    act = rng.choice(acts)
    try:
        with side.store.write_as(side.scope.sight) as session:
            act(session)
            Undone.end()
    except Undone:
        return "done"
    except IntegrityError:
        return "refused by the database"
    return "kept"


QUERIES: Final[dict[str, Question]] = {
    "permitted ids": lambda s, r: s.ask(scopes.get_patient_ids),
    "patients by clinician": lambda s, r: s.ask(scopes.count_patients),
    "narrowed": lambda s, r: scopes.narrow_scope(s.scope, _clinician(s, r)).clinician_ids,
    "people": lambda s, r: s.ask(names.get_people, _patients(r)),
    "search": lambda s, r: s.ask(search_patients.search_patients, _text(r), by_name=not s.view.hide_names),
    "find by handle": lambda s, r: s.ask(patients.find_patient_id, _handle(r)),
    "find by code": _find_by_code,
    "check patient": lambda s, r: s.ask(patients.check_patient, _patient(r)),
    "records": lambda s, r: s.ask(patient_course.get_patient_course, _handle(r), s.view.as_of_day),
    "decisions": lambda s, r: s.ask(
        decisions.get_decisions,
        s.view.as_of_day,
        patient_ids=r.choice((None, _patients(r))),
        hide_names=s.view.hide_names,
    ),
    "discussions": lambda s, r: s.ask(
        discussions.get_discussions, s.view.as_of_day, r.choice((None, _patients(r))), hide_names=s.view.hide_names
    ),
    "meeting state": lambda s, r: s.ask(
        meeting_state.get_meeting_state, s.view.as_of_day, hide_names=s.view.hide_names
    ),
    "effect actions": lambda s, r: s.ask(effect_actions.get_effect_actions, _rows(r)),
    "therapists of": lambda s, r: s.ask(therapists.get_therapists, _patients(r)),
    "owners": lambda s, r: s.ask(owners.get_owners, r.choice((None, _patient(r)))),
    "same people": lambda s, r: s.ask(same_people.get_same_people),
    "last review": lambda s, r: s.ask(saved_reviews.get_last_review, s.view.as_of_day),
    "one review": lambda s, r: s.ask(saved_reviews.get_saved_review, r.choice((1, 2, 3))),
    "reviews": lambda s, r: s.ask(saved_reviews.list_saved_reviews, s.view.as_of_day),
    "rejected rows": lambda s, r: s.ask(rejected_rows.count_rejected_rows),
    "acts": _write,
}
LOADS: Final[dict[str, Question]] = {
    "facts": lambda s, r: s.ask(lambda session, scope: load_scoped_facts(session, s.facts, scope, s.view)),
    "weekly_review": lambda s, r: s.load(
        "weekly_review", weekly_review.load_weekly_review, r.choice((5, 500)), courses=True
    ),
    "weekly_sections": lambda s, r: s.load(
        "weekly_sections", weekly_sections.load_weekly_sections, r.choice((True, False))
    ),
    "section_behind": lambda s, r: s.load(
        "section_behind", weekly_sections.load_section_behind, _pick(s, r, "weekly_sections")
    ),
    "week_behind": lambda s, r: s.load(
        "week_behind",
        weekly_review.load_week_behind,
        (
            r.choice(("starts", "in_treatment", "improvement", "doses", "severe", "on_time", "drop_outs", "nothing")),
            (s.clinic.today - 4) // 7 * 7 + 4 - 7 * r.randrange(12),
        ),
    ),
    "caseload": lambda s, r: s.load("caseload", load_caseload, _caseload_choice(r), courses=True),
    "caseload_options": lambda s, r: s.load("caseload_options", load_options),
    "people_behind": lambda s, r: s.load("people_behind", load_people_behind, _patients(r)),
    "patient": lambda s, r: s.load(
        "patient", load_patient_course, (_handle(r), r.choice((None, None, 1, 2))), courses=True
    ),
    "patients_found": lambda s, r: s.load("patients_found", load_patients_found, _text(r)),
    "present": lambda s, r: s.load("present", load_present, _handle(r), courses=True),
    "side_effects": lambda s, r: s.load("side_effects", side_effects.load_side_effects, _effect_selection(s, r)),
    "side_effect_therapists": lambda s, r: s.load("side_effect_therapists", side_effects.load_therapists),
    "side_effect_patients": lambda s, r: s.load(
        "side_effect_patients",
        side_effects.load_patients_behind,
        (_effect_selection(s, r), _pick(s, r, "side_effects")),
    ),
    "outcomes": lambda s, r: s.load("outcomes", outcomes.load_outcomes, _outcome_selection(r)),
    "outcome_options": lambda s, r: s.load("outcome_options", outcomes.load_outcome_options),
    "outcome_patients": lambda s, r: s.load(
        "outcome_patients", outcomes.load_outcome_patients, (_outcome_selection(r), _pick(s, r, "outcomes"))
    ),
    "supervisees": lambda s, r: s.load("supervisees", supervision.load_supervisees),
    "supervision": _in_supervision,
    "supervision_meeting": lambda s, r: s.load("supervision_meeting", load_supervision_meeting, _supervisee(s, r)),
    "decisions_of": lambda s, r: s.load("decisions", load_decision_list, r.choice(("weekly_review", "supervision"))),
    "owners_of": lambda s, r: s.load("owners", load_owners, r.choice((None, _patient(r)))),
    "saved_reviews": lambda s, r: s.load("saved_reviews", load_saved_reviews),
    "saved_review": lambda s, r: s.load("saved_review", load_saved_review, r.choice((1, 2, 3))),
    "quality": lambda s, r: s.load("quality", load_quality, _quality_selection(r)),
    "quality_patients": lambda s, r: s.load(
        "quality_patients", load_quality_behind, (_quality_selection(r), _pick(s, r, "quality"))
    ),
    "data_stand": lambda s, r: s.load("data_stand", load_data_stand),
    "export_offer": lambda s, r: s.load("export_offer", exporting.load_export_offer),
    "history": lambda s, r: load_history(s.store, s.scope),
    "batch": lambda s, r: load_batch(s.store, s.scope, r.choice((1, 2)), s.view.hide_names),
    "review_minutes": lambda s, r: minutes.load_review_minutes(s.store, s.facts, s.scope, s.view, s.expected),
    "supervision_minutes": lambda s, r: minutes.load_supervision_minutes(
        s.store, s.facts, s.scope, s.view, _supervisee(s, r), s.expected
    ),
}
FILES: Final[dict[str, Question]] = {
    "clinic archive": _archive,
    "research archive": _research,
    "bundle": lambda s, r: exporting.make_bundle(s.store, s.scope, s.view, _handle(r)),
    "paper": _print,
}
QUESTIONS: Final = {**QUERIES, **LOADS, **FILES}
WEIGHTS: Final = [*(8 for _ in QUERIES), *(10 for _ in LOADS), *(1 for _ in FILES)]
