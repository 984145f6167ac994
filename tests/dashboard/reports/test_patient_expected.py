"""The expected course on the patient's page: the band's place, the words, and the patients like this one."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses, build_clinic_courses
from dashboard.analysis.expected_course.course_band import CourseBand
from dashboard.analysis.expected_course.episodes import find_episodes
from dashboard.analysis.expected_course.expected_course import Method
from dashboard.analysis.expected_course.like_patients import LikePatients
from dashboard.analysis.expected_course.z import TrackStatus
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.reports.patient import expected_band, like
from dashboard.reports.patient.expected_band import build_expected_bands
from dashboard.reports.patient.like import LikeThisPatient, build_like
from dashboard.reports.patient.readings import list_readings
from dashboard.reports.patient.series import ChosenCourse, choose_course
from dashboard.reports.sentences.expected_course import say_track
from dashboard.reports.sentences.like_this_patient import say_too_few, word_centile, word_own
from dashboard.reports.track import Track
from dashboard.reports.view import View
from dashboard.reports.words.track_words import NO_TRACK, word_track
from data_access.definitions.registry import get_instrument
from data_access.facts.one_patient import build_patient_facts
from data_access.records import PatientRecords
from tests.dashboard.reports.patient_records import START, dose, records, responder, screening

GAD7 = get_instrument("gad7")
DOSE_1 = START + 14
VIEW = View(DOSE_1 + 28)


def choose(found: PatientRecords) -> ChosenCourse:
    chosen = choose_course(found, None, "nhs")
    assert chosen is not None
    return chosen


def expect(found: PatientRecords) -> ClinicCourses:
    return build_clinic_courses(build_patient_facts(found, 1), found.as_of_day)


def make_track(status: TrackStatus, z: float, method: Method = Method.MIXED_MODEL, total: int = 14) -> Track:
    return Track(GAD7, status, method, 212, 4, DOSE_1, total, 11.6, z)


@pytest.mark.parametrize(
    ("track", "words"),
    [
        (None, NO_TRACK.words),
        (make_track(TrackStatus.NOT_ON_TRACK, 1.6), "Not on track"),
        (make_track(TrackStatus.WATCH, 1.1), "Worse than expected"),
        (make_track(TrackStatus.ON_TRACK, 0.4), "As expected"),
        (make_track(TrackStatus.ON_TRACK, -1.0), "Ahead of expected"),
        (make_track(TrackStatus.HEALTHY, -2.0), "Ahead of expected"),
        (make_track(TrackStatus.HEALTHY, 0.9), "As expected"),
        (make_track(TrackStatus.HEALTHY, 1.4), "Below caseness"),
        (make_track(TrackStatus.HEALTHY, float("nan"), Method.RULE), "Below caseness"),
        (make_track(TrackStatus.ON_TRACK, float("nan"), Method.RULE), "On track, by rule"),
        (make_track(TrackStatus.UNKNOWN, float("nan"), Method.RULE), "Too early to say"),
    ],
)
def test_each_track_has_its_words(track: Track | None, words: str) -> None:
    assert word_track(track).words == words


def test_the_sentence_names_score_expectation_distance_method_and_number() -> None:
    assert say_track(make_track(TrackStatus.NOT_ON_TRACK, 1.62)) == (
        "!!Not on track!!: GAD-7 14 after dose 4, about 12 expected "
        "(z 1.6; mixed model, 212 other courses of this clinic)."
    )
    by_limits = make_track(TrackStatus.ON_TRACK, -0.31, Method.TOLERANCE_LIMITS)
    assert say_track(replace(by_limits, courses=1)) == (
        "**As expected**: GAD-7 14 after dose 4, about 12 expected "
        "(z −0.3; tolerance limits of the same baseline band, 1 other course of this clinic)."
    )
    ruled = make_track(TrackStatus.NOT_ON_TRACK, float("nan"), Method.RULE)
    assert say_track(replace(ruled, courses=0)) == (
        "!!Not on track!!: GAD-7 14 after dose 4, by rule: "
        "0 other courses of this clinic, too few to expect a course from."
    )
    early = make_track(TrackStatus.UNKNOWN, float("nan"), Method.RULE)
    assert say_track(early) == "No expected course: 212 other courses of this clinic, too few to expect one from."
    assert say_track(None).startswith("No expected course for the latest score")


def test_the_readings_are_those_the_expected_course_counts() -> None:
    """The same scores, each after as many doses, as the episodes of the patient's own facts."""
    extra = [screening(DOSE_1 + 14, 9, hour=20), screening(DOSE_1 + 21 + 31, 9), dose(DOSE_1 + 60)]
    found = responder()
    found = replace(
        found,
        as_of_day=DOSE_1 + 70,
        screenings=tuple(sorted((*found.screenings, *extra[:2]), key=lambda s: s.taken_at)),
        sessions=(*found.sessions, extra[2]),
    )
    chosen = choose(found)
    assert chosen.primary is not None
    ours = {reading.dose: reading.total for reading in list_readings(chosen, chosen.primary)}
    readings = find_episodes(build_patient_facts(found, 1), GAD7).readings
    assert ours == dict(zip(readings.dose.tolist(), readings.total.tolist(), strict=True))
    assert len(ours) == 4


