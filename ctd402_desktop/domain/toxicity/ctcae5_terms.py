"""The laboratory terms of CTCAE v5.0 as rows of steps: a condition, and the grade it gives.

Each row is a function from a ``Case`` to its ``Step``s, so that a limit of the laboratory, the baseline and the ticks
enter as they are known. Source: NCI CTCAE v5.0, 27 November 2017, restated in toxicity-grading.md 8.2 and 8.3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from ctd402_desktop.domain.renal import at_least, exceeds
from ctd402_desktop.domain.toxicity.explaining import figure
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
TICKS = (
    "bleeding",
    "transfusion_indicated",
    "intervention_indicated",
    "hospitalised",
    "on_anticoagulant",
    "torsades",
    "life_threatening",
)


@dataclass(frozen=True, slots=True)
class Case:
    """What was answered about one value; ``None`` is not answered, a tick that is not in ``ticks`` is not ticked."""

    value: Decimal
    lln: Decimal | None
    uln: Decimal | None
    baseline: Decimal | None
    symptomatic: bool | None
    hours: Decimal | None
    ticks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """ "``sign`` ``limit`` gives ``grade``", where ``needs`` (a tick or ``symptomatic``) is answered with yes.

    ``limit`` is ``None`` while the input ``source`` it rests on is unknown; ``sign`` is empty where ``needs`` alone
    gives the grade. ``told`` is the answer to ``needs``: ``None`` is unanswered.
    """

    grade: int
    sign: str
    limit: Decimal | None
    words: Message | None = None
    source: str = ""
    needs: str = ""
    told: bool | None = True

    def holds(self, value: Decimal) -> bool | None:
        """Whether the value is on that side; ``None`` when the limit is unknown and could be on either."""
        if not self.sign:
            return True
        if self.limit is None:
            return None if value else self.sign in "<≤"
        past = exceeds(value, self.limit) if self.source else value > self.limit
        reached = at_least(value, self.limit) if self.source else value >= self.limit
        return {">": past, "≥": reached, "<": not reached, "≤": not past}[self.sign]

    def band(self, sign: str = "") -> Message:
        """The condition as it is written, ``> 5 × ULN (200)``; ``sign`` replaces its own."""
        used, limit = sign or self.sign, None if self.limit is None else figure(self.limit)
        if self.words is None:
            return msg(N_("{sign} {limit}"), sign=used, limit=limit)
        if limit is None:
            return msg(N_("{sign} {what}"), sign=used, what=self.words)
        return msg(N_("{sign} {what} ({limit})"), sign=used, what=self.words, limit=limit)


Steps: TypeAlias = list[Step]
Row: TypeAlias = Callable[[Case], Steps]

NOTHING = D(0)
LOWERS, RAISES = "lowers", "raises"
"""What an abnormal baseline could do to the grade, for the flag when it is missing."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its name, the unit of the value, its row, the most a value can be, and what a baseline does."""

    label: str
    unit: str
    row: Row
    most: Decimal
    baseline: str = ""
    least: Decimal = NOTHING


def _grades(values: tuple[str, ...], sign: str, worst: int = 4) -> Steps:
    return [Step(worst - place, sign, D(limit)) for place, limit in enumerate(values)]


def _lln(case: Case, grade: int = 1) -> Step:
    return Step(grade, "<", case.lln, LLN, "lln")


def _uln(case: Case, grade: int = 1) -> Step:
    return Step(grade, ">", case.uln, ULN, "uln")


def falling(*limits: str, worst: int = 4) -> Row:
    """``< limit`` from the worst grade down; grade 1 below the lower limit of the laboratory."""
    return lambda case: [*_grades(limits, "<", worst), _lln(case)]


def rising(*limits: str, worst: int = 4) -> Row:
    """``> limit`` from the worst grade down; grade 1 above the upper limit of the laboratory."""
    return lambda case: [*_grades(limits, ">", worst), _uln(case)]


def fixed(sign: str, *limits: str, worst: int) -> Row:
    """Absolute limits alone, from the worst grade down."""
    return lambda _: _grades(limits, sign, worst)


