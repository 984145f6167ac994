"""The one-page summary of a patient, for every patient of a demonstration clinic and for bare ones."""

import re
from dataclasses import replace

import pytest

from dashboard.charts.theme import LIGHT
from dashboard.charts.timeline.score_timeline import build_score_timeline
from dashboard.load.patient_course import load_patient_course
from dashboard.packet.document import DEMO_MARK, count_pages
from dashboard.packet.patient_summary import NARROWER, TIMELINE_PX, make_patient_document, print_patient_summary
from dashboard.reports.patient.patient_course import PatientCourse
from dashboard.reports.view import View
from data_access.database import Store
from data_access.errors import NotFound
from data_access.facts.store import FactsStore
from tests.dashboard.packet.clinic import NOW, courses_of, people_of, scope_of
from tests.dashboard.packet.drawing import find_missing, find_pictures
from tests.dashboard.packet.reading import list_alts, read_everything, read_pages, read_words, squeeze
from tests.factories import make_clinician, make_course, make_patient, make_site


def print_summary(store: Store, handle: str, view: View = NOW, role: str = "director") -> bytes:
    facts_store = FactsStore(store)
    return print_patient_summary(
        store, facts_store, scope_of(store, role), view, (handle, None), courses_of(store, view), lambda *_: None
    )


def report_of(store: Store, handle: str) -> PatientCourse:
    scope = scope_of(store, "director")
    return load_patient_course(store, FactsStore(store), scope, NOW, (handle, None), courses_of(store))


@pytest.fixture(scope="module")
def busiest(clinic: Store) -> str:
    """The handle of the patient in treatment with the most to say: the one whose report is the longest."""
    scope, facts_store, expected = scope_of(clinic, "director"), FactsStore(clinic), courses_of(clinic)

    def measure(handle: str) -> int:
        report = load_patient_course(clinic, facts_store, scope, NOW, (handle, None), expected)
        return len(repr(report)) if report.course and report.course.next_dose else 0

    return max((row.handle for row in people_of(clinic, scope)), key=measure)


@pytest.fixture(scope="module")
def printed(clinic: Store, busiest: str) -> bytes:
    return print_summary(clinic, busiest)


def test_the_patient_with_the_most_to_say_fits_on_one_page(printed: bytes) -> None:
    (page,) = read_pages(printed)
    assert count_pages(printed) == 1
    assert DEMO_MARK in page
    assert "page 1 of 1" in page
    assert "as of Wed 4 Mar 2026" in page


def test_it_says_what_the_screen_says(clinic: Store, busiest: str, printed: bytes) -> None:
    report, words = report_of(clinic, busiest), squeeze(read_words(printed))
    course = report.course
    assert course is not None
    assert course.next_dose is not None
    texts = [report.header.title, report.header.line, *(text for text, _ in report.banner.lines), *course.says]
    texts += [text for tile in course.tiles for text in (tile.label, tile.value, *tile.lines)]
    texts += [course.timeline_sentence, course.why.sentence, course.exposure]
    texts += [text for line in course.next_dose.lines for text in (line.what, line.state, line.detail)]
    for text in texts:
        assert squeeze(text.replace("**", "").replace("!!", "")) in words, text


def test_what_is_left_out_to_keep_one_page_is_said(clinic: Store, busiest: str) -> None:
    report = report_of(clinic, busiest)
    words = [repr(make_patient_document(report, NOW, clinic.site(), steps)) for steps in range(len(NARROWER))]
    assert "Left out here" not in words[0]
    assert "Left out here, to keep one page: blood pressure." in words[1]
    assert re.search(r"to keep one page: blood pressure, [a-z ,]*side effects\.", words[-1])


def test_the_timelines_alternative_text_is_the_reports(clinic: Store, busiest: str, printed: bytes) -> None:
    course = report_of(clinic, busiest).course
    assert course is not None
    assert list_alts(printed) == [course.timeline_alt]


def test_every_number_of_the_timeline_is_on_paper(clinic: Store, busiest: str) -> None:
    report = report_of(clinic, busiest)
    assert report.course is not None
    assert report.course.timeline is not None
    (picture,) = find_pictures(make_patient_document(report, NOW, clinic.site()).blocks)
    figure = build_score_timeline(report.course.timeline, LIGHT)
    totals = [point.total for part in report.course.timeline.scores for point in part.points]
    drawn = [y for trace in figure.data if trace.mode == "markers" for y in trace.y]
    assert len(totals) > 10
    assert set(totals) <= set(drawn)
    assert not find_missing(picture.svg, figure, TIMELINE_PX)


def test_a_hidden_name_is_nowhere_in_the_file(clinic: Store, busiest: str, printed: bytes) -> None:
    name = next(row.name for row in people_of(clinic, scope_of(clinic, "director")) if row.handle == busiest)
    hidden = read_everything(print_summary(clinic, busiest, replace(NOW, hide_names=True)))
    assert squeeze(name) in squeeze(read_everything(printed))
    assert name not in hidden
    assert squeeze(name) not in squeeze(hidden)


def test_a_therapist_gets_no_page_of_a_foreign_patient_and_no_hint_that_there_is_one(clinic: Store) -> None:
    own = {row.handle for row in people_of(clinic, scope_of(clinic, "therapist"))}
    foreign = next(r.handle for r in people_of(clinic, scope_of(clinic, "director")) if r.handle not in own)
    with pytest.raises(NotFound) as found:
        print_summary(clinic, foreign, role="therapist")
    with pytest.raises(NotFound) as unknown:
        print_summary(clinic, "no-such-handle", role="therapist")
    assert str(found.value) == str(unknown.value)
    assert print_summary(clinic, next(iter(own)), role="therapist").startswith(b"%PDF-")


def test_a_patient_without_a_course_or_without_a_score_has_a_page_that_says_so(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        make_clinician(session, site, "director")
        bare, begun = make_patient(session, site), make_patient(session, site)
        make_course(session, begun)
        handles = bare.handle, begun.handle
    nothing = read_words(print_summary(sqlite_store, handles[0]))
    assert "No course of treatment has begun by this day, and no screening was taken." in nothing
    unscored = read_words(print_summary(sqlite_store, handles[1]))
    assert "No score yet: without a baseline and a later score there is no verdict." in unscored
