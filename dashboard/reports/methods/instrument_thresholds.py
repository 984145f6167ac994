"""Both threshold sets of one questionnaire, each figure with where it comes from."""

from collections.abc import Callable

from dashboard.reports.methods.instrument_scale import SET_NAMES, word_caseness
from dashboard.reports.methods.parts import Column, Part, Table
from data_access.definitions.instrument import THRESHOLD_SETS, Instrument, ReliableChange, ThresholdSet

SAME = ""
"""The cell of a figure that holds under both sets: the one before it stands for both."""
Row = tuple[str, str, str, str]


def make_thresholds(instrument: Instrument, in_force: ThresholdSet | None) -> Part:
    """One criterion a row; ``in_force`` marks a set (None: no viewer, no set in force)."""
    columns = (
        Column("", 17),
        *(Column(SET_NAMES[name], 17, tag="in force" if name == in_force else "") for name in THRESHOLD_SETS),
        Column("from", 49),
    )
    makers: tuple[Callable[[Instrument], Row | None], ...] = (
        _caseness, _reliable_change, _room_to_worsen, _minimal_change, _response, _remission, _risk_item, _missing,
    )  # fmt: skip
    rows = tuple(row for make in makers if (row := make(instrument)) is not None)
    said = f"The set in force is {SET_NAMES[in_force]}. " if in_force else ""
    return Part(
        "Two threshold sets",
        (Table(columns, rows),),
        f"{said}Every verdict on a patient’s page is shown under both. A change or score equal to a bound meets it.",
    )


def _row(name: str, cells: dict[ThresholdSet, str], sources: dict[ThresholdSet, str]) -> Row:
    """A row whose figure and source are written once where both sets agree."""
    nhs, conservative = cells["nhs"], cells["conservative"]
    one, other = sources["nhs"], sources["conservative"]
    source = one if one == other or not other else other if not one else f"NHS: {one}. Conservative: {other}"
    return name, nhs, SAME if nhs == conservative else conservative, source


def _caseness(instrument: Instrument) -> Row | None:
    held = instrument.caseness
    if not any(held.values()):
        return None
    cells: dict[ThresholdSet, str] = {}
    sources: dict[ThresholdSet, str] = {}
    for name, caseness in held.items():
        words = word_caseness(instrument, caseness.threshold) if caseness else "none published"
        printed = f" (published as {caseness.printed})" if caseness and caseness.printed != words else ""
        cells[name], sources[name] = f"**{words}**{printed}", caseness.source if caseness else ""
    return _row("Caseness", cells, sources)


def word_reliable(instrument: Instrument, bound: ReliableChange | None) -> str:
    """ "≥ 4", and where totals rise in steps the first change that meets it."""
    if bound is None:
        return "none published"
    first = -(-bound.points // instrument.total_step) * instrument.total_step
    return f"**≥ {bound.points}**" + (f", first met at {first}" if first != bound.points else "")


def _reliable_change(instrument: Instrument) -> Row | None:
    held = instrument.reliable_change
    if not any(held.values()):
        return None
    cells = {name: word_reliable(instrument, bound) for name, bound in held.items()}
    return _row("Reliable change", cells, {name: bound.source if bound else "" for name, bound in held.items()})


def _room_to_worsen(instrument: Instrument) -> Row | None:
    held, high, low = instrument.reliable_change, instrument.total_max, instrument.total_min
    if not any(held.values()) or high is None or low is None:
        return None
    cells: dict[ThresholdSet, str] = {}
    for name, bound in held.items():
        if bound is None:
            cells[name] = "–"
            continue
        edge = low + bound.points if instrument.higher_is_better else high - bound.points
        cells[name] = f"baseline {'≥' if instrument.higher_is_better else '≤'} {edge}"
    return _row("Room to worsen reliably", cells, dict.fromkeys(held, "follows from the range and the bound"))


def _minimal_change(instrument: Instrument) -> Row | None:
    bound = instrument.minimal_change
    return None if bound is None else ("Smallest important change", f"**{bound.points}**", SAME, bound.source)


def _response(instrument: Instrument) -> Row | None:
    if instrument.total_max is None:
        return None
    words = "half or more of the way from the baseline to"
    way = f"{words} {instrument.total_max}" if instrument.higher_is_better else "fall of **≥ 50 %** from the baseline"
    return "Response", way, SAME, _at_caseness(instrument)


def _remission(instrument: Instrument) -> Row | None:
    bound = instrument.remission
    if bound is None:
        return None
    return "Remission", f"**{bound.printed}**", SAME, f"{bound.source}; {_at_caseness(instrument)}"


def _at_caseness(instrument: Instrument) -> str:
    """Whose baseline counts."""
    return "baseline at caseness only" if any(instrument.caseness.values()) else "any baseline: no caseness is held"


def _risk_item(instrument: Instrument) -> Row | None:
    item = instrument.risk_item
    if item is None:
        return None
    words = f"item {item.item}: **≥ {item.moderate_from}** a risk line, **≥ {item.high_from}** high"
    return "Risk item", words, SAME, item.source


def _missing(instrument: Instrument) -> Row:
    if instrument.totals_only:
        return "Missing answers", "totals only: no answers are kept", SAME, instrument.licence
    if instrument.scoring == "cssrs":
        words = "any yes gives its level at once; without one, a missing answer leaves the level open: not assessed"
        return "Missing answers", words, SAME, "rule of the clinic (Where we depart)"
    allowed, items = instrument.max_missing_prorated, len(instrument.items)
    if allowed is not None:
        words = (
            f"none, unless the setting “prorate” is on: then up to {allowed} of {items}, "
            f"sum × {items} ÷ answered, rounded half up and marked"
        )
        return "Missing answers", words, SAME, instrument.prorate_source or ""
    return "Missing answers", _open_items(instrument), SAME, "rule of the clinic"


def _open_items(instrument: Instrument) -> str:
    if instrument.optional_items:
        named = ", ".join(str(number) for number in instrument.optional_items)
        return f"item {named} may be left empty and adds nothing; another missing answer leaves no total"
    if instrument.either_or:
        pairs = ", ".join(" or ".join(str(n) for n in pair) for pair in instrument.either_or)
        return f"one answer of each pair is enough ({pairs}); another missing answer leaves no total"
    return "one missing answer leaves no total"
