"""One infection episode, from suspicion to its end; corrected as it becomes clearer."""

from __future__ import annotations

from collections.abc import Mapping

from ctd402_desktop.domain.fields import Answers, D, Field, Form, Kind
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.domain.forms.rules import in_order
from ctd402_desktop.domain.infection_findings import FINDINGS
from ctd402_desktop.i18n import N_, Message, msg

INFECTION_KINDS = options(
    ("bacterial", N_("Bacterial")),
    ("viral", N_("Viral")),
    ("fungal", N_("Fungal")),
    ("unknown", N_("Unknown")),
)
INFECTION_STATUSES = options(
    ("suspected", N_("Suspected")),
    ("micro_documented", N_("Microbiologically documented")),
    ("clinically_documented", N_("Clinically documented")),
    ("resolved", N_("Resolved")),
    ("excluded", N_("Excluded")),
)


FINDING_KINDS: dict[str, str] = {
    "bacterial": "bacterial",
    "viral": "viral",
    "fungal": "fungal",
    "unknown": "no_organism",
}
"""Rows of the BMT CTN table that belong to a kind of infection."""


def findings_field(kind: str) -> str:
    """Key of the question that asks the findings of a kind."""
    return f"findings_{kind}"


def _findings(kind: str) -> Field:
    rows = FINDINGS[FINDING_KINDS[kind]]
    found = [(name, label) for grade in sorted(rows) for name, label in rows[grade].items()]
    return Field(findings_field(kind), N_("Findings, BMT CTN"), Kind.CHOICE, choices=options(*found), many=True,
                 show_if=("kind", kind))  # fmt: skip


def _documented_names_it(answers: Answers) -> Mapping[str, Message]:
    if answers.get("status") == "micro_documented" and "organism" not in answers:
        return {"organism": msg(N_("microbiologically documented without an organism: enter it, or confirm"))}
    return {}


def _resolved_when(answers: Answers) -> Mapping[str, Message]:
    if answers.get("status") == "resolved" and "resolved_at" not in answers:
        return {"resolved_at": msg(N_("resolved, but when? Enter the date, or confirm without"))}
    return {}


INFECTION = Form(
    key="infection",
    title=N_("Infection"),
    version=2,
    icon="bug",
    fields=(
        Field("kind", N_("Kind"), Kind.CHOICE, choices=INFECTION_KINDS, required=True, letter="K"),
        Field("status", N_("Status"), Kind.CHOICE, choices=INFECTION_STATUSES, required=True, letter="S"),
        Field("onset", N_("Onset"), Kind.DATETIME, required=True, letter="O"),
        Field("site", N_("Site"), Kind.TEXT, letter="I"),
        Field("organism", N_("Organism"), Kind.TEXT, letter="G"),
        Field("sample", N_("Sample"), Kind.TEXT, letter="P"),
        Field("susceptibility", N_("Susceptibility"), Kind.TEXT, multiline=True),
        *(_findings(kind) for kind in FINDING_KINDS),
        Field(
            "severity",
            N_("Severity, BMT CTN"),
            Kind.NUMBER,
            integer=True,
            low=D(1),
            high=D(3),
            letter="V",
            hint=N_("1 to 3"),
        ),
        Field(
            "anc_at_onset", N_("ANC at onset"), Kind.NUMBER, unit="10⁹/L", low=D(0), high=D(500), usual=(None, D(50))
        ),
        Field("cultures_at", N_("Peripheral blood cultures"), Kind.DATETIME, letter="C"),
        Field("cultures_line_at", N_("Line cultures"), Kind.DATETIME, letter="L"),
        Field("imaging_at", N_("Imaging"), Kind.DATETIME, letter="M"),
        Field("imaging_result", N_("Imaging result"), Kind.TEXT),
        Field("antibiotic_at", N_("First antimicrobial dose"), Kind.DATETIME, letter="A"),
        Field("treatment", N_("Treatment"), Kind.TEXT, multiline=True, letter="T"),
        Field("resolved_at", N_("Resolved at"), Kind.DATETIME, letter="R"),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
    checks=(in_order(("onset", N_("Onset")), ("resolved_at", N_("Resolved at"))),),
    doubts=(_documented_names_it, _resolved_when),
)
