"""What the platform must keep doing for us; each of these has failed in some release of a library."""

from __future__ import annotations

import sys


def test_twenty_thousand_void_calls_leave_none_alive(qtbot):
    """PySide6 6.12.0 drops a reference to ``None`` at every void call on Python 3.10 and 3.11 and aborts."""
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for turn in range(20_000):
        widget.setEnabled(turn % 2 == 0)
    assert sys.getrefcount(None) > before - 1_000


def test_the_bundled_fonts_hold_what_names_and_units_need(qapp):
    """Bold lacks rare characters; its own family falls back to the full Regular, so no name shows a box."""
    from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

    families = QFontDatabase.families()
    assert {"Inter", "Noto Sans SC", "Noto Sans SC Full"} <= set(families)
    regular = QFont("Noto Sans SC Full")
    for character in "喆堃玥昇祎赟囧㐂µ≥−×℃":
        assert QFontMetrics(regular).inFontUcs4(ord(character)), character


def test_the_bold_font_holds_common_name_characters():
    from reportlab.pdfbase.ttfonts import TTFont

    from ctd402_desktop import paths

    font = TTFont("bold", str(paths.resources() / "fonts" / "NotoSansSC-Bold.ttf"))
    assert {ord(character) for character in "王张喆堃玥昇祎赟珺翀℃"} <= font.face.charToGlyph.keys()
