"""The lower half of the weekly review on paper: published cohorts, survival, therapy, therapists, attrition."""

from collections.abc import Iterator

from dashboard.analysis.time_to_event.survival_parts import SurvivalPanel
from dashboard.charts.survival_curves import build_survival_curves
from dashboard.charts.theme import LIGHT
from dashboard.charts.therapist_funnel import build_therapist_funnel
from dashboard.packet.blocks import (
    Bar,
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Range,
    Run,
    Table,
    Together,
    plain,
    read_marks,
)
from dashboard.packet.pictures import make_picture
from dashboard.reports.survival.section import SurvivalSection
from dashboard.reports.weekly.sections import (
    AttritionSection,
    PublishedRow,
    PublishedSection,
    TherapistSection,
    TherapySection,
    WeeklySections,
)
from dashboard.reports.words.wording import plural

FUNNEL_PX = 620
SHARES = (0.0, 1.0)
Section = PublishedSection | SurvivalSection | TherapySection | TherapistSection | AttritionSection


def make_sections(sections: WeeklySections) -> Iterator[Block]:
    """In the order of the screen."""
    yield from _published(sections.published)
    yield from _survival(sections.response)
    yield from _survival(sections.durability)
    yield from _therapy(sections.therapy)
    yield from _therapists(sections.therapists)
    yield from _attrition(sections.attrition)


def _head(section: Section) -> tuple[Block, ...]:
    """Title, sentence, denominator line; what there is instead of a picture."""
    empty = "" if isinstance(section, PublishedSection) else section.empty
    said = [Paragraph(read_marks(text)) for text in (section.sentence, empty) if text]
    quiet = [Paragraph(read_marks(section.denominator), quiet=True)] if section.denominator else []
    return (Heading(section.title), *said, *quiet)


def _published(section: PublishedSection) -> tuple[Block, ...]:
    columns = (Column("this clinic", 32), Column("0 to 100 %", 26), Column("published", 42))
    rows = tuple(_published_row(row) for row in section.rows)
    rest = f"{plural(section.hidden, 'more published figure')} on the screen." if section.hidden else ""
    table = (Table(columns, rows),) if rows else ()
    return (*_head(section), *table, *((Paragraph(plain(rest), quiet=True),) if rest else ()))


def _published_row(row: PublishedRow) -> tuple[Cell, ...]:
    reasons = f"\nnot comparable: {row.reasons}" if row.reasons else ""
    caveats = f"\n{row.caveats}" if row.caveats else ""
    return (
        (*plain(row.label, "strong"), Run(f" {row.window}", "quiet"), Run(f"\n{row.own or 'no figure of the clinic'}")),
        Range(row.share, row.low, row.high, SHARES, row.tick, row.span, bool(row.reasons)),
        (*read_marks(row.figure), Run(f" {row.source}", "quiet"), Run(f"{reasons}{caveats}", "quiet")),
    )


def _survival(section: SurvivalSection) -> Iterator[Block]:
    """The first panel stands with its heading; every panel with its numbers at risk."""
    before: tuple[Block, ...] = _head(section)
    for panel in section.panels:
        picture = make_picture(build_survival_curves(panel, LIGHT, height=178), _name_alt(section, panel))
        yield Together((*before, picture, _at_risk(panel, section.at_risk_title)))
        before = ()
    yield from before
    if section.note:
        yield Paragraph(read_marks(section.note), quiet=True)


def _name_alt(section: SurvivalSection, panel: SurvivalPanel) -> str:
    return section.alt if len(section.panels) == 1 else f"{panel.name}. {section.alt}"


def _at_risk(panel: SurvivalPanel, title: str) -> Table:
    days = tuple(Column(f"{'day ' if day == 0 else ''}{day}", 10, "right") for day in panel.days)
    rows = tuple((plain(row.name), *(plain(f"{count:,}") for count in row.counts)) for row in panel.at_risk)
    return Table((Column(title, 34), *days), rows)


def _therapy(section: TherapySection) -> tuple[Block, ...]:
    low, high = section.scale
    columns = (Column("therapy before dose 4", 32), Column(f"{low:g} to {high:g} points".replace("-", "−"), 30),
               Column("mean change", 14, "right"), Column("reliably improved", 24))  # fmt: skip
    rows = tuple(
        (
            (*plain(row.label, "strong"), Run(f"\n{row.detail}", "quiet")),
            Range(row.mean, row.low, row.high, section.scale),
            plain(row.change, "strong"),
            plain(row.improved),
        )
        for row in section.rows
    )
    note = (Paragraph(read_marks(section.note), quiet=True),) if section.note else ()
    return (Together((*_head(section), *((Table(columns, rows),) if rows else ()), *note)),)


def _therapists(section: TherapistSection) -> tuple[Block, ...]:
    if section.picture is None:
        return _head(section)
    return (
        Together(
            (*_head(section), make_picture(build_therapist_funnel(section.picture, LIGHT), section.alt, FUNNEL_PX))
        ),
    )


def _attrition(section: AttritionSection) -> tuple[Block, ...]:
    columns = (Column("", 22), Column("share reached", 34), Column("reached", 22), Column("lost", 11, "right"),
               Column("still between", 11, "right"))  # fmt: skip
    rows = tuple(
        (
            plain(row.label, "strong"),
            Bar(row.share or 0.0),
            plain(row.counts),
            plain(f"{row.lost:,}"),
            plain(f"{row.waiting:,}"),
        )
        for row in section.rows
    )
    note = (Paragraph(read_marks(section.note), quiet=True),) if section.note else ()
    return (Together((*_head(section), *((Table(columns, rows),) if rows else ()), *note)),)
