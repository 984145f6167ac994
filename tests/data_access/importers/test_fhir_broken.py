"""FHIR in: whatever is wrong with a file, every resource of it is accounted for, in sentences."""

from io import BytesIO
from random import Random

import pytest

from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.import_files import import_sources
from data_access.importers.readers.fhir.read_fhir import read_fhir
from data_access.importers.site import SiteWish
from data_access.importers.source import Source
from tests.data_access.importers.fhir_files import bundle, count, make_broken, make_valid, open_fhir, read, rules_of

FILES = 60


def open_broken(seed: int) -> list[Source]:
    try:
        return open_fhir((f"{seed}.json", make_broken(Random(seed))))
    except ImportRefused:
        return []


@pytest.mark.parametrize("seed", range(20))
def test_as_many_rows_come_out_as_resources_went_in(seed: int) -> None:
    resources = make_valid(Random(seed))
    assert count(read(bundle(*resources))) == len(resources)


@pytest.mark.usefixtures("today")
def test_files_with_faults_are_read_refused_or_rejected_and_nothing_is_lost(sqlite_store: Store) -> None:
    """The importer itself checks its law, file by file, before anything is kept."""
    sources = [source for seed in range(FILES) for source in open_broken(seed)]
    sources.sort(key=lambda source: ("patients", "sessions", "side_effects", "screenings").index(source.table.name))
    outcome = import_sources(sqlite_store, sources, SiteWish("Hill Clinic", "Europe/London"))
    assert min(outcome.total(part) for part in ("inserted", "rejected", "blank")) > 0


@pytest.mark.parametrize("seed", range(FILES))
def test_what_is_wrong_is_said_in_words(seed: int) -> None:
    try:
        rules = rules_of(read_fhir(BytesIO(make_broken(Random(seed))), "export.json"))
    except ImportRefused as refusal:
        rules = [str(refusal)]
    for rule in rules:
        assert rule.isprintable()
        assert 3 <= len(rule.split()) <= 60
        assert "Traceback" not in rule
