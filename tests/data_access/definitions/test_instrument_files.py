"""The questionnaires as they are shipped, against the reference they were written from."""

import pytest

from data_access.definitions.instrument import THRESHOLD_SETS, Instrument, ThresholdSet
from data_access.definitions.registry import FOLDER, get_instrument, get_instruments

CODES = {
    "gad7": 0, "phq9": 1, "pcl5": 2, "phq2": 3, "gad2": 4, "who5": 5, "oasis": 6, "madrs": 7, "qids_sr16": 8,
    "isi": 9, "ham_a": 10, "bai": 11, "cadss": 12, "cadss6": 13, "cssrs_screener": 14, "wsas": 15,
    "cssrs_since_last": 16,
}  # fmt: skip

ALL = pytest.mark.parametrize("instrument", get_instruments(), ids=lambda i: i.key)


def test_every_questionnaire_keeps_the_code_it_was_given() -> None:
    assert {instrument.key: instrument.code for instrument in get_instruments()} == CODES


def test_no_file_is_left_unread() -> None:
    assert len(list((FOLDER / "instruments").iterdir())) == len(CODES)


@pytest.mark.parametrize(
    ("key", "items", "answers", "totals"),
    [
        ("gad7", 7, (0, 3), (0, 21)),
        ("phq9", 9, (0, 3), (0, 27)),
        ("pcl5", 20, (0, 4), (0, 80)),
        ("phq2", 2, (0, 3), (0, 6)),
        ("gad2", 2, (0, 3), (0, 6)),
        ("who5", 5, (0, 5), (0, 100)),
        ("oasis", 5, (0, 4), (0, 20)),
        ("madrs", 10, (0, 6), (0, 60)),
        ("qids_sr16", 16, (0, 3), (0, 27)),
        ("isi", 7, (0, 4), (0, 28)),
        ("ham_a", 14, (0, 4), (0, 56)),
        ("bai", 21, (0, 3), (0, 63)),
        ("cadss", 23, (0, 4), (0, 92)),
        ("cadss6", 6, (0, 4), (0, 24)),
        ("wsas", 5, (0, 8), (0, 40)),
        ("cssrs_screener", 7, (0, 1), (None, None)),
        ("cssrs_since_last", 6, (0, 1), (None, None)),
    ],
)
def test_items_and_ranges_are_those_of_the_form(
    key: str, items: int, answers: tuple[int, int], totals: tuple[int | None, int | None]
) -> None:
    instrument = get_instrument(key)
    assert len(instrument.items) == items
    assert (instrument.item_min, instrument.item_max) == answers
    assert (instrument.total_min, instrument.total_max) == totals


@pytest.mark.parametrize(
    ("key", "nhs", "conservative"),
    [
        ("gad7", 8, 10),
        ("phq9", 10, 10),
        ("pcl5", 32, 33),
        ("phq2", 3, 3),
        ("gad2", 3, 3),
        ("who5", 50, 50),
        ("oasis", 8, 8),
        ("qids_sr16", 6, 6),
        ("isi", 14, 14),
        ("madrs", None, None),
        ("ham_a", None, None),
        ("bai", None, None),
        ("cadss", None, None),
        ("cadss6", None, None),
        ("wsas", None, None),
    ],
)
def test_caseness_under_both_threshold_sets(key: str, nhs: int | None, conservative: int | None) -> None:
    caseness = get_instrument(key).caseness
    found = {name: c.threshold if (c := caseness[name]) else None for name in THRESHOLD_SETS}
    assert found == {"nhs": nhs, "conservative": conservative}


@pytest.mark.parametrize(
    ("key", "nhs", "conservative"),
    [("gad7", 4, 6), ("phq9", 6, 7), ("pcl5", 10, 15), ("who5", 10, 10), ("oasis", 4, 5), ("madrs", None, None)],
)
def test_reliable_change_under_both_threshold_sets(key: str, nhs: int | None, conservative: int | None) -> None:
    change = get_instrument(key).reliable_change
    assert {name: c.points if (c := change[name]) else None for name in THRESHOLD_SETS} == {
        "nhs": nhs,
        "conservative": conservative,
    }


@pytest.mark.parametrize("key", ["gad7", "phq9"])
@pytest.mark.parametrize("name", THRESHOLD_SETS)
def test_reliable_change_follows_from_the_sd_and_reliability_that_stand_beside_it(key: str, name: ThresholdSet) -> None:
    """Jacobson and Truax 1991: whole numbers exceed 1.96 · SD · √2 · √(1 − r) from floor + 1."""
    change = get_instrument(key).reliable_change[name]
    assert change is not None
    assert change.sd is not None
    assert change.reliability is not None
    bound = 1.96 * change.sd * 2**0.5 * (1 - change.reliability) ** 0.5
    assert change.points == int(bound) + 1


