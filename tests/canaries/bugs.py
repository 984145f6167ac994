"""Faults that a careless change could bring in, each planted in the program for one test; every one must be caught."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Final

import pytest
from sqlalchemy import or_, select, true

from dashboard import data
from dashboard.load import exporting, importing, outcomes, people, scoped_facts, weekly_sections
from dashboard.load import patient_course as load_patient
from dashboard.reports.people import Person
from data_access import scope as scopes
from data_access.exporters import fhir_patient
from data_access.models import Assignment, Patient
from data_access.queries import (
    concealed,
    decisions,
    discussions,
    effect_actions,
    meeting_state,
    names,
    patient_course,
    patients,
    same_people,
    saved_reviews,
    search_patients,
    therapists,
)
from data_access.scope import Scope
from data_access.sight import see_site
from tests.factories import find_row

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Bug:
    """A fault: what it is, how it is planted, and the questions of which one must reveal it."""

    name: str
    plant: Plant
    questions: tuple[str, ...]
    in_pairs: bool = False
    """Each question is asked twice, the second time with names hidden."""


def list_modules() -> list[ModuleType]:
    """The program's own modules that are loaded, and those of the questions."""
    own = ("dashboard", "data_access", "tests.canaries")
    return [module for name, module in list(sys.modules.items()) if name.startswith(own)]


def forget_statements() -> None:
    """Empty what queries and scope remember of a scope: statements are built once."""
    for module in list_modules():
        if module.__name__.startswith(("data_access.scope", "data_access.queries", "data_access.exporters")):
            for thing in vars(module).values():
                if callable(forget := getattr(thing, "cache_clear", None)):
                    forget()


def replace_everywhere(patch: pytest.MonkeyPatch, original: Any, instead: Any) -> None:
    """Put something in the place of a function under every name it was imported by."""
    for module in list_modules():
        for name, thing in list(vars(module).items()):
            if thing is original:
                patch.setattr(module, name, instead)


def _widen(scope: Scope) -> Scope:
    """The scope as a query without its WHERE would have it."""
    return replace(scope, clinician_ids=None)


def without_scope(query: Any) -> Plant:
    """The query reads the whole site, whoever asks."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        def asked(session: Any, scope: Scope, *args: Any, **named: Any) -> Any:
            return query(session, _widen(scope), *args, **named)

        replace_everywhere(patch, query, asked)

    return plant


def change(original: Any, make: Callable[[Any], Any]) -> Plant:
    """Another function in the place of one, under every name."""
    return lambda patch: replace_everywhere(patch, original, make(original))


def _permit(make: Callable[[Scope, Any, Any], Any]) -> Plant:
    return lambda patch: patch.setattr(Scope, "permits", make)


def _permit_stale(scope: Scope, site_id: Any, patient_id: Any) -> Any:
    """``until_day`` is forgotten."""
    if scope.clinician_ids is None:
        return site_id == scope.site_id
    a = Assignment.__table__.alias("stale")
    held = select(a.c.patient_id).where(a.c.clinician_id.in_(scope.clinician_ids), a.c.from_day <= scope.decided_day)
    return (site_id == scope.site_id) & patient_id.in_(held)


def _permit_early(scope: Scope, site_id: Any, patient_id: Any) -> Any:
    """``from_day`` is forgotten."""
    if scope.clinician_ids is None:
        return site_id == scope.site_id
    a = Assignment.__table__.alias("early")
    held = select(a.c.patient_id).where(
        a.c.clinician_id.in_(scope.clinician_ids), or_(a.c.until_day.is_(None), a.c.until_day > scope.decided_day)
    )
    return (site_id == scope.site_id) & patient_id.in_(held)


def _in_force_for_ever(day: int) -> Any:
    return Assignment.from_day <= day


def _decide_by_as_of(original: Any) -> Any:
    def load(session: Any, facts_store: Any, scope: Scope, view: Any) -> Any:
        return original(session, facts_store, replace(scope, decided_day=view.as_of_day), view)

    return load


def _decide_wide(original: Any) -> Any:
    """A supervisor sees the whole site."""

    def decide(session: Any, site_id: int, clinician_id: int, role: Any, today: int, actor: Any) -> Scope:
        scope: Scope = original(session, site_id, clinician_id, role, today, actor)
        return _widen(scope) if role == "supervisor" else scope

    return decide


def _decide_imported(original: Any) -> Any:
    """The role of the imported list decides."""

    def decide(session: Any, site_id: int, user_id: int, today: int, session_id: int | None = None) -> Scope:
        found: Scope = original(session, site_id, user_id, today, session_id)
        return scopes.decide_scope(session, site_id, found.clinician_id, today)

    return decide


def _let_disabled_in(original: Any) -> Any:
    def decide(session: Any, site_id: int, user_id: int, today: int, session_id: int | None = None) -> Scope:
        row = find_row(session, scopes.UserAccount, user_id)
        return scopes._decide(session, site_id, row.clinician_id, row.role, today, scopes.NOBODY)

    return decide


def _share_reports(**forgotten: Callable[[Any], Any]) -> Plant:
    """The key of the cache is alike for what differs."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        make = data.ReportKey

        def key(*parts: Any) -> Any:
            whole = make(*parts)
            return replace(whole, **{name: alike(getattr(whole, name)) for name, alike in forgotten.items()})

        patch.setattr(data, "ReportKey", key)

    return plant


