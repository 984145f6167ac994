"""What stands on Methods, in order, and one section of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.reports.methods.agenda_parts import make_agenda_parts
from dashboard.reports.methods.deviations import make_deviation_parts
from dashboard.reports.methods.docstring import read_docstring
from dashboard.reports.methods.instrument_section import make_instrument_section
from dashboard.reports.methods.intended_use import make_intended_use
from dashboard.reports.methods.parts import MethodEntry, Part, Section
from dashboard.reports.methods.published_parts import make_published_parts
from dashboard.reports.methods.registry import get_methods
from dashboard.reports.methods.treatment_parts import make_route_parts, make_side_effect_parts, make_vital_parts
from data_access.definitions.instrument import ThresholdSet
from data_access.definitions.registry import get_instruments

FIRST: Final = "intended-use"


@dataclass(frozen=True)
class Topic:
    """One subject: its key in the address, title, lead, and what stands before its methods."""

    key: str
    title: str
    lead: str
    make: Callable[[], tuple[Part, ...]] = tuple


TOPICS: Final = (
    Topic(FIRST, "Intended use", "What this program is for, and what it is not.", make_intended_use),
    Topic("side-effects", "Side effects and severity", "Which kinds there are, how bad each was, and how rates are "
          "counted.", make_side_effect_parts),
    Topic("routes", "Routes and dose bounds", "What is usual, what warns, and what a course plans.", make_route_parts),
    Topic("scores", "Scores and baselines", "From answers to a total, and from totals to the one a course is measured "
          "from."),
    Topic("verdicts", "Change and verdicts", "When a change counts, and when it is too small to tell."),
    Topic("rates", "Rates and missing scores", "How many, out of how many, and who has no score."),
    Topic("intervals", "Intervals", "How far chance alone could move a figure."),
    Topic("time-to-event", "Time to event", "How soon, and for how long, among patients who were watched for different "
          "times."),
    Topic("expected-course", "Expected course", "Whether a patient’s scores move as those of earlier patients with the "
          "same start."),
    Topic("control-charts", "Control charts and funnels", "Usual variation, and what is more than that."),
    Topic("therapy", "Therapy beside dosing", "Association, not effect: nobody was allotted to more or less therapy."),
    Topic("process", "Process", "What is due, what was done in time, who is still with us."),
    Topic("agenda", "The agenda’s rules", "Who is discussed, in which order, and why.", make_agenda_parts),
    Topic("published", "Published cohorts", "Comparison lines, never targets: mostly uncontrolled cohorts of those who "
          "completed.", make_published_parts),
    Topic("small-numbers", "Small numbers", "What is hidden, so that nobody can be recognised in a table."),
    Topic("data-quality", "Vital signs and data quality", "What may be entered, what is flagged.", make_vital_parts),
    Topic("deviations", "Where we depart", "Each departure from a published method: what we do instead, why, and what "
          "it changes.", make_deviation_parts),
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One line of the list of contents; a group is open when one of its entries is shown."""

    key: str
    title: str
    group: str = ""


def list_contents() -> tuple[Entry, ...]:
    """Every section there is: intended use, each questionnaire, then the subjects that have something to say.

    No method is imported for it.
    """
    instruments = tuple(Entry(i.key, i.name, "Instruments") for i in get_instruments())
    topics = tuple(Entry(t.key, t.title) for t in TOPICS if t.make is not tuple or get_methods(t.key))
    return (topics[0], *instruments, *topics[1:])


def name_section(key: str) -> str:
    """The title of a subject or questionnaire, for a link to it."""
    return next((topic.title for topic in TOPICS if topic.key == key), key)


def find_section(key: str, in_force: ThresholdSet | None, more: tuple[Part, ...] = ()) -> Section | None:
    """One section; None where there is none of that key. ``more`` stands after its methods."""
    for instrument in get_instruments():
        if instrument.key == key:
            return make_instrument_section(instrument, in_force)
    for topic in TOPICS:
        if topic.key == key and (parts := _topic_parts(topic)):
            return Section(topic.key, topic.title, topic.lead, (*parts, *more))
    return None


def _topic_parts(topic: Topic) -> tuple[Part, ...]:
    return (*topic.make(), *_method_parts(topic.key))


def _method_parts(section: str) -> tuple[Part, ...]:
    return tuple(
        Part(method.title, (MethodEntry(read_docstring(method.find()), f"dashboard.analysis.{method.path}"),))
        for method in get_methods(section)
    )
