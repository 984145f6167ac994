from datetime import UTC, datetime
from itertools import count

import numpy as np
import pytest
from sqlalchemy import update

from data_access.definitions.registry import get_instrument, get_side_effect_kind
from data_access.errors import NotFound, StoreError
from data_access.facts import fetch
from data_access.facts.arrays import MISSING, NEVER, Facts
from data_access.facts.load import load_facts
from data_access.facts.tables import count_bytes, get_arrays
from data_access.models import Screening
from data_access.store import Store
from tests.data_access.facts.random_clinic import make_random_clinic
from tests.factories import (
    DAY,
    at,
    make_course,
    make_dosing,
    make_patient,
    make_screening,
    make_session,
    make_side_effect,
    make_site,
    make_vital,
)
from tests.slow_facts import assert_same_facts, read_slowly


def load(store: Store, site_id: int) -> Facts:
    with store.read() as session:
        return load_facts(session, site_id)


def test_every_column_agrees_with_a_slow_reading_of_the_rows(store: Store) -> None:
    with store.write() as session:
        # Two clinics in one database: nothing of one may show in the other.
        clinics = [make_random_clinic(session, seed) for seed in (4, 6)]
        sites = [clinic.site.id for clinic in clinics]
    with store.read() as session:
        for site_id in sites:
            facts = load_facts(session, site_id)
            assert len(facts.dosings.day) > 10
            assert facts.screenings.triage_open.any()
            assert_same_facts(facts, read_slowly(session, site_id))


def test_a_triage_is_open_where_a_question_left_out_could_have_raised_its_level(store: Store) -> None:
    forms = [
        ("cssrs_screener", "1,,,,,,", 1, True),
        ("cssrs_screener", "0,1,,0,0,0,", 1, True),
        ("cssrs_screener", "0,1,1,,0,0,", 2, True),
        ("cssrs_screener", "0,1,1,1,,0,", 3, False),
        ("cssrs_screener", "1,0,,,,0,", 1, False),
        ("cssrs_screener", "0,0,,,,1,", 2, True),
        ("cssrs_screener", "0,0,,,,1,0", 2, False),
        ("cssrs_screener", "0,0,,,,,", None, False),
        ("cssrs_screener", None, 1, False),
        ("cssrs_screener", ",,,,,,", 1, False),
        ("cssrs_since_last", "1,0,,,,", 1, True),
        ("cssrs_since_last", "1,0,,,,0", 1, False),
        ("phq9", "1,,,,,,,,1", 1, False),
    ]
    with store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        for day, (instrument, answers, level, _) in enumerate(forms):
            make_screening(session, patient, DAY + day, None, instrument, answers=answers, risk_item=level)
        site_id = site.id
    screenings = load(store, site_id).screenings
    is_open = dict(zip(screenings.day.tolist(), screenings.triage_open.tolist(), strict=True))
    assert [is_open[DAY + day] for day in range(len(forms))] == [expected for *_, expected in forms]


def test_rows_read_in_many_chunks_are_the_same_rows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.write() as session:
        site_id = make_random_clinic(session, 3, patients=5).site.id
    whole = load(store, site_id)
    monkeypatch.setattr(fetch, "CHUNK_KEYS", 3)
    chunked = load(store, site_id)
    for one, other in zip(get_arrays(whole), get_arrays(chunked), strict=True):
        np.testing.assert_array_equal(one, other, strict=True)


def test_an_empty_clinic_has_empty_facts(store: Store) -> None:
    with store.write() as session:
        site_id = make_site(session).id
    facts = load(store, site_id)
    assert (facts.as_of_day, facts.data_version, count_bytes(facts)) == (NEVER, 1, 0)


def test_an_unknown_clinic_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        load(store, 99)


