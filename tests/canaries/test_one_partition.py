"""A question about a patient or a site touches one partition of each table, whoever asks: the server's plans say so."""

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.accounts.assignments import assign_patients, end_assignments, move_patients
from data_access.accounts.change import change_role, disable_user, reset_user, sign_out_user
from data_access.accounts.emergency import open_patient_in_emergency
from data_access.accounts.emergency_notices import list_emergencies
from data_access.accounts.invites import invite_user
from data_access.accounts.sessions import end_session, find_session, open_session, touch_session
from data_access.accounts.sign_in import sign_in_with_password
from data_access.accounts.supervision import change_supervisor
from data_access.accounts.users import get_users
from data_access.audit.read import list_events
from data_access.audit.record import Event, patients_by_id, record_event
from data_access.clinic_settings import change_setting, list_changes
from data_access.database import open_store
from data_access.facts.load import load_facts
from data_access.importers.undo import undo_batch
from data_access.models import Patient, Site
from data_access.queries.saved_reviews import save_review
from data_access.sight import see_site
from data_access.versions import bump_meeting_version
from tests.canaries.draws import Asker, make_draw
from tests.canaries.marks import row_id, word
from tests.canaries.plans import Touched, watch_plans
from tests.canaries.questions import QUESTIONS, Undone
from tests.canaries.world import World
from tests.conftest import PostgresDatabases, make_settings
from tests.data_access.importers.clinic import import_clinic
from tests.factories import make_clinician, make_site

ASKS = {"dora": 2, "tom": 1, "dan": 1}
"""How often each asks everything: who sees a whole clinic, who sees patients of it, who sees another whole clinic."""
PRINTED = "paper"
"""Asks what its pages ask, and takes long to print."""


@pytest.mark.parametrize("login", ASKS)
def test_no_question_of_the_program_touches_another_sites_partition(
    postgres_canaries: World, open_world: Callable[[World], Asker], login: str
) -> None:
    asker = open_world(postgres_canaries.again())
    site = postgres_canaries.plain.accounts[postgres_canaries.clinic.users[login]][0]
    with watch_plans(postgres_canaries.store.engine) as plans:
        for question in QUESTIONS.keys() - {PRINTED}:
            for number in range(ASKS[login]):
                asker.ask(replace(make_draw(postgres_canaries, number, (question,)), login=login))
    assert (plans.say_strays(), plans.say_unruly()) == ("", "")
    assert "all" not in plans.sights
    touched = {name for one in plans.touched for name in one.partitions}
    assert touched >= {f"{name}_{site}" for name in ("patient", "screening", "session", "side_effect", "vital")}


def test_facts_are_read_from_one_partition_of_each_table(postgres_canaries: World) -> None:
    home = postgres_canaries.clinic.site_ids[0]
    with (
        watch_plans(postgres_canaries.store.engine) as plans,
        postgres_canaries.store.read_as(see_site(home)) as session,
    ):
        load_facts(session, home)
    assert plans.say_strays() == ""
    assert sum("array_agg" in one.statement for one in plans.touched) == 8


def test_a_question_without_the_site_is_found(postgres_canaries: World) -> None:
    home = postgres_canaries.clinic.site_ids[0]
    with (
        watch_plans(postgres_canaries.store.engine) as plans,
        postgres_canaries.store.read_as(see_site(home)) as session,
    ):
        session.execute(select(Patient.name).where(Patient.id == 1))
    assert plans.say_strays() == (
        f"['patient_1', 'patient_2', 'patient_others'] by the sight of {home}\n"
        "SELECT patient.name \nFROM patient \nWHERE patient.id = %(id_1)s::BIGINT"
    )


# Writes


