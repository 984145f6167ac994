"""The clinic's own settings: what each means, what holds, since when, and the way to change it."""

import streamlit as st

from dashboard.components.error_message import show_error
from dashboard.components.heading import show_note, show_section_heading
from dashboard.components.html import esc
from dashboard.components.pick import show_pick
from dashboard.components.said import say_after_rerun
from dashboard.data import get_store
from dashboard.load.administration.settings import SHOWN, load_settings, set_value
from dashboard.reports.administration.settings import SettingLine
from dashboard.viewer import THRESHOLD_NAMES, Viewer
from data_access.errors import KapError

IN_FORCE = "These hold for everybody of the clinic. Every change is kept in the audit trail with who made it and when."


def show_settings(viewer: Viewer) -> None:
    """The whole section."""
    show_section_heading("Settings in force", IN_FORCE)
    lines = load_settings(get_store(), viewer.scope)
    picked = show_pick("".join(_line_html(line) for line in lines), "admin-settings")
    line = next((line for line in lines if picked == f"setting:{line.words.name}"), None)
    if line is not None:
        show_setting_dialog(viewer, line)


def _line_html(line: SettingLine) -> str:
    words = line.words
    told = [f"usual: {line.usual}"] if line.usual else []
    told += [line.changed] if line.changed else []
    more = f'<p class="kap-denominator">{esc("; ".join(told))}</p>' if told else ""
    return (
        f'<div class="kap-setting"><h3>{esc(words.title)}</h3><span class="kap-value">{esc(line.shown)} '
        f'<button type="button" class="kap-button" data-pick="setting:{esc(words.name)}" '
        f'aria-label="Change: {esc(words.title)}">Change</button></span>'
        f'<p class="kap-sentence">{esc(words.meaning)}</p>{more}</div>'
    )


@st.dialog("Change a setting", width="medium")
def show_setting_dialog(viewer: Viewer, line: SettingLine) -> None:
    """The new value, and from when it holds."""
    words = line.words
    show_section_heading(words.title, words.meaning)
    value = _ask_value(line)
    show_note(words.holds)
    if not st.button("Change it", type="primary", key="setting_save", disabled=value == line.value):
        return
    try:
        set_value(get_store(), viewer.scope, words.name, value)
    except KapError as error:
        show_error(str(error))
        return
    shown = SHOWN.get(str(value), str(value))
    say_after_rerun(f"{words.title}: {shown} {words.unit}".strip())
    st.rerun()


def _ask_value(line: SettingLine) -> str | int:
    key = f"setting_{line.words.name}"
    if line.bounds is None:
        sets = list(THRESHOLD_NAMES)
        place = next((number for number, name in enumerate(sets) if name == line.value), 0)
        return st.selectbox("New value", sets, index=place, key=key, format_func=THRESHOLD_NAMES.__getitem__)
    least, most = line.bounds
    label = f"New value, {line.words.unit} ({least} to {most})"
    return int(st.number_input(label, least, most, int(line.value), key=key, width=260))