def raised_by(row: Row, tick: str, grade: int) -> Row:
    """The same row, where a tick alone gives ``grade``."""
    return lambda case: [*row(case), _tick(case, tick, grade)]


def _tick(case: Case, tick: str, grade: int) -> Step:
    return Step(grade, "", None, needs=tick, told=tick in case.ticks)


LLN, ULN, BASELINE = msg(N_("LLN")), msg(N_("ULN")), msg(N_("baseline"))
_ONCE = {"lln": LLN, "uln": ULN, "baseline": BASELINE}
_TIMES = {"lln": N_("{factor} × LLN"), "uln": N_("{factor} × ULN"), "baseline": N_("{factor} × baseline")}


def _multiple(source: str, factor: str) -> Message:
    return _ONCE[source] if factor == "1" else Message(_TIMES[source], {"factor": factor})


def _times(base: Decimal | None, source: str, factors: tuple[str, ...], worst: int = 4, sign: str = ">") -> Steps:
    """``factor × base`` from the worst grade down; ``source`` names the input the base came from."""
    return [
        Step(
            worst - place,
            sign,
            None if base is None else D(factor) * base,
            _multiple(source, factor),
            source,
        )
        for place, factor in enumerate(factors)
    ]


def multiples(*factors: str, entry: str) -> Row:
    """Multiples of the upper limit, or of a baseline above it; then grade 1 starts at ``entry`` times the baseline.

    ``entry`` empty: the baseline plays no part. An entry of ``1`` is strict like the other steps.
    """

    def row(case: Case) -> Steps:
        abnormal = case.uln is not None and case.baseline is not None and exceeds(case.baseline, case.uln)
        if not entry or not abnormal:
            return _times(case.uln, "uln", (*factors, "1"))
        first = _times(case.baseline, "baseline", (entry,), worst=1, sign=">" if entry == "1" else "≥")
        return [*_times(case.baseline, "baseline", factors), *first]

    return row


def creatinine(case: Case) -> Steps:
    """The worse of the multiples of the upper limit and, from grade 2, of the baseline."""
    steps = _times(case.uln, "uln", ("6", "3", "1.5", "1"))
    return steps if case.baseline is None else [*steps, *_times(case.baseline, "baseline", ("3", "1.5"), worst=3)]


def fibrinogen(case: Case) -> Steps:
    """Fractions of the lower limit; with a baseline below it also the fall from there, the worse counting."""
    steps = [Step(4, "<", D("0.5")), *_times(case.lln, "lln", ("0.25", "0.5", "0.75", "1"), sign="<")]
    if case.lln is not None and case.baseline is not None and exceeds(case.lln, case.baseline):
        steps += _times(case.baseline, "baseline", ("0.25", "0.5", "0.75"), sign="≤")
        steps += _times(case.baseline, "baseline", ("1",), worst=1, sign="<")
    return steps


def aptt(case: Case) -> Steps:
    """Three grades; bleeding makes any prolongation grade 3."""
    bleeding = Step(3, ">", case.uln, ULN, "uln", "bleeding", "bleeding" in case.ticks)
    return [*_times(case.uln, "uln", ("2.5", "1.5", "1"), worst=3), bleeding]


def inr(case: Case) -> Steps:
    """Absolute limits, or multiples of the INR on stable anticoagulation; bleeding gives grade 3."""
    bleeding = "bleeding" in case.ticks
    if "on_anticoagulant" in case.ticks:
        steps = _times(case.baseline, "baseline", ("2.5", "1.5", "1"), worst=3)
        return [*steps, Step(3, ">", case.baseline, BASELINE, "baseline", "bleeding", bleeding)]
    return [*_grades(("2.5", "1.5", "1.2"), ">", 3), Step(3, ">", D("1.2"), needs="bleeding", told=bleeding)]


def sodium_low(case: Case) -> Steps:
    """Between 125 and 130 symptoms decide between grade 2 and 3."""
    symptoms = Step(3, "<", D(130), needs="symptomatic", told=case.symptomatic)
    return [*_grades(("120", "125", "130"), "<"), symptoms, _lln(case)]


