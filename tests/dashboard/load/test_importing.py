"""Who may bring data in; what happens where an import is left half-way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.load.import_history import correct_rows, load_batch, load_history, set_aside, undo
from dashboard.load.importing import Order, import_now, try_import
from data_access.database import Store, open_store
from data_access.errors import NotFound
from data_access.importers.history import list_batches
from data_access.importers.raw import upload_bytes
from data_access.importers.source import open_own_sources
from data_access.queries.clinicians import get_clinicians
from data_access.scope import Scope, decide_scope
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY

ROWS = b"patient,name\nNEW-1,Ada New\nNEW-2,Bo New\n"


@pytest.fixture
def folder(copied_demo: Path, today: int) -> Path:
    return copied_demo


@pytest.fixture
def clinic(folder: Path):
    store = open_store(make_settings(folder))
    yield store
    store.close()


def scope_of(store: Store, role: str) -> Scope:
    site = store.site()
    with store.read() as session:
        one = next(one for one in get_clinicians(session, site.id) if one.role == role)
        return decide_scope(session, site.id, one.id, DEMO_DAY)


def make_order() -> Order:
    return Order(tuple(open_own_sources([upload_bytes("patients.csv", ROWS)])))


def say_nothing(name: str, done: int, total: int) -> None:
    """No bar is shown."""


@pytest.mark.parametrize("role", ["supervisor", "therapist"])
def test_only_director_and_data_manager_bring_data_in_see_what_came_in_or_take_it_back(
    clinic: Store, folder: Path, role: str
):
    scope, settings = scope_of(clinic, role), make_settings(folder)
    acts: tuple[Callable[[], object], ...] = (
        lambda: try_import(clinic, scope, make_order(), say_nothing, hide_names=False),
        lambda: import_now(clinic, settings, scope, make_order(), say_nothing, hide_names=False),
        lambda: load_history(clinic, scope),
        lambda: load_batch(clinic, scope, 1, hide_names=False),
        lambda: correct_rows(clinic, scope, 1, {}),
        lambda: set_aside(clinic, scope, 1, []),
        lambda: undo(clinic, settings, scope, 1),
    )
    for act in acts:
        with pytest.raises(NotFound, match="the clinical director and the data manager"):
            act()
    assert list_batches(clinic) == []


def test_a_backup_stands_before_the_import_and_who_imported_is_kept(clinic: Store, folder: Path):
    settings = make_settings(folder)
    done = import_now(clinic, settings, scope_of(clinic, "director"), make_order(), say_nothing, hide_names=False)
    assert (done.account.total.rows_in, done.account.total.inserted) == (2, 2)
    assert len(list((settings.database_path.parent / "backups").glob("*before-import*.db"))) == 1
    (batch,) = list_batches(clinic)
    assert (batch.id, batch.by) == (done.batch_id, "Dr M. Hale")


def test_an_import_that_is_left_half_way_keeps_nothing(clinic: Store, folder: Path):
    class Left(BaseException):
        """What ends a run of the page."""

    def leave(name: str, done: int, total: int) -> None:
        raise Left

    with pytest.raises(Left):
        import_now(clinic, make_settings(folder), scope_of(clinic, "director"), make_order(), leave, hide_names=False)
    assert list_batches(clinic) == []
    account = try_import(clinic, scope_of(clinic, "director"), make_order(), say_nothing, hide_names=False)
    assert account.total.inserted == 2
