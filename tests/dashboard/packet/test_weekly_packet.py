"""The review packet from the store to its pages, on a demonstration clinic and on an empty one."""

import re
from dataclasses import replace

import numpy as np
import pytest

from dashboard.charts.control_chart import build_control_chart
from dashboard.charts.survival_curves import build_survival_curves
from dashboard.charts.theme import LIGHT
from dashboard.charts.therapist_funnel import build_therapist_funnel
from dashboard.load.decisions import load_decision_list
from dashboard.load.weekly_review import load_weekly_review
from dashboard.load.weekly_sections import load_weekly_sections
from dashboard.packet.document import DEMO_MARK, print_document
from dashboard.packet.pictures import FULL
from dashboard.packet.weekly_review import TOGETHER, make_weekly_document, print_weekly_review
from dashboard.picture.paper import draw_figure
from dashboard.reports.meetings.parts import DecisionList
from dashboard.reports.view import View
from dashboard.reports.weekly.charts import WeeklyChart, chart_figure
from dashboard.reports.weekly.sections import WeeklySections
from dashboard.reports.weekly.weekly_review import WeeklyReview
from data_access.database import Store
from data_access.facts.store import FactsStore
from tests.dashboard.packet.clinic import NOW, courses_of, names_of, scope_of
from tests.dashboard.packet.drawing import find_missing, find_pictures
from tests.dashboard.packet.reading import list_alts, read_everything, read_pages, read_words, squeeze
from tests.factories import make_clinician, make_site


def print_packet(store: Store, role: str = "director", view: View = NOW) -> bytes:
    facts_store, expected = FactsStore(store), courses_of(store, view)
    return print_weekly_review(store, facts_store, scope_of(store, role), view, expected, lambda *_: None)


def review_of(store: Store, view: View = NOW) -> WeeklyReview:
    return load_weekly_review(store, FactsStore(store), scope_of(store, "director"), view, 60, courses_of(store, view))


def list_charts(review: WeeklyReview) -> list[WeeklyChart]:
    """The two charts that are always there, and those of figures in a special cause."""
    also = [f for f in review.figures if f.direction != "usual" and f.key not in ("unwanted", "on_time")]
    return [*review.charts, *(chart_figure(figure, NOW) for figure in also)]


def sections_of(store: Store, view: View = NOW) -> WeeklySections:
    return load_weekly_sections(store, FactsStore(store), scope_of(store, "director"), view, False)


@pytest.fixture(scope="module")
def printed(clinic: Store) -> bytes:
    return print_packet(clinic)


@pytest.fixture(scope="module")
def review(clinic: Store) -> WeeklyReview:
    return review_of(clinic)


@pytest.fixture(scope="module")
def decisions(clinic: Store) -> DecisionList:
    return load_decision_list(clinic, FactsStore(clinic), scope_of(clinic, "director"), NOW, "weekly_review")


@pytest.fixture(scope="module")
def sections(clinic: Store) -> WeeklySections:
    return sections_of(clinic)


def test_it_says_everything_the_screen_says_in_its_words(review: WeeklyReview, printed: bytes) -> None:
    words = squeeze(read_words(printed))
    assert squeeze(review.title.removeprefix("Week of ")) in words
    for figure in review.figures:
        for text in (
            figure.label,
            f"{figure.value} {figure.unit}",
            figure.details.removeprefix(TOGETHER),
            figure.change,
        ):
            assert squeeze(text) in words
    for line in review.agenda:
        assert squeeze(line.value) in words
        assert squeeze(review.people[line.patient_id].label) in words
    for chart in review.charts:
        assert squeeze(chart.denominator) in words


def test_the_lower_half_says_what_the_screen_says(sections: WeeklySections, printed: bytes) -> None:
    words = squeeze(read_words(printed))
    parts = (sections.published, sections.response, sections.durability, sections.therapy, sections.therapists)
    for part in (*parts, sections.attrition):
        assert squeeze(part.title) in words
        assert squeeze(part.sentence.replace("**", "").replace("!!", "")) in words
        assert squeeze(part.denominator) in words
    for row in sections.published.rows:
        assert squeeze(row.own) in words
        assert squeeze(row.figure.replace("**", "")) in words
        assert squeeze(row.reasons) in words
    for row in sections.attrition.rows:
        assert squeeze(row.label + row.counts) in words
    for panel in (*sections.response.panels, *sections.durability.panels):
        for row in panel.at_risk:
            assert squeeze(row.name + "".join(f"{count:,}" for count in row.counts)) in words


def test_each_chart_has_the_reports_sentence_as_its_alternative_text(
    review: WeeklyReview, sections: WeeklySections, printed: bytes
) -> None:
    alts = [part.alt for part in list_charts(review)]
    for part in (sections.response, sections.durability):
        alone = len(part.panels) == 1
        alts += [part.alt if alone else f"{panel.name}. {part.alt}" for panel in part.panels]
    alts += [sections.therapists.alt] if sections.therapists.picture else []
    assert len(alts) >= 3
    assert list_alts(printed) == alts


