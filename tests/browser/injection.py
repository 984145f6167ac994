"""Sixty texts that would be something else than text, were one door open; and a clinic that holds them everywhere."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.database import Store
from data_access.models import (
    Acknowledgement,
    Clinician,
    Course,
    Decision,
    Discussion,
    ImportBatch,
    ImportFile,
    ImportRow,
    LongTermCheck,
    MappingProfile,
    Patient,
    Protocol,
    SideEffect,
    Site,
    Snooze,
    TreatmentSession,
)
from data_access.versions import EVERYTHING, bump_data_version, bump_meeting_version

OUT = "http://evil.example"
PAYLOADS = (
    "<script>alert(1)</script>",
    "</b></div><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    f'<img src="{OUT}/4.png">',
    "<svg onload=alert(5)>",
    "<svg><script>alert(6)</script></svg>",
    f'<iframe src="{OUT}/7"></iframe>',
    '<iframe srcdoc="<script>alert(8)</script>"></iframe>',
    f'<object data="{OUT}/9"></object>',
    f'<embed src="{OUT}/10">',
    f'<link rel=stylesheet href="{OUT}/11.css">',
    f"<style>@import '{OUT}/12.css';</style>",
    f'<body background="{OUT}/13.png">',
    f'<meta http-equiv=refresh content="0;url={OUT}/14">',
    f'<base href="{OUT}/">',
    f'<form action="{OUT}/16"><input autofocus onfocus=alert(16)></form>',
    "<details open ontoggle=alert(17)>",
    "<video><source onerror=alert(18)></video>",
    f'<audio src="{OUT}/19.mp3" autoplay>',
    f'<div style="background:url({OUT}/20.png)">x</div>',
    '" onmouseover="alert(21)" x="',
    "' onfocus='alert(22)' autofocus='",
    '"><script>alert(23)</script>',
    '" data-pick="/data" x="',
    "javascript:alert(25)",
    '<a href="javascript:alert(26)">x</a>',
    f'<a href="{OUT}/27" ping="{OUT}/27p">x</a>',
    "&lt;script&gt;alert(28)&lt;/script&gt;",
    "&#60;script&#62;alert(29)&#60;/script&#62;",
    "<ScRiPt >alert(30)</sCrIpT >",
    "<scr<script>ipt>alert(31)</scr</script>ipt>",
    "<!--<img src=x onerror=alert(32)>-->",
    "<![CDATA[<script>alert(33)</script>]]>",
    f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "{OUT}/34">]><a>&b;</a>',
    "<math><mtext><script>alert(35)</script></mtext></math>",
    "<template><script>alert(36)</script></template>",
    f"![a]({OUT}/37.png)",
    f"[a]({OUT}/38)",
    "[a](javascript:alert(39))",
    f"![a][b] [b]: {OUT}/40.png",
    f"<{OUT}/41>",
    f"{OUT}/42",
    "www.evil.example/43",
    "mail@evil.example",
    "**bold** _slanted_ ~~gone~~ `code`",
    "# Heading",
    "1. first",
    "> quoted",
    "| a | b |",
    "$$\\int_0^1 x$$ $x^2$ \\href{javascript:alert(50)}{x}",
    ":red[red] :blue-background[blue]",
    ":tada: :material/delete: :streamlit:",
    "a -> b <- c -- d >= e",
    "{{7*7}} ${7*7} #{7*7} {% raw %} <%= 7*7 %>",
    "%s %n %(name)s {0} {name}",
    "17 \u202e11 \u2066turned\u2069",
    '=HYPERLINK("http://evil.example/57","x")',
    "+cmd|' /C calc'!A0",
    '#text("typst") #image("/etc/passwd") @ref <label> ``',
    "long" * 15 + " \U0001f600\u0301 ﷽ \u200b end",
)
TURNED = str.maketrans(dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "�"))


def as_shown(text: str) -> str:
    """A text as the screen must show it: itself, on one line, with the signs that turn directions made visible."""
    return " ".join(text.translate(TURNED).split())


def fill_with_payloads(store: Store, turn: int) -> dict[str, str]:
    """Every text field of the clinic gets a payload; ``turn`` says which field begins with which. Names by handle."""
    with store.write() as session:
        names = _fill(session, turn)
        site_id = session.scalars(select(Site.id)).one()
        bump_data_version(session, site_id, EVERYTHING)
        bump_meeting_version(session, site_id)
    return names


def _fill(session: Session, turn: int) -> dict[str, str]:
    used = turn

    def take(longest: int = 2_000) -> str:
        nonlocal used
        used += 1
        return PAYLOADS[used % len(PAYLOADS)][:longest]

    names = {}
    # Seven texts each, and sixty payloads: every one of them is the name of a patient.
    for number, patient in enumerate(session.scalars(select(Patient).order_by(Patient.id))):
        names[patient.handle] = patient.name = take()
        patient.code = f"{take(50)} {number}"
        patient.ethnicity, patient.payer = take(), take()
        patient.diagnoses = [take(), *patient.diagnoses[1:]]
        patient.prior_treatments = [take()]
        patient.contraindications = patient.interacting_medicines = [take()]
    for number, clinician in enumerate(session.scalars(select(Clinician).order_by(Clinician.id))):
        clinician.name, clinician.code = f"{take()} {number}", f"{take(50)} {number}"
    session.scalars(select(Site)).one().name = take()
    texts: dict[type, tuple[str, ...]] = {
        Protocol: ("name",), TreatmentSession: ("place", "formulation"), SideEffect: ("action",),
        LongTermCheck: ("result",), Decision: ("text", "reason"), Snooze: ("reason",), Discussion: ("text",),
        Acknowledgement: ("action",), Course: (), ImportBatch: ("reason",), ImportFile: ("name",),
        ImportRow: ("file", "field", "value", "rule"), MappingProfile: ("name",),
    }  # fmt: skip
    for table, fields in texts.items():
        for row in session.scalars(select(table)) if fields else ():
            for field in fields:
                setattr(row, field, take() if table is not MappingProfile else f"{take()} {row.id}")
    return names
