"""Marrow and blood category after CAR-T: Table MAR, first match wins (response-pk-hsct.md 3.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Literal, TypeAlias

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.renal import at_least
from ctd402_desktop.domain.response.reading import alternatives, optional_flag, part
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice, number
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
CRITERIA = ("PROJECT", "ELN2024", "ELIANA")
CATEGORIES = ("CR", "CRh", "CRi", "MLFS", "PR", "NR", "PD", "NE", "UNINV")
REMISSIONS = frozenset({"CR", "CRh", "CRi"})
REMISSION_BLASTS = D(5)
PARTIAL_BLASTS = D(25)
MRD_FAILURE = D("0.01")
PERCENT = (D(0), D(100))

Uninvolved: TypeAlias = Literal["UNINV"]
Baseline: TypeAlias = "Decimal | Uninvolved | None"
"""Last marrow blast % before lymphodepletion, ``"UNINV"`` (T-LBL, below 5 %), or not known."""


@dataclass(frozen=True, slots=True)
class Marrow:
    """One marrow with its blood count: blasts %, ANC and platelets 10⁹/L, MRD as a fraction.

    ``plt_transfused`` and ``gcsf``: platelet transfusion or G-CSF within 7 days. ``None`` is not known throughout;
    for ``mrd`` it is not measured.
    """

    blasts: Decimal | None
    circulating: bool | None
    anc: Decimal | None
    plt: Decimal | None
    plt_transfused: bool | None = False
    gcsf: bool | None = False
    mrd: Decimal | None = None

    def neutrophils_above(self, limit: Decimal) -> bool:
        """Strictly above ``limit`` and without G-CSF; a missing count is not above."""
        return self.anc is not None and self.anc > limit and not self.gcsf

    def platelets_above(self, limit: Decimal) -> bool:
        """Strictly above ``limit`` and untransfused; a missing count is not above."""
        return self.plt is not None and self.plt > limit and not self.plt_transfused

    @property
    def recovered(self) -> tuple[bool, bool]:
        """Whether neutrophils exceed 1.0 and platelets 100."""
        return self.neutrophils_above(D("1.0")), self.platelets_above(D(100))


@dataclass(frozen=True, slots=True)
class Setting:
    """What a marrow is held against; ``ref`` is the lowest blast % since baseline, the baseline itself if ``None``."""

    baseline: Baseline
    ref: Decimal | None = None
    prior_remission: bool | None = False
    criteria: str = "PROJECT"

    @property
    def numeric_baseline(self) -> Decimal | None:
        """The baseline blast %; ``None`` when not known and for an uninvolved marrow."""
        return self.baseline if isinstance(self.baseline, Decimal) else None

    @property
    def lowest(self) -> Decimal | None:
        """Lowest blast % from baseline up to the previous assessment."""
        known = [one for one in (self.ref, self.numeric_baseline) if one is not None]
        return min(known, default=None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A category with the row of Table MAR that gave it (0: rows disagree for what is not known)."""

    category: str
    row: int
    why: Message


def marrow_category(now: Marrow, setting: Setting) -> Verdict:
    """Category of Table MAR; ``NE`` when a flag that is not known decides between two categories."""
    found = [
        _category(replace(now, plt_transfused=transfused, gcsf=gcsf), replace(setting, prior_remission=prior))
        for transfused, gcsf, prior in product(
            alternatives(now.plt_transfused), alternatives(now.gcsf), alternatives(setting.prior_remission)
        )
    ]
    categories = sorted({one.category for one in found})
    if len(categories) == 1:
        return found[0]
    return Verdict("NE", 0, msg(N_("What is not known decides between {categories}"), categories=", ".join(categories)))


