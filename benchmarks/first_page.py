"""From a clean clone to a usable first page: ``python -m benchmarks.first_page``.

Installs aside: the environment is made first and timed apart. Then ``make run`` makes the demonstration
clinic of 500 patients, starts, and a real browser waits until the weekly review stands. At the end Ctrl-C
is sent with the page open.
"""

import os
import signal
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter

from playwright.sync_api import sync_playwright

from tests.browser.find_browser import LAUNCH_ARGUMENTS, find_browser
from tests.browser.serving import find_free_port, make_environment, wait_for_page, wait_until_healthy

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure once and print a line per stage."""
    with tempfile.TemporaryDirectory(prefix="kap-first-page-") as name:
        folder = Path(name)
        clone = folder / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        environment = make_environment(folder)
        begin = perf_counter()
        subprocess.run(["make", "--silent", ".venv/.synced-run"], cwd=clone, env=environment, check=True)
        print(f"| environment from nothing (installs) | {perf_counter() - begin:.1f} s |")
        for words in ("first start, with a new demonstration clinic of 500", "second start, the clinic is there"):
            _measure_start(clone, environment, words)


def _measure_start(clone: Path, environment: dict[str, str], words: str) -> None:
    port = find_free_port()
    arguments = f"--port {port} --no-browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=list(LAUNCH_ARGUMENTS))
        page = browser.new_page()
        begin = perf_counter()
        process = subprocess.Popen(
            ["make", "--silent", "run", f"ARGS={arguments}"], cwd=clone, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        wait_until_healthy(f"http://127.0.0.1:{port}", process)
        healthy = perf_counter()
        page.goto(f"http://127.0.0.1:{port}/weekly-review")
        wait_for_page(page)
        usable = perf_counter()
        print(f"| {words}: address answers | {healthy - begin:.1f} s |")
        print(f"| {words}: first page usable | {usable - begin:.1f} s |")
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=20)
        print(f"| Ctrl-C with the page open | {perf_counter() - usable:.1f} s, exit {process.returncode} |")
        if b"Traceback" in output:
            print(output.decode())
        browser.close()


if __name__ == "__main__":
    main()
