"""The sections of Methods, search, and docs/methods.md."""

import pytest

from dashboard.reports.methods.__main__ import FILE
from dashboard.reports.methods.contents import FIRST, find_section, list_contents
from dashboard.reports.methods.deviations import ABSENT, make_deviation_parts
from dashboard.reports.methods.deviations import FILE as DEVIATIONS
from dashboard.reports.methods.markdown import write_methods, write_section
from dashboard.reports.methods.parts import Words
from dashboard.reports.methods.search import MOST_HITS, find_on_methods
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


def test_a_citation_of_no_more_than_a_name_and_a_year_is_marked_to_be_confirmed():
    text = text_of("published")
    bare = {b.citation for b in get_benchmarks() if b.citation.replace(" ", "").isalnum() and b.citation[-4:].isdigit()}
    assert all(f"{citation}; the full citation is to be confirmed" in text for citation in bare)


def test_every_route_protocol_and_kind_is_there():
    routes, effects = text_of("routes"), text_of("side-effects")
    assert all(f"**{route.name}**, {b.substance}" in routes for route in get_routes() for b in route.bounds)
    assert all(protocol.name in routes for protocol in get_protocols())
    assert all(f"| {kind.name} |" in effects for kind in get_side_effect_kinds())
    assert "≥ 2 mg/kg" in routes
    assert "> 84 mg" in routes


def test_deviations_are_shown_as_they_are():
    shown = {
        block.text for part in make_deviation_parts() for block in part.blocks if isinstance(block, Words)
    }  # fmt: skip
    entries = [line[2:] for line in DEVIATIONS.read_text(encoding="utf-8").splitlines() if line.startswith("- ")]
    assert entries
    assert [entry for entry in entries if not any(one.startswith(entry.replace("`", "")) for one in shown)] == []


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