def _category(now: Marrow, setting: Setting) -> Verdict:
    relapsing = bool(setting.prior_remission)
    if setting.baseline != "UNINV" and now.blasts is None:
        if relapsing and now.circulating:
            return Verdict("PD", 1, msg(N_("Circulating blasts after a remission")))
        return Verdict("NE", 1, msg(N_("No evaluable marrow")))
    involved = bool(now.circulating) or (now.blasts is not None and now.blasts >= REMISSION_BLASTS)
    if relapsing and involved:
        return Verdict("PD", 2, msg(N_("Blasts ≥ 5 % or circulating blasts after a remission")))
    if setting.baseline == "UNINV":
        if involved:
            return Verdict("PD", 3, msg(N_("Marrow uninvolved at baseline, now involved")))
        return Verdict("UNINV", 3, msg(N_("Marrow uninvolved at baseline, no new involvement")))
    if now.blasts is not None and now.blasts >= REMISSION_BLASTS:
        return _not_cleared(now, now.blasts, setting)
    if now.circulating:
        return Verdict("NR", 14, msg(N_("Marrow blasts < 5 % but circulating blasts")))
    if now.circulating is None:
        return Verdict("NE", 5, msg(N_("Marrow blasts < 5 % but no blood film in the window")))
    return _cleared(now, setting.criteria)


def _cleared(now: Marrow, criteria: str) -> Verdict:
    """Rows 4 to 11: blasts below 5 %, none circulating."""
    if criteria == "ELN2024" and now.mrd is not None and now.mrd >= MRD_FAILURE:
        return Verdict("NR", 4, msg(N_("MRD ≥ 1 % is failure by ELN 2024")))
    if now.anc is None or now.plt is None:
        return Verdict("NE", 5, msg(N_("Marrow blasts < 5 % but no blood count in the window")))
    neutrophils, platelets = now.recovered
    if neutrophils and platelets:
        return Verdict("CR", 6, msg(N_("Blasts < 5 %, ANC > 1.0 and platelets > 100 unsupported")))
    if criteria == "ELIANA":
        return Verdict("CRi", 7, msg(N_("Blasts < 5 %, any incomplete recovery is CRi by ELIANA")))
    either = neutrophils or platelets
    one_line = msg(N_("Blasts < 5 %, one line recovered: ANC > 1.0 or platelets > 100 unsupported"))
    neither = msg(N_("Blasts < 5 %, counts not recovered"))
    if criteria == "ELN2024":
        return Verdict("CRi", 8, one_line) if either else Verdict("MLFS", 8, neither)
    if now.neutrophils_above(D("0.5")) and now.platelets_above(D(50)):
        return Verdict("CRh", 9, msg(N_("Blasts < 5 %, ANC > 0.5 and platelets > 50 unsupported")))
    return Verdict("CRi", 10, one_line) if either else Verdict("MLFS", 11, neither)


def _not_cleared(now: Marrow, blasts: Decimal, setting: Setting) -> Verdict:
    """Rows 12 to 14: blasts 5 % or more, no prior remission."""
    lowest, baseline = setting.lowest, setting.numeric_baseline
    if lowest is not None and lowest < REMISSION_BLASTS:
        return Verdict("PD", 12, msg(N_("Blasts ≥ 5 % again after {lowest} %"), lowest=lowest))
    if lowest is not None and at_least(blasts, D("1.25") * lowest) and at_least(blasts, lowest + 5):
        return Verdict("PD", 12, msg(N_("Blasts up from {lowest} % by 25 % and 5 points"), lowest=lowest))
    halved = baseline is not None and at_least(baseline, 2 * blasts)
    if halved and blasts <= PARTIAL_BLASTS and now.circulating is False and all(now.recovered):
        if setting.criteria == "ELN2024" and now.mrd is not None and now.mrd < MRD_FAILURE:
            return Verdict("CR", 13, msg(N_("Blasts 5–25 %, halved, MRD < 1 %: CR by ELN 2024")))
        return Verdict("PR", 13, msg(N_("Blasts 5–25 %, halved, none circulating, counts recovered")))
    return Verdict("NR", 14, msg(N_("Blasts ≥ 5 %, neither partial response nor progression")))


def read_marrow(given: Inputs) -> Marrow:
    """The ``current`` object of the contract."""
    return Marrow(
        blasts=number(given, "blasts", *PERCENT),
        circulating=answer(given, "circ"),
        anc=number(given, "anc", D(0)),
        plt=number(given, "plt", D(0)),
        plt_transfused=optional_flag(given, "plt_tx7"),
        gcsf=optional_flag(given, "gcsf7"),
        mrd=number(given, "mrd", D(0), D(1)),
    )


