"""What the ward has: its beds, so that an empty one is shown as empty, and where it answers day and night."""

from __future__ import annotations

import re
import unicodedata

from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.errors import InvalidInput
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import beds, wards

MOST_BEDS = 200
LONGEST = 16
LONGEST_PHONE = 40
_RANGE = re.compile(r"(\D*)(\d+)\s*[-–]\s*(\d+)")
_PHONE = re.compile(r"[0-9+()\-/ .,a-z]*", re.IGNORECASE)


class Premises:
    """Use-cases about the ward itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def beds(self, by: Actor) -> tuple[str, ...]:
        """Beds in use, in the order they stand."""
        self._desk.require(by, Action.VIEW_PATIENT)
        with self._desk.database.read() as session:
            return beds.labels(session)

    def set_beds(self, by: Actor, typed: str) -> Changed:
        """Name the beds: ``01-16, 21, A3``; what is left out is no longer shown as empty.

        Raises
        ------
        InvalidInput
            Not readable, named twice, too many, or a patient lies in a bed that was left out.
        """
        self._desk.require(by, Action.MANAGE_STORE)
        wanted = read_beds(typed)
        with self._desk.database.transaction() as session:
            before = beds.labels(session)
            homeless = sorted((beds.occupied(session) & set(before)) - set(wanted))
            if homeless:
                raise _refused(
                    msg(N_("a patient lies in bed {bed}; change the patient's bed first"), bed=", ".join(homeless))
                )
            beds.replace(session, wanted)
            self._desk.note(session, by, "beds_changed", detail={"before": list(before), "after": list(wanted)})
        return Changed(None, "ward")

    def phone(self, by: Actor) -> str:
        """Where the ward answers day and night; empty when nobody said."""
        self._desk.require(by, Action.VIEW_PATIENT)
        with self._desk.database.read() as session:
            found = wards.get(session)
        return found.phone if found else ""

    def set_phone(self, by: Actor, typed: str) -> Changed:
        """Change the number that referrals and discharge papers print."""
        self._desk.require(by, Action.MANAGE_STORE)
        number = unicodedata.normalize("NFKC", typed).strip()
        if len(number) > LONGEST_PHONE or not _PHONE.fullmatch(number):
            problem = msg(N_("digits, blanks and + ( ) - / only, at most {most}"), most=LONGEST_PHONE)
            raise InvalidInput(
                msg(N_("Telephone not changed: {problem}. Correct it and save again."), problem=problem),
                {"phone": problem},
                "E-WRD-003",
            )
        with self._desk.database.transaction() as session:
            before = wards.set_phone(session, number)
            self._desk.note(session, by, "ward_phone_changed", detail={"before": before, "after": number})
        return Changed(None, "ward")


def read_beds(typed: str) -> tuple[str, ...]:
    """Labels from a line such as ``01-16, 21, A3``; full-width digits and Chinese commas count as plain ones."""
    plain = unicodedata.normalize("NFKC", typed).replace("、", ",").replace(";", ",")
    found: list[str] = []
    for part in (one.strip() for one in re.split(r"[,\n]", plain)):
        if part:
            found.extend(_labels(part))
    if len(found) > MOST_BEDS:
        raise _refused(msg(N_("{count} beds are named, at most {most} are possible"), count=len(found), most=MOST_BEDS))
    twice = next((label for at, label in enumerate(found) if label in found[:at]), None)
    if twice is not None:
        raise _refused(msg(N_("bed {bed} is named twice"), bed=twice))
    return tuple(found)


def _labels(part: str) -> list[str]:
    """One label, or all of a range with its leading zeros."""
    found = _RANGE.fullmatch(part)
    if found is None:
        if len(part) > LONGEST:
            raise _refused(msg(N_("{label} is longer than {most} characters"), label=part, most=LONGEST))
        return [part]
    prefix, first, last = found[1], int(found[2]), int(found[3])
    if last < first or last - first >= MOST_BEDS:
        raise _refused(msg(N_("{label} is not a range of beds"), label=part))
    return [f"{prefix}{number:0{len(found[2])}}" for number in range(first, last + 1)]


def _refused(problem: Message) -> InvalidInput:
    return InvalidInput(
        msg(N_("Beds not changed: {problem}. Correct the list and save again."), problem=problem),
        {"beds": problem},
        "E-WRD-002",
    )
