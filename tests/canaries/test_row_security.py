"""Behind the program's own conditions stands the server: without them it still gives no row of a foreign patient."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select, true, update
from sqlalchemy.exc import ProgrammingError

from data_access import queries
from data_access import scope as scopes
from data_access.errors import StoreError
from data_access.models import Assignment, Base, Decision, Discussion, ImportRow, Patient
from data_access.queries import decide, decisions
from data_access.scope import Scope
from data_access.sight import Sight, see_no_patient, see_site
from tests.canaries.draws import Asker, check_marks, make_draw
from tests.canaries.marks import find_marks, find_owner, row_id
from tests.canaries.world import World
from tests.conftest import NOON
from tests.long_proof import Proof, long_proof

PROTECTED = [table for table in Base.metadata.sorted_tables if "site_id" in table.c and "id" in table.c]
OF_PATIENTS = {
    "patient", "assignment", "course", "session", "vital", "side_effect", "screening", "long_term_check",
    "acknowledgement", "decision", "decision_change", "snooze", "discussion",
}  # fmt: skip
"""Tables in which the canary clinic has rows of every patient."""
NEVER_ASSIGNED = {32, 45}
LISTS_EVERYBODY = "review"
"""A saved review keeps the agenda of the whole clinic in one row: ids and rules, which are cut when it is read."""


def read_all(world: World, sight: Sight, table: Table) -> list[Any]:
    """Every row of a table that a sight is given, asked for with no condition."""
    with world.store.read_as(sight) as session:
        return [tuple(row) for row in session.execute(select(*table.c))]


@pytest.mark.parametrize("table", PROTECTED, ids=lambda table: table.name)
def test_a_table_asked_for_without_a_condition_gives_a_viewers_own_rows_only(
    postgres_canaries: World, table: Table
) -> None:
    world = postgres_canaries
    for login in world.viewers:
        sight = world.decide(login).sight
        found = {number for number, _ in find_marks(read_all(world, sight, table))}
        if table.name in OF_PATIENTS:
            assert found >= world.permitted(login) - (NEVER_ASSIGNED if table.name == "assignment" else set()), login
        if table.name != LISTS_EVERYBODY:
            assert found <= world.may_hold(login), login


@pytest.mark.parametrize("table", PROTECTED, ids=lambda table: table.name)
def test_a_sight_of_one_clinic_gives_no_row_of_another(postgres_canaries: World, table: Table) -> None:
    home, away = postgres_canaries.clinic.site_ids
    for site_id in (home, away):
        rows = read_all(postgres_canaries, see_site(site_id), table)
        assert {row[1] for row in rows} <= {site_id}
        assert bool(rows) or table.name not in OF_PATIENTS


def test_who_sees_no_patient_is_given_the_staff_and_no_row_of_a_patient(postgres_canaries: World) -> None:
    sight = see_no_patient(postgres_canaries.clinic.site_ids[0])
    counts = {table.name: len(read_all(postgres_canaries, sight, table)) for table in PROTECTED}
    assert counts["clinician"] == 11
    assert {name: counts[name] for name in OF_PATIENTS | {"import_row", "import_change"}} == dict.fromkeys(
        OF_PATIENTS | {"import_row", "import_change"}, 0
    )


def test_a_patient_opened_in_an_emergency_is_seen_and_nobody_beside(postgres_canaries: World) -> None:
    scope = postgres_canaries.decide("tess")
    sight = Sight(scope.site_id, scope.clinician_ids, scope.decided_day, (row_id(13, 0),))
    for table in PROTECTED:
        found = {number for number, _ in find_marks(read_all(postgres_canaries, sight, table))}
        if table.name != LISTS_EVERYBODY:
            assert found == ({13} if table.name in OF_PATIENTS else set()), table.name


def test_assignments_of_yesterday_and_of_tomorrow_give_nothing_today(postgres_canaries: World) -> None:
    scope, patients = postgres_canaries.decide("tom"), Base.metadata.tables["patient"]
    for days, expected in ((-1, True), (0, False), (1, False)):
        sight = Sight(scope.site_id, scope.clinician_ids, scope.decided_day + days)
        assert ((30, "name") in find_marks(read_all(postgres_canaries, sight, patients))) is expected


def test_what_was_never_told_its_sight_is_given_nothing(postgres_canaries: World) -> None:
    with postgres_canaries.store.read() as session:
        for table in PROTECTED:
            assert session.scalar(select(func.count()).select_from(table)) == 0, table.name


def refuses(world: World, sight: Sight, statement: Any) -> bool:
    """Whether the server refuses a statement, which is undone in any case."""
    try:
        with world.store.write_as(sight) as session:
            session.execute(statement)
            session.rollback()
    except StoreError as refused:
        return getattr(getattr(refused.__cause__, "orig", None), "sqlstate", "") == "42501"
    return False


def test_rows_of_a_foreign_patient_are_not_written(postgres_canaries: World) -> None:
    world, scope = postgres_canaries, postgres_canaries.decide("tom")
    held = {"site_id": scope.site_id, "meeting": "supervision", "meeting_day": 1, "text": "x", "decided_at": NOON}
    held |= {"owner_id": scope.clinician_id, "decided_by": scope.clinician_id}
    for number, refused in ((13, True), (35, True), (1, False)):
        statement = insert(Decision).values(**held, patient_id=row_id(number, 0))
        assert refuses(world, scope.sight, statement) is refused


def test_rows_of_a_foreign_patient_are_not_changed_or_taken_over(postgres_canaries: World) -> None:
    world, scope = postgres_canaries, postgres_canaries.decide("tom")
    with world.store.write_as(scope.sight) as session:
        changed = session.execute(update(Discussion).values(text="other").returning(Discussion.patient_id)).all()
        session.rollback()
    assert {find_owner(key) for (key,) in changed} == world.permitted("tom")
    taken = update(Discussion).where(Discussion.patient_id == row_id(1, 0)).values(patient_id=row_id(13, 0))
    assert refuses(world, scope.sight, taken)


def test_what_imports_bring_is_written_only_by_whom_the_whole_clinic_is_shown(postgres_canaries: World) -> None:
    world, own = postgres_canaries, update(Patient).where(Patient.id == row_id(1, 0)).values(payer="other")
    assert refuses(world, world.decide("tom").sight, own)
    assert not refuses(world, world.decide("dora").sight, own)


def test_a_row_never_goes_to_another_clinic(postgres_canaries: World) -> None:
    home, away = postgres_canaries.clinic.site_ids
    assert refuses(postgres_canaries, see_site(home), update(ImportRow).values(site_id=away))


def test_the_role_of_the_program_may_not_change_the_trail_or_the_tables(postgres_canaries: World) -> None:
    for statement in (
        "UPDATE audit_event SET actor = 'nobody'",
        "DELETE FROM audit_event",
        "DELETE FROM patient_set_member",
        "DELETE FROM user_account",
        "DELETE FROM audit_head",
        "TRUNCATE patient",
        "ALTER TABLE patient DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE patient NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY sight ON patient",
        "CREATE TABLE copied (id bigint)",
        "UPDATE alembic_version SET version_num = '0001'",
        "SET ROLE postgres",
    ):
        with pytest.raises(StoreError) as refused, postgres_canaries.store.write() as session:
            session.connection().exec_driver_sql(statement)
        assert isinstance(refused.value.__cause__, ProgrammingError), statement
        assert getattr(refused.value.__cause__.orig, "sqlstate", "") == "42501", statement


@pytest.fixture
def no_conditions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program has forgotten every condition that keeps foreign patients out."""
    forget_statements()
    monkeypatch.setattr(Scope, "permits", lambda *_: true())
    monkeypatch.setattr(scopes, "_select_patient_ids", lambda scope: select(Assignment.patient_id))
    for module in (decisions, decide):
        monkeypatch.setattr(module, "may_see", lambda scope: true())
    yield
    forget_statements()


