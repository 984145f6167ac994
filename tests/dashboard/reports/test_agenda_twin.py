"""The vectorised agenda against a slow plain-Python twin, on every patient of the demonstration clinic."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from dashboard.analysis.discordance import find_top_tenth
from dashboard.load.agenda import load_agenda
from dashboard.reports.view import View
from data_access.database import open_store
from data_access.definitions.instrument import ThresholdSet
from data_access.definitions.registry import get_agenda_rules
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.queries.meeting_state import get_meeting_state
from data_access.scope import Scope
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY
from tests.dashboard.reports.slow_agenda import find_lines, to_rows


@pytest.mark.parametrize(("ago", "thresholds"), [(0, "nhs"), (0, "conservative"), (45, "nhs"), (300, "nhs")])
def test_every_line_of_the_demonstration_clinic_is_the_twins(
    demo_template: Path, tmp_path: Path, ago: int, thresholds: ThresholdSet
) -> None:
    shutil.copytree(demo_template, tmp_path / "demo")
    store = open_store(make_settings(tmp_path / "demo"))
    as_of = DEMO_DAY - ago
    with store.read() as session:
        site_id = store.site().id
        facts = load_facts(session, site_id)
        meeting = get_meeting_state(session, Scope(site_id, 1, "director", None, as_of), as_of)
        view = view_facts(facts, facts.patients.id, as_of)
        agenda = load_agenda(view, View(as_of, thresholds), meeting)
    store.close()
    rows = {int(patient_id): row for row, patient_id in enumerate(view.patients.id)}
    seen = {rows[patient_id]: (event, day) for patient_id, event, day in meeting.acknowledged}
    since = as_of - 7 if meeting.review_day is None else meeting.review_day - 1
    slow = find_lines(to_rows(view), as_of, thresholds, since, seen, find_top_tenth(view.dosings, as_of))
    keys = [rule.key for rule in agenda.rules]
    fast = {(keys[rule], int(patient)) for rule, patient in zip(agenda.rule, agenda.patient, strict=True)}
    assert fast - slow == set()
    assert slow - fast == set()
    if ago == 0 and thresholds == "nhs":
        assert {key for key, _ in fast} == {rule.key for rule in get_agenda_rules()}, "every rule is true of someone"
    assert np.all(np.diff(agenda.rule) >= 0)
