"""The frame in a real browser: links, history, headers, policy, files, themes."""

import gzip
import json
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screen_faults import wait_until_drawn
from tests.browser.serving import RunningServer, wait_for_page

HOSTILE = """
[server]
enableXsrfProtection = false
enableCORS = false
enableStaticServing = true
address = "0.0.0.0"
enableAgentApi = true
maxUploadSize = 5000
[client]
showErrorDetails = "full"
toolbarMode = "developer"
[browser]
gatherUsageStats = true
"""


def fetch(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, lower-case headers and body of a GET."""
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def test_the_bare_address_leads_to_the_first_page_and_keeps_its_query(page: Page):
    page.goto("/?hide_names=true")
    wait_for_page(page)
    assert re.search(r"/weekly-review\?hide_names=true$", page.url)


def test_navigation_keeps_what_the_bar_says_and_back_returns(page: Page):
    page.goto("/caseload")
    wait_for_page(page)
    page.get_by_text("Hide names").click()
    page.wait_for_url("**/caseload?hide_names=true")
    page.get_by_role("link", name="Side effects").click()
    page.wait_for_url("**/side-effects?hide_names=true")
    page.go_back()
    page.wait_for_url("**/caseload?hide_names=true")
    wait_for_page(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Caseload")


def test_a_row_opens_the_patient_inside_the_app_and_back_returns_to_the_list(page: Page):
    page.goto("/caseload?hide_names=true")
    wait_for_page(page)
    page.evaluate("window.sameDocument = true")
    row = page.locator(".kap-tr[data-pick]").first
    address = row.locator("a").get_attribute("href") or ""
    assert "hide_names=true" in address
    row.click(position={"x": 300, "y": 8})
    page.wait_for_url(f"**{address}")
    wait_for_page(page)
    assert page.evaluate("window.sameDocument")
    page.go_back()
    page.wait_for_url("**/caseload?hide_names=true")
    expect(page.locator(".kap-tr[data-pick]").first).to_be_visible()


def test_the_keyboard_opens_a_patient(page: Page):
    page.goto("/caseload")
    wait_for_page(page)
    page.locator(".kap-tr[data-pick] a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/patient?patient=*")
    wait_for_page(page)


def test_the_bar_stays_in_sight_when_the_page_scrolls(page: Page):
    page.goto("/caseload")
    wait_for_page(page)
    page.locator("[data-testid=stMain]").evaluate("main => main.scrollTo(0, 400)")
    box = page.locator(".st-key-kap-frame").bounding_box()
    assert box
    assert 40 <= box["y"] <= 48
    assert box["height"] <= 42


@pytest.mark.parametrize("width", [1440, 1024])
def test_nothing_is_wider_than_the_window_and_the_bar_is_one_line(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/caseload")
    wait_for_page(page)
    box = page.locator(".st-key-kap-frame").bounding_box()
    assert box
    assert box["height"] <= 42
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_a_dark_desktop_gets_the_dark_theme(browser: Browser, server: RunningServer):
    context = browser.new_context(color_scheme="dark", base_url=server.url)
    page = context.new_page()
    page.goto("/caseload")
    wait_for_page(page)
    ink = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')")
    context.close()
    assert ink == "#EAEEF2"


def test_every_answer_carries_the_security_headers(server: RunningServer):
    for path in ("/caseload", "/healthz", "/_stcore/host-config", "/export/none"):
        _, headers, _ = fetch(server.url + path)
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        policy = headers["content-security-policy"]
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "unsafe" not in scripts
        assert "blob:" not in scripts
        assert "frame-ancestors 'none'" in policy


def test_static_files_come_compressed_and_may_be_kept(server: RunningServer):
    _, _, index = fetch(server.url + "/caseload")
    script = re.search(rb'src="\.(/static/js/index\.[^"]+\.js)"', index)
    assert script
    url = server.url + script.group(1).decode()
    _, headers, small = fetch(url, **{"Accept-Encoding": "gzip"})
    _, _, whole = fetch(url)
    assert headers["content-encoding"] == "gzip"
    assert "immutable" in headers["cache-control"]
    assert gzip.decompress(small) == whole
    assert len(small) < len(whole) / 2


def test_a_file_that_was_never_offered_is_not_found(server: RunningServer):
    status, _, body = fetch(f"{server.url}/export/{'x' * 43}")
    assert status == 404
    assert b"expired" in body


def test_a_table_is_downloaded_by_the_programs_own_route_and_only_once(page: Page, server: RunningServer):
    page.goto("/caseload")
    wait_for_page(page)
    with page.expect_download() as waiting:
        page.locator("button[data-pick=csv]").first.click()
    download = waiting.value
    assert "/export/" in download.url
    assert Path(download.path()).read_bytes().startswith(b"\xef\xbb\xbf")
    assert fetch(download.url)[0] == 404


def test_a_config_file_in_the_current_folder_cannot_unlock_anything(
    demo_folder: Path, start_server: Callable[..., RunningServer], tmp_path: Path
):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(HOSTILE)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "secret.txt").write_text("secret")
    hostile = start_server(demo_folder, cwd=tmp_path, STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION="false")
    _, headers, body = fetch(hostile.url + "/_stcore/host-config")
    assert "secret" not in fetch(hostile.url + "/app/static/secret.txt")[2].decode()
    assert "xsrf" in headers.get("set-cookie", "") or json.loads(body)
    status, upload_headers, _ = fetch(hostile.url + "/_stcore/health")
    assert status == 200
    assert "_streamlit_xsrf" in upload_headers.get("set-cookie", "")


def test_another_host_name_is_refused(server: RunningServer):
    status, _, _ = fetch(server.url + "/healthz", Host="evil.example")
    assert status == 400


def test_ctrl_c_stops_the_server_while_a_page_is_open(
    demo_folder: Path, start_server: Callable[..., RunningServer], browser: Browser
):
    own = start_server(demo_folder)
    page = browser.new_page(base_url=own.url)
    page.goto("/caseload")
    wait_for_page(page)
    own.process.send_signal(signal.SIGINT)
    _, complained = own.process.communicate(timeout=10)
    page.close()
    assert own.process.returncode == 0
    assert b"Traceback" not in complained


def test_back_and_forward_go_page_by_page_and_each_page_keeps_its_filters(page: Page):
    page.goto("/caseload")
    wait_for_page(page)
    page.locator(".st-key-concern").get_by_text("Discuss", exact=True).click()
    page.wait_for_url("**/caseload?concern=Discuss")
    wait_for_page(page)
    page.locator(".kap-tr[data-pick] a").first.click()
    page.wait_for_url("**/patient?patient=*")
    wait_for_page(page)
    patient = page.url
    page.get_by_role("link", name="Side effects").first.click()
    page.wait_for_url("**/side-effects")
    wait_for_page(page)
    page.locator(".st-key-period").get_by_text("52 weeks", exact=True).click()
    page.wait_for_url("**/side-effects?period=52+weeks")
    wait_for_page(page)
    page.get_by_role("link", name="Caseload").first.click()
    page.wait_for_url("**/caseload?concern=Discuss")
    wait_until_drawn(page)
    for address in ("**/side-effects?period=52+weeks", patient, "**/caseload?concern=Discuss"):
        page.go_back()
        page.wait_for_url(address)
        wait_until_drawn(page)
    expect(page.get_by_role("radio", name="Discuss", exact=True)).to_be_checked()
    page.go_forward()
    page.wait_for_url(patient)


def test_a_value_of_the_address_that_cannot_be_used_is_named_on_the_page(page: Page):
    page.goto("/caseload?phase=Hibernation&as_of=yesterday")
    wait_for_page(page)
    messages = page.locator(".kap-message[role=status]")
    expect(messages).to_have_count(2)
    expect(messages.first).to_contain_text("as-of date “yesterday”")
    expect(messages.last).to_contain_text("the phase “Hibernation”")
