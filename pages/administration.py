"""Administration: who may use the program, who sees whom, what holds for the clinic, backups."""

from dashboard.components.administration.assignments_section import show_assignments
from dashboard.components.administration.backups_section import show_backups
from dashboard.components.administration.heading import show_administration_heading
from dashboard.components.administration.people_section import show_accounts
from dashboard.components.administration.places import ASSIGNMENTS, BACKUPS, PEOPLE, SETTINGS
from dashboard.components.administration.settings_section import show_settings
from dashboard.components.administration.styles import show_administration_styles
from dashboard.components.said import show_said
from dashboard.viewer import require_viewer

viewer = require_viewer()
show_administration_styles()
show_said()
section = show_administration_heading(viewer)
if section == PEOPLE:
    show_accounts(viewer)
elif section == ASSIGNMENTS:
    show_assignments(viewer)
elif section == SETTINGS:
    show_settings(viewer)
elif section == BACKUPS:
    show_backups(viewer)