def test_the_facts_cannot_be_written_to(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site_id = make_random_clinic(session).site.id
    facts = load(sqlite_store, site_id)
    for array in get_arrays(facts):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


def test_a_row_recorded_at_the_end_of_summer_time_keeps_its_local_day(store: Store) -> None:
    # London goes back at 01:00 UTC on 27 October 2024 (day 20023); before it, local midnight is 23:00 UTC.
    moments = {
        datetime(2024, 10, 26, 22, 59, tzinfo=UTC): 20_022,
        datetime(2024, 10, 26, 23, 0, tzinfo=UTC): 20_023,
        datetime(2024, 10, 27, 23, 30, tzinfo=UTC): 20_023,
        datetime(2024, 10, 28, 0, 0, tzinfo=UTC): 20_024,
    }
    with store.write() as session:
        site = make_site(session, "Europe/London")
        patient = make_patient(session, site)
        for day, moment in zip(count(DAY), moments, strict=False):
            make_screening(session, patient, day, recorded_at=moment)
        site_id = site.id
    assert load(store, site_id).screenings.recorded_day.tolist() == list(moments.values())


def test_a_missed_dose_has_no_number_and_the_next_course_counts_anew(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        first, second = make_course(session, patient), make_course(session, patient, started_day=DAY + 50)
        for course, day, status in [
            (second, 60, "attended"),
            (first, 14, "attended"),
            (first, 7, "missed"),
            (first, 0, "attended"),
        ]:
            make_dosing(session, course, DAY + day, status=status)
        site_id = site.id
    assert load(store, site_id).dosings.number.tolist() == [1, 0, 2, 1]


def test_not_assessed_and_not_recorded_read_alike_and_never_as_assessed(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        course = make_course(session, make_patient(session, site))
        for day, assessed in enumerate((True, False, None)):
            make_dosing(session, course, DAY + day, side_effects_assessed=assessed)
        site_id = site.id
    assert load(store, site_id).dosings.assessed.tolist() == [1, 0, 0]


def test_severities_stand_two_bits_a_kind(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        course = make_course(session, make_patient(session, site))
        dosing = make_dosing(session, course, DAY, {"dizziness": 3, "nausea": 1})
        make_side_effect(session, dosing, "dissociation", 2, expected=True, distressing=0, serious=True)
        make_dosing(session, course, DAY + 7, {})
        site_id = site.id
    dosings = load(store, site_id).dosings
    nausea, dissociation = (get_side_effect_kind(key).code for key in ("nausea", "dissociation"))
    assert dosings.severity.tolist() == [3 + (1 << 2 * nausea) + (2 << 2 * dissociation), 0]
    assert dosings.dissociation_expected.tolist() == [1, MISSING]
    assert dosings.dissociation_distress.tolist() == [0, MISSING]
    assert dosings.serious.tolist() == [True, False]


@pytest.mark.parametrize(("minute", "counts"), [(29, False), (30, True), (60, True), (61, False)])
def test_a_reading_at_40_minutes_lies_30_to_60_minutes_after_the_dose(
    sqlite_store: Store, minute: int, counts: bool
) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        make_vital(
            session, make_dosing(session, make_course(session, make_patient(session, site)), DAY), "during", minute
        )
        site_id = site.id
    assert load(sqlite_store, site_id).dosings.read_at_40.tolist() == [counts]


def test_the_peak_is_of_readings_after_the_dose_and_the_others_are_the_last_of_their_moment(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        dosing = make_dosing(session, make_course(session, make_patient(session, site)), DAY)
        make_vital(session, dosing, "before", -30, 190, 100)
        make_vital(session, dosing, "before", -5, 128, None)
        make_vital(session, dosing, "during", 40, 150, 95, spo2=93)
        make_vital(session, dosing, "leaving", 90, 140, 99)
        make_vital(session, dosing, "leaving", 120, None, 70)
        site_id = site.id
    dosings = load(store, site_id).dosings
    columns = ("systolic_before", "diastolic_before", "systolic_peak", "diastolic_peak")
    assert [getattr(dosings, name)[0] for name in columns] == [128, 100, 150, 99]
    assert (dosings.systolic_leaving[0], dosings.diastolic_leaving[0], dosings.spo2_lowest[0]) == (140, 70, 93)


def test_the_peak_cadss_of_a_session_is_taken_on_its_own_day(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        course = make_course(session, patient)
        dosing = make_dosing(session, course, DAY)
        for hour, total in ((11, 22), (12, 40), (13, None)):
            make_screening(session, patient, DAY, total, "cadss", hour, session_id=dosing.id)
        make_screening(session, patient, DAY + 1, 92, "cadss", session_id=dosing.id)
        make_screening(session, patient, DAY, 60, "cadss", hour=15)
        site_id = site.id
    assert load(store, site_id).dosings.cadss.tolist() == [40]


def test_two_screenings_of_one_day_stand_in_the_order_of_the_clock(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        for hour, total in ((23, 3), (0, 1), (12, 2)):
            make_screening(session, patient, DAY, total, hour=hour)
        site_id = site.id
    assert load(store, site_id).screenings.total.tolist() == [1, 2, 3]


def test_a_questionnaire_this_version_does_not_know_is_refused_in_words(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        make_screening(session, make_patient(session, site), DAY, instrument="gad99")
        site_id = site.id
    with pytest.raises(StoreError, match="does not know"):
        load(store, site_id)


@pytest.mark.parametrize("day", [-1, 2**17])
def test_an_impossible_day_is_refused_and_spoils_no_neighbour(store: Store, day: int) -> None:
    with store.write() as session:
        site = make_site(session)
        make_screening(session, make_patient(session, site), DAY)
        session.execute(update(Screening).values(taken_day=day))
        site_id = site.id
    with pytest.raises(StoreError, match="impossible day"):
        load(store, site_id)


def test_effects_of_a_session_without_a_dose_are_left_out(store: Store) -> None:
    with store.write() as session:
        site = make_site(session)
        course = make_course(session, make_patient(session, site))
        make_side_effect(session, make_session(session, course, DAY), "nausea")
        make_dosing(session, course, DAY + 1, {"headache": 1})
        site_id = site.id
    effects = load(store, site_id).side_effects
    assert effects.kind.tolist() == [get_side_effect_kind("headache").code]


def test_facts_take_about_ten_bytes_a_screening(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        for day in range(50):
            make_screening(session, patient, DAY + day)
        site_id = site.id
    screenings = load(sqlite_store, site_id).screenings
    assert sum(column.nbytes for column in vars(screenings).values()) == 50 * 18
    assert (screenings.instrument == get_instrument("gad7").code).all()


def test_a_moment_before_midnight_utc_may_be_tomorrow_there(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        site = make_site(session, "Pacific/Auckland")
        patient = make_patient(session, site)
        make_screening(session, patient, DAY, recorded_at=at(DAY, 23, 59, "Pacific/Auckland"))
        make_screening(session, patient, DAY + 1, recorded_at=datetime(2024, 10, 5, 11, 0, tzinfo=UTC))
        site_id = site.id
    assert load(sqlite_store, site_id).screenings.recorded_day.tolist() == [DAY, DAY + 2]


def test_72_hours_are_counted_as_time_that_passed_also_over_a_change_of_the_clock(store: Store) -> None:
    # London goes back on 27 October 2024 (day 20023) and forward on 30 March 2025 (day 20177).
    with store.write() as session:
        site = make_site(session, "Europe/London")
        course = make_course(session, make_patient(session, site))
        for day in (20_021, 20_024, 20_175, 20_178, 20_200, 20_203):
            make_dosing(session, course, day, hour=9)
        site_id = site.id
    facts = load(store, site_id)
    elapsed = np.diff(facts.dosings.start_minute)[::2]
    assert elapsed.tolist() == [73 * 60, 71 * 60, 72 * 60]
    np.testing.assert_array_equal(facts.sessions.start_minute, facts.dosings.start_minute)


def test_a_start_is_told_to_the_minute_that_had_begun(store: Store) -> None:
    with store.write() as session:
        site = make_site(session, "Pacific/Auckland")
        course = make_course(session, make_patient(session, site))
        start = datetime(2024, 10, 4, 11, 59, 59, tzinfo=UTC)
        make_session(session, course, DAY + 1, starts_at=start, duration_min=50)
        make_session(session, course, DAY + 2, hour=11)
        site_id = site.id
    sessions = load(store, site_id).sessions
    assert sessions.start_minute[0] == int(datetime(2024, 10, 4, 11, 59, tzinfo=UTC).timestamp()) // 60
    assert sessions.duration_min.tolist() == [50, MISSING]


def test_every_pcl5_has_a_row_for_each_cluster_and_no_other_form_has_any(store: Store) -> None:
    whole, one_missing = ["1"] * 20, ["1"] * 20
    one_missing[7] = ""
    with store.write() as session:
        site = make_site(session)
        patient = make_patient(session, site)
        make_screening(session, patient, DAY, instrument="gad7", answers="1,1,1,1,1,1,1")
        for day, answers in ((3, None), (1, ",".join(whole)), (2, ",".join(one_missing))):
            make_screening(session, patient, DAY + day, instrument="pcl5", answers=answers)
        site_id = site.id
    facts = load(store, site_id)
    pcl5 = np.flatnonzero(facts.screenings.instrument == get_instrument("pcl5").code)
    assert facts.subscales.screening.tolist() == np.repeat(pcl5, 4).tolist()
    assert facts.subscales.cluster.tolist() == [0, 1, 2, 3] * 3
    assert facts.subscales.score.tolist() == [5, 2, 7, 6, 5, 2, MISSING, 6, *[MISSING] * 4]
