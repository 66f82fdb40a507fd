"""A stored answer in words, for the column of earlier values, corrections and the review line. No Qt."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.fields import NOT_DONE_REASONS, Field, Lab, NotDone, Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui import formats

LIST_MARK = C_("list", ", ")
"""Between the members of a list: Chinese has a mark of its own."""


CLAUSE_MARK = C_("list", "; ")
"""Between clauses of one sentence."""


def answer_text(asked: Field, value: Value, zone: ZoneInfo) -> str:
    """One answer as the ward reads it, in the language in force and in site time."""
    if isinstance(value, NotDone):
        return f"– {tr(NOT_DONE_REASONS.get(value.reason, value.reason))}"
    if isinstance(value, bool):
        return tr(N_("yes")) if value else tr(N_("no"))
    if isinstance(value, Decimal):
        return formats.number(value)
    if isinstance(value, Lab):
        return f"{value.comparator}{formats.number(value.value)} {pretty(value.unit)}".rstrip()
    if isinstance(value, datetime):
        return formats.date_time(value, zone)
    if isinstance(value, date):
        return formats.date(value)
    if isinstance(value, tuple):
        return tr(LIST_MARK).join(tr(asked.choice_label(key)) for key in value)
    return tr(asked.choice_label(value)) if asked.choices else value


def option_text(form: str, key: str, stored: object) -> str:
    """A stored option in words; empty when the question was not answered."""
    return "" if stored is None else tr(FORMS[form][key].choice_label(str(stored)))


def with_unit(asked: Field, value: Value | None, zone: ZoneInfo) -> str:
    """An answer with the unit of its field; what was not answered is said, never left blank."""
    if value is None:
        return tr(N_("not recorded"))
    text = answer_text(asked, value, zone)
    return f"{text} {tr(pretty(asked.unit))}" if isinstance(value, Decimal) and asked.unit else text


def beside(text: str, aside: str) -> str:
    """``text (aside)`` with the brackets of the language in force; the text alone without an aside."""
    return tr(N_("{text} ({reason})"), text=text, reason=aside) if aside else text


def labelled(asked: Field, text: str) -> str:
    """``Marrow blasts: 25 %`` with the colon of the language in force."""
    return tr(N_("{label}: {value}"), label=tr(asked.label), value=text)


def listed(*parts: str) -> str:
    """Parts side by side with the comma of the language in force; empty ones are left out."""
    return tr(C_("parts", ", ")).join(part for part in parts if part)
