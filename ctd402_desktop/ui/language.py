"""Change the language while the program runs; every widget hears of it and shows its texts again."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ctd402_desktop import i18n
from ctd402_desktop.i18n import C_, tr

_QT_CATALOGUES = {"zh": "qtbase_zh_CN"}
_QT_WORDS = {
    ("QFileDialog", "&Look in:"): C_("qt", "&Look in:"),
    ("QFileDialog", "Files of &type:"): C_("qt", "Files of &type:"),
    ("QFileSystemModel", "Size"): C_("qt", "Size"),
    ("QFileSystemModel", "Folder"): C_("qt", "Folder"),
    ("QAbstractFileIconProvider", "Folder"): C_("qt", "Folder"),
    ("QAbstractFileIconProvider", "File"): C_("qt", "File"),
    ("QAbstractFileIconProvider", "%1 File"): C_("qt", "%1 File"),
}
"""Words of Qt's own file dialog that its Chinese catalogue lacks, or has in a word nobody uses."""
_installed: list[QTranslator] = []


class _Words(QTranslator):
    """Gives what Qt's catalogue lacks from ours; ``None`` passes the question on, an empty text would be the answer."""

    def translate(self, context: str, source: str, _disambiguation: str | None = None, _n: int = -1) -> str | None:
        """Our word, or nothing."""
        own = _QT_WORDS.get((context, source))
        return None if own is None else tr(own)

    def isEmpty(self) -> bool:  # noqa: N802 - a name of Qt
        """Qt leaves out a translator that says it is empty."""
        return False


def switch(app: QApplication, lang: str) -> None:
    """Speak ``en`` or ``zh`` from now on; widgets get ``LanguageChange``."""
    i18n.set_language(lang)
    while _installed:
        app.removeTranslator(_installed.pop())
    name = _QT_CATALOGUES.get(lang)
    if name:
        translator = QTranslator(app)
        if translator.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            for one in (translator, _Words(app)):
                app.installTranslator(one)
                _installed.append(one)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese if lang == "zh" else QLocale.Language.English))
    # A translator that comes or goes has the same event posted to every window: all pages would do their work twice.
    for receiver in (*app.topLevelWidgets(), *app.topLevelWindows()):
        QCoreApplication.removePostedEvents(receiver, QEvent.Type.LanguageChange.value)
    for window in app.topLevelWidgets():
        QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


def other() -> str:
    """The language that F12 switches to."""
    return "en" if i18n.language() == "zh" else "zh"
