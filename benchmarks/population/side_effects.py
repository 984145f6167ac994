"""Side effects and vital signs of dosing sessions."""

from itertools import combinations
from typing import Any

from benchmarks.population.side_effects_by_pandas import (
    assess_by_pandas,
    band_by_pandas,
    cadss_by_pandas,
    compare_by_pandas,
    course_by_pandas,
    discord_by_pandas,
    dissociation_by_pandas,
    events_by_pandas,
    follow_by_pandas,
    gone_by_pandas,
    rate_by_pandas,
    serious_by_pandas,
    split_by_pandas,
    together_by_pandas,
    vitals_by_pandas,
    week_by_pandas,
)
from benchmarks.population.statistic import PopulationStatistic
from benchmarks.population.vocabulary import get_dissociation, get_limits, list_kinds, list_routes
from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings, choose_assessed, find_effects
from dashboard.analysis.side_effects.assessment import count_assessed
from dashboard.analysis.side_effects.cadss_peaks import summarise_cadss
from dashboard.analysis.side_effects.co_occurrence import measure_together
from dashboard.analysis.side_effects.discordance import find_top_tenth, rate_discordance
from dashboard.analysis.side_effects.dissociation_split import split_dissociation
from dashboard.analysis.side_effects.dose_band_rates import rate_by_dose_band
from dashboard.analysis.side_effects.dosing_choice import DosingChoice
from dashboard.analysis.side_effects.effect_course import rate_gone, summarise_courses
from dashboard.analysis.side_effects.effect_exposure import rate_events
from dashboard.analysis.side_effects.effect_severity import had_any_effect, unwanted_severity
from dashboard.analysis.side_effects.patient_clusters import CountUnit
from dashboard.analysis.side_effects.route_differences import compare_routes
from dashboard.analysis.side_effects.serious_events import count_serious
from dashboard.analysis.side_effects.session_course import follow_sessions
from dashboard.analysis.side_effects.severity_split import split_severity
from dashboard.analysis.side_effects.side_effect_rates import RateTable, rate_by_route
from dashboard.analysis.side_effects.vital_signs import summarise_vitals
from dashboard.analysis.side_effects.weekly_effects import chart_weekly_effects
from dashboard.analysis.weekly.weeks import last_complete_week, mondays_until
from data_access.definitions.registry import get_routes
from data_access.facts.arrays import SUBSTANCES, Facts

WEEKS = 104
MODERATE = 2


def choose(facts: Facts, as_of_day: int) -> AssessedDosings:
    """Every attended dosing session of the view."""
    return choose_assessed(facts.dosings, DosingChoice(None, as_of_day), get_dissociation())


def rate(facts: Facts, as_of_day: int, unit: CountUnit) -> RateTable:
    """Every kind by every route."""
    sample = choose(facts, as_of_day)
    return rate_by_route(sample, find_effects(sample, list_kinds(), 1), list_routes(), unit)


def rate_bands(facts: Facts, as_of_day: int) -> Any:
    """Any effect and every kind, by the dose bands of every route and substance."""
    sample = choose(facts, as_of_day)
    effects = find_effects(sample, list_kinds(), 1)
    return [
        rate_by_dose_band(sample, effects, route.code, substance, route.dose_bands_mg_kg, "sessions")
        for route in get_routes()
        for substance in range(len(SUBSTANCES))
    ]


def follow(facts: Facts, as_of_day: int) -> Any:
    """Any effect by session number in the same patients."""
    sample = choose(facts, as_of_day)
    event = had_any_effect(unwanted_severity(facts.dosings, get_dissociation()), 1)
    return follow_sessions(facts.dosings, facts.courses, sample.chosen, event, None)


def compare(facts: Facts, as_of_day: int) -> Any:
    """Every kind between every two routes."""
    return compare_routes(rate(facts, as_of_day, "sessions"), list(combinations(range(len(list_routes())), 2)))


