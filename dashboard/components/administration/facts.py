"""What is known of one thing, name by name."""

from collections.abc import Sequence

from dashboard.components.html import esc


def facts_html(facts: Sequence[tuple[str, str]]) -> str:
    """A list of names and values; what is empty is left out."""
    rows = "".join(f"<dt>{esc(name)}</dt><dd>{esc(value)}</dd>" for name, value in facts if value)
    return f'<dl class="kap-facts">{rows}</dl>'
