"""No query tells anything of a patient outside the scope: every clinician, every query function, any day.

In the clinic that is swept, patient ids begin at 900,000,000 and session ids at 800,000,000, and every text
field of a patient's rows holds the patient's handle: whatever comes out of a query can be traced to its patient.
"""

import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data_access import queries
from data_access.database import Store, open_store
from data_access.demo.build import build_demo_clinic
from data_access.errors import KapError, NotFound
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import (
    Assignment,
    Base,
    Clinician,
    Decision,
    DecisionChange,
    Discussion,
    Patient,
    Site,
    Snooze,
    TreatmentSession,
)
from data_access.queries.acknowledgements import record_acknowledgement
from data_access.queries.concealed import conceal_names
from data_access.queries.decide import (
    finish_decision,
    get_patient_of,
    postpone_decision,
    record_decision,
    reopen_decision,
)
from data_access.queries.decisions import get_decisions
from data_access.queries.discussions import get_discussions, record_discussion
from data_access.queries.effect_actions import get_effect_actions
from data_access.queries.meeting_state import get_meeting_state, get_snoozes_of
from data_access.queries.names import get_people
from data_access.queries.owners import check_owner, get_owners
from data_access.queries.patient_course import get_patient_course
from data_access.queries.patients import NOT_IN_CASELOAD, check_patient, find_handle, find_patient_id
from data_access.queries.rejected_rows import count_rejected_rows
from data_access.queries.same_people import get_same_people
from data_access.queries.saved_reviews import get_last_review, get_saved_review, list_saved_reviews, save_review
from data_access.queries.search_patients import search_patients
from data_access.queries.snoozes import record_snooze
from data_access.queries.therapists import get_therapists
from data_access.scope import Scope, decide_scope, get_patient_ids
from tests.conftest import PostgresDatabases, make_settings, open_as_administrator
from tests.data_access.facts.random_clinic import make_random_clinic
from tests.factories import find_row
from tests.long_proof import Proof, long_proof

LAST = 20_781
PATIENTS_FROM, SESSIONS_FROM, BEYOND = 900_000_000, 800_000_000, 1_000_000_000
TOLD = {
    "side_effect": "action",
    "acknowledgement": "action",
    "long_term_check": "result",
    "session": "place",
    "decision": "text",
    "snooze": "reason",
    "discussion": "text",
}
"""Free text by table, which the sweep fills with the patient's handle."""


@dataclass(frozen=True)
class Swept:
    """A store and, read slowly, what a leak would show."""

    store: Store
    site_id: int
    clinicians: list[Clinician]
    patients: dict[int, Patient]
    words: dict[int, tuple[str, str, str]]
    sessions: dict[int, int]
    assignments: list[Assignment]

    def permitted(self, clinician: Clinician, today: int) -> set[int]:
        """Whose patients a clinician sees, decided once more in plain Python."""
        if clinician.role == "director":
            return {key for key, patient in self.patients.items() if patient.site_id == self.site_id}
        if clinician.role == "data manager":
            return set()
        whose = {clinician.id}
        if clinician.role == "supervisor":
            whose |= {one.id for one in self.clinicians if one.supervisor_id == clinician.id}
        return {
            row.patient_id
            for row in self.assignments
            if row.clinician_id in whose
            and row.site_id == self.site_id
            and row.from_day <= today
            and (row.until_day is None or today < row.until_day)
        }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def swept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swept]:
    folder = tmp_path_factory.mktemp("swept") / "store"
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_template"), folder)
        store = open_store(make_settings(folder))
    else:
        databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
        address = databases.create(request.getfixturevalue("postgres_template"))
        store = open_as_administrator(make_settings(folder, address))
    site = build_demo_clinic(store, 90, 11, LAST)
    with store.write() as session:
        make_random_clinic(session, 1, patients=6)  # Another clinic in the same database.
    with store.write() as session:
        _hold_meetings(session)
        _mark(session)
        _save_reviews(session, site.id)
        _record_twice(session, site.id)
    yield _read(store, site.id)
    store.close()


