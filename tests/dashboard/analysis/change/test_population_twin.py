"""Bands, overlap, unscored forms, subscales and verdicts of everybody against the slow twin."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.analysis.change.clinic_changes import PATIENTS_NEEDED, ClinicChanges, classify_clinic
from dashboard.analysis.change.verdict_counts import count_combined_verdicts, count_verdicts
from dashboard.analysis.intervals.student_t import Mean
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.scores.bands import BandMoves, count_band_moves
from dashboard.analysis.scores.missing_items import rate_unscored_forms
from dashboard.analysis.scores.recall_overlap import RecallOverlap, rate_overlaps
from dashboard.analysis.scores.subscales import measure_subscales
from dashboard.analysis.standing import Standing
from data_access.database import open_store
from data_access.definitions.instrument import THRESHOLD_SETS, Instrument
from data_access.definitions.registry import get_instruments
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.models import Site
from tests.conftest import make_settings, make_store
from tests.dashboard.analysis.change import slow_change as slow
from tests.dashboard.conftest import DEMO_DAY
from tests.data_access.facts.random_clinic import LAST, make_random_clinic
from tests.long_proof import Proof, long_proof

SCALES = tuple(i for i in get_instruments() if i.total_max is not None)
AGO = (0, 120, 45, 300, 500, 200)


def as_share(found: Proportion) -> slow.Share:
    return found.events, found.total, found.left_out, found.patients.tolist()


def check_day(session: Session, as_of: int, kept: dict[Any, Any], proof: Proof) -> None:
    """Every statistic of every questionnaire on one day, under both threshold sets."""
    site_id = session.scalars(select(Site.id)).one()
    facts = load_facts(session, site_id)
    view = view_facts(facts, facts.patients.id, as_of)
    clinic = slow.SlowScores(session, site_id, as_of, kept)
    for thresholds in THRESHOLD_SETS:
        standing = Standing(view, as_of, thresholds)
        for scale in SCALES:
            check_verdicts(standing, clinic, scale)
            proof.count("verdicts compared", clinic.count)
        check_together(standing, clinic)
    for scale in SCALES:
        check_scores(standing, clinic, scale)
    proof.count("patients", clinic.count)


def check_scores(standing: Standing, clinic: slow.SlowScores, scale: Instrument) -> None:
    assert as_share(rate_unscored_forms(standing.facts.screenings, scale)) == slow.unscored(clinic, scale)
    moves = count_band_moves(standing, scale)
    assert isinstance(moves, BandMoves) == bool(scale.bands)
    if isinstance(moves, BandMoves):
        first, latest = ([as_share(one) for one in side] for side in (moves.first, moves.latest))
        assert (first, latest, moves.moves.tolist()) == slow.bands(clinic, scale)
    found = rate_overlaps(standing, scale)
    assert isinstance(found, RecallOverlap) == bool(scale.recall_days)
    if isinstance(found, RecallOverlap):
        assert (as_share(found.readings), as_share(found.pairs)) == slow.overlaps(clinic, scale)
    for one, twin in zip(measure_subscales(standing, scale), slow.subscales(clinic, scale), strict=True):
        change = (one.change.mean, one.change.sd) if isinstance(one.change, Mean) else (twin[3], twin[4])
        assert isinstance(one.change, Mean) == bool(twin[4])
        plain = (one.key, one.baseline, one.latest, *change, one.count, one.left_out, one.patients.tolist())
        assert plain == tuple(pytest.approx(x, abs=1e-9) if isinstance(x, float) else x for x in twin)


def check_verdicts(standing: Standing, clinic: slow.SlowScores, scale: Instrument) -> None:
    said = slow.verdicts(clinic, scale, standing.thresholds)
    counts = count_verdicts(standing, scale)
    for place, verdict in enumerate(slow.VERDICTS):
        assert counts.verdicts[place].patients.tolist() == [p for p, v in enumerate(said) if v == verdict], verdict
    twin = slow.judged(clinic, scale, standing.thresholds)
    assert as_share(counts.could_worsen) == twin["room"]
    assert as_share(counts.response) == twin["response"]
    assert as_share(counts.remission) == twin["remission"]
    assert as_share(counts.not_reliable) == twin["not reliable"]
    own = classify_clinic(standing, scale)
    if isinstance(own, ClinicChanges):
        mean, sd, reliable, classes = slow.own_changes(clinic, scale, standing.thresholds)
        assert (own.baseline, own.sd, own.reliable_change) == pytest.approx((mean, sd, reliable), abs=1e-8)
        for place, name in enumerate(slow.CHANGES):
            assert own.changes[place].patients.tolist() == [p for p, c in enumerate(classes) if c == name], name


def check_together(standing: Standing, clinic: slow.SlowScores) -> None:
    three = tuple(next(i for i in SCALES if i.key == key) for key in ("gad7", "phq9", "pcl5"))
    for measures in (three, three[:2], three[:1]):
        said = slow.together(clinic, measures, standing.thresholds)
        counts = count_combined_verdicts(standing, measures)
        for place, verdict in enumerate(slow.VERDICTS):
            assert counts[place].patients.tolist() == [p for p, v in enumerate(said) if v == verdict], verdict


@long_proof("scores and verdicts of everybody against their slow twin", sample=2, full=len(AGO), parts=3, unit="days")
def test_every_figure_of_the_demonstration_clinic_is_the_twins(proof: Proof, demo_template: Path) -> None:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        kept: dict[Any, Any] = {}
        for number in proof:
            check_day(session, DEMO_DAY - AGO[number], kept, proof)
    store.close()


@long_proof(
    "scores and verdicts of random clinics against their slow twin", sample=4, full=200, parts=8, unit="clinics"
)
def test_every_figure_of_an_odd_clinic_is_the_twins(proof: Proof, tmp_path: Path) -> None:
    for seed in proof:
        store = make_store(tmp_path / str(seed))
        with store.write() as session:
            make_random_clinic(session, seed)
        with store.read() as session:
            check_day(session, LAST - seed % 3 * 60, {}, proof)
        store.close()


def test_the_demonstration_clinic_says_something_of_every_kind(demo_template: Path) -> None:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        facts = load_facts(session, store.site().id)
    store.close()
    standing = Standing(view_facts(facts, facts.patients.id, DEMO_DAY), DEMO_DAY, "nhs")
    gad7, pcl5, bai = (next(i for i in SCALES if i.key == key) for key in ("gad7", "pcl5", "bai"))
    moves, own = count_band_moves(standing, gad7), classify_clinic(standing, gad7)
    assert isinstance(moves, BandMoves)
    assert moves.moves.sum() > PATIENTS_NEEDED
    assert isinstance(own, ClinicChanges)
    assert own.reliable_change > 0
    assert own.cutoff == 8
    assert sum(one.events for one in own.changes) == 60
    assert [one.key for one in measure_subscales(standing, pcl5)] == ["B", "C", "D", "E"]
    nothing = classify_clinic(standing, bai)
    assert isinstance(nothing, NotEstimable)
    assert nothing.words == "not estimable, no reliability of BAI is held"
