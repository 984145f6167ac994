"""What there is to choose from, and the cohort that a selection means."""

from datetime import date

import numpy as np

from dashboard.analysis.cohort.cohort_choice import CohortChoice, find_baselines, find_first_dose_days
from dashboard.analysis.funnels.led_by import find_leading_clinician
from dashboard.analysis.time_to_event.times import find_routes
from dashboard.reports.outcomes.selection import ANY, NOT_RECORDED, PERIODS, PRIORS, OutcomeOptions, OutcomeSelection
from dashboard.reports.words.dose_words import in_text, word_route
from data_access.days import to_date, to_day_number
from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING, NEVER, Facts


def list_measures(facts: Facts) -> tuple[Instrument, ...]:
    """Questionnaires with a total and a baseline in some course, by code; GAD-7 where there is none.

    One that asks of this very moment (dissociation during a dose) is no outcome of a course.
    """
    every = tuple(i for i in get_instruments() if i.total_max is not None and i.recall_days != 0)
    held = set(np.unique(facts.screenings.instrument).tolist())
    return tuple(i for i in every if i.code in held and (find_baselines(facts, i) != MISSING).any()) or every[:1]


def find_options(facts: Facts, clinician_names: dict[int, str]) -> OutcomeOptions:
    """Only words that are true of some course with a first dose."""
    days = find_first_dose_days(facts)
    begun = np.flatnonzero(days != NEVER)
    years = sorted({to_date(int(day)).year for day in days[begun]}, reverse=True)
    routes = np.unique(find_routes(facts, begun)[0])
    diagnosis = np.unique(facts.patients.diagnosis[facts.courses.patient[begun]])
    led = np.unique(find_leading_clinician(facts.dosings, len(days))[begun])
    measures = list_measures(facts)
    return OutcomeOptions(
        tuple(i.name for i in measures),
        (*PERIODS, *(str(year) for year in years)),
        (ANY, *(in_text(word_route(int(r))) for r in routes if r != MISSING)),
        (ANY, *sorted(facts.diagnoses[int(d)] for d in diagnosis if d != MISSING), *_missing(diagnosis)),
        (ANY, *sorted(clinician_names[int(c)] for c in led if int(c) in clinician_names), *_missing(led)),
        {i.name: (ANY, *(band.label.lower() for band in i.bands)) for i in measures},
    )


def _missing(codes: np.ndarray) -> tuple[str, ...]:
    return (NOT_RECORDED,) if (codes == MISSING).any() else ()


def make_choice(
    facts: Facts, selection: OutcomeSelection, as_of_day: int, clinician_names: dict[int, str]
) -> CohortChoice:
    """The cohort of a selection; a word that is true of nobody is as if it were not chosen."""
    measures = list_measures(facts)
    instrument = next((i for i in measures if i.name == selection.measure), measures[0])
    first, last = find_days(selection.started, as_of_day)
    diagnoses = {code: index for index, code in enumerate(facts.diagnoses)}
    bands = {band.label.lower(): place for place, band in enumerate(instrument.bands)}
    routes = {in_text(word_route(code)): code for code in np.unique(facts.dosings.route).tolist()}
    nothing = {NOT_RECORDED: MISSING}
    return CohortChoice(
        instrument,
        first,
        last,
        routes.get(selection.route),
        (diagnoses | nothing).get(selection.diagnosis),
        _find_clinicians(selection.therapist, clinician_names),
        bands.get(selection.band),
        PRIORS.get(selection.prior),
    )


def _find_clinicians(word: str, names: dict[int, str]) -> tuple[int, ...] | None:
    """Every clinician of a name; None where nobody is asked for, or nobody is called so."""
    if word == NOT_RECORDED:
        return (MISSING,)
    return tuple(index for index, name in names.items() if name == word) or None


def find_days(started: str, as_of_day: int) -> tuple[int | None, int]:
    """First (None: any) and last day of the first dose: a span up to the as-of day, or a calendar year."""
    if started.isdecimal():
        year = int(started)
        return to_day_number(date(year, 1, 1)), min(to_day_number(date(year, 12, 31)), as_of_day)
    days = PERIODS.get(started, PERIODS["last 12 months"])
    return (None if days is None else as_of_day - days + 1), as_of_day
