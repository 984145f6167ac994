"""One told patient: what a story says, and the rows it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from data_access.definitions.registry import get_instrument
from data_access.definitions.scoring import score_answers, write_answers
from data_access.definitions.vocabulary import Protocol
from data_access.demo.doses import RAISED_IV_MG_KG, USUAL_MG_KG, get_raised_day
from data_access.demo.scores import spread_total
from data_access.demo.sessions import FORMULATIONS, READY_MIN
from data_access.demo.working_days import previous_working_day

Effect = tuple[str, int]
"""Kind and severity."""
USUAL_DOSE = USUAL_MG_KG | {"nasal": 56.0, "sublingual": 200.0, "oral": 150.0}
ORDINARY: tuple[tuple[Effect, ...], ...] = ((("dizziness", 1),), (("dissociation", 1), ("sedation", 1)), (),
                                            (("nausea", 1), ("dizziness", 1)))  # fmt: skip
STRONGER: tuple[tuple[Effect, ...], ...] = ((("dizziness", 2),), (("dissociation", 2), ("sedation", 1)),
                                            (("sedation", 2),), (("nausea", 2), ("dizziness", 1)))  # fmt: skip
CADSS_BY_SEVERITY = (2, 8, 17, 31)
START_BEFORE = 17
"""Days from the first preparation session to the first dose."""
SAFE, WISH, THOUGHTS = (0, 0, None, None, None, 0), (1, 0, None, None, None, 0), (1, 1, 0, 0, 0, 0)
METHOD, INTENT = (1, 1, 1, 0, 0, 0), (1, 1, 1, 1, 0, 0)
"""C-SSRS since last contact, question by question."""


@dataclass(frozen=True)
class Course:
    """One told course. Days count back from the as-of day; ``scores`` are totals at the start and before each dose.

    ``gad7`` and ``phq9`` have one place more than there are doses (the start first; None: no form); ``item_9`` and
    ``cssrs`` name the forms that are not 0, by the same places. ``later``: day, GAD-7, PHQ-9, item 9 of further forms.
    Mappings keyed by dose number change single doses.
    """

    protocol: str
    doses: tuple[int, ...]
    gad7: tuple[int | None, ...]
    phq9: tuple[int | None, ...]
    ended: int | None = None
    reason: str | None = None
    later: tuple[tuple[int, int | None, int | None, int], ...] = ()
    item_9: Mapping[int, int | None] = field(default_factory=dict)
    cssrs: Mapping[int, tuple[int | None, ...] | None] = field(default_factory=dict)
    other: tuple[tuple[str, int, int], ...] = ()
    """Instrument, days back, total of further forms."""
    level: Mapping[int, float] = field(default_factory=dict)
    """mg/kg (mg by nose and mouth) from this dose on."""
    peak: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    spo2: Mapping[int, int] = field(default_factory=dict)
    without: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Readings that were not taken: "before", "during", "leaving"."""
    effects: Mapping[int, tuple[Effect, ...]] = field(default_factory=dict)
    distress: Mapping[int, int] = field(default_factory=dict)
    serious: Mapping[int, str] = field(default_factory=dict)
    cadss: Mapping[int, int] = field(default_factory=dict)
    skipped_integration: frozenset[int] = frozenset()
    last_talk: int | None = None
    """A last psychotherapy session, days back."""
    checks: tuple[int, ...] = ()
    primary: str = "gad7"


@dataclass(frozen=True)
class Story:
    """A patient who makes a rule of the agenda true; ``tells`` says which and how."""

    tells: str
    name: str
    sex: str
    age: int
    diagnoses: tuple[str, ...]
    courses: tuple[Course, ...]
    contraindications: tuple[str, ...] | None = ()
    medicines: tuple[str, ...] | None = ()
    consented: bool = True
    kilos: float = 72.0


Row = dict[str, Any]


@dataclass
class CourseRows:
    """The rows of one told course, references already in place."""

    sessions: list[Row] = field(default_factory=list)
    vitals: list[Row] = field(default_factory=list)
    effects: list[Row] = field(default_factory=list)
    screenings: list[Row] = field(default_factory=list)
    checks: list[Row] = field(default_factory=list)


