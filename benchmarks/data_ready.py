"""How long until a page's data is ready (query, facts and report) in a warm process, at network size.

Each page's own loader is called, as the page calls it but without the cache of reports, beside
the same question answered from whole tables with pandas.
"""

import gc
import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks import baseline
from benchmarks.timing import Measured, measure_ms, print_table
from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.load.caseload import load_caseload
from dashboard.load.outcomes import load_outcomes
from dashboard.load.patient_course import load_patient_course
from dashboard.load.quality import load_quality
from dashboard.load.side_effects import load_side_effects
from dashboard.load.weekly_review import load_weekly_review
from dashboard.reports.caseload.choice import CaseloadChoice
from dashboard.reports.data_quality.quality import QualitySelection
from dashboard.reports.outcomes.selection import OutcomeSelection
from dashboard.reports.side_effects.selection import SideEffectSelection
from dashboard.reports.view import View
from data_access.database import create_store, open_store
from data_access.demo.build import build_demo_clinic
from data_access.facts.load import load_facts
from data_access.facts.store import FactsStore
from data_access.facts.tables import count_bytes
from data_access.models import Patient, Screening, SideEffect, TreatmentSession
from data_access.queries.clinicians import get_clinicians
from data_access.scope import Scope, decide_scope, get_patient_ids
from data_access.settings import read_settings
from data_access.store import Store

AS_OF_DAY = 20_780
CASELOAD = 400
EVERYONE_WEEKS = 12
MOST_LINES = 25


@dataclass(frozen=True)
class Network:
    """An open store with a director's scope and a scope of about ``CASELOAD`` patients.

    Two patients: the one in the middle by number of screenings, and the one with the most.
    """

    store: Store
    facts_store: FactsStore
    everyone: Scope
    caseload: Scope
    usual: tuple[str, int]
    busiest: tuple[str, int]
    """Handle and id."""


def open_network(folder: Path, patients: int) -> Network:
    """The demonstration network in ``folder``, made there first where it is not."""
    settings = read_settings(
        {"KAP_DATA_DIR": str(folder / "data"), "KAP_CONFIG_DIR": str(folder / "config"), "KAP_KEY_STORE": "file"}
    )
    if settings.database_path.exists():
        store = open_store(settings)
    else:
        print(f"Making a demonstration network of {patients:,} patients in {folder} (a few minutes) …")
        store = create_store(settings)
        build_demo_clinic(store, patients, 1, AS_OF_DAY)
    site_id = store.site().id
    with store.read() as session:
        people = get_clinicians(session, site_id)
        scopes = [decide_scope(session, site_id, one.id, AS_OF_DAY) for one in people]
        everyone = next(scope for scope in scopes if scope.clinician_ids is None)
        caseload = choose_caseload(session, [scope for scope in scopes if scope.role == "therapist"])
        usual, busiest = choose_patients(session)
    return Network(store, FactsStore(store), everyone, caseload, usual, busiest)


