"""The review packet from the store to its pages, on a demonstration clinic and on an empty one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.load.weekly_review import load_weekly_review
from dashboard.packet.blocks import Picture, Together
from dashboard.packet.document import DEMO_MARK, print_document
from dashboard.packet.weekly_review import make_weekly_document, print_weekly_review
from dashboard.reports.view import View
from dashboard.reports.weekly.weekly_review import WeeklyReview
from data_access.database import Store, open_store
from data_access.facts.store import FactsStore
from data_access.queries.clinicians import get_clinicians
from data_access.queries.names import get_people
from data_access.scope import Scope, decide_scope, get_patient_ids
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY
from tests.dashboard.packet.reading import list_alts, read_everything, read_pages, read_words, squeeze
from tests.factories import make_clinician, make_site

NOW = View(DEMO_DAY)


@pytest.fixture(scope="module")
def clinic(demo_template: Path) -> Iterator[Store]:
    store = open_store(make_settings(demo_template))
    yield store
    store.close()


def scope_of(store: Store, role: str) -> Scope:
    site = store.site()
    with store.read() as session:
        clinician = next(c for c in get_clinicians(session, site.id) if c.role == role)
        return decide_scope(session, site.id, clinician.id, DEMO_DAY)


def print_packet(store: Store, role: str = "director", view: View = NOW) -> bytes:
    facts_store = FactsStore(store)
    expected = build_clinic_courses(facts_store.get_view(store.site().id, None, view.as_of_day), view.as_of_day)
    return print_weekly_review(store, facts_store, scope_of(store, role), view, expected, lambda *_: None)


def review_of(store: Store, view: View = NOW) -> WeeklyReview:
    facts_store = FactsStore(store)
    expected = build_clinic_courses(facts_store.get_view(store.site().id, None, view.as_of_day), view.as_of_day)
    return load_weekly_review(store, facts_store, scope_of(store, "director"), view, 60, expected)


def names_of(store: Store, scope: Scope) -> set[str]:
    with store.read() as session:
        return {row.name for row in get_people(session, scope, get_patient_ids(session, scope).tolist()).values()}


@pytest.fixture(scope="module")
def printed(clinic: Store) -> bytes:
    return print_packet(clinic)


@pytest.fixture(scope="module")
def review(clinic: Store) -> WeeklyReview:
    return review_of(clinic)


def test_it_says_everything_the_screen_says_in_its_words(review: WeeklyReview, printed: bytes) -> None:
    words = squeeze(read_words(printed))
    assert squeeze(review.title.removeprefix("Week of ")) in words
    for figure in review.figures:
        for text in (figure.label, f"{figure.value} {figure.unit}", *figure.lines, figure.change):
            assert squeeze(text) in words
    for line in review.agenda:
        assert squeeze(line.value) in words
        assert squeeze(review.people[line.patient_id].label) in words
    for chart in review.charts:
        assert squeeze(chart.denominator) in words


def test_each_chart_has_the_reports_sentence_as_its_alternative_text(review: WeeklyReview, printed: bytes) -> None:
    assert list_alts(printed) == [part.alt for part in review.charts]


def test_the_plotted_points_are_the_numbers_of_the_report(clinic: Store, review: WeeklyReview) -> None:
    blocks = make_weekly_document(review, NOW, clinic.site()).blocks
    last = [block.blocks[-1] for block in blocks if isinstance(block, Together)]
    svgs = [block.svg for block in last if isinstance(block, Picture)]
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
    clinic: Store, review: WeeklyReview, printed: bytes
) -> None:
    assert all(DEMO_MARK in page for page in read_pages(printed))
    document = make_weekly_document(review, NOW, replace(clinic.site(), is_demo=False))
    assert DEMO_MARK not in read_words(print_document(document))


def test_the_thresholds_in_force_are_named_on_it(clinic: Store, printed: bytes) -> None:
    assert "NHS, in force" in read_words(printed)
    conservative = read_words(print_packet(clinic, view=View(DEMO_DAY, "conservative")))
    assert "conservative, in force" in conservative
    assert "conservative thresholds" in conservative


def test_an_empty_clinic_has_a_packet_that_says_so(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        make_clinician(session, make_site(session), "director")
    words = read_words(print_packet(sqlite_store))
    assert "Nobody to discuss by these rules as of this day." in words
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
