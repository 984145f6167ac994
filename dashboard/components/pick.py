"""The one inline component: our own markup that says which part of it was picked.

Any element with ``data-pick="…"`` is clickable and reachable by Tab and Enter. An
``<a href data-pick>`` is both: a click stays inside the app (no new document), a
middle click, a copied address and the printed page use the address.

The script is served as a file from this origin, so the content security policy needs
no ``blob:`` and no ``'unsafe-inline'`` for scripts.
"""

from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from dashboard.components.html import one_line

_HERE = Path(__file__).resolve().parent
_PACKAGE, _COMPONENT, _ASSETS = "kap_outcomes", "pick", "pick_assets"
NAME = f"{_PACKAGE}.{_COMPONENT}"


def register_pick() -> None:
    """Tell the running server where the component's script lies (idempotent, once per server)."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(NAME) is None:
        manifest = ComponentManifest(_PACKAGE, "1", [ComponentConfig(_COMPONENT, _ASSETS)])
        manager.register_from_manifest(manifest, _HERE)


def show_pick(markup: str, key: str) -> str | None:
    """Show markup; return the ``data-pick`` just clicked or activated, else None (each pick is told once).

    Every value in ``markup`` must have gone through ``html.esc``.
    """
    register_pick()
    mount = st.components.v2.component(NAME, js="pick.js", isolate_styles=False)
    result = mount(key=key, data={"markup": one_line(markup)}, on_picked_change=lambda: None)
    picked: str | None = result.picked
    return picked
