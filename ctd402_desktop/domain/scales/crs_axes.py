"""The three facts of ASTCT 2019 CRS, each read on its own: fever, blood pressure support, oxygen support.

Every function is cached: a ward meets few different answers, and an axis is a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ctd402_desktop.domain.astct import CANNULAS, FEVER_C, LOW_FLOW_L_MIN
from ctd402_desktop.domain.scales.axis import Axis, Line, Step, joined, line, removed, state
from ctd402_desktop.i18n import N_, Message, msg

COUNTED: dict[str, str] = {
    "norepinephrine": N_("Norepinephrine"),
    "epinephrine": N_("Epinephrine"),
    "phenylephrine": N_("Phenylephrine"),
    "dopamine": N_("Dopamine"),
    "angiotensin_ii": N_("Angiotensin II"),
}
VASOPRESSIN_CLASS: dict[str, str] = {"vasopressin": N_("Vasopressin"), "terlipressin": N_("Terlipressin")}
NOT_COUNTED = frozenset({"dobutamine", "milrinone", "levosimendan", "methylene_blue", "hydrocortisone", "midodrine"})
VASOPRESSORS = frozenset(COUNTED) | frozenset(VASOPRESSIN_CLASS) | NOT_COUNTED

MASKS: dict[str, str] = {
    "simple_mask": N_("Face mask"),
    "venturi": N_("Venturi mask"),
    "non_rebreather": N_("Non-rebreather mask"),
}
PRESSURE: dict[str, str] = {
    "cpap": N_("CPAP"),
    "bipap": N_("BiPAP"),
    "invasive_ventilation": N_("Invasive ventilation"),
}
DEVICES = ("none", "blow_by", *CANNULAS, *MASKS, *PRESSURE, "ecmo")
VENTILATION_REASONS = ("hypoxia", "airway_protection", "procedure", "baseline")

ANY_VALUE = (0, 2, 3, 4)


@dataclass(frozen=True, slots=True, eq=False)
class Fever:
    """``present`` is ``None`` when the temperature was not recorded; ``explained``: no temperature would be fever."""

    present: bool | None
    line: Line
    explained: bool = False


@lru_cache(maxsize=4096)
def read_fever(temp_c: Decimal | None, other_cause: bool) -> Fever:
    """Fever is 38.0 °C or more, never rounded up to it, and not wholly explained otherwise."""
    if temp_c is None:
        return Fever(None, line(msg(N_("Temperature not recorded")), None, "temp_c"), other_cause)
    text = msg(N_("Temperature {value} °C"), value=temp_c)
    if temp_c < FEVER_C:
        return Fever(False, line(text, msg(N_("< 38.0")), "temp_c"), other_cause)
    if other_cause:
        limit = msg(N_("fever of another cause"))
        return Fever(False, line(text, limit, "temp_c", "fever_other_cause"), explained=True)
    return Fever(True, line(text, msg(N_("≥ 38.0")), "temp_c"))


@dataclass(frozen=True, slots=True, eq=False)
class Pressors:
    """Vasopressors running in the window: how many count, whether one of the vasopressin class, and their names."""

    counted: int
    vasopressin: bool
    text: Message


NO_PRESSOR = Pressors(0, False, msg(N_("No vasopressor")))


@lru_cache(maxsize=1024)
def read_pressors(running: tuple[str, ...]) -> Pressors:
    """Names to what counts: several of the counted group, vasopressin never a second one, inotropes not at all."""
    counted = [name for name in COUNTED if name in running]
    class_of = [name for name in VASOPRESSIN_CLASS if name in running]
    if not counted and not class_of:
        return NO_PRESSOR
    texts = [Message(COUNTED[name]) for name in counted] + [Message(VASOPRESSIN_CLASS[name]) for name in class_of]
    return Pressors(len(counted), bool(class_of), joined(texts, N_("{first} + {second}")))


_ANY_PRESSOR: Step = (3, msg(N_("any vasopressor")))
_TWO_PRESSORS: Step = (4, msg(N_("two vasopressors")))
_HYPOTENSION: Step = (2, msg(N_("hypotension")))


@lru_cache(maxsize=1024)
def read_pressure(hypotension: bool | None, pressors: Pressors | None, other_cause: bool) -> Axis:
    """Hypotension axis: 0 none, 2 without a vasopressor, 3 one counted (or vasopressin alone), 4 two or more."""
    if other_cause:
        ticked = line(msg(N_("Hypotension of another cause")), msg(N_("not counted")), "hypotension_other_cause")
        return Axis(removed(read_pressure(hypotension, pressors, False).state), (ticked,))
    if pressors is None:
        return _pressure_unknown(hypotension)
    if pressors.counted or pressors.vasopressin:
        return _on_pressors(hypotension, pressors)
    none = line(pressors.text, msg(N_("grade < 3")), "vasopressors")
    if hypotension:
        low = line(msg(N_("Hypotension, no vasopressor")), msg(N_("grade 2")), "hypotension", "vasopressors")
        fall = (0, msg(N_("pressure normal")))
        return Axis(state((2,), (ANY_VALUE,), (_ANY_PRESSOR, _TWO_PRESSORS), fall), (low,))
    if hypotension is None:
        unknown = line(msg(N_("Hypotension not recorded")), None, "hypotension")
        return Axis(state((0, 2)), (none, unknown), ("hypotension",))
    normal = line(msg(N_("No hypotension")), msg(N_("grade < 2")), "hypotension")
    rises = (_HYPOTENSION, _ANY_PRESSOR, _TWO_PRESSORS)
    return Axis(state((0,), ((0, 3, 4), (0, 2)), rises), (none, normal))


def _pressure_unknown(hypotension: bool | None) -> Axis:
    unknown = line(msg(N_("Vasopressors not recorded")), None, "vasopressors")
    options = {True: (2, 3, 4), False: (0, 3, 4), None: ANY_VALUE}[hypotension]
    missing = ("hypotension", "vasopressors") if hypotension is None else ("vasopressors",)
    return Axis(state(options), (unknown,), missing)


def _on_pressors(hypotension: bool | None, pressors: Pressors) -> Axis:
    flags = () if hypotension else ("confirm",)
    without = (2, 3, 4) if hypotension else (0, 3, 4) if hypotension is False else ANY_VALUE
    stopped = (2 if hypotension else 0, msg(N_("vasopressor stopped")))
    if pressors.counted >= 2:
        limit = msg(N_("two or more, grade 4"))
        found = state((4,), (without,), (), (3, msg(N_("only one vasopressor"))))
    elif pressors.counted:
        limit = msg(N_("one vasopressor, grade 3"))
        found = state((3,), (without,), ((4, msg(N_("a second vasopressor"))),), stopped)
    else:
        flags = (*flags, "conv")
        limit = msg(N_("vasopressin alone, grade 3"))
        rises = ((4, msg(N_("two vasopressors besides vasopressin"))),)
        found = state((3,), (without,), rises, stopped)
    return Axis(found, (line(pressors.text, limit, "vasopressors"),), (), flags)


_CANNULA: Step = (2, msg(N_("oxygen by cannula")))
_HIGH_FLOW: Step = (3, msg(N_("> 6 L/min or mask")))
_POSITIVE: Step = (4, msg(N_("CPAP or ventilation")))
_RISES = {0: (_CANNULA, _HIGH_FLOW, _POSITIVE), 2: (_HIGH_FLOW, _POSITIVE), 3: (_POSITIVE,), 4: ()}
_FALLS: dict[int, Step] = {
    2: (0, msg(N_("oxygen no longer needed"))),
    3: (2, msg(N_("cannula ≤ 6 L/min"))),
    4: (3, msg(N_("off positive pressure, on mask or > 6 L/min"))),
}
_OXYGEN_INPUTS = ("o2_device", "hypoxia")


@lru_cache(maxsize=4096)
def read_oxygen(
    hypoxia: bool | None, device: str | None, flow_l_min: Decimal | None, reason: str, other_cause: bool
) -> Axis:
    """Hypoxia axis: the device, then its flow: 0 none, 2 up to 6 L/min, 3 above or mask, 4 positive pressure."""
    if other_cause:
        ticked = line(msg(N_("Hypoxia of another cause")), msg(N_("not counted")), "hypoxia_other_cause")
        return Axis(removed(read_oxygen(hypoxia, device, flow_l_min, reason, False).state), (ticked,))
    if device is None:
        return _oxygen_unknown(hypoxia, reason)
    if device == "none":
        return _without_oxygen(hypoxia)
    value, text, limit, flags = _device(device, flow_l_min, reason)
    if value and not hypoxia:
        flags = (*flags, "confirm", "conv")
    inputs = ("o2_device", "o2_flow_l_min", "hypoxia") if device in CANNULAS else _OXYGEN_INPUTS
    if not value:
        inputs = (*inputs, "ventilation_reason")
    missing = ("o2_flow_l_min",) if device in CANNULAS and flow_l_min is None else ()
    found = state((value,), (ANY_VALUE,), _RISES[value], _FALLS.get(value))
    return Axis(found, (line(text, limit, *inputs),), missing, tuple(dict.fromkeys(flags)))


def _without_oxygen(hypoxia: bool | None) -> Axis:
    if hypoxia is None:
        unknown = line(msg(N_("On air, hypoxia not recorded")), None, "hypoxia")
        return Axis(state((0, 2)), (unknown,), ("hypoxia",))
    if hypoxia:
        text, limit = msg(N_("Hypoxia on air")), msg(N_("grade 2"))
        fall = (0, msg(N_("no longer hypoxic")))
        found = state((2,), (ANY_VALUE,), _RISES[2], fall)
        return Axis(found, (line(text, limit, *_OXYGEN_INPUTS),), (), ("conv",))
    text, limit = msg(N_("On air, no hypoxia")), msg(N_("grade < 2"))
    return Axis(state((0,), (ANY_VALUE,), _RISES[0]), (line(text, limit, *_OXYGEN_INPUTS),))


def _oxygen_unknown(hypoxia: bool | None, reason: str) -> Axis:
    unknown = line(msg(N_("Oxygen device not recorded")), None, "o2_device")
    options = (2, 3, 4) if hypoxia and reason == "hypoxia" else ANY_VALUE
    missing = ("hypoxia", "o2_device") if hypoxia is None else ("o2_device",)
    return Axis(state(options), (unknown,), missing)


def _device(device: str, flow: Decimal | None, reason: str) -> tuple[int, Message, Message, tuple[str, ...]]:
    if device in PRESSURE:
        text = Message(PRESSURE[device])
        if reason == "hypoxia":
            return 4, text, msg(N_("positive pressure, grade 4")), ()
        return 0, text, msg(N_("not for hypoxia, not counted")), ()
    if device in MASKS:
        return 3, Message(MASKS[device]), msg(N_("mask, grade 3")), ()
    if device in CANNULAS:
        return _cannula(device == "high_flow_nasal_cannula", flow)
    if device == "ecmo":
        return 4, msg(N_("ECMO")), msg(N_("grade 4")), ("conv",)
    return 2, msg(N_("Blow-by oxygen")), msg(N_("grade 2")), ()


def _cannula(high_flow: bool, flow: Decimal | None) -> tuple[int, Message, Message, tuple[str, ...]]:
    if flow is None and high_flow:
        return 3, msg(N_("High-flow cannula, flow not recorded")), msg(N_("taken as > 6, grade 3")), ("conv",)
    if flow is None:
        return 2, msg(N_("Cannula, flow not recorded")), msg(N_("taken as ≤ 6, grade 2")), ("conv",)
    if flow <= LOW_FLOW_L_MIN:
        flags = ("conv",) if high_flow else ()
        device = N_("High-flow cannula {flow} L/min") if high_flow else N_("Low-flow cannula {flow} L/min")
        return 2, msg(device, flow=flow), msg(N_("≤ 6, grade 2")), flags
    device = N_("High-flow cannula {flow} L/min") if high_flow else N_("Cannula {flow} L/min")
    return 3, msg(device, flow=flow), msg(N_("> 6, grade 3")), ()
