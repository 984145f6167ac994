"""The order of the agenda, what is new, and which line stands for a patient."""

import numpy as np
import pytest

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.load.agenda import load_agenda
from dashboard.reports.agenda import Agenda
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Review
from data_access.queries.meeting_state import MeetingState, get_meeting_state
from data_access.scope import decide_scope
from tests.dashboard.reports.told_clinic import AS_OF, ToldClinic, tell_clinic
from tests.factories import at

NOTHING = MeetingState(None, ())


def _agenda(store: Store, tell, meeting: MeetingState = NOTHING) -> tuple[Agenda, dict[int, str]]:
    clinic = tell_clinic(store, tell)
    with store.read() as session:
        facts = load_facts(session, clinic.site_id)
    view = view_facts(facts, facts.patients.id, AS_OF)
    agenda = load_agenda(view, View(AS_OF), meeting, None, build_clinic_courses(view, AS_OF))
    return agenda, {patient_id: story for story, patient_id in clinic.ids.items()}


def _tell(clinic: ToldClinic) -> None:
    clinic.tell("late and worse", began=50).forms((40, 11), (20, 15)).item9((3, 0)).dose(40)
    clinic.tell("moderate, young").item9((2, 2))
    clinic.tell("moderate, old").item9((9, 2))
    clinic.tell("high").item9((1, 3))


def test_lines_stand_by_rule_and_of_one_rule_the_oldest_first(sqlite_store: Store) -> None:
    agenda, names = _agenda(sqlite_store, _tell)
    lines = agenda.word(np.arange(len(agenda)))
    assert [line.rule.rank for line in lines] == sorted(line.rule.rank for line in lines)
    risky = [names[line.patient_id] for line in lines if line.rule.key in ("risk_high", "risk_moderate")]
    assert risky == ["high", "moderate, old", "moderate, young"]


def test_a_patient_is_shown_once_by_the_first_line_to_discuss(sqlite_store: Store) -> None:
    agenda, names = _agenda(sqlite_store, _tell)
    top = agenda.word(agenda.top_lines())
    assert sorted(names[line.patient_id] for line in top) == sorted(names.values())
    assert next(line.rule.key for line in top if names[line.patient_id] == "late and worse") == "deterioration"
    assert agenda.count_of(len(names)).sum() == len(agenda)


@pytest.mark.parametrize(
    ("review_ago", "new"), [(None, {"moderate, young", "high"}), (10, {"moderate, old"}), (1, set())]
)
def test_new_is_what_happened_or_was_recorded_since_the_last_review(sqlite_store: Store, review_ago, new) -> None:
    meeting = MeetingState(None if review_ago is None else AS_OF - review_ago, ())
    agenda, names = _agenda(sqlite_store, _tell, meeting)
    found = {
        names[line.patient_id] for line in agenda.word(np.arange(len(agenda))) if line.is_new and line.rule.rank < 3
    }
    assert found >= new
    assert ("moderate, old" in found) == (review_ago == 10)


def test_a_form_recorded_late_is_new_although_it_is_old(sqlite_store: Store) -> None:
    agenda, _ = _agenda(
        sqlite_store,
        lambda clinic: clinic.tell("late").form(40, 10, "phq9", risk_item=3, recorded_at=at(AS_OF - 1, 9)),
        MeetingState(AS_OF - 7, ()),
    )
    assert [line.is_new for line in agenda.word(np.arange(1))] == [True]


def test_what_happened_on_the_day_of_the_last_review_is_on_the_next_list(sqlite_store: Store) -> None:
    """The review is saved in the morning; the dose of that afternoon was on no list yet."""
    agenda, _ = _agenda(
        sqlite_store,
        lambda clinic: clinic.tell("that day").dose(7, {"nausea": 3}) and clinic.tell("before").dose(8, {"nausea": 3}),
        MeetingState(AS_OF - 7, ()),
    )
    severe = [line for line in agenda.word(np.arange(len(agenda))) if line.rule.key == "severe_effect"]
    assert [(line.day, line.is_new) for line in severe] == [(AS_OF - 7, True)]


def test_nobody_on_the_agenda_is_no_error(sqlite_store: Store) -> None:
    agenda, _ = _agenda(sqlite_store, lambda clinic: None)
    assert len(agenda) == 0
    assert agenda.top_lines().tolist() == []


def test_meeting_state_is_as_it_stood_on_the_day_and_of_permitted_patients_only(store: Store) -> None:
    def tell(clinic: ToldClinic) -> None:
        clinic.tell("seen").item9((20, 3), (5, 3)).seen(19, of=20).seen(1, of=5)
        for ago in (30, 10, 0):
            clinic.session.add(
                Review(
                    site_id=clinic.site.id, as_of_day=AS_OF - ago, saved_at=at(AS_OF - ago, 12),
                    saved_by=clinic.director.id, figures={}, agenda=[],
                )
            )  # fmt: skip

    clinic = tell_clinic(store, tell)
    with store.read() as session:
        director = decide_scope(session, clinic.site_id, clinic.director_id, AS_OF)
        seen = clinic.ids["seen"]
        assert get_meeting_state(session, director, AS_OF) == MeetingState(AS_OF - 10, ((seen, AS_OF - 5, AS_OF - 1),))
        assert get_meeting_state(session, director, AS_OF - 2) == MeetingState(
            AS_OF - 10, ((seen, AS_OF - 20, AS_OF - 19),)
        )
        assert get_meeting_state(session, director, AS_OF - 20) == MeetingState(AS_OF - 30, ())
        stranger = type(director)(clinic.site_id, 999, "therapist", (999,), AS_OF)
        assert get_meeting_state(session, stranger, AS_OF).acknowledged == ()
