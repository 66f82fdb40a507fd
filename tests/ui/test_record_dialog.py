from __future__ import annotations

from bedside_ward import BedsideWard, Fingers
from factories import at
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui.record_dialog import RecordEditor

ORDER = {
    "regimen": "fc_ctd402",
    "height_cm": "178",
    "weight_kg": "72",
    "weight_date": "2026-03-26",
    "bsa_formula": "mosteller",
    "creatinine": "0.9 mg/dL",
    "creatinine_at": "2026-03-27T08:00+08:00",
    "flu_mg_m2": "30",
    "cy_mg_m2": "500",
    "days": "3",
    "first_day": "2026-03-28",
}


def opened(ward: BedsideWard, page: QWidget, form: str, record=None, by=None, prefill=None) -> RecordEditor:
    context = ward.context(by)
    context.setParent(page)
    editor = RecordEditor(context, ward.course(), form, record, prefill=prefill)
    editor.show_over(page)
    ward.settle()
    return editor


def test_a_new_record_is_signed_over_the_page_and_the_page_hears_of_it(ward: BedsideWard, page: QWidget) -> None:
    editor = opened(ward, page, "event")
    assert editor.geometry() == page.rect()
    assert editor.observed.editor.has_input_focus()
    editor.view.set_raw({"kind": "procedure", "note": "line changed"})
    Fingers().press("^")
    ward.settle()
    assert [one.answers["kind"] for one in ward.course().of("event")] == ["procedure"]
    assert ward.changes[-1].what == "records"
    assert not page.findChildren(RecordEditor)


def test_what_blocks_is_shown_at_its_field_and_nothing_is_stored(ward: BedsideWard, page: QWidget) -> None:
    editor = opened(ward, page, "event")
    editor.sign()
    ward.settle()
    kind = editor.view.body.editor("kind")
    assert kind.inputs()[0].property("state") == "problem"
    assert editor.isVisible()
    assert not ward.course().of("event")


def test_a_correction_needs_a_change_and_a_reason_and_keeps_the_old_record(ward: BedsideWard, page: QWidget) -> None:
    record = ward.course().last("daily")
    editor = opened(ward, page, "daily", record)
    assert editor.view.body.row("temp").previous.text() == "37.9"
    editor.sign()
    assert "Nothing was changed" in editor.view.ask.text()
    editor.view.body.editor("temp").set_raw("38.9")
    editor.view.state.edited.emit()
    editor.sign()
    assert "Why is it corrected?" in editor.view.ask.text()
    editor.correction.choice.setCurrentIndex(3)
    editor.sign()
    ward.settle()
    course = ward.course()
    last = course.last("daily")
    assert str(last.number("temp")) == "38.9"
    assert last.reason == "late result"
    assert last.supersedes_id == record.id
    assert len(course.history) == 5


def test_another_reason_has_to_be_written(ward: BedsideWard, page: QWidget) -> None:
    editor = opened(ward, page, "daily", ward.course().last("daily"))
    editor.correction.choice.setCurrentIndex(5)
    assert editor.correction.reason() == ""
    editor.correction.more.setText("device was faulty")
    assert editor.correction.reason() == "device was faulty"


def test_voiding_asks_for_a_reason_and_one_more_key(ward: BedsideWard, page: QWidget) -> None:
    record = ward.course().last("daily")
    editor = opened(ward, page, "daily", record)
    editor.void()
    fingers = Fingers()
    fingers.press("1")
    assert "Void, because: Wrong patient?" in editor.view.ask.text()
    assert record.id in {one.id for one in ward.course().records}
    fingers.press("\n")
    ward.settle()
    assert record.id not in {one.id for one in ward.course().records}
    assert record.id in {one.id for one in ward.course().history}


def test_escape_keeps_the_draft_and_the_next_opening_restores_it(ward: BedsideWard, page: QWidget) -> None:
    editor = opened(ward, page, "infection", by=ward.physician)
    editor.view.state.focus("organism")
    Fingers().press("E. coli~")
    ward.settle()
    again = opened(ward, page, "infection", by=ward.physician)
    assert again.raw()["organism"] == "E. coli"
    again._discard.click()
    ward.settle()
    assert ward.services.drafts.own(ward.physician, ward.patient_id, "infection") is None


