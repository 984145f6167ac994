"""Diagnoses and payers come as the clinic wrote them, whatever the words."""

import numpy as np
import pytest
from sqlalchemy import select

from data_access.facts import fetch
from data_access.facts.arrays import MISSING
from data_access.facts.load import load_facts
from data_access.facts.words import number_words
from data_access.models import Patient
from data_access.store import Store
from tests.factories import make_patient, make_site

PAYERS = (None, "", "=x", "=", "two\nlines", "two lines", "Zoë & Söhne", "a" * 2_000, "\n", "x", "two\nlines")
DIAGNOSES = ([], ["F41.1", "Z00"], ["F33.1"], ["F41.1"])


@pytest.mark.parametrize("chunk", [1, 4, 1000])
def test_every_word_is_its_patients_own(store: Store, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(fetch, "CHUNK_KEYS", chunk)
    with store.write() as session:
        site = make_site(session)
        for number, payer in enumerate(PAYERS):
            make_patient(
                session, site, payer=payer, diagnoses=DIAGNOSES[number % 4], prior_treatments=["ssri"] * (number % 3)
            )
        site_id = site.id
    with store.read() as session:
        facts = load_facts(session, site_id)
        told = session.scalars(select(Patient).order_by(Patient.id)).all()
    words = [*facts.payers, None], [*facts.diagnoses, None]
    assert words[0][:-1] == sorted({payer for payer in PAYERS if payer is not None})
    assert words[1][:-1] == ["F33.1", "F41.1"]
    assert MISSING == -1
    rows = facts.patients
    assert rows.id.tolist() == [one.id for one in told]
    assert [words[0][code] for code in rows.payer] == list(PAYERS)
    assert [words[1][code] for code in rows.diagnosis] == [(one.diagnoses or [None])[0] for one in told]
    assert rows.prior_treatments.tolist() == [len(one.prior_treatments) for one in told]


def test_no_rows_have_no_words() -> None:
    codes, words = number_words([])
    np.testing.assert_array_equal(codes, np.empty(0, np.int16), strict=True)
    assert words == ()
