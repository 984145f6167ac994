"""Any file under any text: every line is made a row of, left out with its reason, or rejected; nothing else happens."""

import string
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import DefinitionError, ImportRefused
from data_access.importers.profiles.apply import make_sources
from data_access.importers.profiles.draft import Draft
from data_access.importers.profiles.profile import read_profile
from data_access.importers.profiles.suggest import suggest
from data_access.importers.raw import RawTable, Rows, upload_bytes
from data_access.importers.source import Source
from tests.data_access.importers.profiles.tables import make_profile

HEADER = ("id", "at", "event", "score")
TEXTS = st.one_of(
    st.sampled_from(
        ["", " ", "1", "2", "a", "B", "2026-02-01", "3/4/2026", "25/12/2025", "12/25/2025", "1,5", "120/80"]
    ),
    st.text(string.printable, max_size=6),
)
LINES = st.lists(st.one_of(st.lists(TEXTS, min_size=4, max_size=4), st.lists(TEXTS, max_size=5)), max_size=12)
PROFILE = make_profile(
    """
[[rows]]
table = "patients"
per = ["id"]
when = [{ column = "event", is_not = ["b"] }]
cells = { patient = "{id}", name = "P {id:0>3}", consent_date = "{at|date}" }

[[rows]]
table = "screenings"
when = [{ column = "event", is = ["A", "1"] }]
cells = { patient = "{id}", instrument = "gad7", taken_at = "{at|moment}", total = "{score|number}" }
""",
    'decimal = ","',
)


def make_table(lines: Sequence[list[str]], chunk: int) -> RawTable:
    def read() -> list[Rows]:
        return [Rows(range(at + 2, at + 2 + len(lines[at : at + chunk])), list(lines[at : at + chunk]), 0)
                for at in range(0, len(lines), chunk)]  # fmt: skip

    return RawTable(upload_bytes("any.csv", b""), "", HEADER, lambda: iter(read()))


def list_lines(source: Source) -> list[int]:
    return [line for rows in source.read() for line in rows.lines]


@settings(max_examples=60)
@given(LINES, st.sampled_from([1, 3, 100]))
def test_every_line_is_accounted_for_once(lines: list[list[str]], chunk: int) -> None:
    """Against a plain twin: which lines are blank, ragged, taken by a part, or by none."""
    try:
        patients, screenings = make_sources(PROFILE, [make_table(lines, chunk)])
    except ImportRefused:  # Days of both orders, or of none that can be told.
        lines = [[*cells[:1], "", *cells[2:]] if len(cells) == 4 else cells for cells in lines]
        patients, screenings = make_sources(PROFILE, [make_table(lines, chunk)])
    numbered = list(enumerate(lines, start=2))
    blank = [line for line, cells in numbered if not any(cell.strip() for cell in cells)]
    ragged = [line for line, cells in numbered if line not in blank and len(cells) != 4]
    whole = {line: cells for line, cells in numbered if line not in blank and line not in ragged}
    event = {line: cells[2].strip().casefold() for line, cells in whole.items()}
    wanted = [line for line, said in event.items() if said in ("a", "1")]
    neither = [line for line, said in event.items() if said == "b"]
    assert list_lines(screenings) == wanted
    assert [one.line for rows in screenings.read() for one in rows.rejected] == ragged
    left_out: dict[str, int] = {}
    for rows in screenings.read():
        for why, count in rows.left_out.items():
            left_out[why] = left_out.get(why, 0) + count
    named = {"blank lines": len(blank), "rows that no part of the profile takes": len(neither)}
    assert left_out == {why: count for why, count in named.items() if count}
    keys = {cells[0] for line, cells in whole.items() if event[line] != "b"}
    assert {rows.raw[place][0] for rows in patients.read() for place in range(len(rows.cells))} == keys
    assert all(rows.raw and len(rows.raw) == len(rows.cells) for rows in screenings.read() if rows.cells)
    assert all(set(rows.refused) <= {line for line, _ in numbered} for rows in screenings.read())


@settings(max_examples=60)
@given(LINES)
def test_any_file_gets_a_suggestion_that_can_be_tried(lines: list[list[str]]) -> None:
    table = make_table(lines, 3)
    draft: Draft = suggest([table])
    if not any(rows.is_on for rows in draft.rows):
        return
    sources: list[Source] = []
    with suppress(ImportRefused):
        sources = make_sources(draft.to_profile("any"), [table])
    width = {len(cells) for source in sources for rows in source.read() for cells in rows.cells}
    assert width <= {len(source.header) for source in sources}


def tell(text: str) -> str:
    """The name of the profile that a text is, or why it is none."""
    try:
        return read_profile(text, "test").name
    except DefinitionError as refused:
        return str(refused)


@settings(max_examples=100)
@given(st.text(string.printable, max_size=200))
def test_any_text_is_a_profile_or_is_refused_as_one(text: str) -> None:
    cell = f'title = "x"\nkind = "text"\n[[rows]]\ntable = "patients"\ncells = {{ patient = {text!r}, name = "x" }}'
    assert tell(text).startswith("test")
    assert tell(cell).startswith("test")


LONG = 120_000
HOSTILE = ("1/1/2026" + " " * LONG + "a\nb", "1" + " " * LONG + "x", "(" * LONG, "a" + " " * LONG + "b", "0" * LONG,
           "[" * LONG, "9," * (LONG // 2), "1 " * (LONG // 2) + "-")  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_made_to_take_for_ever_is_refused_like_any_other(text: str) -> None:
    """Every step reads it in no time to speak of; with a step that looks back, this test does not end."""
    steps = ("date", "moment", "clock", "number", "comma", "lb>kg")
    for step in steps:
        cells = f'cells = {{ patient = "x", name = "x", payer = {{ first = ["{{id|{step}}}"] }} }}'
        (source,) = make_sources(make_profile(f'[[rows]]\ntable = "patients"\n{cells}'), [make_table([[text] * 4], 1)])
        assert [column for rows in source.read() for column, _ in rows.refused.values()] == ["payer"]
    header = (f"gad2_1 {text}", f"gad2 [{text}] 2", "date", "id")
    read = make_table([[text, text, text, "1"]] * 2, 1).read
    table = RawTable(upload_bytes("any.csv", b""), "", header, read)
    assert [rows.table.name for rows in suggest([table]).rows if rows.is_on] == []
