"""One session or screening in full: what stands behind a mark of the timeline."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.reports.patient.dose_words import (
    SEVERITIES,
    get_mg_kg,
    is_assessed,
    word_effects,
    word_mg,
    word_mg_kg,
    word_route,
)
from dashboard.reports.patient.picks import find_row
from dashboard.reports.patient.table_screenings import word_risk, word_total
from dashboard.reports.view import View
from dashboard.reports.words.wording import EN_DASH, format_day, format_span
from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instrument, get_side_effect_kind
from data_access.definitions.scoring import band_of, read_answers
from data_access.records import EffectRecord, PatientRecords, ScreeningRecord, SessionRecord, VitalRecord

NOT_RECORDED = "not recorded"
_MOMENTS = {"before": "Before the dose", "during": "After the dose", "leaving": "On leaving"}


@dataclass(frozen=True)
class RowDetail:
    """A title and its lines: what it is, what was recorded (``**strong**`` and ``!!worse!!`` marked)."""

    title: str
    lines: tuple[tuple[str, str], ...]


def describe_row(records: PatientRecords, pick: str, view: View) -> RowDetail | None:
    """The row behind a mark; None where there is none."""
    row = find_row(records, pick)
    if row is None:
        return None
    day = format_day(row.day, view.as_of_day, view.hide_names)
    if isinstance(row, ScreeningRecord):
        instrument = get_instrument(row.instrument)
        return RowDetail(f"{instrument.name}, {day}", tuple(_list_screening(row, instrument, view)))
    number = records.dose_numbers.get(row.id, 0)
    name = f"Dose {number}" if number else f"{row.kind.capitalize()} session"
    lines = [*_list_session(row, view), *(_list_dose(records, row, view) if number else ())]
    return RowDetail(f"{name}, {day}", tuple(lines))


def _list_session(row: SessionRecord, view: View) -> Iterator[tuple[str, str]]:
    yield "Status", row.status if row.status == "attended" else f"!!{row.status}!!"
    yield "Clinician", row.clinician or NOT_RECORDED
    if row.duration_min is not None:
        yield "Duration", f"{row.duration_min} min"
    if row.place:
        yield "Place", row.place
    yield "Recorded", _word_delay(row.recorded_day - row.day, row.recorded_day, view)


def _list_dose(records: PatientRecords, row: SessionRecord, view: View) -> Iterator[tuple[str, str]]:
    mg = NOT_RECORDED if row.dose_mg is None else f"{word_mg(row)} mg"
    whole = get_mg_kg(row) is not None
    yield "Dose", f"{word_mg_kg(row)} mg/kg, {mg}" if whole else mg
    yield "Weight", NOT_RECORDED if row.weight_kg is None else f"{row.weight_kg:g} kg"
    yield "Route", ", ".join(part for part in (word_route(row.route), row.substance, row.formulation) if part)
    if row.infusion_min is not None:
        yield "Infusion", f"{row.infusion_min} min"
    if row.adjuncts:
        yield "Given beside", ", ".join(row.adjuncts)
    for reading in row.vitals:
        yield _MOMENTS.get(reading.moment, reading.moment), _word_vital(reading)
    if not row.vitals:
        yield "Vital signs", f"!!{NOT_RECORDED}!!"
    cadss = records.find_cadss(row)
    yield "CADSS peak", NOT_RECORDED if cadss is None else f"{cadss}"
    asked = f" (asked by {row.asked_how.replace('_', ' ')})" if row.asked_how and is_assessed(row) else ""
    yield "Side effects", f"{word_effects(row)}{asked}" if not row.effects or asked else word_effects(row)
    for effect in row.effects:
        yield get_side_effect_kind(effect.kind).name, _word_effect(effect, view)
    yield "Ready to leave", NOT_RECORDED if row.ready_min is None else f"{row.ready_min} min after the dose"
    escort = row.left_with_escort
    yield "Escort", NOT_RECORDED if escort is None else "left with one" if escort else "!!left without one!!"


def _word_vital(reading: VitalRecord) -> str:
    pressure = f"{reading.systolic or EN_DASH}/{reading.diastolic or EN_DASH} mmHg"
    parts = [pressure] if reading.systolic or reading.diastolic else []
    parts += [f"pulse {reading.pulse}"] if reading.pulse is not None else []
    parts += [f"SpO2 {reading.spo2} %"] if reading.spo2 is not None else []
    minutes = f" at {reading.minutes_from_dose} min" if reading.moment != "before" else ""
    return f"{', '.join(parts)}{minutes}"


def _word_effect(effect: EffectRecord, view: View) -> str:
    severity = SEVERITIES[effect.severity]
    parts = [f"!!{severity}!!" if effect.severity == 3 else severity]
    parts += ["!!serious!!"] * effect.serious + ["expected"] * bool(effect.expected)
    parts += [] if effect.distressing is None else [f"distress {effect.distressing} of 3"]
    parts += [] if effect.onset_min is None else [f"onset {effect.onset_min} min"]
    parts += [] if effect.duration_min is None else [f"lasted {effect.duration_min} min"]
    gone = {True: "gone before leaving", False: "!!not gone before leaving!!", None: "end not recorded"}
    parts.append(gone[effect.resolved_before_leaving])
    if effect.action:
        parts.append("action hidden with the names" if view.hide_names else effect.action)
    return ", ".join(parts)


def _list_screening(row: ScreeningRecord, instrument: Instrument, view: View) -> Iterator[tuple[str, str]]:
    band = band_of(instrument, row.total)
    yield "Total", f"**{word_total(row)}**{f', {band.label.lower()}' if band else ''}"
    if row.source_total is not None and row.source_total != row.total:
        yield "Source's total", f"!!{row.source_total}!!"
    risk = word_risk(row)
    if risk:
        yield "Risk item", risk
    if row.answers is None:
        yield "Answers", "none came, only the total"
    else:
        for item, answer in zip(instrument.items, read_answers(row.answers), strict=False):
            label = item.label if instrument.show_item_labels and item.label else f"Item {item.number}"
            yield label, "!!not answered!!" if answer is None else f"{answer}"
    yield "Recorded", _word_delay(row.recorded_day - row.day, row.recorded_day, view)


def _word_delay(late: int, until_day: int, view: View) -> str:
    return "at once" if late <= 1 else f"{format_span(late, until_day, view.hide_names)} later"
