"""Baseline and latest score of a course, as subqueries that walk the index of scores."""

from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.definitions.registry import get_instrument

BASELINE_DAYS = 30


def baseline_of(key: str, anchor: str, patient: str, value: str = "total") -> str:
    """The last score on or before a day, at most thirty days old then; ``value`` is what is wanted of it."""
    return _last(key, patient, f"taken_day <= {anchor} AND taken_day >= {anchor} - {BASELINE_DAYS}", value)


def latest_of(key: str, after: str, until: str, patient: str) -> str:
    """The total of the last score after a moment, and until a day."""
    return _last(key, patient, f"taken_day <= {until} AND taken_at > {after}", "total")


def _last(key: str, patient: str, when: str, value: str) -> str:
    low, high = get_ends(get_instrument(key))
    return (
        f"(SELECT {value} FROM screening WHERE site_id = :site AND patient_id = {patient} AND instrument = '{key}'"
        f" AND total BETWEEN {low} AND {high} AND {when} ORDER BY taken_day DESC, taken_at DESC, id DESC LIMIT 1)"
    )


def get_ends(instrument: Instrument) -> tuple[int, int]:
    """Lowest and highest total of a scale that has one."""
    if instrument.total_min is None or instrument.total_max is None:
        raise ValueError(f"{instrument.key} has no total.")
    return instrument.total_min, instrument.total_max


def get_bounds(instrument: Instrument, thresholds: ThresholdSet) -> tuple[int, int]:
    """Points of a reliable change, and the total from which a score is at caseness."""
    change, caseness = instrument.reliable_change[thresholds], instrument.caseness[thresholds]
    if change is None or caseness is None or instrument.higher_is_better:
        raise ValueError(f"{instrument.key} is not judged as a symptom scale is.")
    return change.points, caseness.threshold