def test_every_figure_of_the_packet_is_drawn_with_every_number_of_the_screens_figure(
    clinic: Store, review: WeeklyReview, decisions: DecisionList, sections: WeeklySections
) -> None:
    """Each finite point of each trace stands in the drawing, at the px that its axes' ranges give."""
    charts = [build_control_chart(p.chart, p.words, LIGHT, height=190) for p in list_charts(review) if p.words]
    panels = (*sections.response.panels, *sections.durability.panels)
    curves = [build_survival_curves(panel, LIGHT, height=178) for panel in panels]
    funnel = [build_therapist_funnel(sections.therapists.picture, LIGHT)] if sections.therapists.picture else []
    drawn = list(find_pictures(make_weekly_document(review, decisions, sections, NOW, clinic.site()).blocks))
    assert len(drawn) == len([*charts, *curves, *funnel]) >= 4
    for picture, figure in zip(drawn, [*charts, *curves, *funnel], strict=True):
        assert not find_missing(picture.svg, figure, FULL * picture.share / 100)


def test_a_number_that_is_not_on_paper_is_found_missing(review: WeeklyReview) -> None:
    (figure, *_) = [build_control_chart(p.chart, p.words, LIGHT) for p in review.charts if p.words]
    svg = draw_figure(figure.to_plotly_json(), FULL)
    assert not find_missing(svg, figure, FULL)
    points = figure.data[-1]
    points.y = [value + (5 if place == 3 else 0) for place, value in enumerate(points.y)]
    assert len(find_missing(svg, figure, FULL)) == 1


def test_the_plotted_points_are_the_numbers_of_the_report(
    clinic: Store, review: WeeklyReview, decisions: DecisionList, sections: WeeklySections
) -> None:
    blocks = make_weekly_document(review, decisions, sections, NOW, clinic.site()).blocks
    svgs = [picture.svg for picture in find_pictures(blocks)][: len(review.charts)]
    for svg, part in zip(svgs, review.charts, strict=True):
        assert read_points(svg) == pytest.approx(sorted((part.chart.value * 100).tolist()), abs=0.05)


def read_points(svg: str) -> list[float]:
    """The percentages of a chart's marks, read off the words of its own axis as a reader with a ruler would."""
    ticks = re.findall(r'text-anchor="end"><tspan x="[\d.]+" y="([\d.]+)">([\d.]+)', svg)
    (low, first), (high, last) = ((float(y) - 12.5 * 0.34, float(tick)) for y, tick in (ticks[0], ticks[-1]))
    heights = [float(y) for y in re.findall(r'<circle cx="[\d.]+" cy="([\d.]+)" r="3.00"', svg)]
    polygons = re.findall(r'<polygon points="([\d., ]+)"', svg)
    heights += [float(np.mean([float(point.split(",")[1]) for point in points.split()])) for points in polygons]
    return sorted(first + (y - low) / (high - low) * (last - first) for y in heights)


def test_hidden_names_are_nowhere_in_the_file(clinic: Store, printed: bytes) -> None:
    names = names_of(clinic, scope_of(clinic, "director"))
    hidden = read_everything(print_packet(clinic, view=replace(NOW, hide_names=True)))
    shown = read_everything(printed)
    assert len(names) == 60
    assert sum(squeeze(name) in squeeze(shown) for name in names) >= 5
    assert not [name for name in names if name in hidden or squeeze(name) in squeeze(hidden)]
    assert "names hidden" in hidden


def test_a_therapists_packet_holds_own_patients_only(clinic: Store) -> None:
    own = names_of(clinic, scope_of(clinic, "therapist"))
    others = names_of(clinic, scope_of(clinic, "director")) - own
    found = squeeze(read_words(print_packet(clinic, "therapist")))
    assert any(squeeze(name) in found for name in own)
    assert not [name for name in others if squeeze(name) in found]


def test_every_page_is_marked_as_a_demonstration_and_a_real_clinics_pages_are_not(
    clinic: Store, review: WeeklyReview, decisions: DecisionList, sections: WeeklySections, printed: bytes
) -> None:
    assert all(DEMO_MARK in page for page in read_pages(printed))
    document = make_weekly_document(review, decisions, sections, NOW, replace(clinic.site(), is_demo=False))
    assert DEMO_MARK not in read_words(print_document(document))


def test_the_thresholds_in_force_are_named_on_it(clinic: Store, printed: bytes) -> None:
    assert "NHS, in force" in read_words(printed)
    conservative = read_words(print_packet(clinic, view=View(NOW.as_of_day, "conservative")))
    assert "conservative, in force" in conservative
    assert "conservative thresholds" in conservative


def test_an_empty_clinic_has_a_packet_that_says_so(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        make_clinician(session, make_site(session), "director")
    words = read_words(print_packet(sqlite_store))
    assert "Nobody to discuss by these rules as of this day." in words
    assert "Nothing open from before." in words
    assert "No week of these 26 has any." in words
    assert "too few for a rate: 0 of 5 needed" in words


def test_progress_is_told_in_order_from_the_beginning_to_the_end(clinic: Store) -> None:
    told: list[tuple[float, str]] = []
    print_weekly_review(
        clinic,
        FactsStore(clinic),
        scope_of(clinic, "director"),
        NOW,
        None,
        lambda share, words: told.append((share, words)),
    )
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    assert told[-1][0] == 1.0
    assert all(words for _, words in told)
