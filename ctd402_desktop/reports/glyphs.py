"""What the report fonts can show. A character without a glyph is replaced visibly and reported, never silent."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache

from reportlab.pdfbase import pdfmetrics

from ctd402_desktop.reports.fonts import load_fonts
from ctd402_desktop.reports.styles import BOLD, REGULAR

REPLACEMENT = "□"
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+−", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+−", strict=True))
_INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"}
_SPACES = {"\u202f": "\u00a0", "\u2009": "\u00a0", "\t": " ", "\n": " ", "\r": ""}

Piece = tuple[str, str, int]
"""Text, registered font and level: 1 raised, −1 lowered, 0 on the line."""


@cache
def covered(font: str) -> frozenset[int]:
    """Code points the font has a glyph for."""
    load_fonts()
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)  # type: ignore[attr-defined]  # a TTFont has a face


@lru_cache(maxsize=20_000)
def pieces(text: str, bold: bool) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    """Cut text where font or level changes; also the characters neither font has.

    Bold is a subset: a character it lacks is set in Regular. Superscript figures are raised plain figures because
    even the full font has only some of them.
    """
    found: list[Piece] = []
    missing: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        shown, level = _placed(char)
        if not shown:
            continue
        font = BOLD if bold and ord(shown) in covered(BOLD) else REGULAR
        if ord(shown) not in covered(REGULAR) and font is REGULAR:
            missing.append(char)
            shown = REPLACEMENT
        if found and found[-1][1] == font and found[-1][2] == level:
            found[-1] = (found[-1][0] + shown, font, level)
        else:
            found.append((shown, font, level))
    return tuple(found), tuple(missing)


def _placed(char: str) -> tuple[str, int]:
    if char in _RAISED:
        return _RAISED[char], 1
    if char in _LOWERED:
        return _LOWERED[char], -1
    if char in _SPACES:
        return _SPACES[char], 0
    if char in _INVISIBLE or unicodedata.category(char) in {"Cc", "Cs"} or 0xFE00 <= ord(char) <= 0xFE0F:
        return "", 0
    return char, 0


_watched: ContextVar[Counter[str] | None] = ContextVar("watched", default=None)


@contextmanager
def watching() -> Iterator[Counter[str]]:
    """Count the characters replaced while something is painted inside the block."""
    count: Counter[str] = Counter()
    token = _watched.set(count)
    try:
        yield count
    finally:
        _watched.reset(token)


def painted(text: str, bold: bool) -> tuple[Piece, ...]:
    """``pieces`` of text that is being painted now: what is missing is counted."""
    found, missing = pieces(text, bold)
    count = _watched.get()
    if missing and count is not None:
        count.update(missing)
    return found
