"""The printed recovery code: five groups of six characters, 125 random bits, a check character in every group.

The alphabet is Crockford's: no I, L, O, U; what a reader may confuse is read as what was meant. The check is Luhn's
method over 32 symbols with the number of the group mixed in, so a wrong character, a turned pair and exchanged groups
are told at the group where they are (of turned pairs only ``0Z`` passes).
"""

from __future__ import annotations

import secrets
import unicodedata

from ctd402_desktop.errors import SignInFailed
from ctd402_desktop.i18n import N_, msg

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 5
_SIZE = 5
_LOOKALIKES = str.maketrans("OIL", "011")


def _check(symbols: str, group: int) -> str:
    total = group
    for place, symbol in enumerate(reversed(symbols)):
        value = ALPHABET.index(symbol) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def new_code() -> str:
    """A fresh code as it is printed: ``7K3QD4-...``."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(_SIZE)) for _ in range(GROUPS))
    return "-".join(group + _check(group, number) for number, group in enumerate(groups))


def read_code(typed: str) -> str:
    """The code without its checks; ``SignInFailed`` names the group that was mistyped.

    Blanks and dashes do not matter, nor do case, full-width letters and look-alikes.
    """
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    plain = "".join(character for character in plain if character.isalnum())
    if len(plain) != GROUPS * (_SIZE + 1):
        raise SignInFailed(
            msg(
                N_(
                    "Not opened — the recovery code has {expected} letters and digits, {found} were entered. "
                    "Compare with the printed sheet. Nothing signed is lost."
                ),
                expected=GROUPS * (_SIZE + 1),
                found=len(plain),
            ),
            "E-KEY-001",
        )
    parts = [plain[at : at + _SIZE + 1] for at in range(0, len(plain), _SIZE + 1)]
    for number, part in enumerate(parts):
        if set(part) - set(ALPHABET) or _check(part[:-1], number) != part[-1]:
            raise SignInFailed(
                msg(
                    N_(
                        "Not opened — group {group} of the recovery code is mistyped. "
                        "Compare with the printed sheet. Nothing signed is lost."
                    ),
                    group=number + 1,
                ),
                "E-KEY-001",
            )
    return "".join(part[:-1] for part in parts)