def _mark(session: Session) -> None:
    """Ids that say what they are, names that are unique, and the handle in every text of a patient."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text("UPDATE patient SET name = name || ' ' || code"))
    for table, column in TOLD.items():
        whose = "patient_id"
        if table == "side_effect":
            whose = "(SELECT patient_id FROM session WHERE session.id = side_effect.session_id)"
        handle = f"(SELECT handle FROM patient WHERE patient.id = {whose})"
        session.execute(text(f"UPDATE {table} SET {column} = 'of ' || COALESCE({handle}, 'the clinic')"))
    for table in Base.metadata.sorted_tables:
        refers = {key.column_keys[1]: key.referred_table.name for key in table.foreign_key_constraints if len(key) > 1}
        for target, base in (("patient", PATIENTS_FROM), ("session", SESSIONS_FROM)):
            column = "id" if table.name == target else f"{target}_id"
            if table.name == target or refers.get(column) == target:  # The audit trail's sessions are others.
                session.execute(text(f"UPDATE {table.name} SET {column} = {column} + {base}"))


def _record_twice(session: Session, site_id: int) -> None:
    """Every second patient is likely the one before: the same birth date, and the name in another order."""
    patients = session.query(Patient).filter_by(site_id=site_id).order_by(Patient.id).all()
    for one, other in zip(patients[::2], patients[1::2], strict=True):
        other.birth_date, other.name = one.birth_date, " ".join(reversed(one.name.split()))


def _hold_meetings(session: Session) -> None:
    """Every patient of every site was decided about, discussed, and has a line put off; so was each clinic."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    clinicians: dict[int, list[Clinician]] = {}
    for clinician in session.query(Clinician).order_by(Clinician.id):
        clinicians.setdefault(clinician.site_id, []).append(clinician)
    for number, patient in enumerate(session.query(Patient).order_by(Patient.id)):
        own = clinicians[patient.site_id]
        by = own[number % len(own)].id
        same = {"site_id": patient.site_id, "patient_id": patient.id}
        held = {"meeting": ("weekly_review", "supervision")[number % 2], "meeting_day": LAST - 30 * (number % 25)}
        session.add(Decision(**same, **held, text="x", owner_id=by, decided_by=by, decided_at=moment))
        session.add(Discussion(**same, **held, text="x", clinician_id=by, recorded_by=by, recorded_at=moment))
        put_off = {"event_day": LAST, "until_day": LAST + 9, "reason": "x", "snoozed_by": by, "snoozed_at": moment}
        session.add(Snooze(**same, rule="overdue", **put_off))
        clinic = {
            "site_id": patient.site_id,
            "meeting": "weekly_review",
            "meeting_day": held["meeting_day"],
            "text": "x",
        }
        session.add(Decision(**clinic, owner_id=by, decided_by=own[0].id, decided_at=moment))
    session.flush()
    for decision in session.query(Decision).filter(Decision.id % 3 == 0):
        session.add(
            DecisionChange(
                site_id=decision.site_id,
                decision_id=decision.id,
                kind="done",
                changed_by=decision.owner_id,
                changed_at=moment,
            )
        )
    session.flush()


def _save_reviews(session: Session, site_id: int) -> None:
    """A review of every second month, whose agenda names every patient."""
    director = session.query(Clinician).filter_by(site_id=site_id, role="director").first()
    assert director is not None
    scope = decide_scope(session, site_id, director.id, LAST)
    lines = [
        {"patient_id": patient.id, "rule": "risk_high", "day": LAST, "value": patient.handle}
        for patient in session.query(Patient)
    ]
    for day in range(LAST - 900, LAST, 60):
        save_review(session, scope, day, {"patients": 90}, lines, datetime(2026, 1, 1, tzinfo=UTC))


def _read(store: Store, site_id: int) -> Swept:
    with store.read() as session:
        everyone = {row.id: row for row in session.query(Patient)}
        people = {word for row in everyone.values() for word in (row.name, row.code, row.handle)}
        assert len(people) == 3 * len(everyone)
        found = Swept(
            store,
            site_id,
            session.query(Clinician).filter_by(site_id=site_id).order_by(Clinician.id).all(),
            everyone,
            {key: (row.name, row.code, row.handle) for key, row in everyone.items()},
            {row.id: row.patient_id for row in session.query(TreatmentSession)},
            session.query(Assignment).all(),
        )
        assert len(session.query(Site).all()) == 2
        session.expunge_all()
    return found


@dataclass(frozen=True)
class Draw:
    """One viewer on one day, and what they ask for: as a rule something that is not theirs."""

    swept: Swept
    scope: Scope
    permitted: set[int]
    as_of_day: int
    random: Random

    def foreign(self) -> Patient | None:
        """A patient the viewer may not see, if there is one."""
        others = sorted(set(self.swept.patients) - self.permitted)
        return self.swept.patients[self.random.choice(others)] if others else None


