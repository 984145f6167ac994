"""Files on their way out: the whole clinic, research in two modes, one patient. Nothing here knows a screen."""

from collections.abc import Callable
from io import BytesIO
from typing import Final

import numpy as np

from dashboard.load.scoped_facts import load_scoped_facts
from dashboard.reports.data.exports import ExportOffer, ResearchMode
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day
from data_access.database import Store
from data_access.days import to_date
from data_access.errors import KapError, NotFound
from data_access.exporters.clinic import ClinicReader, write_clinic_zip
from data_access.exporters.research.modes import MODES, PLAIN_WORDS, STANDINGS, Mode
from data_access.exporters.research.write import name_archive, write_research
from data_access.facts.arrays import Facts
from data_access.facts.store import FactsStore
from data_access.scope import Role, Scope

__all__ = [
    "check_may_export",
    "load_export_offer",
    "make_bundle",
    "make_clinic_archive",
    "make_research_archive",
    "name_archive",
    "name_clinic_archive",
]

MAY_EXPORT: Final[tuple[Role, ...]] = ("director",)
NAMES_ARE_HIDDEN: Final = (
    "These files hold names, codes and dates of birth, so they are not made while names are hidden."
)
Progress = Callable[[str, int, int], None]
"""Called with what is written, how much is done, of how much."""


def check_may_export(scope: Scope) -> None:
    """Raise NotFound for whoever may not take the clinic's data out."""
    if scope.role not in MAY_EXPORT:
        raise NotFound("Taking data out is the clinical director’s.")


def load_export_offer(store: Store, facts_store: FactsStore, scope: Scope, view: View, _: None) -> ExportOffer:
    """What can be taken out, and what it will hold."""
    check_may_export(scope)
    with store.read_as(scope.sight) as session:
        facts = load_scoped_facts(session, facts_store, scope, view)
    return ExportOffer(
        as_of=format_day(view.as_of_day, view.as_of_day),
        patients=len(facts.patients.id),
        told=_count_told(facts),
        withheld=NAMES_ARE_HIDDEN if view.hide_names else "",
        modes=tuple(ResearchMode(mode, mode, STANDINGS[mode], PLAIN_WORDS[mode]) for mode in MODES),
    )


def _count_told(facts: Facts) -> int:
    """Patients with a dosing session that was given, a course or a questionnaire by the as-of day."""
    given = facts.dosings.patient[facts.dosings.number > 0]
    return len(np.unique(np.concatenate([given, facts.courses.patient, facts.screenings.patient])))


def make_clinic_archive(store: Store, scope: Scope, view: View, progress: Progress) -> bytes:
    """Every table as the database holds it today, as a zip of CSV files that can be imported again.

    It is made in memory, compressed: patients' rows never lie unencrypted on this machine's disk.
    """
    check_may_export(scope)
    if view.hide_names:
        raise KapError(NAMES_ARE_HIDDEN)
    content = BytesIO()
    write_clinic_zip(ClinicReader(store, scope, progress), content)
    return content.getvalue()


def name_clinic_archive(store: Store, day: int) -> str:
    """ "HILL-2026-11-20.zip"."""
    code = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in store.site().code)
    return f"{code}-{to_date(day).isoformat()}.zip"


def make_research_archive(store: Store, scope: Scope, view: View, mode: Mode, progress: Progress) -> bytes:
    """The research files of one mode as of the view's day."""
    check_may_export(scope)
    content = BytesIO()
    write_research(store, scope, mode, view.as_of_day, content, progress)
    return content.getvalue()


def make_bundle(store: Store, scope: Scope, view: View, handle: str) -> bytes:
    """One patient as FHIR R4. Raises NotFound for a patient outside the scope and for one that is not there."""
    from data_access.exporters.fhir_patient import write_patient_bundle  # The models take a second to import.

    return write_patient_bundle(store, scope, handle, hide_names=view.hide_names)
