"""Who stands for a record, and what it still waits for, in the words of the ward. No widgets."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ctd402_desktop.domain import signing
from ctd402_desktop.domain.course import Course, Record, Signature
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import beside, listed
from ctd402_desktop.ui.cards import Line


def meaning_words(meaning: str) -> str:
    """The meaning of a signature; the stored word itself when it is from a newer program."""
    return tr(signing.MEANINGS.get(meaning, meaning))


def awaited_words(course: Course, record: Record) -> str:
    """``awaits countersignature``; empty when the record waits for nobody."""
    history = {one.id: one for one in course.history}
    return listed(*(tr(signing.AWAITED[meaning]) for meaning in signing.awaited(history, record)))


def signature_lines(course: Course, record: Record) -> list[Line]:
    """Name, meaning and time of every signature, voided ones struck through with who, when and why."""
    lines: list[Line] = []
    for one in record.signatures:
        name = listed(one.user_name, meaning_words(one.meaning))
        when = formats.date_time(one.at, course.zone)
        icon = "lock" if one.meaning == signing.APPROVED and one.stands else "signature"
        lines.append(Line(name, when, icon=icon, struck=not one.stands))
        if not one.stands:
            lines.append(Line(_voided(one, course.zone), token="text.2"))
    waiting = awaited_words(course, record)
    if waiting:
        lines.append(Line(waiting, icon="hourglass", token="attention.fg"))
    return lines


def addendum_lines(course: Course, record: Record) -> list[Line]:
    """Addenda of a record with their signers, as they stand in the record."""
    lines: list[Line] = []
    for one in signing.addenda(course, record):
        title = tr(N_("Addendum: {text}"), text=str(one.answers.get("text", "")))
        lines.append(Line(title, strong=True, icon="message-square"))
        lines.extend(signature_lines(course, one))
    return lines


def signers(record: Record) -> str:
    """``Li Na, performed; Chen Ming, reviewed``: the signatures that stand."""
    return listed(*(beside(one.user_name, meaning_words(one.meaning)) for one in record.standing))


def _voided(one: Signature, zone: ZoneInfo) -> str:
    when = formats.date_time(one.voided_at, zone) if one.voided_at is not None else ""
    return tr(N_("voided {time} by {name}: {reason}"), time=when, name=one.voided_by, reason=tr(one.void_reason))
