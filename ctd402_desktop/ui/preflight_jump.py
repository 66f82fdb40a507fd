"""From a gap of a document to where it is entered: the editor with the question, or the tab that lists it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.permissions import ROLE_LABELS
from ctd402_desktop.domain.preflight import Item
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.answer_text import listed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.record_dialog import RecordEditor

WITHOUT_EDITOR = frozenset({"history", "assess", "setup"})
"""Places that are pages of their own."""


def go_to(context: Context, page: QWidget, course: Course, item: Item) -> None:
    """Open the editor over ``page`` at the question, where the role may record it; else say who may, and show it."""
    place = item.place
    record = next((one for one in course.records if one.id == place.record_id), None)
    own = record is not None and record.author_id == context.actor.user_id and context.may_record(place.form)
    if context.actor.role not in item.who and not own:
        names = listed(*(tr(ROLE_LABELS[role]) for role in item.who))
        context.toast(tr(N_("This is entered by: {names}."), names=names))
    elif place.tab == "setup":
        context.open_page("setup")
        return
    elif place.form and (place.tab not in WITHOUT_EDITOR or place.record_id is not None) and place.tab != "history":
        context.edit_record(course, place.form, record)
        QTimer.singleShot(0, page, lambda: _focus(page, place.field))
        return
    if place.tab != "setup":
        context.open_patient(course.patient.id, place.tab)


def _focus(page: QWidget, field: str) -> None:
    """Into the question, once the editor over the page has taken the focus itself."""
    editor = page.findChild(RecordEditor)
    if editor is not None and field in editor.view.form:
        editor.view.state.focus(field)
