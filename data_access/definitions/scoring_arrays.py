"""The rules of ``scoring.py`` for many forms of one kind at once: a million rows in well under a second."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data_access.definitions.instrument import Instrument, Triage

NO_ANSWER: Final = -1
"""In answers: not answered. In totals and risk answers: not computable, not asked."""

Int8 = NDArray[np.int8]
Int16 = NDArray[np.int16]
Bool = NDArray[np.bool_]


@dataclass(frozen=True)
class ScoredForms:
    """One row per form. ``fits`` is False where an answer is out of range (or the form keeps totals only):
    such a row has no total and no risk answer. ``missing`` counts items that were to be answered and were not.
    """

    total: Int16
    risk_item: Int8
    missing: Int8
    prorated: Bool
    fits: Bool


def score_forms(instrument: Instrument, answers: Int8, prorate: bool = False) -> ScoredForms:
    """Score forms of one kind. ``answers``: forms x items in the order of the form, ``NO_ANSWER`` for none.

    The same as ``score_answers`` row by row, but that a row which does not fit is marked, not refused.
    """
    count, items = answers.shape
    if items != len(instrument.items):
        raise ValueError(f"{instrument.name} has {len(instrument.items)} answers, not {items}.")
    answered = answers != NO_ANSWER
    in_range = (answers >= instrument.item_min) & (answers <= instrument.item_max)
    fits = (in_range | ~answered).all(axis=1) & (not instrument.totals_only)
    place = {item.number: column for column, item in enumerate(instrument.items)}
    if instrument.triage is not None:
        return _triage(instrument.triage, answers, fits, place)
    missing = _count_missing(instrument, answered, place)
    allowed = (instrument.max_missing_prorated or 0) if prorate else 0
    scored = fits & (missing <= allowed)
    risk = np.full(count, NO_ANSWER, np.int8)
    if instrument.risk_item is not None:
        risk = np.where(fits, answers[:, place[instrument.risk_item.item]], NO_ANSWER).astype(np.int8)
    total = np.where(scored, _sum(instrument, answers, answered, missing, place), NO_ANSWER).astype(np.int16)
    return ScoredForms(total, risk, missing, scored & (missing > 0), fits)


def score_clusters(instrument: Instrument, answers: Int8, prorate: bool = False) -> Int16:
    """Forms x clusters in the order of the definition: the same as ``subscales.cluster_scores`` form by form.

    ``NO_ANSWER`` where a cluster has no total, and in every cluster of a form that does not fit.
    """
    answered = answers != NO_ANSWER
    in_range = (answers >= instrument.item_min) & (answers <= instrument.item_max)
    fits = (in_range | ~answered).all(axis=1)
    place = {item.number: column for column, item in enumerate(instrument.items)}
    scores = np.full((len(answers), len(instrument.clusters)), NO_ANSWER, np.int16)
    for number, cluster in enumerate(instrument.clusters):
        columns = [place[item] for item in cluster.items]
        given = answered[:, columns].sum(axis=1)
        total = np.where(answered[:, columns], answers[:, columns], 0).sum(axis=1, dtype=np.int64)
        allowed = cluster.max_missing if prorate else 0
        scored = fits & (len(columns) - given <= allowed) & (given > 0)
        kept = np.maximum(given, 1)
        scores[:, number] = np.where(scored, (2 * total * len(columns) + kept) // (2 * kept), NO_ANSWER)
    return scores


def bands_of(instrument: Instrument, totals: Int16) -> Int8:
    """The place of each total in ``instrument.bands``, ``NO_ANSWER`` where there is no total or no band."""
    lows = np.array([band.low for band in instrument.bands], dtype=np.int16)
    found = (np.searchsorted(lows, totals, side="right") - 1).astype(np.int8)
    outside = (totals < 0) if instrument.total_max is None else (totals < 0) | (totals > instrument.total_max)
    return np.where(outside, np.int8(NO_ANSWER), found).astype(np.int8)


def find_open_triages(instrument: Instrument, answers: Int8, levels: NDArray[np.integer]) -> Bool:
    """Which forms of a triage could have a higher level: the same as ``scoring.could_be_higher`` form by form.

    ``answers``: forms x items, ``levels``: as recorded, both with ``NO_ANSWER`` for none. False in a form that does
    not fit.
    """
    triage = instrument.triage
    if triage is None:
        return np.zeros(len(answers), np.bool_)
    place = {item.number: column for column, item in enumerate(instrument.items)}
    unanswered = ~_settle_skipped(triage, answers, place)
    is_open = np.zeros(len(answers), np.bool_)
    for height, numbers in enumerate((triage.low, triage.moderate, triage.high), start=1):
        asked = unanswered[:, [place[number] for number in numbers]].any(axis=1)
        is_open |= asked & (levels < height)
    result: Bool = is_open & (levels > 0) & score_forms(instrument, answers).fits
    return result


def _settle_skipped(triage: Triage, answers: Int8, place: dict[int, int]) -> Bool:
    """Which questions were answered, or skipped by the form's own logic."""
    settled: Bool = answers != NO_ANSWER
    for skip in triage.skips:
        settled[:, [place[number] for number in skip.skips]] |= (answers[:, place[skip.if_no]] == 0)[:, None]
    return settled


def _count_missing(instrument: Instrument, answered: Bool, place: dict[int, int]) -> Int8:
    settled = answered.copy()
    settled[:, [place[number] for number in instrument.optional_items]] = True
    for pair in instrument.either_or:
        columns = [place[number] for number in pair]
        settled[:, columns] |= answered[:, columns].any(axis=1, keepdims=True)
    missing: Int8 = (~settled).sum(axis=1, dtype=np.int8)
    return missing


def _sum(
    instrument: Instrument, answers: Int8, answered: Bool, missing: Int8, place: dict[int, int]
) -> NDArray[np.int32]:
    """Totals as if every row could be scored; an unanswered item adds nothing."""
    values = np.where(answered, answers, 0).astype(np.int32)
    if instrument.domains:
        columns = [[place[number] for number in domain] for domain in instrument.domains]
        highest: NDArray[np.int32] = np.stack([values[:, column].max(axis=1) for column in columns]).sum(axis=0)
        return highest
    for number in instrument.items_reversed:
        turned = instrument.item_min + instrument.item_max - values[:, place[number]]
        values[:, place[number]] = np.where(answered[:, place[number]], turned, 0)
    items = len(instrument.items)
    kept = np.maximum(items - missing.astype(np.int32), 1)
    total: NDArray[np.int32] = (2 * values.sum(axis=1) * items + kept) // (2 * kept)
    return total * instrument.multiplier


def _triage(triage: Triage, answers: Int8, fits: Bool, place: dict[int, int]) -> ScoredForms:
    missing = (~_settle_skipped(triage, answers, place)).sum(axis=1, dtype=np.int8)
    level = np.zeros(len(answers), np.int8)
    for height, numbers in enumerate((triage.low, triage.moderate, triage.high), start=1):
        level[(answers[:, [place[number] for number in numbers]] == 1).any(axis=1)] = height
    known = fits & ((level > 0) | (missing == 0))
    risk = np.where(known, level, NO_ANSWER).astype(np.int8)
    nothing = np.full(len(answers), NO_ANSWER, np.int16)
    return ScoredForms(nothing, risk, missing, np.zeros(len(answers), bool), fits)
