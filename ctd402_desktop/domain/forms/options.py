"""Answers that several forms offer, declared once so that they read the same everywhere."""

from __future__ import annotations

from ctd402_desktop.domain.fields import Choice
from ctd402_desktop.i18n import N_


def options(*pairs: tuple[str, str]) -> tuple[Choice, ...]:
    """Choices from pairs of stored key and label (marked with ``N_``)."""
    return tuple(Choice(key, label) for key, label in pairs)


YES_NO_UNDECIDED = options(("yes", N_("Yes")), ("no", N_("No")), ("undecided", N_("Undecided")))
SEROLOGY = options(("positive", N_("Positive")), ("negative", N_("Negative")), ("unknown", N_("Unknown")))
PASS_FAIL = options(("pass", N_("Pass")), ("fail", N_("Fail")))
