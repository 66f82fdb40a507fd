"""Decision tables of response: marrow, MRD, CNS, PET and CT, overall, durations, visits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.response import cns, ct_targets, lugano, marrow, mrd
from ctd402_desktop.domain.response.durations import ORDER
from ctd402_desktop.domain.response.relapse_children import ORDER as MRD_ORDER
from ctd402_desktop.domain.response.time_points import VISITS
from ctd402_desktop.domain.rule_tables import CONDITION, RESULT, YES_NO, Row, Table, Tables, ladder, row
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
_YES, _NO = YES_NO[True], YES_NO[False]
_NUMBER = "#"


def _marrow(
    number: int, said: Message, category: str, blasts: Decimal | int | None = 2, baseline: Any = 40, **more: Any
) -> Row:
    """A row of Table MAR: ``more`` are parts of the current marrow, or inputs of the rule where it has such a name."""
    own: dict[str, Any] = {name: more.pop(name) for name in ("prior_remission", "criteria") if name in more}
    current: dict[str, Any] = {"blasts": blasts, "circ": False, "anc": D("1.5"), "plt": 120, **more}
    given: dict[str, Any] = {"current": current, "baseline_blasts_pct": baseline, "prior_remission": False, **own}
    return Row((str(number), said, category), given, {"category": category})


_ELN, _ELIANA = marrow.CRITERIA[1:]
_MAR = Table(
    (_NUMBER, CONDITION, N_("Category")),
    (
        _marrow(1, msg(N_("marrow missing, no circulating blasts after a remission")), "NE", None),
        _marrow(1, msg(N_("marrow missing, circulating blasts after a remission")), "PD", None, circ=True,
                prior_remission=True),
        _marrow(2, msg(N_("after a remission, blasts ≥ {limit} % or circulating"), limit=marrow.REMISSION_BLASTS),
                "PD", 5, prior_remission=True),
        _marrow(3, msg(N_("marrow uninvolved at baseline, blasts ≥ {limit} % or circulating now"),
                       limit=marrow.REMISSION_BLASTS), "PD", 7, "UNINV"),
        _marrow(3, msg(N_("marrow uninvolved at baseline, nothing new, also when not repeated")), "UNINV", None,
                "UNINV"),
        _marrow(4, msg(N_("blasts < 5 %, none circulating, {criteria}: MRD ≥ 1 %"), criteria=_ELN), "NR",
                criteria=_ELN, mrd=marrow.MRD_FAILURE),
        _marrow(5, msg(N_("blasts < 5 %, none circulating, ANC or platelets missing")), "NE", anc=None),
        _marrow(6, msg(N_("blasts < 5 %, none circulating, ANC > 1.0 and platelets > 100 unsupported")), "CR"),
        _marrow(7, msg(N_("blasts < 5 %, none circulating, {criteria}: any incomplete recovery"), criteria=_ELIANA),
                "CRi", anc=D("0.4"), plt=40, criteria=_ELIANA),
        _marrow(8, msg(N_("blasts < 5 %, none circulating, {criteria}: ANC > 1.0 or platelets > 100"), criteria=_ELN),
                "CRi", plt=40, criteria=_ELN),
        _marrow(8, msg(N_("blasts < 5 %, none circulating, {criteria}: neither"), criteria=_ELN), "MLFS",
                anc=D("0.7"), plt=60, criteria=_ELN),
        _marrow(9, msg(N_("blasts < 5 %, none circulating, ANC > 0.5 and platelets > 50 unsupported")), "CRh",
                anc=D("0.7"), plt=60),
        _marrow(10, msg(N_("blasts < 5 %, none circulating, ANC > 1.0 or platelets > 100 unsupported")), "CRi",
                plt=20),
        _marrow(11, msg(N_("blasts < 5 %, none circulating, otherwise")), "MLFS", anc=D("0.4"), plt=40),
        _marrow(12, msg(N_("blasts ≥ 5 % again after less than 5 %")), "PD", 7, 3),
        _marrow(12, msg(N_("blasts at least 1.25 × and 5 points above the lowest value")), "PD", 52),
        _marrow(13, msg(N_("blasts 5 to 25 %, at least halved, none circulating, counts recovered")), "PR", 20),
        _marrow(13, msg(N_("the same, {criteria}: MRD < 1 %"), criteria=_ELN), "CR", 8, criteria=_ELN,
                mrd=D("0.004")),
        _marrow(14, msg(N_("otherwise")), "NR", 49, circ=True),
    ),
    notes=(
        N_("Unsupported: no G-CSF for neutrophils, no transfusion for platelets within 7 days; always strictly above."),
        N_("The lowest value is that from baseline up to the marrow before."),
    ),
    first=True,
)  # fmt: skip


def _mrd(said: Message, eln: str, negative: bool | None, **given: Any) -> Row:
    below = "–" if negative is None else YES_NO[negative]
    return Row((said, eln, below), given, {"eln_class": eln, "mrd_negative_1e4": negative})


_MRD = Table(
    (N_("Test"), N_("ELN class"), N_("Negative at 10⁻⁴")),
    (
        _mrd(msg(N_("not done or failed")), "NE", None, detected=None),
        _mrd(msg(N_("not detected, sensitivity 10⁻⁴ or better")), "MRD_CR", True, detected=False, lod=mrd.LEVEL),
        _mrd(msg(N_("not detected, sensitivity insufficient or unknown")), "MRD_INTERMEDIATE", None, detected=False),
        _mrd(msg(N_("detected, ≥ 0.01 %")), "MRD_FAILURE", False, detected=True, value=mrd.LEVEL),
        _mrd(msg(N_("detected, < 0.01 %")), "MRD_INTERMEDIATE", True, detected=True, value=mrd.LEVEL / 2),
        _mrd(msg(N_("positive, not quantifiable, range to 10⁻⁴ or better")), "MRD_INTERMEDIATE", True, detected=True,
             pnq=True, qr=mrd.LEVEL),
        _mrd(msg(N_("positive, not quantifiable, range unknown")), "MRD_INTERMEDIATE", None, detected=True, pnq=True),
        _mrd(msg(N_("detected, without a number")), "MRD_INTERMEDIATE", None, detected=True),
    ),
)  # fmt: skip
_TESTS: dict[str, dict[str, Any]] = {
    "MRD_FAILURE": {"detected": True, "value": D("0.01")},
    "MRD_INTERMEDIATE": {"detected": True, "value": D("0.00005")},
    "MRD_CR": {"detected": False, "lod": D("0.0001")},
}
_HEADLINE = ladder(
    *(
        row(msg(N_("one method: {name}"), name=name), name, gives={"eln_class": name},
            tests=[_TESTS[one] for one in MRD_ORDER[place:]])
        for place, name in enumerate(MRD_ORDER)
    ),
    row(msg(N_("no method evaluable")), "NE", gives={"eln_class": "NE"}, tests=[{"detected": None}]),
    notes=(N_("Negative at 10⁻⁴: no if one method says no, else yes if one says yes."),),
)  # fmt: skip


def _csf(status: str, said: Message, **given: Any) -> Row:
    return Row((said, status), given, {"cns": status})


_BLASTS: dict[str, Any] = {"blasts": True, "wbc": 3, "rbc": 2}
_MANY = {**_BLASTS, "wbc": cns.PLEOCYTOSIS_WBC, "rbc": cns.TRAUMATIC_RBC, "pb_rbc": 4000}
_CNS = Table(
    (N_("CSF"), N_("Status")),
    (
        _csf("CNS3c", msg(N_("clinical signs of CNS leukaemia")), signs=True),
        _csf("CNS1", msg(N_("no blasts on cytospin")), blasts=False),
        _csf("CNS2a", msg(N_("blasts, white cells < 5, red cells < 10 /µL")), **_BLASTS),
        _csf("CNS2b", msg(N_("blasts, white cells < 5, red cells ≥ 10 /µL")), **{**_BLASTS, "rbc": cns.TRAUMATIC_RBC}),
        _csf("CNS3a", msg(N_("blasts, white cells ≥ 5, red cells < 10 /µL")),
             **{**_BLASTS, "wbc": cns.PLEOCYTOSIS_WBC}),
        _csf("CNS3b", msg(N_("blasts, ≥ 5, ≥ 10 /µL, white/red more than twice that of blood")), **_MANY, pb_wbc=5),
        _csf("CNS2c", msg(N_("blasts, ≥ 5, ≥ 10 /µL, white/red not more than twice that of blood")), **_MANY,
             pb_wbc=2000),
        _csf("INDETERMINATE", msg(N_("cytospin or a needed count not known")), blasts=True),
    ),
    first=True,
)  # fmt: skip


def _component(before: str, now: str, *, prior: bool) -> Row:
    found = cns.COMPONENTS[before, now][prior]
    cells = (before, now or msg(N_("no puncture")), YES_NO[prior], found)
    return Row(cells, {"baseline": before, "now": now or None, "prior_remission": prior}, {"component": found})


_CNS_R = Table(
    (N_("Baseline"), N_("Now"), N_("Prior remission"), N_("Component")),
    tuple(_component(before, now, prior=prior) for before, now in cns.COMPONENTS for prior in (False, True)),
    notes=(N_("Letters a, b and c play no part; an unknown or indeterminate baseline counts as CNS1."),),
)


def _pet(number: int, said: Message, response: str, **given: Any) -> Row:
    return Row((str(number), said, response), given, {"response": response})


_PET = Table(
    (_NUMBER, CONDITION, N_("Response")),
    (
        _pet(1, msg(N_("new focus judged lymphoma")), "PD", ps5=2, new=True),
        _pet(2, msg(N_("Deauville 1 to {score}"), score=lugano.COMPLETE_SCORE), "CR", ps5=lugano.COMPLETE_SCORE),
        _pet(3, msg(N_("Deauville 4 or 5, uptake reduced")), "PR", ps5=4, change="reduced"),
        _pet(4, msg(N_("Deauville 4 or 5, uptake unchanged")), "SD", ps5=4, change="unchanged"),
        _pet(5, msg(N_("Deauville 4 or 5, uptake increased")), "PD", ps5=5, change="increased"),
        _pet(6, msg(N_("Deauville 4 or 5, uptake not stated")), "NE", ps5=5),
        _pet(7, msg(N_("not scored")), "NE"),
    ),
    first=True,
)


def _lesion(now: tuple[int, int], base: tuple[int, int] = (30, 20), kind: str = "node") -> dict[str, Any]:
    return {"type": kind, "base": list(base), "nadir": list(base), "now": list(now)}


def _ct(number: int, said: Message, response: str, now: tuple[int, int] = (25, 20), **given: Any) -> Row:
    cells = (str(number) if number else "–", said, response)
    return Row(cells, {"targets_mm": [_lesion(now)], **given}, {"response": response})


_VANISHED = {"type": "extranodal", "base": [20, 10], "nadir": [0, 0], "now": [11, 5]}
_LARGER, _SMALL = ct_targets.MEASURABLE_MM["node"], ct_targets.MEASURABLE_MM["extranodal"]
_CT = Table(
    (_NUMBER, CONDITION, N_("Response")),
    (
        _ct(1, msg(N_("new lesion")), "PD", new=True),
        _ct(1, msg(N_("non-measured disease progressed")), "PD", nonmeas="progressed"),
        _ct(1, msg(N_("a vanished extranodal lesion measurable again, > {limit} mm"), limit=_SMALL), "PD",
            targets_mm=[_VANISHED]),
        _ct(2, msg(N_("a lesion 1.5 × its smallest product, and 5 mm (10 mm above 20 mm) longer or wider")), "PD",
            (45, 25)),
        _ct(3, msg(N_("spleen up by more than half of its excess above 13 cm, or by 2 cm to above 13 cm")), "PD",
            spleen={"base": 12, "now": 14}),
        _ct(0, msg(N_("a followed lesion or the spleen not measured")), "NE",
            targets_mm=[{"type": "node", "base": [30, 20], "nadir": [30, 20]}]),
        _ct(4, msg(N_("nodes ≤ {limit} mm, extranodal lesions gone, nothing non-measured, spleen ≤ 13 cm"),
                   limit=_LARGER), "CR", (15, 10)),
        _ct(5, msg(N_("sum of products at least halved, and the excess of the spleen more than halved")), "PR",
            (16, 10)),
        _ct(6, msg(N_("otherwise")), "SD"),
    ),
    notes=(N_("Spleen in cm; nadir is the smallest size up to the scan before."),),
    first=True,
)  # fmt: skip


def _overall(number: int, said: Message, overall: str, *components: str, prior: bool = False) -> Row:
    given = dict(zip(("marrow", "emd", "cns"), components, strict=True))
    return Row((str(number), said, overall), {**given, "prior_remission": prior}, {"overall": overall})


_OVR = Table(
    (_NUMBER, CONDITION, N_("Overall")),
    (
        _overall(1, msg(N_("any component PD, after a remission")), "RELAPSE", "PD", "NA", "NA", prior=True),
        _overall(1, msg(N_("any component PD")), "PD", "CR", "PD", "NA"),
        _overall(2, msg(N_("marrow NR, or extramedullary or CNS SD")), "SD", "CR", "SD", "NA"),
        _overall(3, msg(N_("any component NE")), "NE", "CR", "NE", "NA"),
        _overall(4, msg(N_("any component PR")), "PR", "CRh", "PR", "NA"),
        _overall(5, msg(N_("marrow uninvolved, extramedullary or CNS cleared")), "CR", "UNINV", "CR", "NA"),
        _overall(5, msg(N_("marrow uninvolved, nothing else to evaluate")), "NE", "UNINV", "NA", "NA"),
        _overall(6, msg(N_("otherwise the category of the marrow")), "CRi", "CRi", "CR", "NA"),
    ),
    first=True,
)
_CLEAR = {"marrow": {"blasts": 2, "circ": False, "anc": D("1.5"), "plt": 120}, "prior_remission": False}
_RAW = ladder(
    row(msg(N_("extramedullary disease at baseline, imaged")), msg(N_("as PET, else as CT")), gives={"emd": "CR"},
        baseline={"marrow": 40, "emd": True}, current={**_CLEAR, "pet": {"ps5": 2}}),
    row(msg(N_("extramedullary disease at baseline, not imaged")), "NE", gives={"emd": "NE"},
        baseline={"marrow": 40, "emd": True}, current=_CLEAR),
    row(msg(N_("not known whether there was extramedullary disease")), "NE", gives={"emd": "NE"},
        baseline={"marrow": 40}, current=_CLEAR),
    row(msg(N_("none at baseline, new disease on imaging")), "PD", gives={"emd": "PD"},
        baseline={"marrow": 40, "emd": False}, current={**_CLEAR, "pet": {"ps5": 5, "new": True}}),
    row(msg(N_("none at baseline, nothing new")), "NA", gives={"emd": "NA", "overall": "CR"},
        baseline={"marrow": 40, "emd": False, "cns": "CNS1"}, current={**_CLEAR, "cns": "CNS1"}),
    title=N_("Extramedullary component"),
    notes=(N_("Marrow, CNS and overall response follow their own tables."),),
)  # fmt: skip

_BOR = Table(
    (CONDITION, RESULT),
    (
        row(msg(N_("the best of: {order}"), order=", ".join(ORDER)), "CR", gives={"bor": "CR"},
            assessments_day_response=[[28, "PR"], [56, "CR"], [90, "SD"]]),
        row(msg(N_("up to and with the first PD")), "PR", gives={"bor": "PR"},
            assessments_day_response=[[28, "PR"], [56, "PD"], [90, "CR"]]),
        row(msg(N_("up to and without the first RELAPSE")), "CRi", gives={"bor": "CRi"},
            assessments_day_response=[[28, "CRi"], [56, "RELAPSE"], [90, "CR"]]),
        row(msg(N_("before conditioning or another therapy")), "PR", gives={"bor": "PR"},
            assessments_day_response=[[28, "PR"], [56, "CR"]], cutoff_day=50),
        row(msg(N_("nothing assessed")), "NE", gives={"bor": "NE"}, assessments_day_response=[]),
    ),
)  # fmt: skip
_REMISSION: list[Any] = [[28, "CR"], [100, "CR"]]
_DOR = ladder(
    row(msg(N_("PD or RELAPSE")), msg(N_("event: relapse")), gives={"event": 1, "reason": "relapse"},
        assess=[*_REMISSION, [150, "RELAPSE"]]),
    row(msg(N_("death")), msg(N_("event: death")), gives={"event": 1, "reason": "death"}, assess=_REMISSION, death=160),
    row(msg(N_("transplant, where it censors")), msg(N_("censored at the transplant")),
        gives={"event": 0, "reason": "hsct"}, assess=_REMISSION, hsct=60, censor_hsct=True),
    row(msg(N_("another anti-leukaemic therapy")), msg(N_("censored at the therapy")),
        gives={"event": 0, "reason": "new_therapy"}, assess=_REMISSION, newtx=120),
    row(msg(N_("none of these")), msg(N_("censored at the last assessment")),
        gives={"event": 0, "reason": "last_assessment", "duration_days": 72, "months_2dp": D("2.37")},
        assess=_REMISSION),
    row(msg(N_("no remission reached")), "–", gives=None, assess=[[28, "PR"]]),
    notes=(N_("From the first CR, CRh or CRi; months of 30.4375 days."),),
)  # fmt: skip
_PDL = Table(
    (N_("First marrow"), N_("Other tests ≥ 1 %"), N_("Relapse"), N_("Second marrow")),
    (
        row("≥ 25 %", "–", _YES, _NO, gives={"relapse": True, "second_marrow_needed": False}, first_marrow_pct=25),
        row("≥ 5 %, < 25 %", "≥ 1", _YES, _NO, gives={"relapse": True, "second_marrow_needed": False},
            first_marrow_pct=5, other_tests=1),
        row("≥ 5 %, < 25 %", "0", "–", msg(N_("two tests ≥ 1 %")),
            gives={"relapse": None, "second_marrow_needed": True}, first_marrow_pct=24, other_tests=0),
        row("≥ 1 %, < 5 %", "≥ 2", _YES, _NO, gives={"relapse": True, "second_marrow_needed": False},
            first_marrow_pct=1, other_tests=2),
        row("≥ 1 %, < 5 %", "0–1", "–", msg(N_("two tests ≥ 1 %")),
            gives={"relapse": None, "second_marrow_needed": True}, first_marrow_pct=4, other_tests=1),
        row("< 1 %", "–", _NO, _NO, gives={"relapse": False, "second_marrow_needed": False},
            first_marrow_pct=D("0.9")),
    ),
)  # fmt: skip
_VISITS = Table(
    (N_("Visit"), N_("Target day"), N_("From day"), N_("To day")),
    tuple(
        Row((name, str(target), str(first), str(last)), {"clinical_day": last}, {"visit": name, "target_day": target})
        for name, target, first, last in VISITS
    ),
    notes=(N_("A day in no window is unscheduled: stored and counted like any other."),),
)

TABLES: Tables = {
    "marrow_category": (_MAR,),
    "mrd_class": (_MRD,),
    "mrd_headline": (_HEADLINE,),
    "cns_status": (_CNS,),
    "cns_component": (_CNS_R,),
    "lugano_pet": (_PET,),
    "lugano_ct": (_CT,),
    "overall_components": (_OVR,),
    "overall_raw": (_RAW,),
    "best_overall_response": (_BOR,),
    "duration_of_response": (_DOR,),
    "relapse_children": (_PDL,),
    "visit_window": (_VISITS,),
}
