"""PDF documents: made on a click, with a bar that says how far they are, fetched once by our own address."""

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator

from dashboard.components.csv_download import download_button_html
from dashboard.components.html import plain
from dashboard.components.lay_out import lay_out
from dashboard.components.pick import show_fetch
from dashboard.exports import Export
from dashboard.packet.document import Progress


def show_packet_button(
    make: Callable[[Progress], bytes],
    filename: str,
    key: str,
    label: str,
    place: DeltaGenerator,
    patient: str | None = None,
) -> None:
    """A button that downloads a PDF. ``make`` runs on the click only; ``place`` (``st.empty()``) holds its bar.

    ``patient``: the handle of the one it is about.
    """

    def tell(share: float, words: str) -> None:
        place.progress(share, text=plain(words))

    def make_file() -> str:
        try:
            content = make(tell)
        finally:
            place.empty()
        return lay_out(Export(filename, "application/pdf", content, key, patient=patient))

    show_fetch(download_button_html(label, "pdf"), key, make_file)
