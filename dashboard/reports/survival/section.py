"""What a section with survival curves says."""

from dataclasses import dataclass
from typing import Literal

from dashboard.analysis.time_to_event.survival_parts import SurvivalPanel

Question = Literal["response", "durability"]


@dataclass(frozen=True, eq=False)
class SurvivalSection:
    """Title, sentence, denominator line and alt text of the curves; ``empty`` stands where there is none.

    ``panels``: at most three routes each, the routes with the most patients first.
    """

    question: Question
    title: str
    sentence: str
    denominator: str
    alt: str
    panels: tuple[SurvivalPanel, ...]
    at_risk_title: str
    note: str = ""
    """Who is left out, and what stands under the curves."""
    empty: str = ""
