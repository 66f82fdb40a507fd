"""The way into the help and back: ``?`` to the keys of this page, F1 to its topic, Esc to where one was."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from ctd402_desktop.i18n import N_
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.help_topics import TOPIC_OF_PAGE
from ctd402_desktop.ui.pages.help_page import HelpPage
from ctd402_desktop.ui.pages.patient_page import PatientPage
from ctd402_desktop.ui.pages.ward_page import WardPage

ONLY_DEMO = N_("Only patients of a demo ward are replayed.")
START = "getting-started"


class Window(Protocol):
    """What a frame offers to whoever leads into the help."""

    stack: QStackedWidget
    context: Context
    help: HelpPage
    patient: PatientPage
    ward: WardPage

    @property
    def page(self) -> str:
        """Key of the page on show."""

    def show_page(self, key: str) -> None:
        """Show a page of the rail."""

    def open_patient(self, patient_id: int, tab: str = "") -> None:
        """Show a patient's page."""


class HelpWay(QObject):
    """Belongs to one frame and remembers the page that was left for the help."""

    def __init__(self, frame: Window, over: QWidget) -> None:
        super().__init__(over)
        self._frame = frame
        self._left: QWidget | None = None
        self._place = ""
        for keys, action in (("?", self.keys), ("F1", self.topic)):
            shortcut = QShortcut(QKeySequence(keys), over)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)
        frame.help.replay_wanted.connect(self.replay)
        frame.stack.currentChanged.connect(self._note)
        frame.patient.strip.currentChanged.connect(self._note)
        self._note()

    @property
    def place(self) -> str:
        """Page or tab one comes from, such as ``ward`` or ``assess``."""
        return self._place

    def keys(self) -> None:
        """The keys of the page on show."""
        self._frame.help.show_keys(self._place)
        self._frame.show_page("help")

    def topic(self) -> None:
        """The page of the guide about the page on show; F1 in the help goes to its search."""
        if self._frame.page != "help":
            self._frame.help.show_topic(TOPIC_OF_PAGE.get(self._place, START))
        else:
            self._frame.help.show_topic(self._frame.help.reader.topic)
        self._frame.show_page("help")

    def replay(self) -> None:
        """Step through the patient last open, or the one chosen on the board, day by day."""
        frame = self._frame
        chosen = frame.patient.patient_id or frame.ward.selected_patient()
        if chosen is None:
            frame.show_page("ward")
            return
        frame.open_patient(chosen, "overview")
        frame.context.tasks.run(lambda: None, lambda _nothing: frame.patient.replay_days())

    def back(self) -> None:
        """Where one was before, the ward board when that is gone."""
        frame = self._frame
        page = self._left
        if page is None or frame.stack.indexOf(page) < 0:
            frame.show_page("ward")
            return
        frame.stack.setCurrentWidget(page)
        frame.show_page(frame.page) if frame.page != "enrol" else page.setFocus()

    def _note(self, _at: int = 0) -> None:
        frame = self._frame
        if frame.page == "help":
            frame.help.offer_replay("" if frame.context.services.ward_info.demo else ONLY_DEMO)
        else:
            self._left = frame.stack.currentWidget()
            self._place = frame.patient.tab if frame.page == "patient" else frame.page
