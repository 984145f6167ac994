"""What this server was started for: a demonstration, in which one chooses who one is, or a clinic, where one signs in.

Decided once, from the database, when the server starts, and looked at again in every run: a demonstration never opens
a real database, and a clinic's server never the chooser of a demonstration.
"""

from typing import Literal

from data_access.database import SiteInfo
from data_access.errors import StoreError

Purpose = Literal["demonstration", "clinic"]


class Serving:
    """The purpose of this process. None until a server starts: then each run goes by its database alone."""

    def __init__(self) -> None:
        self.purpose: Purpose | None = None

    def start(self, purpose: Purpose) -> None:
        """What the server was started for."""
        self.purpose = purpose

    def check(self, site: SiteInfo) -> None:
        """Raise StoreError for a database of the other kind."""
        if self.purpose is not None and self.purpose != purpose_of(site.is_demo):
            raise StoreError(
                f"This server was started for a {self.purpose}, and the database is another one now. Nothing is shown. "
                "Whoever runs the program must start it again."
            )


def purpose_of(is_demo: bool) -> Purpose:
    """What a database is for."""
    return "demonstration" if is_demo else "clinic"


SERVING = Serving()
