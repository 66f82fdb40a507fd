"""Widgets in lines: what does not fit goes to the next one."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui.flow_layout import FlowLayout


class Block(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(100, 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def test_what_does_not_fit_goes_to_the_next_line(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(gap=10, pitch=4)
    holder.setLayout(flow)
    blocks = [Block(holder) for _ in range(3)]
    for one in blocks:
        flow.addWidget(one)
    margins = flow.contentsMargins()
    holder.resize(210 + margins.left() + margins.right(), 200)
    holder.show()
    assert [one.y() - margins.top() for one in blocks] == [0, 0, 24]
    assert blocks[1].x() == blocks[0].x() + 110
    edges = margins.top() + margins.bottom()
    assert flow.heightForWidth(1000) == 20 + edges
    assert flow.heightForWidth(holder.width()) == 44 + edges
    assert flow.sizeHint().width() == 100 + margins.left() + margins.right()
    assert flow.hasHeightForWidth()
    assert flow.itemAt(7) is None
    assert flow.takeAt(7) is None
    assert not flow.expandingDirections()
