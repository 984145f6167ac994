"""The clinic's figures beside published ones once more, slowly: one course after another over rows of the tables."""

from typing import Any

from data_access.definitions.benchmark import Benchmark
from data_access.definitions.registry import get_instrument, get_route, get_side_effect_kind
from tests.dashboard.analysis.cohort.slow_cohort import SlowCourse, find_window

Row = dict[str, Any]


def list_courses(courses: list[SlowCourse], published: Benchmark) -> list[SlowCourse]:
    """Courses given by the study's route and substance alone, in their order."""
    route, substance = get_route(published.route or "").code, 1 if published.substance == "esketamine" else 0
    return [
        c for c in courses if c.doses and all((d["route"], d["substance"]) == (route, substance) for d in c.doses)
    ]  # fmt: skip


def first_of_patient(courses: list[SlowCourse]) -> list[SlowCourse]:
    found: dict[int, SlowCourse] = {}
    for course in courses:
        found.setdefault(course.patient, course)
    return list(found.values())


def count_after_dose(courses: list[SlowCourse], published: Benchmark) -> tuple[int, int]:
    """(patients with the outcome, patients with a score after the study's dose and a baseline by its rule)."""
    assert published.when.doses
    events = total = 0
    for course in first_of_patient(list_courses(courses, published)):
        window = find_window(course, "after dose", published.when.doses[0])
        if window is None:
            continue
        base = course.baseline(get_instrument(published.measure))
        observed, _ = course.later(get_instrument(published.measure), window)
        entries = [course.baseline(get_instrument(key)) for key in published.who.measures]
        meets = published.who.total is None or any(e is not None and e[2] >= published.who.total for e in entries)
        if base is None or observed is None or not meets:
            continue
        total += 1
        if published.outcome == "response":
            events += 2 * observed <= base[2]
        else:
            assert published.remission_below
            events += observed < published.remission_below
    return events, total


def list_pairs_at_doses(courses: list[SlowCourse], published: Benchmark) -> list[tuple[int, int]]:
    """(score at the first dose, score at the last dose) of finished courses."""
    instrument, pairs = get_instrument(published.measure), []
    for course in first_of_patient(list_courses(courses, published)):
        if course.finished is None:
            continue
        base = course.baseline(instrument)
        last = [total for day, total in course.totals(instrument) if day <= course.doses[-1]["day"]]
        if base is not None and len(last) > base[0] + 1:
            pairs.append((base[2], last[-1]))
    return pairs


def count_effect(dosings: list[Row], published: Benchmark) -> tuple[int, int]:
    """(patients with the effect, patients assessed) over attended sessions asked without a list."""
    route, code = get_route(published.route or "").code, get_side_effect_kind(published.measure).code
    asked, seen = set(), set()
    for dosing in dosings:
        given = dosing["number"] > 0 and dosing["route"] == route and dosing["substance"] == 1
        if given and dosing["assessed"] == 1 and dosing["asked_how"] == 1:
            asked.add(dosing["patient"])
            if dosing["severity"] // 4**code % 4:
                seen.add(dosing["patient"])
    return len(seen), len(asked)


def find_quartile(values: list[int], share: float) -> float:
    """By linear interpolation between the ordered values."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
