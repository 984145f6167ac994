"""Nothing leaks in the domain: whoever asks whatever, no answer holds, counts or is moved by a foreign patient."""

from collections.abc import Callable
from dataclasses import replace

from data_access.scope import get_patient_ids
from tests.canaries.draws import Asker, check_draw, make_draw
from tests.canaries.marks import find_marks, find_owner
from tests.canaries.oracle import find_visible
from tests.canaries.questions import QUESTIONS
from tests.canaries.world import World
from tests.long_proof import Proof, long_proof

VISIBLE = {
    "dora": set(range(1, 41)),
    "sue": {*range(1, 21), 25, 26, 27, 28, 29, 33, 38, 40},
    "ida": {21, 22, 23, 24, 28, 34, 39},
    "sid": set(),
    "tom": {*range(1, 13), 27, 28, 33, 38, 40},
    "tina": {*range(13, 21), 27, 29},
    "theo": {21, 22, 23, 24, 28, 34, 39},
    "tess": set(),
    "ivy": {35},
    "max": set(),
    "gone": set(),
    "dan": set(range(41, 46)),
    "tia": set(range(41, 45)),
}


def test_the_oracle_lets_everybody_see_whom_the_clinic_says(canaries: World) -> None:
    found = {
        login: find_visible(canaries.plain, key, canaries.clinic.today) for login, key in canaries.clinic.users.items()
    }
    assert found == VISIBLE


def test_the_program_permits_exactly_whom_the_oracle_permits(canaries: World) -> None:
    for login in canaries.viewers:
        scope = canaries.decide(login)
        with canaries.store.read_as(scope.sight) as session:
            permitted = {find_owner(key) for key in get_patient_ids(session, scope).tolist()}
        assert permitted == canaries.permitted(login), login


@long_proof("canaries in the domain layer", sample=90, full=20_000, parts=8)
def test_no_answer_holds_or_counts_a_foreign_patient(
    proof: Proof, sqlite_canaries: World, open_world: Callable[[World], Asker]
) -> None:
    search_draws(proof, open_world(sqlite_canaries))


@long_proof("canaries in the domain layer, PostgreSQL", sample=16, full=2_000, parts=2)
def test_the_same_on_postgresql(proof: Proof, postgres_canaries: World, open_world: Callable[[World], Asker]) -> None:
    search_draws(proof, open_world(postgres_canaries))


def search_draws(proof: Proof, asker: Asker) -> None:
    """Every draw of a proof, searched and compared."""
    for number in proof:
        found = check_draw(asker, make_draw(asker.world, number))
        proof.count("canaries found, all of them permitted", len(found.marks))
        proof.count("answers with something of the viewer's own", found.owned)
        proof.count("texts and numbers as if nobody else were treated", found.compared)
    assert proof.counts["answers with something of the viewer's own"] > len(proof.draws) / 8


def test_every_question_is_answered_with_something_to_the_director(
    sqlite_canaries: World, open_world: Callable[[World], Asker]
) -> None:
    """No question is refused to the director, or empty, whatever is asked: a draw of it can find something."""
    asker = open_world(sqlite_canaries)
    silent = set()
    for question in QUESTIONS:
        draws = (replace(make_draw(sqlite_canaries, n, (question,)), login="dora", hide_names=False) for n in range(40))
        answers = (asker.ask(draw) for draw in draws)
        if question == "check patient":
            assert any(answer is None for answer in answers)
        elif question in TELL_NO_PATIENT:
            assert any(answer and not isinstance(answer, Exception) for answer in answers), question
        elif not any(find_marks(answer) for answer in answers):
            silent.add(question)
    assert silent == set()


TELL_NO_PATIENT = frozenset(
    {
        "acts",
        "patients by clinician",
        "narrowed",
        "owners",
        "owners_of",
        "reviews",
        "saved_reviews",
        "rejected rows",
        "weekly_sections",
        "caseload_options",
        "outcome_options",
        "side_effect_therapists",
        "supervisees",
        "quality",
        "data_stand",
        "export_offer",
        "history",
        "research archive",
    }
)
"""Numbers, words and names of staff only: whether they are right is told by the clinic without the others."""
