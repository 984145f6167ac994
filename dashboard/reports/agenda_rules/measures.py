"""The agenda's rules about scores: reliable deterioration, loss of response, discordance."""

import numpy as np

from dashboard.analysis.change.loss_of_response import LossOfResponse, find_loss_of_response
from dashboard.analysis.change.verdict import Verdict, combine
from dashboard.analysis.primary_verdict import gather_primary_verdict
from dashboard.analysis.remembered import remember
from dashboard.analysis.scores.baseline import Pair
from dashboard.analysis.side_effects.discordance import find_discordant
from dashboard.analysis.standing import Measure, Standing
from dashboard.reports.agenda_rules.basis import AgendaBasis, Found, LineWords
from dashboard.reports.words.wording import ARROW, format_change
from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instrument, get_side_effect_kind
from data_access.definitions.vocabulary import AgendaRule
from data_access.facts.arrays import MISSING, Bool, Int64


def find_split(basis: AgendaBasis) -> Bool:
    """Who is reliably better on one measure and reliably worse on another, one row per patient of everyone in scope."""
    outcomes = [basis.standing.measure(i).outcome for i in basis.measures]
    split = np.zeros(len(basis.everyone.patients), np.bool_)
    if outcomes:
        rows = np.searchsorted(basis.everyone.facts.patients.id, basis.facts.patients.id)
        split[rows] = combine(outcomes).split
    return split


