"""Backups before imports and upgrades: checked, named by their reason, and never more than ten."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data_access.automatic_backup import KEPT, back_up_before, list_automatic
from data_access.backup import back_up, restore
from data_access.content_digests import digest_contents
from data_access.database import Store, open_store
from data_access.errors import StoreError
from data_access.settings import Settings
from tests.conftest import NOON, make_settings, make_store
from tests.factories import make_patient, make_screening, make_site


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Fewer are kept, so that the tests need fewer of them."""
    assert KEPT == 10
    monkeypatch.setattr("data_access.automatic_backup.KEPT", 3)
    return 3


@pytest.fixture
def clinic(settings: Settings, tmp_path: Path, today: int) -> Settings:
    """Settings of a machine with a small clinic."""
    store = make_store(tmp_path)
    with store.write() as session:
        make_screening(session, make_patient(session, make_site(session)), 20_010, total=7)
    store.close()
    return settings


def test_the_name_says_when_and_why(clinic: Settings) -> None:
    made = back_up_before(clinic, "import")
    assert made.path == clinic.data_dir / "backups" / "clinic-2026-03-04-120000-before-import.db"
    assert "checked row by row" in made.sentence
    assert made.removed == ()


def test_two_in_one_second_have_names_of_their_own(clinic: Settings) -> None:
    names = [made.path.name for _ in range(3) if (made := back_up_before(clinic, "import")).path]
    assert names[1:] == [names[0].replace(".db", "-2.db"), names[0].replace(".db", "-3.db")]
    assert [path.name for path in list_automatic(clinic)] == names


def test_the_last_ten_are_kept_and_the_oldest_goes_first(
    clinic: Settings, few: int, set_now: Callable[[datetime], None]
) -> None:
    made = []
    for minute in range(few + 2):
        set_now(NOON + timedelta(minutes=minute))
        made.append(back_up_before(clinic, "import" if minute % 2 else "upgrade"))
    paths = [backup.path for backup in made]
    assert list_automatic(clinic) == paths[2:]
    assert [backup.removed for backup in made[-2:]] == [(paths[0],), (paths[1],)]


def test_a_backup_that_somebody_made_is_never_removed(
    clinic: Settings, few: int, set_now: Callable[[datetime], None]
) -> None:
    by_hand = back_up(clinic).path
    named = back_up(clinic, by_hand.with_name("clinic-before-import.db")).path
    other = back_up(clinic, by_hand.with_name("clinic-2020-01-01-000000-before-import of mine.db")).path
    for minute in range(few + 2):
        set_now(NOON + timedelta(minutes=minute))
        back_up_before(clinic, "import")
    assert {by_hand, named, other} <= set(by_hand.parent.iterdir())
    assert len(list(by_hand.parent.iterdir())) == few + 3


def test_nothing_is_rotated_where_the_new_backup_failed(clinic: Settings, few: int) -> None:
    kept = [back_up_before(clinic, "import").path for _ in range(few)]
    clinic.database_path.write_bytes(b"no database any more" * 10)
    with pytest.raises(StoreError):
        back_up_before(clinic, "import")
    assert list_automatic(clinic) == kept


def test_a_server_is_backed_up_there(tmp_path: Path) -> None:
    made = back_up_before(make_settings(tmp_path, "postgresql://kap:secret@db/clinic"), "import")
    assert made.path is None
    assert "backed up on its server" in made.sentence
    assert "secret" not in made.sentence


def test_what_was_lost_comes_back_with_every_row(clinic: Settings) -> None:
    def read(settings: Settings) -> object:
        store: Store = open_store(settings)
        try:
            return digest_contents(store, store.site().id)
        finally:
            store.close()

    before = read(clinic)
    made = back_up_before(clinic, "import")
    assert made.path is not None
    for file in clinic.data_dir.glob("clinic.db*"):
        file.unlink()
    with pytest.raises(StoreError, match="There is no database"):
        open_store(clinic)
    restore(clinic, made.path)
    assert read(clinic) == before
