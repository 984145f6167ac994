"""``kap-outcomes template``: empty files to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli_say import out
from data_access.importers.template import write_templates


def template(folder: Annotated[Path, typer.Argument(help="Where to write them.")]) -> None:
    """Write an empty CSV file of every table that can be imported, and a page that explains the columns."""
    paths = write_templates(folder)
    out.print(f"{len(paths)} files are in {folder}. Fill in what you have, then: kap-outcomes import {folder}/*.csv")
