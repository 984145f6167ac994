"""Version counters."""

import pytest

from data_access.database import Store, create_site
from data_access.versions import EVERYTHING, bump_data_version, bump_meeting_version, get_versions


def test_versions_are_zero_before_the_first_write(store: Store) -> None:
    with store.write() as session:
        site = create_site(session, "north", "North clinic", "Europe/Berlin", is_demo=True)
    with store.read() as session:
        assert get_versions(session, site.id) == (0, 0)


def test_each_counter_rises_alone_and_for_its_own_site(store: Store) -> None:
    with store.write() as session:
        north = create_site(session, "north", "North clinic", "Europe/Berlin", is_demo=True)
        south = create_site(session, "south", "South clinic", "Europe/Berlin", is_demo=True)
        bump_data_version(session, north.id, EVERYTHING)
        bump_data_version(session, north.id, EVERYTHING)
        bump_meeting_version(session, north.id)
        bump_meeting_version(session, south.id)
    with store.read() as session:
        assert get_versions(session, north.id) == (2, 1)
        assert get_versions(session, south.id) == (0, 1)


def test_a_write_that_fails_leaves_the_version_as_it_was(store: Store) -> None:
    with store.write() as session:
        site = create_site(session, "north", "North clinic", "Europe/Berlin", is_demo=True)

    def write_half(site_id: int) -> None:
        with store.write() as session:
            bump_data_version(session, site_id, EVERYTHING)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_half(site.id)
    with store.read() as session:
        assert get_versions(session, site.id) == (0, 0)