def test_no_act_of_the_staff_touches_another_sites_partition(postgres_canaries: World) -> None:
    """Each is undone again."""
    clinic, scope = postgres_canaries.clinic, postgres_canaries.decide("dora")
    site, day, (tom, tina) = scope.site_id, clinic.today, (clinic.clinicians[name] for name in ("tom", "tina"))
    user, patients = clinic.users["tom"], [row_id(number, 0) for number in (1, 2)]
    acts: tuple[Callable[[Session], object], ...] = (
        lambda s: invite_user(s, scope, add_person(s, site), "therapist", "new@clinic.example"),
        lambda s: (reset_user(s, scope, user), sign_out_user(s, scope, user)),
        lambda s: disable_user(s, scope, user),
        lambda s: change_role(s, scope, user, "supervisor"),
        lambda s: sign_in_with_password(s, site, "tom", "no password", "000000"),
        lambda s: act_in_session(s, site, user),
        lambda s: (change_setting(s, scope, "idle_min", 11), list_changes(s, site)),
        lambda s: assign_patients(s, scope, patients, tina, day, "why"),
        lambda s: move_patients(s, scope, patients, tom, tina, day, "why"),
        lambda s: end_assignments(s, scope, patients, tom, day, "why"),
        lambda s: change_supervisor(s, scope, tom, None),
        lambda s: (save_review(s, scope, day, {}, []), save_review(s, scope, day, {}, [])),
        lambda s: (record_event(s, scope, Event("sign in")), list_events(s, scope), get_users(s, site)),
        lambda s: record_event(s, scope, Event("look", patients=patients_by_id(s, site, patients))),
        lambda s: open_patient_in_emergency(s, postgres_canaries.decide("tess"), word(1, "handle"), "a good reason"),
        lambda s: (list_emergencies(s, scope), bump_meeting_version(s, site)),
    )
    with watch_plans(postgres_canaries.store.engine) as plans:
        for act in acts:
            with suppress(Undone), postgres_canaries.store.write_as(see_site(site)) as session:
                act(session)
                session.flush()
                Undone.end()
    assert (plans.say_strays(), plans.say_unruly()) == ("", "")
    assert {one.statement.split()[0] for one in plans.touched} == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert set(plans.sights) == {str(site)}


def add_person(session: Session, site_id: int) -> int:
    """Somebody of the staff who has no account."""
    return make_clinician(session, session.get_one(Site, site_id)).id


def act_in_session(session: Session, site_id: int, user_id: int) -> None:
    """Somebody is signed in, does something and signs out."""
    opened = open_session(session, site_id, user_id, "password")
    touch_session(session, site_id, opened.session_id)
    find_session(session, site_id, opened.token)
    end_session(session, site_id, opened.session_id)


def test_an_import_and_its_undoing_touch_the_partitions_of_their_site(
    postgres_databases: PostgresDatabases, postgres_template: str, tmp_path: Path
) -> None:
    address = postgres_databases.create(postgres_template)
    with (
        closing(open_store(make_settings(tmp_path, postgres_databases.add_login(address, "kap_dashboard")))) as store,
        watch_plans(store.engine) as plans,
    ):
        import_clinic(store, tmp_path / "files")
        with store.write() as session:
            make_site(session)  # From here on there is another clinic.
        changed = import_clinic(store, tmp_path / "files", patients="patient,name\n00123,Another name\n")
        assert changed.batch_id is not None
        undo_batch(store, changed.batch_id)
        home, _ = store.sites()
    assert (plans.say_strays(), plans.say_unruly()) == ("", "")
    assert set(plans.sights) == {str(home.id)}
    postgres_databases.drop(address)


@pytest.mark.parametrize(
    ("statement", "rules"),
    [
        ("INSERT INTO patient (site_id, code) VALUES (1, 'a')", []),
        ("INSERT INTO patient (code) VALUES ('a')", ["does not name the site"]),
        ("INSERT INTO patient (site_id) SELECT site_id FROM session", ["asks while it adds"]),
        ("UPDATE patient SET code = 'a' WHERE site_id = 1", []),
        ("UPDATE patient SET code = 'a', site_id = 2 WHERE site_id = 1", ["moves a row to another site"]),
        ("UPDATE patient SET recorded_at = now() WHERE site_id = 1", ["computes something else each time"]),
        ("DELETE FROM patient WHERE id = 1", ["does not name the site"]),
        ("SELECT 1 FROM patient", []),
    ],
)
def test_what_breaks_a_rule_is_found(statement: str, rules: list[str]) -> None:
    assert Touched(statement, "1", frozenset()).broken_rules == rules
