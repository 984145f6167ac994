"""Addresses drawn at random, over every page (two hundred in the soak): a page each time, never an error."""

import random

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app import PAGES
from dashboard.components.navigate import PAGES_FOLDER
from tests.dashboard.conftest import ENTRY
from tests.dashboard.screen import read_screen

NAMES = (
    "as_of", "hide_names", "thresholds", "viewer", "patient", "section", "course", "present", "clinician", "search",
    "page", "concern", "phase", "caseload_route", "diagnosis", "verdict", "caseload_therapist", "measure", "order",
    "period", "route", "severity", "count", "session", "therapist", "dose", "routes_shown", "unknown", "embed",
    "published", "agenda_lines", "data_section", "batch",
    "outcome_band", "outcome_diagnosis", "outcome_measure", "outcome_prior", "outcome_route", "outcome_scores",
    "outcome_started", "outcome_therapist",
)  # fmt: skip
VALUES = (
    "", " ", "0", "-1", "1", "2", "1e9", "9" * 5000, "nan", "true", "TRUE", "None", "null", "[]", "{}", "['IV']",
    "IV", "Nasal", "All", "52 weeks", "patients", "severe", "any", "Discuss", "Dosing", "NHS", "conservative",
    "2026-03-01", "2026-02-30", "1900-01-01", "2026-03-04T12:00", "04/03/2026", "today", "GAD-7", "phq9", "agenda",
    "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "%00", "\x00", "\n\n# title", "💊", "ÄÖÜ",
    "\u202eabc", "a" * 300, "0.50–0.74 mg/kg", "Course 2", "²", "٣", "1,5", "${7*7}", "{{7*7}}", "&as_of=1",
    "History", "Export",
)  # fmt: skip
CHUNKS, USUAL, EACH = 20, 4, 10


def draw_query(draw: random.Random) -> dict[str, str | list[str]]:
    """One to six parameters; now and then one is named twice."""
    query: dict[str, str | list[str]] = {}
    for name in draw.sample(NAMES, draw.randint(1, 6)):
        query[name] = draw.choice(VALUES) if draw.random() < 0.9 else draw.choices(VALUES, k=2)
    return query


@pytest.mark.parametrize(
    "seed", [*range(USUAL), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(USUAL, CHUNKS))]
)
def test_no_address_breaks_a_page(use_demo: None, seed: int):
    draw = random.Random(seed)
    for _ in range(EACH):
        entry, query = draw.choice(PAGES), draw_query(draw)
        app = AppTest.from_file(str(ENTRY), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        app.switch_page(str(PAGES_FOLDER / entry.file)).run()
        assert not app.exception, (entry.file, query, app.exception)
        screen = read_screen(app)
        assert "<h1" in screen, (entry.file, query)
        assert "<script>" not in screen, (entry.file, query)
