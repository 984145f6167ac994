"""The two modes of the research export, and what each does to a day, an age and a person's code.

``safe-harbor``: days relative to the first dose; of dates at most the year of the first dose; ages over 89 are 90+.
``date-shifted``: true distances in days, every date of a patient earlier by the same random number of days.
Shifted dates are still dates: such a file is still protected health information.

Source: 45 CFR 164.514(b)(2), the Safe Harbor method.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from data_access.days import to_date, to_day_number

Mode = Literal["safe-harbor", "date-shifted"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
OLDEST_TOLD: Final = 89
LONGEST_SHIFT_DAYS: Final = 365
LEAST_DAYS_OF_YEAR: Final = 90
"""A year is told only where so many of its days remain possible: see ``tell_first_day``."""
ID_BYTES: Final = 5

PLAIN_WORDS: Final[dict[Mode, str]] = {
    "safe-harbor": (
        "No names, codes, dates or places. Days count from the first dose, of dates only the year of the first dose "
        "is told, ages over 89 are 90+, free text is left out. Random study ids, new in every file and kept nowhere."
    ),
    "date-shifted": (
        "No names, codes or places, free text is left out. Dates are there, each patient’s moved earlier by their own "
        "random number of days (1 to 365). Shifted dates are still dates: treat these files as patients’ records."
    ),
}
"""What each mode means, to be read before the click; the page inside the file says the same."""
STANDINGS: Final[dict[Mode, str]] = {
    "safe-harbor": "the eighteen identifiers are left out",
    "date-shifted": "still protected health information",
}
"""How each mode stands in law, in a few words."""


@dataclass(frozen=True)
class Subject:
    """One patient in a research file. ``first_day``: of the first dose, else of the first course or questionnaire.

    ``last_day``: the last day anything is told of. ``shift_days`` and ``study_id`` are random and kept nowhere.
    """

    patient_id: int
    study_id: str
    first_day: int
    last_day: int
    shift_days: int
    birth_date: date | None
    sex: str | None


def draw_study_ids(count: int) -> list[str]:
    """Random study ids, all different, in the order in which they were drawn: sorting by them is a shuffle."""
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        drawn[f"S{secrets.token_hex(ID_BYTES).upper()}"] = None
    return list(drawn)


def draw_shift() -> int:
    """How many days earlier all dates of one patient are told."""
    return 1 + secrets.randbelow(LONGEST_SHIFT_DAYS)


def count_study_day(subject: Subject, day: int) -> int:
    """Days from the first day on: that one is 1, the day before it -1; there is no day 0."""
    distance = day - subject.first_day
    return distance + 1 if distance >= 0 else distance


def tell_date(subject: Subject, day: int, mode: Mode) -> str:
    """The date of a row, shifted; nothing in safe-harbor mode: years beside days would give dates away."""
    return to_date(day - subject.shift_days).isoformat() if mode == "date-shifted" else ""


def tell_first_day(subject: Subject, mode: Mode, as_of_day: int) -> str:
    """When the first day was: a shifted date, or its year.

    Nobody's days go beyond the as-of day, so the first day lies so many days before it at least; where that and the
    year leave fewer than 90 days to choose from, the year would all but tell the date and is left out.
    """
    if mode == "date-shifted":
        return tell_date(subject, subject.first_day, mode)
    year = to_date(subject.first_day).year
    latest = as_of_day - (subject.last_day - subject.first_day)
    possible = min(latest, to_day_number(date(year, 12, 31))) - to_day_number(date(year, 1, 1)) + 1
    return str(year) if possible >= LEAST_DAYS_OF_YEAR else ""


def tell_age(subject: Subject, as_of_day: int) -> tuple[int | None, str]:
    """Age in years on the first day, and "90+" in place of it for whoever is over 89 by the as-of day."""
    if subject.birth_date is None:
        return None, ""
    if _age(subject.birth_date, to_date(as_of_day)) > OLDEST_TOLD:
        return None, f"{OLDEST_TOLD + 1}+"
    return _age(subject.birth_date, to_date(subject.first_day)), ""


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
