"""The minutes of a weekly review as PDF: what was decided of a patient and of the clinic, hidden names and all."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.packet.minutes import print_review_minutes
from dashboard.reports.view import View
from data_access.database import Store, open_store
from data_access.facts.store import FactsStore
from data_access.queries.decide import record_decision
from tests.conftest import make_settings
from tests.dashboard.packet.clinic import NOW, courses_of, people_of, scope_of
from tests.dashboard.packet.reading import read_everything, read_words, squeeze

ABOUT, CLINIC = "Try mornings", "Buy a second cuff"


@pytest.fixture
def store(copied_demo: Path, today: int) -> Iterator[Store]:
    opened = open_store(make_settings(copied_demo))
    yield opened
    opened.close()


def print_minutes(store: Store, role: str = "director", view: View = NOW) -> bytes:
    return print_review_minutes(
        store, FactsStore(store), scope_of(store, role), view, courses_of(store), lambda share, words: None
    )


def test_minutes_of_a_review_print_what_was_decided_and_no_name_where_names_are_hidden(store: Store) -> None:
    assert "Nothing was written down at this meeting." in read_words(print_minutes(store))
    scope = scope_of(store, "director")
    patient = people_of(store, scope)[0]
    held = {"meeting": "weekly_review", "meeting_day": NOW.as_of_day, "owner_id": scope.clinician_id, "due_day": None}
    with store.write() as session:
        record_decision(session, scope, **held, patient_id=patient.patient_id, text=ABOUT)
        record_decision(session, scope, **held, patient_id=None, text=CLINIC, reason=f"{patient.name} asked")
    shown = read_words(print_minutes(store))
    assert all(words in shown for words in (ABOUT, CLINIC, patient.name, f"{patient.name} asked", "Weekly review"))
    hidden = print_minutes(store, view=replace(NOW, hide_names=True))
    assert all(words in read_words(hidden) for words in (ABOUT, CLINIC, patient.code))
    assert squeeze(patient.name) not in squeeze(read_everything(hidden))
