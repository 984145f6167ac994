"""A trail that was tampered with is found out: what was changed, left out, put in, moved, cut off or put back."""

from random import Random

import pytest
from sqlalchemy import delete, update

from data_access.audit.record import Event
from data_access.audit.verify import verify_audit
from data_access.database import Store
from data_access.models import AuditEvent
from tests.data_access.audit.tamper import cut_off, make_trail, tamper_and_look
from tests.data_access.audit.trail import add_site, find_head_file, look, take_guards_away
from tests.long_proof import Proof, long_proof

pytestmark = pytest.mark.usefixtures("today")


def test_a_trail_as_it_was_written_is_sound(store: Store) -> None:
    site_id = make_trail(store, 12)
    found = verify_audit(store, site_id)
    assert (found.is_sound, found.events, found.notes) == (True, 12, ())
    assert found.sentence == "All 12 events are as written, and the trail fits its head."


def test_an_empty_trail_is_sound(store: Store) -> None:
    found = verify_audit(store, add_site(store))
    assert (found.is_sound, found.sentence) == (True, "The trail has no event yet.")


def test_the_first_broken_event_is_named(store: Store) -> None:
    site_id = make_trail(store, 12)
    take_guards_away(store)
    with store.write() as session:
        session.execute(update(AuditEvent).where(AuditEvent.number >= 5).values(actor="nobody here"))
    found = verify_audit(store, site_id)
    assert (found.first_broken, found.events) == (5, 4)
    assert found.sentence == "Event 5 does not carry its seal: it was changed, or put in."


def test_a_missing_event_is_named(store: Store) -> None:
    site_id = make_trail(store, 12)
    take_guards_away(store)
    with store.write() as session:
        session.execute(delete(AuditEvent).where(AuditEvent.number == 7))
    found = verify_audit(store, site_id)
    assert (found.first_broken, found.sentence) == (7, "Event 7 is missing; the next one is 8.")


def test_a_trail_that_was_cut_off_is_found_by_the_head_outside(store: Store) -> None:
    site_id = make_trail(store, 12)
    take_guards_away(store)
    cut_off(store, 9)
    found = verify_audit(store, site_id)
    assert found.first_broken == 10
    assert found.sentence.startswith("The trail ends at event 9, but its head outside the database tells of 12")


def test_a_copy_of_the_head_kept_elsewhere_shows_a_trail_put_back_with_its_own_head(store: Store) -> None:
    site_id = make_trail(store, 12)
    elsewhere = find_head_file(store).with_name("copy.json")
    head = find_head_file(store).read_bytes()
    with store.write() as session:
        look(session, site_id)
    elsewhere.write_bytes(find_head_file(store).read_bytes())
    take_guards_away(store)
    cut_off(store, 12)
    find_head_file(store).write_bytes(head)
    assert verify_audit(store, site_id).is_sound
    assert verify_audit(store, site_id, elsewhere).first_broken == 13


def test_a_head_that_lags_behind_is_told_and_no_fault(store: Store) -> None:
    site_id = make_trail(store, 3)
    before = find_head_file(store).read_bytes()
    with store.write() as session:
        look(session, site_id, Event("look", "data"))
    find_head_file(store).write_bytes(before)
    found = verify_audit(store, site_id)
    assert found.is_sound
    assert found.notes == ("The head outside the database is 1 event behind the trail, which fits it.",)


def test_a_head_begun_anew_is_told(store: Store) -> None:
    site_id = make_trail(store, 3)
    find_head_file(store).unlink()
    assert not verify_audit(store, site_id).is_sound
    with store.write() as session:
        look(session, site_id)
    found = verify_audit(store, site_id)
    assert found.is_sound
    assert found.notes == ("At event 4 the head outside was begun anew, by anna.",)


def test_trails_of_two_sites_do_not_mix(store: Store) -> None:
    first = make_trail(store, 4)
    second = add_site(store, "SOUTH")
    with store.write() as session:
        look(session, second)
        look(session, first)
        look(session, second)
    assert [verify_audit(store, site).events for site in (first, second)] == [5, 2]


@long_proof("tamperings with the audit trail", sample=60, full=1_200, parts=2, unit="tamperings found")
def test_every_tampering_is_found(proof: Proof, sqlite_store: Store) -> None:
    tamper_again_and_again(proof, sqlite_store)


@long_proof("tamperings with the audit trail on a server", sample=12, full=240, unit="tamperings found")
def test_every_tampering_is_found_on_a_server(proof: Proof, postgres_store: Store) -> None:
    tamper_again_and_again(proof, postgres_store)


def tamper_again_and_again(proof: Proof, store: Store) -> None:
    """Each tampering is undone before the next."""
    site_id = make_trail(store, 30)
    add_site(store, "SOUTH")
    take_guards_away(store)
    for number in proof:
        kind, found = tamper_and_look(store, site_id, Random(number))
        assert not found.is_sound, kind
        proof.count(kind.split(":")[0])
    assert verify_audit(store, site_id).is_sound