def find_deterioration(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, and the primary measure reliably worse, or another one while none is reliably better."""
    states = basis.standing.states
    measures = [basis.standing.measure(i) for i in basis.measures]
    worst = np.full(len(states.course), MISSING, np.int64)
    any_better = np.zeros(len(worst), np.bool_)
    for place, measure in enumerate(measures):
        any_better |= measure.outcome.change.reliably_better
        worst = np.where(measure.outcome.change.reliably_worse & (worst == MISSING), place, worst)
    own = np.zeros(len(worst), np.bool_)
    for place, measure in enumerate(measures):
        here = (states.primary_instrument == measure.instrument.code) & measure.outcome.change.reliably_worse
        own, worst = own | here, np.where(here, place, worst)
    patient = np.flatnonzero(states.in_treatment & (own | ((worst != MISSING) & ~any_better)))
    day = _gather_day(measures, worst[patient], patient)

    def word(i: int) -> LineWords:
        measure, who = measures[int(worst[patient[i]])], int(patient[i])
        change = int(measure.outcome.change.points[who])
        finding = f"{measure.instrument.name} worse by {abs(change)} since baseline"
        pair = f"{measure.pair.baseline[who]} {ARROW} {measure.pair.latest[who]}"
        return LineWords(finding, f"≥ {_points(basis, measure.instrument)}", f"{pair} after dose {states.doses[who]}")

    return Found(patient, day, _recorded(basis, measures, worst[patient], patient), word)


def find_loss(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, and the response on the primary measure lost on the last two readings."""
    states = basis.standing.states
    measures = [basis.standing.measure(i) for i in basis.measures]
    place = np.full(len(states.course), MISSING, np.int64)
    found = []
    for k, measure in enumerate(measures):
        loss = _find_loss(basis.standing, measure)
        found.append(loss)
        place[(states.primary_instrument == measure.instrument.code) & (loss.lost | loss.relapsed)] = k
    patient = np.flatnonzero(states.in_treatment & (place != MISSING))
    day = _gather_day(measures, place[patient], patient)

    def word(i: int) -> LineWords:
        who = int(patient[i])
        measure, loss = measures[int(place[who])], found[int(place[who])]
        name, latest, best = measure.instrument.name, measure.pair.latest[who], loss.best[who]
        best_on = f"best {best} on {basis.say_day(loss.best_day[who])}"
        bound = f"≥ {_points(basis, measure.instrument)} above the best, {rule.bounds['readings']:g} readings"
        if loss.lost[who]:
            return LineWords(f"{name} response lost, now {latest}", bound, best_on)
        caseness = measure.instrument.caseness[basis.view.thresholds]
        sign = "≤" if measure.instrument.higher_is_better else "≥"
        bound = f"{sign} {caseness.threshold if caseness else ''}, {rule.bounds['readings']:g} readings"
        return LineWords(f"{name} back at caseness, now {latest}", bound, f"recovered before: {best_on}")

    return Found(patient, day, _recorded(basis, measures, place[patient], patient), word)


def _find_loss(standing: Standing, measure: Measure) -> LossOfResponse:
    """Loss of response on one measure, remembered with the view."""
    instrument, thresholds = measure.instrument, standing.thresholds
    return remember(
        standing.facts,
        ("loss", instrument.code, standing.as_of_day, thresholds),
        lambda: find_loss_of_response(measure.scores, measure.pair, instrument, thresholds),
    )


def _points(basis: AgendaBasis, instrument: Instrument) -> int:
    bound = instrument.reliable_change[basis.view.thresholds]
    return bound.points if bound else 0


def _gather_day(measures: list[Measure], place: Int64, patient: Int64) -> Int64:
    """Day of the latest score of each patient on its own of several measures."""
    day = np.zeros(len(patient), np.int64)
    for k, measure in enumerate(measures):
        day[place == k] = measure.pair.latest_day[patient[place == k]]
    return day


def _recorded(basis: AgendaBasis, measures: list[Measure], place: Int64, patient: Int64) -> Int64:
    """The day the latest score of each patient on its own of several measures was recorded."""
    recorded = np.zeros(len(patient), np.int64)
    for k, measure in enumerate(measures):
        rows = measure.scores.row[measure.pair.latest_position[patient[place == k]]]
        recorded[place == k] = basis.facts.screenings.recorded_day[rows]
    return recorded


def find_discordance(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, and two signs that should agree do not; a patient's first kind of discordance is said."""
    kinds = (
        _better_but_risk_up(basis),
        _one_up_one_down(basis),
        _better_but_not_functioning(basis),
        _scale_but_none(basis),
    )
    kind = np.full(len(basis.standing.patients), MISSING, np.int64)
    for k in range(len(kinds) - 1, -1, -1):
        kind[kinds[k].patient] = k
    kind[~basis.standing.states.in_treatment] = MISSING
    patient = np.flatnonzero(kind != MISSING)
    place, day, recorded = (np.zeros(len(patient), np.int64) for _ in range(3))
    for k, found in enumerate(kinds):
        own = kind[patient] == k
        place[own] = np.searchsorted(found.patient, patient[own])
        day[own], recorded[own] = found.day[place[own]], found.recorded_day[place[own]]
    return Found(patient, day, recorded, lambda i: kinds[int(kind[patient[i]])].word(int(place[i])))


def _better_but_risk_up(basis: AgendaBasis) -> Found:
    """The total of PHQ-9 is reliably better than at baseline and its risk item is above the baseline's."""
    screenings, measure = basis.facts.screenings, basis.standing.measure(get_instrument("phq9"))
    better = np.flatnonzero(measure.outcome.change.reliably_better)
    first = measure.scores.row[measure.pair.baseline_position[better]]
    last = measure.scores.row[measure.pair.latest_position[better]]
    before, now = screenings.risk_item[first], screenings.risk_item[last]
    up = (before != MISSING) & (now > before)
    return _say_risk_up(basis, measure, better[up], first[up], last[up])


def _say_risk_up(basis: AgendaBasis, measure: Measure, patient: Int64, first: Int64, last: Int64) -> Found:
    screenings, item = basis.facts.screenings, measure.instrument.risk_item

    def word(i: int) -> LineWords:
        pair = f"{measure.pair.baseline[patient[i]]} {ARROW} {measure.pair.latest[patient[i]]}"
        moved = (
            f"item {item.item if item else ''} {screenings.risk_item[first[i]]} {ARROW} {screenings.risk_item[last[i]]}"
        )
        name = measure.instrument.name
        return LineWords(
            f"{name} better, {moved}", f"total ≥ {_points(basis, measure.instrument)} better", f"{name} {pair}"
        )

    recorded = screenings.recorded_day[last].astype(np.int64)
    return Found(patient, screenings.day[last].astype(np.int64), recorded, word)


def _one_up_one_down(basis: AgendaBasis) -> Found:
    """One measure reliably better and another reliably worse."""
    measures = [basis.standing.measure(i) for i in basis.measures]
    better, worse = (np.full(len(basis.standing.patients), MISSING, np.int64) for _ in range(2))
    for k, measure in enumerate(measures):
        change = measure.outcome.change
        better = np.where(change.reliably_better & (better == MISSING), k, better)
        worse = np.where(change.reliably_worse & (worse == MISSING), k, worse)
    patient = np.flatnonzero((better != MISSING) & (worse != MISSING))

    def word(i: int) -> LineWords:
        up, down = measures[int(better[patient[i]])], measures[int(worse[patient[i]])]
        pair = f"{_say_pair(up.pair, up.instrument, patient[i])}; {_say_pair(down.pair, down.instrument, patient[i])}"
        bound = f"≥ {_points(basis, up.instrument)} and ≥ {_points(basis, down.instrument)}"
        return LineWords(f"{up.instrument.name} better, {down.instrument.name} worse", bound, pair)

    day = _gather_day(measures, worse[patient], patient)
    return Found(patient, day, _recorded(basis, measures, worse[patient], patient), word)


def _say_pair(pair: Pair, instrument: Instrument, patient: int) -> str:
    change = format_change(int(pair.latest[patient] - pair.baseline[patient]))
    return f"{instrument.name} {pair.baseline[patient]} {ARROW} {pair.latest[patient]} ({change})"


def _better_but_not_functioning(basis: AgendaBasis) -> Found:
    """The primary measure reliably better, and WSAS at its last reading no better than at baseline."""
    functioning = basis.standing.measure(get_instrument("wsas"))
    gained = np.isin(gather_primary_verdict(basis.standing), (Verdict.IMPROVEMENT, Verdict.RECOVERY))
    stuck = functioning.outcome.change.measurable & (functioning.outcome.change.worsening >= 0)
    patient = np.flatnonzero(gained & stuck)
    last = functioning.scores.row[functioning.pair.latest_position[patient]]
    recorded = basis.facts.screenings.recorded_day[last].astype(np.int64)

    def word(i: int) -> LineWords:
        pair = _say_pair(functioning.pair, functioning.instrument, patient[i])
        return LineWords("Symptoms better, functioning not", "WSAS change ≥ 0", pair)

    return Found(patient, functioning.pair.latest_day[patient], recorded, word)


def _scale_but_none(basis: AgendaBasis) -> Found:
    """CADSS of the last dose in the top tenth of these sessions while side effects were assessed and none reported."""
    if not basis.knows_clinic:
        return _nothing()
    dosings, last = basis.facts.dosings, basis.standing.states.last_dosing
    top = basis.cadss_top
    if top is None:
        return _nothing()
    rows: Bool = np.zeros(len(dosings.day), np.bool_)
    rows[last[last != MISSING]] = True
    row = np.flatnonzero(find_discordant(dosings, rows, get_side_effect_kind("dissociation").code, top)[1])

    def word(i: int) -> LineWords:
        finding = f"CADSS {dosings.cadss[row[i]]}, no dissociation reported"
        return LineWords(finding, f"≥ {top}, the top tenth", f"dose {dosings.number[row[i]]}")

    day, recorded = dosings.day[row].astype(np.int64), dosings.recorded_day[row].astype(np.int64)
    return Found(dosings.patient[row].astype(np.int64), day, recorded, word)


def _nothing() -> Found:
    none = np.zeros(0, np.int64)
    return Found(none, none, none, lambda _: LineWords("", ""))
