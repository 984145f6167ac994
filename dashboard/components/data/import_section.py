"""Import: files in, what they hold, a try that keeps nothing, the import itself, and its account."""

from typing import Final

import streamlit as st

from dashboard.components.data.acts import find_done, forget_done, show_acts, show_done
from dashboard.components.data.mapping_section import Mapped, show_mapping
from dashboard.components.data.once import forget_what_was_made, once
from dashboard.components.data.uploader import show_uploader
from dashboard.components.data.what_can_come import show_what_can_come
from dashboard.components.data.what_was_read import show_what_was_read
from dashboard.components.error_message import show_notice
from dashboard.load.uploads import read_files
from dashboard.viewer import Viewer

DEMO: Final = (
    "This is the demonstration clinic. Importing works here too, so that it can be tried: what you import joins its "
    "invented patients. Import nothing real."
)
READING: Final = "Reading the files"


def show_import(viewer: Viewer) -> None:
    """The whole section."""
    if viewer.site.is_demo:
        show_notice(DEMO)
    uploads = show_uploader()
    if not uploads:
        forget_what_was_made()
        done = find_done()
        show_done(done) if done else show_what_can_come()
        return
    forget_done()
    key = tuple(upload.digest for upload in uploads)
    with st.spinner(READING, show_time=False):
        found = once("read", key, lambda: read_files(uploads))
    show_what_was_read(found, viewer.view.hide_names)
    mapped = show_mapping(viewer, [one.table for one in found.foreign]) if found.foreign else Mapped()
    if mapped is not None and (sources := (*found.own, *mapped.sources)):
        show_acts(viewer, sources, mapped, key)
