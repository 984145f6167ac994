"""What stands where a chart or table would be: a sentence and the next act, or a skeleton while it loads."""

from dashboard.components.html import esc, rich, show


def empty_html(sentence: str, next_act: str = "", height: int = 0) -> str:
    """ "No dosing sessions in these 12 weeks. Show 52 weeks." in the height the picture would have."""
    act = f" {rich(next_act)}" if next_act else ""
    style = f' style="min-height:{int(height)}px"' if height else ""
    return f'<div class="kap-empty"{style}>{rich(sentence)}{act}</div>'


def show_empty(sentence: str, next_act: str = "", height: int = 0) -> None:
    """Show the empty state."""
    show(empty_html(sentence, next_act, height))


def skeleton_html(title: str, height: int) -> str:
    """A title and a grey field of the final height."""
    return (
        f'<div class="kap-section"><div class="kap-section-title"><h2>{esc(title)}</h2></div>'
        f'<div class="kap-skeleton" style="height:{int(height)}px" aria-label="Loading" role="status"></div></div>'
    )


def show_skeleton(title: str, height: int) -> None:
    """Show a skeleton."""
    show(skeleton_html(title, height))
