"""Qt's own file dialog speaks Chinese to its last word."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui import language


def test_every_label_of_the_file_dialog_follows_the_language(qtbot: QtBot, qapp: QApplication) -> None:
    language.switch(qapp, "zh")
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    said = [one.text() for one in dialog.findChildren(QLabel)]
    assert said == ["位置（&L）：", "文件名称(&N)：", "文件类型（&T）："]
    assert QCoreApplication.translate("QAbstractFileIconProvider", "%1 File") == "%1 文件"
    language.switch(qapp, "en")
    assert QCoreApplication.translate("QFileDialog", "&Look in:") == "&Look in:"
