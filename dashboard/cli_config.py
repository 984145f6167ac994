"""``kap-outcomes config``: every setting as it is now."""

from rich.table import Table

from dashboard.cli_say import out
from data_access.settings import choose_database_to_run, read_settings
from data_access.shown_settings import list_settings


def config() -> None:
    """Print every setting, its value and where it came from. The database key is never printed."""
    settings = read_settings()
    table = Table("setting", "value", "from", box=None, pad_edge=False)
    for shown in list_settings(settings):
        table.add_row(shown.name, shown.value, shown.source)
    table.add_row("config_file", str(settings.config_file), "exists" if settings.config_file.exists() else "not there")
    table.add_row("opened by run", choose_database_to_run(settings).shown_url, "")
    out.print(table)
