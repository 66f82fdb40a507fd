"""The single checks before a document is handed out: what is missing, how much it matters, and who can enter it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.figures import day_name
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import NOT_GRADABLE, current_grade
from ctd402_desktop.domain.permissions import ASSIGNABLE, Action, Role, allowed, recording
from ctd402_desktop.domain.signing import AWAITED, awaiting
from ctd402_desktop.i18n import N_, Message, msg


class Severity(StrEnum):
    """``BLOCKS``: without it the document says too little to be handed out. ``WARNS``: whoever signs should know."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is entered: a tab, and on it a form with the question and the record to correct, where there is one.

    ``tab`` is a tab of the patient, or ``setup`` for what belongs to the ward.
    """

    tab: str
    form: str = ""
    field: str = ""
    record_id: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is missing or open; ``who`` are the roles that can enter it, ``name`` the person it waits for."""

    key: str
    severity: Severity
    words: Message
    who: tuple[Role, ...]
    place: Place
    name: str = ""
    unsigned: bool = False
    """Something typed or recorded that nobody stands for yet: the document is a draft meanwhile."""

    @property
    def blocks(self) -> bool:
        """Whether the document is a draft until this is entered."""
        return self.severity is Severity.BLOCKS


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A draft as a document sees it: the form and who types in it."""

    form: str
    author: str


@dataclass(frozen=True, slots=True)
class Look:
    """What the checks look at; ``day`` is the date of a daily sheet, at the site."""

    course: Course
    now: datetime
    drafts: tuple[OpenForm, ...] = ()
    phone: str = ""
    day: date | None = None

    def of_day(self) -> tuple[Record, ...]:
        """Records in force observed on ``day``; all of them when the document is not of one day."""
        found = self.course.records
        if self.day is None:
            return found
        return tuple(one for one in found if one.observed_at.astimezone(self.course.zone).date() == self.day)


Check: TypeAlias = Callable[[Look], Iterable[Item]]

TABS: dict[str, str] = {
    "daily": "assess",
    "laboratory": "labs",
    "cells": "labs",
    "drug": "drugs",
    "infection": "infection",
    "response": "response",
    "transplant": "transplant",
}
"""Form to the tab that lists its records; everything else stands on the overview or in the history."""

MISSING = frozenset({"not_recorded", "unavailable"})
REMISSIONS = frozenset({"CR", "CRh", "CRi"})
DONOR_STEPS = ("donor_search", "donor_confirmed", "donor_cleared")
CLOSED = frozenset({"resolved", "excluded"})
VISIT = "d28"


def who_records(form: str) -> tuple[Role, ...]:
    """The roles that may record this form."""
    return tuple(role for role in ASSIGNABLE if allowed(role, recording(form)))


def who_adds(form: str, record: Record | None) -> tuple[Role, ...]:
    """The roles that may enter what is missing: by a new record, or by correcting one that somebody else signed."""
    return tuple(role for role in who_records(form) if record is None or allowed(role, Action.CORRECT_ANY))


def place_of(form: str, field: str = "", record: Record | None = None) -> Place:
    """The tab of a form with the question in it."""
    return Place(TABS.get(form, "overview"), form, field, record.id if record is not None else None)


def question(key: str, severity: Severity, words: str, form: str, *fields: str, ask: str = "") -> Check:
    """An answer to any of ``fields`` must be on record, in the newest record of the form that has one."""

    def check(look: Look) -> Iterator[Item]:
        if all(look.course.latest(field, form) is None for field in fields):
            record = look.course.last(form) if form == "enrolment" else None
            who = who_adds(form, record)
            yield Item(key, severity, msg(words), who, place_of(form, ask or fields[0], record))

    return check


def any_record(look: Look) -> Iterator[Item]:
    """A document about nothing says nothing."""
    if not look.of_day():
        words = N_("No record on this day") if look.day is not None else N_("No record yet")
        form = "daily" if look.day is not None else "enrolment"
        yield Item("record", Severity.BLOCKS, msg(words), who_records(form), place_of(form))


def allergies(look: Look) -> Iterator[Item]:
    """Known, or known that there are none; *not recorded* is no answer."""
    record = look.course.last("enrolment")
    if record is None or str(record.answers.get("allergies", "not_recorded")) in MISSING:
        place = place_of("enrolment", "allergies", record)
        who = who_adds("enrolment", record)
        yield Item("allergies", Severity.BLOCKS, msg(N_("Allergies not recorded")), who, place)


def weight(look: Look) -> Iterator[Item]:
    """Any weight: enrolment, order of lymphodepletion or a later one."""
    if look.course.latest("weight_kg") is None:
        place = place_of("weight", "weight_kg")
        yield Item("weight", Severity.BLOCKS, msg(N_("Weight not recorded")), who_records("weight"), place)


def infused(look: Look) -> Iterator[Item]:
    """The CAR-T infusion itself."""
    if look.course.infusion_at is None:
        words = msg(N_("No CAR-T infusion recorded"))
        yield Item("infusion", Severity.WARNS, words, who_records("infusion"), place_of("infusion"))


def _at_visit(course: Course) -> tuple[tuple[Record, ...], tuple[int, int]]:
    """Response assessments of the day-28 visit, by name or by its window, and that window in clinical days."""
    visit = next((one for one in course.protocol.visits.visits if one.key == VISIT), None)
    first, last = (visit.first, visit.last) if visit is not None else (0, 0)
    found = []
    for one in course.of("response"):
        day = course.study_day(one.observed_at) if course.infusion_at is not None else None
        if one.answers.get("visit") == VISIT or (day is not None and first <= day <= last):
            found.append(one)
    return tuple(found), (first, last)


def marrow_and_mrd(look: Look) -> Iterator[Item]:
    """Marrow and MRD of day 28, with method and sensitivity; before its window they are only announced."""
    records, (first, _) = _at_visit(look.course)
    today = look.course.study_day(look.now) if look.course.infusion_at is not None else None
    early = today is None or today < first
    severity = Severity.WARNS if early else Severity.BLOCKS
    newest = records[-1] if records else None
    place, who = place_of("response", "marrow_blasts", newest), who_records("response")
    if not any(one.number("marrow_blasts") is not None for one in records):
        words = N_("Day-28 marrow not due before {day}") if early else N_("Day-28 marrow missing")
        yield Item("marrow", severity, msg(words, day=day_name(first)) if early else msg(words), who, place)
    measured = [one for one in records if isinstance(one.answers.get("mrd_detected"), bool)]
    if not measured:
        words = N_("Day-28 MRD not due before {day}") if early else N_("Day-28 MRD missing")
        found = msg(words, day=day_name(first)) if early else msg(words)
        yield Item("mrd", severity, found, who, place_of("response", "mrd_detected", newest))
    elif "mrd_method" not in measured[-1].answers or "mrd_lod" not in measured[-1].answers:
        field = "mrd_method" if "mrd_method" not in measured[-1].answers else "mrd_lod"
        words = N_("MRD without method or sensitivity")
        yield Item("mrd_quality", Severity.WARNS, msg(words), who, place_of("response", field, measured[-1]))


def remission(look: Look) -> Iterator[Item]:
    """The date of remission is that of the first assessment with one."""
    if not any(str(one.answers.get("overall")) in REMISSIONS for one in look.course.of("response")):
        place = place_of("response", "overall")
        words = msg(N_("No remission recorded, so no date of remission"))
        yield Item("remission", Severity.WARNS, words, who_records("response"), place)


def typing_and_donor(look: Look) -> Iterator[Item]:
    """HLA typing, or a match that implies it; and how far the search for a donor is."""
    steps = {str(one.answers.get("milestone")) for one in look.course.of("transplant")}
    place, who = place_of("transplant", "milestone"), who_records("transplant")
    if "hla_typing" not in steps and look.course.latest("hla_match", "transplant") is None:
        yield Item("hla", Severity.BLOCKS, msg(N_("HLA typing not recorded")), who, place)
    if steps.isdisjoint(DONOR_STEPS):
        yield Item("donor", Severity.WARNS, msg(N_("State of the donor search not recorded")), who, place)


def infections(look: Look) -> Iterator[Item]:
    """Every infection that is not over."""
    form = FORMS["infection"]
    for one in look.course.of("infection"):
        if one.answers.get("status") in CLOSED or "resolved_at" in one.answers:
            continue
        named = one.answers.get("organism")
        kind = str(one.answers.get("kind", "unknown"))
        what = str(named) if isinstance(named, str) else Message(form["kind"].choice_label(kind))
        words = msg(N_("Infection not over: {what}"), what=what)
        place = place_of("infection", "resolved_at", one)
        yield Item(f"infection.{one.id}", Severity.WARNS, words, who_records("infection"), place)


def phone(look: Look) -> Iterator[Item]:
    """Whom to call: the telephone of the ward."""
    if not look.phone:
        who = tuple(role for role in ASSIGNABLE if allowed(role, Action.MANAGE_STORE))
        words = msg(N_("Telephone of the ward not recorded"))
        yield Item("phone", Severity.WARNS, words, who, Place("setup", field="phone"))


def drafts(look: Look) -> Iterator[Item]:
    """Forms that are typed and not signed, by form and author."""
    for (form, author), count in sorted(Counter((one.form, one.author) for one in look.drafts).items()):
        title = Message(FORMS[form].title) if form in FORMS else form
        words = msg(N_("Draft not signed: {form} ({count})"), form=title, count=count)
        place = Place("assess" if form == "daily" else "history", form)
        key = f"draft.{form}.{author}"
        yield Item(key, Severity.WARNS, words, who_records(form), place, author, unsigned=True)


def unsigned(look: Look) -> Iterator[Item]:
    """Records whose signature fell and was not given again, by author."""
    found = [one for one in look.of_day() if not one.standing]
    for author, count in sorted(Counter(one.author_name for one in found).items()):
        first = next(one for one in found if one.author_name == author)
        words = msg(N_("Records without signature: {count}"), count=count)
        place = Place("history", first.form, record_id=first.id)
        who = who_records(first.form)
        yield Item(f"unsigned.{author}", Severity.WARNS, words, who, place, author, unsigned=True)


def countersignatures(look: Look) -> Iterator[Item]:
    """Entries that wait for a countersignature or for a review again, by author."""
    inside = {one.id for one in look.of_day()}
    waiting = [(one, wanted) for one, wanted in awaiting(look.course) if one.id in inside]
    counted = Counter((one.author_name, meaning) for one, wanted in waiting for meaning in wanted)
    for (author, meaning), count in sorted(counted.items()):
        first = next(one for one, wanted in waiting if one.author_name == author and meaning in wanted)
        words = msg(N_("{count} by {name}: {state}"), count=count, name=author, state=Message(AWAITED[meaning]))
        place = Place("history", first.form, record_id=first.id)
        key = f"{meaning}.{author}"
        yield Item(key, Severity.WARNS, words, who_records(first.form), place, unsigned=True)


def crs_gradable(look: Look) -> Iterator[Item]:
    """The newest CRS grade (of the day, on a daily sheet) must be one."""
    found = current_grade(look.course, "crs", look.now)
    inside = {one.id for one in look.of_day()}
    if found is None or found.state != NOT_GRADABLE or found.record_id not in inside:
        return
    record = next(one for one in look.course.records if one.id == found.record_id)
    missing = next((key for key in found.grade.missing if key in FORMS[record.form]), "")
    words = msg(N_("Last CRS not gradable"))
    place = place_of(record.form, missing, record)
    yield Item("crs", Severity.WARNS, words, who_records(record.form), place)


def lab_value(key: str, words: str) -> Check:
    """An analyte must have been reported at least once."""
    return question(key, Severity.BLOCKS, words, "laboratory", key)


def lvef(look: Look) -> Iterator[Item]:
    """A number; *not done* is no value."""
    found = look.course.latest("lvef", "enrolment")
    if found is None or not isinstance(found[1], Decimal):
        record = look.course.last("enrolment")
        who = who_adds("enrolment", record)
        place = place_of("enrolment", "lvef", record)
        yield Item("lvef", Severity.BLOCKS, msg(N_("LVEF not recorded")), who, place)
