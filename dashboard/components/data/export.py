"""The section Export of the Data page: the whole clinic, files for research, and where the other files are."""

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.file_button import ZIP, Tell, show_file_button
from dashboard.components.heading import show_section_heading
from dashboard.components.html import esc, show
from dashboard.data import get_store, load
from dashboard.load.exporting import (
    load_export_offer,
    make_clinic_archive,
    make_research_archive,
    name_archive,
    name_clinic_archive,
)
from dashboard.reports.data.exports import ExportOffer, ResearchMode
from dashboard.reports.words.wording import plural
from dashboard.viewer import Viewer

WHOLE: Final = (
    "Every table as the database holds it today, in the form in which it can be imported again: one CSV file each, in "
    "an archive. The as-of date cuts nothing. **It holds names**: keep it as you keep a record."
)
RESEARCH: Final = (
    "Doses, side effects, questionnaires and who was treated, shaped like CDISC’s EX, AE, QS and DM. A page in the "
    "archive says the mode, what was left out and what each column means."
)
OTHERS: Final = (
    ("One patient", "As FHIR R4, from the title row of the patient’s page."),
    ("Any table", "As CSV or Excel, from the two buttons beside it."),
    ("A backup", "On the command line: “kap-outcomes backup” makes an encrypted copy and checks it row by row."),
)
SHIFTED: Final = "date-shifted"


def show_exports(viewer: Viewer) -> None:
    """Draw the section for a viewer who may take data out."""
    st.html(f"<style>{Path(__file__).with_name('export.css').read_text(encoding='utf-8')}</style>")
    offer = load("export_offer", load_export_offer, viewer.scope, viewer.view, viewer.versions)
    _show_whole(viewer, offer)
    _show_research(viewer, offer)
    show_section_heading("Other files")
    show(_list_html(OTHERS))


def _show_whole(viewer: Viewer, offer: ExportOffer) -> None:
    show_section_heading("The whole clinic", WHOLE, f"{plural(offer.patients, 'patient')}, 11 tables.")
    if offer.withheld:
        show(f'<div class="kap-empty">{esc(offer.withheld)} Switch “Hide names” off first.</div>')
        return
    place = st.empty()

    def make(tell: Tell) -> bytes:
        return make_clinic_archive(get_store(), viewer.scope, viewer.view, tell)

    name = name_clinic_archive(get_store(), viewer.view.as_of_day)
    show_file_button(make, (name, ZIP), "export_clinic", "Whole clinic (ZIP of CSV)", place)


def _show_research(viewer: Viewer, offer: ExportOffer) -> None:
    told = f"{plural(offer.told, 'patient')} with a dose, a course or a questionnaire up to {offer.as_of}."
    show_section_heading("For research", RESEARCH, told)
    place = st.empty()
    with st.container(key="export-modes"):
        columns = st.columns(len(offer.modes), gap="large")
        for column, mode in zip(columns, offer.modes, strict=True):
            with column:
                _show_mode(viewer, mode, place)


def _show_mode(viewer: Viewer, mode: ResearchMode, place: DeltaGenerator) -> None:
    shade = "kap-worse" if mode.key == SHIFTED else "kap-quiet"
    show(
        f'<div class="kap-mode"><h3>{esc(mode.title)}</h3><p class="kap-mode-standing {shade}">{esc(mode.standing)}</p>'
        f'<p class="kap-sentence">{esc(mode.words)}</p></div>'
    )

    def make(tell: Tell) -> bytes:
        return make_research_archive(get_store(), viewer.scope, viewer.view, mode.key, tell)

    show_file_button(make, (name_archive(mode.key), ZIP), f"export_{mode.key}", f"Research, {mode.title} (ZIP)", place)


def _list_html(rows: tuple[tuple[str, str], ...]) -> str:
    cells = "".join(f"<tr><th>{esc(what)}</th><td>{esc(where)}</td></tr>" for what, where in rows)
    return f'<table class="kap-plain kap-others"><tbody>{cells}</tbody></table>'
