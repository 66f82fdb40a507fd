"""The clock beside a value that was once another, on every form and on the overview; who signed what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from bedside_ward import VITALS, BedsideWard, open_ward
from conftest import StandingClock
from factories import at
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget

from ctd402_desktop.i18n import set_language
from ctd402_desktop.ui.correction_bar import reason_text
from ctd402_desktop.ui.history_clock import HistoryClock, HistoryPopup
from ctd402_desktop.ui.line_panel import LinePanel
from ctd402_desktop.ui.now_panel import NowPanel, now_rows
from ctd402_desktop.ui.overview_lines import infection_lines, signed_lines
from ctd402_desktop.ui.overview_why import ValuesSheet
from ctd402_desktop.ui.pages.assess_page import AssessPage
from ctd402_desktop.ui.record_dialog import RecordEditor

INFECTION = {
    "kind": "bacterial",
    "status": "micro_documented",
    "onset": "2026-04-06T11:00+08:00",
    "organism": "E. coli",
}


@pytest.fixture(scope="module")
def ward(tmp_path_factory, qapp) -> Iterator[BedsideWard]:
    """The temperature of the last set and the organism of an infection were once others; nothing is written here."""
    found = open_ward(tmp_path_factory.mktemp("clocks"), qapp, StandingClock(datetime(2026, 4, 6, 6, 5, tzinfo=UTC)))
    records, last = found.services.records, found.course().last("daily")
    records.correct(found.nurse, last.id, {**VITALS, "temp": "38.4"}, "late result: read again")
    first = found.record("infection", at(4, "12:00"), INFECTION, by=found.physician)
    records.correct(found.physician, first, {**INFECTION, "organism": "K. pneumoniae"}, "source corrected")
    yield found
    found.close()


def said(widget: QWidget) -> str:
    return " | ".join(one.text() for one in widget.findChildren(QLabel))


def test_the_last_value_of_the_bedside_page_opens_its_history_by_click_and_key(qtbot, ward):
    context = ward.context()
    page = AssessPage(context)
    qtbot.addWidget(page)
    context.setParent(page)
    page.resize(1290, 616)
    page.show()
    page.activateWindow()
    page.show_course(ward.course())
    ward.settle()
    value = page.form.rows["temp"].previous
    assert value.has_history
    assert "37.9 °C: Li Na" in value.toolTip()
    assert not page.form.rows["hr"].previous.has_history
    QTest.mouseClick(value, Qt.MouseButton.LeftButton)
    (popup,) = page.findChildren(HistoryPopup)
    assert "(Late result: read again)" in said(popup)
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    page.form.editor("hr").focus_input()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    assert not [one for one in page.findChildren(HistoryPopup) if one.isVisible()]
    page.form.editor("temp").focus_input()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    assert [one for one in page.findChildren(HistoryPopup) if one.isVisible()]


def test_the_editor_of_a_corrected_record_marks_what_was_another(ward, page):
    context = ward.context()
    context.setParent(page)
    editor = RecordEditor(context, ward.course(), "daily", ward.course().last("daily"))
    editor.show_over(page)
    ward.settle()
    rows = {row.editor.field.key: row.previous for row in editor.view.body.rows()}
    assert [key for key, value in rows.items() if value.has_history] == ["temp"]
    editor.view.body.editor("temp").focus_input()
    editor.view.open_history()
    assert "37.9 °C" in said(page.findChildren(HistoryPopup)[0])
    QTest.mouseClick(rows["hr"], Qt.MouseButton.LeftButton)
    assert len(page.findChildren(HistoryPopup)) == 1
    editor.close_over()


@pytest.mark.qt_log_ignore("support raise", extend=True)
def test_a_line_of_the_overview_names_its_signers_and_carries_the_clock(qtbot, ward):
    course, now = ward.course(), ward.clock()
    panel = LinePanel()
    qtbot.addWidget(panel)
    panel.resize(400, 160)
    panel.show_lines(infection_lines(course, now))
    panel.show()
    (clock,) = panel.findChildren(HistoryClock)
    assert clock.geometry().right() < panel.width()
    assert "E. coli" in clock.toolTip()
    assert "Signed: Dr Chen (performed)" in panel.accessibleDescription()
    place = QPoint(60, 10)
    QApplication.sendEvent(panel, QHelpEvent(QEvent.Type.ToolTip, place, panel.mapToGlobal(place)))
    assert QToolTip.text() == "Signed: Dr Chen (performed)"
    assert panel._at(158) is None
    clock.click()
    assert "K. pneumoniae" in said(panel.window().findChildren(HistoryPopup)[0])
    panel.show_lines([])
    assert not [one for one in panel.findChildren(HistoryClock) if one.isVisible()]


@pytest.mark.qt_log_ignore("support raise", extend=True)
def test_a_painted_value_that_was_once_another_opens_its_history_by_click_and_key(qtbot, ward):
    panel = NowPanel()
    qtbot.addWidget(panel)
    panel.resize(224, 230)
    rows = now_rows(ward.course(), ward.clock(), ward.services.schedule)
    panel.show_rows(rows)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    clocks = {rows[number].label: clock for number, clock in panel._clocks.items()}
    assert set(clocks) == {"CRS", "T"}
    clock = clocks["T"]
    assert "37.9" in clock.toolTip()
    assert abs(clock.geometry().center().y() - 2.5 * panel._pitch) <= 1
    clock.setFocus()
    panel.show_rows(rows)
    held = panel.focusWidget()
    assert isinstance(held, HistoryClock)
    assert held is not clock
    QTest.keyClick(held, Qt.Key.Key_H)
    (popup,) = panel.window().findChildren(HistoryPopup)
    assert "38.4" in said(popup)
    assert not panel.grab().isNull()
    panel.resize(224, 260)
    assert abs(held.geometry().center().y() - 2.5 * panel._pitch) <= 1


def test_the_sheet_of_sources_tells_who_signed_the_records_behind_the_numbers(qtbot, ward, page):
    lines = signed_lines(ward.course(), ward.clock())
    assert lines[0] == "Infection 12:00: Dr Chen (performed)"
    assert any(one.startswith("Vitals and neurology 10:02: Li Na") for one in lines)
    sheet = ValuesSheet(page)
    sheet.open((), signed=lines)
    assert "Who signed the records behind them" in said(sheet)
    assert lines[0] in said(sheet)
    sheet.leave()


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("late result", "迟到的结果"), ("entry slip: typed 386", "录入失误：typed 386"), ("own words", "own words")],
)
def test_a_stored_reason_is_shown_in_the_language_in_force(stored, shown):
    set_language("zh")
    assert reason_text(stored) == shown
