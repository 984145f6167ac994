"""Finds a Chromium for the browser tests: KAP_BROWSER, PATH, /Applications, Playwright's cache.

``python -m tests.browser.find_browser`` prints it; with ``--install`` one is installed where there is none:
by apt-get as root on Debian, else by ``playwright install chromium``.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC_APPS = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
CACHED = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium-*/chrome-win*/chrome.exe",
)
LAUNCH_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NOT_FOUND = (
    "No Chromium was found or could be installed. Install one, or set KAP_BROWSER to its path; the tests need it."
)


def find_browser() -> Path | None:
    """The first browser there is, in the documented order. A wrong KAP_BROWSER is not passed over in silence."""
    if named := os.environ.get("KAP_BROWSER"):
        return Path(named) if Path(named).is_file() else None
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        for app in MAC_APPS:
            if (folder / app).is_file():
                return folder / app
    return _find_cached()


def _find_cached() -> Path | None:
    """The newest Chromium in Playwright's own folder."""
    for folder in _cache_folders():
        for pattern in CACHED:
            found = sorted((path for path in folder.glob(pattern) if path.is_file()), key=_build_number)
            if found:
                return found[-1]
    return None


def _cache_folders() -> list[Path]:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    home = Path.home()
    own = [home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright", home / "AppData/Local/ms-playwright"]
    return ([Path(named)] if named and named != "0" else []) + own


def _build_number(path: Path) -> int:
    for part in path.parts:
        if part.startswith("chromium-") and part.removeprefix("chromium-").isdigit():
            return int(part.removeprefix("chromium-"))
    return 0


def install_browser() -> None:
    """Try apt-get where this is root on Debian, else Playwright's own download."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-q", "chromium"], check=False, **quiet)
        if find_browser():
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main(arguments: list[str]) -> int:
    """Print the browser's path; 1 with one sentence where there is none."""
    if os.environ.get("KAP_BROWSER") and find_browser() is None:
        sys.stderr.write(
            f"KAP_BROWSER is {os.environ['KAP_BROWSER']}, which is not a file. Correct or unset it." + "\n"
        )
        return 1
    if find_browser() is None and "--install" in arguments:
        install_browser()
    found = find_browser()
    if found is None:
        sys.stderr.write(NOT_FOUND + "\n")
        return 1
    if "--install" not in arguments:
        sys.stdout.write(f"{found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
