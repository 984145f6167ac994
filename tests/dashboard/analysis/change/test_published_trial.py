"""Response in a published trial, from its published scores."""

import csv
from pathlib import Path

import pytest

from dashboard.analysis.change.caseness import is_response
from data_access.definitions.registry import get_instrument

SCORES = Path(__file__).resolve().parents[5] / "shared" / "data" / "psilodep2" / "scores.csv"


@pytest.mark.published_data
@pytest.mark.skipif(not SCORES.is_file(), reason=f"the published data is not there: {SCORES}")
@pytest.mark.parametrize(("arm", "patients", "responses", "percent"), [("P", 30, 21, 70), ("E", 29, 14, 48)])
def test_response_at_week_six_is_the_published_one(arm: str, patients: int, responses: int, percent: int) -> None:
    """Carhart-Harris 2021: 70 % and 48 % on QIDS-SR16. A fall of more than half would give another figure."""
    with SCORES.open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["scale"] == "qids" and row["trt"] == arm]
    week = {
        tp: {row["patient_id"]: int(float(row["score"])) for row in rows if row["tp"] == tp} for tp in ("wk0", "wk6")
    }
    codes = sorted(week["wk0"])
    first, last = ([week[tp][code] for code in codes] for tp in ("wk0", "wk6"))
    found = is_response(first, last, get_instrument("qids_sr16"))
    assert (len(codes), int(found.sum()), round(100 * int(found.sum()) / len(codes))) == (patients, responses, percent)
    strictly = sum(2 * after < before for before, after in zip(first, last, strict=True))
    assert (strictly == responses) == (arm == "P")
