"""New screenings put among those that are there already, without reading any of the others again."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from data_access.facts.arrays import Facts, ScreeningFacts, SubscaleFacts
from data_access.facts.keys import ABSENT, RowFinder
from data_access.facts.load_screenings import load_screenings
from data_access.facts.source import open_source
from data_access.facts.tables import make_read_only

_DAY_BITS, _INSTRUMENT_BITS = 20, 8


def add_screenings(session: Session, facts: Facts) -> Facts | None:
    """The facts with the screenings that were inserted since; nothing else may have changed.

    None where their place is not known: somebody filled the same questionnaire twice on a day, and the facts do not
    hold at which time of day, or somebody is new.
    """
    source = replace(open_source(session, facts.site_id), above=facts.last_screening_id)
    added, scores, _ = load_screenings(source, RowFinder(facts.patients.id))
    known, new = _join_keys(facts.screenings), _join_keys(added)
    place = np.searchsorted(known, new, side="right")
    if (added.patient == ABSENT).any() or (known[(place - 1).clip(0)] == new).any():
        return None
    screenings = _insert(facts.screenings, place, added)
    # How far each former row has moved, and where each new one stands.
    moved = np.cumsum(np.bincount(place, minlength=len(known) + 1))[: len(known)]
    stands = place + np.arange(len(place))
    subscales = _add_scores(facts.subscales, moved, scores, stands)
    last = source.keys.screening
    return make_read_only(replace(facts, screenings=screenings, subscales=subscales, last_screening_id=last))


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
