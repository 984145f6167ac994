"""The courses given by one study's route and substance only: those that can stand beside it."""

import numpy as np

from dashboard.analysis.remembered import remember
from data_access.definitions.benchmark import Benchmark
from data_access.definitions.registry import get_route
from data_access.facts.arrays import MISSING, SUBSTANCES, Bool, Facts, Int64


def list_routes(published: Benchmark) -> tuple[str, ...]:
    """The routes of a study, empty where none is stated."""
    return published.routes or ((published.route,) if published.route else ())


def find_doses_by_route(facts: Facts, published: Benchmark) -> Int64:
    """Rows of the attended dosings by one of the study's routes, of its substance ("ketamine": racemic).

    All attended dosings where the study states no route.
    """
    routes, substance = list_routes(published), published.substance or "racemic"
    return remember(facts.dosings, ("doses by route", routes, substance), lambda: _find(facts, routes, substance))


def _find(facts: Facts, routes: tuple[str, ...], substance: str) -> Int64:
    given = np.flatnonzero(facts.dosings.number > 0)
    if not routes:
        return given
    codes = [get_route(key).code for key in routes]
    fits = np.isin(facts.dosings.route[given], codes)
    fits &= facts.dosings.substance[given] == SUBSTANCES.index(substance)
    return np.asarray(given[fits])


def find_courses_by_route(facts: Facts, published: Benchmark) -> Bool:
    """True for each course with an attended dose whose every attended dose was by the study's route and substance.

    A dose whose route or substance is not recorded takes its course out.
    """
    key = ("courses by route", list_routes(published), published.substance or "racemic")
    return remember(facts, key, lambda: _find_courses(facts, find_doses_by_route(facts, published)))


def _find_courses(facts: Facts, fitting: Int64) -> Bool:
    dosings, count = facts.dosings, len(facts.courses.id)
    course = dosings.course[(dosings.number > 0) & (dosings.course != MISSING)]
    placed = dosings.course[fitting]
    doses = np.bincount(course, minlength=count)
    return np.asarray((doses > 0) & (np.bincount(placed[placed != MISSING], minlength=count) == doses))


def keep_first_of_patient(facts: Facts, courses: Bool) -> Bool:
    """Of each patient's courses in the mask the first one only."""
    rows = np.flatnonzero(courses)
    kept = np.zeros_like(courses)
    kept[rows[np.diff(facts.courses.patient[rows], prepend=-1) > 0]] = True
    return kept
