"""Lymphodepletion, infusion and drugs of an invented course; doses come from the same rules a ward uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from ctd402_desktop.domain.demo.curves import along
from ctd402_desktop.domain.demo.plan import DemoEntry, Plan, entry, moment
from ctd402_desktop.domain.dosing import FcDose, Regimen, dosing_surface, fc_dose
from ctd402_desktop.domain.forms.infusion import READINESS
from ctd402_desktop.domain.forms.infusion_checks import calculated_cells
from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.domain.product import check_character
from ctd402_desktop.domain.renal import crcl_cockcroft_gault, egfr_bedside_schwartz
from ctd402_desktop.i18n import N_

_PLANNED_CELLS = 400_000_000
INFUSION_NOTED_MIN = 20
"""The infusion record is signed this many minutes after the infusion began."""

_WEANING = timedelta(minutes=45)
"""Support is stopped this long before the set that shows the patient without it."""
_NOTED = timedelta(minutes=5)
"""An interval counts as ended once there was time to write it down."""

TOCILIZUMAB_MG_KG, TOCILIZUMAB_CAP_MG = 8, 800


def _order(plan: Plan) -> FcDose:
    creatinine = Decimal(plan.creatinine) / Decimal("88.4")
    height, weight = Decimal(plan.height_cm), plan.weight_kg
    age = Decimal((plan.date(-6) - plan.birth).days) / Decimal("365.25")
    if age < 18:
        clearance = egfr_bedside_schwartz(height, creatinine)
    else:
        clearance = crcl_cockcroft_gault(age, plan.sex, weight, creatinine)
    return fc_dose(dosing_surface(height, weight), clearance, Regimen())


def lymphodepletion_entries(plan: Plan) -> Iterator[DemoEntry]:
    """The order on D-6 and three days of FC."""
    found = _order(plan)
    flu = found.flu or found.cy
    order = {
        "regimen": "fc_ctd402",
        "height_cm": str(plan.height_cm),
        "weight_kg": str(plan.weight_kg),
        "weight_date": plan.date(-6).isoformat(),
        "bsa_formula": "mosteller",
        "creatinine": f"{plan.creatinine} umol/L",
        "creatinine_at": moment(plan.clock(-6, 6, 10)),
        "flu_mg_m2": str(flu.mg_m2),
        "cy_mg_m2": str(found.cy.mg_m2),
        "days": "3",
        "first_day": plan.date(-5).isoformat(),
        "flu_daily_mg": str(flu.daily_mg),
        "cy_daily_mg": str(found.cy.daily_mg),
    }
    yield entry("lymphodepletion", plan.clock(-6, 11), order, Role.PHYSICIAN)
    for day in (-5, -4, -3):
        hour = 16 if "late_doses" in plan.story.tags else 9
        yield _dose(plan, "fludarabine", flu.daily_mg, plan.clock(day, hour), 30)
        yield _dose(plan, "cyclophosphamide", found.cy.daily_mg, plan.clock(day, hour + 1), 60)


def _dose(plan: Plan, drug: str, ordered: Decimal, start: datetime, minutes: int) -> DemoEntry:
    spilled = drug == "cyclophosphamide" and plan.index % 12 == 3 and start == plan.clock(-3, 10)
    given = (ordered * 9 / 10).quantize(Decimal(10)) if spilled else ordered
    raw = {
        "drug": drug,
        "for_day": start.astimezone(plan.zone).date().isoformat(),
        "ordered_mg": f"{ordered:f}",
        "given_mg": f"{given:f}",
        "start": moment(start),
        "end": moment(start + timedelta(minutes=minutes)),
        "deviation_reason": N_("line occluded, infusion stopped early") if spilled else "",
    }
    return entry("ld_dose", start, raw, Role.NURSE, minutes + 4)


def infusion_entries(plan: Plan) -> Iterator[DemoEntry]:
    """The infusion of 4 x 10^8 CAR-T cells with its identity chain."""
    rng = plan.random("infusion")
    start = plan.infused
    viability, positive = rng.randint(86, 91), rng.randint(89, 93)
    volume = round(_PLANNED_CELLS / (25_000_000 * viability * positive / 10_000), 1)
    din = f"W0000{21 + plan.index % 5}{100000 + plan.index:06d}"
    raw = {
        "product_name": "CTD402",
        "lot": f"DEMO-A23{1 + plan.index % 9:02d}",
        "bag_count": "1",
        "donor_id": din,
        "din_check": check_character(din),
        "chain_of_identity": f"COI-DEMO-{plan.index + 1:04d}",
        "expiry": moment(start + timedelta(days=190)),
        "received": moment(start - timedelta(minutes=95)),
        "receiver": "Li Na",
        "excursion": "0",
        **{key: "pass" for key, _ in READINESS},
        "thaw_start": moment(start - timedelta(minutes=14)),
        "thaw_end": moment(start - timedelta(minutes=6)),
        "thaw_method": "water_bath",
        "bath_temp": "37.0",
        "volume_ml": str(volume),
        "cells_per_ml": "25000000",
        "cells_basis": "total",
        "viability_pct": str(viability),
        "car_pct": str(positive),
        "dose_planned_cells": str(_PLANNED_CELLS),
        "start": moment(start),
        "end": moment(start + timedelta(minutes=13)),
        "route": "central",
        "filter": "standard",
        "premedication": "paracetamol,antihistamine",
        "residual_ml": "0",
        "verifier_1": "Li Na",
        "verifier_2": "Chen Ming",
        "reaction": "0",
    }
    cells = calculated_cells(
        {
            "volume_ml": Decimal(raw["volume_ml"]),
            "cells_per_ml": Decimal(raw["cells_per_ml"]),
            "viability_pct": Decimal(viability),
            "car_pct": Decimal(positive),
            "cells_basis": "total",
        }
    )
    raw["dose_infused_cells"] = str(round(cells or 0))
    yield entry("infusion", start, raw, Role.NURSE, INFUSION_NOTED_MIN)


def _single(at: datetime, drug: str, dose: str, route: str, indication: str) -> DemoEntry:
    category, _, agent = drug.rpartition("/")
    amount, unit = dose.split(" ")
    raw = {
        "category": category,
        "agent": agent,
        "dose": amount,
        "dose_unit": unit,
        "route": route,
        "start": moment(at),
        "single": "1",
        "indication": indication,
    }
    return entry("drug", at, raw, Role.NURSE)


def _running(
    plan: Plan, start: datetime, end: datetime | None, drug: str, dose: str, indication: str, note: str = ""
) -> DemoEntry:
    """An interval; written down when it ended, or at its start while it runs."""
    category, _, agent = drug.rpartition("/")
    amount, unit, *rest = dose.split(" ")
    over = end is not None and end + _NOTED <= plan.until
    raw = {
        "category": category,
        "agent": agent,
        "dose": amount,
        "dose_unit": unit,
        "route": "inhaled" if category == "oxygen" else rest[0],
        "start": moment(start),
        "end": moment(end) if end is not None and over else "",
        "single": "0",
        "frequency": rest[1] if len(rest) > 1 else "",
        "indication": indication,
        "stop_reason": N_("course completed") if over else "",
        "note": note,
    }
    length = int((end - start) / timedelta(minutes=1)) if end is not None and over else 0
    return entry("drug", start, raw, Role.NURSE, length + 3)


def _prophylaxis(plan: Plan) -> Iterator[DemoEntry]:
    day = plan.clock
    yield _running(plan, day(-6, 9), day(3, 9), "other/allopurinol", "300 mg po q24h", "prophylaxis")
    yield _running(plan, day(-5, 9), None, "antimicrobial/aciclovir", "800 mg po q12h", "prophylaxis")
    yield _running(plan, day(-5, 9), day(15, 9), "antimicrobial/levofloxacin", "500 mg po q24h", "prophylaxis")
    yield _running(plan, day(-5, 9), None, "antimicrobial/posaconazole", "300 mg po q24h", "prophylaxis")
    yield _running(plan, day(30, 9), None, "antimicrobial/cotrimoxazole", "960 mg po 3/week", "prophylaxis")
    yield _single(plan.infused - timedelta(minutes=40), "antipyretic/paracetamol", "500 mg", "po", "prophylaxis")


def _transfusions(plan: Plan) -> Iterator[DemoEntry]:
    for day in range(-2, 60):
        if along(plan.story.plt, day) < 20 and day % 2 == 0:
            yield _single(plan.clock(day, 15), "blood/platelets", "1 units", "iv", "support")
    yield _single(plan.clock(8, 13), "blood/red_cells", "2 units", "iv", "support")


def _spans(plan: Plan, wanted: str) -> Iterator[tuple[datetime, datetime]]:
    """Intervals during which a support (``oxygen`` or ``pressor``) runs, by the steps of the story."""
    start: datetime | None = None
    for step in plan.story.crs:
        on = step.grade >= 3 or (wanted == "oxygen" and step.grade == 2 and step.how == "oxygen")
        if on and start is None:
            start = plan.after(step.day)
        elif not on and start is not None:
            yield start, plan.after(step.day) - _WEANING
            start = None


def _crs_drugs(plan: Plan) -> Iterator[DemoEntry]:
    tags, steps = plan.story.tags, plan.story.crs
    if not steps:
        return
    fever = plan.after(steps[0].day)
    yield _single(fever + timedelta(minutes=50), "antipyretic/paracetamol", "500 mg", "po", "crs")
    if "meropenem" in tags:
        end = plan.after(steps[-1].day + 1)
        yield _running(plan, fever + timedelta(minutes=55), end, "antimicrobial/meropenem", "1 g iv q8h", "infection")
    for since, until in _spans(plan, "oxygen"):
        yield _running(plan, since, until, "oxygen/oxygen", "2 L_min", "crs")
    for since, until in _spans(plan, "pressor"):
        yield _running(plan, since, until, "vasopressor/norepinephrine", "0.08 mcg_kg_min iv", "crs")
    if "tocilizumab" in tags:
        second = next(step.day for step in steps if step.grade >= 2)
        amount = min(int(plan.weight_kg * TOCILIZUMAB_MG_KG), TOCILIZUMAB_CAP_MG)
        for after in (0.15, 0.55) if "dexamethasone" in tags else (0.45,):
            yield _single(plan.after(second + after), "tocilizumab/tocilizumab", f"{amount} mg", "iv", "crs")
    if "dexamethasone" in tags:
        third = next(step.day for step in steps if step.grade >= 3)
        begun, stopped = plan.after(third + 0.05), plan.after(third + 2.9)
        yield _running(plan, begun, stopped, "steroid/dexamethasone", "10 mg iv q6h", "crs")


def _other_drugs(plan: Plan) -> Iterator[DemoEntry]:
    tags, day = plan.story.tags, plan.clock
    if "icans_steroid" in tags:
        start, end = plan.after(7.25), plan.after(9.8)
        yield _running(plan, start, end, "steroid/dexamethasone", "10 mg iv q6h", "icans")
    if "levetiracetam" in tags:
        yield _running(plan, plan.after(6.5), day(28, 9), "other/levetiracetam", "500 mg po q12h", "icans")
    if "iec_hs" in tags:
        yield _running(plan, day(12, 10), day(19, 10), "anticytokine/anakinra", "100 mg sc q6h", "hlh")
        yield _running(plan, day(12, 10), day(18, 10), "steroid/dexamethasone", "10 mg iv q12h", "hlh")
        yield _single(day(14, 16), "blood/fibrinogen", "2 g", "iv", "hlh")
    if "gcsf" in tags:
        yield _running(plan, day(15, 10), day(33, 10), "gcsf/filgrastim", "300 mcg sc q24h", "support")
    if "cmv" in tags:
        grams = round(90 * plan.weight_kg / 1000, 1)
        yield _running(plan, day(15, 14), day(31, 14), "antimicrobial/foscarnet", f"{grams} g iv q12h", "infection")
    if "gvhd" in tags:
        dose, why = f"{round(plan.weight_kg)} mg iv q24h", N_("acute GVHD, skin")
        yield _running(plan, day(22, 11), day(36, 9), "steroid/methylprednisolone", dose, "other", why)
    if "fungal" in tags:
        yield _running(plan, day(81, 12), None, "antimicrobial/voriconazole", "240 mg iv q12h", "infection")


def drug_entries(plan: Plan) -> Iterator[DemoEntry]:
    """Everything given, in no particular order."""
    yield from _prophylaxis(plan)
    yield from _crs_drugs(plan)
    yield from _other_drugs(plan)
    if plan.dense:
        yield from _transfusions(plan)
