"""The one inline component: our own markup that says which part of it was picked.

Any element with ``data-pick="…"`` is clickable and reachable by Tab and Enter. Where it is, or
holds, a link to a page of the program (``/patient?patient=…``), a plain click goes there inside
the app, without a new document and without asking Python; any other pick is reported. A
middle click, a copied address and the printed page use the link as it is.

The script is served as a file from this origin, so the content security policy needs
no ``blob:`` and no ``'unsafe-inline'`` for scripts.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

from dashboard.components.html import one_line

_HERE = Path(__file__).resolve().parent
_PACKAGE, _ASSETS = "kap_outcomes", "pick_assets"
_SCRIPTS: Final = ("pick", "session")
FILE: Final = "file:"
_MOUNTS: WeakKeyDictionary[BidiComponentManager, dict[str, ComponentRenderer]] = WeakKeyDictionary()
"""The mounting commands of each running server: making one looks up files, and a page mounts thirty."""


def register_pick(script: str = "pick") -> ComponentRenderer:
    """Tell the running server where our scripts lie; give the mounting command of one of them.

    Streamlit finds file-backed components by scanning installed packages for a pyproject.toml,
    which neither a wheel nor an editable installation of ours carries: so it is told here.
    """
    manager = get_bidi_component_manager()
    mounts = _MOUNTS.setdefault(manager, {})
    if not mounts:
        if manager.get_component_asset_root(f"{_PACKAGE}.pick") is None:
            manifest = ComponentManifest(_PACKAGE, "1", [ComponentConfig(name, _ASSETS) for name in _SCRIPTS])
            manager.register_from_manifest(manifest, _HERE)
        for name in _SCRIPTS:
            mounts[name] = st.components.v2.component(f"{_PACKAGE}.{name}", js=f"{name}.js", isolate_styles=False)
    return mounts[script]


def show_pick(markup: str, key: str, make: Callable[[str], str] | None = None) -> str | None:
    """Show markup; return the ``data-pick`` just clicked or activated, else None (each pick is told once).

    An item that holds a link to a page of the program is never reported: the browser goes there. A pick that begins
    with ``FILE`` is not reported either: the browser downloads from the address that ``make`` gives for the rest of it.
    Every value in ``markup`` must have gone through ``html.esc``.
    """
    wanted = f"_{key}_wanted"

    def note() -> None:
        picked = st.session_state[key].picked or ""
        if picked.startswith(FILE):
            st.session_state[wanted] = picked.removeprefix(FILE)

    asked = st.session_state.pop(wanted, None) if make else None
    data = {"markup": one_line(markup), "fetch": make(asked) if make and asked else None}
    picked: str | None = register_pick()(key=key, data=data, on_picked_change=note if make else _nothing).picked
    return None if picked and picked.startswith(FILE) else picked


def show_fetch(markup: str, key: str, make: Callable[[], str]) -> None:
    """Show markup; when its ``data-pick`` is picked, let the browser download from the address ``make`` gives."""
    show_fetch_of(markup, key, lambda _: make())


def show_fetch_of(markup: str, key: str, make: Callable[[str], str]) -> None:
    """The same where there is more than one to pick: ``make`` is told which ``data-pick`` it was."""
    wanted = f"_{key}_wanted"

    def want() -> None:
        st.session_state[wanted] = st.session_state[key].picked

    picked = st.session_state.pop(wanted, None)
    data = {"markup": one_line(markup), "fetch": make(picked) if picked else None}
    register_pick()(key=key, data=data, on_picked_change=want, width="content")


def show_go(href: str) -> None:
    """Go to a page of the program now (for a pick that only Python can read, such as a mark of a chart).

    ``st.switch_page`` refuses to touch parameters that are bound to widgets, as the frame's are.
    """
    register_pick()(key="_go", data={"markup": "", "go": href}, on_picked_change=_nothing)


def _nothing() -> None:
    """Streamlit gives a trigger's value only where a callback is named."""
