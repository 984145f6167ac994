"""Controls whose state lives in the URL, and the addresses that carry it on.

Streamlit's own binding (``bind="query-params"``) holds them: the four of the frame are drawn by the
entry script on every page, so that navigation keeps them; a page's own filters belong to the page and
leave the URL with it. A default is never written into the URL. ``find_bad_values`` (of the frame) and
``name_bad_values`` (of a page) look before the binding does, because the binding drops a bad value without a word.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from dashboard.viewer import (
    AS_OF,
    NAMES,
    THRESHOLD_NAMES,
    THRESHOLDS,
    WHO,
    Surroundings,
    clinician_label,
    order_clinicians,
)
from data_access.days import to_date, to_day_number
from data_access.definitions.instrument import ThresholdSet

OLDEST = date(1990, 1, 1)
MOST_OFFERED, MOST_ECHOED = 7, 60
_TELL, _TOLD, _KEPT = "_tell_bad_value", "_told_bad_values", "_kept_bad_values"


def show_as_of(around: Surroundings) -> None:
    """The as-of date, from 1990 to the newest day there is."""
    st.date_input(
        "As of",
        value=to_date(around.default_day),
        min_value=OLDEST,
        max_value=to_date(around.newest_day),
        format="DD/MM/YYYY",
        key=AS_OF,
        label_visibility="collapsed",
        bind="query-params",
        width=124,
    )


def show_hide_names() -> None:
    """The switch that shows codes in place of names everywhere."""
    st.toggle("Hide names", key=NAMES, bind="query-params")


def show_thresholds(around: Surroundings) -> None:
    """The choice between the two threshold sets, always drawn; it begins with the clinic's own.

    The browser takes a value out of the address on the way to another page unless its control is on the
    page: inside a closed popover it is not.
    """
    st.segmented_control(
        "Threshold set", list(THRESHOLD_NAMES.values()), default=THRESHOLD_NAMES[around.settings.thresholds],
        required=True,
        key=THRESHOLDS, label_visibility="collapsed", bind="query-params",
    )  # fmt: skip


def show_who(around: Surroundings) -> None:
    """The chooser of who one is, in a demonstration."""
    st.selectbox(
        "Viewer", [clinician_label(c) for c in order_clinicians(around.clinicians)], key=WHO,
        label_visibility="collapsed", bind="query-params", width=230,
    )  # fmt: skip


def find_bad_values(around: Surroundings) -> list[str]:
    """A sentence for each value of the URL that cannot be used; the default is used instead."""
    found = st.query_params
    problems: list[str] = []
    if (text := found.get(AS_OF)) is not None and _read_day(text, around.newest_day) is None:
        problems.append(
            f"The address asks for the as-of date “{text}”, which is not a day up to today; "
            f"{to_date(around.default_day):%d/%m/%Y} is shown."
        )
    if (text := found.get(NAMES)) is not None and text.lower() not in ("true", "false"):
        problems.append(f"The address says hide_names “{text}”; it can be true or false. Names are shown as usual.")
    if (text := found.get(THRESHOLDS)) is not None and text not in THRESHOLD_NAMES.values():
        problems.append(
            f"The address asks for the threshold set “{text}”; there are NHS and conservative. "
            f"The clinic’s own is used: {THRESHOLD_NAMES[around.settings.thresholds]}."
        )
    known = {clinician_label(c) for c in around.clinicians}
    if around.signed_in is None and (text := found.get(WHO)) is not None and text not in known:
        problems.append("The address names a viewer this clinic does not have; the first of the list is used.")
    return problems


def _read_day(text: str, newest_day: int) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= OLDEST and to_day_number(day) <= newest_day else None


def carried() -> dict[str, str]:
    """The frame's part of the URL as it stands now, for links to other pages (one look: each takes a lock)."""
    found = st.query_params.to_dict()
    return {key: found[key] for key in (AS_OF, NAMES, THRESHOLDS, WHO) if key in found}


