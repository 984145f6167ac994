"""What a run of the page made of the chosen files, kept for the next run while nothing it was made of changed."""

from collections.abc import Callable
from typing import Final, TypeVar

import streamlit as st

Made = TypeVar("Made")
_SLOT: Final = "_data_once_"


def once(name: str, key: object, make: Callable[[], Made]) -> Made:
    """``make()``, or what it gave in this session for the same key. One value a name; an error is not kept."""
    slot = f"{_SLOT}{name}"
    held: tuple[object, Made] | None = st.session_state.get(slot)
    if held is None or held[0] != key:
        held = st.session_state[slot] = (key, make())
    return held[1]


def forget_what_was_made() -> None:
    """The files are gone: so is everything that was made of them."""
    for slot in [str(key) for key in st.session_state if str(key).startswith(_SLOT)]:
        del st.session_state[slot]
