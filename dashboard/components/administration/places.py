"""The addresses of the Administration page: which section, whose patients."""

from typing import Final

PATH: Final = "administration"
SECTION: Final = "admin_section"
WHOSE: Final = "whose"
PEOPLE, ASSIGNMENTS, SETTINGS, BACKUPS = "People", "Assignments", "Settings", "Backups"
SECTIONS: Final = (PEOPLE, ASSIGNMENTS, SETTINGS, BACKUPS)
