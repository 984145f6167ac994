"""The results of the views: how growth is computed, what the tables say, and that the picture names every line."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks.views.picture import FIELDS, LINES, draw_results
from benchmarks.views.results import Results, keep_result, read_results
from benchmarks.views.run import BEGIN, END, PAGE
from benchmarks.views.table import between, write_tables
from dashboard.charts.theme import get_tokens

WAYS = ("page", "first", "heart", "numpy", "sqlite", "postgresql", "pandas")


def tell(patients: int, ms: float, pandas: float | None) -> dict[str, Any]:
    """A size at which every view takes as long, by whole tables perhaps not asked."""
    times: dict[str, float | None] = dict.fromkeys(WAYS, ms) | {"pandas": pandas}
    return {
        "counts": {"patients": patients, "screenings": 40 * patients, "sessions": 0, "side effects": 0},
        "caseload": 400,
        "facts_mb": 1.0,
        "load_s": 2.0,
        "peak_mb": 300.0,
        "lines": [{"name": name, "goal_ms": 40, **times} for name, _ in FIELDS],
    }


@pytest.fixture
def results() -> Results:
    return Results({100: tell(100, 10.0, 50.0), 1_000: tell(1_000, 20.0, 5_000.0), 10_000: tell(10_000, 40.0, None)})


def test_growth_is_the_exponent_of_time_over_patients(results: Results) -> None:
    view = FIELDS[0][0]
    assert results.grow(view, "pandas", 100, 1_000) == pytest.approx(2)
    assert results.grow(view, "page", 1_000, 10_000) == pytest.approx(0.30103, abs=1e-5)
    assert results.grow(view, "pandas", 1_000, 10_000) is None


def test_every_cell_that_was_not_measured_says_so(results: Results) -> None:
    told = write_tables(results)
    assert "| 10,000 patients | 400,000 | 0 | 0 | 400 | 1 MB | 2.0 s | 300 MB |" in told
    assert "| weekly review | 20 ms | 1.0 | 20 ms | 20 ms | 20 ms | 5,000 ms | 250 × |" in told
    assert "| weekly review | 40 ms | 1.0 | 40 ms | 40 ms | 40 ms | – | – |" in told
    assert "| weekly review | 0.30 | 2.00 | 0.30 | 0.30 | 0.30 | 0.30 | – |" in told


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_line_of_the_picture_has_its_name_beside_it(results: Results, mode: str) -> None:
    picture = ElementTree.fromstring(draw_results(results, get_tokens(mode)))
    words = ["".join(text.itertext()) for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert all(words.count(name) == len(FIELDS) for _, name in LINES)
    assert all(words.count(f"{size:,}") == len(FIELDS) for size in results.sizes)


def test_a_size_measured_later_is_kept_beside_the_others(tmp_path: Path) -> None:
    assert read_results(tmp_path / "views.json").sizes == {}
    keep_result(tmp_path / "views.json", 1_000, tell(1_000, 20.0, None))
    kept = keep_result(tmp_path / "views.json", 100, tell(100, 10.0, None))
    assert list(kept.sizes) == [100, 1_000]
    assert kept.patients(100) == 100


def test_the_page_has_the_place_that_is_written_and_keeps_all_around_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    written = between(page, BEGIN, END, "the tables")
    assert written.startswith(page[: page.index(BEGIN)])
    assert written.endswith(page[page.index(END) :])
    assert f"{BEGIN}\nthe tables\n{END}" in written
