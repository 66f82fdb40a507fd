"""The strips of the overview show what they were given last, however often they are filled in one turn."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui.overview_bars import Bar
from ctd402_desktop.ui.widgets import label


def test_a_bar_filled_twice_in_one_turn_shows_the_second_filling(qtbot: QtBot, qapp: QApplication):
    bar = Bar("info", 36)
    qtbot.addWidget(bar)
    bar.resize(600, 36)
    with qtbot.waitExposed(bar):
        bar.show()
    shown = label("second")
    bar.show_widgets([label("first")], [])
    bar.show_widgets([shown], [label("right")])
    qapp.processEvents()
    assert shown.isVisible()


def test_what_has_no_room_is_counted(qtbot: QtBot):
    bar = Bar("", 48)
    qtbot.addWidget(bar)
    bar.resize(300, 48)
    bar.show_widgets([label("a rather long finding of the day") for _ in range(4)], [], first=1)
    words = [one.text() for one in bar.findChildren(type(label("")))]
    assert "and 3 more" in words
