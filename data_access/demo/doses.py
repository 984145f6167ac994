"""The dosing sessions of invented courses, one dose after the other for all courses at once.

What a dose felt like, and whether it helped, decides who comes back: that is why doses,
side effects and drop-out cannot be drawn apart.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data_access.demo.side_effects import KINDS, ROUTES, draw_felt, is_distressing
from data_access.demo.tables import Bools, Columns, Floats, Ints, stack
from data_access.demo.working_days import next_working_day, weekday_of

LONGEST = 80
"""Attempts at a dose after which every course has ended."""
RAISED_WEEKS = 8
"""The clinic raised its usual IV dose so many Mondays before the as-of day: the review has a story."""
USUAL_MG_KG = {"iv": 0.60, "im": 0.85, "sc": 0.60}
RAISED_IV_MG_KG = 0.80
USUAL_MG = {"nasal": 70.0, "sublingual": 250.0, "oral": 150.0}
"""The dose at which the shares of ``side_effects`` hold."""


@dataclass(frozen=True)
class Simulated:
    """Doses (one row per planned dosing session, attended or not), what was felt in each, and how courses went."""

    doses: Columns
    severity: NDArray[np.int8]
    courses: Columns


def get_raised_day(as_of_day: int) -> int:
    """The Monday from which the usual IV dose is higher."""
    return as_of_day - int(weekday_of(np.array([as_of_day]))[0]) - 7 * RAISED_WEEKS


def share_gained(traits: Columns, doses: NDArray[Any]) -> Floats:
    """The share of the full gain reached after so many doses (0–1); it begins after dose 4 in late responders."""
    doses = np.asarray(doses, dtype=float)
    usual = 1 - np.exp(-doses / traits["tempo"])
    return np.asarray(np.where(traits["late"], 1 / (1 + np.exp(-1.5 * (doses - 4.7))), usual))


class Dosing:
    """The state of many courses between one dose and the next. One entry per course in every array."""

    def __init__(self, rng: np.random.Generator, starts: Columns, traits: Columns, as_of_day: int) -> None:
        self.rng, self.starts, self.traits, self.as_of_day = rng, starts, traits, as_of_day
        count = len(starts["route_index"])
        self.next_day = starts["first_dose_day"].copy()
        self.last_day = np.full(count, -1, dtype=np.int64)
        self.given = np.zeros(count, dtype=np.int64)
        self.missed = np.zeros(count, dtype=np.int64)
        self.route = starts["route_index"].copy()
        self.level = self._draw_first_level()
        self.bad_early = np.zeros(count, dtype=np.int64)
        self.own = rng.normal(0, 1.7, (count, len(KINDS)))
        self.until = self._draw_length()
        self.rhythm = rng.choice((14, 14, 21, 21, 28), count)
        self.open = np.ones(count, dtype=bool)
        self.reason = np.full(count, None, dtype=object)
        self.rows: list[Columns] = []
        self.felt: list[NDArray[np.int8]] = []

    def _draw_first_level(self) -> Floats:
        """Dose relative to the route's usual one: each prescriber and patient a little different."""
        return np.asarray(np.exp(self.rng.normal(0, 0.07, len(self.starts["route_index"]))))

    def _draw_length(self) -> Ints:
        """Doses until the course is over: the protocol's, or many more for those who keep on coming."""
        planned = self.starts["planned_doses"]
        helped = self.traits["gain"] > 0.25
        goes_on = self.rng.random(len(planned)) < np.where(helped, 0.62, 0.12)
        more = 1 + np.minimum(self.rng.geometric(1 / 11.5, len(planned)), 40)
        return np.asarray(np.where(goes_on, planned + more, planned))

    def run(self) -> Simulated:
        """Dose after dose until every course is over or has reached the as-of day."""
        self._write(np.zeros(0, dtype=np.int64), attended=True)  # the columns, also where nobody is dosed
        for _ in range(LONGEST):
            who = np.flatnonzero(self.open & (self.next_day <= self.as_of_day))
            if not len(who):
                break
            self._take_step(who)
        courses = {"given": self.given, "last_dose_day": self.last_day, "open": self.open, "reason": self.reason,
                   "next_day": self.next_day}  # fmt: skip
        return Simulated(stack(self.rows), np.concatenate(self.felt), courses)

    def _take_step(self, who: Ints) -> None:
        shy = 0.03 * np.minimum(self.bad_early[who], 2)
        absent = self.rng.random(len(who)) < 0.045 + shy + 0.02 * (self.given[who] >= self.starts["planned_doses"][who])
        self._write(who[absent], attended=False)
        self.missed[who[absent]] += 1
        self.next_day[who[absent]] = next_working_day(
            self.next_day[who[absent]] + self.rng.integers(2, 8, int(absent.sum()))
        )
        came = who[~absent]
        self.given[came] += 1
        self.last_day[came] = self.next_day[came]
        self._choose_dose(came)
        bad = self._write(came, attended=True)
        self.bad_early[came] += bad & (self.given[came] <= 3)
        self._decide(came, bad)
        self._stop_after_misses(who[absent])

    def _choose_dose(self, who: Ints) -> None:
        """Slowly up from the first dose, more where nothing has happened; some change the route in maintenance."""
        number, gained = self.given[who], self._gained(who)
        up = (number >= 2) & (number <= 4) & (self.rng.random(len(who)) < 0.35)
        push = (number >= 4) & (gained < 0.15) & (self.rng.random(len(who)) < 0.3)
        factor = np.where(up, 1.05, 1.0) * np.where(push, 1.12, 1.0)
        self.level[who] = np.minimum(self.level[who] * factor, 1.3)
        later = number == self.starts["planned_doses"][who] + 1
        moves = later & np.isin(self.route[who], (0, 1)) & (self.rng.random(len(who)) < 0.10)
        self.route[who[moves]] = ROUTES.index("nasal")

    def _gained(self, who: Ints) -> Floats:
        traits = {name: self.traits[name][who] for name in ("gain", "tempo", "late")}
        return np.asarray(traits["gain"] * share_gained(traits, self.given[who]))

    def _write(self, who: Ints, attended: bool) -> Bools:
        """Add the rows of one round; true where the session was a bad one."""
        day, route, number = self.next_day[who], self.route[who], self.given[who]
        ratio = self._dose_ratio(who, day)
        felt = draw_felt(self.rng, route, ratio, np.maximum(number, 1), self.traits["prone"][who], self.own[who])
        severity = felt.severity if attended else np.zeros_like(felt.severity)
        self.felt.append(severity)
        cancelled = self.rng.random(len(who)) < 0.5
        self.rows.append(
            {
                "course": who,
                "day": day.copy(),
                "status": np.full(len(who), "attended", dtype=object)
                if attended
                else np.where(cancelled, "cancelled", "missed").astype(object),
                "number": number if attended else np.zeros(len(who), dtype=np.int64),
                "doses_before": number - 1 if attended else number.copy(),
                "route_index": route,
                "ratio": ratio,
                "distress": felt.distress,
                "serious_kind": felt.serious_kind if attended else np.full(len(who), -1),
            }
        )
        return is_distressing(felt) & attended

    def _dose_ratio(self, who: Ints, day: Ints) -> Floats:
        raised = (self.route[who] == 0) & (day >= get_raised_day(self.as_of_day))
        return np.asarray(self.level[who] * np.where(raised, RAISED_IV_MG_KG / USUAL_MG_KG["iv"], 1.0))

    def _decide(self, who: Ints, bad: Bools) -> None:
        """After a dose: stop for side effects, for lack of response or for life, end as planned, or go on."""
        number, gained, draw = self.given[who], self._gained(who), self.rng.random((3, len(who)))
        early, helped = number <= 4, gained >= 0.25
        hurt = bad & (draw[0] < np.where(early, 0.16, 0.03))
        useless = (number >= 3) & ~helped & (draw[1] < 0.07)
        leaves = draw[2] < np.where(early, 0.016, 0.008) + 0.012 * (self.bad_early[who] > 0)
        finished = number >= self.until[who]
        why = np.select(
            [hurt, useless, leaves, finished], ["side effects", "no response", "dropped out", "completed"], ""
        )
        silent = (why == "side effects") & (self.rng.random(len(who)) < 0.35)
        why = np.where(silent, "dropped out", why)
        self._close(who, why.astype(object))
        self._plan_next(who[why == ""])

    def _plan_next(self, who: Ints) -> None:
        induction = self.given[who] < self.starts["planned_doses"][who]
        often = self.starts["interval"][who] + pick_jitter(self.rng, len(who), self.starts["interval"][who])
        seldom = self.rhythm[who] + pick_jitter(self.rng, len(who), self.rhythm[who])
        self.next_day[who] = next_working_day(self.last_day[who] + np.where(induction, often, seldom))

    def _stop_after_misses(self, who: Ints) -> None:
        """Some who did not come are never seen again."""
        gone = self.rng.random(len(who)) < 0.10 + 0.08 * np.minimum(self.bad_early[who], 2)
        self._close(who, np.where(gone, "dropped out", "").astype(object))

    def _close(self, who: Ints, why: NDArray[Any]) -> None:
        over = why != ""
        self.open[who[over]] = False
        self.reason[who[over]] = why[over]


def pick_jitter(rng: np.random.Generator, count: int, interval: NDArray[Any]) -> Ints:
    """Days early or late: none for most, and never so many that a dose falls on the one before."""
    days = rng.choice((-1, 0, 0, 0, 0, 0, 1, 2), count)
    return np.asarray(np.where(interval <= 4, np.clip(days, -1, 0), days), dtype=np.int64)
