"""Minutes of a meeting on paper."""

from dataclasses import replace

from dashboard.packet.document import DEMO_MARK, print_document
from dashboard.packet.minutes import make_minutes_document
from dashboard.reports.meetings.parts import DecisionList, DecisionRow, Minutes, PatientMinutes, SnoozedRow
from dashboard.reports.people import Person
from data_access.database import SiteInfo
from tests.dashboard.packet.clinic import NOW
from tests.dashboard.packet.reading import list_tags, read_pages, read_words, squeeze

ANN = Person(1, "handle", "KA-1001", "Ann *Example*", "34")
SITE = SiteInfo(1, "A", "Harbour Clinic", "Europe/London", True)


def decide(text: str, person: Person | None = ANN, **more: object) -> DecisionRow:
    row = DecisionRow(
        1, person, text, ("Sleep is the worst part.",), "N. Okafor", "27 Nov", False, False, "supervision, 4 Mar"
    )
    return replace(row, **more)


LATE = decide("Call the GP", due="20 Feb, 12 days late", is_late=True)
DONE = decide("Ask about sleep", due="done 2 Mar", is_done=True)
OPENED = DecisionList(
    "1 open from before · !!1 overdue!! · 1 done since", "open from 18 Feb", (LATE,), (DONE,), (), (), 1
)
MINUTES = Minutes(
    "Supervision of N. Okafor, 4 Mar 2026",
    "with Dr M. Hale",
    OPENED,
    (
        PatientMinutes(
            ANN, ("Not on track: GAD-7 17, 27 Feb",), ("Sleep first. (Dr M. Hale)",), (decide("Add a session"),)
        ),
    ),
    (decide("Order a new cuff", None),),
    (SnoozedRow(ANN, "Screening overdue", "diamond", "PCL-5 10 days overdue", "12 Mar", "on leave", "Dr M. Hale"),),
    "3 patients were on the list to discuss; something was written down about 1 of them.",
)
NO_DECISION = DecisionList("nothing open from before", "open from before", (), (), (), (), 0)
NOTHING = Minutes(MINUTES.title, "", NO_DECISION, (), (), (), "Nobody was on the list to discuss.")


TEXTS = (
    *(MINUTES.title, MINUTES.subtitle, MINUTES.note),
    *("1 open from before · 1 overdue · 1 done since.", "Open from 18 Feb", "Call the GP", "20 Feb, 12 days late"),
    *("Done since", "Ask about sleep", "done 2 Mar", "Sleep is the worst part.", "N. Okafor", "27 Nov"),
    *("Ann *Example*", "Not on track: GAD-7 17, 27 Feb", "Discussed: Sleep first. (Dr M. Hale)", "Add a session"),
    *("Order a new cuff", "the clinic", "Screening overdue", "PCL-5 10 days overdue", "12 Mar", "on leave"),
)


def test_every_word_of_the_minutes_is_printed() -> None:
    words = squeeze(read_words(print_document(make_minutes_document(MINUTES, NOW, SITE))))
    for text in TEXTS:
        assert squeeze(text) in words, text


def test_a_meeting_at_which_nothing_was_written_down_says_so() -> None:
    words = read_words(print_document(make_minutes_document(NOTHING, NOW, SITE)))
    assert "Nothing open from before." in words
    assert "Nobody was on the list to discuss." in words
    assert "Nothing was written down at this meeting." in words


def test_the_minutes_are_tagged_and_marked_on_every_page() -> None:
    many = replace(MINUTES, patients=MINUTES.patients * 30)
    made = print_document(make_minutes_document(many, NOW, SITE))
    pages = read_pages(made)
    assert len(pages) > 2
    assert all(DEMO_MARK in page and "as of Wed 4 Mar 2026" in page for page in pages)
    assert {"Title", "H1", "H2", "P", "Table", "TH"} <= set(list_tags(made))
