"""One demonstration clinic for all documents: they only read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.database import Store, open_store
from tests.conftest import make_settings


@pytest.fixture(scope="module")
def clinic(demo_template: Path) -> Iterator[Store]:
    store = open_store(make_settings(demo_template))
    yield store
    store.close()