def _name_always(original: Any) -> Any:
    """A tooltip, a title or an alternative text that forgets that names are hidden."""
    return lambda row, view: original(row, replace(view, hide_names=False))


def _send_hidden(original: Any) -> Any:
    """The name travels beside the code that is shown."""

    def show(row: Any, view: Any) -> Person:
        person: Person = original(row, view)
        return replace(person, code=f"{row.code} {row.name}")

    return show


def _whole_facts(original: Any) -> Any:
    def load(session: Any, facts_store: Any, scope: Scope, view: Any) -> Any:
        return original(session, facts_store, _widen(scope), view)

    return load


def _in_module(module: ModuleType, name: str, make: Callable[[Any], Any]) -> Plant:
    """A fault in one place only."""
    return lambda patch: patch.setattr(module, name, make(getattr(module, name)))


def _anything(*_: Any, **__: Any) -> None:
    """A check that lets everything through."""


def _write_whole_bundle(original: Any) -> Any:
    def write(store: Any, scope: Scope, handle: str, **named: Any) -> Any:
        return original(store, _widen(scope), handle, **named)

    return write


def _neighbours(original: Any) -> Any:
    """The links to the patient before and after lead through everybody's list."""

    def load(store: Any, facts_store: Any, scope: Scope, view: Any, ids: tuple[int, ...]) -> Any:
        found = original(store, facts_store, scope, view, ids)
        with store.read_as(see_site(scope.site_id)) as session:
            others = session.execute(select(Patient.id, Patient.handle).where(Patient.site_id == scope.site_id)).all()
        return (*found, *(Person(0, row.handle, "", "", "") for row in others))

    return load


