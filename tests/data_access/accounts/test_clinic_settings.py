"""The clinic's own settings: defaults, bounds, and who may change them."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from data_access.clinic_settings import ClinicSettings, change_setting, get_clinic_settings
from data_access.database import Store
from data_access.errors import KapError, NotFound
from data_access.models import ClinicSetting
from tests.conftest import NOON
from tests.data_access.accounts.staff import Staff
from tests.factories import make_site


def test_a_clinic_that_changed_nothing_has_the_defaults(store: Store, staff: Staff) -> None:
    with store.read() as session:
        assert get_clinic_settings(session, staff.site_id) == ClinicSettings("nhs", 15, 12, 11)


def test_a_director_changes_a_setting_of_the_own_clinic_only(store: Store, staff: Staff) -> None:
    with store.write() as session:
        other = make_site(session).id
        scope = staff.scope(session, staff.director)
        change_setting(session, scope, "least_group", 20)
        change_setting(session, scope, "least_group", 8)
        change_setting(session, scope, "thresholds", "conservative")
    with store.read() as session:
        assert get_clinic_settings(session, staff.site_id) == ClinicSettings("conservative", 15, 12, 8)
        assert get_clinic_settings(session, other) == ClinicSettings()
        kept = session.scalars(select(ClinicSetting).filter_by(site_id=staff.site_id, name="least_group")).one()
        assert (kept.changed_at, kept.changed_by) == (NOON, staff.director)


@pytest.mark.parametrize(
    ("name", "least", "most"), [("idle_min", 1, 60), ("absolute_h", 1, 24), ("least_group", 5, 50)]
)
def test_numbers_lie_within_their_bounds(store: Store, staff: Staff, name: str, least: int, most: int) -> None:
    with store.write() as session:
        for value in (least, most):
            change_setting(session, staff.command_line, name, value)
            assert getattr(get_clinic_settings(session, staff.site_id), name) == value
        for value in (least - 1, most + 1, "12", True, 6.0):
            with pytest.raises(KapError, match=f"can be a whole number from {least} to {most}"):
                change_setting(session, staff.command_line, name, value)  # type: ignore[arg-type]


def test_thresholds_are_one_of_the_sets_and_names_are_known(store: Store, staff: Staff) -> None:
    with store.write() as session:
        with pytest.raises(KapError, match="can be nhs or conservative"):
            change_setting(session, staff.command_line, "thresholds", "lenient")
        with pytest.raises(NotFound, match="no setting “colour”"):
            change_setting(session, staff.command_line, "colour", 1)


def test_nobody_but_a_director_changes_settings(store: Store, staff: Staff) -> None:
    with store.write() as session:
        for user in (staff.supervisor, staff.therapist):
            with pytest.raises(KapError, match="Only the clinical director"):
                change_setting(session, staff.scope(session, user), "idle_min", 5)
        manager = replace(staff.command_line, role="data manager")
        with pytest.raises(KapError, match="Only the clinical director"):
            change_setting(session, manager, "idle_min", 5)


def test_a_kept_value_that_is_not_allowed_reads_as_the_default(store: Store, staff: Staff) -> None:
    with store.write() as session:
        for name, value in (("idle_min", {"value": 9000}), ("least_group", {}), ("gone", {"value": 1})):
            session.add(ClinicSetting(site_id=staff.site_id, name=name, value=value, changed_at=NOON))
    with store.read() as session:
        assert get_clinic_settings(session, staff.site_id) == ClinicSettings()
