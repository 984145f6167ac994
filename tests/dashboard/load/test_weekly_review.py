"""The weekly review from the store to its words, on a demonstration clinic and on empty ones."""

import dataclasses

import pytest

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses, build_clinic_courses
from dashboard.load.demo_meetings import save_past_reviews
from dashboard.load.people import load_people_behind
from dashboard.load.weekly_review import load_week_behind, load_weekly_review, save_weekly_review
from dashboard.reports.view import View
from dashboard.reports.weekly.charts import chart_figure
from dashboard.reports.weekly.weekly_review import NOT_WATCHED, WeeklyReview
from dashboard.reports.words.wording import format_interval
from data_access.database import Store
from data_access.days import to_day_number
from data_access.demo.build import build_demo_clinic
from data_access.facts.store import FactsStore
from data_access.models import Clinician
from data_access.queries.clinicians import get_clinicians
from data_access.queries.saved_reviews import get_last_review
from data_access.scope import Scope, decide_scope
from tests.conftest import NOON, make_store
from tests.factories import make_clinician, make_site

DAY = to_day_number(NOON.date())
NOW = View(DAY)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = make_store(tmp_path_factory.mktemp("weekly"))
    build_demo_clinic(store, 120, 3, DAY)
    return store


def scope_of(store: Store, role: str) -> Scope:
    site = store.site()
    with store.read() as session:
        clinician = next(c for c in get_clinicians(session, site.id) if c.role == role)
        return decide_scope(session, site.id, clinician.id, DAY)


def review_of(store: Store, role: str = "director", view: View = NOW, lines: int = 400) -> WeeklyReview:
    expected = courses_of(store, view.as_of_day)
    return load_weekly_review(store, FactsStore(store), scope_of(store, role), view, lines, expected)


def courses_of(store: Store, as_of_day: int) -> ClinicCourses:
    return build_clinic_courses(FactsStore(store).get_view(store.site().id, None, as_of_day), as_of_day)


def test_the_week_under_review_is_the_last_that_is_over(demo: Store) -> None:
    assert review_of(demo).title == "Week of 23 Feb–1 Mar"
    assert review_of(demo, view=View(DAY - 2)).title == "Week of 23 Feb–1 Mar"
    assert review_of(demo, view=View(DAY - 3)).title == "Week of 23 Feb–1 Mar"
    assert review_of(demo, view=View(DAY - 4)).title == "Week of 16–22 Feb"


def test_every_rate_stands_with_numerator_denominator_and_interval(demo: Store) -> None:
    for figure in review_of(demo).figures:
        if figure.rate is None or figure.rate.denominator < 5:
            continue
        assert figure.lines[0].startswith(f"{figure.rate.numerator:,} of {figure.rate.denominator:,} ")
        assert figure.lines[0].endswith(f" · {format_interval(figure.rate.low, figure.rate.high)}")
        assert f"95 % interval {format_interval(figure.rate.low, figure.rate.high)}." in figure.details
        assert figure.rate.low is not None
        assert figure.rate.high is not None
        assert figure.rate.low <= (figure.rate.proportion or 0) <= figure.rate.high


def test_the_twelve_figures_are_those_of_the_page_in_its_order(demo: Store) -> None:
    keys = "in_treatment starts doses improvement recovery deterioration response remission on_time unwanted monitoring"
    assert [f.key for f in review_of(demo).figures] == [*keys.split(), "drop_outs"]


def test_a_therapists_review_speaks_of_the_own_patients_only(demo: Store) -> None:
    scope = scope_of(demo, "therapist")
    whole, own = review_of(demo), review_of(demo, "therapist")
    with demo.read() as session:
        from data_access.scope import get_patient_ids

        permitted = set(get_patient_ids(session, scope).tolist())
    assert own.agenda
    assert {line.patient_id for line in own.agenda} < {line.patient_id for line in whole.agenda}
    assert {line.patient_id for line in own.agenda} <= permitted
    assert all(set(figure.patient_ids) <= permitted for figure in own.figures)


