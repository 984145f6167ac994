"""The schema keeps the rules by which Citus distributes tables by site; ``docs/scale.md`` says what it takes beyond.

The rules are those of Citus's own documentation ("Creating and Modifying Distributed Objects", "SQL Support and
Workarounds"). The statements are held to theirs in ``tests/canaries/test_one_partition.py``.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from data_access.models import Base
from tests.conftest import PostgresDatabases, make_settings, open_as_administrator

REFERENCE = {"site"}
"""Copied to every node: other tables refer to it, and it to none."""
DISTRIBUTED = set(Base.metadata.tables) - REFERENCE


@pytest.fixture(scope="module")
def server(
    postgres_databases: PostgresDatabases, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """The catalogue of a migrated database. Nothing is written to it."""
    address = postgres_databases.create(postgres_template)
    store = open_as_administrator(make_settings(tmp_path_factory.mktemp("citus"), address))
    with store.engine.connect() as connection:
        yield connection
    store.close()
    postgres_databases.drop(address)


def ask(server: Connection, query: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in server.execute(text(query))]


def test_every_table_below_a_site_has_the_distribution_column_of_one_type_always_filled(server: Connection) -> None:
    found = ask(
        server,
        "SELECT table_name, data_type, is_nullable FROM information_schema.columns "
        "WHERE table_schema = 'public' AND column_name = 'site_id'",
    )
    assert {row[0] for row in found} == DISTRIBUTED
    assert {row[1:] for row in found} == {("bigint", "NO")}


def test_every_unique_key_and_primary_key_contains_the_site(server: Connection) -> None:
    without = ask(
        server,
        "SELECT relname, indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid "
        "WHERE indisunique AND relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_attribute "
        "WHERE attrelid = indexrelid AND attname = 'site_id')",
    )
    assert {table for table, _ in without} == {*REFERENCE, "alembic_version"}


def test_foreign_keys_pair_the_sites_or_lead_to_the_reference_table(server: Connection) -> None:
    found = ask(
        server,
        "SELECT conrelid::regclass::text, confrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace",
    )
    for table, parent, says in found:
        assert table in DISTRIBUTED
        if parent in REFERENCE:
            assert says == "FOREIGN KEY (site_id) REFERENCES site(id)"
        else:
            assert says.startswith("FOREIGN KEY (site_id, "), says
            assert f"REFERENCES {parent}(site_id, " in says, says
            assert " ON " not in says, says  # Deletes and updates that go on to other rows have rules of their own.
    assert len(found) > len(DISTRIBUTED)


def test_rows_are_numbered_by_sequences_that_every_node_can_count_on(server: Connection) -> None:
    numbered = ask(server, "SELECT sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public'")
    assert {kind for _, kind in numbered} == {"bigint"}


def test_there_is_nothing_that_citus_does_not_distribute(server: Connection) -> None:
    """Rules, views, keys of exclusion, inheritance, partitions of partitions, defaults that compute."""
    count = "SELECT count(*)::text FROM {} WHERE {}"
    for place, which in (
        ("pg_rules", "schemaname = 'public'"),
        ("pg_views", "schemaname = 'public'"),
        ("pg_constraint", "contype = 'x'"),
        ("pg_class", "relispartition AND relkind = 'p'"),
        ("pg_attrdef JOIN pg_class ON pg_class.oid = adrelid", "relnamespace = 'public'::regnamespace"),
        ("pg_constraint", "condeferrable"),
    ):
        assert ask(server, count.format(place, which)) == [("0",)], place


def test_the_triggers_to_look_at_are_those_that_the_document_names(server: Connection) -> None:
    found = ask(
        server,
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace",
    )
    document = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
    assert found
    assert [name for (name,) in found if f"`{name}`" not in document] == []


def test_the_document_distributes_every_table(server: Connection) -> None:
    document = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
    assert [name for name in sorted(DISTRIBUTED) if f"create_distributed_table('{name}'" not in document] == []
    assert all(f"create_reference_table('{name}')" in document for name in REFERENCE)
