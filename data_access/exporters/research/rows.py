"""The rows of the research files, one patient after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from data_access.definitions.registry import get_instrument, get_route, get_side_effect_kind
from data_access.definitions.scoring import read_answers
from data_access.exporters.cells_out import Cell
from data_access.exporters.research.domains import AE, DM, EX, QS, STUDY
from data_access.exporters.research.modes import (
    Mode,
    Subject,
    count_study_day,
    tell_age,
    tell_date,
    tell_first_day,
)
from data_access.exporters.research.read import read_doses, read_effects, read_forms, split
from data_access.scope import Scope

SEX: Final = {"female": "F", "male": "M", "other": "OTHER", None: "U"}
TREATMENTS: Final = {"racemic": "KETAMINE", "esketamine": "ESKETAMINE", None: ""}
ROUTES: Final = {"nasal": "NASAL"}
"""Routes whose name is not CDISC's."""
SEVERITIES: Final = {1: "MILD", 2: "MODERATE", 3: "SEVERE"}
NOT_DONE: Final = "NOT DONE"
Part = list[list[Cell]]


@dataclass(frozen=True)
class Study:
    """What one export looks at, all of it in one moment of the database."""

    session: Session
    scope: Scope
    mode: Mode
    as_of_day: int
    subjects: Sequence[Subject]


def list_people(study: Study) -> Iterator[Part]:
    """DM."""
    for part in split(study.subjects):
        yield [_person(subject, study) for subject in part]


def _person(subject: Subject, study: Study) -> list[Cell]:
    years, words = tell_age(subject, study.as_of_day)
    first = tell_first_day(subject, study.mode, study.as_of_day)
    unit = None if years is None else "YEARS"
    return [STUDY, DM.key, subject.study_id, first, years, unit, words, SEX[subject.sex]]


def list_doses(study: Study) -> Iterator[Part]:
    """EX."""
    for part in split(study.subjects):
        doses = read_doses(study.session, study.scope, part, study.as_of_day)
        yield [
            [STUDY, EX.key, subject.study_id, number, *_dose(subject, dose, study.mode)]
            for subject in part
            for number, dose in enumerate(doses.get(subject.patient_id, ()), start=1)
        ]


def _dose(subject: Subject, dose: Any, mode: Mode) -> list[Cell]:
    route = "" if dose.route is None else ROUTES.get(dose.route) or get_route(dose.route).name.upper()
    return [
        TREATMENTS[dose.substance],
        _yes_no(dose.status == "attended"),
        dose.dose_mg,
        "mg",
        route,
        tell_date(subject, dose.day, mode),
        count_study_day(subject, dose.day),
        _minutes(dose.infusion_min),
        dose.weight_kg,
        _yes_no(dose.side_effects_assessed),
        (dose.asked_how or "").upper(),
        dose.course,
    ]


def list_effects(study: Study) -> Iterator[Part]:
    """AE."""
    for part in split(study.subjects):
        numbers = _number_doses(study, part)
        effects = read_effects(study.session, study.scope, part, study.as_of_day)
        yield [
            [STUDY, AE.key, subject.study_id, number, numbers[effect.session_id], *_effect(subject, effect, study.mode)]
            for subject in part
            for number, effect in enumerate(effects.get(subject.patient_id, ()), start=1)
        ]


def _number_doses(study: Study, part: Sequence[Subject]) -> dict[int, int]:
    doses = read_doses(study.session, study.scope, part, study.as_of_day)
    return {dose.id: number for rows in doses.values() for number, dose in enumerate(rows, start=1)}


def _effect(subject: Subject, effect: Any, mode: Mode) -> list[Cell]:
    return [
        get_side_effect_kind(effect.kind).name,
        SEVERITIES[effect.severity],
        _yes_no(effect.serious),
        tell_date(subject, effect.day, mode),
        count_study_day(subject, effect.day),
        effect.onset_min,
        _minutes(effect.duration_min),
        _yes_no(effect.resolved_before_leaving),
        _yes_no(effect.expected),
        effect.distressing,
    ]


def list_answers(study: Study) -> Iterator[Part]:
    """QS."""
    for part in split(study.subjects):
        numbers = _number_doses(study, part)
        forms = read_forms(study.session, study.scope, part, study.as_of_day)
        for subject in part:
            rows = [
                (form, said, place)
                for place, form in enumerate(forms.get(subject.patient_id, ()), start=1)
                for said in _answers(form)
            ]
            yield [
                [
                    *(STUDY, QS.key, subject.study_id, number, get_instrument(form.instrument).name, *said),
                    tell_date(subject, form.taken_day, study.mode),
                    count_study_day(subject, form.taken_day),
                    *(place, form.course, numbers.get(form.session_id)),
                ]
                for number, (form, said, place) in enumerate(rows, start=1)
            ]


def _answers(form: Any) -> Iterator[list[Cell]]:
    """QSTESTCD, QSTEST, QSORRES, QSSTRESN, QSSTAT of every answer of a form, then of its totals."""
    instrument = get_instrument(form.instrument)
    if form.answers is not None:
        for item, answer in zip(instrument.items, read_answers(form.answers), strict=True):
            yield _said(f"ITEM{item.number:02d}", item.label or f"Item {item.number}", answer)
    if instrument.total_max is not None:
        yield _said("TOTAL", "Total", form.total)
    if form.answers is not None and form.source_total is not None:
        yield _said("SRCTOTAL", "Total as the source gave it", form.source_total)


def _said(code: str, words: str, answer: int | None) -> list[Cell]:
    return [code, words, answer, answer, NOT_DONE if answer is None else ""]


def _yes_no(flag: bool | None) -> str:
    return "" if flag is None else "Y" if flag else "N"


def _minutes(count: int | None) -> str:
    return "" if count is None else f"PT{count}M"
