"""Files that take a while to make: made on a click, with a bar that says how far they are, fetched once."""

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator

from dashboard.components.csv_download import download_button_html
from dashboard.components.error_message import show_error
from dashboard.components.html import plain
from dashboard.components.lay_out import lay_out
from dashboard.components.pick import show_fetch
from dashboard.exports import Export
from data_access.errors import KapError

Tell = Callable[[str, int, int], None]
ZIP, JSON = "application/zip", "application/fhir+json"


def show_file_button(
    make: Callable[[Tell], bytes],
    file: tuple[str, str],
    key: str,
    label: str,
    place: DeltaGenerator,
    patient: str | None = None,
) -> None:
    """A button that downloads a file. ``make`` runs on the click only; ``file``: its name and kind.

    ``place`` (``st.empty()``) holds its bar, or the sentence of why there is no file. ``patient``: the handle of the
    one it is about.
    """

    def tell(words: str, done: int, total: int) -> None:
        place.progress(min(done / total, 1.0) if total else 1.0, text=plain(words))

    def make_file() -> str:
        try:
            content = make(tell)
        except KapError as error:
            with place.container():
                show_error(str(error))
            return ""
        place.empty()
        return lay_out(Export(*file, content, key, patient=patient))

    show_fetch(download_button_html(label, "file"), key, make_file)
