"""What is typed at a meeting is saved whole or not at all."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.load.decisions import load_owners
from dashboard.load.record import NOTHING_WRITTEN, Record, save_record
from dashboard.load.supervision import load_supervisees, load_supervision
from dashboard.load.supervision_meeting import load_supervision_meeting
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.view import View
from data_access.database import Store, open_store
from data_access.errors import KapError, NotFound
from data_access.facts.store import FactsStore
from data_access.queries.decisions import get_decisions
from data_access.queries.discussions import get_discussions
from data_access.queries.snoozes import record_snooze
from data_access.scope import Scope, decide_scope
from tests.conftest import make_settings
from tests.dashboard.reports.told_clinic import AS_OF, ToldClinic, tell_clinic
from tests.factories import at, make_clinician, make_patient


class Told:
    """A clinic with one patient of a therapist and one of somebody else."""

    def __init__(self, store: Store) -> None:
        self.store, self.facts = store, FactsStore(store)
        self.clinic = tell_clinic(store, self._tell)

    def _tell(self, clinic: ToldClinic) -> None:
        clinic.tell("Ada Risk").item9((3, 2))
        other = make_clinician(clinic.session, clinic.site, name="O. Other")
        self.foreign_id = make_patient(clinic.session, clinic.site, other, name="Foreign").id
        self.other_id = other.id

    def scope(self, who: str = "therapist") -> Scope:
        with self.store.read() as session:
            return decide_scope(session, self.clinic.site_id, getattr(self.clinic, f"{who}_id"), AS_OF)

    def record(self, **fields: object) -> Record:
        scope = self.scope()
        written = Record("supervision", self.clinic.ids["Ada Risk"], scope.clinician_id, AS_OF, "Words.", "Act.",
                         scope.clinician_id, AS_OF + 7)  # fmt: skip
        return replace(written, **fields)  # type: ignore[arg-type]

    def saved(self) -> tuple[list[str], list[str]]:
        with self.store.read() as session:
            scope = self.scope("director")
            said, decided = get_discussions(session, scope, AS_OF), get_decisions(session, scope, AS_OF)
        return [one.text for one in said], [one.text for one in decided]


@pytest.fixture
def told(sqlite_template: Path, tmp_path: Path) -> Iterator[Told]:
    shutil.copytree(sqlite_template, tmp_path / "store")
    store = open_store(make_settings(tmp_path / "store"))
    yield Told(store)
    store.close()


def test_both_are_saved_and_a_second_click_saves_nothing_twice(told: Told) -> None:
    for _ in range(2):
        save_record(told.store, told.scope(), told.record())
    assert told.saved() == (["Words."], ["Act."])


@pytest.mark.parametrize(
    ("fields", "kept"),
    [({"decision": " ", "due_day": None}, (["Words."], [])), ({"discussed": ""}, ([], ["Act."]))],
)
def test_an_empty_field_is_not_saved(told: Told, fields: dict[str, object], kept: tuple[list[str], list[str]]) -> None:
    save_record(told.store, told.scope(), told.record(**fields))
    assert told.saved() == kept


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"discussed": " ", "decision": ""}, NOTHING_WRITTEN),
        ({"decision": ""}, "There is a due date but no decision."),
        ({"owner_id": None}, "Choose who does it."),
        ({"owner_id": 10_000}, "Choose who does it."),
        ({"due_day": AS_OF - 1}, "The due date is before the meeting."),
    ],
)
def test_an_error_says_what_to_do_and_saves_neither(told: Told, fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(KapError, match=sentence):
        save_record(told.store, told.scope(), told.record(**fields))
    assert told.saved() == ([], [])


def test_nothing_is_written_about_a_foreign_patient_or_given_to_who_may_not_see_the_patient(told: Told) -> None:
    with pytest.raises(NotFound):
        save_record(told.store, told.scope(), told.record(patient_id=told.foreign_id))
    with pytest.raises(KapError, match=r"O\. Other is not responsible"):
        save_record(told.store, told.scope(), told.record(owner_id=told.other_id))
    assert told.saved() == ([], [])
    owners = load_owners(told.store, told.facts, told.scope(), View(AS_OF), told.clinic.ids["Ada Risk"])
    assert list(owners.values()) == ["Dr Director", "T. Therapist"]


def test_a_weekly_review_keeps_it_without_a_clinician(told: Told) -> None:
    save_record(told.store, told.scope("director"), told.record(meeting="weekly_review", clinician_id=None))
    with told.store.read() as session:
        (said,) = get_discussions(session, told.scope(), AS_OF)
    assert (said.meeting, said.clinician) == ("weekly_review", "")


def test_what_was_saved_is_on_the_list_of_the_clinician_and_of_nobody_else(told: Told) -> None:
    save_record(told.store, told.scope(), told.record())
    view = View(AS_OF + 10)
    people = load_supervisees(told.store, told.facts, told.scope("director"), view, None).people
    assert [one.name for one in people] == ["O. Other", "T. Therapist"]

    def texts(whose: Supervisee) -> list[str]:
        found = load_supervision_meeting(told.store, told.facts, told.scope("director"), view, whose)
        return [row.text for row in found.decided.before]

    assert [texts(one) for one in people] == [[], ["Act."]]
    with pytest.raises(NotFound):
        load_supervision_meeting(told.store, told.facts, told.scope(), view, people[0])


def test_a_snoozed_line_leaves_the_list_and_is_counted_apart_with_its_reason(told: Told) -> None:
    view, day = View(AS_OF + 3), AS_OF + 3
    whose = load_supervisees(told.store, told.facts, told.scope(), view, None).people[0]
    before = load_supervision(told.store, told.facts, told.scope(), view, whose, None)
    (block,) = before.blocks
    with told.store.write() as session:
        for reason in block.reasons:
            line = reason.line
            moment = at(day, 9)
            record_snooze(session, told.scope(), block.patient_id, line.rule.key, line.day, day + 7, "by phone", moment)
    after = load_supervision(told.store, told.facts, told.scope(), view, whose, None)
    assert after.blocks == ()
    assert after.empty == "Nobody to discuss by the rules as of this day."
    (snoozed,) = after.others
    assert (snoozed.count, snoozed.patient_ids) == ("1 snoozed", (block.patient_id,))
    assert "snoozed until" in dict(snoozed.details)[block.patient_id]
    assert "by phone" in dict(snoozed.details)[block.patient_id]
