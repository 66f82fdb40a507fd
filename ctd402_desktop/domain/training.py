"""Training for nurses: five exercises of a minute, what the bedside card says, and whether the record says the same.

Nothing is judged by keys or clicks: an exercise is looked at in the record it left behind, in words. The modelled time
is the keystroke-level model of the product guide (5.5): 0.28 s a key and 1.2 s a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.bedside import ICE_ITEMS
from ctd402_desktop.domain.fields import NOT_DONE_REASONS, Field, Kind, NotDone, Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.routine import SHORT_NAMES
from ctd402_desktop.domain.training_ward import CALM, REFUSING, ROUTINE, SINKING, SLIPPED, WRONG_ITEM, Trainee
from ctd402_desktop.i18n import N_, Message, msg

KEY_SECONDS = Decimal("0.28")
DECISION_SECONDS = Decimal("1.2")
AIM_SECONDS = 60
"""What an exercise is meant to take; being slower is said in words and never punished."""

_DAILY = FORMS["daily"]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise. ``card`` holds the answers of the routine form as a nurse reads them at the bed.

    ``grades`` are those the card makes; ``slip`` are the answers already signed wrongly when the exercise begins;
    ``keys`` and ``decisions`` are what a practised hand needs.
    """

    key: str
    title: str
    goal: str
    hint: str
    patient: Trainee
    card: Mapping[str, str]
    grades: tuple[tuple[str, int | None], ...]
    keys: int
    decisions: int
    slip: Mapping[str, str] | None = None

    @property
    def modelled(self) -> Decimal:
        """Seconds of the keystroke-level model."""
        return self.keys * KEY_SECONDS + self.decisions * DECISION_SECONDS


_FEVER = {**CALM, "temp": "38.6", "hr": "112", "rr": "20", "spo2": "96"}
_REFUSED = {**CALM, "temp": "38.2", "hr": "104", **dict.fromkeys(ICE_ITEMS, "~refused")}

EXERCISES = (
    Exercise(
        "routine",
        N_("Sign a routine set"),
        N_("Enter the whole set from the card with the keypad and sign it."),
        N_("Enter goes on, + says all ICE items are correct, Ctrl+Enter looks once more and signs."),
        ROUTINE,
        _FEVER,
        (("crs", 1), ("icans", 0)),
        38,
        13,
    ),
    Exercise(
        "ice",
        N_("ICE with one wrong item"),
        N_("Enter the set with every ICE item by itself: one of them went wrong."),
        N_("Type the points of each item; + would say that all of them were correct."),
        WRONG_ITEM,
        {**CALM, "temp": "38.2", "hr": "104", "ice_write": "0"},
        (("crs", 1), ("icans", 1)),
        42,
        18,
    ),
    Exercise(
        "refused",
        N_("ICE refused"),
        N_("The patient refuses the ICE: record that with its reason and sign the rest."),
        N_("A minus in each empty ICE box asks for the reason. No number is invented."),
        REFUSING,
        _REFUSED,
        (("crs", 1), ("icans", None)),
        43,
        14,
    ),
    Exercise(
        "slip",
        N_("Correct a slip"),
        N_("You have just signed 36.8 °C, and the card says 38.6 °C. Take it back and correct it."),
        N_("Ctrl+Z opens what you signed in the last 10 minutes; the reason is filled in."),
        SLIPPED,
        _FEVER,
        (("crs", 1), ("icans", 0)),
        14,
        4,
        slip={**_FEVER, "temp": "36.8"},
    ),
    Exercise(
        "board",
        N_("Who is next, and why?"),
        N_("Find on the ward board who needs you first, read why, and acknowledge it with a plan."),
        N_("The first row is the most urgent. K acknowledges; write what you do about it."),
        SINKING,
        {},
        (),
        22,
        3,
    ),
)
BY_KEY = {one.key: one for one in EXERCISES}


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the bedside card: what, and what the monitor or the patient shows."""

    label: Message
    value: Message


_ORDER = (
    *("temp", "hr", "sbp", "rr", "spo2", "hypotension", "hypoxia", "o2_device", "pressor", "arousal"),
    *ICE_ITEMS,
    *("seizure", "motor_weakness", "infection_sign"),
)
"""The order of the rows on the page, so that the card is read from top to bottom."""


def card_lines(exercise: Exercise) -> tuple[CardLine, ...]:
    """The card as it is read at the bed: both pressures in one line; an ICE that is whole or refused in one line.

    For a slip only what was typed wrongly, as the monitor shows it.
    """
    slip = exercise.slip or {}
    card = {key: raw for key, raw in exercise.card.items() if not slip or slip.get(key) != raw}
    return tuple(_line(key, card) for key in _ORDER if key in card and not _part_of_whole(key, card))


def _part_of_whole(key: str, card: Mapping[str, str]) -> bool:
    """Whether this item of the ICE is told with the first one."""
    return key in ICE_ITEMS[1:] and (card[ICE_ITEMS[0]].startswith("~") or _whole(card))


def _whole(card: Mapping[str, str]) -> bool:
    return all(card[key] == CALM[key] for key in ICE_ITEMS)


def _line(key: str, card: Mapping[str, str]) -> CardLine:
    field, raw = _DAILY[key], card[key]
    if key == "sbp":
        return CardLine(_name(key), Message("{sbp}/{dbp} mmHg", {"sbp": raw, "dbp": card["dbp"]}))
    if key == ICE_ITEMS[0] and _whole(card):
        return CardLine(msg(N_("ICE")), msg(N_("10/10, all correct")))
    if key == ICE_ITEMS[0] and raw.startswith("~"):
        return CardLine(msg(N_("ICE")), said(field, field.parse(raw)))
    if key in ICE_ITEMS:
        return CardLine(Message(field.label), Message("{points}/{most}", {"points": raw, "most": field.high}))
    return CardLine(_name(key), said(field, field.parse(raw)))


def _name(key: str) -> Message:
    """The short name of a row; the panel is narrow."""
    return Message(SHORT_NAMES.get(key, _DAILY[key].label))


def said(field: Field, value: Value | None) -> Message:
    """An answer in words; one that is not there says so."""
    if value is None:
        return msg(N_("nothing"))
    if isinstance(value, NotDone):
        return msg(NOT_DONE_REASONS[value.reason])
    if field.kind is Kind.FLAG:
        return msg(N_("yes")) if value else msg(N_("no"))
    if field.kind is Kind.CHOICE:
        return Message(field.choice_label(str(value)))
    shown = field.dump(value)
    return Message("{value} {unit}", {"value": shown, "unit": Message(field.unit)}) if field.unit else Message(shown)


def following(key: str) -> Exercise:
    """The exercise after this one; after the last the first."""
    place = [one.key for one in EXERCISES].index(key)
    return EXERCISES[(place + 1) % len(EXERCISES)]
