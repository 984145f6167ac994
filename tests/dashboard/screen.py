"""What a page says, as one text: own markup, picks and figures, as AppTest holds them."""

import json

from streamlit.testing.v1 import AppTest


def read_screen(app: AppTest) -> str:
    """Every piece of markup, every pickable part and every figure of a page that ran without an error."""
    assert not app.exception, app.exception
    parts = [element.value for element in app.markdown]
    parts += [json.loads(element.proto.json)["markup"] for element in app.get("bidi_component")]
    parts += [element.proto.spec for element in app.get("plotly_chart")]
    return "\n".join(parts)
