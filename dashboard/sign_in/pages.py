"""The sign-in pages as HTML: templates in which every value is escaped."""

from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from dashboard.charts.theme import LIGHT
from data_access.accounts.accept import FactorOffer, Invitation
from data_access.database import SiteInfo

QUIET: Final = 4
"""Light modules around a square code, without which cameras do not find it."""
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def show_sign_in(site: SiteInfo, provider: str | None, next_page: str, **said: Any) -> HTMLResponse:
    """The form. ``said``: ``notice`` (why one is here), ``fault`` (what went wrong), ``login``, ``status``."""
    return _render("sign_in.html", site, said, provider=provider, next_page=next_page)


def show_invitation(
    site: SiteInfo, invitation: Invitation, offer: FactorOffer, provider: str | None, token: str, **said: Any
) -> HTMLResponse:
    """The form by which an account is taken into use. ``said``: as for ``show_sign_in``."""
    until = invitation.until.astimezone(ZoneInfo(site.time_zone))
    return _render(
        "invitation.html",
        site,
        said,
        provider=provider,
        token=token,
        invitation=invitation,
        until=f"{until.day} {until:%b %Y, %H:%M}",
        picture=draw_square_code(offer.uri),
        secret=" ".join(offer.secret[at : at + 4] for at in range(0, len(offer.secret), 4)),
    )


def show_trouble(sentence: str, status: int, site: SiteInfo | None = None, again: str | None = None) -> HTMLResponse:
    """A page that says one sentence and leads to the page ``again``, else to the sign-in page."""
    return _render("trouble.html", site, {"fault": sentence, "status": status}, again=again)


def draw_square_code(text: str) -> str:
    """A square code as the address of a picture; dark on light in both themes, as cameras need it."""
    code = segno.make(text, error="l", micro=False)
    return code.svg_data_uri(scale=4, border=QUIET, dark=LIGHT.ink, light=LIGHT.ground)


def _render(template: str, site: SiteInfo | None, said: dict[str, Any], **fields: Any) -> HTMLResponse:
    words = {"notice": None, "fault": None, "login": "", "status": 200, **said}
    clinic = site.name if site else None
    return HTMLResponse(_TEMPLATES.get_template(template).render(clinic=clinic, **words, **fields), words["status"])
