"""The few rules of style that only the caseload needs."""

import streamlit as st

_RULES = """
.kap-why{display:flex;gap:7px;align-items:baseline}
.kap-why>svg{flex:none;position:relative;top:1px}
.kap-why-below{display:block;padding-left:19px}
.st-key-caseload-split .kap-tr{column-gap:14px}
.st-key-caseload-title{flex-wrap:nowrap}
.st-key-caseload-title>:first-child{flex:1 1 0;min-width:0}
.st-key-caseload-title>:not(:first-child){flex:none;width:auto}
.st-key-caseload-filters{margin-bottom:4px}
@media (max-width:1149px){
.st-key-caseload-split .kap-tr{column-gap:10px}
.st-key-caseload-split>[data-testid="stLayoutWrapper"]>[data-testid="stHorizontalBlock"]{flex-wrap:wrap}
.st-key-caseload-split [data-testid="stColumn"]{min-width:100%}
.st-key-caseload-rail.st-key-caseload-rail[data-testid]{
display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:8px 30px}
}
"""


def show_caseload_styles() -> None:
    """Put the rules on the page."""
    st.html(f"<style>{_RULES}</style>")
