"""Which routine set is due, and what is still missing from it. Vitals and neurology have their own rhythm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ctd402_desktop.domain.bedside import CAPD_ITEMS, ICE_ITEMS
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.due import ICE, VITALS, State, stream_item
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.i18n import N_

AHEAD = timedelta(minutes=60)
"""A check due within the hour belongs to this set."""

ASKED = ("temp", "hr", "sbp", "dbp", "rr", "spo2", "hypoxia", "o2_device", "pressor", "hypotension")
NEUROLOGY = ("arousal", "seizure", "motor_weakness")


@dataclass(frozen=True, slots=True)
class Due:
    """What is due now: whether neurology belongs to it, and since when (``None`` when nothing is scheduled)."""

    neurology: bool
    at: datetime | None


def due_set(course: Course, now: datetime, schedule: Schedule) -> Due:
    """The set due at ``now`` by the schedule of phase and grade; nothing while the patient is off the ward."""
    look = look_of(course, now, schedule)
    items = {
        key: item
        for key in (VITALS, ICE)
        if (item := stream_item(look, key)) is not None and item.state is not State.PAUSED
    }
    ice = items.get(ICE)
    neurology = ice is not None and (ice.last is None or ice.due <= now + AHEAD)
    moments = [item.due for key, item in items.items() if key == VITALS or neurology]
    return Due(neurology, min(moments) if moments else None)


def unanswered(raw: Mapping[str, str], *, neurology: bool, instrument: str) -> tuple[str, ...]:
    """Keys of the due set without an answer (*not done* with a reason is an answer); the score as its first item.

    Neurology that has been begun is expected whole even when it was not due.
    """
    items = CAPD_ITEMS if instrument == "capd" else ICE_ITEMS
    begun = any(raw.get(key) for key in (*NEUROLOGY, *items))
    found = [key for key in ASKED if not raw.get(key)]
    if neurology or begun:
        found.extend(key for key in ("arousal",) if not raw.get(key))
        if any(not raw.get(key) for key in items) and not raw.get("capd_unable"):
            found.append(items[0])
        found.extend(key for key in NEUROLOGY[1:] if not raw.get(key))
    return tuple(found)


SHORT_NAMES: dict[str, str] = {
    "temp": N_("temperature"),
    "hr": N_("heart rate"),
    "sbp": N_("blood pressure"),
    "dbp": N_("diastolic pressure"),
    "rr": N_("respiratory rate"),
    "spo2": N_("SpO₂"),
    "hypoxia": N_("hypoxia"),
    "o2_device": N_("oxygen device"),
    "pressor": N_("vasopressor"),
    "hypotension": N_("hypotension"),
    "arousal": N_("consciousness"),
    "ice_orient": N_("ICE"),
    "capd_1": N_("CAPD"),
    "seizure": N_("seizure"),
    "motor_weakness": N_("weakness"),
}
