"""What must hold before an infusion record is signed, and what is asked once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.forms.rules import number_of
from ctd402_desktop.domain.limits import CheckLimits
from ctd402_desktop.domain.product import car_cells, check_character, dose_status, same_identifier
from ctd402_desktop.domain.renal import exceeds
from ctd402_desktop.domain.units import tidy
from ctd402_desktop.i18n import N_, Message, msg


def two_people(answers: Answers) -> Mapping[str, Message]:
    """Both identity checks must come from different persons."""
    first, second = answers.get("verifier_1"), answers.get("verifier_2")
    if isinstance(first, str) and isinstance(second, str) and same_identifier(first, second):
        return {"verifier_2": msg(N_("the same person checked twice: a second person must check the identity"))}
    return {}


def no_leukodepleting_filter(answers: Answers) -> Mapping[str, Message]:
    """A leukodepleting filter would hold back the product (label statement)."""
    if answers.get("filter") == "leukodepleting":
        return {"filter": msg(N_("a leukodepleting filter removes the CAR-T cells: never use it. Change the filter."))}
    return {}


def din_check_character(answers: Answers) -> Mapping[str, Message]:
    """The check character must belong to the donation number beside it."""
    din, given = answers.get("donor_id"), answers.get("din_check")
    if not isinstance(din, str) or not isinstance(given, str):
        return {}
    try:
        expected = check_character(din)
    except ValueError:
        return {"donor_id": msg(N_("not a donation number: 13 letters and digits are needed. Scan it again."))}
    if not same_identifier(given, expected):
        text = N_("the check character does not belong to this donation number. Stop and compare with the label.")
        return {"din_check": msg(text)}
    return {}


def failed_items_need_a_reason(answers: Answers) -> Mapping[str, Message]:
    """A failed readiness item holds the infusion unless a physician writes why it goes on (RDY-1)."""
    failed = [key for key, value in answers.items() if key.startswith("rdy_") and value == "fail"]
    if not failed or "rdy_override" in answers:
        return {}
    text = N_("{count} items failed: hold the infusion, or a physician enters the reason to go on")
    return {"rdy_override": msg(text, count=len(failed))}


def residual_needs_a_reason(answers: Answers) -> Mapping[str, Message]:
    """What was not infused is explained."""
    residual = number_of(answers, "residual_ml")
    if residual and "residual_reason" not in answers:
        return {"residual_reason": msg(N_("{volume} mL were not infused: enter why"), volume=residual)}
    return {}


def slow_after_thaw(answers: Answers, limits: CheckLimits) -> Mapping[str, Message]:
    """Cells lose viability after the thaw."""
    thawed, end = answers.get("thaw_end"), answers.get("end")
    most = limits.infusion.thaw_to_end
    if not isinstance(thawed, datetime) or not isinstance(end, datetime) or end - thawed <= most:
        return {}
    minutes, usual = (int(one / timedelta(minutes=1)) for one in (end - thawed, most))
    text = N_("{minutes} min from thaw to the end of infusion, usual is up to {usual}. Confirm.")
    return {"end": msg(text, minutes=minutes, usual=usual)}


def steroid_before_cells(answers: Answers) -> Mapping[str, Message]:
    """No steroid is given to prevent reactions (label statement)."""
    given = answers.get("premedication")
    if isinstance(given, tuple) and "steroid" in given:
        return {"premedication": msg(N_("steroids are not part of the premedication: they harm CAR-T cells. Confirm."))}
    return {}


def calculated_cells(answers: Answers) -> Decimal | None:
    """CAR+ viable cells infused, from volume, concentration, viability and CAR+ share (2.4, rule CELL-1)."""
    volume = number_of(answers, "volume_ml")
    density = number_of(answers, "cells_per_ml")
    viable = number_of(answers, "viability_pct")
    positive = number_of(answers, "car_pct")
    if volume is None or density is None or viable is None or positive is None or "cells_basis" not in answers:
        return None
    infused = number_of(answers, "infused_ml")
    share = Decimal(1) if answers["cells_basis"] == "viable" else viable / 100
    return car_cells(volume if infused is None else infused, density, share, positive / 100)


def cells_do_not_add_up(answers: Answers, limits: CheckLimits) -> Mapping[str, Message]:
    """The dose entered and the dose its parts give differ by more than the pack allows."""
    expected, entered = calculated_cells(answers), number_of(answers, "dose_infused_cells")
    if expected is None or entered is None:
        return {}
    if not exceeds(abs(entered - expected), limits.infusion.cells_agreement * expected):
        return {}
    text = N_("volume, concentration, viability and CAR+ give {cells} cells: check the dose. Confirm or correct.")
    return {"dose_infused_cells": msg(text, cells=f"{expected:.2E}")}


def far_from_planned(answers: Answers, limits: CheckLimits) -> Mapping[str, Message]:
    """The dose infused lies outside the tolerance around the planned one."""
    planned, infused = number_of(answers, "dose_planned_cells"), number_of(answers, "dose_infused_cells")
    tolerance = limits.infusion.dose_tolerance
    if not planned or infused is None or dose_status(infused, planned, 100 * tolerance) == "WITHIN":
        return {}
    text = N_("{percent} % of the planned dose was infused, allowed ± {share} %. Confirm, and say why in the comments.")
    share = tidy(100 * tolerance)
    return {"dose_planned_cells": msg(text, percent=int(100 * infused / planned), share=share)}
