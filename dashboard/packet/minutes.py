"""The minutes of a meeting: what was open, who was spoken of, what was decided, who does it by when."""

from collections.abc import Iterator
from dataclasses import replace

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.load.minutes import load_review_minutes, load_supervision_minutes
from dashboard.packet.blocks import Block, Heading, Paragraph, Run, Together, plain
from dashboard.packet.decisions import make_decision_list, make_decision_table, make_snoozed
from dashboard.packet.document import Document, Progress, print_document
from dashboard.packet.stand import make_document
from dashboard.reports.meetings.parts import Minutes, PatientMinutes
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.view import View
from data_access.database import SiteInfo, Store
from data_access.facts.store import FactsStore
from data_access.scope import Scope


def print_review_minutes(
    store: Store,
    facts_store: FactsStore,
    scope: Scope,
    view: View,
    expected: ClinicCourses | None,
    progress: Progress,
) -> bytes:
    """The minutes of the weekly review of the as-of day as PDF, of the patients in scope."""
    progress(0.1, "Reading what was written down")
    minutes = load_review_minutes(store, facts_store, scope, view, expected)
    progress(0.5, "Setting the pages")
    made = print_document(make_minutes_document(minutes, view, store.site()))
    progress(1.0, "Ready")
    return made


def print_supervision_minutes(
    store: Store,
    facts_store: FactsStore,
    scope: Scope,
    view: View,
    clinician: Supervisee,
    expected: ClinicCourses | None,
    progress: Progress,
) -> bytes:
    """The minutes of one clinician's supervision on the as-of day as PDF.

    Raises NotFound where the clinician is not among those the viewer may see.
    """
    progress(0.1, "Reading what was written down")
    minutes = load_supervision_minutes(store, facts_store, scope, view, clinician, expected)
    progress(0.5, "Setting the pages")
    made = print_document(make_minutes_document(minutes, view, store.site()))
    progress(1.0, "Ready")
    return made


def make_minutes_document(minutes: Minutes, view: View, site: SiteInfo) -> Document:
    """The minutes as a document; empty parts say that nothing was written down."""
    return make_document(minutes.title, minutes.subtitle, "minutes", view, site, _list_blocks(minutes))


def _list_blocks(minutes: Minutes) -> Iterator[Block]:
    yield Heading("Open from before")
    yield from make_decision_list(replace(minutes.opened, today=()))
    yield Heading("Patients")
    yield Paragraph(plain(minutes.note), quiet=True)
    for patient in minutes.patients:
        yield Together(tuple(_patient(patient)))
    if minutes.clinic:
        yield Heading("About the clinic")
        yield make_decision_table(minutes.clinic)
    if not minutes.patients and not minutes.clinic:
        yield Paragraph(plain(minutes.empty))
    yield from make_snoozed(minutes.snoozed)


def _patient(patient: PatientMinutes) -> Iterator[Block]:
    yield Heading(patient.person.label, level=2)
    for line in patient.lines:
        yield Paragraph((Run(line, "quiet"),))
    for said in patient.discussed:
        yield Paragraph((Run("Discussed: ", "strong"), Run(said)))
    if patient.decisions:
        yield make_decision_table(patient.decisions)
