"""Assessed sessions written by hand, as the statistics of side effects take them."""

from typing import Any

from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings, choose_assessed
from dashboard.analysis.side_effects.dosing_choice import DosingChoice
from data_access.facts.arrays import DosingFacts
from tests.dashboard.analysis.side_effects.dosing_rows import make_dosings

DISSOCIATION, NAUSEA, VOMITING, HEADACHE = 4, 5, 6, 7
ALWAYS = DosingChoice(None, 30_000)


def grades(**severity: int) -> int:
    """The packed severities of ``nausea=2, headache=1``."""
    codes = {"dissociation": DISSOCIATION, "nausea": NAUSEA, "vomiting": VOMITING, "headache": HEADACHE}
    return sum(grade << (2 * codes[name]) for name, grade in severity.items())


def sample_of(dosings: DosingFacts) -> AssessedDosings:
    """All attended sessions of a table."""
    return choose_assessed(dosings, ALWAYS, DISSOCIATION)


def make_sample(*rows: dict[str, Any]) -> AssessedDosings:
    """One session per mapping."""
    return sample_of(make_dosings(*rows))
