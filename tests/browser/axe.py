"""The rules of axe-core on a page as it stands."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
"""To evaluate once in each document. Playwright's evaluation passes the program's own policy."""

RUN_AXE = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.target.join(" ")} ${node.html.slice(0, 120)}`))"""


def find_violations(page: Page) -> list[str]:
    """Everything serious or critical, one line each."""
    found: list[str] = page.evaluate(RUN_AXE)
    return found
