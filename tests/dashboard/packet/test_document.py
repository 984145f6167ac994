"""Any document: tagged, titled, numbered, marked; whatever comes from data is printed as it stands."""

import io
import subprocess
import sys
from importlib.resources import files

import pytest
from pypdf import PdfReader

from dashboard.packet.blocks import (
    Bar,
    Block,
    Column,
    Heading,
    Notice,
    Paragraph,
    Picture,
    Range,
    Run,
    Spark,
    Table,
    Together,
    plain,
    read_marks,
)
from dashboard.packet.document import DEMO_MARK, Document, print_document
from dashboard.packet.stand import word_stand
from dashboard.reports.view import View
from data_access.days import to_day_number
from tests.conftest import NOON
from tests.dashboard.packet.reading import list_alts, list_tags, read_everything, read_pages, read_words, squeeze

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" viewBox="0 0 10 10">'
    '<rect width="9" height="9"/></svg>'
)
HOSTILE = '#eval("1+1") *a* _b_ $x$ `c` "d" \\ <e> @f // g /* h [i] {j} ~ -- --- ... https://k.example #l'


def make_document(*blocks: Block, mark: str = DEMO_MARK, title: str = "Title") -> Document:
    return Document(title, "subtitle", "weekly review", "Clinic", "as of Wed 4 Mar 2026", mark, blocks)


def make_long() -> bytes:
    rows = tuple((plain(f"row {number}"), plain("x")) for number in range(150))
    return print_document(make_document(Heading("Rows"), Table((Column("name", 70), Column("what", 30)), rows)))


def test_a_document_is_tagged_and_says_its_language_and_title() -> None:
    reader = PdfReader(io.BytesIO(print_document(make_document(Heading("One"), Paragraph(plain("words"))))))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Title"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_its_parts_are_tagged_as_what_they_are() -> None:
    table = Table(
        (Column("a", 50), Column("b", 50)),
        ((plain("c"), Range(0.4, 0.2, 0.6, (0, 1))), (Bar(0.3), Spark((1, None, 3, 3))), (Spark(()), Spark((2, 2)))),
    )
    made = print_document(make_document(Heading("One"), Paragraph(plain("words")), table, Picture(SVG, "a square")))
    assert {"Title", "H1", "P", "Table", "THead", "TH", "TD", "Figure"} <= set(list_tags(made))
    assert list_alts(made) == ["a square"]


def test_every_page_says_its_number_how_many_there_are_the_as_of_day_and_that_the_patients_are_invented() -> None:
    pages = read_pages(make_long())
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page
        assert "as of Wed 4 Mar 2026" in page
        assert DEMO_MARK in page
        assert "name what" in page
    assert DEMO_MARK not in read_words(print_document(make_document(Paragraph(plain("words")), mark="")))


@pytest.mark.parametrize("text", [HOSTILE, "O’Brien-Šimić", 'a "quoted" name', "Зоя", "#set page(fill: red)"])
def test_words_from_data_are_printed_as_they_stand(text: str) -> None:
    table = Table((Column(text, 100),), ((plain(text),),))
    blocks = (Heading(text), Paragraph((Run(text), Run(text, "worse"))), Notice((plain(text),)), table)
    document = Document(text, text, text, text, text, text, blocks)
    found = squeeze(read_words(print_document(document)))
    assert found.count(squeeze(text)) >= 10


def test_a_word_longer_than_its_column_is_broken_and_whole() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 3
    table = Table((Column("a", 20), Column("b", 80)), ((plain(name), plain("beside")),))
    pages = read_pages(print_document(make_document(table)))
    assert squeeze(name) in squeeze(pages[0])
    assert name not in pages[0]


def test_a_name_in_letters_the_shipped_face_lacks_is_printed_all_the_same() -> None:
    made = print_document(make_document(Paragraph(plain("before 𐎀𐎁 after"))))
    assert "before" in read_words(made)
    assert "after" in read_words(made)
    assert "StructTreeRoot" in read_everything(made)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert make_long() == make_long()


def test_marks_of_a_sentence_become_weights_and_everything_else_stays() -> None:
    assert read_marks("**5 patients** joined, !!2 are **late**!! * here") == (
        Run("5 patients", "strong"), Run(" joined, "), Run("2 are late", "worse"), Run(" * here"),
    )  # fmt: skip
    assert plain("**Ann**") == (Run("**Ann**"),)
    assert read_marks("") == ()


def test_a_picture_stays_with_its_heading() -> None:
    filler = tuple(Paragraph(plain("words " * 40)) for _ in range(16))
    tall = SVG.replace('height="10" viewBox="0 0 10 10"', 'height="8" viewBox="0 0 10 8"')
    pages = read_pages(print_document(make_document(*filler, Together((Heading("The end"), Picture(tall, "alt"))))))
    assert "The end" in pages[1]
    assert "The end" not in pages[0]


def test_the_foot_says_as_of_thresholds_and_whether_names_are_hidden() -> None:
    day = to_day_number(NOON.date())
    assert word_stand(View(day)) == ("as of Wed 4 Mar 2026 · NHS thresholds · with names: keep it as you keep a record")
    assert word_stand(View(day, "conservative", True)) == (
        "as of Wed 4 Mar 2026 · conservative thresholds · names hidden"
    )


def test_the_face_and_its_licence_are_found_through_the_package() -> None:
    names = {entry.name for entry in (files("dashboard.packet") / "fonts").iterdir()}
    assert names == {"SourceSans3-Regular.ttf", "SourceSans3-Semibold.ttf", "LICENSE.md"}
    assert "SIL OPEN FONT LICENSE" in (files("dashboard.packet") / "fonts" / "LICENSE.md").read_text()


def test_nothing_is_drawn_in_a_browser_and_no_screen_is_needed() -> None:
    code = "import sys, dashboard.packet.document as d; print(sorted({'streamlit', 'playwright'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
