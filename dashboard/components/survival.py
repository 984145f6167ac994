"""Survival curves on screen: heading, the routes shown, the curves, the numbers at risk; what was picked comes back."""

from dashboard.analysis.time_to_event.survival_parts import AtRiskRow, SurvivalPanel
from dashboard.charts.survival_curves import build_survival_curves
from dashboard.components.empty_state import show_empty
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import keep_units, note_html, show_section_heading
from dashboard.components.html import esc
from dashboard.filters import name_bad_values, one_of
from dashboard.reports.survival.section import SurvivalSection


def show_survival(section: SurvivalSection, page: str) -> str | None:
    """The section; gives what was picked: a day of a curve or a number at risk.

    ``page`` keeps the control's key, which stands in the address, apart from that of another page.
    """
    show_section_heading(section.title, keep_units(section.sentence), keep_units(section.denominator))
    if not section.panels:
        show_empty(section.empty, height=160)
        return None
    panel = section.panels[_choose_panel(section, page)]
    figure = build_survival_curves(panel, page_tokens())
    below = at_risk_html(panel, section.at_risk_title) + note_html(keep_units(section.note))
    return show_figure(figure, f"{page}-{section.question}-{panel.name}", section.alt, below=below)


def _choose_panel(section: SurvivalSection, page: str) -> int:
    names = [panel.name for panel in section.panels]
    key = f"{page}_{section.question}_routes"
    if len(names) == 1:
        name_bad_values("routes", names, key, "All routes there are stand in one panel.")
        return 0
    return names.index(one_of("Routes shown", names, key, label_visible=False))


def at_risk_html(panel: SurvivalPanel, title: str) -> str:
    """The numbers at risk, one row per route and one of all together; every number opens its patients."""
    heads = "".join(f"<th class='kap-right'>{'day ' if day == 0 else ''}{day}</th>" for day in panel.days)
    rows = "".join(_row_html(row) for row in panel.at_risk)
    return (
        f'<table class="kap-plain kap-at-risk"><thead><tr><th>{esc(title)}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row_html(row: AtRiskRow) -> str:
    style = f' style="color:var(--route-{esc(row.route)})"' if row.route else ""
    cells = "".join(
        f"<td class='kap-right'><span class='kap-who' data-pick='{esc(pick)}'>{count:,}</span></td>"
        for count, pick in zip(row.counts, row.picks, strict=True)
    )
    return f"<tr><td{style}>{esc(row.name)}</td>{cells}</tr>"
