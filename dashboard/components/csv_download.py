"""Tables as CSV that no spreadsheet mistakes for formulas, through our own single-use address."""

from collections.abc import Callable

from dashboard.components.html import esc
from dashboard.components.pick import show_fetch
from dashboard.csv_text import Table, write_csv
from dashboard.exports import SHELF, Export

_ICON = (
    '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M8 2v8m-3-3 3 3 3-3M3 11v2.5h10V11" '
    'fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
)


def download_button_html(label: str, pick: str) -> str:
    """A button that says by its picture that a file comes of it."""
    return f'<button type="button" class="kap-button" data-pick="{esc(pick)}">{_ICON} {esc(label)}</button>'


def show_csv_button(make: Callable[[], Table], filename: str, key: str, label: str = "CSV") -> None:
    """A button that downloads a table. ``make`` runs on the click only; hidden names must be hidden in it too."""

    def lay_out() -> str:
        return SHELF.put(Export(filename, "text/csv; charset=utf-8", write_csv(make())))

    show_fetch(download_button_html(label, "csv"), key, lay_out)
