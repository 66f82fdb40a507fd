"""Units that are words rather than symbols, as the rules and the protocol pack write them, in the language in force."""

from __future__ import annotations

from ctd402_desktop.i18n import N_, tr

SPELLED: dict[str, str] = {
    "year": N_("year"),
    "years": N_("years"),
    "y": N_("y"),
    "month": N_("month"),
    "d": N_("d"),
    "h": N_("h"),
    "min": N_("min"),
    "/day": N_("/day"),
    "mL/day": N_("mL/day"),
    "cells": N_("cells"),
    "working days": N_("working days"),
}
"""Keys are stored in packs and printed by the rules; symbols such as ``mmol/L`` are the same in every language."""


def unit_words(unit: str) -> str:
    """A unit as it is read; a symbol as it is."""
    return tr(SPELLED.get(unit, unit))
