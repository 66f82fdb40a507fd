"""How a rule of the library is told: what kinds of input there are, and how far its source is confirmed."""

from __future__ import annotations

from ctd402_desktop.domain.rules import Rule
from ctd402_desktop.i18n import N_

KIND_LABELS: dict[str, str] = {
    "number": N_("number"),
    "integer": N_("whole number"),
    "bool": N_("yes or no"),
    "enum": N_("one of"),
    "list": N_("list"),
    "object": N_("group of values"),
    "text": N_("text"),
    "date": N_("date"),
    "instant": N_("moment"),
    "any": N_("any value"),
}

CONFIRMED, UNCONFIRMED = N_("source confirmed"), N_("source unconfirmed")


def standing(rule: Rule) -> str:
    """Marked text: whether the rule was checked against its source."""
    return CONFIRMED if rule.confirmed else UNCONFIRMED
