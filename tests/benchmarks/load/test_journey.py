"""Who clicks what: drawn from a seed, and never what the role has not."""

from itertools import pairwise
from random import Random

from benchmarks.load.journey import HIDE, MENU, Journey
from dashboard.app import PAGES, list_pages
from tests.streamlit_protocol import Window

PATIENT = '<a href="/patient?patient=abc_-9">A</a>'


def make_journey(role: str, seed: int) -> Journey:
    window = Window("http://127.0.0.1:1")
    return Journey(role, Random(seed), window)


def walk(journey: Journey, steps: int) -> list[tuple[str, str, dict[str, str]]]:
    found = [(journey.begin(), journey.window.page, dict(journey.window.query))]
    for _ in range(steps):
        journey.window.said[:] = [PATIENT]
        act = journey.click()
        found.append((act, journey.window.page, dict(journey.window.query)))
    return found


def test_the_same_seed_clicks_the_same_way() -> None:
    assert walk(make_journey("therapist", 3), 40) == walk(make_journey("therapist", 3), 40)
    assert walk(make_journey("therapist", 3), 40) != walk(make_journey("therapist", 4), 40)


def test_the_menu_of_each_role_holds_its_own_pages_only() -> None:
    for role, pages in MENU.items():
        own = {entry.url_path for entry in list_pages(role)}  # type: ignore[arg-type]
        assert set(pages) <= own - {"patient"}
    assert {"patient", *MENU["director"]} == {entry.url_path for entry in PAGES}


def test_a_patient_is_opened_from_those_listed_and_left_again() -> None:
    steps = walk(make_journey("director", 1), 200)
    opened = [query for act, page, query in steps if act == "patient"]
    assert opened
    assert all(query == {"patient": "abc_-9"} for query in opened)
    after = [later for earlier, later in pairwise(steps) if later[0] == "back"]
    assert any(page != "patient" for _, page, _ in after)


def test_a_filter_is_chosen_among_the_words_of_the_page_and_hidden_names_stay_hidden() -> None:
    journey = make_journey("supervisor", 5)
    journey.begin()
    chosen = set()
    for _ in range(300):
        journey.window.switches, journey.window.choices = {f"$$ID-1-{HIDE}"}, {"$$ID-2-order": ("concern", "name")}
        if journey.click() == "filter":
            chosen |= {word for state in journey.window.states.values() for word in state.string_array_value.data}
        assert (journey.window.query.get(HIDE) == "true") == journey.names_hidden
    assert chosen == {"concern", "name"}


def test_time_to_think_lies_around_its_mean() -> None:
    journey = make_journey("therapist", 7)
    thought = [journey.think_s(10) for _ in range(500)]
    assert min(thought) >= 5
    assert max(thought) <= 15
    assert 9.5 < sum(thought) / len(thought) < 10.5
