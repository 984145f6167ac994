"""The scale of one questionnaire as a picture: its range, bands, and where caseness and remission begin."""

from dataclasses import replace

from dashboard.reports.methods.parts import Scale, ScaleBand, ScaleMark
from dashboard.reports.words.wording import EN_DASH
from data_access.definitions.instrument import THRESHOLD_SETS, Instrument

SET_NAMES = {"nhs": "NHS", "conservative": "conservative"}


def make_scale(instrument: Instrument) -> Scale | None:
    """The picture of a summed scale; None where nothing is summed."""
    low, high = instrument.total_min, instrument.total_max
    if low is None or high is None:
        return None
    bands = tuple(ScaleBand(b.low, b.high, b.label) for b in instrument.bands)
    marks = tuple(sorted((*_remission(instrument), *_caseness(instrument)), key=lambda mark: mark.before))
    return Scale(low, high, instrument.total_step, bands, marks, _say(instrument, bands, marks))


def word_caseness(instrument: Instrument, threshold: int) -> str:
    """ "≥ 8", or "≤ 50" where a high score is better."""
    return f"{'≤' if instrument.higher_is_better else '≥'} {threshold}"


def _caseness(instrument: Instrument) -> list[ScaleMark]:
    """One mark where both sets agree, else one each; the conservative one dashed."""
    held = {name: instrument.caseness[name] for name in THRESHOLD_SETS}
    bounds = {name: caseness.threshold for name, caseness in held.items() if caseness}
    after = 1 if instrument.higher_is_better else 0
    if len(bounds) == len(THRESHOLD_SETS) and len(set(bounds.values())) == 1:
        (bound,) = set(bounds.values())
        return [ScaleMark(bound + after, f"caseness {word_caseness(instrument, bound)}")]
    marks = [
        ScaleMark(bound + after, f"{word_caseness(instrument, bound)}, {SET_NAMES[name]}", name == "conservative")
        for name, bound in bounds.items()
    ]
    return [replace(marks[0], label=f"caseness {marks[0].label}"), *marks[1:]] if marks else []


def _remission(instrument: Instrument) -> list[ScaleMark]:
    bound = instrument.remission
    if bound is None:
        return []
    before = bound.at_most if instrument.higher_is_better else bound.at_most + 1
    return [ScaleMark(before, f"remission {bound.printed}")]


def _say(instrument: Instrument, bands: tuple[ScaleBand, ...], marks: tuple[ScaleMark, ...]) -> str:
    said = [f"{instrument.name} totals from {instrument.total_min} to {instrument.total_max}"]
    said += [", ".join(f"{band.label} {band.low}{EN_DASH}{band.high}" for band in bands) or "no published bands"]
    said += [mark.label for mark in marks]
    return "; ".join(said)
