"""The filters of the Outcomes page, all bound to the URL."""

import streamlit as st

from dashboard.filters import choice, one_of
from dashboard.reports.outcomes.selection import ANY, POINTS, PRIORS, OutcomeOptions, OutcomeSelection

MOST_IN_A_ROW = 4
"""More questionnaires than this stand in a box to choose from, not in a row."""


def show_outcome_filters(options: OutcomeOptions) -> OutcomeSelection:
    """Draw the filters; the first word of each narrows nothing."""
    with st.container(key="outcome-filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        measure = _show_measure(options.measures)
        point = choice("Scores at", list(POINTS), "outcome_scores", width=186, label_visible=True)
        started = choice("First dose", options.started, "outcome_started", width=136, label_visible=True)
        route = choice("Route", options.routes, "outcome_route", width=100, label_visible=True)
        diagnosis = choice("Diagnosis", options.diagnoses, "outcome_diagnosis", width=112, label_visible=True)
        therapist = choice("Led by", options.therapists, "outcome_therapist", width=168, label_visible=True)
        band = choice(
            f"{measure} at baseline", options.bands.get(measure, (ANY,)), "outcome_band", width=150, label_visible=True
        )
        prior = choice("Earlier treatments", list(PRIORS), "outcome_prior", width=136, label_visible=True)
    return OutcomeSelection(measure, point, started, route, diagnosis, therapist, band, prior)


def _show_measure(measures: tuple[str, ...]) -> str:
    if len(measures) <= MOST_IN_A_ROW:
        return one_of("Instrument", measures, "outcome_measure")
    return choice("Instrument", measures, "outcome_measure", width=120, label_visible=True)
