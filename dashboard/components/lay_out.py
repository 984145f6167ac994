"""Laying a file out for whoever asks for it now."""

from dashboard.exports import SHELF, Export
from dashboard.viewer import read_surroundings, require_viewer


def lay_out(export: Export) -> str:
    """The address the viewer of this run can fetch a file from, once. Who that is, is asked again."""
    signed_in = read_surroundings().signed_in
    return SHELF.put(export, require_viewer().scope, signed_in.sight if signed_in else "")