def _ask_course(session: Session, draw: Draw) -> list[Any]:
    foreign = draw.foreign()
    for handle in ([foreign.handle] if foreign else []) + ["no such handle", ""]:
        with pytest.raises(NotFound) as caught:
            get_patient_course(session, draw.scope, handle, draw.as_of_day)
        assert str(caught.value) == NOT_IN_CASELOAD
    own = draw.random.sample(sorted(draw.permitted), min(3, len(draw.permitted)))
    found = [get_patient_course(session, draw.scope, draw.swept.patients[key].handle, draw.as_of_day) for key in own]
    for key, records in zip(own, found, strict=True):
        assert find_foreign(draw.swept, records, {key}) == []
    return found


def _ask_snoozes(session: Session, draw: Draw) -> list[Any]:
    """Of one patient alone they are those that are given of everybody; of a foreign one there are none."""
    everybody = get_meeting_state(session, draw.scope, draw.as_of_day).snoozes
    found = []
    for key in draw.random.sample(sorted(draw.permitted), min(2, len(draw.permitted))):
        patient = get_patient_course(session, draw.scope, draw.swept.patients[key].handle, draw.as_of_day).patient
        found.append(get_snoozes_of(session, draw.scope, draw.as_of_day, patient))
        assert found[-1] == tuple(snooze for snooze in everybody if snooze.patient_id == key)
        if foreign := draw.foreign():
            named = replace(patient, id=foreign.id)
            assert get_snoozes_of(session, draw.scope, draw.as_of_day, named) == ()
    return found


def _ask_id(session: Session, draw: Draw) -> list[int]:
    found = []
    for key in draw.random.sample(sorted(draw.swept.patients), 10):
        handle = draw.swept.patients[key].handle
        if key in draw.permitted:
            found.append(find_patient_id(session, draw.scope, handle))
            assert found[-1] == key
        else:
            with pytest.raises(NotFound, match=NOT_IN_CASELOAD):
                find_patient_id(session, draw.scope, handle)
    return found


def _ask_handle(session: Session, draw: Draw) -> list[str]:
    found = []
    for key in draw.random.sample(sorted(draw.swept.patients), 10):
        patient = draw.swept.patients[key]
        if key in draw.permitted:
            found.append(find_handle(session, draw.scope, patient.code))
            assert found[-1] == patient.handle
        else:
            with pytest.raises(NotFound, match="There is no patient with the code"):
                find_handle(session, draw.scope, patient.code)
    return found


def _ask_search(session: Session, draw: Draw) -> list[Any]:
    foreign = draw.foreign()
    words = ["", "a", "%", "_", "KA-1"]
    if foreign:
        words += [foreign.name, foreign.code, foreign.handle, foreign.name.split()[0], foreign.name[:3].upper()]
    ways = ({"by_name": True, "most": 1_000}, {"by_name": False, "most": 1_000}, {})
    return [search_patients(session, draw.scope, word, **draw.random.choice(ways)) for word in words]


def _ask_people(session: Session, draw: Draw) -> Any:
    asked = {*draw.swept.patients, *range(1, 100)}
    if draw.random.random() < 0.5:
        asked |= set(range(PATIENTS_FROM, PATIENTS_FROM + 1_500))  # More than are named in the statement.
    found = get_people(session, draw.scope, asked)
    assert set(found) == draw.permitted
    return found


def _ask_actions(session: Session, draw: Draw) -> Any:
    asked = draw.random.sample(sorted(draw.swept.sessions), min(600, len(draw.swept.sessions)))
    return get_effect_actions(session, draw.scope, asked)


def _refuse_acknowledgement(session: Session, draw: Draw) -> None:
    foreign = draw.foreign()
    if foreign:
        with pytest.raises(NotFound):
            record_acknowledgement(session, draw.scope, foreign.id, "risk_high", draw.as_of_day, "Called.", None)


def _refuse_review(session: Session, draw: Draw) -> None:
    if draw.scope.role != "director":
        with pytest.raises(KapError):
            save_review(session, draw.scope, draw.as_of_day, {}, [])


def _ask_review(session: Session, draw: Draw) -> Any:
    found = get_last_review(session, draw.scope, draw.as_of_day)
    if found is not None:
        assert {line["patient_id"] for line in found.agenda} == draw.permitted
        assert bool(found.figures) == (draw.scope.role == "director")
    return found


def _ask_decisions(session: Session, draw: Draw) -> Any:
    found = get_decisions(session, draw.scope, draw.as_of_day)
    everyone = draw.scope.role == "director"
    for one in found:
        assert one.patient_id in draw.permitted or (one.patient_id is None and one.meeting_day <= draw.as_of_day)
        assert one.patient_id is not None or everyone or _is_mine(session, draw, one)
    assert get_decisions(session, draw.scope, draw.as_of_day, patient_ids=draw.swept.patients) == tuple(
        one for one in found if one.patient_id is not None
    )
    return found


