"""Composition of the window: log, settings, catalogues, theme, crash dialog; and pictures of every page."""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ctd402_desktop import i18n, paths, settings
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui.visit import Visit

LOG_BYTES = 1_000_000
DEMO_VISIT = Visit()


def start_logging(path: Path) -> None:
    """A rotating file without patient data; a folder that cannot be written costs the log, not the program."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", handlers=[handler], force=True
    )


def run(values: Settings, store: Path | None = None, *, demo: bool = False, remember: bool = True) -> int:
    """Open the window and stay until it is closed; the exit code of the application."""
    os.environ.setdefault("QT_SCALE_FACTOR", str(values.scale / 100))
    start_logging(paths.log_file())
    i18n.use_catalogues(paths.resources() / "locale")
    from PySide6.QtWidgets import QApplication

    from ctd402_desktop.ui import language, notices, theme
    from ctd402_desktop.ui.main_window import MainWindow
    from ctd402_desktop.ui.preferences import Preferences

    app = QApplication(sys.argv[:1])
    app.setApplicationName("CTD402 Desktop")
    sys.excepthook = notices.handle_crash
    theme.apply(app, values.theme)
    language.switch(app, values.language)
    preferences = Preferences(values, paths.settings_file() if remember else None)
    chosen = store or (Path(values.last_store) if values.last_store else paths.default_store())
    window = MainWindow(preferences, chosen, paths.utc_now)
    window.closing.asks = True
    window.resize(1366, 768)
    window.show()
    if demo:
        window.open_demo()
    else:
        window.preload()
    return app.exec()


def saved_settings() -> Settings:
    """This user's settings."""
    return settings.load(paths.settings_file())


def screenshots(
    store: Path,
    out: Path,
    *,
    lang: str = "en",
    theme_name: str = "light",
    size: tuple[int, int] = (1366, 768),
    scale: float = 1.0,
    visit: Visit = DEMO_VISIT,
) -> list[Path]:
    """Walk every page of a store offscreen and save each as ``NN-page-lang-theme.png``.

    Parameters
    ----------
    size : tuple of int
        Client area in logical pixels.
    scale : float
        Device pixels per logical pixel; counts only in a process that has no application yet.
    visit : Visit
        Who signs in, and the clock: ages on the pictures then do not depend on the day they are taken.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_SCALE_FACTOR", str(scale))
    i18n.use_catalogues(paths.resources() / "locale")
    from PySide6.QtWidgets import QApplication

    from ctd402_desktop.ui import language, theme
    from ctd402_desktop.ui.walk import photograph

    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    theme.apply(app, theme_name)
    language.switch(app, lang)
    return photograph(app, store, out, visit, size)
