"""The clinic's own settings in words: what each means, what holds now, since when."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class SettingWords:
    """What a setting is called, what it means, and from when a change of it holds."""

    name: str
    title: str
    unit: str
    meaning: str
    holds: str


SETTINGS: Final = (
    SettingWords(
        "thresholds",
        "Threshold set",
        "",
        "The set every page begins with: how a change is judged reliable and when somebody counts as recovered. The "
        "bar at the top still switches it for one view, and a link keeps what was chosen.",
        "It holds from the next page anybody opens. Saved reviews keep their own figures.",
    ),
    SettingWords(
        "idle_min",
        "Signed out when idle",
        "minutes",
        "After so many minutes in which nobody did anything the page is covered and signing in again is asked for; it "
        "warns a minute before. What a page asks by itself does not count.",
        "It holds at once, for open sessions too.",
    ),
    SettingWords(
        "absolute_h",
        "Longest session",
        "hours",
        "So long after signing in one has to sign in again, however busy one was.",
        "A shorter limit holds at once, for open sessions too; a longer one from the next sign-in.",
    ),
    SettingWords(
        "least_group",
        "Smallest group shown",
        "patients",
        "In comparisons beyond one’s own caseload smaller groups are hidden, and others with them from which they "
        "could be computed.",
        "It holds from the next page anybody opens.",
    ),
)


@dataclass(frozen=True)
class SettingLine:
    """One setting as it stands. ``usual``: the default where the clinic chose another; ``changed``: by whom, when."""

    words: SettingWords
    value: str | int
    shown: str
    usual: str
    changed: str
    bounds: tuple[int, int] | None
