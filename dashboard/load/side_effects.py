"""The side-effect page's report, and the patients behind any of its numbers."""

from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.orm import Session

from dashboard.analysis.side_effects.discordance import find_top_tenth
from dashboard.load.people import load_people
from dashboard.load.scoped_facts import load_clinic_and_scope, load_scoped_facts
from dashboard.reports.people import Person
from dashboard.reports.side_effects.counts import Counted, count_sessions
from dashboard.reports.side_effects.list import describe_session
from dashboard.reports.side_effects.people import find_behind
from dashboard.reports.side_effects.safety import MOST_LINES, serious_rows
from dashboard.reports.side_effects.selection import SideEffectSelection
from dashboard.reports.side_effects.side_effects import SideEffects, build_side_effects
from dashboard.reports.view import View
from dashboard.reports.words.wording import plural
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.queries.clinicians import get_clinicians
from data_access.queries.effect_actions import get_effect_actions
from data_access.scope import Scope

MOST_PATIENTS = 400


@dataclass(frozen=True)
class PatientsBehind:
    """A list behind a number: its title, the sentence that counts it, patients by newest session, words for each."""

    title: str
    denominator: str
    people: tuple[Person, ...]
    details: tuple[tuple[int, str], ...]
    """Patient id and the sessions that made the patient count."""


def load_side_effects(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, selection: SideEffectSelection
) -> SideEffects:
    """Everything the page says for one viewer, view and selection."""
    with store.read_as(scope.sight) as session:
        counted, top_tenth = _count(session, facts_store, scope, view, selection)
        serious = counted.facts.dosings.session_id[serious_rows(counted)[:MOST_LINES]]
        actions = get_effect_actions(session, scope, serious.tolist())
        clinician = _clinician_name(session, scope, selection)
        report = build_side_effects(counted, top_tenth, actions, clinician, view.hide_names)
        named = {line.patient_id for part in (report.serious, report.discordance) for line in part.lines}
        return replace(report, people=load_people(session, scope, view, named))


def load_therapists(store: Store, facts_store: FactsStore, scope: Scope, view: View, selection: None) -> dict[str, int]:
    """Who gave dosing sessions to the viewer's patients until the as-of day: label to id, by name."""
    with store.read_as(scope.sight) as session:
        facts = load_scoped_facts(session, facts_store, scope, view)
        clinicians = get_clinicians(session, scope.site_id)
    given = np.unique(facts.dosings.clinician)
    ids = {facts.clinicians[index].id for index in given.tolist() if index >= 0}
    names = [c.name for c in clinicians]
    return {c.name if names.count(c.name) == 1 else f"{c.name} ({c.code})": c.id for c in clinicians if c.id in ids}


def load_patients_behind(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, asked: tuple[SideEffectSelection, str]
) -> PatientsBehind | None:
    """The patients behind one pick of the page, those with the newest session first; None for an unknown pick."""
    selection, pick = asked
    with store.read_as(scope.sight) as session:
        counted, top_tenth = _count(session, facts_store, scope, view, selection)
        behind = find_behind(counted, pick, top_tenth)
        if behind is None:
            return None
        by_patient: dict[int, list[int]] = {}
        for row in behind.dosings:
            patient = counted.facts.dosings.patient[row]
            by_patient.setdefault(int(counted.facts.patients.id[patient]), []).append(row)
        people = load_people(session, scope, view, list(by_patient)[:MOST_PATIENTS])
        details = tuple(
            (patient_id, describe_session(counted, by_patient[patient_id], view.hide_names)) for patient_id in people
        )
    count = f"{plural(len(behind.dosings), 'session')} of {plural(len(by_patient), 'patient')}"
    shown = f", the newest {MOST_PATIENTS} patients shown" if len(by_patient) > MOST_PATIENTS else ""
    ordered = tuple(people[key] for key in by_patient if key in people)
    return PatientsBehind(behind.title, f"{count}, newest first{shown}.", ordered, details)


def _count(
    session: Session, facts_store: FactsStore, scope: Scope, view: View, selection: SideEffectSelection
) -> tuple[Counted, int | None]:
    """What is counted, and the clinic's bound of a high CADSS, from all its sessions whoever looks.

    Both are of one data version; the bound is one number, so nothing of a foreign patient shows.
    """
    clinic, facts = load_clinic_and_scope(session, facts_store, scope, view)
    return count_sessions(facts, selection, view.as_of_day), find_top_tenth(clinic.dosings, view.as_of_day)


def _clinician_name(session: Session, scope: Scope, selection: SideEffectSelection) -> str | None:
    if selection.clinician_id is None:
        return None
    names = {c.id: c.name for c in get_clinicians(session, scope.site_id)}
    return names.get(selection.clinician_id, "an unknown therapist")
