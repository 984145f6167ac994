"""Templates and the page of columns are made from the declarations, and go back in."""

from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.database import Store
from data_access.definitions.registry import get_protocols
from data_access.errors import ImportRefused
from data_access.importers.describe import describe_tables
from data_access.importers.import_files import import_sources
from data_access.importers.site import SiteWish
from data_access.importers.source import open_sources
from data_access.importers.tables import TABLES
from data_access.importers.template import write_templates
from data_access.models import Protocol
from tests.data_access.importers.clinic import say

PAGE = Path(__file__).parents[3] / "docs" / "data.md"


def test_the_page_of_columns_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == describe_tables(), (
        "python -m data_access.importers.describe docs/data.md"
    )


def test_every_column_has_a_rule_and_a_meaning() -> None:
    for table in TABLES:
        assert set(table.key) <= set(table.needed) | {"course", "clinician"}
        for column in table.columns:
            assert column.meaning.strip().endswith((".", "…", "2", "F33.1"))
            assert column.kind.rule


@pytest.mark.usefixtures("today")
def test_templates_go_in_as_they_are_with_the_default_plans(store: Store, tmp_path: Path) -> None:
    write_templates(tmp_path / "new")
    paths = sorted((tmp_path / "new").glob("*.csv"))
    assert len(paths) == len(TABLES)
    outcome = import_sources(store, open_sources(paths), SiteWish("Hill", "Europe/London"))
    assert say(outcome) == []
    with store.read() as session:
        stored = {plan.code: plan for plan in session.scalars(select(Protocol))}
    for plan in get_protocols():
        found = stored[plan.key]
        assert (found.name, found.route, found.planned_doses) == (plan.name, plan.route, plan.planned_doses)
        assert found.integration_after_doses == list(plan.integration_after_doses)
        assert found.long_term_checks == plan.long_term_checks
        assert [(s["instrument"], tuple(s["follow_up_months"]), s["at_start"]) for s in found.screenings] == [
            (s.instrument, s.follow_up_months, s.at_start) for s in plan.screenings
        ]


def test_templates_never_replace_a_file(tmp_path: Path) -> None:
    write_templates(tmp_path)
    with pytest.raises(ImportRefused, match="There is already a file"):
        write_templates(tmp_path)
