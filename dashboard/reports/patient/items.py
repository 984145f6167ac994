"""Which items moved: the answers of one questionnaire by item and screening."""

from dashboard.reports.patient.parts import ItemColumn, ItemMap
from dashboard.reports.patient.series import ChosenCourse, Series
from dashboard.reports.view import View
from dashboard.reports.words.wording import ARROW, EN_DASH, format_change, format_day, plural
from data_access.definitions.instrument import Instrument
from data_access.definitions.scoring import read_answers
from data_access.records import ScreeningRecord

MOST_COLUMNS = 12


def build_item_maps(chosen: ChosenCourse, view: View) -> tuple[ItemMap, ...]:
    """A map for each questionnaire with answers of at least one screening of the course, its own measure first."""
    return tuple(found for series in chosen.series if (found := _build_map(series, view)) is not None)


def _build_map(series: Series, view: View) -> ItemMap | None:
    instrument = series.instrument
    answered = [s for s in series.own if s.answers is not None]
    if not answered or instrument.totals_only or instrument.scoring == "cssrs":
        return None
    shown = _choose_columns(answered, series.baseline)
    columns = tuple(
        ItemColumn(format_day(s.day, view.as_of_day, view.hide_names), read_answers(s.answers or "")) for s in shown
    )
    moved = tuple(_word_moved(columns, place) for place in range(len(instrument.items)))
    labels = tuple(_label(instrument, place) for place in range(len(instrument.items)))
    scale = f"{instrument.item_min}{EN_DASH}{instrument.item_max}"
    skipped = len(answered) - len(shown)
    some = f", {plural(skipped, 'screening')} between not shown" if skipped else ""
    span = f"{columns[0].day} {ARROW} {columns[-1].day}" if len(columns) > 1 else columns[0].day
    direction = "; a higher answer is better" if instrument.higher_is_better else ""
    return ItemMap(
        instrument.key,
        instrument.name,
        span,
        f"{instrument.name} answers, {scale}, by screening{direction}{some}",
        labels,
        instrument.item_min,
        instrument.item_max,
        instrument.higher_is_better,
        columns,
        moved,
        _word_alt(instrument, labels, columns, moved),
    )


def _choose_columns(answered: list[ScreeningRecord], baseline: ScreeningRecord | None) -> list[ScreeningRecord]:
    """The baseline (else the first) and the latest ones, as many as fit."""
    if len(answered) <= MOST_COLUMNS:
        return answered
    first = baseline if baseline in answered and baseline is not None else answered[0]
    rest = [s for s in answered if s.taken_at > first.taken_at]
    return [first, *rest[1 - MOST_COLUMNS :]]


def _label(instrument: Instrument, place: int) -> str:
    """Our own short label where the licence allows one; else the item's number."""
    item = instrument.items[place]
    return item.label if instrument.show_item_labels and item.label else f"Item {item.number}"


def _word_moved(columns: tuple[ItemColumn, ...], place: int) -> str:
    first, last = columns[0].answers[place], columns[-1].answers[place]
    if len(columns) < 2 or first is None or last is None:
        return ""
    return format_change(last - first)


def _word_alt(
    instrument: Instrument, labels: tuple[str, ...], columns: tuple[ItemColumn, ...], moved: tuple[str, ...]
) -> str:
    told = ", ".join(
        f"{label} {change}" for label, change in zip(labels, moved, strict=True) if change not in ("", "0")
    )
    count = plural(len(columns), "screening")
    return f"{instrument.name} answers by item and screening, {count}. Moved: {told or 'none'}."