def test_what_was_signed_a_moment_ago_is_taken_back_by_undo_with_its_reason(ward: BedsideWard, page: QWidget) -> None:
    editor = opened(ward, page, "event")
    undos: list[object] = []
    editor._context.said.connect(lambda _text, undo: undos.append(undo))
    editor.view.set_raw({"kind": "procedure", "note": "line changed"})
    editor.sign()
    ward.settle()
    undos[-1]()
    ward.settle()
    (again,) = page.findChildren(RecordEditor)
    assert again.correction.reason() == "entry slip"
    again.view.body.editor("note").set_raw("line not changed")
    again.sign()
    ward.settle()
    last = ward.course().last("event")
    assert (last.answers["note"], last.reason, len(ward.course().of("event"))) == ("line not changed", "entry slip", 1)
    ward.clock.advance(minutes=11)
    undos[-1]()
    ward.settle()
    assert not page.findChildren(RecordEditor)
    assert "older sets in History" in ward.said[-1]


def test_leaving_with_something_typed_says_that_it_is_kept_as_a_draft(ward: BedsideWard, page: QWidget) -> None:
    editor = opened(ward, page, "event")
    editor.close_over()
    assert ward.said == []
    editor = opened(ward, page, "event")
    editor.view.state.focus("note")
    Fingers().press("x~")
    assert ward.said == ["Event: not signed, kept as a draft."]


def test_a_refusal_leaves_the_editor_open_with_its_text(ward: BedsideWard, page: QWidget, qtbot: QtBot) -> None:
    editor = opened(ward, page, "response")
    editor.view.set_raw({"visit": "d28"})
    editor.sign()
    ward.settle()
    assert editor.isVisible()
    assert editor.raw()["visit"] == "d28"


def test_the_dose_follows_the_order_while_it_is_typed(ward: BedsideWard, page: QWidget) -> None:
    editor = opened(ward, page, "lymphodepletion", by=ward.physician, prefill=ORDER)
    text = editor.side.text()
    assert "BSA 1.89 m²" in text
    assert "Fludarabine 57 mg" in text
    assert "Cyclophosphamide 950 mg" in text
    editor.view.body.editor("creatinine").set_raw("")
    editor.view.state.edited.emit()
    assert "missing: creatinine" in editor.side.text()


def test_cells_and_readiness_follow_the_infusion(ward: BedsideWard, page: QWidget) -> None:
    raw = {
        "volume_ml": "40",
        "cells_per_ml": "25000000",
        "cells_basis": "total",
        "viability_pct": "90",
        "car_pct": "45",
        "dose_planned_cells": "400000000",
    }
    editor = opened(ward, page, "infusion", prefill=raw)
    assert "4.05 × 10⁸" in editor.side.text()
    assert "Incomplete" in editor.side.text()
    editor.view.body.editor("rdy_temperature").set_raw("fail")
    editor.view.state.edited.emit()
    assert "Hold" in editor.side.text()
    editor.view.state.guide("rdy_lvef")
    assert editor.view.state.form["rdy_lvef"].hint.render() == "≥ 45 % in 28 days"


def test_the_interval_since_lymphodepletion_is_held_against_the_pack(ward: BedsideWard, page: QWidget) -> None:
    times = {"start": at(-3, "09:00").isoformat(), "end": at(-3, "10:00").isoformat()}
    given = {"drug": "fludarabine", "for_day": at(-3).date().isoformat(), "ordered_mg": "55", "given_mg": "55"}
    ward.record("ld_dose", at(-3, "10:00"), {**given, **times}, ward.physician)
    editor = opened(ward, page, "infusion", prefill={"start": at(4, "11:00").isoformat()})
    assert "169 h since the last dose\nlong" in editor.side.text()


def test_the_time_of_observation_can_be_set_back(ward: BedsideWard, page: QWidget) -> None:
    editor = opened(ward, page, "event")
    Fingers().press("D+3 22:00\n")
    editor.view.set_raw({"kind": "procedure"})
    editor.sign()
    ward.settle()
    assert ward.course().of("event")[0].observed_at == at(3, "22:00")


def test_the_proposed_response_follows_the_findings_and_names_what_is_missing(ward: BedsideWard, page: QWidget) -> None:
    raw = {"visit": "d28", "marrow_blasts": "30", "overall": "CR"}
    editor = opened(ward, page, "response", by=ward.physician, prefill=raw)
    text = editor.side.text()
    assert "Marrow at baseline" in text
    assert "entered CR, proposed" in text
    assert "Write the reason before signing" in text
    assert "window D+25–D+31" in text
    editor.view.body.editor("overall_reason").set_raw("outside laboratory")
    editor.view.body.editor("window_reason").set_raw("early discharge")
    editor.view.state.edited.emit()
    assert "Write the reason" not in editor.side.text()
    editor.view.body.editor("visit").set_raw("baseline")
    editor.view.state.edited.emit()
    assert "A baseline has no response" in editor.side.text()