def potassium_low(case: Case) -> Steps:
    """Grade 2 is grade 1 with symptoms or an intervention."""
    told = True if "intervention_indicated" in case.ticks else case.symptomatic
    symptoms = Step(2, "<", case.lln, LLN, "lln", "symptomatic", told)
    return [*_grades(("2.5", "3.0"), "<"), symptoms, _lln(case)]


def magnesium_high(case: Case) -> Steps:
    """The term has no grade 2."""
    return [*_grades(("3.30", "1.23"), ">"), _uln(case)]


def pancreas(case: Case) -> Steps:
    """Lipase and amylase: symptoms raise the grade from twice the upper limit on."""
    steps = _times(case.uln, "uln", ("5",), worst=3) + _times(case.uln, "uln", ("1.5", "1"), worst=2)
    for factor, grade in (("5", 4), ("2", 3)):
        limit = None if case.uln is None else D(factor) * case.uln
        steps.append(Step(grade, ">", limit, _multiple("uln", factor), "uln", "symptomatic", case.symptomatic))
    return steps


def uric_acid(case: Case) -> Steps:
    """Grade 3 with a physiological consequence, 4 life-threatening; no grade 2."""
    symptoms = Step(3, ">", case.uln, ULN, "uln", "symptomatic", case.symptomatic)
    return [_uln(case), symptoms, _tick(case, "life_threatening", 4)]


def fever(case: Case) -> Steps:
    """Grade 4 above 40.0 °C for more than 24 hours."""
    long = None if case.hours is None else case.hours > 24
    over = Step(4, ">", D("40.0"), needs="hours_above_40", told=long)
    return [over, *_grades(("40.0", "39.0"), ">", 3), Step(1, "≥", D("38.0"))]


def qtc(case: Case) -> Steps:
    """Absolute limits, or more than 60 ms above the baseline for grade 3."""
    steps = [*_grades(("501", "481", "450"), "≥", 3), _tick(case, "torsades", 4)]
    if case.baseline is not None:
        steps.append(Step(3, ">", case.baseline + 60, msg(N_("baseline + 60")), "baseline"))
    return steps


_LIVER, _DUCT = multiples("20", "5", "3", entry="1.5"), multiples("20", "5", "2.5", entry="2.0")
_COUNT, _ENZYME = "10⁹/L", D(200_000)
_HB = raised_by(raised_by(falling("8.0", "10.0", worst=3), "transfusion_indicated", 3), "life_threatening", 4)
_ALBUMIN = raised_by(falling("20", "30", worst=3), "life_threatening", 4)
_STOOLS = raised_by(
    raised_by(lambda _: [*_grades(("7", "4"), "≥", 3), Step(1, ">", D(0))], "hospitalised", 3), "life_threatening", 4
)
_WEIGHT = fixed("≥", "20", "10", "5", worst=3)
_T = Term

