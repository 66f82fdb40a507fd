"""How a rule of the library is told: what kinds of input there are, and how far its source is confirmed."""

from __future__ import annotations

from ctd402_desktop.domain.rules import Input, Rule
from ctd402_desktop.i18n import N_, tr

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

CONFIRMED, CONVENTION, UNCONFIRMED = (
    N_("source confirmed"),
    N_("convention of this program"),
    N_("source unconfirmed"),
)


_TRUTH: dict[str, str] = {"true": N_("yes"), "false": N_("no")}


def stored_words(text: str) -> str:
    """A stored truth value, or another word of the program, as it is read; a number or a key as it is."""
    return tr(_TRUTH.get(text, text))


def default_words(one: Input) -> str:
    """What counts while an input is left out, in the language in force; empty when nothing does."""
    return stored_words(one.default)


def standing(rule: Rule) -> str:
    """Marked text: checked against its source, not checked, or this program's own where publications are silent."""
    if not rule.confirmed:
        return UNCONFIRMED
    return CONVENTION if "convention" in rule.citation else CONFIRMED
