"""What a PIN must be, and how long wrong attempts make an account wait. House rules, not clinical ones."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta

from ctd402_desktop.i18n import C_, N_, Message, msg

FREE_ATTEMPTS = 4
"""Wrong attempts in a row before an account has to wait."""

WAITS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""Waiting after the fifth, the sixth, and every further wrong attempt."""

FAST_SWITCH = timedelta(hours=12)
"""A PIN suffices for so long after a sign-in with the password on the same workstation."""

CONFIRMATION_LIFE = timedelta(minutes=2)
"""A PIN or password typed for a signature is good for so long, and once."""

EMERGENCY_LIFE = timedelta(minutes=30)
"""Length of an emergency access."""

EMERGENCY_REASON_LEAST = 10
"""Characters of the reason for an emergency access, blanks at its ends not counted."""

EMERGENCY_OTHER = "other"
EMERGENCY_REASONS: tuple[tuple[str, str], ...] = (
    ("resuscitation", N_("Resuscitation is going on")),
    ("deterioration", N_("A patient is getting worse")),
    ("nobody_reached", N_("Nobody with an account can be reached")),
    ("account_fails", N_("One's own account does not open")),
    (EMERGENCY_OTHER, C_("emergency", "Another reason")),
)
"""Stored code and words of the reasons for an emergency access; what happened is written beside it."""

_YEAR = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])?")
_PATTERNS = frozenset({"2580", "0852", "1379", "9731"})
"""Lines and corners of a number pad."""


def wait_after(failed: int) -> timedelta:
    """How long an account waits after ``failed`` wrong attempts in a row; zero for the first four."""
    over = failed - FREE_ATTEMPTS
    return timedelta(0) if over <= 0 else WAITS[min(over, len(WAITS)) - 1]


def pin_problem(pin: str) -> Message | None:
    """Why a PIN cannot be used, or ``None``: four to six digits that are not the first ones somebody would try."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 6):
        return msg(N_("four to six digits"))
    if _YEAR.fullmatch(pin):
        return msg(N_("looks like a year or a birthday: choose digits that nobody can look up"))
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        return msg(N_("easy to guess: the same digit again, or digits in a row"))
    half = len(pin) // 2
    if pin in _PATTERNS or pin[:2] * half == pin or pin[:half] * 2 == pin:
        return msg(N_("easy to guess: a pattern of the keypad, or repeated digits"))
    return None


def span(length: timedelta) -> Message:
    """A short time in words, rounded up to the second."""
    seconds = -(-int(length.total_seconds() * 1000) // 1000)
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return msg(N_("{seconds} seconds"), seconds=rest)
    return msg(N_("{minutes} min {seconds} s"), minutes=minutes, seconds=rest)