def _is_mine(session: Session, draw: Draw, found: Any) -> bool:
    row = find_row(session, Decision, found.id)
    return draw.scope.clinician_id in (row.owner_id, row.decided_by)


def _ask_concealed(session: Session, draw: Draw) -> Any:
    """Texts that hold the name of every patient there is come back without any, and without a foreign code."""
    keys = draw.random.sample(sorted(draw.swept.patients), 20)
    texts = [f"call {draw.swept.words[key][0]} first" for key in keys]
    found = conceal_names(session, draw.scope, texts, [None, *keys[1:]])
    own_site = {key for key in keys if draw.swept.patients[key].site_id == draw.scope.site_id}
    for key, said in zip(keys, found, strict=True):
        name, code, _ = draw.swept.words[key]
        if key in own_site:  # The other clinic in the database is none of this one's: its names are words here.
            assert name not in said
            assert (code in said.split()) == (key in draw.permitted)
    return [said for key, said in zip(keys, found, strict=True) if key in own_site]


def _refuse_record(session: Session, draw: Draw) -> None:
    foreign = draw.foreign()
    if foreign is None:
        return
    held: dict[str, Any] = {"meeting": "supervision", "meeting_day": draw.as_of_day, "patient_id": foreign.id}
    with pytest.raises(NotFound):
        record_decision(session, draw.scope, **held, text="x", owner_id=draw.scope.clinician_id, due_day=None)
    with pytest.raises(NotFound):
        record_discussion(session, draw.scope, **held, text="x")
    with pytest.raises(NotFound):
        record_snooze(session, draw.scope, foreign.id, "overdue", draw.as_of_day, draw.as_of_day + 1, "x")


def _refuse_change(session: Session, draw: Draw) -> None:
    for one in session.query(Decision).filter(Decision.id % 17 == 0):
        if one.patient_id is not None and one.patient_id not in draw.permitted:
            for change in (finish_decision, reopen_decision):
                with pytest.raises(NotFound):
                    change(session, draw.scope, one.id)
            with pytest.raises(NotFound):
                postpone_decision(session, draw.scope, one.id, LAST + 9, "x")


def _ask_patient_of(session: Session, draw: Draw) -> Any:
    found = []
    for one in session.query(Decision).filter(Decision.id % 17 == 0):
        with suppress(NotFound):
            found.append(get_patient_of(session, draw.scope, one.id))
    return found


def _ask_owners(session: Session, draw: Draw) -> Any:
    foreign = draw.foreign()
    if foreign is not None:
        for ask in (
            lambda: get_owners(session, draw.scope, foreign.id),
            lambda: check_owner(session, draw.scope, draw.scope.clinician_id, foreign.id),
            lambda: check_patient(session, draw.scope, foreign.id),
        ):
            with pytest.raises(NotFound, match=NOT_IN_CASELOAD):
                ask()
    for key in draw.random.sample(sorted(draw.permitted), min(3, len(draw.permitted))):
        owners = {owner.id for owner in get_owners(session, draw.scope, key)}
        assert owners == {
            one.id for one in draw.swept.clinicians if key in draw.swept.permitted(one, draw.scope.decided_day)
        }


def _ask_saved(session: Session, draw: Draw) -> Any:
    entries = list_saved_reviews(session, draw.scope, draw.as_of_day)
    assert all(entry.as_of_day <= draw.as_of_day for entry in entries)
    with pytest.raises(NotFound):
        get_saved_review(session, draw.scope, BEYOND)
    return [get_saved_review(session, draw.scope, entry.id) for entry in entries[:3]]


ASK: dict[str, Callable[[Session, Draw], Any]] = {
    "get_effect_actions": _ask_actions,
    "get_last_review": _ask_review,
    "get_meeting_state": lambda session, draw: get_meeting_state(session, draw.scope, draw.as_of_day),
    "get_patient_course": _ask_course,
    "get_people": _ask_people,
    "get_snoozes_of": _ask_snoozes,
    "get_therapists": lambda session, draw: get_therapists(session, draw.scope, sorted(draw.swept.patients)),
    "check_owner": _ask_owners,
    "check_patient": _ask_owners,
    "conceal_names": _ask_concealed,
    "get_patient_of": _ask_patient_of,
    "find_handle": _ask_handle,
    "find_patient_id": _ask_id,
    "finish_decision": _refuse_change,
    "get_decisions": _ask_decisions,
    "get_discussions": lambda session, draw: get_discussions(session, draw.scope, draw.as_of_day),
    "get_owners": _ask_owners,
    "count_rejected_rows": lambda session, draw: count_rejected_rows(session, draw.scope),
    "get_same_people": lambda session, draw: get_same_people(session, draw.scope),
    "get_saved_review": _ask_saved,
    "list_saved_reviews": _ask_saved,
    "postpone_decision": _refuse_change,
    "record_decision": _refuse_record,
    "record_discussion": _refuse_record,
    "record_snooze": _refuse_record,
    "reopen_decision": _refuse_change,
    "record_acknowledgement": _refuse_acknowledgement,
    "save_review": _refuse_review,
    "search_patients": _ask_search,
}
WITHOUT_SCOPE = {"get_clinicians", "get_freshness"}
"""Questions about the site that no patient is part of."""


