"""The risk banner: what and when, why it is easily missed, the next act, the rule. One at most."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.components.html import esc, rich, show
from dashboard.components.shapes import shape_svg


@dataclass(frozen=True)
class RiskLine:
    """One line of the banner: ``text`` may hold ``**bold**`` for what happened and for the next act."""

    text: str
    rule: str = ""


def risk_banner_html(lines: Sequence[RiskLine], watched: str = "") -> str:
    """All open risk lines in one banner. ``watched``: where urgent risk goes, printed beneath."""
    rows = "".join(
        f'<div class="kap-risk-line">{shape_svg("risk", "worse")}<span class="kap-risk-text">{rich(line.text)}</span>'
        f'<span class="kap-risk-rule">{esc(line.rule)}</span></div>'
        for line in lines
    )
    foot = f'<div class="kap-risk-foot">{esc(watched)}</div>' if watched else ""
    return f'<div class="kap-risk" role="alert">{rows}{foot}</div>'


def show_risk_banner(lines: Sequence[RiskLine], watched: str = "") -> None:
    """Show the banner; nothing where there is no line."""
    if lines:
        show(risk_banner_html(lines, watched))
