"""What Methods says of each questionnaire, against its definition."""

import pytest

from dashboard.analysis.change.reliable_change import find_reliable_points
from dashboard.reports.methods.contents import find_section
from dashboard.reports.methods.instrument_scale import make_scale
from dashboard.reports.methods.markdown import write_section
from dashboard.reports.methods.parts import Example, Section, Table
from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instrument, get_instruments

UNCHECKED = "general knowledge, not yet checked against the paper"
INSTRUMENTS = get_instruments()


def section_of(key: str) -> Section:
    section = find_section(key, "nhs")
    assert section is not None
    return section


def rows_of(key: str, title: str) -> dict[str, tuple[str, ...]]:
    part = next(p for p in section_of(key).parts if p.title == title)
    table = next(b for b in part.blocks if isinstance(b, Table))
    return {row[0]: row[1:] for row in table.rows}


def test_both_threshold_sets_of_gad7_stand_side_by_side():
    rows = rows_of("gad7", "Two threshold sets")
    assert rows["Caseness"][:2] == ("**≥ 8**", "**≥ 10**")
    assert rows["Reliable change"][:2] == ("**≥ 4**", "**≥ 6**")
    assert rows["Room to worsen reliably"][:2] == ("baseline ≤ 17", "baseline ≤ 15")
    assert rows["Remission"][0] == "**< 5**"
    assert "up to 1 of 7" in rows["Missing answers"][0]
    assert rows_of("phq9", "Two threshold sets")["Risk item"][0] == "item 9: **≥ 1** a risk line, **≥ 3** high"


def test_a_scale_on_which_a_high_score_is_better_is_turned_round():
    rows = rows_of("who5", "Two threshold sets")
    assert rows["Caseness"][0] == "**≤ 50**"
    assert rows["Reliable change"][0] == "**≥ 10**, first met at 12"
    assert rows["Room to worsen reliably"][0] == "baseline ≥ 10"


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda i: i.key)
def test_a_bound_with_its_sd_and_reliability_is_the_first_change_that_exceeds_rc(instrument: Instrument):
    for bound in instrument.reliable_change.values():
        if bound and bound.sd and bound.reliability:
            assert bound.points == find_reliable_points(bound.sd, bound.reliability, instrument.total_step)


def test_reliable_change_of_gad7_is_worked_as_in_the_reference():
    text = write_section(section_of("gad7"))
    assert "1.96 × 4.50 × 1.414 × 0.283 = **3.53**" in text
    assert "1.96 × 4.50 × 1.414 × 0.412 = **5.14**" in text
    example = next(b for p in section_of("gad7").parts for b in p.blocks if isinstance(b, Example))
    assert "GAD-7 17 → 11: change −6; reliable (≥ 4) yes" in example.sentence
    assert example.verdict.key == "improvement"


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda i: i.key)
def test_every_source_of_a_definition_is_printed(instrument: Instrument):
    text = write_section(section_of(instrument.key))
    held = [
        *instrument.sources, *instrument.source_of.values(), *instrument.notes, instrument.licence,
        *(c.source for c in instrument.caseness.values() if c),
        *(r.source for r in instrument.reliable_change.values() if r),
        *((instrument.remission.source,) if instrument.remission else ()),
        *((instrument.minimal_change.source,) if instrument.minimal_change else ()),
        *((instrument.risk_item.source,) if instrument.risk_item else ()),
        *((instrument.prorate_source,) if instrument.prorate_source else ()),
        *(item.loinc for item in instrument.items if item.loinc),
        *(item.label for item in instrument.items if item.label),
    ]  # fmt: skip
    assert [words for words in held if words not in text] == []


@pytest.mark.parametrize(
    ("key", "part", "row"),
    [
        ("pcl5", "Two threshold sets", "Caseness"),
        ("pcl5", "Two threshold sets", "Reliable change"),
        ("ham_a", "Two threshold sets", "Remission"),
        ("madrs", "Two threshold sets", "Remission"),
    ],
)
def test_what_is_known_from_memory_only_says_so_beside_the_figure(key: str, part: str, row: str):
    assert UNCHECKED in " ".join(rows_of(key, part)[row]).lower()


def test_no_definition_words_its_doubt_in_another_way():
    for instrument in INSTRUMENTS:
        text = write_section(section_of(instrument.key)).lower()
        assert text.count("general knowledge") == text.count(UNCHECKED)
        assert "not checked" not in text


def test_scales_hold_their_marks_between_the_right_totals():
    gad7 = make_scale(get_instrument("gad7"))
    assert gad7 is not None
    assert [(mark.before, mark.label) for mark in gad7.marks] == [
        (5, "remission < 5"), (8, "caseness ≥ 8, NHS"), (10, "≥ 10, conservative"),
    ]  # fmt: skip
    who5 = make_scale(get_instrument("who5"))
    assert who5 is not None
    assert [(mark.before, mark.label) for mark in who5.marks] == [(51, "caseness ≤ 50")]
    assert make_scale(get_instrument("cssrs_screener")) is None


def test_items_of_a_form_whose_licence_allows_no_text_are_numbers_only():
    text = write_section(section_of("madrs"))
    assert "10 items, shown by number only. © The Royal College of Psychiatrists" in text
