"""Data: files in with every row accounted for, what came in before, how good the data are, files out."""

from dashboard.components.data.export import show_exports
from dashboard.components.data.heading import show_data_heading
from dashboard.components.data.history_section import show_history
from dashboard.components.data.import_section import show_import
from dashboard.components.data.places import EXPORT, HISTORY, IMPORT, QUALITY
from dashboard.components.data.quality import show_quality
from dashboard.components.data.styles import show_data_styles
from dashboard.components.said import show_said
from dashboard.viewer import require_viewer

viewer = require_viewer()
show_data_styles()
show_said()
section = show_data_heading(viewer)
if section == IMPORT:
    show_import(viewer)
elif section == HISTORY:
    show_history(viewer)
elif section == QUALITY:
    show_quality(viewer)
elif section == EXPORT:
    show_exports(viewer)