def choose_patients(session: Session) -> tuple[tuple[str, int], tuple[str, int]]:
    """(handle, id) of the patient with the middle number of screenings, and of the one with the most."""
    ordered = session.scalars(
        select(Screening.patient_id).group_by(Screening.patient_id).order_by(func.count(), Screening.patient_id)
    ).all()
    chosen = (ordered[len(ordered) // 2], ordered[-1])
    handles = {p.id: p.handle for p in session.scalars(select(Patient).where(Patient.id.in_(chosen)))}
    return (handles[chosen[0]], chosen[0]), (handles[chosen[1]], chosen[1])


def choose_caseload(session: Session, therapists: list[Scope]) -> Scope:
    """A supervisor's scope over as many therapists as have ``CASELOAD`` patients between them."""
    for count in range(1, len(therapists) + 1):
        clinician_ids = tuple(sorted(scope.clinician_id for scope in therapists[:count]))
        scope = replace(therapists[0], role="supervisor", clinician_ids=clinician_ids)
        if len(get_patient_ids(session, scope)) >= CASELOAD:
            break
    return scope


def describe(network: Network) -> None:
    """Print what was measured on what."""
    with network.store.read() as session:
        counts = [
            f"{session.scalar(select(func.count()).select_from(table)):,} {name}"
            for table, name in (
                (Patient, "patients"),
                (Screening, "screenings"),
                (TreatmentSession, "sessions"),
                (SideEffect, "side effects"),
            )
        ]
        caseload = len(get_patient_ids(session, network.caseload))
    print(f"{', '.join(counts)}; {network.store.dialect}, Python {platform.python_version()}, {platform.machine()}")
    print(f"Caseload: {caseload} patients.\n")


def measure_load(network: Network, runs: int) -> Measured:
    """Loading all facts of the site."""

    def load() -> Any:
        with network.store.read() as session:
            return load_facts(session, network.everyone.site_id)

    print(f"Facts hold {count_bytes(load()) / 2**20:,.0f} MB.\n")
    return Measured("all facts loaded", measure_ms(load, runs), runs, 3000, None)


def measure_pages(network: Network, runs: int, baseline_runs: int) -> list[Measured]:
    """Each page by its loader and by whole tables; ``baseline_runs`` 0 leaves the comparison out."""
    store, facts, view = network.store, network.facts_store, View(AS_OF_DAY)
    everybody = facts.get_view(network.everyone.site_id, None, AS_OF_DAY)
    expected = build_clinic_courses(everybody, AS_OF_DAY)
    clinicians = list(network.caseload.clinician_ids or ())
    since = AS_OF_DAY - EVERYONE_WEEKS * baseline.WEEK_DAYS
    pages: list[tuple[str, float, Callable[[], Any], Callable[[Any], Any] | None]] = [
        (
            "one patient",
            10,
            lambda: load_patient_course(store, facts, network.everyone, view, (network.usual[0], None), expected),
            lambda session: baseline.read_patient(session, network.usual[1]),
        ),
        (
            "the patient with the most screenings",
            10,
            lambda: load_patient_course(store, facts, network.everyone, view, (network.busiest[0], None), expected),
            lambda session: baseline.read_patient(session, network.busiest[1]),
        ),
        (
            "caseload",
            10,
            lambda: load_caseload(store, facts, network.caseload, view, CaseloadChoice(), expected),
            lambda session: baseline.read_caseload(session, clinicians),
        ),
        (
            "side-effect rates, whole network",
            40,
            lambda: load_side_effects(store, facts, network.everyone, view, SideEffectSelection()),
            lambda session: baseline.read_rates(session, since),
        ),
        (
            "weekly review, whole network",
            60,
            lambda: load_weekly_review(store, facts, network.everyone, view, MOST_LINES, expected),
            lambda session: baseline.read_review(session, AS_OF_DAY),
        ),
        (
            "outcomes of twelve months, whole network",
            100,
            lambda: load_outcomes(store, facts, network.everyone, view, OutcomeSelection()),
            None,
        ),
        (
            "data quality of twelve weeks, whole network",
            100,
            lambda: load_quality(store, facts, network.everyone, view, QualitySelection()),
            None,
        ),
    ]
    return [
        Measured(name, measure_ms(warm(ours), runs), runs, goal, measure_whole(store, theirs, baseline_runs))
        for name, goal, ours, theirs in pages
    ]


def warm(run: Callable[[], Any]) -> Callable[[], Any]:
    """The same, once run: the process is warm and its connection open."""
    run()
    return run


def measure_whole(store: Store, compute: Callable[[Any], Any] | None, runs: int) -> float | None:
    """Median of the same question over whole tables; None where it is not asked of them."""
    if compute is None or not runs:
        return None
    ask = compute

    def run() -> None:
        with store.read() as session:
            ask(session)

    return measure_ms(run, runs)


def main(folder: Path, patients: int, runs: int, baseline_runs: int) -> None:
    """Measure and print, with what stays in memory out of the collector's sight, as the server does it."""
    network = open_network(folder, patients)
    network.facts_store.get(network.everyone.site_id)
    gc.collect()
    gc.freeze()
    describe(network)
    load = measure_load(network, min(runs, 5))
    print_table([*measure_pages(network, runs, baseline_runs), load])
