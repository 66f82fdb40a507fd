"""What the protocol already says when a form is opened: proposals, never measurements.

Defaults of CTD402 (response-pk-hsct.md 1.1 and 2.4: fludarabine 30 mg/m² and cyclophosphamide 500 mg/m² on D−5 to D−3,
400 × 10⁶ CAR-T cells flat); a site replaces them with its protocol pack.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from ctd402_desktop.domain.course import Course

FIRST_LD_DAY = -5
FC: dict[str, str] = {
    "regimen": "fc_ctd402",
    "bsa_formula": "mosteller",
    "flu_mg_m2": "30",
    "cy_mg_m2": "500",
    "days": "3",
}
INFUSION: dict[str, str] = {"product_name": "CTD402", "dose_planned_cells": "400000000"}


def proposed(form: str, course: Course) -> dict[str, str]:
    """Raw answers a new record of this form may begin with; empty where the protocol says nothing.

    Height is taken from enrolment (an adult's does not change); weight and creatinine are measured anew.
    """
    if form == "infusion":
        return dict(INFUSION)
    if form != "lymphodepletion":
        return {}
    raw = dict(FC)
    height = course.latest("height_cm", "enrolment")
    if height is not None and isinstance(height[1], Decimal):
        raw["height_cm"] = str(height[1])
    if course.day_zero is not None:
        raw["first_day"] = (course.day_zero + timedelta(days=FIRST_LD_DAY)).isoformat()
    return raw
