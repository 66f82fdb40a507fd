"""Change the language while the program runs; every widget hears of it and shows its texts again."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ctd402_desktop import i18n

_QT_CATALOGUES = {"zh": "qtbase_zh_CN"}
_installed: list[QTranslator] = []


def switch(app: QApplication, lang: str) -> None:
    """Speak ``en`` or ``zh`` from now on; widgets get ``LanguageChange``."""
    i18n.set_language(lang)
    while _installed:
        app.removeTranslator(_installed.pop())
    name = _QT_CATALOGUES.get(lang)
    if name:
        translator = QTranslator(app)
        if translator.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(translator)
            _installed.append(translator)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese if lang == "zh" else QLocale.Language.English))
    for window in app.topLevelWidgets():
        QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


def other() -> str:
    """The language that F12 switches to."""
    return "en" if i18n.language() == "zh" else "zh"