def test_hidden_names_are_not_in_the_report_at_all(demo: Store) -> None:
    shown = review_of(demo)
    hidden = repr(
        dataclasses.asdict(review_of(demo, view=View(DAY, hide_names=True)).people[shown.agenda[0].patient_id])
    )
    person = shown.people[shown.agenda[0].patient_id]
    assert person.label not in hidden
    assert person.code in hidden


def test_the_people_behind_a_figure_are_as_many_as_it_says(demo: Store) -> None:
    figure = review_of(demo).figures[0]
    people = load_people_behind(demo, FactsStore(demo), scope_of(demo, "director"), View(DAY), figure.patient_ids)
    assert len(people) == len(figure.patient_ids) == int(figure.value)


def test_the_people_behind_a_point_of_a_chart_are_counted_in_words(demo: Store) -> None:
    chart = review_of(demo).charts[0].chart
    worst = int(chart.events.argmax())
    found = load_week_behind(
        demo, FactsStore(demo), scope_of(demo, "director"), View(DAY), ("unwanted", int(chart.day[worst]))
    )
    assert found is not None
    assert found[0].sentence.startswith(f"{chart.events[worst]} of {chart.total[worst]} assessed dosing session")
    assert 1 <= len(found[1]) <= chart.events[worst]
    assert load_week_behind(demo, FactsStore(demo), scope_of(demo, "director"), View(DAY), ("nothing", DAY)) is None


def test_a_saved_review_keeps_its_figures_and_the_next_one_is_compared_with_it(demo: Store) -> None:
    scope, facts_store = scope_of(demo, "director"), FactsStore(demo)
    save_weekly_review(demo, facts_store, scope, View(DAY - 9), courses_of(demo, DAY - 9))
    review = review_of(demo)
    assert review.whats_new.compared == "compared with the review saved for Mon 23 Feb"
    assert "joined the list to discuss" in review.whats_new.sentence
    with demo.read() as session:
        saved = get_last_review(session, scope, DAY)
    assert saved is not None
    assert saved.figures["doses"] == {
        "label": "Dosing sessions",
        "value": (then := review_of(demo, view=View(DAY - 9)).figures[2]).value,
        "unit": "",
        "line": then.lines[0],
        "change": then.change,
        "direction": then.direction,
    }


def test_lines_that_wait_to_be_seen_are_always_spelled_out(demo: Store) -> None:
    whole, few = review_of(demo), review_of(demo, lines=1)
    waiting = [line.patient_id for line in whole.agenda if line.rule.states_until_acknowledged]
    assert 1 < len(waiting) < len(whole.agenda)
    assert [line.patient_id for line in few.agenda] == waiting
    assert few.patients_to_discuss == whole.patients_to_discuss == len(whole.agenda)
    assert f"the first {len(waiting)} are here" in few.agenda_sentence


def test_a_tile_has_at_most_a_value_two_lines_and_what_changed(demo: Store) -> None:
    for figure in review_of(demo).figures:
        assert len(figure.lines) <= 2
        assert max(map(len, figure.lines)) <= 36


def test_every_figure_has_the_chart_it_is_read_from_and_each_week_opens_its_patients(demo: Store) -> None:
    scope, facts_store = scope_of(demo, "director"), FactsStore(demo)
    for figure in review_of(demo).figures:
        part = chart_figure(figure, NOW)
        assert part.words is not None
        assert len(part.words.picks) == len(part.chart.value)
        key, day = part.words.picks[-1].split(":")
        found = load_week_behind(demo, facts_store, scope, NOW, (key, int(day)))
        assert found is not None
        assert len(found[1]) == len(found[0].patient_ids)


