"""Sixty texts that would be something else than text, in every field of a clinic, on every page of a real browser."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from dashboard.app import PAGES
from data_access.database import open_store
from data_access.settings import choose_demo
from tests.browser.injection import PAYLOADS, as_shown, fill_with_payloads
from tests.browser.screen_faults import wait_until_drawn
from tests.browser.serving import RunningServer, wait_for_page
from tests.conftest import make_settings
from tests.factories import make_batch, make_rejected_row
from tests.long_proof import Proof, long_proof

AS_OF = "as_of=2026-03-04"
SECTIONS = {"data": [f"data_section={name}" for name in ("Import", "History", "Quality", "Export")]}
PLANTED = """() => {
  const strange = [...document.querySelectorAll("script,iframe,object,embed,base,video,audio,form,meta[http-equiv]")]
    .filter((one) => !one.closest("head") || one.tagName === "BASE")
    .filter((one) => !(one.tagName === "SCRIPT" && one.src.startsWith(location.origin)))
    .filter((one) => one.tagName !== "FORM" || one.action.startsWith("http://evil"));
  const leads = /^(xlink:)?(href|src|action|formaction|data|ping|poster|background|srcset|srcdoc)$/;
  const isBad = (text) => text.split(/[\\s,]+/).some((part) => {
    const to = URL.parse(part, location.href);
    return to && (to.protocol === "javascript:" || to.hostname.includes("evil"));
  });
  const handlers = [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some((at) =>
    at.name.startsWith("on") || (leads.test(at.name) && isBad(at.value))));
  return [...strange, ...handlers].map((one) => one.outerHTML.slice(0, 200));
}"""


@dataclass
class Heard:
    """What a page did that text does not do."""

    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    planted: list[str] = field(default_factory=list)


@pytest.fixture
def injected(
    demo_folder: Path, tmp_path: Path, start_server: Callable[..., RunningServer], browser: Browser
) -> Iterator[tuple[Path, Page, Heard]]:
    """A server over a clinic of its own, a page of it, and what is heard of that page."""
    folder = tmp_path / "injected"
    shutil.copytree(demo_folder, folder)
    store = open_store(choose_demo(make_settings(folder)))
    with store.write() as session:
        batch = make_batch(session, 1, reason="why")
        make_rejected_row(session, batch, 3, value="x", field="name", cells={PAYLOADS[2]: PAYLOADS[4]})
    fill_with_payloads(store, 0)
    store.close()
    server = start_server(folder)
    context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(45_000)
    page = context.new_page()
    heard = Heard()
    page.on("dialog", lambda dialog: (heard.dialogs.append(dialog.message), dialog.dismiss()))
    context.on("request", lambda request: note_request(heard, request.url))
    yield folder, page, heard
    context.close()


def note_request(heard: Heard, url: str) -> None:
    found = urlsplit(url)
    if found.scheme in ("http", "https", "ws", "wss") and found.hostname not in ("127.0.0.1", "localhost"):
        heard.requests.append(url)


def read_text(page: Page) -> str:
    """All text of the page on one line, without the joiners that keep a label from being markdown."""
    text: str = page.evaluate("document.body.textContent")
    return " ".join(text.replace("\N{WORD JOINER}", "").split())


def walk(page: Page, heard: Heard, patients: list[str]) -> tuple[str, set[str]]:
    """Open every page, section and the patients given; all text, and the handles of the patients who were named."""
    own = [f"/patient?patient={handle}&{AS_OF}" for handle in patients]
    every = [
        f"/{entry.url_path}?{section}{'&' if section else ''}{AS_OF}"
        for entry in PAGES
        for section in SECTIONS.get(entry.url_path, [""])
    ]
    listed = [f"/caseload?page={number}&{AS_OF}" for number in (1, 2)]
    texts, named = [], set(patients)
    for address in [*every, *own, *listed]:
        page.goto(address)
        wait_for_page(page)
        wait_until_drawn(page)
        heard.planted += [f"{address}: {found}" for found in page.evaluate(PLANTED)]
        texts.append(read_text(page))
        if address in listed:
            named |= set(re.findall(r"[?;&]patient=([a-z0-9]+)", page.content()))
    return " ".join(texts), named


def check_quiet(heard: Heard) -> None:
    assert heard.dialogs == []
    assert heard.requests == []
    assert heard.planted == []


@long_proof("injection: payloads in every field on every page", sample=1, full=60, parts=4, unit="turns")
def test_texts_that_want_to_be_more_are_shown_as_texts(injected: tuple[Path, Page, Heard], proof: Proof) -> None:
    folder, page, heard = injected
    for turn in proof:
        store = open_store(choose_demo(make_settings(folder)))
        names = fill_with_payloads(store, turn)
        store.close()
        shown, named = walk(page, heard, list(names)[turn % 60 : turn % 60 + 2])
        check_quiet(heard)
        wanted = {names[handle] for handle in named}
        assert [name for name in wanted if as_shown(name) not in shown] == []
        assert len(wanted) > 20
        proof.count("names shown as they are", len(wanted))


def test_a_file_whose_columns_cells_and_name_want_to_be_more_is_shown_as_text(
    injected: tuple[Path, Page, Heard], proof_file: bytes
) -> None:
    _, page, heard = injected
    page.goto(f"/data?{AS_OF}")
    wait_for_page(page)
    name = re.sub(r"[/\\:]", "_", PAYLOADS[2]) + ".csv"
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": proof_file})
    page.get_by_text("onerror").first.wait_for()
    wait_until_drawn(page)
    heard.planted += page.evaluate(PLANTED)
    check_quiet(heard)
    assert as_shown(name) in read_text(page)


@pytest.fixture
def proof_file() -> bytes:
    """A CSV whose columns and cells are all of the payloads."""
    columns = [f'"{text.replace(chr(34), chr(34) * 2)}"' for text in PAYLOADS]
    cells = [f'"{text.replace(chr(34), chr(34) * 2)}"' for text in reversed(PAYLOADS)]
    return "\r\n".join([",".join(columns), *[",".join(cells)] * 3]).encode()
