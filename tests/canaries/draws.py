"""One draw: a viewer asks a question with random parameters; the answer is searched, and compared with what a clinic
without everybody else would have answered."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from dashboard.analysis.side_effects import discordance
from dashboard.analysis.small_numbers.small_counts import SMALLEST_SHOWN
from dashboard.reports.view import View
from data_access.errors import KapError, NotFound
from tests.canaries.marks import NAMING, Mark, find_marks, list_leaves
from tests.canaries.questions import QUERIES, QUESTIONS, WEIGHTS, Side
from tests.canaries.world import World

AS_OF: Final = (0, 0, -3, -7, -30, -60, -100)
"""Days back from today: few, so that draws meet in the cache."""
COMPARISONS: Final = {"weekly_sections": (".therapists",)}
"""The parts of answers in which the clinic's share beside the viewer's own is allowed: the funnel of therapists.
Everything else must be as if nobody else were treated here."""
_DIRECTORS: Final = ("director",)
ONLY_FOR: Final = {
    "clinic archive": _DIRECTORS,
    "research archive": _DIRECTORS,
    "export_offer": _DIRECTORS,
    "history": (*_DIRECTORS, "data manager"),
    "batch": (*_DIRECTORS, "data manager"),
}
COUNTS_ALL: Final = frozenset({"data_stand", "quality", "quality_patients"})
"""What a data manager reads of the whole clinic, by code and never by name; no patient's own rows."""
BY_CODE: Final = frozenset({"id", "code", "handle"})
KEPT_BACK: Final = (".like[].patient_ids[]", ".records.patient.birth_date")
"""What a report keeps on the server and no page shows: whom the score of "Like this patient" is compared with (the page
shows how many have each score, from ``SMALLEST_SHOWN`` others on, and lists those in scope), and when the patient was
born. The bytes that reach a browser are searched without exceptions."""
NOT_COMPARED: Final = frozenset({"research archive", "paper"})
"""Study numbers and dates are drawn anew each time; papers are printed from reports that are compared themselves."""


@dataclass(frozen=True)
class Draw:
    """Who asks what, from where; ``seed`` gives the parameters."""

    login: str
    question: str
    as_of_day: int
    hide_names: bool
    thresholds: Any
    seed: int

    @property
    def view(self) -> View:
        return View(self.as_of_day, self.thresholds, self.hide_names)


class Leak(AssertionError):
    """An answer held, counted or was moved by what the viewer may not see; or held nothing of what the viewer may."""


def make_draw(world: World, number: int, questions: tuple[str, ...] = ()) -> Draw:
    """The draw of a number; of some ``questions`` only."""
    rng = Random(number)
    question = rng.choice(questions) if questions else rng.choices(list(QUESTIONS), WEIGHTS)[0]
    return Draw(
        login=rng.choice(world.viewers),
        question=question,
        as_of_day=world.clinic.today + rng.choice(AS_OF),
        hide_names=rng.random() < 0.4,
        thresholds=rng.choice(("nhs", "nhs", "conservative")),
        seed=number,
    )


@dataclass
class Asker:
    """Asks on the whole clinic's side and on that of a clinic without those whom the viewer may not see."""

    world: World
    make_twin: Callable[[str], World]
    twins: dict[str, World] = field(default_factory=dict)
    picks: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def ask(self, draw: Draw, *, alone: bool = False) -> Any:
        """The answer, or the refusal, of one side; ``alone``: of the clinic without the others."""
        world = self.twin(draw.login) if alone else self.world
        with self._clinic_bound(draw) if alone else nullcontext():
            try:
                scope = world.decide(draw.login)
                expected = self.world.expected(scope.site_id, draw.as_of_day)
                side = Side(
                    world.store, world.facts, world.clinic, scope, draw.view, expected, self.list_picks, not alone
                )
                return QUESTIONS[draw.question](side, Random(draw.seed))
            except KapError as refused:
                return refused

    @contextmanager
    def _clinic_bound(self, draw: Draw) -> Iterator[None]:
        """The bound of a high CADSS is one number, the whole clinic's: the clinic without the others is told it."""
        site_id = self.world.plain.accounts[self.world.clinic.users[draw.login]][0]
        bound = discordance.find_top_tenth(self.world.facts.get(site_id).dosings, draw.as_of_day)
        kept = discordance._find_top_tenth
        discordance._find_top_tenth = lambda dosings, until_day: bound
        try:
            yield
        finally:
            discordance._find_top_tenth = kept

    def twin(self, login: str) -> World:
        """The clinic of a viewer without everybody else, made once."""
        if login not in self.twins:
            self.twins[login] = self.make_twin(login)
        return self.twins[login]

    def list_picks(self, page: str) -> tuple[str, ...]:
        """What can be picked on the director's page: a mark, a number, a line."""
        if page not in self.picks:
            draw = Draw("dora", page, self.world.clinic.today, False, "nhs", 3)
            texts = {leaf for _, leaf in list_leaves(self.ask(draw)) if isinstance(leaf, str)}
            found = {text for text in texts if re.fullmatch(r"[a-z_]+(:[\w.-]+)*", text)}
            self.picks[page] = tuple(sorted(found)) or ("nothing",)
        return self.picks[page]


