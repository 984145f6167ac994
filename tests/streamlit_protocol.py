"""What a browser window says to Streamlit's server, and what it hears: the protocol without the connection."""

import json
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

COOKIE: Final = "__Host-kap-session"
ENDED: Final = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)
"""How a run of the whole page ends that was not interrupted by the next one."""


@dataclass
class Window:
    """One open page as the browser knows it: where it is, what is drawn, what its widgets hold.

    ``url``: of the server.
    """

    url: str
    page: str = ""
    query: dict[str, str] = field(default_factory=dict)
    script: str = ""
    """The digest by which the server calls the page that is open."""
    widgets: set[str] = field(default_factory=set)
    """The ids of the pieces of our own markup."""
    said: list[str] = field(default_factory=list)
    """The markup that the last run drew, in order."""
    switches: set[str] = field(default_factory=set)
    """The ids of switches."""
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The words of each row of buttons of which one or some hold."""
    states: dict[str, WidgetState] = field(default_factory=dict)
    """What was chosen on the page that is open."""
    kept: set[str] = field(default_factory=set)
    """Digests of the large messages that need not be sent again."""
    exceptions: list[str] = field(default_factory=list)
    """What the last run could not do."""

    def go(self, page: str, query: dict[str, str]) -> None:
        """Another address: the next run is of that page."""
        self.page, self.query, self.script = page, query, ""
        for drawn in (self.widgets, self.switches, self.choices, self.states):
            drawn.clear()

    def switch(self, widget_id: str, on: bool) -> None:
        """Turn a switch; the next run finds it so."""
        self.states[widget_id] = WidgetState(id=widget_id, bool_value=on)

    def choose(self, widget_id: str, words: list[str]) -> None:
        """Choose in a row of buttons; the next run finds it so."""
        state = WidgetState(id=widget_id)
        state.string_array_value.data.extend(words)
        self.states[widget_id] = state

    def ask(self, picked: tuple[str, str] | None = None) -> bytes:
        """The message that asks for a run; ``picked``: the key of a piece of markup, and what in it was clicked."""
        asked = BackMsg()
        state = asked.rerun_script
        state.page_script_hash = self.script
        state.page_name, state.query_string = self.page, urlencode(self.query)
        state.context_info.url = f"{self.url}/{self.page}?{urlencode(self.query)}"
        state.context_info.timezone = "Europe/London"
        state.cached_message_hashes.extend(self.kept)
        state.widget_states.widgets.extend(self.states.values())
        if picked:
            widget = state.widget_states.widgets.add()
            widget.id = next(key for key in self.widgets if key.endswith(f"-{picked[0]}"))
            widget.id = f"$$STREAMLIT_INTERNAL_KEY_{widget.id}__events"
            widget.json_trigger_value = json.dumps([{"event": "picked", "value": picked[1]}])
        self.said.clear()
        self.exceptions.clear()
        message: bytes = asked.SerializeToString()
        return message

    def hear(self, part: bytes) -> bool:
        """Take in one message of the server; whether the run has ended with it."""
        message = ForwardMsg()
        message.ParseFromString(part)
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._draw(message.delta)
        elif kind == "navigation":
            self.script = message.navigation.page_script_hash
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.exceptions.append("The page does not compile.")
            return message.script_finished in ENDED
        return False

    def _draw(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "bidi_component":
            self.widgets.add(element.bidi_component.id)
            self.said.append(element.bidi_component.json)
        elif kind == "markdown":
            self.said.append(element.markdown.body)
        elif kind == "checkbox":
            self.switches.add(element.checkbox.id)
        elif kind == "button_group":
            self.choices[element.button_group.id] = tuple(part.content for part in element.button_group.options)
        elif kind == "exception":
            self.exceptions.append(f"{element.exception.type}: {element.exception.message}")

    def draws(self, key: str) -> bool:
        """Whether the page that is open holds a piece of markup."""
        return any(widget.endswith(f"-{key}") for widget in self.widgets)
