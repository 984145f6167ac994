"""The two acts of an import, the second only after the first: a try that keeps nothing, and the import."""

from collections.abc import Callable
from typing import Final, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.data.mapping_section import Mapped
from dashboard.components.data.places import HISTORY, data_address
from dashboard.components.data.reconciliation import reconciliation_html
from dashboard.components.data.uploader import forget_uploads
from dashboard.components.error_message import show_error
from dashboard.components.heading import show_section_heading
from dashboard.components.html import esc, plain
from dashboard.components.pick import show_pick
from dashboard.data import get_settings, get_store
from dashboard.load.importing import Done, Order, Progress, import_now, try_import
from dashboard.reports.data.reconciliation import Reconciliation
from dashboard.reports.words.wording import plural
from dashboard.viewer import Viewer
from data_access.errors import KapError
from data_access.importers.policy import Policy
from data_access.importers.source import Source

_TRIED, _DONE = "_data_tried", "_data_done"
TITLE: Final = "Try, then import"
TRY, IMPORT = "Try it: nothing is written", "Import"
UNTOUCHED: Final = "Nothing was written."
CONFLICT: Final = "Where a stored row says something else"
POLICIES: Final = {"take the file’s word": "replace", "keep the stored row": "keep", "reject the file’s row": "reject"}
REASON: Final = "Why stored rows are replaced"
Made = TypeVar("Made")


def show_acts(viewer: Viewer, sources: tuple[Source, ...], mapped: Mapped, files: object) -> None:
    """What becomes of contradictions, the try, and after it its account and the import."""
    show_section_heading(TITLE)
    with st.container(key="data-acts", horizontal=True, vertical_alignment="bottom", gap="small"):
        said = st.segmented_control(
            CONFLICT, list(POLICIES), default=next(iter(POLICIES)), required=True, key="data_policy"
        )
        policy = POLICIES[said or next(iter(POLICIES))]
        key = (files, mapped.profile, policy, viewer.view.hide_names)
        tried = _find_tried(key)
        wants_try = st.button(TRY, key="data_try", type="secondary" if tried else "primary")
        reason = _ask_reason(tried, policy, needed=mapped.profile is not None)
        wants_import = tried is not None and _show_import_button(tried, disabled=reason is None)
    place = st.empty()
    order = Order(sources, Policy(policy, reason or ""), mapped.profile, mapped.remember)
    if wants_import:
        _import(viewer, order, place)
    if wants_try:
        tried = _run_with_bar(
            place, lambda bar: try_import(get_store(), viewer.scope, order, bar, viewer.view.hide_names)
        )
        if tried is not None:
            st.session_state[_TRIED] = (key, tried)
            st.rerun()
    elif tried is not None:
        show_pick(reconciliation_html(tried, "What would become of every row", UNTOUCHED), "data-tried")


def _find_tried(key: object) -> Reconciliation | None:
    """An account belongs to the files and choices it was made of."""
    made_of, account = st.session_state.get(_TRIED, (None, None))
    return account if made_of == key else None


def _ask_reason(tried: Reconciliation | None, policy: str, *, needed: bool) -> str | None:
    """Why stored rows are replaced, where any would be; None while a mapping's import still needs it."""
    if tried is None or policy != "replace" or not tried.total.updated:
        return ""
    label = f"{REASON} ({plural(tried.total.updated, 'row')})" if needed else f"{REASON} (may be left empty)"
    reason = st.text_input(label, key="data_reason", width=340).strip()
    return reason or (None if needed else "")


def _show_import_button(tried: Reconciliation, *, disabled: bool) -> bool:
    """The button says how many rows it is about to write."""
    rows = tried.total.inserted + tried.total.updated
    words = f"{IMPORT} {plural(rows, 'row')}" if rows else f"{IMPORT}: nothing new"
    return st.button(words, key="data_import", type="primary", disabled=disabled)


def _import(viewer: Viewer, order: Order, place: DeltaGenerator) -> None:
    done = _run_with_bar(
        place,
        lambda bar: import_now(get_store(), get_settings(), viewer.scope, order, bar, viewer.view.hide_names),
    )
    if done is not None:
        st.session_state[_DONE] = done
        st.session_state.pop(_TRIED, None)
        forget_uploads()
        st.rerun()


def _run_with_bar(place: DeltaGenerator, run: Callable[[Progress], Made]) -> Made | None:
    """Run with a progress bar in ``place``; an error is said there, and nothing was written then.

    Whoever leaves the page ends the run at the bar's next step: the transaction is undone.
    """

    def tell(name: str, done: int, total: int) -> None:
        place.progress(min(done / total, 1.0) if total else 1.0, text=f"{plain(name)}: reading and checking rows")

    try:
        tell("The files", 0, 1)
        made = run(tell)
    except KapError as error:
        with place.container():
            show_error(f"{error} {UNTOUCHED}")
        return None
    place.empty()
    return made


def find_done() -> Done | None:
    """The import that ended in this session, until other files are chosen."""
    done: Done | None = st.session_state.get(_DONE)
    return done


def forget_done() -> None:
    """Other files are chosen."""
    st.session_state.pop(_DONE, None)


def show_done(done: Done) -> None:
    """The account of an import, and where it stays."""
    link = f'<a href="{esc(data_address(HISTORY, done.batch_id))}">History</a> keeps this account'
    fix = ", and there its rejected rows can be corrected" if done.account.total.rejected else ""
    after = f'<p class="kap-sentence">{link}{fix}.</p><p class="kap-denominator">Before it: {esc(done.backup)}</p>'
    show_pick(reconciliation_html(done.account, "Imported", beneath=after), "data-done")
