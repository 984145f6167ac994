"""Who is in the demonstration clinic."""

from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.database import open_store
from data_access.models import Clinician, Patient
from tests.conftest import make_settings


@pytest.fixture(scope="session")
def codes(demo_template: Path) -> list[str]:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        found = list(session.scalars(select(Patient.code).order_by(Patient.code)))
    store.close()
    return found


@pytest.fixture(scope="session")
def viewers(demo_template: Path) -> dict[str, str]:
    """The label of one viewer of each role."""
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        found = {one.role: one.name for one in session.scalars(select(Clinician))}
    store.close()
    return {role: f"{name} · {role}" for role, name in found.items()}
