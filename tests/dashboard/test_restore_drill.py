"""The drill: a backup is made, the database is lost, the backup comes back, and the program goes on as before."""

from pathlib import Path

import pytest

from data_access.automatic_backup import back_up_before
from data_access.backup import restore
from data_access.content_digests import digest_contents
from data_access.database import open_store
from data_access.digests import digest_tables
from data_access.errors import StoreError
from data_access.settings import Settings
from tests.conftest import make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_screen


def read_digests(settings: Settings) -> tuple[object, object]:
    """Of what the rows say, and of every table to the last key."""
    store = open_store(settings)
    try:
        with store.engine.connect() as connection:
            return digest_contents(store, store.site().id), digest_tables(connection)
    finally:
        store.close()


@pytest.mark.usefixtures("today")
def test_after_a_loss_the_last_backup_comes_back_and_every_page_opens(open_app: OpenApp, copied_demo: Path) -> None:
    settings = make_settings(copied_demo)
    screens = {page: read_screen(open_app(page, folder=copied_demo)) for page in ("caseload.py", "outcomes.py")}
    before = read_digests(settings)
    made = back_up_before(settings, "import")
    assert made.path is not None
    for file in settings.data_dir.glob(f"{settings.database_path.name}*"):
        file.unlink()
    with pytest.raises(StoreError, match="There is no database"):
        open_store(settings)
    restore(settings, made.path)
    assert read_digests(settings) == before
    for page, screen in screens.items():
        assert read_screen(open_app(page, folder=copied_demo)) == screen