@dataclass(frozen=True)
class Found:
    """What a draw that holds has shown: canaries of the viewer's own, texts and numbers compared."""

    marks: set[Mark]
    owned: bool
    compared: int


def check_draw(asker: Asker, draw: Draw) -> Found:
    """Ask on both sides; raise Leak where anything is wrong with the answer."""
    answer = asker.ask(draw)
    check_allowed(asker.world, draw, answer)
    marks = check_marks(asker.world, draw, answer)
    compared = check_undisturbed(asker.world, draw, answer, asker.ask(draw, alone=True))
    owned = any(number in asker.world.permitted(draw.login) for number, _ in marks)
    return Found(marks, owned, compared)


def check_allowed(world: World, draw: Draw, answer: Any) -> None:
    """What is for some roles only is refused to all others."""
    role = world.plain.accounts[world.clinic.users[draw.login]][2]
    if role not in ONLY_FOR.get(draw.question, (role,)) and not isinstance(answer, NotFound):
        raise Leak(f"{draw}: answered to a {role}")


def check_marks(world: World, draw: Draw, answer: Any) -> set[Mark]:
    """No canary of anybody the viewer may not see; where names are hidden, none of a name. Gives what was found."""
    found = find_marks(answer, apart_from=KEPT_BACK)
    foreign = {mark for mark in found if mark[0] not in world.may_hold(draw.login)}
    if _counts_all(world, draw):
        home = world.permitted("dora")
        foreign = {mark for mark in foreign if mark[0] not in home or mark[1] not in BY_CODE}
    if foreign:
        raise Leak(f"{draw}: foreign canaries {sorted(foreign)[:5]}")
    named = {mark for mark in found if mark[1] in NAMING}
    if draw.hide_names and draw.question not in QUERIES and named:
        raise Leak(f"{draw}: names while names are hidden {sorted(named)[:5]}")
    return found


def check_undisturbed(world: World, draw: Draw, answer: Any, alone: Any) -> int:
    """Every text and number is as if nobody else were treated here: no count holds a foreign patient.

    Gives how many texts and numbers were compared.
    """
    if draw.question in NOT_COMPARED or _counts_all(world, draw):
        return 0
    mine, other = ([(path, _plain(leaf)) for path, leaf in list_leaves(side)] for side in (answer, alone))
    if repr(mine) == repr(other):
        return len(mine)
    allowed = COMPARISONS.get(draw.question, ("nothing",))
    mine, other = ([leaf for leaf in leaves if not leaf[0].startswith(allowed)] for leaves in (mine, other))
    if repr(mine) != repr(other):
        moved = next(((a, b) for a, b in zip(mine, other, strict=False) if repr(a) != repr(b)), (len(mine), len(other)))
        raise Leak(f"{draw}: patients out of scope change the answer: {moved}")
    others = len(world.permitted("dora")) - len(world.permitted(draw.login))
    if others < SMALLEST_SHOWN:
        raise Leak(f"{draw}: the clinic's share is of {others} patients only")
    return len(mine)


def _counts_all(world: World, draw: Draw) -> bool:
    role = world.plain.accounts[world.clinic.users[draw.login]][2]
    return role == "data manager" and draw.question in COUNTS_ALL


def _plain(leaf: Any) -> Any:
    """PostgreSQL writes 75.0 as 75 into JSON."""
    return int(leaf) if isinstance(leaf, float) and leaf.is_integer() else leaf
