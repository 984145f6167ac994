"""Every view's numbers from facts, from SQL and from bare arrays: three ways, one result, on both databases."""

from dataclasses import dataclass

import numpy as np
import pytest

from benchmarks import floor
from dashboard.analysis.cohort.cohort_outcomes import Measures
from dashboard.analysis.standing import Standing
from dashboard.analysis.weekly import weekly_activity
from dashboard.analysis.weekly.weekly_outcomes import rate_outcomes
from dashboard.analysis.weekly.weekly_safety import rate_monitoring, rate_unwanted_effects
from dashboard.analysis.weekly.weekly_series import CHARTED_WEEKS, ROLLED_WEEKS
from dashboard.analysis.weekly.weeks import WEEK_DAYS, last_complete_week, mondays_until
from dashboard.reports.side_effects.counts import count_sessions, dissociation_code, listed_groups
from dashboard.reports.side_effects.selection import SideEffectSelection
from data_access.database import Store
from data_access.definitions.registry import get_instrument, get_instruments, get_routes, get_side_effect_kinds
from data_access.demo.build import build_demo_clinic
from data_access.facts.arrays import MISSING, NO_DAY, Facts
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.queries.clinicians import get_clinicians
from data_access.scope import decide_scope, get_patient_ids
from data_access.sight import see_site
from tests.dashboard.conftest import DEMO_DAY
from tests.sql_twins import caseload, outcomes, patient, rates, weekly
from tests.sql_twins.asked import Asked

PATIENTS = 100
DAYS = (DEMO_DAY, DEMO_DAY - 100)
INSTRUMENTS = {one.code: one.key for one in get_instruments()}
ROUTES = {one.code: one.key for one in get_routes()}
KINDS = {one.code: one.key for one in get_side_effect_kinds()}
GROUPS = {group.key: tuple(KINDS[code] for code in group.codes) for group in listed_groups()}
CODES = {group.key: group.codes for group in listed_groups()}


@dataclass(frozen=True)
class Look:
    """One viewer and day: the facts cut to them, and the same said to the database."""

    facts: Facts
    asked: Asked

    @property
    def mondays(self) -> list[int]:
        """The charted weeks."""
        return mondays_until(last_complete_week(self.asked.as_of_day), CHARTED_WEEKS).tolist()


@pytest.fixture
def looks(store: Store) -> list[Look]:
    """Everybody's and one therapist's patients, each on two days."""
    site = build_demo_clinic(store, PATIENTS, 7, DEMO_DAY)
    with store.read_as(see_site(site.id)) as session:
        clinic = load_facts(session, site.id)
        people = get_clinicians(session, site.id)
        scopes = [decide_scope(session, site.id, one.id, DEMO_DAY) for one in people]
        chosen = [next(s for s in scopes if s.role == role) for role in ("director", "therapist")]
        return [
            Look(view_facts(clinic, get_patient_ids(session, scope), day), Asked(scope, day))
            for scope in chosen
            for day in DAYS
        ]


def test_the_three_ways_agree_on_every_view(store: Store, looks: list[Look]) -> None:
    """One clinic for all: making it is what takes time."""
    check_nothing_foreign(store, *looks[:: len(DAYS)])
    for look in looks:
        compare_patients(store, look)
        compare_caseload(store, look)
        compare_rates(store, look)
        compare_weeks(store, look)
        compare_outcomes(store, look)


