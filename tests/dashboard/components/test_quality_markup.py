"""The tables and pictures of the quality section as markup and as files."""

from dashboard.components.data.quality_tables import (
    arrivals_html,
    findings_html,
    findings_table,
    group_html,
    groups_table,
)
from dashboard.components.data.week_bars import week_bars_html
from dashboard.reports.data_quality.quality import (
    Arrival,
    Counted,
    Finding,
    FindingPart,
    GroupRow,
    GroupTable,
    QualityReport,
    Week,
    WeekPicture,
)
from dashboard.reports.rate import Rate

MANY = Counted(Rate(16, 331, "screenings", 0.031, 0.078), "missed:therapist:0", "median 2 days")
FEW = Counted(Rate(4, 444, "screenings", 0.0041, 0.0229), "late:therapist:0")
NONE = Counted(Rate(0, 12, "sessions", 0.0, 0.3), "late:ever", "median 0 days")
NOTHING = Counted(Rate(0, 0, "sessions", None, None), "late:ever")
TINY = Counted(Rate(52, 82_830, "sessions", 0.0005, 0.0009), "late:ever")


def plain(markup: str) -> str:
    """Without what keeps numbers and their units on one line."""
    return markup.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def picture(*weeks: Week) -> WeekPicture:
    return WeekPicture("Screenings due", "", "", weeks, "in time", "missed")


def report(*lines: Finding, rows: tuple[GroupRow, ...] = ()) -> QualityReport:
    table = GroupTable("Screenings, by therapist", "Therapist", (("missed", "screenings due"), ("late", "forms")), rows)
    parts = (FindingPart("Screenings", lines),)
    return QualityReport(0, 0, "12 weeks", "", "", parts, picture(), picture(), (table,), ())


def test_a_finding_opens_its_patients_and_says_its_share_with_interval() -> None:
    markup = plain(findings_html(report(Finding("missed", "Due, not in time", "screenings due", MANY, TINY))))
    assert (
        '<td><span class="kap-who" data-pick="missed:therapist:0"><b>16</b> of 331 screenings due</span><br>'
        '<span class="kap-quiet">median 2 days; 4.8 %, 95 % interval 3.1–7.8 %</span></td>'
    ) in markup
    assert "&lt; 1 %, 95 % interval under 1 %" in markup


def test_few_findings_have_no_rate_and_none_stay_in_sight_without_a_link() -> None:
    markup = findings_html(report(Finding("late", "Late", "forms", FEW, NONE)))
    assert "<b>4</b> of 444 forms</span></td>" in markup
    assert '<span class="kap-quiet">0 of 12 forms</span><br><span class="kap-quiet">median 0 days</span>' in markup
    assert markup.count("data-pick") == 1


def test_where_nothing_could_be_asked_that_is_said() -> None:
    assert '<span class="kap-quiet">no forms</span>' in findings_html(report(Finding("x", "X", "forms", None, NOTHING)))


def test_a_cell_says_share_and_middle_delay_and_an_empty_one_a_dash() -> None:
    markup = group_html(
        report(rows=(GroupRow("A. <b>", (MANY, None)), GroupRow("Z", (NONE, FEW), "running"))).tables[0]
    )
    assert '<th scope="row">A. &lt;b&gt;</th>' in markup
    assert '>16 of 331</span><span class="kap-quiet"> · 4.8 % · 2 days</span></td>' in markup
    assert '<span class="kap-quiet" title="none to ask">–</span>' in markup
    assert ">0 of 12 · 0 days</span>" in markup
    assert 'Z <span class="kap-quiet">running</span>' in markup


def test_a_column_is_to_scale_and_opens_only_where_something_was_found() -> None:
    weeks = (
        Week("2 Nov", "2–8 Nov", 60, 15, "75 %", "missed:week:1", False),
        Week("9 Nov", "9–15 Nov", 30, 0, "", "", True),
    )
    markup = week_bars_html(picture(*weeks))
    assert (
        '<i class="kap-week-found" style="height:30.0px"></i><i class="kap-week-rest" style="height:90.0px"></i>'
        in markup
    )
    assert 'data-pick="missed:week:1" aria-label="2–8 Nov: 15 of 60 missed, 75 %"' in markup
    assert 'kap-week-is-open" title="9–15 Nov: 0 of 30 missed, too early to tell">' in markup
    assert markup.count("data-pick") == 1


def test_with_many_weeks_every_fourth_is_named_and_the_last_always() -> None:
    weeks = tuple(Week(f"day {n}", f"week {n}", 1, 0, "0 d", "", False) for n in range(26))
    markup = week_bars_html(picture(*weeks))
    assert [n for n in range(26) if f'kap-week-below">day {n}<' in markup] == [1, 5, 9, 13, 17, 21, 25]
    assert '<span class="kap-week-above">0 d' not in markup


def test_the_files_hold_numerator_denominator_share_and_interval() -> None:
    one = report(Finding("missed", "Due", "screenings due", None, MANY), rows=(GroupRow("A", (FEW, None)),))
    assert findings_table(one).rows == [
        ("Screenings", "Due", "screenings due", "whole record", 16, 331, 4.8, 3.1, 7.8, "median 2 days")
    ]
    assert groups_table(one).rows == [
        ("Screenings, by therapist", "A", "missed", "screenings due", 4, 444, 0.9, 0.4, 2.3, "")
    ]


def test_a_week_without_any_where_there_usually_are_some_is_marked_by_word_and_shape() -> None:
    markup = arrivals_html(
        (Arrival("GAD-7", "20 Nov", 0, "12.5", is_missing=True), Arrival("WSAS", "2 Nov", 3, "0", False))
    )
    assert markup.count("kap-worse") == 1
    assert ' none</span></td><td class="kap-right">12.5</td></tr>' in markup
    assert '<td>WSAS</td><td class="kap-right">2 Nov</td><td class="kap-right">3</td>' in markup
