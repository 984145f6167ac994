"""What a page says, as one text: own markup, picks and figures, as AppTest holds them."""

import json

from streamlit.testing.v1 import AppTest

FIGURE = '<div class="kap-fig"'


def read_screen(app: AppTest) -> str:
    """Every piece of markup, every pickable part and every figure of a page that ran without an error, in order."""
    assert not app.exception, app.exception
    parts = []
    for node in app._tree:
        if node.type == "markdown":
            parts.append(node.value)
        elif node.type == "bidi_component":
            parts.append(json.loads(node.proto.json).get("markup", ""))
    return "\n".join(parts)


def read_figures(app: AppTest) -> list[str]:
    """The markup of every figure, with what follows it in its piece."""
    return [FIGURE + rest for rest in read_screen(app).split(FIGURE)[1:]]
