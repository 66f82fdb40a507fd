"""The page at the bedside, shown as a nurse or physician has it, and the keys of a routine set."""

from __future__ import annotations

from bedside_ward import BedsideWard
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.pages.assess_page import AssessPage
from ctd402_desktop.ui.preferences import Preferences

ROUTINE = "\n386\n118\n104/62\n24\n96\n0" + "0" + "0" + "0" + "0" + "+" + "00" + "\n0" + "^"
"""From the keypad: time, vitals, device, ticks, ICE, signs, note, review."""


def assess_page(
    qtbot: QtBot, ward: BedsideWard, actor: Actor | None = None, size: tuple[int, int] = (1290, 616)
) -> AssessPage:
    """The page with the course of the one patient, active; it follows what is signed."""
    context = ward.context(actor)
    page = AssessPage(context)
    qtbot.addWidget(page)
    context.setParent(page)
    context.changed.connect(lambda _changed: page.show_course(ward.course()))
    page.resize(*size)
    page.show()
    page.activateWindow()
    page.show_course(ward.course())
    ward.settle()
    return page


def session_frame(qtbot: QtBot, ward: BedsideWard, actor: Actor | None = None) -> Frame:
    """A session of the nurse, or of ``actor``, in a window of its own, active."""
    found = Frame(ward.context(actor), Preferences(Settings(theme="light")))
    qtbot.addWidget(found)
    found.resize(1366, 740)
    with qtbot.waitActive(found):
        found.show()
        found.activateWindow()
    ward.settle()
    return found
