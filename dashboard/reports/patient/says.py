"""What the course says in words: one finding a sentence, with its number."""

from dashboard.analysis.change.caseness import is_case
from dashboard.reports.patient.dose_words import get_reading, get_severe, is_assessed, word_dose, word_reading
from dashboard.reports.patient.series import ChosenCourse, Dose, Series
from dashboard.reports.sentences.expected_course import say_track
from dashboard.reports.track import Track
from dashboard.reports.view import View
from dashboard.reports.words.wording import ARROW, format_day, format_span, plural
from data_access.definitions.registry import get_side_effect_kind
from data_access.records import PatientRecords, ScreeningRecord


def build_sayings(records: PatientRecords, chosen: ChosenCourse, track: Track | None, view: View) -> tuple[str, ...]:
    """Sentences on gain, the expected course, severe effects, how they went on, what was not assessed, integration."""
    says = [
        *_say_gain(chosen, view),
        *([say_track(track)] if track else []),
        *_say_effects(records, chosen),
        *_say_integration(chosen, view),
    ]
    return tuple(says) or ("Nothing to say yet: a change needs a baseline and a later score.",)


def _say_gain(chosen: ChosenCourse, view: View) -> list[str]:
    primary = chosen.primary
    if primary is None or primary.baseline is None or primary.latest is None:
        return []
    name = primary.instrument.name
    later = [s for s in primary.scored if s.taken_at > primary.baseline.taken_at]
    gained = next((s for s in later if primary.standings.get(s.id) in ("improvement", "recovery")), None)
    if gained is None:
        worse = primary.standings.get(primary.latest.id) == "deterioration"
        if worse:
            return [f"!!Reliable deterioration on {name}!!: {primary.baseline.total} {ARROW} {primary.latest.total}."]
        return [f"No reliable improvement on {name} in {plural(len(later), 'score')} since baseline."]
    text = f"Reliable improvement on {name} first reached {_word_when(chosen, gained, view)}"
    left = _find_below(primary, later, view)
    if left is not None:
        text += f", caseness left {_word_when(chosen, left, view)}"
    return [f"{text}.", *_say_now(primary, left, view)]


def _word_when(chosen: ChosenCourse, screening: ScreeningRecord, view: View) -> str:
    """ "after **dose 3** (day 17)": doses given before it, and days since dose 1; hidden: "(about 2 weeks in)"."""
    dose = chosen.count_doses_by(screening.day)
    day = screening.day - (chosen.doses[0].session.day if chosen.doses else chosen.course.started_day)
    if view.hide_names:
        span = f"{format_span(day, screening.day, True)} in"
        return f"after **dose {dose}** ({span})" if dose else span
    return f"after **dose {dose}** (day {day})" if dose else f"on day {day}"


def _find_below(series: Series, later: list[ScreeningRecord], view: View) -> ScreeningRecord | None:
    """The first score below caseness of a patient who was at caseness at baseline."""
    if series.baseline is None or not is_case([series.baseline.total or 0], series.instrument, view.thresholds)[0]:
        return None
    return next((s for s in later if not is_case([s.total or 0], series.instrument, view.thresholds)[0]), None)


def _say_now(series: Series, left: ScreeningRecord | None, view: View) -> list[str]:
    """Where a gain did not last: the latest score is back at caseness, or no longer reliably better."""
    latest = series.latest
    if latest is None:
        return []
    name, day = series.instrument.name, format_day(latest.day, view.as_of_day, view.hide_names)
    if left is not None and is_case([latest.total or 0], series.instrument, view.thresholds)[0]:
        return [f"!!Back at caseness!!: {name} {latest.total} on {day}."]
    if series.standings.get(latest.id) not in ("improvement", "recovery"):
        return [f"The gain is no longer reliable: {name} {latest.total} on {day}."]
    return []


def _say_effects(records: PatientRecords, chosen: ChosenCourse) -> list[str]:
    says = [_say_severe(records, chosen)] if chosen.doses else []
    says.append(_say_since(chosen))
    missing = [dose.number for dose in chosen.doses if not is_assessed(dose.session)]
    if missing:
        numbers = ", ".join(str(number) for number in missing[:6]) + (" …" if len(missing) > 6 else "")
        word = "dose" if len(missing) == 1 else "doses"
        says.append(f"Side effects not assessed at {len(missing)} of {len(chosen.doses)} doses ({word} {numbers}).")
    return [text for text in says if text]


def _say_severe(records: PatientRecords, chosen: ChosenCourse) -> str:
    severe = [dose for dose in chosen.doses if get_severe(dose.session)]
    if not severe:
        return ""
    dose = severe[-1]
    names = " and ".join(get_side_effect_kind(e.kind).name.lower() for e in get_severe(dose.session))
    often = "once" if len(severe) == 1 else f"at {len(severe)} of {len(chosen.doses)} doses, last"
    return f"!!Severe {names}!! {often}, at dose {dose.number} ({_word_around(records, dose)})."


def _word_around(records: PatientRecords, dose: Dose) -> str:
    cadss, peak = records.find_cadss(dose.session), get_reading(dose.session.vitals, "peak")
    parts = [word_dose(dose.session)]
    if cadss is not None:
        parts.append(f"CADSS {cadss}")
    if peak is not None:
        parts.append(f"peak {word_reading(peak)}")
    return ", ".join(parts)


def _say_since(chosen: ChosenCourse) -> str:
    """From which dose on no effect was more than mild, among the doses that were assessed."""
    assessed = [dose for dose in chosen.doses if is_assessed(dose.session)]
    if len(assessed) < 2:
        return ""
    worst = [max((e.severity for e in dose.session.effects), default=0) for dose in assessed]
    if not any(worst):
        return f"No side effect at any of {len(assessed)} doses assessed."
    last = max((place for place, severity in enumerate(worst) if severity >= 2), default=-1)
    if last == -1:
        return f"Every effect was mild, at {len(assessed)} doses assessed."
    if last >= len(assessed) - 2:
        return ""
    return f"Every effect since dose {assessed[last + 1].number} was mild or absent."


def _say_integration(chosen: ChosenCourse, view: View) -> list[str]:
    """How many doses after which the protocol plans integration were followed by it in time."""
    plan = chosen.course.plan
    within = plan.integration_within_days
    held = [s.day for s in chosen.sessions if s.kind == "integration" and s.status == "attended"]
    planned = [dose for dose in chosen.doses if dose.number in plan.integration_after_doses]
    due = [d for d in planned if view.as_of_day - d.session.day > within or _is_followed(d, held, within)]
    if not due:
        return []
    kept = sum(_is_followed(dose, held, within) for dose in due)
    return [
        f"An integration session followed {kept} of the {plural(len(due), 'dose')} after which the protocol plans one, "
        f"within {plural(within, 'day')}."
    ]


def _is_followed(dose: Dose, held: list[int], within: int) -> bool:
    return any(0 <= day - dose.session.day <= within for day in held)
