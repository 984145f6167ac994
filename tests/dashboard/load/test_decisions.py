"""The decisions of a demonstration clinic that has met: who sees which, with what words, hidden and not."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from dashboard.load.decisions import decide, finish, load_decision_list, load_owners, postpone, reopen, snooze
from dashboard.load.demo_meetings import WEEKS, hold_past_meetings, save_past_reviews
from dashboard.load.weekly_review import load_weekly_review
from dashboard.reports.meetings.parts import DecisionList
from dashboard.reports.view import View
from data_access.database import Store, create_store
from data_access.demo.build import build_demo_clinic
from data_access.facts.store import FactsStore
from data_access.meetings import Meeting
from data_access.models import Decision, DecisionChange, Discussion, Patient, Snooze
from data_access.queries.discussions import get_discussions
from data_access.scope import get_patient_ids
from tests.conftest import make_settings
from tests.dashboard.load.test_weekly_review import DAY, courses_of, scope_of

NOW = View(DAY)
WRITTEN = (Decision, DecisionChange, Discussion, Snooze)


def make_met(folder: object) -> Store:
    store = create_store(make_settings(folder))  # type: ignore[arg-type]
    build_demo_clinic(store, 150, 3, DAY)
    save_past_reviews(store, DAY)
    hold_past_meetings(store, DAY)
    return store


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return make_met(tmp_path_factory.mktemp("met"))


def decisions_of(
    store: Store, role: str = "director", meeting: Meeting = "weekly_review", view: View = NOW
) -> DecisionList:
    return load_decision_list(store, FactsStore(store), scope_of(store, role), view, meeting)


def test_a_demonstration_has_open_late_done_put_off_and_followed_decisions(met: Store) -> None:
    found = decisions_of(met)
    assert found.before_title == "open from 2 Mar and before"
    assert found.late >= 1
    assert found.before[0].is_late
    assert found.done
    assert any("Put off by" in note for row in found.before for note in row.notes)
    assert all(row.happened_next.startswith("Four weeks on: ") for row in found.followed)
    assert found.followed
    assert f"{len(found.before)} open from before · !!{found.late} overdue!!" in found.counts


def test_supervision_was_held_and_has_decisions_of_its_own(met: Store) -> None:
    found = decisions_of(met, "supervisor", "supervision")
    assert found.rows
    assert all(row.meeting.startswith("supervision, ") for row in found.rows)
    with met.read() as session:
        said = get_discussions(session, scope_of(met, "director"), DAY)
    assert len({one.meeting_day for one in said}) > 1
    assert all(one.clinician for one in said)


def test_the_same_numbers_give_the_same_meetings(met: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    again = make_met(tmp_path_factory.mktemp("again"))
    for table in WRITTEN:
        first, second = ([list(row) for row in read_rows(store, table)] for store in (met, again))
        assert first
        assert first == second
    again.close()


def read_rows(store: Store, table: type) -> list[object]:
    with store.read() as session:
        return list(session.execute(select(*table.__table__.columns).order_by(table.__table__.c.id)))


def test_no_meeting_of_a_demonstration_is_later_than_its_last_day_and_no_decision_is_without_words(met: Store) -> None:
    with met.read() as session:
        decisions = session.scalars(select(Decision)).all()
        assert {decision.meeting for decision in decisions} == {"weekly_review", "supervision"}
        assert max(decision.meeting_day for decision in decisions) < DAY
        assert min(decision.meeting_day for decision in decisions) >= DAY - 7 * WEEKS
        names = set(session.scalars(select(Patient.name)))
        assert not [d for d in decisions if any(name in f"{d.text} {d.reason}" for name in names)]


def test_a_therapist_sees_decisions_about_the_own_patients_only(met: Store) -> None:
    scope = scope_of(met, "therapist")
    with met.read() as session:
        permitted = set(get_patient_ids(session, scope).tolist())
    everyone = {
        row.decision_id for meeting in ("weekly_review", "supervision") for row in _rows(met, "director", meeting)
    }
    own = [row for meeting in ("weekly_review", "supervision") for row in _rows(met, "therapist", meeting)]
    assert all(row.person is not None and row.person.patient_id in permitted for row in own)
    assert {row.decision_id for row in own} < everyone


def _rows(store: Store, role: str, meeting: str):
    return decisions_of(store, role, "supervision" if meeting == "supervision" else "weekly_review").rows


def test_where_names_are_hidden_people_are_codes_and_days_weeks(met: Store) -> None:
    found = decisions_of(met, view=replace(NOW, hide_names=True))
    people = [row.person for row in found.rows if row.person]
    assert people
    assert all(person.label == person.code for person in people)
    assert all("week of" in row.due for row in found.rows)


def test_snoozed_lines_stand_apart_on_the_review_with_their_reason(met: Store) -> None:
    review = load_weekly_review(met, FactsStore(met), scope_of(met, "director"), NOW, 400, courses_of(met, DAY))
    assert review.snoozed
    assert review.agenda_aside.endswith(f" · {len(review.snoozed)} snoozed")
    for line in review.snoozed:
        assert line.snoozed.startswith("snoozed until ")
        assert line.patient_id in review.people
        assert line not in review.agenda


def test_what_is_done_on_the_screen_is_in_the_list_at_once(tmp_path: object, today: int) -> None:
    store = make_met(tmp_path)
    scope = scope_of(store, "director")
    first = decisions_of(store).before[0]
    owners = load_owners(store, FactsStore(store), scope, NOW, None)
    postpone(store, scope, first.decision_id, 30_000, "later")
    finish(store, scope, first.decision_id)
    assert first.decision_id not in [row.decision_id for row in decisions_of(store).before]
    reopen(store, scope, first.decision_id)
    about = first.person.patient_id if first.person else None
    decide(
        store, scope, meeting="weekly_review", meeting_day=DAY, patient_id=about, text="Try mornings",
        owner_id=scope.clinician_id, due_day=None, reason="",
    )  # fmt: skip
    assert owners[scope.clinician_id] == decisions_of(store).today[0].owner
    assert [row.text for row in decisions_of(store).today] == ["Try mornings"]
    store.close()


def test_a_snooze_takes_a_line_off_the_list_of_its_day(tmp_path: object, today: int) -> None:
    store = make_met(tmp_path)
    scope = scope_of(store, "director")

    def review():
        return load_weekly_review(store, FactsStore(store), scope, NOW, 400, courses_of(store, DAY))

    before = review()
    line = next(line for line in before.agenda if line.rule.key != "risk_high")
    snooze(store, scope, line.patient_id, line.rule.key, line.day, today + 7, "waits for a letter")
    after = review()
    assert len(after.snoozed) == len(before.snoozed) + 1
    assert (line.patient_id, line.rule.key) not in {(one.patient_id, one.rule.key) for one in after.agenda}
    assert any(one.snoozed.endswith("waits for a letter") for one in after.snoozed)
    store.close()
