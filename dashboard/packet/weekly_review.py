"""The review packet: the weekly review on paper, from the same report as the screen."""

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.charts.control_chart import build_control_chart
from dashboard.charts.theme import LIGHT
from dashboard.load.decisions import load_decision_list
from dashboard.load.weekly_review import load_weekly_review
from dashboard.load.weekly_sections import load_weekly_sections
from dashboard.packet.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Run,
    Spark,
    Table,
    Together,
    Words,
    plain,
    read_marks,
)
from dashboard.packet.decisions import make_decision_list
from dashboard.packet.definitions import make_definitions
from dashboard.packet.document import Document, Progress, print_document
from dashboard.packet.pictures import make_picture
from dashboard.packet.stand import make_document
from dashboard.packet.weekly_sections import make_sections
from dashboard.reports.agenda import AgendaLine
from dashboard.reports.meetings.parts import DecisionList
from dashboard.reports.view import View
from dashboard.reports.weekly.charts import WeeklyChart, chart_figure
from dashboard.reports.weekly.headline_figures import HeadlineFigure
from dashboard.reports.weekly.sections import WeeklySections
from dashboard.reports.weekly.weekly_review import WeeklyReview, say_false_signals
from dashboard.reports.words.wording import format_day, plural
from data_access.database import SiteInfo, Store
from data_access.facts.store import FactsStore
from data_access.scope import Scope

MOST_LINES = 60
TOGETHER = "12 weeks together: "
"""Said once, under the table."""
INSTRUMENTS = ("gad7", "phq9", "pcl5")
SECTIONS = (
    "agenda",
    "rates",
    "side-effects",
    "process",
    "control-charts",
    "published",
    "time-to-event",
    "therapy",
    "small-numbers",
)


def print_weekly_review(
    store: Store,
    facts_store: FactsStore,
    scope: Scope,
    view: View,
    expected: ClinicCourses | None,
    progress: Progress,
) -> bytes:
    """The packet of one viewer and view as PDF. ``progress`` is told how far it is (0-1), and at what."""
    progress(0.05, "Reading the week")
    review = load_weekly_review(store, facts_store, scope, view, MOST_LINES, expected)
    decisions = load_decision_list(store, facts_store, scope, view, "weekly_review")
    progress(0.3, "Comparing, following up")
    sections = load_weekly_sections(store, facts_store, scope, view, False)
    progress(0.6, "Drawing the charts")
    document = make_weekly_document(review, decisions, sections, view, store.site())
    progress(0.75, "Setting the pages")
    made = print_document(document)
    progress(1.0, "Ready")
    return made


def make_weekly_document(
    review: WeeklyReview, decisions: DecisionList, sections: WeeklySections, view: View, site: SiteInfo
) -> Document:
    """Everything the weekly review says, in the order of its screen."""
    return make_document(
        f"Weekly review, {review.title[:1].lower()}{review.title[1:]}",
        review.whats_new.compared,
        "weekly review",
        view,
        site,
        (
            *_news(review),
            *_figures(review),
            *_agenda(review, view),
            *_snoozed(review),
            Heading("Decisions"),
            *make_decision_list(decisions),
            *(_chart(part) for part in _choose_charts(review, view)),
            Paragraph(plain(say_false_signals()), quiet=True),
            *make_sections(sections),
            *make_definitions(view, INSTRUMENTS, SECTIONS),
        ),
    )


def _news(review: WeeklyReview) -> tuple[Block, ...]:
    return (Paragraph(read_marks(review.whats_new.sentence)),) if review.whats_new.sentence else ()


def _figures(review: WeeklyReview) -> tuple[Block, ...]:
    columns = (Column("", 19), Column("now", 8, "right"), Column("12 weeks", 12), Column("of how many, left out", 43),
               Column("change", 18))  # fmt: skip
    return (
        Heading("Headline figures"),
        Table(columns, tuple(_figure(figure) for figure in review.figures)),
        Paragraph(read_marks(review.figures_note), quiet=True),
    )


def _figure(figure: HeadlineFigure) -> tuple[Cell, ...]:
    return (
        plain(figure.label, "strong"),
        plain(f"{figure.value} {figure.unit}".strip(), "strong"),
        Spark(figure.spark),
        read_marks(figure.details.removeprefix(TOGETHER)),
        _change(figure),
    )


def _change(figure: HeadlineFigure) -> Words:
    if figure.direction == "usual":
        return plain(figure.change, "quiet")
    sign = "▲" if figure.direction == "up" else "▼"
    return plain(f"{sign} {figure.change}", "worse" if figure.tone == "worse" else "strong")


def _agenda(review: WeeklyReview, view: View) -> tuple[Block, ...]:
    heading = Heading("Discuss this week", review.agenda_aside)
    said = tuple(Paragraph(read_marks(text)) for text in (review.agenda_sentence, review.waiting) if text)
    if not review.agenda:
        return (heading, *said, Paragraph(plain("Nobody to discuss by these rules as of this day.")))
    columns = (Column("", 3, "right"), Column("rule", 19), Column("patient", 22), Column("what was found", 46),
               Column("date", 10, "right"))  # fmt: skip
    rows = tuple(_line(review, line, number, view) for number, line in enumerate(review.agenda, 1))
    return (heading, *said, Table(columns, rows))


def _snoozed(review: WeeklyReview) -> tuple[Block, ...]:
    """Lines that somebody put off: counted apart, never out of sight."""
    if not review.snoozed:
        return ()
    columns = (
        Column("rule", 22),
        Column("patient", 22),
        Column("what was found, until when, why", 56),
    )
    rows = tuple(
        (plain(line.rule.title), plain(review.people[line.patient_id].label), read_marks(line.value))
        for line in review.snoozed
    )
    return Heading(f"Snoozed: {plural(len(rows), 'line')}", level=2), Table(columns, rows)


def _line(review: WeeklyReview, line: AgendaLine, number: int, view: View) -> tuple[Words, ...]:
    therapists = review.therapists.get(line.patient_id, "")
    new = (Run("  "), Run("new", "new")) if line.is_new else ()
    return (
        plain(str(number), "quiet"),
        plain(line.rule.title, "strong"),
        (Run(review.people[line.patient_id].label), Run(f"  {therapists}", "quiet")),
        (*read_marks(line.value), *new),
        plain(format_day(line.day, view.as_of_day, view.hide_names)),
    )


def _choose_charts(review: WeeklyReview, view: View) -> tuple[WeeklyChart, ...]:
    """The two that always stand there, and that of every figure that is in a special cause now."""
    always = {part.key for part in review.charts}
    signalled = (f for f in review.figures if f.direction != "usual" and f.key not in always)
    return (*review.charts, *(chart_figure(figure, view) for figure in signalled))


def _chart(part: WeeklyChart) -> Block:
    said = (
        Heading(part.title),
        Paragraph(read_marks(part.sentence)),
        Paragraph(read_marks(part.denominator), quiet=True),
    )
    if part.words is None:
        return Together(said)
    return Together((*said, make_picture(build_control_chart(part.chart, part.words, LIGHT, height=190), part.alt)))