def band_of_doses(monkeypatch: pytest.MonkeyPatch) -> None:
    def expect_course(course: Any, patient_id: int, baseline: int, doses: Any) -> CourseBand:
        count = np.full(len(doses), 40)
        return CourseBand(Method.MIXED_MODEL, count, doses, 10.0 - doses, 8.0 - doses, 12.0 - doses)

    monkeypatch.setattr(expected_band, "expect_course", expect_course)


def test_the_band_begins_at_the_baseline_and_lies_at_each_reading_as_its_dose_number_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    band_of_doses(monkeypatch)
    found = responder()
    bands = build_expected_bands(choose(found), expect(found), 1)
    assert list(bands) == ["gad7"]
    band = bands["gad7"].band
    assert band.days == (DOSE_1 - 1, DOSE_1 + 6, DOSE_1 + 13, DOSE_1 + 20, DOSE_1 + 26, DOSE_1 + 28)
    assert band.low == (17.0, 7.0, 6.0, 5.0, 4.0, 4.0)
    assert band.high == (17.0, 11.0, 10.0, 9.0, 8.0, 8.0)
    assert bands["gad7"].note == (
        "GAD-7 expected course: the band that 8 in 10 keep to, from 40 other courses of this clinic (mixed model)"
    )


def test_a_dose_without_a_reading_has_its_band_at_the_next_dose_or_30_days_on(monkeypatch: pytest.MonkeyPatch) -> None:
    band_of_doses(monkeypatch)
    found = records(dose(DOSE_1), screening(DOSE_1, 17), dose(DOSE_1 + 7), as_of_day=DOSE_1 + 90)
    band = build_expected_bands(choose(found), expect(found), 1)["gad7"].band
    assert band.days == (DOSE_1, DOSE_1 + 7, DOSE_1 + 37)


def test_without_baseline_dose_or_expectation_there_is_no_band(monkeypatch: pytest.MonkeyPatch) -> None:
    band_of_doses(monkeypatch)
    before = records(screening(DOSE_1, 17), as_of_day=DOSE_1 + 1)
    assert build_expected_bands(choose(before), expect(before), 1) == {}
    unmeasured = records(dose(DOSE_1), screening(DOSE_1 + 3, 17), as_of_day=DOSE_1 + 5)
    assert build_expected_bands(choose(unmeasured), expect(unmeasured), 1) == {}
    assert build_expected_bands(choose(responder()), None, 1) == {}
    monkeypatch.setattr(expected_band, "expect_course", lambda *_: NotEstimable(0, 30, "courses"))
    assert build_expected_bands(choose(responder()), expect(responder()), 1) == {}


Others = Callable[[list[int]], tuple[LikeThisPatient, ...]]


@pytest.fixture
def compare(monkeypatch: pytest.MonkeyPatch) -> Others:
    def find(totals: list[int]) -> tuple[LikeThisPatient, ...]:
        others = LikePatients(np.arange(2, 2 + len(totals)), np.array(totals, np.int64))
        monkeypatch.setattr(like, "find_like", lambda *_: others)
        clinic: Any = SimpleNamespace(by_instrument={GAD7.code: None})
        clinic.by_instrument = {GAD7.code: SimpleNamespace()}
        return build_like(choose(responder()), clinic, 1, VIEW)

    return find


def test_like_this_patient_says_score_centile_number_and_how_they_began(compare: Others) -> None:
    (found,) = compare([3, 5, 7, 7, 8, 9, 10, 11, 12, 13, 14, 21])
    assert found.sentence == ("GAD-7 7 after dose 4, 12 Sep: **25th centile** of 12 patients who began GAD-7 at 15–21.")
    assert found.denominator == (
        "12 other patients of this clinic with a baseline of 15–21 and a score after dose 4; lower is better. "
        "Centile: share of them with a lower score, equal ones half."
    )
    assert found.alt.endswith("Their scores: median 9.5, 3–21.")
    assert found.counts[:3] == ((3, 1), (5, 1), (7, 2))
    assert (found.own, found.short, found.patient_ids) == (7, "25th centile of 12", tuple(range(2, 14)))


def test_under_eleven_others_nothing_of_them_is_told(compare: Others) -> None:
    (found,) = compare([1] * 10)
    assert found.sentence == say_too_few("GAD-7", "15–21", 4, 11)
    assert found.sentence == (
        "Fewer than 11 other patients began GAD-7 at 15–21 and have a score after dose 4: not shown."
    )
    assert (found.counts, found.patient_ids, found.short) == ((), (), "")
    assert compare([1] * 11)[0].counts == ((1, 11),)


def test_before_the_first_reading_nobody_is_compared() -> None:
    early = records(dose(DOSE_1), screening(DOSE_1, 17), as_of_day=DOSE_1 + 2)
    assert build_like(choose(early), expect(early), 1, VIEW) == ()
    assert build_like(choose(responder()), None, 1, VIEW) == ()


@pytest.mark.parametrize(
    ("centile", "words"),
    [(0.0, "lower than each"), (0.4, "1st centile"), (2.0, "2nd centile"), (11.0, "11th centile"),
     (33.0, "33rd centile"), (99.8, "99th centile"), (100.0, "higher than each")],
)  # fmt: skip
def test_centiles_in_words(centile: float, words: str) -> None:
    assert word_centile(centile) == words


def test_who_may_be_seen_of_them() -> None:
    assert word_own(46, 46) == "All 46 are in your caseload."
    assert word_own(0, 46) == "0 of the 46 are in your caseload; the others are not shown."