def read_baseline(inputs: Inputs, name: str) -> Baseline:
    """A blast %, ``"UNINV"`` or ``None``."""
    if isinstance(inputs.get(name), str):
        choice(inputs, name, ("UNINV",))
        return "UNINV"
    return number(inputs, name, *PERCENT)


def marrow_missing(now: Marrow, prefix: str = "current.") -> tuple[str, ...]:
    """Names of the measurements and flags that were asked for and are not known."""
    asked = {
        "blasts": now.blasts,
        "circ": now.circulating,
        "anc": now.anc,
        "plt": now.plt,
        "plt_tx7": now.plt_transfused,
        "gcsf7": now.gcsf,
    }
    return tuple(prefix + name for name, value in asked.items() if value is None)


def marrow_flags(now: Marrow, setting: Setting) -> tuple[str, ...]:
    """Banners of 3.2 that do not change the category."""
    flags = []
    cleared = now.blasts is not None and now.blasts < REMISSION_BLASTS
    if setting.criteria != "ELN2024" and cleared and now.mrd is not None and now.mrd >= MRD_FAILURE:
        flags.append("eln2024_failure")
    if now.blasts is None and now.circulating and not setting.prior_remission:
        flags.append("circulating_blasts")
    baseline = setting.numeric_baseline
    if baseline is not None and baseline < REMISSION_BLASTS:
        flags.append("baseline_morphological_remission")
    return tuple(flags)


def marrow_facts(now: Marrow, setting: Setting, verdict: Verdict, name: str = "current") -> tuple[Fact, ...]:
    """Why this category, and each banner in words."""
    row = msg(N_("Table MAR, row {row}"), row=verdict.row) if verdict.row else None
    facts = [Fact(verdict.why, row, True, (name, "baseline_blasts_pct", "ref_blasts_pct", "prior_remission"))]
    facts += [Fact(msg(_BANNERS[flag]), None, False, (name,)) for flag in marrow_flags(now, setting)]
    return tuple(facts)


_BANNERS: dict[str, str] = {
    "eln2024_failure": N_("MRD ≥ 1 %: ELN 2024 would call this failure"),
    "circulating_blasts": N_("Circulating blasts: not in remission"),
    "baseline_morphological_remission": N_("Marrow was below 5 % before lymphodepletion: report this stratum apart"),
}


def _compute(inputs: Inputs) -> Result:
    given = part(inputs, "current")
    now = read_marrow(given or {})
    prior = answer(inputs, "prior_remission")
    criteria = choice(inputs, "criteria", CRITERIA) or CRITERIA[0]
    ref = number(inputs, "ref_blasts_pct", *PERCENT)
    setting = Setting(read_baseline(inputs, "baseline_blasts_pct"), ref, prior, criteria)
    verdict = marrow_category(now, setting)
    missing = marrow_missing(now) if given is not None else ("current",)
    asked = {"baseline_blasts_pct": setting.baseline, "prior_remission": prior}
    missing += tuple(name for name, value in asked.items() if value is None)
    reason = Reason.MISSING if verdict.category == "NE" else None
    flags = marrow_flags(now, setting)
    return Result({"category": verdict.category}, marrow_facts(now, setting, verdict), missing, reason, flags)


RULES = (
    Rule(
        key="marrow_category",
        title=N_("Marrow and blood category"),
        version="CTD402-1",
        citation="Gökbuget N et al. Blood 2024;143:1891-1902 (ELN 2024); NCCN ALL 2024; response-pk-hsct Table MAR",
        section="response-pk-hsct 3.2",
        output="{category}",
        inputs=(
            Input("current", "object", note=N_("blasts %, circ, anc, plt 10⁹/L [, plt_tx7, gcsf7, mrd as a fraction]")),
            Input("baseline_blasts_pct", "any", "%", note=N_('number, "UNINV" or null')),
            Input("ref_blasts_pct", "number", "%", default="baseline"),
            Input("prior_remission", "bool"),
            Input("criteria", "enum", choices=CRITERIA, default=CRITERIA[0]),
        ),
        compute=_compute,
    ),
)
