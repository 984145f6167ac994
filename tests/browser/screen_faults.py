"""What a reader sees go wrong on a drawn page: text cut off, overlapping or outside its figure, sideways scroll."""

import time
from typing import Any

from playwright.sync_api import Page

OVERLAP_PX = 2

FIND_FAULTS = """(limit) => {
  const faults = [];
  const words = (element) => element.textContent.trim().slice(0, 60);
  const shown = (box) => box.width > 0 && box.height > 0;
  const root = document.documentElement;
  const main = document.querySelector("[data-testid=stMain]");
  for (const [name, element] of [["document", root], ["main", main]])
    if (element.scrollWidth > element.clientWidth + 1)
      faults.push(`${name} is ${element.scrollWidth} wide in ${element.clientWidth}`);

  for (const element of document.querySelectorAll("[class*='kap-']")) {
    const ours = (typeof element.className === "string" ? element.className : "").split(/\\s+/)
      .some((name) => name.startsWith("kap-"));
    const style = ours ? getComputedStyle(element) : null;
    if (!style || !shown(element.getBoundingClientRect()) || !words(element)) continue;
    const cut = (overflow) => overflow === "hidden" || overflow === "clip";
    if (cut(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
      faults.push(`cut off: ${element.className} “${words(element)}” ${element.scrollWidth} > ${element.clientWidth}`);
  }

  for (const plot of document.querySelectorAll(".kap-fig")) {
    const figure = plot.getBoundingClientRect();
    if (!shown(figure)) continue;
    const texts = [...plot.querySelectorAll("text")]
      .filter((text) => text.textContent.trim())
      .map((text) => ({ words: words(text), box: text.getBoundingClientRect() }))
      .filter((text) => shown(text.box));
    const name = plot.getAttribute("aria-label")?.slice(0, 40) || "figure";
    if (!plot.querySelector(":is(path, rect, circle, [data-tip])")) faults.push(`${name}: nothing is drawn`);
    for (const [i, a] of texts.entries()) {
      const out = Math.max(figure.left - a.box.left, a.box.right - figure.right, figure.top - a.box.top,
                           a.box.bottom - figure.bottom);
      if (out > 1) faults.push(`${name}: “${a.words}” is ${out.toFixed(1)} px outside its figure`);
      for (const b of texts.slice(i + 1)) {
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (wide > limit && high > limit)
          faults.push(`${name}: “${a.words}” over “${b.words}” by ${wide.toFixed(1)} × ${high.toFixed(1)} px`);
      }
    }
  }
  return [...new Set(faults)];
}"""

STATE = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const app = document.querySelector("[data-testid=stApp]")?.dataset ?? {};
  const rests = app.testScriptState === "notRunning" && app.testConnectionState === "CONNECTED";
  const busy = all("[data-testid=stStatusWidget], [data-testid=stSkeleton]").length;
  const frame = all(".st-key-kap-frame [data-testid=stDateInputField]").length;
  const main = document.querySelector("[data-testid=stMain]");
  const scripts = all(".kap-skip").length;
  return { ready: rests && !busy && frame > 0 && scripts > 0, text: main?.innerText ?? "", height: main?.scrollHeight };
}"""
"""Whether the run has ended, by Streamlit's own word (it says "running" as soon as it asks for one), and the program's
own scripts are there; and what there is to read."""


def find_faults(page: Page) -> list[str]:
    """Every fault on the page as it stands, one sentence each."""
    found: list[str] = page.evaluate(FIND_FAULTS, OVERLAP_PX)
    return found


def wait_until_drawn(page: Page, seconds: float = 45) -> None:
    """Return once no run is under way and what it drew has stayed the same for three looks."""
    until = time.monotonic() + seconds
    before, same = None, 0
    while True:
        now: Any = page.evaluate(STATE)
        same = same + 1 if now["ready"] and now == before else 0
        if same == 2:
            return
        assert time.monotonic() < until, f"The page did not come to rest: {before}"
        before = now
        page.wait_for_timeout(50)
