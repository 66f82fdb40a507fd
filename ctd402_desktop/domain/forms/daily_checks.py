"""What the nurse is asked once before a routine set is signed, and the one thing a physician must explain."""

from __future__ import annotations

from collections.abc import Mapping

from ctd402_desktop.domain.astct import CANNULAS, LOW_FLOW_L_MIN
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.forms.rules import number_of
from ctd402_desktop.domain.limits import CheckLimits
from ctd402_desktop.i18n import N_, Message, msg

ICE_ITEMS = ("ice_orient", "ice_name", "ice_command", "ice_write", "ice_count")


def crossed_pressures(answers: Answers) -> Mapping[str, Message]:
    """Diastolic at or above systolic: the two were probably swapped."""
    systolic, diastolic = number_of(answers, "sbp"), number_of(answers, "dbp")
    if systolic is None or diastolic is None or diastolic < systolic:
        return {}
    text = N_("diastolic {low} is not below systolic {high}: swapped? Confirm or correct.")
    return {"dbp": msg(text, low=diastolic, high=systolic)}


def flow_and_device(answers: Answers) -> Mapping[str, Message]:
    """A cannula needs its flow, because the flow decides the CRS grade; a device and its flow must agree."""
    device, flow = answers.get("o2_device"), number_of(answers, "o2_flow")
    if device in CANNULAS and "o2_flow" not in answers:
        return {
            "o2_flow": msg(
                N_("the flow is missing and decides the CRS grade (limit {limit} L/min): enter it"),
                limit=LOW_FLOW_L_MIN,
            )
        }
    if flow is None:
        return {}
    if device == "none" and flow > 0:
        return {"o2_flow": msg(N_("{flow} L/min on air: choose the device, or clear the flow"), flow=flow)}
    if device == "nasal_cannula" and flow > LOW_FLOW_L_MIN:
        return {
            "o2_flow": msg(
                N_("{flow} L/min is more than {limit}: high flow, grade 3. Confirm."), flow=flow, limit=LOW_FLOW_L_MIN
            )
        }
    if device == "high_flow_nasal_cannula" and flow <= LOW_FLOW_L_MIN:
        return {
            "o2_flow": msg(
                N_("{flow} L/min is not above {limit}: low flow, grade 2. Confirm."), flow=flow, limit=LOW_FLOW_L_MIN
            )
        }
    return {}


def support_without_its_tick(answers: Answers) -> Mapping[str, Message]:
    """Support is running while the need for it was answered with no; support counts all the same."""
    found: dict[str, Message] = {}
    if answers.get("hypotension") is False and answers.get("pressor") not in {None, "none"}:
        found["hypotension"] = msg(N_("a vasopressor is running, yet low pressure is “no”: it counts. Confirm."))
    if answers.get("hypoxia") is False and answers.get("o2_device") not in {None, "none"}:
        found["hypoxia"] = msg(N_("oxygen is running, yet the need for it is “no”: it counts. Confirm."))
    return found


def low_saturation_on_air(answers: Answers, limits: CheckLimits) -> Mapping[str, Message]:
    """A saturation on air below the pack's hint of hypoxia while no need for oxygen was ticked."""
    saturation = number_of(answers, "spo2")
    if saturation is None or saturation >= limits.hypoxia_spo2 or answers.get("o2_device") != "none":
        return {}
    if answers.get("hypoxia") is True:
        return {}
    return {
        "spo2": msg(N_("SpO₂ {value} % on air: does the patient need oxygen? Confirm or tick it."), value=saturation)
    }


def ice_of_a_sleeping_patient(answers: Answers) -> Mapping[str, Message]:
    """ICE 0 in a patient who is not alert: asleep is woken and tested again, never scored 0."""
    points = [number_of(answers, key) for key in ICE_ITEMS]
    if any(one is None or one > 0 for one in points):
        return {}
    if answers.get("arousal") not in {None, "spontaneous"}:
        return {}
    return {
        "ice_orient": msg(N_("ICE 0: if the patient was asleep, wake and test again. Consciousness decides 3 or 4."))
    }


def other_cause_needs_a_reason(answers: Answers) -> Mapping[str, Message]:
    """Taking an axis out of a grade is a physician's decision with a written reason (rule G-6)."""
    ticked = any(key.endswith("_other_cause") and value is True for key, value in answers.items())
    if not ticked or "other_cause_reason" in answers:
        return {}
    return {"other_cause_reason": msg(N_("another cause removes part of the grade: write which cause"))}
