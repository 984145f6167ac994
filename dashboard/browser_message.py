"""What a browser's message to Streamlit is: something a person did, or something the page does by itself."""

from typing import Final

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

WATCH: Final = "kap-session-watch"
"""The key of the piece that follows the session; what it reports is no act of a person."""

ANSWERED: Final = ("rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request")
"""What a page needs to ask. Nobody empties the caches of all viewers, or asks after the program's folder."""


def read_message(message: bytes | None) -> BackMsg | None:
    """A message of the browser, where a page has a use for its kind."""
    asked = BackMsg()
    try:
        asked.ParseFromString(message or b"")
    except DecodeError:
        return None
    return asked if asked.WhichOneof("type") in ANSWERED else None


def is_act_of_person(asked: BackMsg) -> bool:
    """Whether a message asks for a run that a person caused.

    Heartbeats ask for none; fragments that look by themselves (``run_every``) say so.
    """
    if asked.WhichOneof("type") != "rerun_script" or asked.rerun_script.is_auto_rerun:
        return False
    widgets = asked.rerun_script.widget_states.widgets
    return not any(widget.json_trigger_value and WATCH in widget.id for widget in widgets)
