"""Where names are hidden, nothing that leaves the program holds one: screens, hovers, tab titles, addresses, files."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import streamlit as st
from pypdf import PdfReader
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from dashboard.app import PAGES
from dashboard.exports import SHELF, Export
from data_access.database import open_store
from data_access.days import to_date
from data_access.models import (
    Acknowledgement,
    Clinician,
    Decision,
    DecisionChange,
    Discussion,
    LongTermCheck,
    Patient,
    Screening,
    SideEffect,
    Snooze,
    TreatmentSession,
)
from tests.conftest import make_settings
from tests.dashboard.conftest import ENTRY
from tests.dashboard.conftest import PAGES as FOLDER
from tests.factories import make_batch, make_rejected_row

GIVEN, FAMILY = "Zorblatt", "Quexley"
CANARY = re.compile(rf"{GIVEN}|{FAMILY}", re.IGNORECASE)
SECTIONS: dict[str, tuple[dict[str, str], ...]] = {
    "data": tuple({"data_section": name} for name in ("Import", "History", "Quality", "Export")),
    "supervision": ({}, {"present": "1"}),
    "weekly-review": ({}, {"present": "1"}),
}
DAY_WORDS = re.compile(r"(week of )?\b(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?! \d{4})")
TOLD_BY_PATIENT = ((Decision, "text"), (Decision, "reason"), (Snooze, "reason"), (Discussion, "text"),
                   (Acknowledgement, "action"), (LongTermCheck, "result"))  # fmt: skip


@pytest.fixture
def canaries(copied_demo: Path) -> Path:
    """A clinic in which every name is a canary, and everything that people typed about somebody holds the name."""
    store = open_store(make_settings(copied_demo))
    with store.write() as session:
        for patient in session.scalars(select(Patient)):
            patient.name = name = f"{GIVEN}{patient.id:03d} {FAMILY}{patient.id:03d}"
            for table, column in TOLD_BY_PATIENT:
                mine = update(table).where(table.patient_id == patient.id)
                session.execute(mine.values({column: f"{name} slept well, {name.split()[1]} said."}))
            own = select(TreatmentSession.id).where(TreatmentSession.patient_id == patient.id)
            session.execute(update(SideEffect).where(SideEffect.session_id.in_(own)).values(action=f"{name} lay down."))
        someone = session.scalar(select(Patient.name))
        session.execute(update(DecisionChange).values(reason=f"{someone} was away."))
        site_id = session.scalar(select(Patient.site_id))
        batch = make_batch(session, site_id, reason=f"about {someone}")
        make_rejected_row(session, batch, 3, value=str(someone), field="name", cells={"patient": "7", "name": someone})
    store.close()
    return copied_demo


@dataclass
class Left:
    """All that left the program: by where it was seen."""

    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, Export] = field(default_factory=dict)
    tabs: set[str] = field(default_factory=set)

    def find(self, pattern: re.Pattern[str]) -> list[str]:
        found = [f"{where}: …{text[max(0, hit.start() - 60) : hit.end() + 20]}…" for where, text in self.texts.items()
                 for hit in [pattern.search(text)] if hit]  # fmt: skip
        found += [f"{where}: file" for where, file in self.files.items() if pattern.search(read_file(file))]
        return found + [tab for tab in self.tabs if pattern.search(tab)]


def read_file(file: Export) -> str:
    """Everything a file holds, its name among it."""
    parts = [file.filename]
    if file.filename.endswith(".pdf"):
        reader = PdfReader(io.BytesIO(file.content))
        parts += [str(reader.metadata), *(page.extract_text() for page in reader.pages), str(reader.xmp_metadata)]
        parts += [
            str(found.get_object()) for found in map(reader.get_object, range(1, reader.trailer["/Size"])) if found
        ]
    elif file.filename.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(file.content))
        parts += [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        parts.append(str(book.properties))
    elif file.filename.endswith(".zip"):
        archive = zipfile.ZipFile(io.BytesIO(file.content))
        parts += [text for name in archive.namelist() for text in (name, archive.read(name).decode("utf-8"))]
    else:
        parts.append(file.content.decode("utf-8-sig"))
    return "\n".join(parts)


def read_everything(app: AppTest) -> str:
    """Everything the run sends to the browser, as text."""
    assert not app.exception, app.exception
    return "\n".join(str(node.proto) for node in app._tree if getattr(node, "proto", None) is not None)


def list_wanted(app: AppTest) -> Iterator[dict[str, str]]:
    """Every file that clicks would bring, in as few runs as there are files of one control: control and its pick."""
    picks: dict[str, list[str]] = {}
    for node in app._tree:
        if node.type == "bidi_component":
            key = node.proto.id.split("-", 2)[-1]
            found = re.findall(r'data-pick=\\"(file:[^"\\]+|csv|xlsx|file|packet|pdf)\\"', node.proto.json)
            picks[key] = [pick.removeprefix("file:") for pick in found]
    for place in range(max(map(len, picks.values()))):
        yield {key: found[place] for key, found in picks.items() if place < len(found)}


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch, use_store_of: Callable[[Path], None]) -> Callable[..., Left]:
    """``look(folder, pages, viewer, files=…, **query)``: everything that opening these pages sends out."""

    def run(folder: Path, viewer: str, pages: list[tuple[str, dict[str, str]]], *, files: bool, **query: str) -> Left:
        use_store_of(folder)
        left = Left()
        heard: list[Export] = []
        monkeypatch.setattr(SHELF, "put", lambda export, *_: heard.append(export) or "/export/x")

        def hear_title(**config: str) -> None:
            left.tabs.add(config.get("page_title", ""))

        monkeypatch.setattr(st, "set_page_config", hear_title)
        for file, own in pages:
            app = AppTest.from_file(str(ENTRY), default_timeout=60)
            for name, value in {"viewer": viewer, **query, **own}.items():
                app.query_params[name] = value
            app.run()
            app.switch_page(f"{FOLDER}/{file}")
            app.run()
            where = f"{viewer} {file} {own}"
            left.texts[where] = read_everything(app)
            for wanted in list_wanted(app) if files else ():
                heard.clear()
                for key, pick in wanted.items():
                    app.session_state[f"_{key}_wanted"] = pick
                app.run()
                left.texts[f"{where} {wanted}"] = read_everything(app)
                left.files |= {f"{where} {export.filename}": export for export in heard}
        return left

    return run


def read_clinic(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """A viewer of each role, and a patient's handle that each may see."""
    store = open_store(make_settings(folder))
    with store.read() as session:
        people = {one.role: f"{one.name} · {one.role}" for one in session.scalars(select(Clinician))}
        director = session.scalars(select(Clinician).where(Clinician.role == "director")).one()
        people["director"] = f"{director.name} · clinical director"
        busiest = session.scalars(
            select(Patient.handle)
            .join(TreatmentSession, TreatmentSession.patient_id == Patient.id)
            .join(SideEffect, SideEffect.session_id == TreatmentSession.id)
        ).first()
    store.close()
    return people, {"patient": str(busiest)}


