"""Time to the first confirmed response by route, and how long a response lasts."""

import numpy as np

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.curves import Curves, GroupCurve, draw_curves
from dashboard.analysis.time_to_event.first_event import time_to_first_event
from dashboard.analysis.time_to_event.loss_after_response import time_to_loss
from dashboard.analysis.time_to_event.times import Times
from dashboard.reports.behind import Behind
from dashboard.reports.sentences.survival import Named, say_durability, say_left_out, say_time_to_response
from dashboard.reports.survival.lines import (
    EVERYBODY,
    FEWEST_PATIENTS,
    build_panels,
    find_days,
    name_routes,
    say_small_routes,
)
from dashboard.reports.survival.section import Question, SurvivalSection
from dashboard.reports.words.wording import EN_DASH, plural
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.definitions.registry import get_routes
from data_access.facts.arrays import Bool, Facts

THRESHOLDS = {"nhs": "NHS thresholds", "conservative": "Conservative thresholds"}
AT_RISK_TITLES = {"response": "followed, not responded", "durability": "followed, response held"}
DESCRIPTION = "Routes were not given by chance: a description, not an effect."


def build_time_to_response(
    facts: Facts, courses: Bool | None, instrument: Instrument, thresholds: ThresholdSet, as_of_day: int
) -> SurvivalSection:
    """From the first dose to the first confirmed response of the instrument; ``courses``: a mask, None: all."""
    title = f"Time to first response, {instrument.name}"
    times = _find_times("response", facts, courses, instrument, thresholds, as_of_day)
    curves = times if isinstance(times, NotEstimable) else draw_curves(times, times.route)
    if isinstance(times, NotEstimable) or isinstance(curves, NotEstimable):
        return _say_empty("response", title, f"Nobody with a first dose and a {instrument.name} at caseness before it.")
    everybody = curves.everybody
    if everybody.curve.total < FEWEST_PATIENTS:
        return _say_empty("response", title, _say_few(everybody, "at caseness with a first dose", "responded"))
    denominator = (
        f"Kaplan{EN_DASH}Meier, {plural(everybody.curve.total, 'patient')} at caseness, each once, from the first "
        f"dose; response: {_say_half(instrument)}, confirmed, in {everybody.curve.happened:,}. "
        f"Censored at the last score; {everybody.unfollowed:,} had none after the start. {DESCRIPTION}"
    )
    sentence = say_time_to_response(everybody, _names(curves), find_days(everybody)[-1])
    note = _say_rest(times, curves, thresholds)
    return _build("response", title, sentence, denominator, note, curves)


def _say_half(instrument: Instrument) -> str:
    return "half the way to the best score" if instrument.higher_is_better else "half or less of the baseline"


def build_durability(
    facts: Facts, courses: Bool | None, instrument: Instrument, thresholds: ThresholdSet, as_of_day: int
) -> SurvivalSection:
    """From the first confirmed response to its loss, among those who responded; ``courses``: a mask, None: all."""
    title = f"How long a response lasts, {instrument.name}"
    times = _find_times("durability", facts, courses, instrument, thresholds, as_of_day)
    curves = times if isinstance(times, NotEstimable) else draw_curves(times, times.route)
    if isinstance(times, NotEstimable) or isinstance(curves, NotEstimable):
        why = times.words if isinstance(times, NotEstimable) else "nobody has had a confirmed response yet"
        return _say_empty("durability", title, f"No curve: {why}.")
    everybody = curves.everybody
    if everybody.curve.total < FEWEST_PATIENTS:
        return _say_empty("durability", title, _say_few(everybody, "who responded", "lost it"))
    denominator = (
        f"Kaplan{EN_DASH}Meier, {plural(everybody.curve.total, 'patient')} who responded, from that day; lost by "
        f"{everybody.curve.happened:,}: two scores in a row reliably worse than the best since, or back at caseness "
        f"after recovery. Censored at the last score; {everybody.unfollowed:,} had none after it. {DESCRIPTION}"
    )
    sentence = say_durability(everybody, _names(curves), find_days(everybody)[-1])
    note = _say_rest(times, curves, thresholds)
    return _build("durability", title, sentence, denominator, note, curves)


def find_survival_behind(
    facts: Facts, courses: Bool | None, instrument: Instrument, thresholds: ThresholdSet, as_of_day: int, pick: str
) -> Behind | None:
    """The patients behind a mark ("response:event:iv:28") or a number at risk; None for an unknown pick."""
    question, kind, route, day_text = (pick.split(":") + [""] * 4)[:4]
    codes = {r.key: (r.code, r.short) for r in get_routes()} | {EVERYBODY: (-1, "All routes")}
    if question not in ("response", "durability") or route not in codes or not day_text.isdigit():
        return None
    asked: Question = "response" if question == "response" else "durability"
    times = _find_times(asked, facts, courses, instrument, thresholds, as_of_day)
    if isinstance(times, NotEstimable):
        return None
    code, word = codes[route]
    mine = times.route == code if route else np.ones(len(times.route), np.bool_)
    day = int(day_text)
    title, chosen = _choose(times, kind, day, asked)
    behind = times.patient[mine & chosen]
    sentence = f"{word}, day {day}: {len(behind):,} of {plural(int(mine.sum()), 'patient')}, {instrument.name}."
    return Behind(title, sentence, tuple(facts.patients.id[behind].tolist()))


def _choose(times: Times, kind: str, day: int, question: Question) -> tuple[str, np.ndarray]:
    """What a mark stands for: with the event by that day, or still followed without it just before that day."""
    happened = times.event & (times.time <= day)
    if kind == "risk":
        held = "Still followed without a response" if question == "response" else "Still followed, response held"
        return held, times.time >= day
    return "Had responded" if question == "response" else "Had lost the response", happened


def _find_times(
    question: Question, facts: Facts, courses: Bool | None, instrument: Instrument, thresholds: ThresholdSet, day: int
) -> Times | NotEstimable:
    rows = None if courses is None else np.flatnonzero(courses)
    if question == "response":
        return time_to_first_event(facts, day, instrument, thresholds, "response", "days", rows)
    return time_to_loss(facts, day, instrument, thresholds, rows)


def _names(curves: Curves) -> list[Named]:
    return [(word, group) for _, word, group in name_routes(curves)]


def _say_rest(times: Times, curves: Curves, thresholds: ThresholdSet) -> str:
    mixed = f"Route of the first dose; {curves.everybody.mixed:,} had another later." if curves.everybody.mixed else ""
    parts = (mixed, say_small_routes(curves), say_left_out(times.left_out), f"{THRESHOLDS[thresholds]}.")
    return " ".join(part for part in parts if part)


def _build(
    question: Question, title: str, sentence: str, denominator: str, note: str, curves: Curves
) -> SurvivalSection:
    plain = sentence.replace("**", "")
    alt = f"{title}: step curves with 95 % intervals, {plural(curves.everybody.curve.total, 'patient')}. {plain}"
    panels = build_panels(curves, question)
    return SurvivalSection(question, title, sentence, denominator, alt, panels, AT_RISK_TITLES[question], note)


def _say_few(everybody: GroupCurve, who: str, happened: str) -> str:
    many = plural(everybody.curve.total, "patient")
    return f"No curve yet, {FEWEST_PATIENTS} are needed: {many} {who}, {everybody.curve.happened:,} {happened}."


def _say_empty(question: Question, title: str, words: str) -> SurvivalSection:
    return SurvivalSection(question, title, "", "", f"{title}: {words}", (), "", empty=words)
