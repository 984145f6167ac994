"""The highest readings of a dosing session, and the readings it lacks."""

import numpy as np

from data_access.facts.arrays import MISSING, Bool, DosingFacts, Int64


def get_highest(dosings: DosingFacts, rows: Int64) -> tuple[Int64, Int64]:
    """Highest systolic and diastolic of each session, before, after the dose or on leaving; MISSING where none."""
    systolic = np.maximum.reduce(
        [dosings.systolic_before[rows], dosings.systolic_peak[rows], dosings.systolic_leaving[rows]]
    )
    diastolic = np.maximum.reduce(
        [dosings.diastolic_before[rows], dosings.diastolic_peak[rows], dosings.diastolic_leaving[rows]]
    )
    return systolic.astype(np.int64), diastolic.astype(np.int64)


def find_missing_readings(dosings: DosingFacts, rows: Int64) -> tuple[Bool, Bool, Bool]:
    """Whether blood pressure is missing before, at about 40 minutes, and on leaving; half a reading is none."""
    before: Bool = (dosings.systolic_before[rows] == MISSING) | (dosings.diastolic_before[rows] == MISSING)
    leaving: Bool = (dosings.systolic_leaving[rows] == MISSING) | (dosings.diastolic_leaving[rows] == MISSING)
    return before, ~dosings.read_at_40[rows], leaving
