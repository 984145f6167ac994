"""PDF documents: made on a click, with a bar that says how far they are, fetched once by our own address."""

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator

from dashboard.components.csv_download import download_button_html
from dashboard.components.html import plain
from dashboard.components.pick import show_fetch
from dashboard.exports import SHELF, Export
from dashboard.packet.document import Progress


def show_packet_button(
    make: Callable[[Progress], bytes], filename: str, key: str, label: str, place: DeltaGenerator
) -> None:
    """A button that downloads a PDF. ``make`` runs on the click only; ``place`` (``st.empty()``) holds its bar."""

    def tell(share: float, words: str) -> None:
        place.progress(share, text=plain(words))

    def lay_out() -> str:
        try:
            content = make(tell)
        finally:
            place.empty()
        return SHELF.put(Export(filename, "application/pdf", content))

    show_fetch(download_button_html(label, "pdf"), key, lay_out)
