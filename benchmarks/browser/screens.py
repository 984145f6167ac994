"""Every page and every filter of the program, clicked through in a real browser: median, p95, bytes."""

import math
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.browser.stopwatch import Click, Stopwatch
from benchmarks.data_ready import open_network
from dashboard.app import PAGES
from tests.browser.find_browser import LAUNCH_ARGUMENTS, find_browser
from tests.browser.screen_faults import wait_until_drawn
from tests.browser.serving import command, find_free_port, make_environment, wait_until_healthy

WARM_UP = 2
KILO = 1024
TITLES = {"Weekly review": "Week of", "Methods": "Intended use"}
Act = Callable[[Page], object]


def segment(key: str, word: str) -> Act:
    """A click on one word of a row of words."""
    return lambda page: page.locator(f".st-key-{key}").get_by_text(word, exact=True).first.click()


FILTERS: dict[str, tuple[str, tuple[Act, Act]]] = {
    "caseload: concern": ("Caseload", (segment("concern", "Discuss"), segment("concern", "All"))),
    "side effects: period": ("Side effects", (segment("period", "52 weeks"), segment("period", "12 weeks"))),
    "side effects: count": ("Side effects", (segment("count", "patients"), segment("count", "sessions"))),
    "weekly review: thresholds": (
        "Weekly review", (segment("thresholds", "conservative"), segment("thresholds", "NHS"))
    ),
}  # fmt: skip
"""A filter there and back again, on the page of that title."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The program over the clinic of a folder, in a process of its own."""
    port = find_free_port()
    process = subprocess.Popen(
        command("run", "--port", str(port), "--no-browser"),
        env=make_environment(folder), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def follow(title: str) -> Act:
    """A click in the navigation."""
    return lambda page: page.get_by_role("link", name=title, exact=True).first.click()


def measure_pages(page: Page, watch: Stopwatch, runs: int) -> dict[str, list[Click]]:
    """Click through the navigation round and round; a patient is opened from the caseload's first row."""
    clicks: dict[str, list[Click]] = {entry.title: [] for entry in PAGES}
    for turn in range(runs + WARM_UP):
        for entry in PAGES:
            if entry.title == "Patient":
                row = page.locator(".kap-tr[data-pick] a").first
                click = watch.time(row.click, row.inner_text())
            else:
                click = watch.time(lambda: follow(entry.title)(page), TITLES.get(entry.title, entry.title))  # noqa: B023
            if turn >= WARM_UP:
                clicks[entry.title].append(click)
    return clicks


def measure_filters(page: Page, watch: Stopwatch, runs: int) -> dict[str, list[Click]]:
    """Change each filter there and back again."""
    clicks: dict[str, list[Click]] = {}
    for name, (title, acts) in FILTERS.items():
        heading = TITLES.get(title, title)
        if TITLES["Methods"] not in page.locator("#stMain h1").inner_text():
            watch.time(lambda: follow("Methods")(page), TITLES["Methods"])
        watch.time(lambda: follow(title)(page), heading)  # noqa: B023
        clicks[name] = []
        for turn in range(runs + WARM_UP):
            click = watch.time(lambda: acts[turn % 2](page), heading)  # noqa: B023
            if turn >= WARM_UP:
                clicks[name].append(click)
    return clicks


def measure_payload(page: Page, watch: Stopwatch, url: str, paths: list[tuple[str, str]]) -> None:
    """Open each page anew: bytes of its figures, of everything, and the number of its elements."""
    print("\n| page opened anew | figures | all | elements | most of it |")
    print("|---|---:|---:|---:|---|")
    for title, path in paths:
        watch.take()
        page.goto(f"{url}{path}")
        wait_until_drawn(page)
        sent = watch.take()
        most = ", ".join(f"{k} {v / KILO:,.0f}" for k, v in sorted(sent.largest.items(), key=lambda kv: -kv[1])[:3])
        print(
            f"| {title} | {sent.figure_bytes / KILO:,.0f} KB | {sent.total_bytes / KILO:,.0f} KB | {sent.elements} "
            f"| {most} |"
        )


def print_clicks(clicks: dict[str, list[Click]], goal_ms: int) -> None:
    """A line for each page or filter: median and 95th percentile, and how much of it the server took."""
    print(f"\n| click (goal ≤ {goal_ms} ms) | median | p95 | server, median | sent |")
    print("|---|---:|---:|---:|---:|")
    for name, found in clicks.items():
        times = sorted(click.took_ms for click in found)
        p95 = times[math.ceil(0.95 * len(times)) - 1]
        server = median(click.sent.server_ms for click in found)
        sent = median(click.sent.total_bytes for click in found) / KILO
        print(f"| {name} | {median(times):,.0f} ms | {p95:,.0f} ms | {server:,.0f} ms | {sent:,.0f} KB |")


def main(folder: Path, patients: int, runs: int) -> None:
    """Measure and print."""
    open_network(folder, patients).store.close()
    print(f"\n{patients:,} patients, {runs} clicks each after {WARM_UP} to warm up.")
    with serve(folder) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=list(LAUNCH_ARGUMENTS))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(60_000)
        watch = Stopwatch(page)
        page.goto(f"{url}/methods")
        wait_until_drawn(page)
        watch.watch()
        print_clicks(measure_pages(page, watch, runs), 500)
        print_clicks(measure_filters(page, watch, runs), 300)
        follow("Caseload")(page)
        wait_until_drawn(page)
        patient = page.locator(".kap-tr[data-pick] a").first.get_attribute("href") or ""
        paths = [(e.title, patient if e.title == "Patient" else f"/{e.url_path}") for e in PAGES]
        measure_payload(page, watch, url, paths)
        browser.close()
