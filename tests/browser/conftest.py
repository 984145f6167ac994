"""The real server over a small demonstration clinic, and a page of a real browser."""

import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.find_browser import LAUNCH_ARGUMENTS, NOT_FOUND, find_browser
from tests.browser.serving import DEMO, RunningServer, command, find_free_port, make_environment, wait_until_healthy

# A busy machine is slow, not wrong.
expect.set_options(timeout=45_000)

HARMLESS = re.compile(r"/_stcore/(health|host-config)")
"""A deep link first asks for these two below its own path; Streamlit answers 404 and goes on."""


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small demonstration clinic whose history ends on 4 March 2026."""
    folder = tmp_path_factory.mktemp("demo")
    subprocess.run(command("demo", *DEMO), env=make_environment(folder), check=True, cwd=folder, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def start_server() -> Iterator[Callable[..., RunningServer]]:
    """Start servers: ``start_server(folder, cwd=…, **environment)``; each is stopped at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(folder: Path, cwd: Path | None = None, **more: str) -> RunningServer:
        port = find_free_port()
        environment = make_environment(folder, **more)
        process = subprocess.Popen(
            command("run", "--port", str(port), "--no-browser"),
            env=environment,
            cwd=cwd or folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        server = RunningServer(f"http://127.0.0.1:{port}", process, environment)
        wait_until_healthy(server.url, process)
        return server

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in started:
        if process.stdout and not process.stdout.closed:
            process.communicate(timeout=20)


@pytest.fixture(scope="session")
def server(demo_folder: Path, start_server: Callable[..., RunningServer]) -> RunningServer:
    """The server most browser tests share. They must not change its database."""
    return start_server(demo_folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the run."""
    found = find_browser()
    if found is None:
        pytest.fail(NOT_FOUND)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(found), args=list(LAUNCH_ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser: Browser, server: RunningServer) -> Iterator[BrowserContext]:
    """One browser profile, 1440 × 900, light, whose relative addresses are the server's; it keeps static files."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light", base_url=server.url)
    made.set_default_timeout(45_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page. The test fails afterwards if the browser's console held an error (blocked by the policy, say)."""
    made = context.new_page()
    problems: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not HARMLESS.search(message.location.get("url", "")):
            problems.append(message.text)

    made.on("console", listen)
    yield made
    made.close()
    assert not problems, problems
