"""The account of an import in markup: the bar is to scale and says where it is not, every text is escaped."""

import re

from dashboard.components.data.reconciliation import bar_html, reconciliation_html
from dashboard.reports.data.reconciliation import FileCounts, RejectedAlike, build_reconciliation


def shares(markup: str) -> dict[str, float]:
    return {fate: float(share) for fate, share in re.findall(r'kap-bar-(\w+)" style="flex-grow:([\d.]+)"', markup)}


def test_the_bar_is_to_scale():
    bar = bar_html(build_reconciliation([FileCounts("a", "t", 100, 25, 0, 75, 0, 0)]))
    assert shares(bar) == {"inserted": 0.25, "unchanged": 0.75}
    assert "drawn wider" not in bar
    assert 'aria-label="25 inserted, 75 unchanged"' in bar


def test_a_piece_too_narrow_to_be_seen_is_drawn_wider_and_says_so():
    bar = bar_html(build_reconciliation([FileCounts("a", "t", 1_000, 0, 0, 993, 7, 0)]))
    assert shares(bar) == {"unchanged": 0.993, "rejected": 0.012}
    assert '<b class="kap-worse kap-strong">7 rejected</b> (drawn wider, to be seen)' in bar


def test_a_narrow_piece_that_can_be_seen_stands_beneath_and_is_to_scale():
    bar = bar_html(build_reconciliation([FileCounts("a", "t", 100, 95, 5, 0, 0, 0)]))
    assert shares(bar) == {"inserted": 0.95, "updated": 0.05}
    assert "<b>5 updated</b></span>" in bar


def test_no_rows_have_no_bar():
    assert bar_html(build_reconciliation([])) == ""


def test_every_text_of_a_file_is_escaped():
    bad = "<script>"
    alike = RejectedAlike(bad, "1", bad, bad, bad, 1)
    counts = FileCounts(bad, "t", 2, 1, 0, 0, 1, 0, mismatched=1)
    markup = reconciliation_html(build_reconciliation([counts], [alike], [bad], [bad], [bad]), bad)
    assert "<script>" not in markup
    assert markup.count("&lt;script&gt;") == 9


def test_the_sum_stands_under_several_files_only():
    one = FileCounts("a.csv", "patients", 1, 1, 0, 0, 0, 0)
    assert "all files" not in reconciliation_html(build_reconciliation([one]), "Title")
    assert "all files" in reconciliation_html(build_reconciliation([one, one]), "Title")
