"""From answers to a total, a risk answer and what was missing: one form at a time, in plain Python.

Answers stand in the order of the form's items, None for one without an answer.
``scoring_arrays.py`` does the same for many forms at once; a test holds them together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from data_access.definitions.instrument import Band, Instrument, Triage
from data_access.errors import KapError

Answers = Sequence[int | None]
TRIAGE_LEVELS = ("none", "low", "moderate", "high")


class AnswersRefused(KapError):
    """Answers do not fit the form; the text says which and why."""


@dataclass(frozen=True)
class Score:
    """What one filled form gives.

    ``total``: None where it cannot be computed (or the form is never summed).
    ``risk_item``: the answer to the risk item, or the triage level 0-3 of C-SSRS; None where not answered or not asked.
    ``missing``: numbers of items that were to be answered and were not (skipped and optional items are not among them).
    ``prorated``: the total stands on fewer answers than the form has, by the clinic's setting.
    """

    total: int | None
    risk_item: int | None
    missing: tuple[int, ...]
    prorated: bool


def read_answers(text: str) -> tuple[int | None, ...]:
    """ "2,3,,1" as (2, 3, None, 1); ``AnswersRefused`` where a place holds anything but a whole number."""
    try:
        return tuple(int(place) if place.strip() else None for place in text.split(","))
    except ValueError:
        raise AnswersRefused(f"Answers must be whole numbers with commas between them, not {text!r}.") from None


def write_answers(answers: Answers) -> str:
    """(2, 3, None, 1) as "2,3,,1", the form in which the database keeps them."""
    return ",".join("" if answer is None else str(answer) for answer in answers)


def check_answers(instrument: Instrument, answers: Answers) -> None:
    """Refuse answers that are too many or too few, out of range, or not to be kept at all."""
    name = instrument.name
    if instrument.totals_only:
        raise AnswersRefused(f"{name}: only totals may be kept, its answers are refused ({instrument.licence})")
    if len(answers) != len(instrument.items):
        raise AnswersRefused(f"{name} has {len(instrument.items)} answers, not {len(answers)}.")
    for item, answer in zip(instrument.items, answers, strict=True):
        if answer is not None and not instrument.item_min <= answer <= instrument.item_max:
            bounds = f"{instrument.item_min} to {instrument.item_max}"
            raise AnswersRefused(f"{name}, item {item.number}: the answer must be {bounds}, not {answer}.")


def score_answers(instrument: Instrument, answers: Answers, prorate: bool = False) -> Score:
    """Score one form by its own rule; nothing is filled in unless ``prorate`` and the form allows it.

    Prorated: sum x items / answered, rounded half up, only up to ``max_missing_prorated``
    missing items, and marked. ``AnswersRefused`` where the answers do not fit the form.
    """
    check_answers(instrument, answers)
    by_number = {item.number: answer for item, answer in zip(instrument.items, answers, strict=True)}
    if instrument.triage is not None:
        return _triage(instrument.triage, by_number)
    missing = _find_missing(instrument, by_number)
    risk = by_number[instrument.risk_item.item] if instrument.risk_item else None
    if missing and not _may_prorate(instrument, missing, prorate):
        return Score(None, risk, missing, False)
    if instrument.domains:
        total = sum(max(a for n in domain if (a := by_number[n]) is not None) for domain in instrument.domains)
        return Score(total, risk, (), False)
    total = sum(_turn(instrument, number, answer) for number, answer in by_number.items() if answer is not None)
    if missing:
        items = len(by_number)
        total = round_half_up(total * items, items - len(missing))
    return Score(total * instrument.multiplier, risk, missing, bool(missing))


def could_be_higher(instrument: Instrument, answers: Answers, level: int | None) -> bool:
    """Whether a question of a triage that was to be answered and was not could have raised its recorded ``level``.

    False for a form that is no triage, at the highest level, and where no yes gave a level: such a form is "none" only
    if it is whole, else not answered. Skipped questions could not.
    """
    check_answers(instrument, answers)
    triage = instrument.triage
    if triage is None or not level:
        return False
    by_number = {item.number: answer for item, answer in zip(instrument.items, answers, strict=True)}
    missing = _triage(triage, by_number).missing
    above = (triage.low, triage.moderate, triage.high)[level:]
    return any(number in missing for numbers in above for number in numbers)


def round_half_up(numerator: int, denominator: int) -> int:
    """A fraction of whole numbers >= 0 rounded to the nearest, .5 upwards (round() would turn 4.5 into 4)."""
    return (2 * numerator + denominator) // (2 * denominator)


def band_of(instrument: Instrument, total: int | None) -> Band | None:
    """The severity band of a total; None where there is no total, no band, or the total is not of this form."""
    if total is None:
        return None
    return next((band for band in instrument.bands if band.low <= total <= band.high), None)


def _turn(instrument: Instrument, number: int, answer: int) -> int:
    """An answer as it is summed: turned round where the item is reversed."""
    return instrument.item_min + instrument.item_max - answer if number in instrument.items_reversed else answer


def _find_missing(instrument: Instrument, by_number: dict[int, int | None]) -> tuple[int, ...]:
    """Unanswered items, without optional ones and without the open half of an either-or pair."""
    settled = set(instrument.optional_items)
    for pair in instrument.either_or:
        if any(by_number[number] is not None for number in pair):
            settled.update(pair)
    return tuple(number for number, answer in by_number.items() if answer is None and number not in settled)


def _may_prorate(instrument: Instrument, missing: tuple[int, ...], prorate: bool) -> bool:
    allowed = instrument.max_missing_prorated
    return prorate and allowed is not None and len(missing) <= allowed


def _triage(triage: Triage, by_number: dict[int, int | None]) -> Score:
    """The highest level of any yes. Without a yes a missing answer leaves the level open: never "none" by silence."""
    skipped = {number for skip in triage.skips if by_number[skip.if_no] == 0 for number in skip.skips}
    missing = tuple(number for number, answer in by_number.items() if answer is None and number not in skipped)
    level = 0
    for height, numbers in enumerate((triage.low, triage.moderate, triage.high), start=1):
        if any(by_number[number] == 1 for number in numbers):
            level = height
    return Score(None, level if level or not missing else None, missing, False)