TERMS: dict[str, Term] = {
    "neutrophils_10e9_l": _T(N_("Neutrophil count decreased"), _COUNT, falling("0.5", "1.0", "1.5"), D(500)),
    "wbc_10e9_l": _T(N_("White blood cell decreased"), _COUNT, falling("1.0", "2.0", "3.0"), D(1500)),
    "lymphocytes_10e9_l": _T(N_("Lymphocyte count decreased"), _COUNT, falling("0.2", "0.5", "0.8"), D(1500)),
    "lymphocytes_high_10e9_l": _T(N_("Lymphocyte count increased"), _COUNT, fixed(">", "20", "4", worst=3), D(1500)),
    "cd4_per_ul": _T(N_("CD4 lymphocytes decreased"), "/µL", falling("50", "200", "500"), D(500_000)),
    "platelets_10e9_l": _T(N_("Platelet count decreased"), _COUNT, falling("25", "50", "75"), D(5000)),
    "hb_g_dl": _T(N_("Anaemia"), "g/dL", _HB, D(30)),
    "alt_u_l": _T(N_("ALT increased"), "U/L", _LIVER, _ENZYME, LOWERS),
    "ast_u_l": _T(N_("AST increased"), "U/L", _LIVER, _ENZYME, LOWERS),
    "alp_u_l": _T(N_("Alkaline phosphatase increased"), "U/L", _DUCT, _ENZYME, LOWERS),
    "ggt_u_l": _T(N_("GGT increased"), "U/L", _DUCT, _ENZYME, LOWERS),
    "bilirubin_mg_dl": _T(
        N_("Blood bilirubin increased"), "mg/dL", multiples("10", "3", "1.5", entry="1"), D(100), LOWERS
    ),
    "creatinine_mg_dl": _T(N_("Creatinine increased"), "mg/dL", creatinine, D(50), RAISES),
    "fibrinogen_g_l": _T(N_("Fibrinogen decreased"), "g/L", fibrinogen, D(30)),
    "aptt_s": _T(N_("aPTT prolonged"), "s", aptt, D(1000)),
    "inr": _T(N_("INR increased"), "", inr, D(100)),
    "sodium_low": _T(N_("Hyponatraemia"), "mmol/L", sodium_low, D(250)),
    "sodium_high": _T(N_("Hypernatraemia"), "mmol/L", rising("160", "155", "150"), D(250)),
    "potassium_low": _T(N_("Hypokalaemia"), "mmol/L", potassium_low, D(20)),
    "potassium_high": _T(N_("Hyperkalaemia"), "mmol/L", rising("7.0", "6.0", "5.5"), D(20)),
    "calcium_corr_low": _T(N_("Hypocalcaemia, corrected"), "mmol/L", falling("1.5", "1.75", "2.0"), D(10)),
    "calcium_ionised_low": _T(N_("Hypocalcaemia, ionised"), "mmol/L", falling("0.8", "0.9", "1.0"), D(10)),
    "calcium_corr_high": _T(N_("Hypercalcaemia, corrected"), "mmol/L", rising("3.4", "3.1", "2.9"), D(10)),
    "calcium_ionised_high": _T(N_("Hypercalcaemia, ionised"), "mmol/L", rising("1.8", "1.6", "1.5"), D(10)),
    "magnesium_low": _T(N_("Hypomagnesaemia"), "mmol/L", falling("0.3", "0.4", "0.5"), D(10)),
    "magnesium_high": _T(N_("Hypermagnesaemia"), "mmol/L", magnesium_high, D(10)),
    "albumin_g_l": _T(N_("Hypoalbuminaemia"), "g/L", _ALBUMIN, D(100)),
    "glucose_low_mmol_l": _T(N_("Hypoglycaemia"), "mmol/L", falling("1.7", "2.2", "3.0"), D(150)),
    "triglycerides_mmol_l": _T(
        N_("Hypertriglyceridaemia"),
        "mmol/L",
        lambda _: [*_grades(("11.4", "5.7", "3.42"), ">"), Step(1, "≥", D("1.71"))],
        D(200),
    ),
    "lipase_u_l": _T(N_("Lipase increased"), "U/L", pancreas, _ENZYME),
    "amylase_u_l": _T(N_("Serum amylase increased"), "U/L", pancreas, _ENZYME),
    "cpk_u_l": _T(N_("CPK increased"), "U/L", multiples("10", "5", "2.5", entry=""), D(10_000_000)),
    "ldh_u_l": _T(N_("LDH increased"), "U/L", lambda case: [_uln(case)], _ENZYME),
    "haptoglobin_g_l": _T(N_("Haptoglobin decreased"), "g/L", lambda case: [_lln(case)], D(50)),
    "bicarbonate_mmol_l": _T(N_("Blood bicarbonate decreased"), "mmol/L", lambda case: [_lln(case)], D(100)),
    "uric_acid_high_umol_l": _T(N_("Hyperuricaemia"), "µmol/L", uric_acid, D(10_000)),
    "temp_c_fever": _T(N_("Fever"), "°C", fever, D(46), least=D(15)),
    "qtc_ms": _T(N_("QT corrected interval prolonged"), "ms", qtc, D(2000), RAISES),
    "weight_loss_pct": _T(N_("Weight loss"), "%", _WEIGHT, D(100), least=D(-500)),
    "weight_gain_pct": _T(N_("Weight gain"), "%", _WEIGHT, D(500), least=D(-100)),
    "stools_above_baseline": _T(N_("Diarrhoea"), "/d", _STOOLS, D(100), least=D(-100)),
}
"""Every term this program grades, by the name of its ``analyte``; those without a number in v5.0 are not here."""
