"""``make screens``: small pictures of every screen for the README, of the demonstration clinic of 500 patients."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.find_browser import LAUNCH_ARGUMENTS, find_browser
from tests.browser.screen_faults import find_faults, wait_until_drawn
from tests.browser.screens import SCREENS
from tests.browser.serving import command, find_free_port, make_environment, wait_until_healthy
from tests.browser.steps import wait_for_title

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
MOST_BYTES = 150_000
HEIGHT = 1_500
Scheme = Literal["light", "dark"]
SETS: tuple[tuple[str, Scheme, int, tuple[str, ...]], ...] = (
    ("", "light", 1440, tuple(screen.name for screen in SCREENS if not screen.name.startswith("methods-f"))),
    ("-dark", "dark", 1440, ("weekly-review", "patient")),
    ("-1024", "light", 1024, ("caseload", "patient")),
)
"""What is added to a picture's name, the theme, the width, and which screens."""


def write_small(picture: Path) -> None:
    """Keep a picture to 256 colours (an octree loses no rare one), and to its top as far as it is small enough."""
    whole = Image.open(picture).convert("RGB")
    height = whole.height
    while True:
        cut = whole.crop((0, 0, whole.width, height))
        cut.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(picture, optimize=True)
        if picture.stat().st_size <= MOST_BYTES:
            return
        height = int(height * 0.9)


def take(page: Page, folder: Path, name: str, width: int) -> None:
    """One picture from the page's top; its faults are told."""
    for fault in find_faults(page):
        sys.stderr.write(f"{name}: {fault}\n")
    height = page.evaluate("document.getElementById('stMain').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, HEIGHT)})
    wait_until_drawn(page)
    page.mouse.move(0, 0)
    page.screenshot(path=folder / f"{name}.png")
    write_small(folder / f"{name}.png")
    page.set_viewport_size({"width": width, "height": 900})


def take_sets(browser: Browser, url: str, folder: Path) -> None:
    """Every picture of every set."""
    for suffix, scheme, width, names in SETS:
        context = browser.new_context(
            base_url=url, color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto("/weekly-review")
        wait_for_title(page, "Week of")
        for screen in SCREENS:
            if screen.name in names:
                screen.open(page)
                take(page, folder, screen.name + suffix, width)
        if not suffix:
            page.goto("/supervision?present=1")
            page.wait_for_timeout(4_000)
            page.screenshot(path=folder / "present.png")
            write_small(folder / "present.png")
        context.close()


def main() -> None:
    """Make a demonstration clinic, serve it, and picture it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kap-screens-") as name, sync_playwright() as playwright:
        environment, port = make_environment(Path(name)), find_free_port()
        subprocess.run(command("demo", "--patients", "500"), env=environment, check=True, cwd=name)
        server = subprocess.Popen(command("run", "--port", str(port), "--no-browser"), env=environment, cwd=name)
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}", server)
            browser = playwright.chromium.launch(executable_path=str(find_browser()), args=list(LAUNCH_ARGUMENTS))
            take_sets(browser, f"http://127.0.0.1:{port}", folder)
            browser.close()
        finally:
            server.terminate()
            server.wait(20)
    total = sum(picture.stat().st_size for picture in folder.glob("*.png"))
    sys.stdout.write(f"{len(list(folder.glob('*.png')))} pictures, {total / 1e6:.1f} MB, in {folder}\n")


if __name__ == "__main__":
    main()