@pytest.mark.parametrize(
    ("key", "at_most"), [("gad7", 4), ("phq9", 4), ("madrs", 9), ("qids_sr16", 5), ("isi", 7), ("ham_a", 7)]
)
def test_remission_bounds(key: str, at_most: int) -> None:
    remission = get_instrument(key).remission
    assert remission is not None
    assert remission.at_most == at_most


@pytest.mark.parametrize(("key", "points"), [("gad7", 4), ("phq9", 5), ("pcl5", 10), ("who5", 10), ("isi", 6)])
def test_minimal_important_changes(key: str, points: int) -> None:
    change = get_instrument(key).minimal_change
    assert change is not None
    assert change.points == points


@pytest.mark.parametrize(
    ("key", "lows"),
    [
        ("gad7", [0, 5, 10, 15]),
        ("phq9", [0, 5, 10, 15, 20]),
        ("madrs", [0, 7, 20, 35]),
        ("qids_sr16", [0, 6, 11, 16, 21]),
        ("isi", [0, 8, 15, 22]),
        ("ham_a", [0, 18, 25, 31]),
        ("bai", [0, 8, 16, 26]),
        ("wsas", [0, 10, 21]),
        ("pcl5", []),
        ("cadss", []),
    ],
)
def test_bands_begin_where_the_reference_says(key: str, lows: list[int]) -> None:
    assert [band.low for band in get_instrument(key).bands] == lows


@pytest.mark.parametrize(
    ("key", "item", "moderate_from", "high_from"), [("phq9", 9, 1, 3), ("qids_sr16", 12, 1, 3), ("madrs", 10, 2, 4)]
)
def test_risk_items(key: str, item: int, moderate_from: int, high_from: int) -> None:
    risk = get_instrument(key).risk_item
    assert risk is not None
    assert (risk.item, risk.moderate_from, risk.high_from) == (item, moderate_from, high_from)


@pytest.mark.parametrize(
    ("key", "days"),
    [
        *((key, 14) for key in ("gad7", "phq9", "phq2", "gad2", "who5", "isi")),
        *((key, 7) for key in ("qids_sr16", "oasis", "madrs", "ham_a", "bai")),
        ("pcl5", 30), ("cssrs_screener", 30), ("cadss", 0), ("cadss6", 0), ("cssrs_since_last", None),
    ],
)  # fmt: skip
def test_recall_windows(key: str, days: int | None) -> None:
    assert get_instrument(key).recall_days == days


@pytest.mark.parametrize("key", ["madrs", "bai", "cadss", "cadss6", "wsas"])
def test_no_item_has_a_label_where_the_licence_allows_none_or_is_unchecked(key: str) -> None:
    instrument = get_instrument(key)
    assert not instrument.show_item_labels
    assert all(item.label is None for item in instrument.items)


@pytest.mark.parametrize("key", ["cssrs_screener", "cssrs_since_last"])
def test_cssrs_questions_are_shown_by_number_only(key: str) -> None:
    assert all(item.label and item.label.startswith("Q") for item in get_instrument(key).items)


def test_the_insomnia_items_whose_order_differs_between_forms_have_no_label() -> None:
    assert [bool(item.label) for item in get_instrument("isi").items] == [True] * 4 + [False] * 3


def test_the_code_of_the_old_ptsd_checklist_is_refused_with_a_reason() -> None:
    assert "PCL-C" in get_instrument("pcl5").loinc_refused["70221-7"]


def test_the_short_cadss_takes_its_items_from_the_long_form() -> None:
    assert [item.number for item in get_instrument("cadss6").items] == [1, 2, 6, 7, 15, 22]


def test_only_well_being_is_better_when_higher_and_no_form_turns_an_answer_round() -> None:
    assert [instrument.key for instrument in get_instruments() if instrument.higher_is_better] == ["who5"]
    assert not any(instrument.items_reversed for instrument in get_instruments())


def test_only_the_totals_of_a_proprietary_form_are_kept() -> None:
    assert [instrument.key for instrument in get_instruments() if instrument.totals_only] == ["bai"]


@ALL
def test_every_fact_names_its_source(instrument: Instrument) -> None:
    assert instrument.sources
    assert "items" in instrument.source_of
    assert not instrument.bands or "bands" in instrument.source_of
    assert instrument.recall_days is None or "recall" in instrument.source_of
    assert (instrument.loinc_total is None and instrument.loinc_panel is None) or "loinc" in instrument.source_of


@ALL
def test_the_cut_off_of_caseness_lies_above_remission(instrument: Instrument) -> None:
    if instrument.remission is None:
        return
    assert all(c.threshold > instrument.remission.at_most for c in instrument.caseness.values() if c)
