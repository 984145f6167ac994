"""Scores and verdicts of everybody, and small numbers of a comparison."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.population.statistic import PopulationStatistic, Tables
from dashboard.analysis.change.clinic_changes import classify_clinic
from dashboard.analysis.change.verdict_counts import count_combined_verdicts, count_verdicts
from dashboard.analysis.scores.bands import count_band_moves
from dashboard.analysis.scores.missing_items import rate_unscored_forms
from dashboard.analysis.scores.recall_overlap import rate_overlaps
from dashboard.analysis.scores.subscales import measure_subscales
from dashboard.analysis.small_numbers.hidden_rates import hide_small_rates
from dashboard.analysis.small_numbers.suppression import hide_small_numbers
from dashboard.analysis.standing import Standing
from data_access.definitions.instrument import THRESHOLD_SETS
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts

MEASURES = tuple(get_instrument(key) for key in ("gad7", "phq9", "pcl5"))
SMALL_RATE = 5
PERIOD_DAYS = 30


def _verdicts(facts: Facts, as_of_day: int) -> Any:
    found = []
    for thresholds in THRESHOLD_SETS:
        standing = Standing(facts, as_of_day, thresholds)
        found.append([count_verdicts(standing, one) for one in MEASURES])
        found.append(count_combined_verdicts(standing, MEASURES))
    return found


def _pairs_by_pandas(tables: Tables, key: str, as_of_day: int) -> pd.DataFrame:
    doses = tables.sessions[(tables.sessions.kind == "dosing") & (tables.sessions.status == "attended")]
    anchor = doses.groupby("patient_id").day.min().rename("anchor")
    scores = tables.screenings[(tables.screenings.instrument == key) & tables.screenings.total.notna()]
    scores = scores[scores.taken_day <= as_of_day].sort_values("taken_at").merge(anchor, on="patient_id")
    window = scores.taken_day.between(scores.anchor - PERIOD_DAYS, scores.anchor)
    first = scores[window].groupby("patient_id")[["total", "taken_day"]].last()
    last = scores[scores.taken_day > scores.anchor].groupby("patient_id")[["total", "taken_day"]].last()
    return first.join(last, lsuffix="_first", rsuffix="_last", how="inner")


def _verdicts_by_pandas(tables: Tables, as_of_day: int) -> Any:
    found = {}
    for one in MEASURES:
        pairs = _pairs_by_pandas(tables, one.key, as_of_day)
        worse = pairs.total_last - pairs.total_first
        for thresholds in THRESHOLD_SETS:
            bound = one.reliable_change[thresholds]
            points = bound.points if bound else 0
            found[one.key, thresholds] = ((worse >= points).sum(), (worse <= -points).sum(), len(pairs))
    return found


def _bands(facts: Facts, as_of_day: int) -> Any:
    standing = Standing(facts, as_of_day, "nhs")
    return [count_band_moves(standing, one) for one in MEASURES]


def _bands_by_pandas(tables: Tables, as_of_day: int) -> Any:
    found = {}
    for one in MEASURES:
        pairs = _pairs_by_pandas(tables, one.key, as_of_day)
        edges = [-1, *(band.high for band in one.bands)] if one.bands else [-1, one.total_max or 0]
        found[one.key] = pd.crosstab(pd.cut(pairs.total_first, edges), pd.cut(pairs.total_last, edges))
    return found


def _overlaps(facts: Facts, as_of_day: int) -> Any:
    standing = Standing(facts, as_of_day, "nhs")
    return [rate_overlaps(standing, one) for one in MEASURES]


def _overlaps_by_pandas(tables: Tables, as_of_day: int) -> Any:
    found = {}
    scores = tables.screenings[tables.screenings.total.notna() & (tables.screenings.taken_day <= as_of_day)]
    for one in MEASURES:
        own = scores[scores.instrument == one.key].sort_values(["patient_id", "taken_at"])
        apart = own.groupby("patient_id").taken_day.diff()
        found[one.key] = ((apart < (one.recall_days or 0)).sum(), apart.notna().sum())
    return found


def _unscored(facts: Facts, _: int) -> Any:
    return [rate_unscored_forms(facts.screenings, one) for one in MEASURES]


def _unscored_by_pandas(tables: Tables, as_of_day: int) -> Any:
    forms = tables.screenings[tables.screenings.taken_day <= as_of_day]
    return forms.assign(empty=forms.total.isna()).groupby("instrument").empty.agg(["sum", "size"])


def _subscales(facts: Facts, as_of_day: int) -> Any:
    return measure_subscales(Standing(facts, as_of_day, "nhs"), get_instrument("pcl5"))


def _subscales_by_pandas(tables: Tables, as_of_day: int) -> Any:
    forms = tables.screenings[(tables.screenings.instrument == "pcl5") & tables.screenings.answers.notna()]
    answers = forms.answers.str.split(",", expand=True).apply(pd.to_numeric, errors="coerce")
    found = {}
    for cluster in get_instrument("pcl5").clusters:
        score = answers[[number - 1 for number in cluster.items]].sum(axis=1, skipna=False)
        scored = forms.assign(total=score.where(score.notna()))
        pairs = _pairs_by_pandas(Tables(**{**vars(tables), "screenings": scored}), "pcl5", as_of_day)
        found[cluster.key] = (pairs.total_last - pairs.total_first).agg(["mean", "std", "size"])
    return found


def _own_figures(facts: Facts, as_of_day: int) -> Any:
    standing = Standing(facts, as_of_day, "nhs")
    return [classify_clinic(standing, one) for one in MEASURES]


def _own_figures_by_pandas(tables: Tables, as_of_day: int) -> Any:
    found = {}
    for one in MEASURES[:2]:
        bound = one.reliable_change["nhs"]
        pairs = _pairs_by_pandas(tables, one.key, as_of_day)
        reliable = 1.96 * pairs.total_first.std() * np.sqrt(2 * (1 - ((bound.reliability if bound else None) or 0)))
        worse = pairs.total_last - pairs.total_first
        found[one.key] = ((worse > reliable).sum(), (worse < -reliable).sum(), len(pairs))
    return found


def _comparison(facts: Facts, as_of_day: int) -> Any:
    """Verdicts and response by protocol, as a comparison shows them."""
    gad7, standing = MEASURES[0], Standing(facts, as_of_day, "nhs")
    outcome, protocol = standing.measure(gad7).outcome, standing.states.protocol
    rows = np.flatnonzero(outcome.change.measurable & (protocol >= 0))
    verdict, protocols = outcome.verdict[rows].astype(np.int64), len(facts.protocols)
    table = np.bincount(protocol[rows] * 8 + verdict, minlength=protocols * 8).reshape(protocols, 8)
    cases = np.bincount(protocol[rows], outcome.case_first[rows], protocols).astype(np.int64)
    responses = np.bincount(protocol[rows], outcome.response[rows], protocols).astype(np.int64)
    hidden, rates = hide_small_numbers(table), hide_small_rates(responses, cases)
    # Which further ones are hidden depends, among equals, on their order; how many are small themselves does not.
    return int(hidden.by_rule.sum()), int(rates.by_rule.sum())


def _comparison_by_pandas(tables: Tables, as_of_day: int) -> Any:
    pairs = _pairs_by_pandas(tables, "gad7", as_of_day)
    worse = pairs.total_last - pairs.total_first
    verdict = pd.cut(worse, [-100, -4, 3, 100], labels=["better", "same", "worse"])
    protocol = tables.courses.groupby("patient_id").protocol_id.last()
    table = pd.crosstab(protocol.reindex(pairs.index), verdict)
    return table.where((table == 0) | (table > SMALL_RATE * 2))


STATISTICS = (
    PopulationStatistic("verdicts", _verdicts, _verdicts_by_pandas),
    PopulationStatistic("severity bands", _bands, _bands_by_pandas),
    PopulationStatistic("recall overlap", _overlaps, _overlaps_by_pandas, counts_screenings=True),
    PopulationStatistic("forms without a total", _unscored, _unscored_by_pandas, counts_screenings=True),
    PopulationStatistic("subscale change", _subscales, _subscales_by_pandas),
    PopulationStatistic("changes by the clinic's own spread", _own_figures, _own_figures_by_pandas),
    PopulationStatistic("small numbers by protocol", _comparison, _comparison_by_pandas),
)
"""Of everybody's current course; the three measures of a clinic under both threshold sets where they differ."""
