"""The style of the sign-in pages: their own rules, the program's colours in light and dark, and its typeface."""

from functools import cache
from pathlib import Path

from streamlit.file_util import get_static_dir

from dashboard.charts.theme import to_css_variables

_RULES = Path(__file__).with_name("sign_in.css")


@cache
def style_sheet() -> str:
    """The whole style sheet; which theme holds is the browser's setting."""
    light, dark = to_css_variables("light"), to_css_variables("dark")
    themes = f":root{{{light}}}\n@media (prefers-color-scheme: dark) {{ :root{{{dark}}} }}\n"
    return themes + _RULES.read_text(encoding="utf-8")


@cache
def read_typeface() -> bytes | None:
    """The typeface that Streamlit serves to the other pages; None where it does not lie where it used to."""
    found = sorted((Path(get_static_dir()) / "static" / "media").glob("SourceSansVF-Upright*.woff2"))
    return found[0].read_bytes() if found else None