def test_the_sweep_asks_every_question_there_is() -> None:
    asking, free = set(), set()
    for module in pkgutil.iter_modules(queries.__path__, f"{queries.__name__}."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if function.__module__ == module.name and not name.startswith("_"):
                parameters = inspect.signature(function).parameters
                if "session" in parameters:
                    (asking if "scope" in parameters else free).add(name)
    assert asking == set(ASK)
    assert free == WITHOUT_SCOPE


def walk(value: Any) -> Iterator[int | str]:
    """Every number and every text in whatever a query gave."""
    if isinstance(value, (int, str)):
        yield value
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from walk(pair)
    elif is_dataclass(value):
        for field in fields(value):
            yield from walk(getattr(value, field.name))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from walk(one)
    elif isinstance(value, np.ndarray):
        yield from value.tolist()


def find_foreign(swept: Swept, answer: Any, permitted: set[int]) -> list[str]:
    """Ids, session ids, names, codes and handles in an answer that belong to nobody permitted."""
    found, words = [], []
    for leaf in walk(answer):
        if isinstance(leaf, str):
            words.append(leaf)
        elif PATIENTS_FROM <= leaf < BEYOND and leaf not in permitted:
            found.append(f"patient id {leaf}")
        elif SESSIONS_FROM <= leaf < PATIENTS_FROM and swept.sessions.get(leaf) not in permitted:
            found.append(f"session id {leaf}")
    said, whole = "\n".join(words), set(words)
    for key in swept.patients:
        if key not in permitted:
            name, code, handle = swept.words[key]
            found += [word for word in (name, handle) if word in said] + [code] * (code in whole)
    return found


def make_draw(session: Session, swept: Swept, number: int) -> Draw:
    """Clinicians in turn, each on a random day of their history, looking at another random day."""
    random = Random(number)
    clinician = swept.clinicians[number % len(swept.clinicians)]
    today, as_of_day = random.randint(LAST - 800, LAST), random.randint(LAST - 800, LAST)
    scope = decide_scope(session, swept.site_id, clinician.id, today)
    return Draw(swept, scope, swept.permitted(clinician, today), as_of_day, random)


@long_proof("scope sweep", sample=10, full=1_000, parts=4, unit="viewers on a day")
def test_no_answer_names_a_patient_outside_the_scope(proof: Proof, swept: Swept) -> None:
    with swept.store.read() as session:
        facts = load_facts(session, swept.site_id)
    for number in proof:
        with swept.store.read() as session:
            draw = make_draw(session, swept, number)
            answers = {name: ask(session, draw) for name, ask in ASK.items()}
            view = view_facts(facts, get_patient_ids(session, draw.scope), draw.as_of_day)
        answers["facts"] = (view.patients.id, view.dosings.session_id, view.diagnoses, view.checks)
        assert set(view.patients.id.tolist()) == draw.permitted
        for name, answer in answers.items():
            leaks = find_foreign(swept, answer, draw.permitted)
            assert not leaks, (name, draw.scope, leaks[:5])
            proof.count("values looked through", sum(1 for _ in walk(answer)))
        proof.count("answers", len(answers))
        proof.count(f"viewers on {swept.store.dialect}")


def test_the_sweep_would_see_a_leak(swept: Swept) -> None:
    """A wrong scope, passed off as a narrow one: every question that gives rows is caught by its answer."""
    with swept.store.read() as session:
        director = next(one for one in swept.clinicians if one.role == "director")
        scope = decide_scope(session, swept.site_id, director.id, LAST)
        everyone = swept.permitted(director, LAST)
        draw = Draw(swept, scope, everyone, LAST, Random(1))
        assert not swept.permitted(swept.clinicians[-1], LAST) >= everyone
        caught = {name for name, ask in ASK.items() if find_foreign(swept, ask(session, draw), set())}
    silent = {name for name in ASK if name.startswith(("check_", "record_", "save_")) or name.endswith("_decision")}
    assert caught == set(ASK) - silent - {"get_owners", "conceal_names", "count_rejected_rows"}