def every_page(patient: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    pages = [(entry.file, own) for entry in PAGES for own in SECTIONS.get(entry.url_path, ({},))]
    return [*pages, ("patient.py", patient)]


def test_the_director_with_names_hidden_gets_no_name_on_any_page_and_in_no_file(canaries: Path, look):
    viewers, patient = read_clinic(canaries)
    left = look(canaries, viewers["director"], every_page(patient), files=True, hide_names="true")
    assert left.find(CANARY) == []
    kinds = {Path(file.filename).suffix for file in left.files.values()}
    assert kinds == {".csv", ".xlsx", ".pdf", ".zip", ".json"}
    assert len(left.files) >= 20
    assert len(left.tabs) >= len(PAGES)


@pytest.mark.soak
@pytest.mark.parametrize("role", ["supervisor", "therapist"])
def test_others_with_names_hidden_get_no_name_on_any_page(canaries: Path, look, role: str):
    viewers, _ = read_clinic(canaries)
    assert look(canaries, viewers[role], every_page({}), files=False, hide_names="true").find(CANARY) == []


def test_the_same_search_finds_names_where_they_are_shown(canaries: Path, look):
    viewers, patient = read_clinic(canaries)
    pages = [("caseload.py", {}), ("patient.py", patient)]
    shown = look(canaries, viewers["director"], pages, files=True)
    found = "\n".join(shown.find(CANARY))
    for what in ("caseload.py", "fhir.json", ".pdf", ".csv", ".xlsx"):
        assert what in found
    assert not [tab for tab in shown.tabs if CANARY.search(tab)], "a tab's title and the history never hold a name"


def test_with_names_hidden_a_patients_days_are_weeks_and_the_age_is_a_decade(canaries: Path, look):
    viewers, patient = read_clinic(canaries)
    left = look(canaries, viewers["director"], [("patient.py", patient)], files=True, hide_names="true")
    store = open_store(make_settings(canaries))
    with store.read() as session:
        found = session.scalars(select(Patient).where(Patient.handle == patient["patient"])).one()
        days = set(session.scalars(select(TreatmentSession.day).where(TreatmentSession.patient_id == found.id)))
        days |= set(session.scalars(select(Screening.taken_day).where(Screening.patient_id == found.id)))
    store.close()
    dates = {to_date(day) for day in days}
    mondays = {day - timedelta(days=day.weekday()) for day in dates}
    texts = [*left.texts.values(), *map(read_file, left.files.values())]
    written = {f"{day.day} {day:%b}" for day in dates - mondays} - {"4 Mar", "1 Mar", "1 Feb", "1 Jan"}
    assert len(written) > 5
    for text in texts:
        assert {f"{m[2]} {m[3]}" for m in DAY_WORDS.finditer(text) if not m[1]} & written == set()
        assert not [day for day in dates - mondays if day.isoformat() in text]
    assert any(re.search(r"\b[1-9]0s\b", text) for text in texts)
