"""Files on their way in: chosen in the browser, kept in this process's memory, forgotten after the import."""

from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.components.csv_download import download_button_html
from dashboard.components.heading import show_note
from dashboard.components.lay_out import lay_out
from dashboard.components.pick import show_fetch
from dashboard.exports import Export
from data_access.importers.raw import Upload, upload_bytes
from data_access.importers.template import zip_templates

KINDS: Final = ("csv", "txt", "tsv", "xlsx", "xlsm", "json", "ndjson", "xml")
_ROUND, _KNOWN = "_data_round", "_data_uploads"
WHAT = "Several files at once, up to 25 MB each. They stay in memory and are written nowhere until you import them."
TEMPLATES = "Templates of the program’s own files (ZIP)"


def show_uploader() -> tuple[Upload, ...]:
    """The box to drop files into, and the templates beside it; what was chosen so far."""
    with st.container(key="data-uploader"):
        chosen = st.file_uploader(
            "Files to import", type=list(KINDS), accept_multiple_files=True, key=f"data_files_{_round()}",
            label_visibility="collapsed",
        )  # fmt: skip
    with st.container(key="data-uploader-foot", horizontal=True, vertical_alignment="center", gap="medium"):
        show_note(WHAT)
        st.space("stretch")
        show_fetch(download_button_html(TEMPLATES, "zip"), "data-templates", _lay_out_templates)
    return _to_uploads(chosen)


def forget_uploads() -> None:
    """Empty the box: it gets a new key, and with the old one its files leave the memory."""
    st.session_state[_ROUND] = _round() + 1
    st.session_state.pop(_KNOWN, None)


def _round() -> int:
    number: int = st.session_state.get(_ROUND, 0)
    return number


def _to_uploads(files: list[UploadedFile]) -> tuple[Upload, ...]:
    """Each file's digest is taken once, not in every run. The same bytes twice count once."""
    known: dict[str, Upload] = st.session_state.get(_KNOWN, {})
    uploads = {file.file_id: known.get(file.file_id) or upload_bytes(file.name, file.getvalue()) for file in files}
    st.session_state[_KNOWN] = uploads
    return tuple({upload.digest: upload for upload in uploads.values()}.values())


def _lay_out_templates() -> str:
    file = "kap-outcomes-templates.zip"
    return lay_out(Export(file, "application/zip", zip_templates(), "templates", holds_patients=False))
