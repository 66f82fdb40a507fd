"""My shift on the screen: take, open the right form, not done, cover, badge, and nothing moves under the hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import msg, tr
from ctd402_desktop.services import NewUser
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.not_done_dialog import NotDoneDialog
from ctd402_desktop.ui.notices import Question
from ctd402_desktop.ui.pages.shift_page import ShiftPage
from ctd402_desktop.ui.pick_dialog import PickDialog
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.shift_model import Column, Heading
from ctd402_desktop.ui.ward_sheet_print import PrintDialog


@pytest.fixture
def page(ward, qtbot) -> ShiftPage:
    found = ShiftPage(ward.context())
    qtbot.addWidget(found)
    found.resize(1290, 700)
    found.show()
    ward.settle()
    return found


@pytest.fixture
def busy(ward, page) -> ShiftPage:
    """With the patient taken."""
    ward.services.shift.take(ward.nurse, ward.patient_id)
    page.reload()
    ward.settle()
    return page


def dialog(kind: type):
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    assert found
    return found[-1]


def choose(page: ShiftPage, stream: str) -> None:
    place = next(
        at for at, row in enumerate(page.model.rows) if not isinstance(row, Heading) and row.item.stream == stream
    )
    page.view.selectRow(place)
    page.view.setCurrentIndex(page.model.index(place, 0))


def test_without_patients_the_page_says_how_to_take_them_and_t_takes_them(page, ward):
    assert page._stack.currentWidget() is page.empty
    QTest.keyClick(page, "t")
    found = dialog(PickDialog)
    assert not found.do.isEnabled()
    tick = found.ticks[ward.patient_id]
    assert tick.hasFocus() or found.focusWidget() is tick
    QTest.keyClick(tick, Qt.Key.Key_Space)
    found.do.click()
    ward.settle()
    assert page.model.tasks
    assert page._stack.currentWidget() is page.view
    QTest.keyClick(page, "t")
    assert ward.said[-1] == "Every patient of the ward is on your list."


def test_tasks_stand_under_their_bucket_with_words_for_a_screen_reader(busy):
    rows = busy.model.rows
    assert isinstance(rows[0], Heading)
    assert "patients · " in busy.sentence.text()
    choose(busy, "vitals")
    place = busy.view.currentIndex().row()
    said = [busy.model.index(place, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(len(Column))]
    assert said[Column.MARK] == "not chosen"
    assert said[Column.BED] == "07"
    assert said[Column.DUE].startswith("14:02, due now")
    assert said[Column.CRS].startswith("CRS ")
    assert "pack" in said[Column.WHY]
    assert busy.model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole).startswith(("Overdue", "Now"))
    assert not busy.model.flags(busy.model.index(0, 1)) & Qt.ItemFlag.ItemIsSelectable


@pytest.mark.parametrize(("stream", "form"), [("vitals", "daily"), ("labs", "laboratory")])
def test_enter_asks_for_the_form_that_answers_the_task(busy, qtbot, stream, form):
    choose(busy, stream)
    with qtbot.waitSignal(busy.form_wanted) as wanted:
        QTest.keyClick(busy, Qt.Key.Key_Return)
    assert wanted.args[1] == form


def test_several_checks_are_signed_as_not_done_with_one_confirmation(busy, ward):
    for stream in ("vitals", "labs"):
        choose(busy, stream)
        QTest.keyClick(busy, Qt.Key.Key_Space)
    assert len(busy.model.marked()) == 2
    QTest.keyClick(busy, "-")
    ward.settle()
    found = dialog(NotDoneDialog)
    found.reason.set_value("refused")
    found.remark.box.setText("tired")
    found.do.click()
    ward.settle()
    signed = ward.course().of("not_done")
    assert {one.answers["stream"] for one in signed} == {"vitals", "labs"}
    assert {one.answers["reason"] for one in signed} == {"refused"}
    assert ward.said[-1] == "Signed as not done."


def test_why_names_rule_interval_source_and_version(busy, ward):
    choose(busy, "vitals")
    QTest.keyClick(busy, "w")
    found = dialog(Question)
    assert "every 4:00" in found.text.text()
    assert "pack ctd402" in found.text.text()
    found.reject()


def test_a_finished_task_stays_struck_through_with_its_author_and_opens_the_patient(busy, ward, clock):
    ward.record("daily", clock(), {"temp": "37.0", "hr": "80", "sbp": "118", "dbp": "70", "rr": "16", "spo2": "97",
                "hypotension": "0", "hypoxia": "0", "o2_device": "none", "pressor": "none"})  # fmt: skip
    busy.reload()
    ward.settle()
    busy.reorder()
    done = [one for one in busy.model.tasks if one.done]
    assert {one.done_by for one in done} == {"Li Na"}
    assert busy.model.rows[-1 - len(done)].bucket == "done"
    busy.view.setCurrentIndex(busy.model.index(len(busy.model.rows) - 1, 0))
    busy.not_done()
    busy._toggle()
    assert busy.model.marked() == ()
    opened = []
    busy._context.patient_wanted.connect(lambda patient, tab: opened.append((patient, tab)))
    busy.open_selected()
    assert opened == [(ward.patient_id, "overview")]
    busy.grab()


def test_no_row_moves_while_somebody_acts_and_f5_brings_them_to_their_places(busy, ward, clock):
    QTest.keyClick(busy, Qt.Key.Key_Down)
    before = [getattr(row, "key", row) for row in busy.model.rows]
    clock.advance(hours=6)
    busy.reload()
    ward.settle()
    assert [getattr(row, "key", row) for row in busy.model.rows] == before
    assert busy.model.changed > 0
    assert not busy.fresh.isHidden()
    busy.grab()
    busy.reorder()
    assert busy.model.rows[0].bucket == "overdue"
    assert (busy.model.changed, busy.fresh.isHidden()) == (0, True)


def test_a_patient_is_lent_accepted_and_claimed_back_with_both_names_shown(busy, ward, qtbot):
    admin = ward.services.accounts.sign_in("admin", "seven quiet herons over the lake")
    made = ward.services.accounts.add_user(admin, NewUser("zhao", "Zhao Min", Role.NURSE, "nine boats on the river"))
    zhao = ward.services.accounts.sign_in("zhao", "nine boats on the river")
    busy.reload()
    ward.settle()
    QTest.keyClick(busy, "l")
    found = dialog(PickDialog)
    found.colleague.set_value(str(made.id))
    found.do.click()
    ward.settle()
    assert "Li Na → Zhao Min" in busy.side.cover.rows[0].remark
    other = ShiftPage(ward.context(zhao))
    qtbot.addWidget(other)
    other.show()
    ward.settle()
    assert other.side.cover.rows[0].remark == "Li Na offers this patient to you"
    next(iter(other.side.cover.buttons.values())).click()
    ward.settle()
    assert {one.cover_for for one in other.model.tasks} == {"Li Na"}
    busy.reload()
    ward.settle()
    assert "lent to Zhao Min" in busy.side.mine.rows[0].remark
    next(iter(busy.side.cover.buttons.values())).click()
    ward.settle()
    assert busy.side.cover.isHidden()
    next(one for name, one in busy.side.mine.buttons.items() if name.startswith("Give back")).click()
    ward.settle()
    assert busy._stack.currentWidget() is busy.empty


def test_drafts_of_the_ward_say_whose_and_how_old_and_lead_to_their_form(busy, ward, clock, qtbot):
    drafts = ward.services.drafts
    drafts.save_draft(ward.nurse, ward.patient_id, "laboratory", clock(), {"wbc": "1"})
    drafts.save_draft(ward.physician, ward.patient_id, "response", clock(), {"comment": "x"})
    drafts.save_draft(ward.nurse, ward.patient_id, "handover", clock(), {"summary": "x"})
    clock.advance(minutes=40)
    busy.reload()
    ward.settle()
    rows = {one.text.rpartition(" · ")[2]: one for one in busy.side.drafts.rows}
    assert rows["Laboratory"].remark == "mine, 0:40 old"
    assert rows[tr(FORMS["response"].title)].remark == "Dr Chen, 0:40 old"
    with qtbot.waitSignal(busy.form_wanted) as wanted:
        rows["Laboratory"].deeds[0].do()
    assert wanted.args == [ward.patient_id, "laboratory"]
    with qtbot.waitSignal(busy.handover_wanted):
        rows["Shift handover"].deeds[0].do()
    with qtbot.waitSignal(busy._context.patient_wanted) as opened:
        rows[tr(FORMS["response"].title)].deeds[0].do()
    assert opened.args == [ward.patient_id, "overview"]


def test_a_store_that_does_not_answer_is_said_and_the_tasks_stay(busy, ward, page):
    broken = StorageUnavailable(msg("Not read: the store is busy."), "E-STO-099")
    busy._on_failed(busy._asked, broken)
    assert "E-STO-099" in busy.sentence.text()
    assert busy._stack.currentWidget() is busy.view
    fresh = ShiftPage(ward.context())
    fresh._on_failed(fresh._asked, broken)
    assert fresh._stack.currentWidget() is fresh.failed
    fresh.deleteLater()


def test_the_page_follows_the_language_and_narrow_windows_lose_columns_from_the_right(busy, qapp):
    try:
        language.switch(qapp, "zh")
        assert busy.title.text() == "我的班次"
        assert busy.model.headerData(Column.DUE, Qt.Orientation.Horizontal) == "到期 · 距下次"
        busy.resize(1045, 480)
        assert busy.view.isColumnHidden(Column.WHY)
        assert not busy.view.isColumnHidden(Column.DUE)
        busy.grab()
    finally:
        language.switch(qapp, "en")


def test_the_handover_sheet_is_printed_in_the_language_chosen(busy, ward, tmp_path):
    QTest.keyClick(busy, Qt.Key.Key_F9)
    found = dialog(PrintDialog)
    found.language.set_value("both")
    found.write(tmp_path / "sheet.pdf")
    ward.settle()
    for _ in range(600):
        if (tmp_path / "sheet.pdf").exists():
            break
        QTest.qWait(50)
    assert (tmp_path / "sheet.pdf").exists()
    ward.settle()
    assert ward.said[-1] == "Shift handover saved: sheet.pdf"


def test_the_rail_counts_what_is_overdue_in_digit_and_word_and_h_hands_over(ward, qtbot, clock):
    ward.services.shift.take(ward.nurse, ward.patient_id)
    clock.advance(hours=6)
    frame = Frame(ward.context(), Preferences(Settings()))
    qtbot.addWidget(frame)
    frame.resize(1366, 720)
    frame.show()
    ward.settle()
    count = frame.shift.model.overdue()
    rail = frame.rail.buttons["shift"]
    assert count > 0
    assert rail.accessibleName() == f"My shift, {count} tasks overdue"
    rail.grab()
    QTest.keyClick(frame, "2", Qt.KeyboardModifier.ControlModifier)
    assert frame.page == "shift"
    ward.settle()
    frame.open_form(ward.patient_id, "laboratory")
    ward.settle()
    assert (frame.page, frame.patient.tab) == ("patient", "labs")
    frame.show_page("ward")
    ward.settle()
    QTest.keyClick(frame.ward.view, "h")
    ward.settle()
    assert (frame.page, frame.handover.patient_id) == ("handover", ward.patient_id)
    frame.refresh()
    ward.settle()
    QTest.keyClick(frame.handover, Qt.Key.Key_Escape)
    assert frame.page == "shift"
    frame.refresh()
    ward.settle()
    rail.set_count(0, "")
    assert rail.accessibleName() == "My shift"
