"""Every question of data quality against a slow reading of the rows."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.analysis.process.timeliness import find_due_screenings
from dashboard.reports.data_quality.questions import MISSED, QUESTIONS, get_question
from data_access.database import Store
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING, Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Patient, Screening, TreatmentSession
from tests.dashboard.analysis.data_quality.slow_quality import Row, SlowQuality
from tests.data_access.facts.random_clinic import TIME_ZONE, make_random_clinic
from tests.factories import DAY, at, make_screening
from tests.long_proof import Proof, long_proof

NAMES = {instrument.code: instrument.key for instrument in get_instruments()} | {MISSING: ""}
KEYS = {question.key for question in QUESTIONS} - {MISSED}


def ask_fast(facts: Facts, key: str) -> tuple[list[Row], list[Row]]:
    question = get_question(key)
    assert question is not None
    checked = question.check(facts)
    ids = facts.patients.id[checked.patient].tolist()
    rows = list(zip(ids, checked.day.tolist(), (NAMES[c] for c in checked.instrument.tolist()), strict=True))
    found = [row for row, is_found in zip(rows, checked.found.tolist(), strict=True) if is_found]
    return sorted(rows), sorted(found)


def disturb(session: Session, patient_ids: Sequence[int], random: Random) -> None:
    """Records that came late or are dated ahead, and forms of one day twice."""
    patients = session.scalars(select(Patient).where(Patient.id.in_(patient_ids))).all()
    for table, day in ((Screening, "taken_day"), (TreatmentSession, "day")):
        for row in session.scalars(select(table).where(table.patient_id.in_(patient_ids))):
            row.recorded_at = at(getattr(row, day), 12) + timedelta(days=random.choice((-1, 0, 0, 1, 6, 7, 8, 30)))
    for patient in patients:
        forms = session.scalars(select(Screening).where(Screening.patient_id == patient.id)).all()
        for form in forms[: random.randint(0, 2)]:
            moment = form.taken_at + timedelta(minutes=7)
            make_screening(session, patient, form.taken_day, 3, form.instrument, taken_at=moment)


@long_proof("data quality against its slow twin", sample=4, full=200, parts=4, unit="random clinics")
def test_every_question_finds_the_rows_that_a_slow_reading_finds(proof: Proof, sqlite_store: Store) -> None:
    seen: set[str] = set()
    for seed in proof:
        random = Random(seed)
        with sqlite_store.write() as session:
            clinic = make_random_clinic(session, seed)
            site_id, ids = clinic.site.id, sorted(clinic.ids)
            disturb(session, ids, random)
        with sqlite_store.read() as session:
            chosen = sorted(random.sample(ids, random.randint(6, len(ids))))
            as_of_day = DAY + random.randint(50, 250)
            facts = view_facts(load_facts(session, site_id), np.array(chosen, np.int64), as_of_day)
            slow = SlowQuality(session, set(chosen), as_of_day, TIME_ZONE)
            for key in KEYS:
                expected = slow.ask(key)
                assert ask_fast(facts, key) == expected, key
                seen |= {key} if expected[1] else set()
                proof.count("rows asked", len(expected[0]))
    assert seen >= KEYS - {"no_vitals", "no_assessment"}


def test_missed_are_the_screenings_that_were_due_and_not_on_time_of_every_planned_questionnaire(
    sqlite_store: Store,
) -> None:
    with sqlite_store.write() as session:
        site_id = make_random_clinic(session, 3, patients=30).site.id
    with sqlite_store.read() as session:
        whole = load_facts(session, site_id)
    facts = view_facts(whole, whole.patients.id, DAY + 150)
    question = get_question(MISSED)
    assert question is not None
    checked = question.check(facts)
    due = [find_due_screenings(facts, code, 0, DAY + 149) for code in (0, 1)]
    assert len(checked.found) == sum(len(one.on_time) for one in due) > 50
    assert int(checked.found.sum()) == sum(int((~one.on_time).sum()) for one in due) > 0
    assert set(checked.instrument.tolist()) == {0, 1}
    assert int(checked.day.max()) < DAY + 150
