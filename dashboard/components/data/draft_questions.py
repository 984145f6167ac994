"""What only a person can say of a file: how its days are written, what its own words mean."""

from typing import Final

import streamlit as st

from dashboard.components.error_message import show_notice
from dashboard.components.heading import show_section_heading
from dashboard.components.html import esc, plain, show
from dashboard.load.drafting import list_questions
from data_access.importers.profiles.draft import Draft, Question
from data_access.importers.profiles.shape import DayOrder

DAYS: Final[dict[str, DayOrder]] = {"day first (31/12)": "dmy", "month first (12/31)": "mdy"}
DECIMALS: Final = {"with a point (81.5)": ".", "with a comma (81,5)": ","}
UNSAID, EMPTY = "not said yet: such rows are rejected", "nothing: as if the cell were empty"
WAITS: Final = "Something is left open that only the file’s own words can tell. Show names to see and answer it."
SENTENCE: Final = "What the file leaves open; an answer is remembered with the mapping."


def show_questions(draft: Draft, token: str, hide_names: bool) -> Draft:
    """Draw every question about rows that will be made; gives the draft with the answers.

    Questions quote the file: while names are hidden they wait.
    """
    questions = list_questions(draft)
    if not questions:
        return draft
    if hide_names:
        show_notice(WAITS)
        return draft
    show_section_heading("Questions", SENTENCE)
    asked: set[str] = set()
    for question in questions:
        if question.about == "words":
            draft = _ask_words(draft, question, token)
        elif question.about not in asked:
            asked.add(question.about)
            draft = _ask_writing(draft, question, token)
    return draft


def _ask_writing(draft: Draft, question: Question, token: str) -> Draft:
    options = DAYS if question.about == "day_order" else DECIMALS
    said = st.segmented_control(plain(question.text), list(options), key=f"map_{question.about}_{token}")
    if said is None:
        return draft
    if question.about == "day_order":
        return draft.answer(day_order=DAYS[said])
    return draft.answer(decimal=DECIMALS[said])


def _ask_words(draft: Draft, question: Question, token: str) -> Draft:
    """A line for each word of the file that nobody knows: what it means in ours."""
    show(f'<p class="kap-sentence">{esc(question.text)}</p>')
    with st.container(key=f"data-words-{question.words}", horizontal=True, gap="small"):
        for text in question.options:
            key = f"map_word_{token}_{question.words}_{text}"
            said = st.selectbox(f"“{plain(text)}”", [UNSAID, EMPTY, *question.allowed], key=key, width=250)
            if said != UNSAID:
                draft = draft.say(question.words, text, "" if said == EMPTY else said)
    return draft
