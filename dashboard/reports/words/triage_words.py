"""The level of one C-SSRS in words, never without what was left out of it."""

from data_access.definitions.scoring import TRIAGE_LEVELS
from data_access.facts.one_patient import is_left_open
from data_access.records import ScreeningRecord

NOT_FULLY_ASKED = "not fully asked"


def word_triage(screening: ScreeningRecord) -> str:
    """ "low", or "low, not fully asked" where a question without an answer could have raised it."""
    if screening.risk_item is None:
        return "not answered"
    level = TRIAGE_LEVELS[screening.risk_item]
    return f"{level}, {NOT_FULLY_ASKED}" if is_left_open(screening) else level
