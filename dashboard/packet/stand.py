"""From where a document was looked at: whose clinic, as of which day, by which thresholds, with names or without."""

from collections.abc import Iterable

from dashboard.packet.blocks import Block
from dashboard.packet.document import DEMO_MARK, Document
from dashboard.reports.view import View
from data_access.database import SiteInfo
from data_access.days import to_date

THRESHOLD_NAMES = {"nhs": "NHS thresholds", "conservative": "conservative thresholds"}


def make_document(
    title: str, subtitle: str, code: str, view: View, site: SiteInfo, blocks: Iterable[Block], *, dense: bool = False
) -> Document:
    """A document of one clinic and view; a demonstration is marked as one on every page."""
    mark = DEMO_MARK if site.is_demo else ""
    return Document(title, subtitle, code, site.name, word_stand(view), mark, tuple(blocks), dense)


def word_stand(view: View) -> str:
    """ "as of Mon 30 Nov 2026 · NHS thresholds · names hidden"."""
    day = to_date(view.as_of_day)
    names = "names hidden" if view.hide_names else "with names: keep it as you keep a record"
    return f"as of {day:%a} {day.day} {day:%b %Y} · {THRESHOLD_NAMES[view.thresholds]} · {names}"
