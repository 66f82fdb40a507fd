"""Qt's own file dialog speaks Chinese to its last word."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui import language


class Hearer(QWidget):
    """Counts changes of language."""

    heard = 0

    def changeEvent(self, event: QEvent) -> None:
        """Count."""
        self.heard += event.type() == QEvent.Type.LanguageChange
        super().changeEvent(event)


def test_a_window_hears_of_another_language_once_and_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    window = Hearer()
    qtbot.addWidget(window)
    window.show()
    for lang, heard in (("zh", 1), ("en", 2)):
        language.switch(qapp, lang)
        assert window.heard == heard
        QApplication.processEvents()
        assert window.heard == heard


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
