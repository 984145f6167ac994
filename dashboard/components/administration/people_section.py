"""Each person of the staff and their account; a row opens what can be done with it."""

from typing import Final

from dashboard.components.administration.account_dialog import show_account_dialog
from dashboard.components.error_message import show_notice
from dashboard.components.heading import show_section_heading
from dashboard.components.patient_table import Column, Group, TableRow, show_table, text_cell
from dashboard.data import get_store
from dashboard.load.administration.accounts import load_accounts
from dashboard.reports.administration.accounts import AccountLine
from dashboard.viewer import Viewer

COLUMNS: Final = (
    Column("name", width="minmax(0, 1.3fr)"),
    Column("role", width="minmax(0, 1fr)"),
    Column("login", width="minmax(0, 1.6fr)"),
    Column("account", width="minmax(0, 1.2fr)"),
    Column("second factor", width="minmax(0, 1fr)"),
    Column("last sign-in", width="minmax(0, 1fr)"),
    Column("open sessions", width="96px", align="right"),
)
NO_SHARING: Final = (
    "An account is one person’s and is shared with nobody; its role decides, whatever an imported list says. "
    "A row opens what can be done."
)
DEMONSTRATION: Final = (
    "A demonstration has no sign-in: one chooses at the top right who one is. In a clinic of your own everybody of the "
    "staff has an account here."
)


def show_accounts(viewer: Viewer) -> None:
    """The whole section."""
    accounts = load_accounts(get_store(), viewer.scope)
    if viewer.site.is_demo:
        show_notice(DEMONSTRATION)
        show_section_heading("People")
    else:
        show_section_heading("People", accounts.sentence, NO_SHARING)
    rows = tuple(_row(line, clickable=not viewer.site.is_demo) for line in accounts.lines)
    picked = show_table(COLUMNS, [Group(rows=rows)], "admin-people", "Accounts", compact=True)
    line = next((line for line in accounts.lines if picked == f"account:{line.clinician_id}"), None)
    if line is not None:
        show_account_dialog(viewer, line)


def _row(line: AccountLine, *, clickable: bool) -> TableRow:
    cells = (
        text_cell(f"{line.name} (you)" if line.is_own else line.name, strong=True),
        text_cell(line.role_words),
        text_cell(line.login or "none", tone="" if line.login else "quiet"),
        text_cell(line.state, tone=line.tone),
        text_cell(line.second_factor),
        text_cell(line.last_sign_in),
        text_cell(f"{line.open_sessions:,}" if line.user_id else "", tone="" if line.open_sessions else "quiet"),
    )
    return TableRow(cells, pick=f"account:{line.clinician_id}" if clickable else None)
