"""The scores of one questionnaire, without what is no total of it."""

import numpy as np
import pytest

from dashboard.analysis.scores.missing_items import rate_unscored_forms
from dashboard.analysis.scores.scores import get_scores, is_total
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import MISSING, ScreeningFacts

GAD7, WHO5, CSSRS = (get_instrument(key) for key in ("gad7", "who5", "cssrs_screener"))


def make_screenings(instrument: int, *totals: int) -> ScreeningFacts:
    count = len(totals)
    return ScreeningFacts(
        patient=np.arange(count, dtype=np.int32),
        instrument=np.full(count, instrument, np.int8),
        day=np.full(count, 100, np.int32),
        total=np.array(totals, np.int16),
        risk_item=np.full(count, MISSING, np.int8),
        recorded_day=np.full(count, 100, np.int32),
        triage_open=np.zeros(count, np.bool_),
        source_total_differs=np.full(count, MISSING, np.int8),
    )


def test_totals_outside_the_scale_and_forms_without_a_total_are_left_out() -> None:
    found = get_scores(make_screenings(GAD7.code, 0, 21, 22, MISSING, -7, 900), GAD7.code)
    assert found.total.tolist() == [0, 21]
    assert found.row.tolist() == [0, 1]


def test_they_are_counted_as_forms_that_could_not_be_scored() -> None:
    found = rate_unscored_forms(make_screenings(GAD7.code, 0, 21, 22, MISSING, -7, 900), GAD7)
    assert (found.events, found.total, found.patients.tolist()) == (4, 6, [2, 3, 4, 5])
    nothing = rate_unscored_forms(make_screenings(WHO5.code, 40), GAD7)
    assert (nothing.events, nothing.total, nothing.share, nothing.patients.tolist()) == (0, 0, None, [])


def test_a_form_that_is_never_summed_is_not_called_unscored() -> None:
    found = rate_unscored_forms(make_screenings(CSSRS.code, MISSING, MISSING), CSSRS)
    assert (found.events, found.total) == (0, 2)
    assert not is_total([0, 3], CSSRS).any()


@pytest.mark.parametrize(("total", "counts"), [(0, True), (100, True), (101, False), (-1, False), (MISSING, False)])
def test_the_ends_of_a_scale_are_totals_of_it(total: int, counts: bool) -> None:
    assert is_total([total], WHO5).tolist() == [counts]
