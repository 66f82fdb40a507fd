"""NEWS2 of adults: a parallel alarm, never the CRS grade and never replaced by it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice, integer, number
from ctd402_desktop.domain.toxicity.explaining import figure
from ctd402_desktop.domain.toxicity.points import Item, add, at_most, item, item_facts, points_fact, sum_fact
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
CONSCIOUSNESS = {"A": 0, "C": 3, "V": 3, "P": 3, "U": 3}
CONSCIOUSNESS_WORDS = {
    "A": N_("alert"),
    "C": N_("new confusion"),
    "V": N_("responds to voice"),
    "P": N_("responds to pain"),
    "U": N_("unresponsive"),
}
OXYGEN = {True: 2, False: 0}
RED = 3
URGENT, EMERGENCY = 5, 7

RESPIRATION = at_most((D(8), 3), (D(11), 1), (D(20), 0), (D(24), 2), above=3)
SATURATION_1 = at_most((D(91), 3), (D(93), 2), (D(95), 1), above=0)
SATURATION_2 = at_most((D(83), 3), (D(85), 2), (D(87), 1), above=0)
SATURATION_2_OXYGEN = at_most((D(83), 3), (D(85), 2), (D(87), 1), (D(92), 0), (D(94), 1), (D(96), 2), above=3)
PRESSURE = at_most((D(90), 3), (D(100), 2), (D(110), 1), (D(219), 0), above=3)
PULSE = at_most((D(40), 3), (D(50), 1), (D(90), 0), (D(110), 1), (D(130), 2), above=3)
TEMPERATURE = at_most((D(35), 3), (D(36), 1), (D(38), 0), (D(39), 1), above=2)


def _saturation(inputs: Inputs) -> Item:
    """On scale 2 the points above 92 % depend on oxygen: without that answer they are unknown."""
    value, oxygen = number(inputs, "spo2", D(0), D(100)), answer(inputs, "on_oxygen")
    if integer(inputs, "scale", 1, 2) != 2:
        return item("spo2", _SPO2, value, SATURATION_1, 3)
    if value is None or oxygen is not None or value <= 92:
        return item("spo2", _SPO2, value, SATURATION_2_OXYGEN if oxygen else SATURATION_2, 3)
    text = msg(N_("{item}: {value}"), item=msg(_SPO2), value=figure(value))
    return Item("spo2", None, SATURATION_2_OXYGEN(value), (points_fact(text, 0, "spo2", "on_oxygen"),))


_SPO2 = N_("SpO₂, %")


def _items(inputs: Inputs) -> Sequence[Item]:
    rate, pulse = number(inputs, "rr", D(0), D(150)), number(inputs, "pulse", D(0), D(400))
    pressure, temperature = number(inputs, "sbp", D(0), D(400)), number(inputs, "temp_c", D(15), D(46))
    state = choice(inputs, "consciousness", CONSCIOUSNESS)
    return (
        item("rr", N_("Respiration, /min"), rate, RESPIRATION, 3),
        _saturation(inputs),
        item("on_oxygen", N_("Oxygen"), answer(inputs, "on_oxygen"), OXYGEN, 2),
        item("sbp", N_("Systolic pressure, mmHg"), pressure, PRESSURE, 3),
        item("pulse", N_("Pulse, /min"), pulse, PULSE, 3),
        item("consciousness", N_("Consciousness"), state, CONSCIOUSNESS, 3, CONSCIOUSNESS_WORDS),
        item("temp_c", N_("Temperature, °C"), temperature, TEMPERATURE, 3),
    )


def _response(least: int, *, red: bool) -> Message:
    if least >= EMERGENCY:
        return msg(N_("7 or more: emergency response"))
    if least >= URGENT:
        return msg(N_("5-6: urgent response"))
    return msg(N_("a single 3: urgent ward review")) if red else msg(N_("0-4: ward-based response"))


def _news2(inputs: Inputs) -> Result:
    items = _items(inputs)
    score = add(items)
    red = any(one.points == RED for one in items)
    missing = tuple(name for name in score.missing if inputs.get(name) is None)
    because = [sum_fact(score, items, _response(score.low, red=red)), *item_facts(score, items)]
    if missing:
        because.insert(1, Fact(msg(N_("At least {points} points so far"), points=score.low)))
    if inputs.get("consciousness") in {"C", "V", "P", "U"}:
        because.append(Fact(msg(N_("Not alert: assess ICE"))))
    return Result(
        score.total,
        tuple(because),
        missing,
        Reason.MISSING if missing else None,
        ("single_3",) if red else (),
    )


RULES = (
    Rule(
        key="news2",
        title=N_("NEWS2"),
        version="RCP-2017",
        citation="Royal College of Physicians. National Early Warning Score (NEWS) 2. London, 2017",
        section="toxicity-grading 10.1",
        output="0-20 or null",
        inputs=(
            Input("rr", "number", "/min"),
            Input("spo2", "number", "%"),
            Input("on_oxygen", "bool"),
            Input("sbp", "number", "mmHg"),
            Input("pulse", "number", "/min"),
            Input("consciousness", "enum", choices=tuple(CONSCIOUSNESS)),
            Input("temp_c", "number", "°C", note="15-46"),
            Input("scale", "integer", default="1", note=N_("1 or 2; 2 only where a physician set it")),
        ),
        compute=_news2,
    ),
)
