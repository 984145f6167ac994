"""What somebody does who looks through the program: drawn from a seed, so that a run can be run again."""

import re
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.streamlit_protocol import Window

MENU: Final[dict[str, dict[str, int]]] = {
    "director": {
        "weekly-review": 5, "caseload": 5, "side-effects": 3, "outcomes": 3, "supervision": 2, "data": 1, "methods": 1,
        "administration": 1, "audit": 1,
    },
    "supervisor": {
        "weekly-review": 4, "caseload": 6, "side-effects": 2, "outcomes": 2, "supervision": 4, "methods": 1,
    },
    "therapist": {
        "weekly-review": 3, "caseload": 8, "side-effects": 2, "outcomes": 2, "supervision": 1, "methods": 1,
    },
    "data manager": {"data": 8, "methods": 1},
}  # fmt: skip
"""How often each role chooses which page of its own."""
ACTS: Final = {"page": 3, "patient": 4, "back": 2, "filter": 3}
"""Choose a page of the menu, open a patient of those listed, go back, or change a filter of the page."""
HIDE: Final = "hide_names"
LEAST_SHARE, MOST_SHARE = 0.5, 1.5
"""The time to think, as a share of its mean: evenly spread between these."""
_PATIENT: Final = re.compile(r"[?&;]patient=([A-Za-z0-9_-]+)")

Address = tuple[str, tuple[tuple[str, str], ...]]


@dataclass
class Journey:
    """One person's way through the program. ``clicks`` counts them."""

    role: str
    rng: Random
    window: Window
    way: list[Address] = field(default_factory=list)
    names_hidden: bool = False

    def think_s(self, mean_s: float) -> float:
        """Until the next click."""
        return mean_s * self.rng.uniform(LEAST_SHARE, MOST_SHARE)

    def begin(self) -> str:
        """Open the first page."""
        self._open(self._draw_page())
        return "opened"

    def click(self) -> str:
        """Decide what is done next, and let the window ask for it; what kind of click it is."""
        act = self._draw(ACTS)
        if act == "patient" and (handles := self._find_patients()):
            self._open("patient", patient=self.rng.choice(handles))
            return act
        if act == "back" and len(self.way) > 1:
            self.way.pop()
            page, query = self.way.pop()
            self._open(page, **dict(query))
            return act
        if act == "filter" and self._change_filter():
            return act
        self._open(self._draw_page())
        return "page"

    def _draw_page(self) -> str:
        return self._draw(MENU[self.role])

    def _draw(self, weights: dict[str, int]) -> str:
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def _open(self, page: str, **query: str) -> None:
        self.way.append((page, tuple(query.items())))
        del self.way[:-20]
        self.window.go(page, {**query, **({HIDE: "true"} if self.names_hidden else {})})

    def _find_patients(self) -> list[str]:
        return sorted({handle for text in self.window.said for handle in _PATIENT.findall(text)})

    def _change_filter(self) -> bool:
        """Turn a switch or choose another word in a row of buttons; False where there is none."""
        window = self.window
        offered = [*sorted(window.switches), *sorted(key for key, words in window.choices.items() if len(words) > 1)]
        if not offered:
            return False
        key = self.rng.choice(offered)
        if key in window.choices:
            window.choose(key, [self.rng.choice(window.choices[key])])
        else:
            before = window.states.get(key)
            was_on = self.names_hidden if key.endswith(HIDE) else before is not None and before.bool_value
            window.switch(key, not was_on)
            if key.endswith(HIDE):
                self._hide_names(not was_on)
        return True

    def _hide_names(self, on: bool) -> None:
        """The address carries it on to the next page, as the browser's does."""
        self.names_hidden = on
        self.window.query = {key: value for key, value in self.window.query.items() if key != HIDE}
        if on:
            self.window.query[HIDE] = "true"
