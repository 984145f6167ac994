"""The clinic's own back-test of "not on track": what it would have foretold in its past courses."""

from dashboard.analysis.expected_course.back_test import BackTest, BackTestAtDose
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.reports.methods.instrument_scale import SET_NAMES
from dashboard.reports.methods.parts import Column, Part, Table, Words
from dashboard.reports.words.wording import format_interval, format_percent, plural
from data_access.definitions.instrument import Instrument, ThresholdSet

FEWEST = 5
"""Fewer courses than this are a count without a rate."""
_COLUMNS = (
    Column("after dose", 10),
    Column("beyond z 1.28", 18),
    Column("red", 18),
    Column("sensitivity: of those that ended badly, red", 18),
    Column("predictive value: of the red, ended badly", 18),
    Column("ended badly, red or not", 18),
)


def make_back_test_parts(
    results: tuple[tuple[Instrument, BackTest | NotEstimable], ...], thresholds: ThresholdSet
) -> tuple[Part, ...]:
    """One questionnaire a part; those for which there is no back-test in one sentence."""
    tested = [(i, result) for i, result in results if isinstance(result, BackTest)]
    rest = [f"{i.name} {result.words}" for i, result in results if isinstance(result, NotEstimable)]
    parts = [_test_part(instrument, result, thresholds) for instrument, result in tested]
    if rest:
        parts.append(Part("No back-test yet", (Words(f"{'; '.join(rest)}."),)))
    return tuple(parts)


def _test_part(instrument: Instrument, test: BackTest, thresholds: ThresholdSet) -> Part:
    rows = tuple(_row(at) for at in test.by_dose if at.base_rate.total)
    judged = "each patient judged without their own courses" if test.left_out else "all courses in the one model"
    effect = f"Leaving a patient out moves a z by {test.largest_effect:.2g} at most."
    said = (
        f"All past courses of this clinic until the as-of day, {SET_NAMES[thresholds]} thresholds: "
        f"{plural(test.courses, 'course')} in the model, {judged}. {effect}"
    )
    ever = (
        f"At least once among doses 1–6: beyond z 1.28 {_word(test.ever_beyond)}; red {_word(test.ever_red)}. "
        "About 1 in 10 readings and 1 in 4 courses are beyond by chance."
    )
    table = (Table(_COLUMNS, rows),) if rows else (Words("No finished course has a later reading to be foretold."),)
    return Part(f"Back-test in this clinic, {instrument.name}", (*table, Words(ever, quiet=True)), said)


def _row(at: BackTestAtDose) -> tuple[str, ...]:
    shares = (at.beyond, at.red, at.sensitivity, at.predictive_value, at.base_rate)
    return f"**{at.dose}**", *(_word(share) for share in shares)


def _word(share: Proportion) -> str:
    """ "12 of 40, 30 % (18–45 %)"; a count alone of fewer than five."""
    counted = f"{share.events:,} of {share.total:,}"
    if share.total < FEWEST or share.interval is None:
        return counted if share.total else "none"
    return f"{counted}, {format_percent(share.share)} ({format_interval(*_ends(share))})"


def _ends(share: Proportion) -> tuple[float, float]:
    interval = share.interval
    return (0.0, 1.0) if interval is None else (interval.low, interval.high)
