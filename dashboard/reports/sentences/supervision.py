"""How many patients a supervision has, and what happens to the others."""

from collections.abc import Sequence

from dashboard.reports.words.wording import plural

MEETING_MIN = 60
_WORDS = ("nobody", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def say_agenda(discussed: int, patients: int) -> str:
    """ "**Six of 18 patients**, ordered by rule, then by the oldest date. About ten minutes each."."""
    if discussed == 0:
        return ""
    count = f"**{_say_number(discussed).capitalize()} of {plural(patients, 'patient')}**"
    if discussed == 1:
        return f"{count}."
    minutes = MEETING_MIN // discussed
    each = f"About {_say_number(minutes)} minutes each" if minutes > 1 else "Under two minutes each"
    return f"{count}, ordered by rule, then by the oldest date. {each} in a meeting of {MEETING_MIN}."


def say_others(words: Sequence[str]) -> str:
    """ "Not listed: 5 to watch, 7 without a line, 3 discharged."; empty where all are listed."""
    return f"Not listed: {', '.join(words)}." if words else ""


def _say_number(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


def say_recorded(said: int, decided: int) -> str:
    """ "discussed, 2 decisions"; empty where nothing was written down."""
    parts = ["discussed"] * bool(said) + [plural(decided, "decision")] * bool(decided)
    return ", ".join(parts)
