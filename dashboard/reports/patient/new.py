"""What is new since the last dose: scores and risk answers, sessions, readings that were not taken, late records."""

from collections.abc import Iterator

from dashboard.analysis.change.change import measure_change
from dashboard.reports.patient.dose_words import get_reading
from dashboard.reports.patient.parts import NewLine, WhatsNew
from dashboard.reports.patient.series import ChosenCourse, Dose, Series
from dashboard.reports.view import View
from dashboard.reports.words.triage_words import word_triage
from dashboard.reports.words.wording import ARROW, format_day, plural
from data_access.definitions.scoring import read_answers
from data_access.records import PatientRecords, ScreeningRecord, SessionRecord

MOST_LINES = 8


def build_whats_new(records: PatientRecords, chosen: ChosenCourse, view: View) -> WhatsNew:
    """Everything after the last attended dose, newest first; before the first dose, everything of the course."""
    last = chosen.last_dose
    since = chosen.course.started_day - 1 if last is None else last.session.day
    lines = [
        *_list_screenings(chosen, since, view),
        *_list_sessions(chosen, since),
        *_list_late(records, chosen, since, view),
    ]
    if last is not None:
        lines += _list_missing_readings(last)
    lines.sort(key=lambda line: -line[0])
    day = format_day(since, view.as_of_day, view.hide_names)
    since_dose = "New since" if chosen.is_open else "After"
    title = f"{since_dose} dose {last.number}, {day}" if last else "New in this course"
    more = len(lines) - MOST_LINES
    shown = tuple(NewLine(format_day(when, view.as_of_day, view.hide_names), text) for when, text in lines[:MOST_LINES])
    if more > 0:
        shown += (NewLine("", f"and {plural(more, 'earlier line')}; see the tables below"),)
    return WhatsNew(title, shown, f"Nothing was recorded since {'dose ' + str(last.number) if last else 'the start'}.")


def _list_screenings(chosen: ChosenCourse, since: int, view: View) -> Iterator[tuple[int, str]]:
    for series in chosen.series:
        for place, screening in enumerate(series.own):
            if screening.day > since:
                yield screening.day, word_screening(series, place, view)


def word_screening(series: Series, place: int, view: View) -> str:
    """ "PHQ-9 9 → 13, within measurement error; item 9 0 → 1", with what moved most."""
    screening, before = series.own[place], series.own[place - 1] if place else None
    name = series.instrument.name
    if series.instrument.scoring == "cssrs":
        text = f"{name} {word_triage(screening)}"
        return f"!!{text}!!" if screening.risk_item else text
    if screening.total is None:
        return f"{name}: no total, answers are missing"
    parts = [_word_total(series, screening, before, view), *_word_risk(series, screening, before)]
    moved = _word_moved(series, screening, before)
    return "; ".join([", ".join(parts), *([moved] if moved else [])])


def _word_total(series: Series, screening: ScreeningRecord, before: ScreeningRecord | None, view: View) -> str:
    name, total = series.instrument.name, screening.total
    earlier = next((s for s in reversed(series.own) if s.taken_at < screening.taken_at and s.total is not None), None)
    if earlier is None or total is None or earlier.total is None:
        return f"{name} {total}, first score"
    pair = f"{name} {earlier.total} {ARROW} {total}"
    if series.instrument.reliable_change[view.thresholds] is None:
        return pair
    change = measure_change([earlier.total], [total], series.instrument, view.thresholds)
    if change.reliably_worse[0]:
        return f"!!{pair}!!, reliably worse"
    if change.reliably_better[0]:
        return f"**{pair}**, reliably better"
    return f"{pair}, unchanged" if earlier.total == total else f"{pair}, within measurement error"


def _word_risk(series: Series, screening: ScreeningRecord, before: ScreeningRecord | None) -> list[str]:
    item = series.instrument.risk_item
    if item is None:
        return []
    if screening.risk_item is None:
        return [f"!!item {item.item} not answered!!"]
    earlier = before.risk_item if before else None
    if screening.risk_item == 0 and not earlier:
        return []
    moved = f"{earlier} {ARROW} {screening.risk_item}" if earlier is not None else f"at {screening.risk_item}"
    text = f"item {item.item} {moved}"
    return [f"!!{text}!!" if screening.risk_item else text]


def _word_moved(series: Series, screening: ScreeningRecord, before: ScreeningRecord | None) -> str:
    """Items that moved by one or more since the screening before, the largest first, where items may be named."""
    if before is None or before.answers is None or screening.answers is None or not series.instrument.show_item_labels:
        return ""
    earlier, now = read_answers(before.answers), read_answers(screening.answers)
    risk = series.instrument.risk_item.item if series.instrument.risk_item else None
    moves: dict[str, list[str]] = {}
    for item, old, new in zip(series.instrument.items, earlier, now, strict=False):
        if old is None or new is None or item.label is None or item.number == risk or abs(new - old) < 1:
            continue
        moves.setdefault(f"{'up' if new > old else 'down'} by {abs(new - old)}", []).append(item.label.lower())
    ordered = sorted(moves.items(), key=lambda pair: (-int(pair[0].rsplit(" ", 1)[1]), pair[0]))
    words = [f"{' and '.join(names)} {how}" for how, names in ordered if len(names) <= 2]
    return "; ".join(words[:2])


def _list_sessions(chosen: ChosenCourse, since: int) -> Iterator[tuple[int, str]]:
    for session in chosen.sessions:
        if session.day > since:
            yield session.day, _word_session(session)


def _word_session(session: SessionRecord) -> str:
    what = f"{session.kind.capitalize()} session"
    return f"{what} !!missed!!" if session.status == "missed" else f"{what} {session.status}"


def _list_missing_readings(last: Dose) -> list[tuple[int, str]]:
    words = {"before": "before the dose", "peak": "after the dose", "leaving": "on leaving"}
    missing = [word for moment, word in words.items() if get_reading(last.session.vitals, moment) is None]
    if not missing:
        return []
    return [(last.session.day, f"Blood pressure {' and '.join(missing)} **not recorded** at dose {last.number}")]


def _list_late(records: PatientRecords, chosen: ChosenCourse, since: int, view: View) -> Iterator[tuple[int, str]]:
    """Rows of the course dated on or before the last dose, recorded after it: they arrived late."""
    if chosen.last_dose is None:
        return
    late: list[tuple[int, int, str]] = [
        (s.recorded_day, s.day, series.instrument.name)
        for series in chosen.series
        for s in series.own
        if s.day <= since
    ]
    late += [(s.recorded_day, s.day, f"{s.kind} session") for s in chosen.sessions if s.day <= since]
    for recorded, day, what in late:
        if since < recorded <= records.as_of_day and recorded > day + 1:
            yield recorded, f"Recorded late: {what} of {format_day(day, view.as_of_day, view.hide_names)}"