def compare_patients(store: Store, look: Look) -> None:
    facts = look.facts
    with store.read_as(look.asked.scope.sight) as session:
        for key in facts.patients.id[:: max(1, len(facts.patients.id) // 12)].tolist():
            codes, days, totals = floor.get_scores(facts, key)
            ours = [
                (INSTRUMENTS[code], day, None if total == MISSING else total)
                for code, day, total in zip(codes.tolist(), days.tolist(), totals.tolist(), strict=True)
            ]
            assert sorted(ours, key=lambda row: row[0]) == patient.get_scores(session, look.asked, key)


def check_nothing_foreign(store: Store, everybody: Look, one: Look) -> None:
    """The twin's own scope shuts, where the database's row security does not stand before it."""
    foreign = np.setdiff1d(everybody.facts.patients.id, one.facts.patients.id)
    assert len(foreign)
    with store.read_as(see_site(one.facts.site_id)) as session:
        assert patient.get_scores(session, one.asked, int(foreign[0])) == []


def compare_caseload(store: Store, look: Look) -> None:
    standing = Standing(look.facts, look.asked.as_of_day, "nhs")
    pair, states = standing.measure(get_instrument("gad7")).pair, standing.states
    by_floor = floor.get_caseload(look.facts, look.asked.as_of_day)
    assert by_floor["doses"].tolist() == states.doses.tolist()
    assert by_floor["baseline"].tolist() == pair.baseline.tolist()
    assert by_floor["latest"].tolist() == pair.latest.tolist()
    assert (
        by_floor["last_dose_day"].tolist()
        == np.where(states.last_dose_day == NO_DAY, -1, states.last_dose_day).tolist()
    )
    with store.read_as(look.asked.scope.sight) as session:
        found = caseload.get_caseload(session, look.asked)
    ours = {
        int(look.facts.patients.id[row]): caseload.Patient(
            int(states.doses[row]),
            None if states.last_dose_day[row] == NO_DAY else int(states.last_dose_day[row]),
            None if pair.baseline[row] == MISSING else int(pair.baseline[row]),
            None if pair.latest[row] == MISSING else int(pair.latest[row]),
        )
        for row in np.flatnonzero(states.course != MISSING)
    }
    assert ours == found
    assert any(one.latest is not None for one in found.values())


def compare_rates(store: Store, look: Look) -> None:
    for selection in (
        SideEffectSelection(),
        SideEffectSelection(period="All"),
        SideEffectSelection(period="52 weeks", severity=2),
        SideEffectSelection(period="All", number="2"),
        SideEffectSelection(period="All", number="7 or later", severity=3),
        SideEffectSelection(period="All", routes=(ROUTES[0], ROUTES[1])),
    ):
        compare_rates_of(store, look, selection)


def compare_rates_of(store: Store, look: Look, selection: SideEffectSelection) -> None:
    counted = count_sessions(look.facts, selection, look.asked.as_of_day)
    choice, table = counted.choice, counted.table
    with store.read_as(look.asked.scope.sight) as session:
        wanted = rates.Filter(choice.from_day, selection.routes, choice.numbers, selection.severity)
        found = rates.get_rates(session, look.asked, wanted, GROUPS)
    days = (NO_DAY if choice.from_day is None else choice.from_day, choice.until_day)
    total, events = floor.get_rates(look.facts.dosings, days, selection.severity, CODES, choice.routes, choice.numbers)
    for column, route in enumerate(counted.routes):
        assert table.total[column] == found.total.get(route.key, 0) == total[route.code]
        for line, group in enumerate(("any", *GROUPS)):
            assert table.events[line, column] == found.events.get((group, route.key), 0) == events[group][route.code]
    assert table.total[-1] == sum(found.total.values()) == total.sum()


def compare_weeks(store: Store, look: Look) -> None:
    mondays = np.array(look.mondays)
    first, weeks = int(mondays[0]), len(mondays)
    facts = look.facts
    counts = {
        "in_treatment": weekly_activity.count_in_treatment(facts, mondays),
        "starts": weekly_activity.count_starts(facts, mondays),
        "doses": weekly_activity.count_doses_given(facts, mondays)[0],
    }
    parts = {
        "unwanted": rate_unwanted_effects(facts, mondays, dissociation_code())[0],
        "monitoring": rate_monitoring(facts, mondays),
        "drop_outs": weekly_activity.rate_drop_outs(facts, mondays),
    }
    by_floor, rates_by_floor = floor.get_week_counts(facts, first, weeks), floor.get_week_rates(facts, first, weeks)
    with store.read_as(look.asked.scope.sight) as session:
        asked = (session, look.asked, first, weeks)
        counts_by_sql = {
            "in_treatment": weekly.count_in_treatment(*asked),
            "starts": weekly.count_starts(*asked),
            "doses": weekly.count_doses(*asked),
        }
        parts_by_sql = {
            "unwanted": weekly.rate_unwanted(*asked),
            "monitoring": weekly.rate_monitoring(*asked),
            "drop_outs": weekly.rate_drop_outs(*asked),
        }
    for name, count in counts.items():
        assert count.value.tolist() == by_floor[name].tolist() == counts_by_sql[name], name
    for name, part in parts.items():
        events, total = rates_by_floor[name]
        assert (part.events.tolist(), part.total.tolist()) == (events.tolist(), total.tolist()) == parts_by_sql[name]
        # The sparkline: twelve weeks together, at the end of each of twelve weeks.
        assert part.rolled_events.tolist() == floor.roll(events).tolist() == weekly.roll(parts_by_sql[name][0])
        assert part.rolled_total.tolist() == floor.roll(total).tolist() == weekly.roll(parts_by_sql[name][1])


def compare_outcomes(store: Store, look: Look) -> None:
    mondays = np.array(look.mondays)
    sundays = mondays[-ROLLED_WEEKS:] + WEEK_DAYS - 1
    measures = Measures(get_instrument("gad7"), get_instrument("phq9"), (get_instrument("pcl5"),))
    for thresholds in ("nhs", "conservative"):
        ours = rate_outcomes(look.facts, mondays, measures, thresholds)
        by_floor = floor.get_outcomes(look.facts, sundays, thresholds)
        with store.read_as(look.asked.scope.sight) as session:
            found = outcomes.get_outcomes(session, look.asked, sundays.tolist(), thresholds)
        for name, (events, total) in by_floor.items():
            rate = getattr(ours, name)
            pairs = list(zip(rate.rolled_events.tolist(), rate.rolled_total.tolist(), strict=True))
            assert pairs == list(zip(events.tolist(), total.tolist(), strict=True)) == getattr(found, name), name