def together(facts: Facts, as_of_day: int) -> Any:
    """Every kind with every other."""
    sample = choose(facts, as_of_day)
    return measure_together(find_effects(sample, list_kinds(), 1)[1:], len(sample.row))


def weekly(facts: Facts, as_of_day: int) -> Any:
    """Moderate or severe effects of two years of weeks."""
    mondays = mondays_until(last_complete_week(as_of_day), WEEKS)
    return chart_weekly_effects(choose(facts, as_of_day), mondays, MODERATE)


def discord(facts: Facts, as_of_day: int) -> Any:
    """High dissociation scales without dissociation reported."""
    sample = choose(facts, as_of_day)
    top = find_top_tenth(facts.dosings, as_of_day)
    return rate_discordance(facts.dosings, sample.chosen, get_dissociation(), top)


STATISTICS: tuple[PopulationStatistic, ...] = (
    PopulationStatistic(
        "side effects: 20 kinds by route, sessions",
        lambda facts, day: rate(facts, day, "sessions"),
        rate_by_pandas("session_id"),
    ),
    PopulationStatistic(
        "side effects: 20 kinds by route, patients",
        lambda facts, day: rate(facts, day, "patients"),
        rate_by_pandas("patient_id"),
    ),
    PopulationStatistic("side effects: dose band within route", rate_bands, band_by_pandas),
    PopulationStatistic("side effects: session number, same patients", follow, follow_by_pandas),
    PopulationStatistic("side effects: weekly chart", weekly, week_by_pandas, whole_weeks=True),
    PopulationStatistic("side effects: routes compared", compare, compare_by_pandas),
    PopulationStatistic(
        "side effects: assessed or not",
        lambda facts, day: count_assessed(choose(facts, day), list_routes()),
        assess_by_pandas,
    ),
    PopulationStatistic(
        "side effects: severity, sessions",
        lambda facts, day: split_severity(choose(facts, day), list_kinds(), "sessions"),
        split_by_pandas("session_id"),
    ),
    PopulationStatistic(
        "side effects: severity, patients",
        lambda facts, day: split_severity(choose(facts, day), list_kinds(), "patients"),
        split_by_pandas("patient_id"),
    ),
    PopulationStatistic(
        "dissociation: expected, distressing, other",
        lambda facts, day: split_dissociation(choose(facts, day), "sessions"),
        dissociation_by_pandas,
    ),
    PopulationStatistic(
        "side effects: onset, duration, gone, by kind",
        lambda facts, day: summarise_courses(choose(facts, day), facts.side_effects, list_kinds(), 1),
        course_by_pandas,
    ),
    PopulationStatistic(
        "side effects: gone before leaving",
        lambda facts, day: rate_gone(choose(facts, day), facts.side_effects, 1),
        gone_by_pandas,
    ),
    PopulationStatistic(
        "side effects: events per session",
        lambda facts, day: rate_events(choose(facts, day), list_routes(), 1),
        events_by_pandas,
    ),
    PopulationStatistic("side effects: which come together", together, together_by_pandas),
    PopulationStatistic(
        "serious events",
        lambda facts, day: count_serious(facts.dosings, facts.side_effects, choose(facts, day).chosen, "sessions"),
        serious_by_pandas,
    ),
    PopulationStatistic(
        "CADSS peaks",
        lambda facts, day: summarise_cadss(facts.dosings, choose(facts, day).chosen, "sessions"),
        cadss_by_pandas,
    ),
    PopulationStatistic("CADSS high, no dissociation reported", discord, discord_by_pandas),
    PopulationStatistic(
        "vital signs: peaks, rises, oxygen, sessions",
        lambda facts, day: summarise_vitals(facts.dosings, choose(facts, day).chosen, get_limits(), "sessions"),
        vitals_by_pandas("session_id"),
    ),
    PopulationStatistic(
        "vital signs: peaks, rises, oxygen, patients",
        lambda facts, day: summarise_vitals(facts.dosings, choose(facts, day).chosen, get_limits(), "patients"),
        vitals_by_pandas("patient_id"),
    ),
)
