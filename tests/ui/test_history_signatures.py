"""History: signers, what waits, locking, adding, drafts of colleagues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bedside_ward import ENROLMENT, IDENTITY, NEUROLOGY, PASSWORD, VITALS, BedsideWard, open_ward
from factories import at
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain import signing
from ctd402_desktop.domain.permissions import Actor, Standing
from ctd402_desktop.ui import language
from ctd402_desktop.ui.identity_editor import IdentityEditor
from ctd402_desktop.ui.merge_dialog import MergeDialog
from ctd402_desktop.ui.pages.history_page import HistoryPage
from ctd402_desktop.ui.seal_dialog import SealDialog

PIN = "7319"
SET = {**VITALS, **NEUROLOGY}


@pytest.fixture
def ward(tmp_path: Path, qapp: QApplication, clock) -> Iterator[BedsideWard]:
    found = open_ward(tmp_path, qapp, clock, asks_secret=True)
    for actor in (found.nurse, found.physician):
        found.services.accounts.set_pin(actor, PASSWORD, PIN)
    yield found
    found.close()


def sign(ward: BedsideWard, by: Actor, form: str = "daily", raw=SET) -> int:
    proof = ward.services.accounts.confirm(by, PIN)
    changed = ward.services.records.sign(by, ward.patient_id, form, at(4, "14:00"), raw, confirmed=proof)
    assert changed.record_id is not None
    return changed.record_id


def shown(qtbot: QtBot, ward: BedsideWard, actor: Actor) -> HistoryPage:
    context = ward.context(actor)
    page = HistoryPage(context)
    qtbot.addWidget(page)
    context.setParent(page)
    context.changed.connect(lambda _changed: page.show_course(ward.course()))
    page.resize(1290, 616)
    page.show()
    page.activateWindow()
    page.show_course(ward.course())
    ward.settle()
    return page


def choose(page: HistoryPage, record_id: int) -> None:
    row = next(at for at, one in enumerate(page._model.records) if one.id == record_id)
    page._table.selectRow(row)


def words(page: QWidget) -> str:
    return " | ".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def dialog(page: HistoryPage, ward: BedsideWard) -> SealDialog:
    ward.settle()
    found = [one for one in page.findChildren(SealDialog) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def senior(actor: Actor) -> Actor:
    return replace(actor, standing=Standing.SENIOR)


def trainee(actor: Actor) -> Actor:
    return replace(actor, standing=Standing.TRAINEE)


def test_a_trainees_set_says_what_it_waits_for_and_who_signed_it(qtbot: QtBot, ward: BedsideWard) -> None:
    entry = sign(ward, trainee(ward.nurse))
    page = shown(qtbot, ward, ward.physician)
    choose(page, entry)
    text = words(page)
    assert "Li Na, performed, in training" in text
    assert "awaits countersignature" in text
    assert "awaits countersignature" in str(page._model.index(page._table.currentIndex().row(), 2).data())
    assert page.signing.countersign.isVisible()
    assert not page.signing.lock.isVisible()


def test_chosen_records_are_countersigned_together_after_their_content_was_shown(
    qtbot: QtBot, ward: BedsideWard
) -> None:
    first, second = sign(ward, trainee(ward.nurse)), sign(ward, trainee(ward.nurse), raw={**SET, "temp": "38.9"})
    page = shown(qtbot, ward, ward.physician)
    assert "To sign (2)" in page._switch._labels
    page._switch.set_value("waiting")
    page._turn("waiting")
    assert not page.waiting.sign.isEnabled()
    assert "38.9 °C" in words(page.waiting)
    for card in page.waiting.cards:
        card.tick.click()
    page.waiting.sign.click()
    asked = dialog(page, ward)
    assert asked.secret.box.hasFocus()
    asked.secret.box.setText("0000")
    asked.seal()
    ward.settle()
    assert asked.isVisible()
    assert asked.note.text()
    asked.secret.box.setText(PIN)
    asked.seal()
    ward.settle()
    held = {one.id: {made.meaning for made in one.standing} for one in ward.course().history}
    assert held[first] == held[second] == {signing.IN_TRAINING, signing.COUNTERSIGNED}
    assert page.waiting.cards == []
    assert page.waiting._empty.isVisible()


def test_a_senior_locks_adds_to_and_unlocks_a_record(qtbot: QtBot, ward: BedsideWard) -> None:
    entry = sign(ward, ward.nurse)
    page = shown(qtbot, ward, senior(ward.physician))
    choose(page, entry)
    page.signing.lock.click()
    asked = dialog(page, ward)
    asked.secret.box.setText(PIN)
    asked.seal()
    ward.settle()
    choose(page, entry)
    assert "Dr Chen, approved and locked" in words(page)
    assert not page._correct.isEnabled()
    assert "Locked" in page._correct.toolTip()
    page.signing.addendum.click()
    asked = dialog(page, ward)
    asked.secret.box.setText(PIN)
    asked.seal()
    assert asked.words.note.text() == "required"
    asked.words.box.setText("rigors from 13:50")
    asked.seal()
    ward.settle()
    choose(page, entry)
    assert "Addendum: rigors from 13:50" in words(page)
    page.signing.unlock.click()
    asked = dialog(page, ward)
    asked.words.box.setText("belongs to bed 15")
    asked.secret.box.setText(PIN)
    asked.seal()
    ward.settle()
    choose(page, entry)
    assert "belongs to bed 15" in words(page)
    struck = [one for one in page.findChildren(QLabel) if one.font().strikeOut()]
    assert [one.text() for one in struck] == ["Dr Chen, approved and locked"]
    assert page._correct.isEnabled()


def test_leaving_the_dialog_signs_nothing_and_its_safe_button_has_the_default(qtbot: QtBot, ward: BedsideWard) -> None:
    entry = sign(ward, ward.nurse)
    page = shown(qtbot, ward, ward.physician)
    choose(page, entry)
    assert not page.signing.lock.isEnabled()
    assert "seniors" in page.signing.lock.toolTip()
    page.signing.review.click()
    asked = dialog(page, ward)
    assert asked.leave.isDefault()
    asked.leave.click()
    ward.settle()
    assert len(next(one for one in ward.course().history if one.id == entry).signatures) == 1


def test_a_colleagues_draft_stands_on_the_page_and_is_taken_over_when_idle(
    qtbot: QtBot, ward: BedsideWard, clock
) -> None:
    ward.services.drafts.save_draft(ward.nurse, ward.patient_id, "daily", None, {"temp": "38.6"})
    page = shown(qtbot, ward, ward.physician)
    assert "Li Na in progress since 14:05" in words(page.drafts)
    clock.advance(minutes=6)
    page.drafts.show_patient(ward.patient_id)
    ward.settle()
    take = next(one for one in page.drafts.findChildren(QWidget) if getattr(one, "text", str)() == "Take over")
    assert take.isEnabled()
    take.click()
    ward.settle()
    assert ward.services.drafts.own(ward.physician, ward.patient_id, "daily").draft.raw == {"temp": "38.6"}


def test_the_words_follow_the_language(qtbot: QtBot, ward: BedsideWard, qapp: QApplication) -> None:
    entry = sign(ward, trainee(ward.nurse))
    page = shown(qtbot, ward, ward.physician)
    choose(page, entry)
    language.switch(qapp, "zh")
    ward.settle()
    choose(page, entry)
    assert "待复签" in words(page)
    assert page.signing.countersign.text() == "复签…"
    language.switch(qapp, "en")


def test_a_patient_enrolled_twice_is_merged_and_comes_back(qtbot: QtBot, ward: BedsideWard) -> None:
    twin = {**IDENTITY, "mrn": "0099 1111", "bed": "15"}
    other = ward.services.patients.enrol(ward.physician, twin, ENROLMENT).patient_id
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(1290, 616)
    page.show()
    context = ward.context(ward.physician)
    context.setParent(page)

    def opened() -> MergeDialog:
        editor = IdentityEditor(context, ward.services.records.course(ward.physician, other))
        editor.show_over(page)
        editor.merge.click()
        return next(one for one in page.findChildren(MergeDialog) if one.isVisible())

    asked = opened()
    asked.number.box.setText(IDENTITY["mrn"])
    asked.merge()
    ward.settle()
    assert "write why" in asked.note.text()
    asked.reason.box.setText("registered twice")
    asked.merge()
    ward.settle()
    assert ward.services.patients.get(ward.physician, other).status == "merged"
    asked = opened()
    asked.reason.box.setText("two persons after all")
    asked.merge()
    ward.settle()
    assert ward.services.patients.get(ward.physician, other).status == "active"
