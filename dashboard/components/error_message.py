"""What failed, what is safe, what to do: one calm sentence or two."""

from dashboard.components.html import esc, show


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
