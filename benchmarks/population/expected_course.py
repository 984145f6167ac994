"""The expected course: episodes and the z of every reading from a given fit, and how long the fits themselves take."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.population.statistic import PopulationStatistic, Tables
from benchmarks.timing import measure_ms
from dashboard.analysis.expected_course.back_test import back_test
from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.analysis.expected_course.episodes import find_episodes
from dashboard.analysis.expected_course.expected_course import build_expected_course
from dashboard.analysis.expected_course.z import RED_Z, YELLOW_Z, measure_distance, name_status
from dashboard.analysis.remembered import forget_everything
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts, Int64
from data_access.facts.view import view_facts

FIXED = np.array([2.1, -0.5, 0.79, -0.18])
RANDOM = np.array([[10.4, -0.9], [-0.9, 5.9]])
RESIDUAL = 2.8
"""A fit of GAD-7 as the demonstration network has it, so that the fit itself is not timed."""
BASELINE_WINDOW = READING_WINDOW = 30


@dataclass(frozen=True, eq=False)
class EveryReading:
    """One row per reading of every course."""

    patient: Int64
    dose: Int64
    z: NDArray[np.float64]
    status: NDArray[np.int8]


def _distances(facts: Facts, as_of_day: int) -> Any:
    gad7 = get_instrument("gad7")
    episodes = find_episodes(facts, gad7)
    held = episodes.readings
    first = episodes.baseline[held.episode]
    z = measure_distance(held.total, first, held.dose, FIXED, RANDOM, RESIDUAL, gad7.higher_is_better).z
    status = name_status(z, YELLOW_Z, RED_Z, held.total, gad7, "nhs")
    return EveryReading(episodes.patient[held.episode], held.dose, z, status)


def _distances_by_pandas(tables: Tables, as_of_day: int) -> Any:
    readings = _find_readings(tables, as_of_day)
    x, y0 = np.log1p(readings.dose), readings.baseline
    expected = FIXED[0] + FIXED[1] * x + FIXED[2] * y0 + FIXED[3] * y0 * x
    readings["z"] = (readings.total - expected) / np.sqrt(
        RANDOM[0, 0] + 2 * RANDOM[0, 1] * x + RANDOM[1, 1] * x * x + RESIDUAL
    )
    readings["red"] = (readings.z >= RED_Z) & (readings.total >= 8)
    return readings.groupby("dose").red.agg(["sum", "size"])


def _find_readings(tables: Tables, as_of_day: int) -> pd.DataFrame:
    """The last GAD-7 after each dose of each course, with the course's baseline."""
    doses = tables.sessions[(tables.sessions.kind == "dosing") & (tables.sessions.status == "attended")]
    doses = doses[doses.day <= as_of_day].sort_values("day")[["course_id", "patient_id", "day"]]
    doses["dose"] = doses.groupby("course_id").cumcount() + 1
    courses = doses.groupby("course_id").agg(patient_id=("patient_id", "first"), anchor=("day", "first")).reset_index()
    scores = tables.screenings[(tables.screenings.instrument == "gad7") & tables.screenings.total.notna()]
    scores = scores[scores.taken_day <= as_of_day].sort_values("taken_day")[["patient_id", "taken_day", "total"]]
    first = pd.merge_asof(
        courses.sort_values("anchor"), scores.rename(columns={"total": "baseline"}), left_on="anchor",
        right_on="taken_day", by="patient_id", tolerance=BASELINE_WINDOW,
    )  # fmt: skip
    first = first.dropna(subset="baseline")[["course_id", "baseline"]]
    readings = pd.merge_asof(
        scores, doses, left_on="taken_day", right_on="day", by="patient_id", allow_exact_matches=False,
        tolerance=READING_WINDOW,
    ).dropna(subset="dose")  # fmt: skip
    plans = tables.courses.merge(tables.protocols, left_on="protocol_id", right_on="id", suffixes=("", "_plan"))
    readings = readings.merge(first, on="course_id").merge(
        plans[["id", "planned_doses"]], left_on="course_id", right_on="id"
    )
    return readings[readings.dose <= readings.planned_doses].groupby(["course_id", "dose"]).last().reset_index()


STATISTICS = (PopulationStatistic("expected course: z of every reading", _distances, _distances_by_pandas),)


def print_fits(facts: Facts, as_of_day: int, runs: int = 5) -> None:
    """How long the expected courses of a clinic take: one measure, all measures, the back-test; with leave-one-out."""
    gad7 = get_instrument("gad7")
    course = build_expected_course(facts, as_of_day, gad7)
    judged, effect = len(course.placed.z), course.largest_effect
    one = measure_ms(_anew(lambda: build_expected_course(facts, as_of_day, gad7)), runs)
    every = measure_ms(_anew(lambda: build_clinic_courses(facts, as_of_day)), runs)
    tested = measure_ms(_anew(lambda: back_test(facts, gad7, "nhs")), runs)
    print(
        f"| expected course, {len(course.episodes.course):,} courses, {judged:,} of them judged by an exact refit "
        f"without their own (largest effect on z {effect:.2g}) | {one:,.0f} ms | all measures {every:,.0f} ms | "
        f"back-test {tested:,.0f} ms |"
    )


def _anew(run: Any) -> Any:
    def compute() -> Any:
        forget_everything()
        return run()

    return compute


if __name__ == "__main__":
    from benchmarks.data_ready import AS_OF_DAY, open_network

    network = open_network(Path(sys.argv[1]), int(sys.argv[2]))
    clinic = network.facts_store.get(network.everyone.site_id)
    for many in (610, 6_000, len(clinic.patients.id)):
        print_fits(view_facts(clinic, clinic.patients.id[:many], AS_OF_DAY), AS_OF_DAY)
