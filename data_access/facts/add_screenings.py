"""New screenings put among those that are there already, without reading any of the others again."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from data_access.facts.arrays import Facts, ScreeningFacts, SubscaleFacts
from data_access.facts.keys import ABSENT, RowFinder
from data_access.facts.load_screenings import get_instrument_codes, load_screenings
from data_access.facts.source import Source, open_source
from data_access.facts.tables import make_read_only
from data_access.models import Screening

_DAY_BITS, _INSTRUMENT_BITS = 20, 8


def add_screenings(session: Session, facts: Facts) -> Facts | None:
    """The facts with the screenings that were inserted since; nothing else may have changed.

    None where somebody is new, whose place among the patients is not known.
    """
    source = replace(open_source(session, facts.site_id), above=facts.last_screening_id)
    patients = RowFinder(facts.patients.id)
    added, scores, _ = load_screenings(source, patients)
    if (added.patient == ABSENT).any():
        return None
    known, new = _join_keys(facts.screenings), _join_keys(added)
    place = np.searchsorted(known, new)
    if (np.searchsorted(known, new, side="right") > place).any():
        place += _count_earlier(source, patients)
    screenings = _insert(facts.screenings, place, added)
    # How far each former row has moved, and where each new one stands.
    moved = np.cumsum(np.bincount(place, minlength=len(known) + 1))[: len(known)]
    stands = place + np.arange(len(place))
    subscales = _add_scores(facts.subscales, moved, scores, stands)
    last = source.keys.screening
    return make_read_only(replace(facts, screenings=screenings, subscales=subscales, last_screening_id=last))


def _count_earlier(source: Source, patients: RowFinder) -> NDArray[np.int64]:
    """Of each new screening, as they are ordered: how many known ones of the same questionnaire and day came before it.

    The facts do not hold the time of day, and the database need not be asked but where a day has two.
    """
    new, known = aliased(Screening), aliased(Screening)
    same_day = [getattr(new, name) == getattr(known, name) for name in ("patient_id", "instrument", "taken_day")]
    before = and_(known.site_id == source.site_id, *same_day, known.taken_at < new.taken_at, known.id <= source.above)
    rows = source.session.execute(
        select(new.patient_id, new.instrument, new.taken_day, new.taken_at, func.count(known.id))
        .outerjoin(known, before)
        .where(new.site_id == source.site_id, new.id > source.above)
        .group_by(new.id, new.patient_id, new.instrument, new.taken_day, new.taken_at)
    ).all()
    codes = get_instrument_codes()
    keys = patients.find(np.array([row.patient_id for row in rows], np.int64)).tolist()
    order = sorted(
        range(len(rows)),
        key=lambda i: (keys[i], codes[rows[i].instrument], rows[i].taken_day, rows[i].taken_at),
    )
    return np.array([rows[i][-1] for i in order], np.int64)


def _join_keys(screenings: ScreeningFacts) -> NDArray[np.int64]:
    """Patient, questionnaire and day in one number each: ascending, as the rows are."""
    joined = screenings.patient.astype(np.int64) << _INSTRUMENT_BITS
    return ((joined + screenings.instrument) << _DAY_BITS) + screenings.day


def _insert(table: Any, place: NDArray[np.int64], added: Any) -> Any:
    return type(table)(
        **{
            column.name: np.insert(getattr(table, column.name), place, getattr(added, column.name))
            for column in fields(table)
        }
    )


def _add_scores(
    former: SubscaleFacts, moved: NDArray[np.int64], added: SubscaleFacts, stands: NDArray[np.int64]
) -> SubscaleFacts:
    """Former rows follow their screenings; new ones, in order too, go between them."""
    kept = replace(former, screening=(former.screening + moved[former.screening]).astype(np.int32))
    new = replace(added, screening=stands[added.screening].astype(np.int32))
    inserted: SubscaleFacts = _insert(kept, np.searchsorted(kept.screening, new.screening, side="right"), new)
    return inserted
