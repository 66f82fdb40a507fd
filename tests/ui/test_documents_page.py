"""Documents of a patient: the list with its gaps, the way to each gap, saving, and packs of many patients."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from typed import ENROLMENT, FEBRILE, IDENTITY, infusion_raw

from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.domain.preflight import DAILY_SHEET, REFERRAL
from ctd402_desktop.services import NewUser, Ward, create_store
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.pages.documents_page import DocumentsPage
from ctd402_desktop.ui.pages.patient_page import PatientPage
from ctd402_desktop.ui.record_dialog import RecordEditor
from ctd402_desktop.ui.referral_packs import ReferralPacksDialog
from ctd402_desktop.ui.tasks import Tasks

DOCTOR = NewUser("chen.ming", "Chen Ming", Role.PHYSICIAN, "seven lanterns over the river")
SLOW = 30_000


@pytest.fixture
def context(qapp, tmp_path, clock, cheap_keys):
    theme.apply(qapp, "light")
    ward = Ward("Ward 3", ZoneInfo("Asia/Shanghai"))
    made = create_store(tmp_path / "ward.ctd402", ward, DOCTOR, clock=clock, asks_secret=False)
    tasks = Tasks()
    yield Context(made.services, made.actor, tasks)
    tasks.close()
    made.services.close()
    language.switch(qapp, "en")


@pytest.fixture
def patient_id(context, clock):
    raw = {**ENROLMENT, "transplant_intent": "yes"}
    found = context.services.patients.enrol(context.actor, IDENTITY, raw).patient_id
    start = clock() - timedelta(days=2)
    context.services.records.sign(context.actor, found, "infusion", start, infusion_raw(start))
    context.services.records.sign(context.actor, found, "daily", clock() - timedelta(days=1), FEBRILE)
    return found


def opened(qtbot, context, patient_id) -> tuple[PatientPage, DocumentsPage]:
    page = PatientPage(context)
    qtbot.addWidget(page)
    page.resize(1290, 640)
    page.show()
    page.open_patient(patient_id, "documents")
    qtbot.waitUntil(lambda: page.course is not None and context.tasks.pending == 0, timeout=SLOW)
    documents = page.page("documents")
    assert isinstance(documents, DocumentsPage)
    qtbot.waitUntil(lambda: bool(documents._lacks), timeout=SLOW)
    return page, documents


def rows(listing) -> list[str]:
    return [listing.item(row).text().replace("\n", " · ") for row in range(listing.count())]


def test_every_document_says_whether_it_is_ready_and_arrows_choose_one(qtbot, context, patient_id):
    _, page = opened(qtbot, context, patient_id)
    assert rows(page.list)[2].startswith("Transplant referral, gaps: ")
    assert "blocking" in rows(page.list)[2]
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.document == REFERRAL
    shown = rows(page.lacks)
    assert shown[0] == "HLA typing not recorded · physician, coordinator"
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.document == DAILY_SHEET
    assert page._days.isVisible()
    qtbot.waitUntil(lambda: context.tasks.pending == 0, timeout=SLOW)


def test_the_daily_sheet_goes_from_day_to_day_and_not_into_the_future(qtbot, context, patient_id):
    _, page = opened(qtbot, context, patient_id)
    page.choose(DAILY_SHEET)
    assert rows(page.lacks) == ["Nothing is missing"]
    assert not page._after.isEnabled()
    page.move_day(-3)
    qtbot.waitUntil(lambda: rows(page.lacks) == ["No record on this day · nurse, physician"], timeout=SLOW)
    page._before.click()
    assert page._which.text().endswith("D-2")
    page._after.click()
    page.move_day(5)
    assert page._sheet_day() == page._today()
    qtbot.waitUntil(lambda: context.tasks.pending == 0, timeout=SLOW)


def test_enter_on_a_gap_opens_the_editor_at_its_question_and_signing_closes_the_gap(qtbot, context, patient_id):
    container, page = opened(qtbot, context, patient_id)
    page.choose(REFERRAL)
    at = next(row for row, item in enumerate(page.lacks.shown) if item.key == "lvef")
    page.lacks.setCurrentRow(at)
    qtbot.keyClick(page.lacks, Qt.Key.Key_Return)
    editor = page.findChild(RecordEditor)
    assert editor is not None
    qtbot.waitUntil(lambda: editor.view.body.row("lvef").isAncestorOf(editor.window().focusWidget()), timeout=SLOW)
    editor.close_over()
    record = container.course.last("enrolment")
    raw = {**ENROLMENT, "transplant_intent": "yes", "lvef": "60"}
    context.publish(context.services.records.correct(context.actor, record.id, raw, "measured"))
    qtbot.waitUntil(lambda: all("LVEF" not in text for text in rows(page.lacks)), timeout=SLOW)
    qtbot.waitUntil(lambda: context.tasks.pending == 0, timeout=SLOW)


def test_a_gap_of_the_ward_leads_to_set_up_or_says_who_may(qtbot, context, patient_id):
    _, page = opened(qtbot, context, patient_id)
    page.choose(REFERRAL)
    page.lacks.setCurrentRow(next(row for row, item in enumerate(page.lacks.shown) if item.key == "phone"))
    with qtbot.waitSignal(context.said) as said:
        page.lacks.go()
    assert said.args[0] == "This is entered by: administrator."
    chief = Actor(context.actor.user_id, "admin", "Ada Min", Role.ADMINISTRATOR)
    context.actor, before = chief, context.actor
    with qtbot.waitSignal(context.page_wanted) as wanted:
        page.lacks.go()
    assert wanted.args == ["setup"]
    context.actor = before


def test_a_draft_leads_to_its_tab(qtbot, context, patient_id, clock):
    context.services.drafts.save_draft(context.actor, patient_id, "daily", clock(), FEBRILE)
    _, page = opened(qtbot, context, patient_id)
    page.lacks.setCurrentRow(next(row for row, item in enumerate(page.lacks.shown) if item.unsigned))
    with qtbot.waitSignal(context.patient_wanted) as wanted:
        page.lacks.itemDoubleClicked.emit(page.lacks.currentItem())
    assert wanted.args == [patient_id, "assess"]


def test_f9_saves_the_document_chosen_and_the_list_of_prints_names_it(
    qtbot, context, patient_id, tmp_path, monkeypatch
):
    _, page = opened(qtbot, context, patient_id)
    page.choose(REFERRAL)
    target = tmp_path / "referral.pdf"
    asked = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda _p, _t, stem, _f: (asked.append(stem), (str(target), ""))[1]
    )
    with qtbot.waitSignal(context.said, timeout=SLOW) as said:
        page._save.click()
    assert asked[0].startswith("transplant-referral-")
    assert said.args[0] == "Saved as a draft: referral.pdf"
    assert target.read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(
        lambda: any("Transplant referral, Chen Ming" in one.text() for one in page._prints.findChildren(QLabel)),
        timeout=SLOW,
    )
    page.write(tmp_path / "missing" / "x.pdf")
    qtbot.waitUntil(lambda: context.tasks.pending == 0, timeout=SLOW)
    for dialog in page.window().findChildren(QLabel):
        if "Not printed" in dialog.text():
            break
    else:
        pytest.fail("the refusal was not told")
    assert page._save.isEnabled()


def test_all_words_change_with_the_language(qtbot, qapp, context, patient_id):
    _, page = opened(qtbot, context, patient_id)
    language.switch(qapp, "zh")
    assert rows(page.list)[2].startswith("移植转诊单")
    assert page._packs.text() == "批量转诊单…"
    qtbot.waitUntil(lambda: context.tasks.pending == 0, timeout=SLOW)


def packs(qtbot, context, parent) -> ReferralPacksDialog:
    dialog = ReferralPacksDialog(context, parent, "en")
    dialog.open()
    qtbot.waitUntil(lambda: dialog.list.count() > 0 and context.tasks.pending == 0, timeout=SLOW)
    return dialog


def test_packs_choose_every_candidate_and_run_those_that_are_ready_or_all(qtbot, context, patient_id, tmp_path):
    page, _ = opened(qtbot, context, patient_id)
    dialog = packs(qtbot, context, page)
    assert dialog.list.item(0).checkState() is Qt.CheckState.Checked
    assert (dialog.ready.text(), dialog.ready.isEnabled()) == ("Run 0 ready", False)
    assert dialog.all.text() == "Run 1, mark 1 drafts"
    assert "HLA typing not recorded" in dialog.lacks.text()
    dialog.run(tmp_path / "out", everybody=False)
    assert not (tmp_path / "out").exists()
    dialog.run(tmp_path / "out", everybody=True)
    assert dialog.leave.text() == "Stop"
    qtbot.waitUntil(lambda: dialog.leave.text() == "Close", timeout=SLOW)
    assert dialog.note.text() == "Files written: 1, of them drafts: 1."
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["0048-2217-transplant_referral-20260406.pdf"]
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.all.isEnabled()
    dialog.reject()
    assert not dialog.isVisible()


def test_enter_on_a_pack_leaves_for_what_the_patient_lacks(qtbot, context, patient_id):
    _, page = opened(qtbot, context, patient_id)
    wanted: list[tuple[int, str]] = []
    context.patient_wanted.connect(lambda patient, tab: wanted.append((patient, tab)))
    page.open_packs()
    dialog = page.packs
    qtbot.waitUntil(lambda: dialog.list.count() > 0 and context.tasks.pending == 0, timeout=SLOW)
    row = dialog.list.item(0)
    assert "HLA typing not recorded" in row.data(Qt.ItemDataRole.AccessibleTextRole)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert wanted == [(patient_id, "documents")]
    page.show_course(context.services.records.course(context.actor, patient_id))
    qtbot.waitUntil(lambda: context.tasks.pending == 0 and page.window().focusWidget() is page.lacks, timeout=SLOW)
    assert page.document == "transplant_referral"


def test_stopping_a_run_of_packs_says_what_was_left(qtbot, context, patient_id, tmp_path, monkeypatch):
    page, _ = opened(qtbot, context, patient_id)
    dialog = packs(qtbot, context, page)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    dialog.all.click()
    dialog.reject()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: dialog.leave.text() == "Close", timeout=SLOW)
    assert dialog.note.text() == "Stopped. Files written: 0, of them drafts: 0. No half file was left."
    assert not list(tmp_path.glob("out/*"))
    (tmp_path / "file").write_text("x")
    dialog.run(tmp_path / "file", everybody=True)
    qtbot.waitUntil(lambda: dialog.leave.text() == "Close", timeout=SLOW)
    assert "E-PRT-001" in dialog.note.text()


def test_a_role_that_may_not_export_sees_why_there_are_no_packs(qtbot, context, patient_id):
    nurse = Actor(context.actor.user_id, "li.na", "Li Na", Role.NURSE)
    _, page = opened(qtbot, Context(context.services, nurse, context.tasks), patient_id)
    assert not page._packs.isEnabled()
    assert page._packs.toolTip() == "Your role may not export"


def test_packs_are_not_made_of_the_past_and_the_button_says_why(qtbot, context, patient_id, clock):
    _, page = opened(qtbot, context, patient_id)
    assert page._packs.isEnabled()
    context.known_at = clock() - timedelta(hours=1)
    page.show_course(context.services.records.course(context.actor, patient_id))
    assert not page._packs.isEnabled()
    assert page._packs.toolTip() == "Referral packs hold what is known now: go back to now first (Esc)."
