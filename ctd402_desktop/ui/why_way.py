"""The one way to *Why?* on every page of a patient: the key W, the context menu, and a sheet at the right."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.why import Why
from ctd402_desktop.domain.why_pages import on_page
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.overview_why import ValuesSheet
from ctd402_desktop.ui.tab_strip import TabStrip

KEY = "W"


class Page(Protocol):
    """What the page of a patient offers."""

    strip: TabStrip

    @property
    def tab(self) -> str:
        """Key of the tab on show."""

    @property
    def course(self) -> Course | None:
        """The course on show."""


class WhyWay(QObject):
    """Belongs to the page of a patient; the sheet lies over ``over`` and never outlives its tab or its patient."""

    def __init__(self, page: Page, owner: QWidget, over: QWidget, context: Context) -> None:
        super().__init__(owner)
        self._page, self._over, self._context = page, over, context
        self.sheet = ValuesSheet(over)
        self._shown = ("", 0)
        keys = QShortcut(QKeySequence(KEY), owner)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.open)
        over.installEventFilter(self)

    def open(self, key: str = "") -> None:
        """Explain the values of the tab on show; ``key`` is the one to begin at."""
        course = self._page.course
        if course is None:
            return
        self._shown = (self._page.tab, course.patient.id)
        self.sheet.open(self._found(course), key)

    def follow(self) -> None:
        """Explain the values of a course that was read again; on another tab or patient the sheet goes.

        The cursor then goes to the row of tabs, not out of the page.
        """
        if self.sheet.isHidden():
            return
        course = self._page.course
        if course is not None and self._shown == (self._page.tab, course.patient.id):
            self.sheet.renew(self._found(course))
            return
        self.sheet.hide()
        self._page.strip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _found(self, course: Course) -> tuple[Why, ...]:
        return on_page(self._page.tab, course, self._context.now(), self._context.services.schedule)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The menu of the page, and the language of what was put together."""
        if watched is self._over and isinstance(event, QContextMenuEvent):
            self.menu().popup(event.globalPos())
            return True
        if watched is self._over and event.type() == QEvent.Type.LanguageChange:
            QTimer.singleShot(0, self, self.follow)
        return super().eventFilter(watched, event)

    def menu(self) -> QMenu:
        """The context menu of a page: why its numbers are what they are."""
        found = QMenu(self._over)
        action = found.addAction(f"{tr(N_('Why these numbers?'))}\t{KEY}")
        action.setEnabled(self._page.course is not None)
        action.triggered.connect(lambda _on=False: self.open())
        found.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return found
