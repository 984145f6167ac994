"""Every planted fault is caught: the checks of the draws can fail, and do."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from data_access import scope as scopes
from data_access.errors import NotFound
from tests.canaries import bugs
from tests.canaries.bugs import BUGS, Bug, change, forget_statements
from tests.canaries.draws import Asker, Draw, Leak, check_draw, make_draw
from tests.canaries.world import World

DRAWS = 60
"""Of each question: as many as a fault needs to meet somebody whom it shows too much."""


@pytest.fixture(autouse=True)
def _fresh_statements() -> Iterator[None]:
    """No statement is kept from before a fault, and none from it."""
    forget_statements()
    yield
    forget_statements()


def draw_all(world: World, question: str) -> Iterator[Draw]:
    return (make_draw(world, number, (question,)) for number in range(DRAWS))


def draw_few(world: World, question: str) -> Iterator[Draw]:
    return (make_draw(world, number, (question,)) for number in range(4))


def draw_pairs(world: World, question: str) -> Iterator[Draw]:
    """Each draw as it is, and then with names hidden."""
    for draw in draw_all(world, question):
        yield replace(draw, hide_names=False)
        yield replace(draw, hide_names=True)


def search(asker: Asker, questions: tuple[str, ...], draws: Callable[[World, str], Iterator[Draw]] = draw_all) -> str:
    """What the first draw that fails says; empty where all hold."""
    for question in questions:
        for draw in draws(asker.world, question):
            try:
                check_draw(asker, draw)
            except Leak as leak:
                return str(leak)
    return ""


def test_there_are_enough_faults_of_different_kinds() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 20


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_fault_is_caught(
    bug: Bug, sqlite_canaries: World, open_world: Callable[[World], Asker], monkeypatch: pytest.MonkeyPatch
) -> None:
    asker = open_world(sqlite_canaries.again())
    bug.plant(monkeypatch)
    assert search(asker, bug.questions, draw_pairs if bug.in_pairs else draw_all)


def test_without_a_fault_nothing_is_caught(sqlite_canaries: World, open_world: Callable[[World], Asker]) -> None:
    """The first draws of the same questions hold where nothing is planted: it is the fault that was caught."""
    asker = open_world(sqlite_canaries.again())
    questions = tuple(sorted({question for bug in BUGS for question in bug.questions}))
    assert search(asker, questions, draw_few) == ""


def test_an_account_that_is_not_in_use_decides_no_scope(
    sqlite_canaries: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound):
        sqlite_canaries.decide("gone")
    change(scopes.decide_user_scope, bugs._let_disabled_in)(monkeypatch)
    assert sqlite_canaries.decide("gone").role == "director"
