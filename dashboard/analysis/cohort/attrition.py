"""How many patients reached each milestone from referral to follow-up, of those who could have by now."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.cohort.milestones import FOURTH, MilestoneDays, find_milestone_days
from dashboard.analysis.cohort.time_point import LATE_DAYS
from dashboard.analysis.process.due import DAYS_PER_MONTH
from dashboard.analysis.proportion import Proportion
from data_access.facts.arrays import NEVER, Bool, Facts, Int64


@dataclass(frozen=True)
class Allowances:
    """How long each step may take before a patient who has not made it counts as lost: rules of the clinic.

    A dose may take so many planned intervals; a follow-up score its day and 28 days more.
    """

    preparation_days: int = 60
    first_dose_days: int = 30
    intervals: float = 1.5


DEFAULT_ALLOWANCES: Final = Allowances()


@dataclass(frozen=True, eq=False)
class Milestone:
    """One step. ``reached`` is of all who entered, ``of_previous`` of those who reached the step before.

    Both count only patients for whom enough time has passed. ``lost``: the others of ``of_previous``. ``waiting``:
    of those who reached the step before, who has time left and is not there yet; ``early``: who is there already.
    """

    key: str
    reached: Proportion
    of_previous: Proportion
    lost: Proportion
    waiting: Proportion
    early: Proportion


@dataclass(frozen=True, eq=False)
class Attrition:
    """``referred``: of all who entered, whose day of referral is recorded.

    ``steps``: prepared, first dose, fourth dose, induction finished, follow-up score. ``unprepared``: of those with
    a first dose, who had it before all planned preparation sessions.
    """

    referred: Proportion
    steps: tuple[Milestone, ...]
    unprepared: Proportion


@dataclass(frozen=True)
class _Step:
    """When each patient reached the step, whether it is planned, and in how many days after the step before."""

    key: str
    day: Int64
    planned: Bool
    allowed: Int64


def count_attrition(
    facts: Facts, as_of_day: int, chosen: ArrayLike | None = None, allowances: Allowances = DEFAULT_ALLOWANCES
) -> Attrition:
    """How many patients came from referral to preparation, dose 1, dose 4, the last planned dose and a follow-up score.

    Each patient counts once, with the first course. Prepared: the planned preparation sessions attended, or a first
    dose given. ``chosen``: a mask of patients, None: all.

    Formula: reached ÷ all who entered (or reached the step before) so long ago that the step could have been made by
    the as-of day. So long: 60 days to be prepared, 30 more for the first dose, 1.5 planned intervals for each
    dose, and for the score the first follow-up month of the primary instrument and 28 days.
    Threshold: on the last of these days the time has passed. Whoever is slower still counts as reached once there.
    Missing: where no referral is recorded the patient enters on the day the course started and is counted apart; such
    patients flatter the first steps, since those who never came are not among them. A step that the protocol does
    not plan (fewer than 4 doses, no follow-up) leaves the patient out of it. Who has time left is never called lost.
    Source: rule of the clinic.
    """
    days = find_milestone_days(facts)
    keep = np.ones(len(days.patient), np.bool_)
    if chosen is not None:
        keep = np.asarray(chosen, np.bool_)[days.patient]
    before, entered_due, found = days.entered, days.entered, []
    for step in _list_steps(days, allowances):
        entered_due = entered_due + step.allowed
        late = entered_due <= as_of_day, before + step.allowed <= as_of_day
        found.append(_count_step(step, keep, before != NEVER, late, days.patient))
        # Where a step is not planned the one before it stays the last one reached.
        before = np.where(step.planned, step.day, before)
    dosed = keep & (days.first_dose != NEVER)
    return Attrition(
        _share(days.referral_recorded, keep, days.patient),
        tuple(found),
        _share(~days.dosed_prepared, dosed, days.patient),
    )


def _list_steps(days: MilestoneDays, allowances: Allowances) -> tuple[_Step, ...]:
    doses, later = days.planned > 0, days.planned >= FOURTH
    rest = np.where(later, days.planned - FOURTH, days.planned - 1)
    follow_up = np.rint(days.months * DAYS_PER_MONTH).astype(np.int64) + LATE_DAYS

    def allow(intervals: Int64 | int) -> Int64:
        return np.asarray(np.ceil(allowances.intervals * intervals * days.interval), np.int64)

    def since(planned: Bool, allowed: Int64 | int) -> Int64:
        return np.asarray(np.where(planned, allowed, 0), np.int64)

    always, scored = np.ones_like(doses), doses & (days.months > 0)
    return (
        _Step("prepared", days.prepared, always, since(always, allowances.preparation_days)),
        _Step("first_dose", days.first_dose, doses, since(doses, allowances.first_dose_days)),
        _Step("fourth_dose", days.fourth_dose, later, since(later, allow(FOURTH - 1))),
        _Step("finished", days.finished, doses, since(doses, allow(rest))),
        _Step("follow_up", days.follow_up, scored, since(scored, follow_up)),
    )


def _count_step(step: _Step, keep: Bool, came: Bool, late: tuple[Bool, Bool], patient: Int64) -> Milestone:
    """``came``: reached the step before; ``late``: the time has passed since entry, and since the step before."""
    asked, there = keep & step.planned, step.day != NEVER
    unplanned = int((keep & ~step.planned).sum())
    reason = "not planned by the protocol" if unplanned else ""
    entered, followed = asked & late[0], asked & came & late[1]
    open_now = asked & came & ~late[1]
    return Milestone(
        step.key,
        _share(there, entered, patient, unplanned, reason),
        _share(there, followed, patient, unplanned, reason),
        _share(~there, followed, patient, unplanned, reason),
        _share(~there & open_now, asked & came, patient),
        _share(there & open_now, asked & came, patient),
    )


def _share(happened: Bool, counted: Bool, patient: Int64, left_out: int = 0, reason: str = "") -> Proportion:
    behind = patient[happened & counted]
    return Proportion(len(behind), int(counted.sum()), "patients", left_out, reason, None, behind)
