"""Saved weekly reviews: the last one before a day, and how one is saved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.errors import KapError, NotFound
from data_access.models import Clinician, Review
from data_access.scope import Scope, get_patient_ids
from data_access.versions import bump_meeting_version


@dataclass(frozen=True)
class SavedReview:
    """A review as it was saved: its day, who saved it when, its figures and the agenda lines of permitted patients.

    ``agenda``: one mapping per line with ``patient_id``, ``rule``, ``day`` and ``value``.
    """

    as_of_day: int
    saved_at: datetime
    saved_by: str
    figures: dict[str, Any]
    agenda: tuple[dict[str, Any], ...]


def get_last_review(session: Session, scope: Scope, before_day: int) -> SavedReview | None:
    """The last saved review of a week that ended before ``before_day``; None where none was saved.

    Its figures are the clinic's and only a director's scope gets them; its agenda is cut to the patients in scope.
    """
    latest = Review.as_of_day.desc(), Review.saved_at.desc()
    row = session.execute(_select(scope).where(Review.as_of_day < before_day).order_by(*latest).limit(1)).one_or_none()
    return None if row is None else _read(session, scope, row)


def get_saved_review(session: Session, scope: Scope, review_id: int) -> SavedReview:
    """One saved review by its key, with the same cuts. Raises NotFound for one that is not the site's."""
    row = session.execute(_select(scope).where(Review.id == review_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such saved review.")
    return _read(session, scope, row)


def _select(scope: Scope) -> Select[int, datetime, str, dict[str, Any], list[Any]]:
    return (
        select(Review.as_of_day, Review.saved_at, Clinician.name, Review.figures, Review.agenda)
        .join(Clinician, (Clinician.site_id == Review.site_id) & (Clinician.id == Review.saved_by))
        .where(Review.site_id == scope.site_id)
    )


def _read(session: Session, scope: Scope, row: Row[int, datetime, str, dict[str, Any], list[Any]]) -> SavedReview:
    """What of a saved review the viewer may see: the agenda's lines of their patients, a director the figures too."""
    permitted = set(get_patient_ids(session, scope).tolist())
    agenda = tuple(line for line in row.agenda if line["patient_id"] in permitted)
    figures = row.figures if scope.role == "director" else {}
    return SavedReview(row.as_of_day, row.saved_at, row.name, figures, agenda)


@dataclass(frozen=True)
class SavedReviewEntry:
    """One saved review in the list of them."""

    id: int
    as_of_day: int
    saved_at: datetime
    saved_by: str


def list_saved_reviews(session: Session, scope: Scope, until_day: int) -> tuple[SavedReviewEntry, ...]:
    """Every saved review of a day up to ``until_day``, the latest first: that one was saved is no secret."""
    rows = session.execute(
        select(Review.id, Review.as_of_day, Review.saved_at, Clinician.name)
        .join(Clinician, (Clinician.site_id == Review.site_id) & (Clinician.id == Review.saved_by))
        .where(Review.site_id == scope.site_id, Review.as_of_day <= until_day)
        .order_by(Review.as_of_day.desc(), Review.saved_at.desc())
    )
    return tuple(SavedReviewEntry(*row) for row in rows)


def save_review(
    session: Session,
    scope: Scope,
    as_of_day: int,
    figures: dict[str, Any],
    agenda: list[dict[str, Any]],
    saved_at: datetime | None = None,
) -> None:
    """Save a review as it stands. Only a director's scope holds the whole clinic; others are refused.

    Saved again within the same second, it replaces what that second has saved.
    ``saved_at`` is now, except for the past meetings of a demonstration.
    """
    if scope.role != "director":
        raise KapError("Only the clinical director saves the weekly review.")
    moment = (saved_at or clock.now()).replace(microsecond=0)
    kept = session.scalars(
        select(Review).where(Review.site_id == scope.site_id, Review.as_of_day == as_of_day, Review.saved_at == moment)
    ).one_or_none()
    # A button pressed twice within a second saves one review, not an error.
    review = kept or Review(site_id=scope.site_id, as_of_day=as_of_day, saved_at=moment)
    review.saved_by, review.figures, review.agenda = scope.clinician_id, figures, agenda
    session.add(review)
    bump_meeting_version(session, scope.site_id)
