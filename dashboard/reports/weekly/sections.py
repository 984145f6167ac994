"""What the lower half of the weekly review says: published cohorts, survival, therapy, therapists, attrition."""

from dataclasses import dataclass

from dashboard.analysis.funnels.funnel_parts import FunnelPicture
from dashboard.reports.survival.section import SurvivalSection


@dataclass(frozen=True)
class PublishedRow:
    """The clinic's figure beside one published one; shares 0-1.

    ``own`` is the clinic's figure in words ("53 %, 33 of 62"), empty where there is none; ``share`` is None where it
    is no rate. ``tick`` or ``span``: the published figure on the axis, where it is a share. ``reasons``: why
    the two may not be compared; empty: they may.
    """

    label: str
    window: str
    own: str
    share: float | None
    low: float | None
    high: float | None
    tick: float | None
    span: tuple[float, float] | None
    figure: str
    source: str
    reasons: str
    caveats: str
    pick: str


@dataclass(frozen=True)
class PublishedSection:
    """``rows``: comparable ones first; ``hidden``: how many published figures more there are behind the opener.

    ``whose`` heads the own figures: "this clinic", or "your patients" where the viewer sees no others.
    """

    title: str
    whose: str
    sentence: str
    denominator: str
    rows: tuple[PublishedRow, ...]
    hidden: int
    opener: str


@dataclass(frozen=True)
class TherapyRow:
    """Patients with so many therapy sessions: mean change in points with its interval (None: not estimable)."""

    label: str
    detail: str
    mean: float | None
    low: float | None
    high: float | None
    change: str
    improved: str
    pick: str


@dataclass(frozen=True)
class TherapySection:
    """``scale``: the ends of the axis in points of change; ``empty`` in the place of the rows."""

    title: str
    sentence: str
    denominator: str
    alt: str
    rows: tuple[TherapyRow, ...]
    scale: tuple[float, float]
    note: str
    empty: str = ""


@dataclass(frozen=True, eq=False)
class TherapistSection:
    """The funnel; ``empty`` in its place."""

    title: str
    sentence: str
    denominator: str
    alt: str
    picture: FunnelPicture | None
    empty: str = ""


@dataclass(frozen=True)
class AttritionRow:
    """One milestone: ``reached`` of ``total`` for whom enough time has passed; ``share`` None where there is nobody."""

    label: str
    reached: int
    total: int
    share: float | None
    counts: str
    lost: int
    waiting: int
    reached_pick: str
    lost_pick: str
    waiting_pick: str


@dataclass(frozen=True)
class AttritionSection:
    """``note`` holds who is between stages and what the missing scores could do."""

    title: str
    sentence: str
    denominator: str
    alt: str
    rows: tuple[AttritionRow, ...]
    note: str
    empty: str = ""


@dataclass(frozen=True, eq=False)
class WeeklySections:
    """The sections below the control charts, in the order of the screen."""

    published: PublishedSection
    response: SurvivalSection
    durability: SurvivalSection
    therapy: TherapySection
    therapists: TherapistSection
    attrition: AttritionSection
