"""The weekly review's figures as one table: the same numbers as on the screen, no patient."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import select

from dashboard.csv_text import Table, write_csv
from dashboard.load.weekly_review import load_weekly_review
from dashboard.load.weekly_sections import load_weekly_sections
from dashboard.reports.view import View
from dashboard.reports.weekly.csv_rows import TITLES, Row, list_rows
from data_access.database import Store
from data_access.days import to_day_number
from data_access.demo.build import build_demo_clinic
from data_access.facts.store import FactsStore
from data_access.models import Patient
from data_access.queries.clinicians import get_clinicians
from data_access.scope import decide_scope
from tests.conftest import NOON, make_store
from tests.factories import make_clinician, make_site

DAY = to_day_number(NOON.date())
VIEW = View(DAY)


def rows_of(store: Store) -> tuple[Row, ...]:
    facts_store, site = FactsStore(store), store.site()
    with store.read() as session:
        director = next(c for c in get_clinicians(session, site.id) if c.role == "director")
        scope = decide_scope(session, site.id, director.id, DAY)
    review = load_weekly_review(store, facts_store, scope, VIEW, 0, None)
    return list_rows(review, load_weekly_sections(store, facts_store, scope, VIEW, False))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with closing(make_store(tmp_path_factory.mktemp("weekly-csv"))) as store:
        build_demo_clinic(store, 80, 3, DAY)
        yield store


@pytest.fixture(scope="module")
def rows(demo: Store) -> tuple[Row, ...]:
    return rows_of(demo)


def test_every_part_of_the_page_is_there_and_every_row_is_as_wide_as_its_head(rows: tuple[Row, ...]) -> None:
    assert list(dict.fromkeys(row[0] for row in rows)) == [
        "Week of 23 Feb–1 Mar", "Against published cohorts", "Time to first response, GAD-7",
        "How long a response lasts, GAD-7", "Therapy beside dosing", "Therapists, allowing for chance",
        "Who is still with us",
    ]  # fmt: skip
    assert {len(row) for row in rows} == {len(TITLES)}
    assert len([row for row in rows if row[0] == "Week of 23 Feb–1 Mar"]) == 12


def test_shares_are_their_count_over_their_denominator(rows: tuple[Row, ...]) -> None:
    counted = 0
    for part, _, _, count, of, share, *_ in rows:
        whole = str(part).startswith(("Week", "Therapists", "Who"))
        if whole and isinstance(count, int) and isinstance(of, int) and isinstance(share, float) and of:
            assert share == pytest.approx(count / of)
            counted += 1
    assert counted > 10


def test_curves_stand_at_the_days_of_their_numbers_at_risk(rows: tuple[Row, ...]) -> None:
    curve = [row for row in rows if row[0] == "Time to first response, GAD-7" and row[5] is not None]
    assert curve[0][1:6] == ("day 0", curve[0][2], curve[0][3], curve[0][3], 0.0)
    for name in {row[2] for row in curve}:
        shares = [row[5] for row in curve if row[2] == name]
        assert shares == sorted(shares)


def test_no_patient_is_in_it(demo: Store, rows: tuple[Row, ...]) -> None:
    text = write_csv(Table(TITLES, rows)).decode()
    with demo.read() as session:
        for name, code in session.execute(select(Patient.name, Patient.code)):
            assert name not in text
            assert code not in text


def test_an_empty_clinic_has_its_headline_figures_only(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        make_clinician(session, make_site(session), "director")
    rows = rows_of(sqlite_store)
    assert {row[3] for row in rows if str(row[0]).startswith("Week")} == {0}
    assert {row[0] for row in rows} == {"Week of 23 Feb–1 Mar", "Against published cohorts"}
