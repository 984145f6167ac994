"""What a page says, as one text: own markup, picks and figures, as AppTest holds them."""

import json

from streamlit.testing.v1 import AppTest


def read_screen(app: AppTest) -> str:
    """Every piece of markup, every pickable part and every figure of a page that ran without an error."""
    assert not app.exception, app.exception
    parts = [element.value for element in app.markdown]
    parts += read_picks(app)
    return "\n".join(parts)


def read_picks(app: AppTest) -> list[str]:
    """The markup of every pickable part, figures among them."""
    return [json.loads(element.proto.json)["markup"] for element in app.get("bidi_component")]


def read_figures(app: AppTest) -> list[str]:
    """The markup of every figure."""
    return [markup for markup in read_picks(app) if markup.startswith('<div class="kap-fig"')]
