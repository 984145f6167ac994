"""The patient on one page: who, what must not be missed, the course on one axis, why this verdict, the next dose."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from dashboard.analysis.course_timeline import Timeline
from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.charts.theme import LIGHT
from dashboard.charts.timeline.score_timeline import build_score_timeline
from dashboard.load.patient_course import load_patient_course
from dashboard.packet.blocks import (
    Block,
    Column,
    Halves,
    Heading,
    Mark,
    Notice,
    Paragraph,
    Run,
    Table,
    Words,
    plain,
    read_marks,
)
from dashboard.packet.document import Document, Progress, count_pages, print_document
from dashboard.packet.pictures import make_picture
from dashboard.packet.stand import make_document
from dashboard.reports.patient.parts import NextDose, Readiness, ReadinessLine, StatTile, WhatsNew, WhyVerdict
from dashboard.reports.patient.patient_course import CourseReport, PatientCourse
from dashboard.reports.view import View
from data_access.database import SiteInfo, Store
from data_access.facts.store import FactsStore
from data_access.scope import Scope

TIMELINE_PX: Final = 972.0
"""The labels of a timeline are placed for a plot of 700 px between its margins."""
WATCHED: Final = "This program is not watched between meetings: urgent risk goes by the clinic's own route."
STATE_MARKS: Final[Mapping[Readiness, Mark]] = {"ok": "plain", "not ok": "worse", "not recorded": "strong"}
Narrow = Callable[[Timeline], Timeline]
NARROWER: Final[tuple[tuple[str, Narrow], ...]] = (
    ("", lambda t: t),
    ("blood pressure", lambda t: replace(t, pressure=None)),
    ("dissociation peaks", lambda t: replace(t, dissociation=None)),
    ("scores beyond the second", lambda t: replace(t, scores=t.scores[:2])),
    ("therapy sessions", lambda t: replace(t, therapy=())),
    ("the second score", lambda t: replace(t, scores=t.scores[:1])),
    ("side effects", lambda t: replace(t, effects=None)),
)
"""What is taken out of the timeline, one after the other, until everything stands on one page."""


def print_patient_summary(
    store: Store,
    facts_store: FactsStore,
    scope: Scope,
    view: View,
    selection: tuple[str, int | None],
    expected: ClinicCourses | None,
    progress: Progress,
) -> bytes:
    """One page about the patient of a handle and a course number, as PDF.

    Raises NotFound, with one text, for an unknown handle and for a patient out of scope.
    """
    progress(0.1, "Reading the course")
    report = load_patient_course(store, facts_store, scope, view, selection, expected)
    made = b""
    for steps in range(len(NARROWER)):
        progress(0.3 + 0.1 * steps, "Setting the page")
        made = print_document(make_patient_document(report, view, store.site(), steps))
        if count_pages(made) == 1:
            break
    progress(1.0, "Ready")
    return made


def make_patient_document(report: PatientCourse, view: View, site: SiteInfo, steps: int = 0) -> Document:
    """The summary; ``steps`` of ``NARROWER`` are taken, and said, to keep it on one page."""
    header = report.header
    course = report.course
    blocks: list[Block] = [Paragraph(read_marks(header.line))]
    if header.chips:
        blocks.append(Paragraph(_chips(report)))
    if report.banner.lines:
        lines = tuple((*read_marks(text), Run(f" {rule}", "quiet")) for text, rule in report.banner.lines)
        blocks.append(Notice((*lines, plain(WATCHED, "quiet"))))
    if course is None:
        blocks.append(Paragraph(plain(report.empty)))
    else:
        blocks += _course(course, report, steps)
    code = f"{header.code} · patient summary" if header.code else "patient summary"
    return make_document(header.title, "", code, view, site, blocks, dense=True)


def _chips(report: PatientCourse) -> Words:
    """ "GAD-7 reliable improvement · PHQ-9 no reliable change"."""
    runs: list[Run] = []
    for chip in report.header.chips:
        runs += [Run(("  ·  " if runs else "") + f"{chip.name} ", "quiet")]
        runs += [Run(chip.words.words, "worse" if chip.words.tone == "worse" else "strong")]
    return tuple(runs)


def _course(course: CourseReport, report: PatientCourse, steps: int) -> Iterator[Block]:
    yield _tiles(course.tiles)
    yield Heading("The course on one time axis")
    yield Paragraph(read_marks(course.timeline_sentence))
    if course.timeline is None:
        yield Paragraph(plain(course.timeline_empty))
    else:
        yield from _timeline(course, course.timeline, steps)
    left = (*_why(course.why), *_says(course), *_new(course.new))
    yield Halves(left, (*_next_dose(course.next_dose), *_open_lines(report)))


def _timeline(course: CourseReport, timeline: Timeline, steps: int) -> Iterator[Block]:
    left_out = []
    for name, narrow in NARROWER[: steps + 1]:
        narrower = narrow(timeline)
        left_out += [name] * (narrower != timeline)
        timeline = narrower
    rest = f" Left out here, to keep one page: {', '.join(left_out)}." if left_out else ""
    picture = make_picture(build_score_timeline(timeline, LIGHT), course.timeline_alt, TIMELINE_PX)
    yield replace(picture, share=100)
    yield Paragraph(read_marks(f"{course.timeline_denominator}.{rest}"), quiet=True)


def _tiles(tiles: tuple[StatTile, ...]) -> Table:
    """The figures of the screen side by side: label, value, lines."""
    columns = tuple(Column(tile.label, 100 / len(tiles)) for tile in tiles)
    cells = tuple(
        (
            Run(f"{tile.value} {tile.unit}".strip(), "strong"),
            *((Run(" "), Run("new", "new")) if tile.is_new else ()),
            *(run for line in tile.lines for run in (Run("\n"), *read_marks(line))),
        )
        for tile in tiles
    )
    return Table(columns, (cells,))


def _why(why: WhyVerdict) -> Iterator[Block]:
    yield Heading("Why this verdict")
    yield Paragraph(read_marks(why.sentence))
    if why.main is not None:
        yield Paragraph((Run("NHS: "), *plain(why.main.nhs.words, "strong"), Run("; conservative: "),
                         *plain(why.main.conservative.words, "strong"), Run(".")))  # fmt: skip
        yield Paragraph(plain(f"{why.main.sentence}."), quiet=True)
    for note in why.notes:
        yield Paragraph(plain(note), quiet=True)


def _says(course: CourseReport) -> Iterator[Block]:
    yield Heading("What it says")
    for text in (*course.says, *(like.sentence for like in course.like[:1])):
        yield Paragraph(read_marks(text))
    if course.exposure:
        yield Paragraph(read_marks(course.exposure))


def _next_dose(next_dose: NextDose | None) -> Iterator[Block]:
    if next_dose is None:
        return
    yield Heading("Before the next dose")
    yield Paragraph(plain(next_dose.sentence))
    columns = (Column("to check", 27), Column("state", 23), Column("last known", 50))
    yield Table(columns, tuple(_readiness(line) for line in next_dose.lines))


def _readiness(line: ReadinessLine) -> tuple[Words, ...]:
    return plain(line.what), plain(line.state, STATE_MARKS[line.state]), read_marks(line.detail)


def _open_lines(report: PatientCourse) -> Iterator[Block]:
    if report.on_agenda:
        yield Heading("On the agenda")
    for line in report.on_agenda:
        yield Paragraph((*read_marks(line.text), Run(f" {line.day}", "quiet")))


def _new(new: WhatsNew | None) -> Iterator[Block]:
    if new is None:
        return
    yield Heading(new.title)
    for line in new.lines:
        yield Paragraph((Run(f"{line.day} ", "quiet"), *read_marks(line.text)))
    if not new.lines:
        yield Paragraph(plain(new.empty))