def forget_statements() -> None:
    """Statements are built once a scope and kept: those with conditions, and afterwards those without."""
    for found in pkgutil.iter_modules(queries.__path__, f"{queries.__name__}."):
        for value in vars(importlib.import_module(found.name)).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


@pytest.mark.usefixtures("no_conditions")
@long_proof("canaries on PostgreSQL without the program's own conditions", sample=40, full=2_000, parts=2)
def test_no_answer_holds_a_foreign_patient_though_the_program_asks_for_everybody(
    proof: Proof, postgres_canaries: World, open_world: Callable[[World], Asker]
) -> None:
    asker = open_world(postgres_canaries)
    for number in proof:
        draw = make_draw(asker.world, number)
        proof.count("canaries found, all of them permitted", len(check_marks(asker.world, draw, asker.ask(draw))))
    assert proof.counts["canaries found, all of them permitted"] > 0


@pytest.mark.usefixtures("no_conditions")
def test_on_sqlite_the_same_program_would_tell_of_everybody(
    sqlite_canaries: World, open_world: Callable[[World], Asker]
) -> None:
    asker = open_world(sqlite_canaries)
    scope = asker.world.decide("tess")
    with asker.world.store.read_as(scope.sight) as session:
        everybody = scopes.get_patient_ids(session, scope)
    assert len(everybody) == 45 - len(NEVER_ASSIGNED)
