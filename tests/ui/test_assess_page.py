from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from bedside_pages import ROUTINE, assess_page
from bedside_ward import NEUROLOGY, VITALS, BedsideWard, Fingers, open_ward
from factories import at
from PySide6.QtCore import QPoint
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.bedside import ICE_ITEMS
from ctd402_desktop.domain.entry_slip import own_last
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.reports.sections import blank_day
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.live_words import held
from ctd402_desktop.ui.record_dialog import reopen_last
from ctd402_desktop.ui.segmented import Segmented

FORM_OF_PAPER = (*blank_day.FIRST, *ICE_ITEMS, *blank_day.LAST)


def test_a_routine_set_is_signed_from_the_keypad_in_less_than_sixty_keys(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    fingers = Fingers()
    fingers.press(ROUTINE)
    ward.settle()
    assert page.signing.reviewing, page.ask.text()
    fingers.press("\n")
    ward.settle()
    last = ward.course().last("daily")
    assert last is not None
    assert last.number("temp") == Decimal("38.6")
    assert (last.number("sbp"), last.number("dbp")) == (104, 62)
    assert last.answers["o2_device"] == "none"
    assert last.answers["ice_orient"] == 4
    stored = last.grade("crs")
    assert stored is not None
    assert stored.grade.value == 1
    assert fingers.count <= 60
    assert any(text.startswith("Signed 14:05.") and "vitals" in text and "ICE in" in text for text in ward.said)


def test_the_review_line_names_the_patient_and_the_result_before_anything_is_signed(
    qtbot: QtBot, ward: BedsideWard
) -> None:
    page = assess_page(qtbot, ward)
    Fingers().press(ROUTINE)
    ward.settle()
    review = page.findChild(QWidget, "signReview")
    assert review is not None
    assert "张伟 ZHANG, Wei" in review.accessibleName()
    for part in ("T 38.6", "BP 104/62 (MAP 76)", "ICE 10", "CRS 1"):
        assert part in review.accessibleName()
    before = len(ward.course().of("daily"))
    Fingers().press("~")
    assert not page.signing.reviewing
    assert len(ward.course().of("daily")) == before


def test_a_large_step_is_confirmed_by_one_key_and_corrected_by_escape(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    fingers = Fingers()
    fingers.press("\n386\n118\n104/62\n24\n93\n")
    assert page.ask.text() == "93 % is 3 below the last reading 4 h 03 ago. Press Enter to confirm, Esc to correct."
    assert page.form.editor("spo2").has_input_focus()
    fingers.press("~")
    assert not page.ask.waiting
    assert page.form.editor("spo2").has_input_focus()
    fingers.press("95\n")
    assert page.form.editor("hypoxia").has_input_focus()


def test_an_impossible_value_is_marked_at_its_box_and_blocks_signing(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    fingers = Fingers()
    fingers.press("\n38.6\n118\n104/62\n24\n193\n")
    fingers.press("^")
    ward.settle()
    editor = page.form.editor("spo2")
    assert editor.inputs()[0].property("state") == "problem"
    assert "0 to 100" in editor.mark.text
    assert not page.signing.reviewing


@pytest.mark.parametrize(
    ("key", "text", "refused"),
    [
        ("hr", "260", False), ("sbp", "310", False), ("spo2", "45", False), ("temp", "26.5", False),
        ("temp", "22.9", True), ("temp", "45.1", True), ("spo2", "101", True), ("hr", "0", False),
    ],
)  # fmt: skip
def test_only_what_nature_forbids_is_refused(key: str, text: str, refused: bool) -> None:
    found = FORMS["daily"].parse({key: text})
    assert (key in found.problems) is refused


def test_a_partial_set_says_which_grade_stays(qtbot: QtBot, ward: BedsideWard) -> None:
    low = {"ice_orient": "1", "ice_name": "0", "ice_command": "0", "ice_write": "0", "ice_count": "0"}
    ward.record("daily", at(4, "12:00"), {**VITALS, **NEUROLOGY, **low})
    page = assess_page(qtbot, ward)
    page.form.editor("arousal").set_raw("voice")
    page._grade()
    result = page.panel.result
    scale, grade = result.of("icans")
    assert grade.value == 2
    assert held(result, scale, grade) == "ICANS 3 stays in force: this set is partial"


def test_a_dash_asks_for_the_reason_and_the_reason_is_stored(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    fingers = Fingers()
    fingers.press("\n-")
    assert page.ask.picker is not None
    fingers.press("2")
    assert page.form.editor("temp").raw() == "~asleep"
    assert page.form.editor("temp").mark.text == "asleep"
    assert page.form.editor("hr").has_input_focus()
    answers = page.form.state.parsed().answers
    assert answers["temp"] == NotDone("asleep")


def test_what_the_due_set_lacks_is_named_before_signing(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    fingers = Fingers()
    fingers.press("\n386\n^")
    assert "Air. Still so?" in page.ask.text()
    fingers.press("\n")
    assert "respiratory rate" in page.ask.text()
    assert not page.signing.reviewing


def test_the_grade_follows_each_edit_and_is_not_gradable_while_inputs_are_missing(
    qtbot: QtBot, ward: BedsideWard
) -> None:
    page = assess_page(qtbot, ward)
    Fingers().press("\n386\n")
    QTest.qWait(120)
    result = page.panel.result
    assert result is not None
    crs = result.of("crs")
    assert crs is not None
    assert crs[1].value is None
    assert "pressor" in crs[1].missing
    for key, raw in {**VITALS, **NEUROLOGY, "temp": "38.6"}.items():
        if key != "instrument":
            page.form.editor(key).set_raw(raw)
    page.form.state.edited.emit()
    QTest.qWait(120)
    result = page.panel.result
    assert result is not None
    crs = result.of("crs")
    assert crs is not None
    assert crs[1].value == 1


def test_numbers_only_suggest_a_tick_and_never_answer_it(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    Fingers().press("\n386\n118\n84/40\n")
    assert page.form.suggestion("hypotension") is not None
    assert page.form.editor("hypotension").raw() == ""


def test_device_state_is_carried_in_italics_and_measured_values_never(qtbot: QtBot, ward: BedsideWard) -> None:
    ward.record("daily", at(4, "12:00"), {**VITALS, "o2_device": "nasal_cannula", "o2_flow": "2", "hypoxia": "1"})
    page = assess_page(qtbot, ward)
    flow, device = page.form.editor("o2_flow"), page.form.editor("o2_device")
    assert (device.raw(), flow.raw()) == ("nasal_cannula", "2")
    assert flow.inputs()[0].property("state") == "carried"
    assert page.form.editor("temp").raw() == ""
    assert "o2_device" not in page.form.raw(carried=False)
    page.form.repeat_device()
    assert page.form.raw(carried=False)["o2_flow"] == "2"
    assert flow.inputs()[0].property("state") == ""


def test_the_draft_is_saved_while_typing_and_restored_when_the_page_opens_again(
    qtbot: QtBot, ward: BedsideWard
) -> None:
    page = assess_page(qtbot, ward)
    Fingers().press("\n386\n118\n")
    page.keep_draft()
    ward.settle()
    assert page.head.pill.text() == "Draft saved 14:05:00"
    page.hide()
    again = assess_page(qtbot, ward)
    assert again.form.editor("temp").raw() == "38.6"
    assert again.form.editor("hr").raw() == "118"
    assert again.head.pill.isVisible()
    assert len(ward.course().of("daily")) == 2


def test_a_signed_set_leaves_no_draft_behind_and_an_empty_form(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    fingers = Fingers()
    fingers.press("\n386")
    page.keep_draft()
    fingers.press("\n" + ROUTINE[5:])
    ward.settle()
    fingers.press("\n")
    ward.settle()
    assert ward.services.drafts.own(ward.nurse, ward.patient_id, "daily") is None
    assert page.form.editor("temp").raw() == ""
    assert page.form.rows["temp"].previous.text() == "38.6"


def test_yes_to_a_seizure_asks_which_kind_because_the_kind_decides(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    page.form.state.focus("seizure")
    fingers = Fingers()
    fingers.press("1")
    assert page.form.editor("seizure").raw() == ""
    fingers.press("2")
    assert page.form.editor("seizure").raw() == "prolonged_gt5min"
    assert page.form.editor("motor_weakness").has_input_focus()


def test_a_child_is_asked_capd_and_an_adult_ice(qtbot: QtBot, tmp_path: Path, qapp: QApplication, clock) -> None:
    child = open_ward(tmp_path, qapp, clock, birth_date="2018-03-12")
    page = assess_page(qtbot, child)
    rows, raw = page.form.rows, {}
    if rows["capd"].isVisible() and not rows["ice"].isVisible():
        page.form.state.focus("capd_1")
        Fingers().press("01000000")
        raw = page.form.raw()
    child.close()
    assert raw["capd_2"] == "1"
    assert raw["instrument"] == "capd"


def test_keys_of_an_open_composition_are_no_shortcuts(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    page.form.state.focus("temp")
    box = page.form.editor("temp").inputs()[0]
    QApplication.sendEvent(box, QInputMethodEvent("h", []))
    QTest.keyClick(box, "h")
    assert page.form.editor("temp").has_input_focus()
    QApplication.sendEvent(box, QInputMethodEvent("", []))
    QTest.keyClick(box, "h")
    assert page.form.editor("hr").has_input_focus()


def test_full_width_digits_are_read_as_digits(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    page.form.state.focus("temp")
    box = page.form.editor("temp").inputs()[0]
    event = QInputMethodEvent()
    event.setCommitString("３８．６")
    QApplication.sendEvent(box, event)
    assert page.form.raw()["temp"] == "38.6"


def test_undo_within_ten_minutes_opens_a_correction_with_its_reason(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    Fingers().press(ROUTINE)
    ward.settle()
    Fingers().press("\n")
    ward.settle()
    reopen_last(page.context, ward.patient_id, page)
    ward.settle()
    editor = next(one for one in page.children() if type(one).__name__ == "RecordEditor")
    assert editor.correction.reason() == "entry slip"
    assert editor.raw()["temp"] == "38.6"
    last = own_last(ward.course(), ward.nurse.user_id, ward.clock())
    assert last is not None
    assert last.number("temp") == Decimal("38.6")
    assert own_last(ward.course(), ward.nurse.user_id, ward.clock() + timedelta(minutes=11)) is None
    assert own_last(ward.course(), ward.physician.user_id, ward.clock()) is None


def test_who_may_not_record_reads_only_and_is_told_why(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward, ward.coordinator)
    assert not page.panel.sign_button.isEnabled()
    assert page.panel.sign_button.toolTip()
    assert not page.form.editor("temp").inputs()[0].isEnabled()


def test_a_physician_overrides_with_a_reason_and_the_computed_grade_stays(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward, ward.physician)
    page.panel.physician_wanted.emit()
    sheet = page.findChild(QWidget, "physicianSheet")
    assert sheet is not None
    assert sheet.isVisible()
    Fingers().press("2\n\n")
    QTest.qWait(120)
    assert page.raw()["crs_assigned"] == "2"
    result = page.panel.result
    assert result is not None
    assert result.answers["crs_assigned"] == 2
    crs = result.of("crs")
    assert crs is not None
    assert crs[1].value != 2


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("size", "density"), [((1290, 616), "standard"), ((1290, 538), "standard"), ((1045, 434), "compact")]
)
def test_every_field_is_on_the_screen_without_scrolling(
    qtbot: QtBot, ward: BedsideWard, qapp: QApplication, lang: str, size: tuple[int, int], density: str
) -> None:
    theme.apply(qapp, "light", density)
    language.switch(qapp, lang)
    page = assess_page(qtbot, ward, size=size)
    ward.settle()
    assert page.size().toTuple() == size
    assert not [bar for bar in page.findChildren(QScrollBar) if bar.isVisible()]
    card = page.form.parentWidget()
    assert card is not None
    for editor in page.form.state.order():
        for widget in editor.inputs():
            corner = widget.mapTo(card, QPoint(widget.width(), widget.height()))
            assert corner.x() <= card.width() - 8, editor.field.key
            assert corner.y() <= card.height() - page.ask.height(), editor.field.key
            if isinstance(widget, Segmented):
                assert widget.width() >= widget.sizeHint().width() - 2, editor.field.key
    language.switch(qapp, "en")
    theme.apply(qapp, "light", "standard")


def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward, ward.physician)
    for editor in page.form.state.editors.values():
        for widget in editor.inputs():
            assert widget.accessibleName(), editor.field.key
    assert all(box.accessibleName() for box in page.findChildren(QLineEdit))


def test_esc_keeps_the_draft_and_opens_the_overview(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    Fingers().press("\n386\n")
    with qtbot.waitSignal(page.context.patient_wanted) as wanted:
        Fingers().press("~")
    assert wanted.args == [ward.patient_id, "overview"]
    ward.settle()
    draft = ward.services.drafts.own(ward.nurse, ward.patient_id, "daily")
    assert draft is not None
    assert draft.draft.raw["temp"] == "38.6"


def test_a_time_in_the_future_is_refused_at_its_box(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    Fingers().press("+2h\n")
    assert page.head.observed.problem() is not None
    Fingers().press("386\n^")
    ward.settle()
    assert not page.signing.reviewing


def test_half_an_hour_ago_is_typed_as_it_is_said(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    Fingers().press("-30m\n")
    assert page.head.observed.at() == ward.clock() - timedelta(minutes=30)


def test_a_set_of_two_hours_ago_may_name_who_wrote_it_on_paper(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    paper = page.form.editor("paper_by")
    assert not paper.isVisible()
    Fingers().press("-2h\n")
    assert paper.isVisible()
    paper.set_raw("Zhao Min")
    page.form.editor("temp").focus_input()
    Fingers().press("386\n^\n\n")  # the device is still so, the rest was not looked at
    ward.settle()
    assert page.signing.reviewing, page.ask.text()
    Fingers().press("\n")
    ward.settle()
    last = ward.course().of("daily")[-1]
    assert (last.answers["paper_by"], last.observed_at) == ("Zhao Min", at(4, "12:05"))
    assert not paper.isVisible()


def test_paper_asks_in_the_order_of_the_screen(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    shown = [key for key in page.form.state.editors if key in FORM_OF_PAPER]
    assert shown == [key for key in FORM_OF_PAPER if key in shown]
    assert set(FORM_OF_PAPER) == set(shown)