class Teller:
    """Turns one told course into rows. ``first_session`` is the row number its first session gets."""

    def __init__(self, story: Story, course: Course, plan: Protocol, as_of_day: int, keys: Mapping[str, int]) -> None:
        self.story, self.course, self.plan, self.as_of_day, self.keys = story, course, plan, as_of_day, keys
        self.rows = CourseRows()
        self.start = self.day((course.doses[0] if course.doses else 5) + START_BEFORE)

    def day(self, back: int) -> int:
        """The working day so many days before the as-of day, or the one before it."""
        return int(previous_working_day(np.array([self.as_of_day - back]))[0])

    def tell(self) -> CourseRows:
        """Every row of the course."""
        for back in (self.course.doses[0] + START_BEFORE, self.course.doses[0] + 8) if self.course.doses else (22,):
            self._add_session("preparation", self.day(back), place="Consulting room")
        self._add_start_forms()
        for number, back in enumerate(self.course.doses, start=1):
            self._add_dose(number, self.day(back))
        for back, gad7, phq9, item_9 in self.course.later:
            self._add_scores(self.day(back), gad7, phq9, item_9)
        for key, back, total in self.course.other:
            self._add_total(key, self.day(back), total)
        if self.course.last_talk is not None:
            self._add_session("psychotherapy", self.day(self.course.last_talk), place="Consulting room")
        for back in self.course.checks:
            for key in self.plan.long_term_checks:
                self.rows.checks.append(
                    {
                        "patient": self.keys["patient"],
                        "check_key": key,
                        "day": self.day(back),
                        "result": "nothing found",
                    }
                )
        return self.rows

    def _add_session(self, kind: str, day: int, minute: int = 600, **values: Any) -> int:
        blank: Row = dict.fromkeys(
            ("substance", "formulation", "route", "dose_mg", "weight_kg", "infusion_min", "assessed", "asked_how",
             "escort", "ready_min", "place")
        )  # fmt: skip
        row = blank | {"patient": self.keys["patient"], "course": self.keys["course"], "kind": kind,
                       "status": "attended", "day": day, "minute": minute, "adjuncts": [],
                       "clinician": self.keys["clinician"], "delay": 0} | values  # fmt: skip
        self.rows.sessions.append(row)
        return self.keys["session"] + len(self.rows.sessions) - 1

    def _add_start_forms(self) -> None:
        course, day = self.course, self.start
        self._add_scores(day, course.gad7[0], course.phq9[0], course.item_9.get(0, 0))
        # The screener has one more question: Q6 in a lifetime beside Q6 in three months.
        first = course.cssrs.get(0, SAFE)
        if first is not None:
            self._add_form("cssrs_screener", day, (*first[:5], 0, first[5]), minute=620)
        self._add_total("pcl5", day, 24)

    def _add_dose(self, number: int, day: int) -> None:
        course, plan = self.course, self.plan
        session = self._add_dosing_session(number, day)
        self._add_readings(number, session)
        self._add_effects(number, session, day)
        self._add_scores(day, course.gad7[number], course.phq9[number], course.item_9.get(number, 0), minute=570)
        asked = course.cssrs.get(number, SAFE)
        if asked is not None:
            self._add_form("cssrs_since_last", day, asked, minute=585)
        felt = dict(self._effects(number, day)).get("dissociation", 0)
        self._add_total("cadss", day, course.cadss.get(number, CADSS_BY_SEVERITY[felt]), minute=640, session=session)
        planned = number in plan.integration_after_doses or number > plan.planned_doses
        if planned and number not in course.skipped_integration and day + 4 <= self.as_of_day:
            self._add_session("integration", self.day(self.as_of_day - day - 4), minute=660, place="Consulting room")

    def _add_dosing_session(self, number: int, day: int) -> int:
        plan = self.plan
        level = [value for key, value in sorted(self.course.level.items()) if key <= number]
        usual = RAISED_IV_MG_KG if self._is_raised(day) else USUAL_DOSE[plan.route]
        amount = level[-1] if level else usual
        by_weight = plan.route in ("iv", "im", "sc")
        kilos = self.story.kilos + sum(map(ord, self.story.name)) % 9 - 4
        return self._add_session(
            "dosing", day, place="Treatment room 1", substance=plan.substance, route=plan.route,
            formulation=FORMULATIONS[plan.route], weight_kg=kilos,
            dose_mg=float(round(amount * kilos)) if by_weight else float(amount),
            infusion_min=40 if plan.route == "iv" else None, assessed=True, asked_how="checklist",
            ready_min=READY_MIN[plan.route], escort=True,
        )  # fmt: skip

    def _is_raised(self, day: int) -> bool:
        """An IV dose after the clinic raised its usual one."""
        return self.plan.route == "iv" and day >= get_raised_day(self.as_of_day)

    def _effects(self, number: int, day: int) -> tuple[Effect, ...]:
        """As told, or else ordinary ones: mild, and moderate at three of four IV doses since that was raised."""
        if number in self.course.effects:
            return self.course.effects[number]
        turn = number + len(self.story.name)
        return (STRONGER if self._is_raised(day) and turn % 4 else ORDINARY)[turn % 4]

    def _add_readings(self, number: int, session: int) -> None:
        sway = self._sway(number)
        top = self.course.peak.get(number, (146 + 2 * sway, 86 + sway))
        ready = READY_MIN[self.plan.route] + 5 * (sway // 2)
        readings = (("before", -12, 125 + sway, 77 + sway // 2, 98),
                    ("during", 41, *top, self.course.spo2.get(number, 96 + sway % 3)),
                    ("leaving", ready, 129 + sway, 79 + sway // 2, 98))  # fmt: skip
        for moment, minutes, systolic, diastolic, spo2 in readings:
            if moment not in self.course.without.get(number, ()):
                self.rows.vitals.append(
                    {"session": session, "moment": moment, "minutes_from_dose": minutes, "systolic": systolic,
                     "diastolic": diastolic, "pulse": 74 + sway, "spo2": spo2}
                )  # fmt: skip

    def _sway(self, number: int) -> int:
        """From -6 to 6, another at every dose and for every patient: no two readings of a told patient are alike."""
        return (number * 5 + sum(map(ord, self.story.name))) % 13 - 6

    def _add_effects(self, number: int, session: int, day: int) -> None:
        for kind, severity in self._effects(number, day):
            dissociation = kind == "dissociation"
            serious = self.course.serious.get(number) == kind
            self.rows.effects.append(
                {"session": session, "kind": kind, "severity": severity, "expected": True if dissociation else None,
                 "distressing": self.course.distress.get(number, 0) if dissociation else None, "serious": serious,
                 "onset_min": 25 + 2 * self._sway(number), "duration_min": 40 + 15 * severity + 3 * self._sway(number),
                 "resolved": True,
                 "action": "laid flat, observed until recovered, stayed two hours longer" if serious else None}
            )  # fmt: skip

    def _add_scores(self, day: int, gad7: int | None, phq9: int | None, item_9: int | None, minute: int = 605) -> None:
        if gad7 is not None:
            self._add_total("gad7", day, gad7, minute)
        if phq9 is not None:
            answers = spread_total("phq9", phq9, item_9 or 0).tolist()
            self._add_form("phq9", day, (*answers[:-1], item_9), minute + 5)

    def _add_total(self, key: str, day: int, total: int, minute: int = 615, session: int = -1) -> None:
        answers = spread_total(key, total // get_instrument(key).multiplier).tolist()
        self._add_form(key, day, answers, minute, session)

    def _add_form(self, key: str, day: int, answers: Sequence[int | None], minute: int, session: int = -1) -> None:
        score = score_answers(get_instrument(key), answers)
        self.rows.screenings.append(
            {"patient": self.keys["patient"], "course": self.keys["course"], "session": session, "instrument": key,
             "day": day, "minute": minute, "answers": write_answers(answers), "total": score.total,
             "source_total": None, "risk_item": score.risk_item, "delay": 0}
        )  # fmt: skip
