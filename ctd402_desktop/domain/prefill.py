"""What the protocol already says when a form is opened: proposals, never measurements.

Regimen and cell dose stand in the protocol pack (response-pk-hsct.md 1.1 and 2.4).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from ctd402_desktop.domain.course import Course


def proposed(form: str, course: Course) -> dict[str, str]:
    """Raw answers a new record of this form may begin with; empty where the protocol says nothing.

    Height is taken from enrolment (an adult's does not change); weight and creatinine are measured anew.
    """
    plan = course.protocol.regimen
    if form == "infusion":
        return {"product_name": plan.product, "dose_planned_cells": f"{plan.flat_dose_cells:f}"}
    if form != "lymphodepletion":
        return {}
    raw = {
        "regimen": plan.key,
        "bsa_formula": plan.bsa_formula,
        "flu_mg_m2": f"{plan.drug('fludarabine').mg_m2:f}",
        "cy_mg_m2": f"{plan.drug('cyclophosphamide').mg_m2:f}",
        "days": str(len(plan.days)),
    }
    height = course.latest("height_cm", "enrolment")
    if height is not None and isinstance(height[1], Decimal):
        raw["height_cm"] = str(height[1])
    if course.day_zero is not None:
        raw["first_day"] = (course.day_zero + timedelta(days=plan.days[0])).isoformat()
    return raw