def test_the_patients_of_a_week_are_those_the_chart_counts(demo: Store) -> None:
    figures = {figure.key: figure for figure in review_of(demo).figures}
    for key in ("in_treatment", "starts", "improvement", "drop_outs"):
        chart = figures[key].chart
        counted = chart.value if chart.method == "XmR" else chart.events
        for day, count in list(zip(chart.day.tolist(), counted.tolist(), strict=True))[-6:]:
            found = load_week_behind(demo, FactsStore(demo), scope_of(demo, "director"), NOW, (key, day))
            assert found is not None
            # Nobody begins, ends or improves twice in a week of this clinic.
            assert len(found[0].patient_ids) == count


def test_special_causes_since_the_saved_review_are_named_with_both_values(demo: Store) -> None:
    scope, facts_store = scope_of(demo, "director"), FactsStore(demo)
    save_weekly_review(demo, facts_store, scope, View(DAY - 9), courses_of(demo, DAY - 9))
    sentence = review_of(demo).whats_new.sentence
    then = {f.key: f for f in review_of(demo, view=View(DAY - 9)).figures}
    for figure in review_of(demo).figures:
        before = then[figure.key].direction
        moved = "usual" not in (figure.direction,) and figure.direction != before
        over = figure.direction == "usual" and before != "usual"
        shown = f"{figure.label} {then[figure.key].value} {then[figure.key].unit}".strip()
        assert (f"{shown} → {figure.value}" in sentence) == (moved or over)


def test_another_threshold_set_than_the_saved_one_is_not_compared(demo: Store) -> None:
    scope, facts_store = scope_of(demo, "director"), FactsStore(demo)
    save_weekly_review(demo, facts_store, scope, View(DAY - 9), courses_of(demo, DAY - 9))
    sentence = review_of(demo, view=View(DAY, "conservative")).whats_new.sentence
    assert sentence.endswith("The saved figures stand on the other threshold set.")


def test_a_therapist_hears_nothing_of_the_clinics_saved_figures(demo: Store) -> None:
    scope, facts_store = scope_of(demo, "director"), FactsStore(demo)
    save_weekly_review(demo, facts_store, scope, View(DAY - 9), courses_of(demo, DAY - 9))
    assert "pecial cause" not in review_of(demo, "therapist").whats_new.sentence


def test_who_left_the_list_is_not_counted_before_the_expected_course_is_there(demo: Store) -> None:
    scope, facts_store = scope_of(demo, "director"), FactsStore(demo)
    save_weekly_review(demo, facts_store, scope, View(DAY - 9), courses_of(demo, DAY - 9))
    early = load_weekly_review(demo, facts_store, scope, NOW, 400, None)
    assert early.whats_new.sentence.startswith(
        "**Since then:** counted as soon as the expected course of the clinic is computed. No special cause"
    )
    assert early.whats_new.compared == review_of(demo).whats_new.compared
    assert early.waiting.startswith("The expected course of the clinic is still being computed")
    assert review_of(demo).waiting == ""


def test_a_demonstration_has_met_on_its_last_mondays(sqlite_store: Store) -> None:
    build_demo_clinic(sqlite_store, 40, 5, DAY)
    save_past_reviews(sqlite_store, DAY)
    scope = scope_of(sqlite_store, "director")
    days = []
    before = DAY
    with sqlite_store.read() as session:
        while (saved := get_last_review(session, scope, before)) is not None:
            days.append(saved.as_of_day)
            before = saved.as_of_day
    assert days == [DAY - 2 - 7 * weeks for weeks in range(6)]


def test_an_empty_clinic_says_so_in_every_part(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        director: Clinician = make_clinician(session, make_site(session), "director")
        session.expunge(director)
    review = review_of(sqlite_store)
    assert [f.value for f in review.figures[:3]] == ["0", "0", "0"]
    assert review.figures[3].change == "too few for a rate: 0 of 5 needed"
    assert review.figures[3].lines == ("0 of 0 finished", "none finished")
    assert review.agenda == ()
    assert review.agenda_sentence == NOT_WATCHED
    assert [part.words for part in review.charts] == [None, None]
    assert review.charts[0].sentence == "No week of these 26 has any."
