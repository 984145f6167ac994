"""What failed, what is safe, what to do: one calm sentence or two."""

from dashboard.components.heading import PROGRAM, show_page_heading
from dashboard.components.html import esc, show
from dashboard.components.navigate import here


def error_html(text: str) -> str:
    """A message with an orange edge; announced to screen readers."""
    return f'<div class="kap-message kap-message-worse" role="alert">{esc(text)}</div>'


def notice_html(text: str) -> str:
    """A quiet message on grey."""
    return f'<div class="kap-message" role="status">{esc(text)}</div>'


def show_error(text: str) -> None:
    """Show an error sentence."""
    show(error_html(text))


def show_notice(text: str) -> None:
    """Show a quiet notice."""
    show(notice_html(text))


def show_only(text: str) -> None:
    """All there is where a page cannot be shown: why, and the way to the same page again."""
    show_page_heading(PROGRAM)
    show_error(text)
    show(f'<p><a href="{esc(here())}" target="_self">Try again</a></p>')