PATIENT: Final = ("records", "find by handle", "patient", "present")
LISTS: Final = ("people", "people_behind", "search", "patients_found", "caseload")
BUGS: Final = (
    Bug("the WHERE of a scope is dropped", _permit(lambda s, site, key: site == s.site_id), (*LISTS, *PATIENT)),
    Bug("the WHERE of a site is dropped", _permit(lambda s, site, key: true()), (*PATIENT, "search")),
    Bug("an assignment that has ended still opens a patient", _permit(_permit_stale), (*LISTS, *PATIENT)),
    Bug("an assignment that has not begun opens a patient", _permit(_permit_early), (*LISTS, *PATIENT)),
    Bug(
        "an assignment that has ended still counts in lists",
        change(scopes.in_force, lambda _: _in_force_for_ever),
        ("permitted ids", "patients by clinician", "facts", "caseload"),
    ),
    Bug("the as-of date decides who is seen", change(scoped_facts.load_clinic_and_scope, _decide_by_as_of), ("facts",)),
    Bug("a supervisor sees everybody", change(scopes._decide, _decide_wide), ("permitted ids", "facts", *LISTS)),
    Bug("the imported role decides", change(scopes.decide_user_scope, _decide_imported), ("permitted ids", *LISTS)),
    Bug(
        "a clinician is chosen without a check",
        change(scopes.narrow_scope, lambda _: lambda scope, key: replace(scope, clinician_ids=(key,))),
        ("narrowed", "supervision", "supervision_meeting", "supervision_minutes"),
    ),
    Bug("facts of the whole site", change(scoped_facts.load_clinic_and_scope, _whole_facts), ("facts", "outcomes")),
    Bug(
        "facts of the whole site in one section",
        _in_module(weekly_sections, "load_scoped_facts", _whole_facts),
        ("weekly_sections", "section_behind"),
    ),
    Bug(
        "a count without scope",
        _in_module(outcomes, "load_scoped_facts", _whole_facts),
        ("outcomes", "outcome_options"),
    ),
    Bug(
        "patients are counted for everybody",
        without_scope(scopes.count_patients),
        ("patients by clinician", "supervisees"),
    ),
    Bug("names of everybody are joined", without_scope(names.get_people), ("people", "people_behind")),
    Bug("the search finds everybody", without_scope(search_patients.search_patients), ("search", "patients_found")),
    Bug("a patient is opened by any handle", without_scope(patient_course.get_patient_course), ("records", "patient")),
    Bug("a handle is looked up without scope", without_scope(patients.find_patient_id), ("find by handle",)),
    Bug("a code is looked up without scope", without_scope(patients.find_handle), ("find by code",)),
    Bug("an act is not checked", change(patients.check_patient, lambda _: _anything), ("acts", "check patient")),
    Bug(
        "any decision can be changed",
        _in_module(decisions, "may_see", lambda f: lambda s: f(_widen(s))),
        ("decisions", "decisions_of"),
    ),
    Bug("discussions of everybody", without_scope(discussions.get_discussions), ("discussions", "review_minutes")),
    Bug("snoozes of everybody", without_scope(meeting_state.get_meeting_state), ("meeting state",)),
    Bug("actions of any session", without_scope(effect_actions.get_effect_actions), ("effect actions",)),
    Bug("therapists of anybody", without_scope(therapists.get_therapists), ("therapists of",)),
    Bug("one person twice, of everybody", without_scope(same_people.get_same_people), ("same people", "quality")),
    Bug("a saved agenda is not cut", without_scope(saved_reviews.get_saved_review), ("one review", "saved_review")),
    Bug(
        "an export of one patient without a check",
        change(fhir_patient.write_patient_bundle, _write_whole_bundle),
        ("bundle",),
    ),
    Bug(
        "anybody takes the clinic out",
        change(exporting.check_may_export, lambda _: _anything),
        ("clinic archive", "export_offer"),
    ),
    Bug("anybody reads the imports", change(importing.check_may_import, lambda _: _anything), ("history", "batch")),
    Bug(
        "a report is kept without its scope",
        _share_reports(fingerprint=lambda _: "", clinician_id=lambda _: 0),
        ("data_stand", "outcomes"),
    ),
    Bug(
        "a report is kept without hidden names",
        _share_reports(view=lambda view: replace(view, hide_names=False)),
        ("patients_found", "decisions_of"),
        in_pairs=True,
    ),
    Bug(
        "a report is kept without what was asked",
        _share_reports(selection=lambda _: None),
        ("people_behind", "patient"),
    ),
    Bug("a name in a title while names are hidden", _in_module(load_patient, "to_person", _name_always), ("patient",)),
    Bug("a name travels hidden", change(people.to_person, _send_hidden), ("people_behind", "caseload", "saved_review")),
    Bug(
        "names in what was typed",
        change(concealed.conceal_names, lambda _: lambda s, c, t, ids: tuple(t)),
        ("decisions_of", "review_minutes"),
    ),
    Bug("links to foreign patients", change(people.load_people_behind, _neighbours), ("people_behind",)),
)
