"""The decisions of a demonstration clinic that has met: who sees which, with what words, hidden and not."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard.load.decisions import decide, finish, load_decision_list, load_owners, postpone, reopen, snooze
from dashboard.load.demo_meetings import WEEKS, hold_past_meetings, save_past_reviews
from dashboard.load.minutes import load_review_minutes, load_supervision_minutes
from dashboard.load.saved_review import load_saved_review, load_saved_reviews
from dashboard.load.weekly_review import load_weekly_review
from dashboard.reports.meetings.parts import DecisionList
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.view import View
from data_access.database import Store, open_store
from data_access.demo.build import build_demo_clinic
from data_access.errors import NotFound
from data_access.facts.store import FactsStore
from data_access.meetings import Meeting
from data_access.models import Clinician, Decision, DecisionChange, Discussion, Patient, Review, Snooze
from data_access.queries.discussions import get_discussions
from data_access.scope import get_patient_ids
from tests.conftest import make_settings, make_store
from tests.dashboard.load.test_weekly_review import DAY, courses_of, scope_of
from tests.factories import find_row

NOW = View(DAY)
WRITTEN = (Decision, DecisionChange, Discussion, Snooze)


def make_met(folder: Path) -> Store:
    store = make_store(folder)
    build_demo_clinic(store, 150, 3, DAY)
    save_past_reviews(store, DAY)
    hold_past_meetings(store, DAY)
    return store


@pytest.fixture(scope="module")
def met_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("met")
    make_met(folder).close()
    return folder


@pytest.fixture(scope="module")
def met(met_folder: Path) -> Iterator[Store]:
    with closing(open_store(make_settings(met_folder))) as store:
        yield store


@pytest.fixture
def own_met(met_folder: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy that a test may change."""
    shutil.copytree(met_folder, tmp_path / "met")
    with closing(open_store(make_settings(tmp_path / "met"))) as store:
        yield store


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


def test_what_is_done_on_the_screen_is_in_the_list_at_once(own_met: Store, today: int) -> None:
    store = own_met
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


def test_a_snooze_takes_a_line_off_the_list_of_its_day(own_met: Store, today: int) -> None:
    store = own_met
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


# Minutes and saved reviews


def test_the_minutes_of_a_review_hold_what_was_decided_on_its_day(met: Store) -> None:
    monday = DAY - 2
    scope = scope_of(met, "director")
    minutes = load_review_minutes(met, FactsStore(met), scope, View(monday), courses_of(met, monday))
    assert minutes.title == "Weekly review, 2 Mar 2026"
    assert [len(one.decisions) for one in minutes.patients] == [1, 1, 1]
    assert len(minutes.clinic) == 1
    assert all(row.meeting == "weekly review, 2 Mar" for row in minutes.clinic)
    assert all(one.lines for one in minutes.patients)
    assert minutes.opened.before
    assert [row.reason for row in minutes.snoozed]
    assert minutes.note.endswith("something was written down about 3 of them.")
    names = load_review_minutes(
        met, FactsStore(met), scope, View(monday, hide_names=True), courses_of(met, monday)
    ).patients
    assert [one.person.label for one in names] == [one.person.code for one in names]


def test_the_minutes_of_supervision_are_of_one_clinicians_patients(met: Store) -> None:
    scope = scope_of(met, "supervisor")
    with met.read() as session:
        discussion = session.scalars(
            select(Discussion)
            .where(Discussion.recorded_by == scope.clinician_id)
            .order_by(Discussion.meeting_day.desc())
        ).first()
        assert discussion is not None
        day, whose = discussion.meeting_day, discussion.clinician_id or 0
        name, code = session.execute(select(Clinician.name, Clinician.code).where(Clinician.id == whose)).one()
    minutes = load_supervision_minutes(
        met, FactsStore(met), scope, View(day), Supervisee(whose, code, name, 1, False), courses_of(met, day)
    )
    assert minutes.title.startswith(f"Supervision of {name}, ")
    assert minutes.patients
    assert all(one.discussed and one.decisions for one in minutes.patients)
    other = Supervisee(scope_of(met, "director").clinician_id, "X", "X", 1, False)
    with pytest.raises(NotFound):
        load_supervision_minutes(met, FactsStore(met), scope, View(day), other, courses_of(met, day))


def test_a_saved_review_keeps_its_figures_beside_what_is_counted_today(met: Store) -> None:
    scope, store = scope_of(met, "director"), FactsStore(met)
    reviews = load_saved_reviews(met, store, scope, NOW, None)
    assert next(iter(reviews.values())) == "Review of Mon 2 Mar, saved 2 Mar 09:00 by Dr M. Hale"
    assert len(reviews) == WEEKS
    saved = load_saved_review(met, store, scope, NOW, next(iter(reviews)))
    assert len(saved.figures) == 12
    assert {figure.label for figure in saved.figures} >= {"Patients in treatment", "Drop-outs"}
    assert f"**{len(saved.lines)} patients** were on the list to discuss." == saved.lines_sentence
    assert saved.decisions_sentence.startswith(f"**{len(saved.decisions)} decisions** were open")


def test_what_arrived_late_is_told_and_the_saved_figures_stay(met: Store) -> None:
    scope, store = scope_of(met, "director"), FactsStore(met)
    key = next(iter(load_saved_reviews(met, store, scope, NOW, None)))
    with met.read() as session:
        kept = find_row(session, Review, key).figures
    later = {**kept, "doses": {**kept["doses"], "value": "999", "line": "999 doses"}}
    with met.write() as session:
        find_row(session, Review, key).figures = later
    saved = load_saved_review(met, store, scope, NOW, key)
    moved = [figure for figure in saved.figures if figure.differs]
    assert [(figure.saved, figure.today) for figure in moved] == [("999", kept["doses"]["value"])]
    assert saved.figures_sentence.startswith("**1 figure of 12** would be counted otherwise today")
    other = load_saved_review(met, store, scope, View(DAY, "conservative"), key)
    assert other.figures_sentence.startswith("Saved under the other threshold set")
    with met.write() as session:
        find_row(session, Review, key).figures = kept
    assert load_saved_review(met, store, scope, NOW, key).figures_sentence == (
        "Every figure is still counted as it was saved."
    )


def test_a_therapist_reads_of_a_saved_review_the_own_patients_and_no_figure(met: Store) -> None:
    scope, store = scope_of(met, "therapist"), FactsStore(met)
    with met.read() as session:
        permitted = set(get_patient_ids(session, scope).tolist())
    for key in load_saved_reviews(met, store, scope, NOW, None):
        saved = load_saved_review(met, store, scope, NOW, key)
        assert saved.figures == ()
        assert saved.figures_sentence == "The figures of the whole clinic are kept for the clinical director."
        assert {line.person.patient_id for line in saved.lines} <= permitted
    with pytest.raises(NotFound):
        load_saved_review(met, store, scope, NOW, 999_999)
