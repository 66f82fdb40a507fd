"""The tabs that list records: drugs, infection, response, transplant, documents, history."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from typed import CALM, ENROLMENT, FEBRILE, IDENTITY, infusion_raw

from ctd402_desktop import i18n
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.services import NewUser, Ward, create_store
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.identity_editor import IdentityEditor
from ctd402_desktop.ui.pages.documents_page import DocumentsPage
from ctd402_desktop.ui.pages.drugs_page import DrugsPage, drug_span
from ctd402_desktop.ui.pages.history_page import HistoryPage
from ctd402_desktop.ui.pages.infection_page import InfectionPage
from ctd402_desktop.ui.pages.response_page import ResponsePage
from ctd402_desktop.ui.pages.transplant_page import TransplantPage
from ctd402_desktop.ui.record_dialog import RecordEditor
from ctd402_desktop.ui.record_side import DrugPanel
from ctd402_desktop.ui.tasks import Tasks

PAGES = (DrugsPage, InfectionPage, ResponsePage, TransplantPage, DocumentsPage, HistoryPage)
DOCTOR = NewUser("chen.ming", "Chen Ming", Role.PHYSICIAN, "seven lanterns over the river")


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
def patient_id(context):
    return context.services.patients.enrol(context.actor, IDENTITY, ENROLMENT).patient_id


def course(context, patient_id):
    return context.services.records.course(context.actor, patient_id)


def sign(context, patient_id, form, at, raw):
    context.services.records.sign(context.actor, patient_id, form, at, raw)


@pytest.fixture
def rich(context, patient_id, clock):
    start = clock() - timedelta(days=4)
    day = timedelta(days=1)
    sign(context, patient_id, "infusion", start, infusion_raw(start))
    sign(context, patient_id, "daily", start + 2 * day, FEBRILE)
    drug = {"category": "tocilizumab", "agent": "tocilizumab", "dose": "576", "dose_unit": "mg", "route": "iv"}
    given = start + 2 * day
    sign(context, patient_id, "drug", given, {**drug, "single": "1", "start": given.isoformat(), "indication": "crs"})
    running = {"category": "antimicrobial", "agent": "aciclovir", "dose": "800", "dose_unit": "mg", "route": "po"}
    sign(context, patient_id, "drug", start, {**running, "start": start.isoformat(), "indication": "prophylaxis"})
    infection = {"kind": "bacterial", "status": "suspected", "onset": given.isoformat(), "organism": "Escherichia coli"}
    sign(context, patient_id, "infection", given, infection)
    sign(context, patient_id, "laboratory", given, {"cmv": "<50 [IU]/mL"})
    sign(
        context,
        patient_id,
        "response",
        start + 3 * day,
        {"visit": "unscheduled", "marrow_blasts": "3", "overall": "CR"},
    )
    step = {"milestone": "slot_booked", "state": "blocked", "blocker": "no bed", "owner": "Xu Min"}
    sign(context, patient_id, "transplant", start, step)
    plan = {"milestone": "graft_infusion", "state": "planned", "date": "2026-05-12", "donor_type": "sibling"}
    sign(context, patient_id, "transplant", start, {**plan, "hla_match": "10/10"})
    return course(context, patient_id)


def words(page) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if not one.isHidden())


def shown(qtbot, page_type, context, found):
    page = page_type(context)
    qtbot.addWidget(page)
    page.resize(1290, 560)
    page.show()
    page.show_course(found)
    qtbot.waitUntil(lambda: context.tasks.pending == 0, timeout=60_000)
    return page


@pytest.mark.parametrize("page_type", PAGES)
def test_a_course_without_records_has_words_instead_of_a_blank(qtbot, context, patient_id, page_type):
    page = shown(qtbot, page_type, context, course(context, patient_id))
    assert words(page).strip()


@pytest.mark.parametrize("page_type", PAGES)
def test_every_control_has_a_name(qtbot, context, rich, page_type):
    page = shown(qtbot, page_type, context, rich)
    for control in page.findChildren(QAbstractButton):
        if control.isVisible():
            assert QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name), control


@pytest.mark.parametrize("page_type", PAGES)
def test_the_words_follow_the_language_at_once(qtbot, qapp, context, rich, page_type):
    page = shown(qtbot, page_type, context, rich)
    before = words(page)
    language.switch(qapp, "zh")
    qtbot.waitUntil(lambda: words(page) != before)
    assert i18n.language() == "zh"


@pytest.mark.parametrize(
    ("page_type", "expected"),
    [
        (DrugsPage, ["1 of 4 in total", "No weight recorded: no dose by weight", "Lot A2301, 4 × 10⁸ cells"]),
        (InfectionPage, ["Escherichia coli, Suspected", "First antibiotic", "CMV < 50 IU/mL", "Aciclovir"]),
        (ResponsePage, ["D28, planned", "Proposed: ", "Entered: CR", "Best response: CR", "Diagnosis"]),
        (TransplantPage, ["Slot booked: Blocked", "Slot booked: no bed", "Matched sibling", "10/10"]),
        (HistoryPage, ["signed, Chen Ming", "Answers"]),
    ],
)
def test_what_was_recorded_is_on_the_page(qtbot, context, rich, page_type, expected):
    text = words(shown(qtbot, page_type, context, rich))
    for part in expected:
        assert part in text


def test_adding_and_correcting_ask_for_the_editor(qtbot, context, rich):
    page = shown(qtbot, DrugsPage, context, rich)
    with qtbot.waitSignal(context.record_wanted) as asked:
        qtbot.mouseClick(page._list._add, Qt.MouseButton.LeftButton)
    assert asked.args[1:] == ["drug", None]
    page._list.table.selectRow(0)
    with qtbot.waitSignal(context.record_wanted) as asked:
        qtbot.mouseClick(page._list._correct, Qt.MouseButton.LeftButton)
    assert asked.args[2].form == "drug"


def test_f2_corrects_the_chosen_record_or_says_why_not(qtbot, context, rich):
    page = shown(qtbot, DrugsPage, context, rich)
    said = []
    context.said.connect(lambda text, _offer: said.append(text))
    with qtbot.waitActive(page):
        page.activateWindow()
    page._list.table.setFocus()
    page._list.table.clearSelection()
    page._list.table.setCurrentIndex(QModelIndex())
    qtbot.keyClick(page._list.table, Qt.Key.Key_F2)
    assert said == ["Choose a record first"]
    page._list.table.selectRow(0)
    with qtbot.waitSignal(context.record_wanted) as asked:
        qtbot.keyClick(page._list.table, Qt.Key.Key_F2)
    assert asked.args[2].form == "drug"


def test_a_missing_item_of_a_fever_opens_the_form_it_is_entered_in(qtbot, context, rich):
    page = shown(qtbot, InfectionPage, context, rich)
    buttons = {one.accessibleName(): one for one in page.fever.findChildren(QAbstractButton)}
    with qtbot.waitSignal(context.record_wanted) as asked:
        buttons["Peripheral blood cultures: missing, enter"].click()
    assert (asked.args[1], asked.args[2].form) == ("infection", "infection")
    with qtbot.waitSignal(context.record_wanted) as asked:
        buttons["Lactate: missing, enter"].click()
    assert asked.args[1:] == ["laboratory", None]


def test_why_tells_the_limits_behind_febrile_neutropenia_and_tocilizumab(qtbot, context, rich):
    page = shown(qtbot, InfectionPage, context, rich)
    before = words(page)
    page.fever.why.click()
    assert "≥ 38.3 once, or ≥ 38.0 sustained for an hour" in words(page).replace(before, "")
    drugs = shown(qtbot, DrugsPage, context, rich)
    assert "Protocol pack" not in words(drugs)
    drugs.why.click()
    assert "Protocol pack: 3 in 24 h, 4 in total, 8 h apart, cap 800 mg" in words(drugs)


def test_only_a_running_drug_can_be_stopped(qtbot, context, rich):
    page = shown(qtbot, DrugsPage, context, rich)
    assert not page.stop.isEnabled()
    agents = [record.answers["agent"] for record in page._list.model.records]
    page._list.table.selectRow(agents.index("tocilizumab"))
    assert not page.stop.isEnabled()
    page._list.table.selectRow(agents.index("aciclovir"))
    assert page.stop.isEnabled()
    page.stop.click()
    (editor,) = page.findChildren(RecordEditor)
    assert editor.view.raw()["agent"] == "aciclovir"
    assert editor.view.raw()["end"]
    editor.sign()
    assert "stop_reason" in editor.view.state.problems()
    editor.close_over()
    page._context.known_at = context.services.clock()
    page._stop()
    assert len(page.findChildren(RecordEditor)) <= 1
    page._context.known_at = None


def test_every_drug_is_a_bar_or_a_tick_above_the_ledger(qtbot, context, rich):
    page = shown(qtbot, DrugsPage, context, rich)
    assert [row.label for row in page.chart.chart.lanes[0].rows] == ["Tocilizumab", "Aciclovir"]


@pytest.mark.parametrize(("day", "span"), [(None, "all"), (14, "d14"), (28, "d28"), (29, "all")])
def test_the_drug_chart_takes_the_shortest_range_that_holds_today(day, span):
    assert drug_span(day) == span


def test_the_panel_of_a_drug_warns_at_the_third_tocilizumab_and_asks_for_the_reason(qtbot, context, rich):
    panel = DrugPanel(rich)
    qtbot.addWidget(panel)
    given = next(one.observed_at for one in rich.of("drug") if one.answers["agent"] == "tocilizumab")
    answers = {"category": "tocilizumab", "agent": "tocilizumab", "start": given + timedelta(hours=2)}
    panel.show_answers(answers, {})
    assert "less than 8 h after the one before" in panel.text()
    assert "Write the reason into the note before signing" in panel.text()
    panel.show_answers({**answers, "note": "senior informed"}, {})
    assert "Write the reason" not in panel.text()
    panel.show_answers({"category": "steroid", "agent": "dexamethasone", "start": given}, {})
    assert "Last 72 h" in panel.text()
    panel.show_answers({"category": "blood", "agent": "platelets"}, {})
    assert "Irradiated blood products only" in panel.text()
    panel.show_answers({}, {})
    assert "None for this agent" in panel.text()


def test_history_shows_what_a_correction_changed_and_why(qtbot, context, patient_id, clock):
    signed = context.services.records.sign(context.actor, patient_id, "daily", clock(), FEBRILE)
    context.services.records.correct(context.actor, signed.record_id, {**CALM, "temp": "37.6"}, "typing error")
    text = words(shown(qtbot, HistoryPage, context, course(context, patient_id)))
    assert "correction, Chen Ming" in text
    assert "Reason: typing error" in text
    assert "38.6 → 37.6" in text


def test_the_audit_trail_names_who_did_what(qtbot, context, rich):
    page = shown(qtbot, HistoryPage, context, rich)
    page._switch.set_value("trail")
    page._turn("trail")
    trail = page._trail.model
    qtbot.waitUntil(lambda: trail.rowCount() > 0)
    rows = [
        " ".join(str(trail.data(trail.index(row, column))) for column in range(6)) for row in range(trail.rowCount())
    ]
    assert any("Chen Ming" in row and "signed" in row and FORMS["infusion"].title in row for row in rows)


def test_the_preview_shows_the_pages_and_saving_is_listed(qtbot, context, rich, tmp_path):
    page = shown(qtbot, DocumentsPage, context, rich)
    qtbot.waitUntil(lambda: page.pages.column.count() >= 1, timeout=20_000)
    assert list(tmp_path.glob("*.pdf")) == []
    page.write(tmp_path / "summary.pdf")
    qtbot.waitUntil(lambda: "Chen Ming" in words(page._prints), timeout=20_000)
    assert (tmp_path / "summary.pdf").read_bytes().startswith(b"%PDF")


def test_the_bed_is_moved_with_a_reason_that_stays_in_the_trail(qtbot, context, rich):
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(1290, 560)
    page.show()
    editor = IdentityEditor(context, rich)
    editor.show_over(page)
    assert editor.view.raw()["bed"] == "07"
    editor.view.set_raw({**editor.view.raw(), "bed": "12"})
    editor.reason.choice.setCurrentIndex(editor.reason.choice.findData("other"))
    editor.reason.more.setText("moved to isolation")
    with qtbot.waitSignal(context.changed):
        editor.save()
    patient = context.services.patients.get(context.actor, rich.patient.id)
    assert patient.bed == "12"
    event = context.services.audit.events(context.actor, patient_id=patient.id)[0]
    assert (event.detail["changes"], event.detail["reason"]) == ({"bed": ["07", "12"]}, "moved to isolation")


def test_a_nurse_sees_why_she_may_not_add_a_response(qtbot, context, rich):
    nurse = Actor(context.actor.user_id, "li.na", "Li Na", Role.NURSE)
    page = shown(qtbot, ResponsePage, Context(context.services, nurse, context.tasks), rich)
    assert not page._list._add.isEnabled()
    assert page._list._add.toolTip() == "Your role may not record this"
    assert shown(qtbot, DrugsPage, Context(context.services, nurse, context.tasks), rich)._list._add.isEnabled()
