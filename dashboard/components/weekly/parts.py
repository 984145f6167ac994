"""The weekly review's report as pieces of screen: tiles and charts, and how it is saved."""

from dashboard.charts.control_chart import build_control_chart
from dashboard.components.empty_state import show_empty
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import section_heading_html, show_section_heading
from dashboard.components.stat_tile import Tile
from dashboard.components.who_are_they import show_who_are_they
from dashboard.data import get_facts_store, get_store, load, wait_for_courses
from dashboard.load.weekly_review import load_week_behind, save_weekly_review
from dashboard.reports.weekly.headline_figures import HeadlineFigure
from dashboard.reports.weekly.weekly_review import WeeklyChart
from dashboard.viewer import Viewer


def to_tile(figure: HeadlineFigure) -> Tile:
    """One headline figure as a tile; its numerator line opens the patients."""
    return Tile(
        figure.label,
        figure.value,
        figure.unit,
        figure.lines,
        pick=f"who:{figure.key}" if figure.patient_ids else None,
        open_pick=f"chart:{figure.key}",
        change=figure.change,
        verdict=figure.direction,
        tone=figure.tone,
        spark=figure.spark,
        spark_mean=_mean(figure.spark),
        spark_alt=figure.alt,
        flagged=(len(figure.spark) - 1,) if figure.direction != "usual" and figure.spark else (),
    )


def _mean(spark: tuple[float | None, ...]) -> float | None:
    known = [value for value in spark if value is not None]
    return sum(known) / len(known) if known else None


def show_weekly_chart(part: WeeklyChart, viewer: Viewer) -> None:
    """Heading, sentence and the p chart, whose points open their patients; without a point the sentence alone."""
    if part.words is None:
        show_section_heading(part.title, "", part.denominator)
        show_empty(part.sentence, height=200)
        return
    head = section_heading_html(part.title, part.sentence, part.denominator)
    figure = build_control_chart(part.chart, part.words, page_tokens())
    if pick := show_figure(figure, f"chart_{part.key}", part.alt, above=head):
        key, _, monday = pick.partition(":")
        found = load("week_behind", load_week_behind, viewer.scope, viewer.view, viewer.versions, (key, int(monday)))
        if found is not None:
            show_who_are_they(found[0].title, found[1], found[0].sentence)


def save_review_now(viewer: Viewer) -> None:
    """Save the review as it stands, for ``on_click``; it waits for the expected courses where they are not there."""
    expected = wait_for_courses(viewer.scope, viewer.view, viewer.versions)
    save_weekly_review(get_store(), get_facts_store(), viewer.scope, viewer.view, expected)
