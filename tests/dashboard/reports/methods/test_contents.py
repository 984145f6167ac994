"""The sections of Methods, search, and docs/methods.md."""

import re

import pytest

from dashboard.reports.methods.__main__ import FILE
from dashboard.reports.methods.contents import FIRST, find_section, list_contents
from dashboard.reports.methods.deviations import ABSENT, make_deviation_parts
from dashboard.reports.methods.deviations import FILE as DEVIATIONS
from dashboard.reports.methods.markdown import write_methods, write_section
from dashboard.reports.methods.parts import Words
from dashboard.reports.methods.published_figure import word_figure
from dashboard.reports.methods.search import MOST_HITS, find_on_methods
from data_access.definitions.benchmark import Benchmark
from data_access.definitions.registry import (
    get_agenda_rules,
    get_benchmarks,
    get_instruments,
    get_protocols,
    get_routes,
    get_side_effect_kinds,
)

KEYS = [entry.key for entry in list_contents()]


def text_of(key: str) -> str:
    section = find_section(key, None)
    assert section is not None
    return write_section(section)


def test_the_committed_methods_are_those_the_program_computes_with():
    assert FILE.read_text(encoding="utf-8") == write_methods(), "Run `make docs` and commit docs/methods.md."


def test_methods_begin_with_the_intended_use_and_hold_every_questionnaire():
    assert KEYS[0] == FIRST
    assert {instrument.key for instrument in get_instruments()} <= set(KEYS)
    assert len(set(KEYS)) == len(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_section_of_the_contents_has_something_to_say(key: str):
    section = find_section(key, "conservative")
    assert section is not None
    assert section.parts
    assert all(part.blocks for part in section.parts)


def test_an_unknown_section_is_none():
    assert find_section("gad8", "nhs") is None
    assert find_section("", "nhs") is None


def test_the_intended_use_says_that_nobody_watches_and_where_urgent_risk_goes():
    text = text_of("intended-use")
    assert "for review at meetings" in text
    assert "Nobody watches the program between meetings" in text
    assert "Urgent risk goes by the clinic’s own route" in text


def test_every_rule_of_the_agenda_stands_in_its_order_with_its_words():
    text = text_of("agenda")
    places = [text.index(rule.explanation) for rule in get_agenda_rules()]
    assert places == sorted(places)
    assert "severity 3, systolic 180, diastolic 110, SpO2 91" in text


def test_every_published_figure_is_there_with_its_citation():
    text = text_of("published")
    assert [b.key for b in get_benchmarks() if b.citation not in text or b.note not in text] == []


def test_what_is_to_be_confirmed_of_a_published_figure_says_so():
    text = text_of("published")
    doubtful = {b.citation for b in get_benchmarks() if "citation" in b.to_confirm}
    assert doubtful
    marked = [line for line in text.splitlines() if "to be confirmed" in line.lower()]
    assert [citation for citation in doubtful if not any(citation in line for line in marked)] == []
    assert "in patients (to be confirmed)" in text


def test_every_citation_of_no_more_than_a_name_and_a_year_is_to_be_confirmed():
    bare = [b for b in get_benchmarks() if re.fullmatch(r"[^,;()]+ \d{4}", b.citation)]
    assert [b.key for b in bare if "citation" not in b.to_confirm] == []


@pytest.mark.parametrize("benchmark", get_benchmarks(), ids=lambda b: b.key)
def test_every_kind_of_published_figure_has_words(benchmark: Benchmark):
    words = word_figure(benchmark.figure)
    assert re.match(r"\*\*[^*]*\d[^*]*\*\*", words)
    assert "not held" not in words
    assert "None" not in words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("mcinnes_2022_phq9_response", "**53.6\N{NO-BREAK SPACE}%**"),
        ("hull_2022_any_side_effect", "**< 5\N{NO-BREAK SPACE}%**"),
        ("ahuja_2022_gad7_medians", "**14 → 7** (medians, quartiles 8–17 at the start)"),
        ("dore_2019_ham_a_change", "**−5.5** on average"),
        ("field_trip_effect_size_3_months", "**d = 0.75–0.86**"),
        ("oliver_2022_phq9_response_6_weeks", "**50\N{NO-BREAK SPACE}%**, from a model"),
    ],
)
def test_a_published_figure_is_written_as_what_it_is(key: str, words: str):
    assert word_figure(next(b for b in get_benchmarks() if b.key == key).figure) == words


def test_every_route_protocol_and_kind_is_there():
    routes, effects = text_of("routes"), text_of("side-effects")
    assert all(f"**{route.name}**, {b.substance}" in routes for route in get_routes() for b in route.bounds)
    assert all(protocol.name in routes for protocol in get_protocols())
    assert all(f"| {kind.name} |" in effects for kind in get_side_effect_kinds())
    assert "≥ 2 mg/kg" in routes
    assert "> 84 mg" in routes


def letters(text: str) -> str:
    """A text without its marks and quotation marks."""
    return re.sub(r"[^\w−–%.,;:()<>=]", "", text)


def test_deviations_are_shown_as_they_are():
    shown = letters(" ".join(b.text for part in make_deviation_parts() for b in part.blocks if isinstance(b, Words)))
    lines = [line for line in DEVIATIONS.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    entries = [letters(line) for line in lines[1:]]
    assert len(entries) > 20
    assert [entry for entry in entries if entry not in shown] == []


def test_an_installation_without_the_list_of_deviations_says_so(tmp_path):
    (part,) = make_deviation_parts(tmp_path / "deviations.md")
    assert part.blocks == (Words(ABSENT),)


def test_a_search_finds_every_word_in_any_case_titles_first():
    hits = find_on_methods("WILSON")
    assert hits
    assert all("wilson" in f"{hit.title} {hit.part}".casefold() for hit in hits[:1])
    assert find_on_methods("gad-7 scale")[0].section == "gad7"


def test_a_search_for_nothing_or_for_what_is_not_there_finds_nothing():
    assert find_on_methods("  ") == ()
    assert find_on_methods("unicorn gad-7") == ()


def test_a_search_is_bounded():
    assert len(find_on_methods("e")) <= MOST_HITS
