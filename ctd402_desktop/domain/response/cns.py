"""CNS status of the COG/NCCN scheme and the CNS component of response (response-pk-hsct.md 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.renal import exceeds
from ctd402_desktop.domain.response.reading import alternatives, optional_flag
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice, number, positive
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
STATUSES = ("CNS1", "CNS2a", "CNS2b", "CNS2c", "CNS3a", "CNS3b", "CNS3c", "INDETERMINATE")
ACCEPTED = (*STATUSES, "CNS2", "CNS3")
TRAUMATIC_RBC = D(10)
PLEOCYTOSIS_WBC = D(5)
LEAST_PB_RBC = D(100)
"""Red cells below this in 10⁹/L are not survivable: the number was given in 10¹²/L."""


@dataclass(frozen=True, slots=True)
class Csf:
    """One lumbar puncture: CSF counts per µL, blood counts in 10⁹/L, signs as judged by a physician."""

    blasts: bool | None
    wbc: Decimal | None = None
    rbc: Decimal | None = None
    pb_wbc: Decimal | None = None
    pb_rbc: Decimal | None = None
    signs: bool | None = False


def steinherz_bleyer(csf: Csf) -> bool | None:
    """Whether CSF WBC/RBC is strictly more than twice that of blood; ``None`` when a count is missing."""
    if csf.wbc is None or csf.rbc is None or csf.pb_wbc is None or csf.pb_rbc is None:
        return None
    return exceeds(csf.wbc * csf.pb_rbc, 2 * csf.pb_wbc * csf.rbc)


def cns_status(csf: Csf) -> tuple[str, Message]:
    """Status of Table CNS and why.

    Signs that are not known leave a CNS3 standing and make everything else ``INDETERMINATE``.
    """
    if csf.signs:
        return "CNS3c", msg(N_("Clinical signs of CNS leukaemia not otherwise explained"))
    status, why = _by_counts(csf)
    if csf.signs is None and status[:4] in {"CNS1", "CNS2"}:
        return "INDETERMINATE", msg(N_("Clinical signs not recorded"))
    return status, why


def _by_counts(csf: Csf) -> tuple[str, Message]:
    if csf.blasts is None:
        return "INDETERMINATE", msg(N_("Cytospin not known"))
    if not csf.blasts:
        return "CNS1", msg(N_("No blasts on cytospin"))
    if csf.wbc is None or csf.rbc is None:
        return "INDETERMINATE", msg(N_("Blasts on cytospin, but CSF cell counts are missing"))
    traumatic, params = csf.rbc >= TRAUMATIC_RBC, {"wbc": csf.wbc, "rbc": csf.rbc}
    if csf.wbc < PLEOCYTOSIS_WBC:
        return "CNS2b" if traumatic else "CNS2a", msg(N_("Blasts, CSF WBC {wbc} < 5, RBC {rbc} /µL"), **params)
    if not traumatic:
        return "CNS3a", msg(N_("Blasts, CSF WBC {wbc} ≥ 5, RBC {rbc} < 10 /µL"), **params)
    above = steinherz_bleyer(csf)
    if above is None:
        return "INDETERMINATE", msg(N_("Traumatic puncture with blasts, but blood counts are missing"))
    if above:
        return "CNS3b", msg(N_("Traumatic puncture, CSF WBC/RBC more than twice that of blood"))
    return "CNS2c", msg(N_("Traumatic puncture, CSF WBC/RBC not more than twice that of blood"))


COMPONENTS: dict[tuple[str, str], tuple[str, str]] = {
    ("CNS1", ""): ("NA", "NA"),
    ("CNS2", ""): ("NE", "NE"),
    ("CNS3", ""): ("NE", "NE"),
    ("CNS1", "CNS1"): ("NA", "NA"),
    ("CNS2", "CNS1"): ("CR", "CR"),
    ("CNS3", "CNS1"): ("CR", "CR"),
    ("CNS1", "CNS2"): ("NE", "NE"),
    ("CNS2", "CNS2"): ("SD", "NE"),
    ("CNS3", "CNS2"): ("PR", "NE"),
    ("CNS1", "CNS3"): ("PD", "PD"),
    ("CNS2", "CNS3"): ("PD", "PD"),
    ("CNS3", "CNS3"): ("SD", "PD"),
}
"""Baseline and now (empty: no puncture) to the component without and with prior remission (Table CNS-R)."""


def cns_component(baseline: str | None, now: str | None, prior_remission: bool | None) -> str:
    """Component C; sub-letters are ignored, an unknown or indeterminate baseline counts as CNS1.

    ``NE`` when an unknown prior remission decides between two components.
    """
    if now == "INDETERMINATE":
        return "NE"
    before = "CNS1" if baseline in {None, "INDETERMINATE"} else str(baseline)[:4]
    without, after = COMPONENTS[before, (now or "")[:4]]
    found = {after if prior else without for prior in alternatives(prior_remission)}
    return found.pop() if len(found) == 1 else "NE"


def component_fact(baseline: str | None, now: str | None, component: str) -> Fact:
    """Baseline and present status in words."""
    nothing_known, no_puncture = msg(N_("baseline CNS status unknown")), msg(N_("no lumbar puncture"))
    text = msg(
        N_("CNS: {baseline}, now {now}"),
        baseline=baseline or nothing_known,
        now=now or no_puncture,
    )
    equivocal = component == "NE" and (now or "").startswith("CNS2")
    limit = msg(N_("equivocal, repeat the lumbar puncture in 1–4 weeks")) if equivocal else None
    return Fact(text, limit, True, ("baseline", "now", "prior_remission"))


def read_csf(inputs: Inputs) -> Csf:
    """The inputs of ``cns_status``."""
    return Csf(
        blasts=answer(inputs, "blasts"),
        wbc=number(inputs, "wbc", D(0)),
        rbc=number(inputs, "rbc", D(0)),
        pb_wbc=number(inputs, "pb_wbc", D(0)),
        pb_rbc=positive(inputs, "pb_rbc"),
        signs=optional_flag(inputs, "signs"),
    )


def _missing(csf: Csf, status: str) -> tuple[str, ...]:
    if status != "INDETERMINATE":
        return ()
    if csf.blasts is None:
        return ("blasts",)
    asked = {"wbc": csf.wbc, "rbc": csf.rbc} if csf.blasts else {}
    if None not in asked.values() and csf.blasts:
        asked = {"pb_wbc": csf.pb_wbc, "pb_rbc": csf.pb_rbc} if steinherz_relevant(csf) else {}
    missing = tuple(name for name, value in asked.items() if value is None)
    return (*missing, "signs") if csf.signs is None else missing


def steinherz_relevant(csf: Csf) -> bool:
    """Whether the status rests on the blood counts: a traumatic puncture with 5 or more white cells."""
    return bool(csf.wbc is not None and csf.rbc is not None and csf.wbc >= 5 and csf.rbc >= TRAUMATIC_RBC)


def _status(inputs: Inputs) -> Result:
    csf = read_csf(inputs)
    status, why = cns_status(csf)
    facts = [Fact(why, None, True, ("blasts", "wbc", "rbc", "pb_wbc", "pb_rbc", "signs"))]
    flags: tuple[str, ...] = ()
    if csf.pb_rbc is not None and csf.pb_rbc < LEAST_PB_RBC:
        flags = ("confirm_unit",)
        facts.append(Fact(msg(N_("Blood red cells {value}: were they given in 10¹²/L?"), value=csf.pb_rbc)))
    reason = Reason.MISSING if status == "INDETERMINATE" else None
    return Result({"cns": status}, tuple(facts), _missing(csf, status), reason, flags)


def _component(inputs: Inputs) -> Result:
    baseline, now = choice(inputs, "baseline", ACCEPTED), choice(inputs, "now", ACCEPTED)
    prior = answer(inputs, "prior_remission")
    found = cns_component(baseline, now, prior)
    decides = prior is None and cns_component(baseline, now, True) != cns_component(baseline, now, False)
    missing = ("prior_remission",) if decides else ("now",) if found == "NE" and now is None else ()
    reason = Reason.MISSING if missing else None
    return Result({"component": found}, (component_fact(baseline, now, found),), missing, reason)


RULES = (
    Rule(
        key="cns_status",
        title=N_("CNS status"),
        version="COG",
        citation="COG and NCCN CNS classification; Steinherz-Bleyer algorithm",
        section="response-pk-hsct 3.4",
        output="{cns}",
        inputs=(
            Input("blasts", "bool", note=N_("on cytospin")),
            Input("wbc", "number", "/µL", note=N_("CSF")),
            Input("rbc", "number", "/µL", note=N_("CSF")),
            Input("pb_wbc", "number", "10⁹/L"),
            Input("pb_rbc", "number", "10⁹/L", note="10¹²/L × 1000"),
            Input("signs", "bool", default="false", note=N_("judged CNS leukaemia; null = not known")),
        ),
        compute=_status,
    ),
    Rule(
        key="cns_component",
        title=N_("CNS component of response"),
        version="CTD402-1",
        citation="NCCN ALL 2024; response-pk-hsct Table CNS-R",
        section="response-pk-hsct 3.4",
        output="{component}",
        inputs=(
            Input("baseline", "enum", choices=ACCEPTED, note=N_("null = unknown")),
            Input("now", "enum", choices=ACCEPTED, note=N_("null = no lumbar puncture")),
            Input("prior_remission", "bool"),
        ),
        compute=_component,
    ),
)