def address(url_path: str, own: Mapping[str, str] | None = None) -> str:
    """The address of a page with the frame's state and the page's ``own`` parameters (``{"patient": handle}``)."""
    query = {**carried(), **(own or {})}
    return f"/{url_path}?{urlencode(query)}" if query else f"/{url_path}"


def patient_address(handle: str) -> str:
    """The address of one patient's page, from the random handle."""
    return address("patient", {"patient": handle})


def threshold_name(thresholds: ThresholdSet) -> str:
    """How a threshold set is named on screen."""
    return THRESHOLD_NAMES[thresholds]


def tell_bad_values_by(tell: Callable[[str], None]) -> None:
    """``tell`` shows what is said about values of the address, whoever finds them in this run."""
    kept = st.session_state.pop(_KEPT, ())
    st.session_state[_TELL], st.session_state[_TOLD] = tell, []
    for sentence in kept:
        tell_bad_value(sentence)


def tell_bad_value(sentence: str) -> None:
    """Say calmly, below the frame's bar, that a value of the address cannot be used and what is shown instead."""
    told = st.session_state.get(_TOLD, [])
    if sentence not in told and (tell := st.session_state.get(_TELL)):
        told.append(sentence)
        tell(sentence)


def keep_what_was_told() -> None:
    """Let the next run, which nobody asked for, say again what this one said about the address."""
    st.session_state[_KEPT] = tuple(st.session_state.get(_TOLD, ()))


def name_bad_values(name: str, options: Sequence[str], key: str, instead: str) -> None:
    """Name the values of a parameter that are not among its ``options``; call it before the control is drawn.

    A value that was in force and is offered no more (another viewer has other therapists) is not the address's fault.
    """
    in_force = st.session_state.get(key)
    before = in_force if isinstance(in_force, list) else [in_force]
    bad = [text for text in st.query_params.get_all(key) if text not in options and text not in before]
    for text in bad:
        tell_bad_value(f"The address asks for the {name} “{text[:MOST_ECHOED]}”{_say_offer(options)}. {instead}")


def _say_offer(options: Sequence[str]) -> str:
    if not options:
        return ""
    if len(options) > MOST_OFFERED:
        return ", which is not offered here"
    return f"; there {'is' if len(options) == 1 else 'are'} {', '.join(options)}"


def choice(label: str, options: Sequence[str], key: str, *, width: int = 150, label_visible: bool = False) -> str:
    """A page's own select box, bound to the URL; the first option is the default and stays out of it."""
    name_bad_values(label.lower(), options, key, f"“{options[0]}” is shown.")
    return st.selectbox(
        label, options, key=key, label_visibility="visible" if label_visible else "collapsed", bind="query-params",
        width=width,
    )  # fmt: skip


def one_of(label: str, options: Sequence[str], key: str, default: str = "", *, label_visible: bool = True) -> str:
    """A page's own row of words of which one holds, bound to the URL; the default (else the first) stays out of it."""
    usual = default or options[0]
    name_bad_values(label.lower(), options, key, f"“{usual}” is shown.")
    chosen = st.segmented_control(
        label, options, default=usual, required=True, key=key, bind="query-params",
        label_visibility="visible" if label_visible else "collapsed",
    )  # fmt: skip
    return chosen or usual


def some_of(label: str, options: Sequence[str], key: str, name: str = "") -> list[str]:
    """A page's own row of words of which any number holds, bound to the URL; none chosen means all."""
    name_bad_values(name or label.lower(), options, key, "It is left out.")
    return st.pills(label, options, selection_mode="multi", key=key, bind="query-params") or []


def show_week_steps(monday: int, as_of_day: int, newest_day: int) -> None:
    """Buttons to the week before and the week after; they move the as-of date to that week's Sunday."""

    def go(day: int) -> None:
        st.session_state[AS_OF] = to_date(min(day, newest_day))

    back, on = monday - 1, monday + 2 * 7 - 1
    st.button("‹", key="week_before", help="The week before", on_click=go, args=(back,))
    st.button(
        "›", key="week_after", help="The week after", on_click=go, args=(on,), disabled=min(on, newest_day) <= as_of_day
    )
