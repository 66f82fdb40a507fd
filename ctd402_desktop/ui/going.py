"""Ways through the window beside the rail: Ctrl+K to anything by a few letters, Alt+Left and Alt+Right to the past."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from ctd402_desktop.domain.board import Board, BoardRow
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import patient_name
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.pages.patient_page import PatientPage
from ctd402_desktop.ui.pages.patient_tabs import TABS
from ctd402_desktop.ui.pages.setup_page import SetupPage
from ctd402_desktop.ui.palette import Palette
from ctd402_desktop.ui.palette_search import Target, patient_words
from ctd402_desktop.ui.places import Place, Places
from ctd402_desktop.ui.rail import Rail

PATIENTS, PAGES, ACTIONS = 0, 1, 2


class Window(Protocol):
    """What a frame offers to whoever wants to go somewhere in it."""

    context: Context
    stack: QStackedWidget
    rail: Rail
    patient: PatientPage
    setup: SetupPage
    language_wanted: SignalInstance

    @property
    def page(self) -> str:
        """Key of the page on show."""

    def show_page(self, key: str) -> None:
        """Show a page of the rail."""

    def open_patient(self, patient_id: int, tab: str = "") -> None:
        """Show a patient's page."""

    def open_setup(self, section: str) -> None:
        """Show one section of Setup."""

    def enrol(self) -> None:
        """Show the enrolment of a new patient."""

    def refresh(self) -> None:
        """Bring the page on show up to date."""


class Going(QObject):
    """Belongs to one frame. The patients on the palette are those of the board, read when it opens."""

    def __init__(self, frame: Window, over: QWidget) -> None:
        super().__init__(over)
        self._frame = frame
        self._places = Places()
        self._board: Board | None = None
        self.palette = Palette(over)
        for keys, action in (("Ctrl+K", self.open), ("Alt+Left", self.back), ("Alt+Right", self.forward)):
            shortcut = QShortcut(QKeySequence(keys), over)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)
        frame.stack.currentChanged.connect(self._note)
        frame.patient.strip.currentChanged.connect(self._note)
        self._note()

    def open(self) -> None:
        """Show the palette at once with what is known, and with the patients of this minute when they are read."""
        services, by = self._frame.context.services, self._frame.context.actor
        self.palette.open_with(self._targets())
        self._frame.context.tasks.run(lambda: services.ward.board(by), self._on_board)

    def back(self) -> None:
        """To where the user was before."""
        self._go(self._places.back())

    def forward(self) -> None:
        """Forward again after going back."""
        self._go(self._places.forward())

    def _on_board(self, board: Board) -> None:
        self._board = board
        if self.palette.isVisible():
            self.palette.set_targets(self._targets())

    def _note(self) -> None:
        frame = self._frame
        if frame.page == "patient" and frame.patient.patient_id is not None:
            self._places.visit(Place("patient", frame.patient.patient_id, frame.patient.tab))
        elif frame.page not in {"enrol", "patient"}:
            self._places.visit(Place(frame.page))

    def _go(self, place: Place | None) -> None:
        if place is None:
            self._frame.context.toast(tr(N_("There is nowhere further to go in this direction.")))
        elif place.patient_id is None:
            self._frame.show_page(place.page)
        else:
            self._frame.open_patient(place.patient_id, place.tab)

    def _replay(self) -> None:
        self._frame.show_page("patient")
        self._frame.patient.replay_days()

    def _targets(self) -> list[Target]:
        rows = self._board.rows if self._board is not None else ()
        return [*self._patients(rows), *self._tabs(), *self._pages(), *self._actions()]

    def _patients(self, rows: tuple[BoardRow, ...]) -> list[Target]:
        frame = self._frame
        found = []
        for row in rows:
            one = row.patient
            name = patient_name.full(one)
            title = tr(N_("{bed} {name}"), bed=one.bed or "–", name=name)
            words, assess = patient_words(one), tr(N_("Assess {name}"), name=name)
            found.append(Target(title, one.mrn, "user-round", partial(frame.open_patient, one.id, ""), words, PATIENTS))
            found.append(Target(assess, one.bed, "plus", partial(frame.open_patient, one.id, "assess"), words, ACTIONS))
        return found

    def _tabs(self) -> list[Target]:
        """Tabs of the patient on show; without one there is nothing to go to."""
        frame = self._frame
        patient_id = frame.patient.patient_id
        if patient_id is None:
            return []
        return [
            Target(
                tr(tab.text),
                f"Alt+{(at + 1) % 10}",
                "file-text",
                partial(frame.open_patient, patient_id, tab.key),
                (tab.key,),
                PAGES,
            )
            for at, tab in enumerate(TABS)
        ]

    def _pages(self) -> list[Target]:
        frame = self._frame
        return [
            Target(
                tr(button.item.text),
                button.item.keys,
                button.item.icon,
                partial(frame.show_page, key),
                (key,),
                PAGES,
            )
            for key, button in frame.rail.buttons.items()
        ]

    def _actions(self) -> list[Target]:
        frame = self._frame
        found = [
            Target(tr(N_("Switch language")), "F12", "languages", frame.language_wanted.emit, ("language",), ACTIONS),
            Target(tr(N_("Refresh")), "F5", "refresh-cw", frame.refresh, ("refresh",), ACTIONS),
        ]
        for text, icon, key in (
            (N_("First steps of a new ward"), "circle-check", "first"),
            (N_("Training for nurses: five exercises"), "timer", "training"),
        ):
            found.append(Target(tr(text), tr(N_("Help")), icon, partial(frame.show_page, key), (key, "help"), ACTIONS))
        if frame.patient.patient_id is not None and frame.context.services.ward_info.demo:
            words = ("replay", "time", "day")
            found.append(Target(tr(N_("Replay the patient day by day")), "", "history", self._replay, words, ACTIONS))
        if frame.context.may(Action.ENROL_PATIENT):
            found.append(Target(tr(N_("Enrol patient")), "", "user-plus", frame.enrol, ("enrol",), ACTIONS))
        found.extend(
            Target(title, tr(N_("Setup")), icon, partial(frame.open_setup, key), (key,), ACTIONS)
            for key, title, icon in frame.setup.sections()
        )
        return found
