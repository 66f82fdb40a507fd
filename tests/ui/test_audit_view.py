"""The audit trail on the screen, the clock beside a changed value, and the time machine."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import StandingClock
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from typed import CALM, ENROLMENT, FEBRILE, IDENTITY, infusion_raw

from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import msg
from ctd402_desktop.services import NewUser, Ward, create_store, open_store
from ctd402_desktop.services.integrity import Problem, Verification
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.audit_model import entry_lines
from ctd402_desktop.ui.audit_view import EMERGENCIES, AuditView
from ctd402_desktop.ui.audit_watch import AuditWatch
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.history_clock import HistoryClock, HistoryPopup, history_text, late_text
from ctd402_desktop.ui.overview_bars import Bar
from ctd402_desktop.ui.pages.labs_page import LabsPage
from ctd402_desktop.ui.pages.patient_page import KEYS, PatientPage
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.record_dialog import RecordEditor
from ctd402_desktop.ui.setup_cards import WardCard
from ctd402_desktop.ui.tasks import Tasks

DOCTOR = NewUser("chen.ming", "Chen Ming", Role.PHYSICIAN, "seven lanterns over the river")


STORE = "ward.ctd402"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A ward with one patient whose potassium was corrected; written once, copied by each test."""
    folder, clock = tmp_path_factory.mktemp("trail") / "ward", StandingClock(datetime(2026, 4, 6, 6, 5, tzinfo=UTC))
    folder.mkdir()
    made = create_store(
        folder / STORE, Ward("Ward 3", ZoneInfo("Asia/Shanghai")), DOCTOR, clock=clock, asks_secret=False
    )
    records, by = made.services.records, made.actor
    found = made.services.patients.enrol(by, IDENTITY, ENROLMENT).patient_id
    start = clock()
    records.sign(by, found, "infusion", start, infusion_raw(start))
    clock.advance(hours=2)
    records.sign(by, found, "daily", clock(), FEBRILE)
    report = records.sign(by, found, "laboratory", clock() - timedelta(hours=1, minutes=50), {"k": "6.4 mmol/L"})
    clock.advance(hours=4)
    records.correct(by, report.record_id, {"k": "4.1 mmol/L"}, "first sample haemolysed")
    made.services.close()
    return folder, found, clock.now


@pytest.fixture
def context(qapp, tmp_path, clock, template):
    theme.apply(qapp, "light")
    folder, _, clock.now = template
    shutil.copytree(folder, tmp_path / "ward")
    services, actor = open_store(
        tmp_path / "ward" / STORE, DOCTOR.username, DOCTOR.password, clock=clock, asks_secret=False
    )
    tasks = Tasks()
    found = Context(services, actor, tasks)
    yield found
    for timer in found.findChildren(QTimer):
        timer.stop()
    tasks.close()
    services.close()
    language.switch(qapp, "en")


@pytest.fixture
def patient_id(template):
    return template[1]


def settle(qtbot, context):
    qtbot.waitUntil(lambda: context.tasks.pending == 0, timeout=15_000)


def trail(qtbot, context):
    view = AuditView(context)
    qtbot.addWidget(view)
    view.resize(1093, 460)
    view.show()
    view.reload()
    settle(qtbot, context)
    return view


def test_the_trail_of_the_ward_is_read_with_its_choices(qtbot, context, patient_id):
    view = trail(qtbot, context)
    actions = [event.action for event in view.model.events]
    assert actions[:2] == ["signed_in", "corrected"]
    assert view.count.text() == f"{len(actions)} of {len(actions)} entries"
    assert view.kinds.findText("corrected") > 0
    assert view.people.findText("Chen Ming") > 0
    assert view.patients.findText("张伟 ZHANG, Wei") > 0


def test_a_chosen_kind_a_person_a_day_and_words_narrow_it(qtbot, context, patient_id):
    view = trail(qtbot, context)
    view.kinds.setCurrentIndex(view.kinds.findData("corrected"))
    view.text.setText("haemolysed")
    view.since.setText("06-Apr-2026")
    view.until.setText("06-Apr-2026")
    view.load()
    settle(qtbot, context)
    assert [event.action for event in view.model.events] == ["corrected"]
    view.until.setText("05-Apr-2026")
    view.load()
    settle(qtbot, context)
    assert view.count.text() == "No entry fits these filters."
    view.until.setText("someday")
    view.load()
    assert view.note.text()
    assert view.wanted() is None


def test_everything_of_emergency_accesses_is_one_choice(qtbot, context, patient_id):
    stranger = context.services.accounts.break_glass("Wu Lin", "collapsed in the corridor", "resuscitation")
    context.services.records.course(stranger, patient_id)
    view = trail(qtbot, context)
    view.kinds.setCurrentIndex(view.kinds.findData(EMERGENCIES))
    view.load()
    settle(qtbot, context)
    assert [event.action for event in view.model.events] == ["viewed", "emergency_access"]
    assert "Resuscitation is going on" in str(view.model.index(1, 4).data())


def test_older_entries_follow_when_the_foot_is_reached(qtbot, context, patient_id):
    for _ in range(200):
        context.services.accounts.sign_out(context.actor)
    view = trail(qtbot, context)
    assert view.model.rowCount() == 200
    view.table.verticalScrollBar().setValue(view.table.verticalScrollBar().maximum())
    settle(qtbot, context)
    assert view.model.rowCount() > 200
    assert [one.seq for one in view.model.events] == list(range(view.model.rowCount(), 0, -1))
    before = view.model.rowCount()
    view.load_more()
    settle(qtbot, context)
    assert view.model.rowCount() == before


def test_one_entry_is_shown_in_full_and_follows_the_language(qtbot, qapp, context, patient_id):
    view = trail(qtbot, context)
    said = " ".join(f"{line.text} {line.remark}" for line in entry_lines(view.model.events[1], context.zone))
    assert "6.4 mmol/L → 4.1 mmol/L" in said
    assert "reason: first sample haemolysed" in said
    assert "UTC" in said
    language.switch(qapp, "zh")
    assert view.as_csv.text() == "另存为 CSV…"
    assert view.kinds.itemText(0) == "所有类别"


def test_the_filtered_trail_is_saved(qtbot, context, patient_id, tmp_path):
    view = trail(qtbot, context)
    view.kinds.setCurrentIndex(view.kinds.findData("corrected"))
    view.save(tmp_path / "trail.csv")
    qtbot.waitUntil(lambda: view.note.text() == "Saved trail.csv: 1 entries.", timeout=10_000)
    assert len((tmp_path / "trail.csv").read_text("utf-8-sig").splitlines()) == 2
    view.save(tmp_path / "none" / "trail.csv")
    qtbot.waitUntil(lambda: view.note.text().startswith("Not saved"), timeout=10_000)


def test_an_administrator_reads_and_does_not_carry_away(qtbot, context, patient_id):
    admin = Actor(context.actor.user_id, "admin", "Ada Min", Role.ADMINISTRATOR)
    view = trail(qtbot, Context(context.services, admin, context.tasks))
    assert not view.as_csv.isEnabled()
    assert view.as_pdf.toolTip() == "Your role may not export"


def opened(qtbot, context, patient_id):
    page = PatientPage(context)
    qtbot.addWidget(page)
    page.resize(1290, 680)
    page.show()
    page.open_patient(patient_id, "labs")
    settle(qtbot, context)
    return page


def test_every_tab_shows_the_course_as_known_and_nothing_is_recorded_meanwhile(qtbot, context, patient_id, clock):
    page = opened(qtbot, context, patient_id)
    assert str(page.course.of("laboratory")[0].answers["k"].value) == "4.1"
    page.ask_moment()
    page.past.box.setText("D0 17:00")
    QTest.keyClick(page.past.box, Qt.Key.Key_Return)
    settle(qtbot, context)
    assert page.past.pill.text() == "As known at D0 17:00 - read only"
    assert str(page.course.of("laboratory")[0].answers["k"].value) == "6.4"
    assert not context.may_record("daily")
    with qtbot.assertNotEmitted(context.record_wanted):
        context.edit_record(page.course, "laboratory")
    page.strip.setCurrentIndex(1)
    assert page._stack.currentWidget() is page.readonly
    QTest.keyClick(page, Qt.Key.Key_Escape)
    settle(qtbot, context)
    assert context.known_at is None
    assert page.past.isHidden()
    assert str(page.course.of("laboratory")[0].answers["k"].value) == "4.1"


READS = {
    *("Back to now", "Close", "Why?", "Day-strip", "Next observation", "Previous observation", "Tracks"),
    *("Save as", "Save as PDF…", "Referral packs…", "Save CSV…", "Save PDF…", "Earlier values"),
}
"""Everything that may be pressed while the past is on show: it reads, prints, or leads to another tab."""


def pressable(page: QWidget) -> set[str]:
    """Names of the buttons that can be pressed; what the overview leads to is another tab of the same past."""
    bars = page.findChildren(Bar)
    return {
        one.text() or one.accessibleName()
        for one in page.findChildren(QAbstractButton)
        if one.isVisible() and one.isEnabled() and not any(bar.isAncestorOf(one) for bar in bars)
    }


@pytest.mark.parametrize("before", [True, False], ids=["opened before", "opened in the past"])
def test_no_page_of_a_patient_writes_while_the_past_is_on_show(qtbot, context, patient_id, clock, before):
    page = opened(qtbot, context, patient_id)

    def turn() -> dict[str, set[str]]:
        found = {}
        for at, key in enumerate(KEYS):
            page.strip.setCurrentIndex(at)
            settle(qtbot, context)
            found[key] = pressable(page._stack.currentWidget())
        return found

    if before:
        assert "Add laboratory" in turn()["labs"]
    page.show_as_known(clock() - timedelta(minutes=30))
    settle(qtbot, context)
    assert {key: names - READS for key, names in turn().items() if names - READS} == {}
    labs = page.page("labs")
    assert labs.add_laboratory.toolTip() == "Nothing can be recorded in the past: go back to now first (Esc)."
    assert not page.assess.isEnabled()
    page.correct_last()
    assert not page.findChildren(RecordEditor)


@pytest.mark.parametrize(("typed", "said"), [("D-300 08:00", "Nothing was known"), ("D+9 08:00", "future"), ("?", "")])
def test_a_moment_that_cannot_be_shown_is_refused_in_the_bar(qtbot, context, patient_id, typed, said):
    page = opened(qtbot, context, patient_id)
    page.ask_moment()
    page.past.box.setText(typed)
    page.past.go.click()
    settle(qtbot, context)
    assert said in page.past.note.text()
    assert page.past.note.text()
    assert context.known_at is None
    assert not page.past.pill.isVisible()


def test_leaving_the_patient_comes_back_to_now(qtbot, context, patient_id, clock):
    page = opened(qtbot, context, patient_id)
    page.show_as_known(clock())
    settle(qtbot, context)
    page.hide()
    settle(qtbot, context)
    assert context.known_at is None


def test_a_changed_value_carries_a_clock_that_opens_its_history(qtbot, context, patient_id):
    course = context.services.records.course(context.actor, patient_id)
    page = LabsPage(context)
    qtbot.addWidget(page)
    page.resize(1290, 560)
    page.show()
    page.show_course(course)
    model = page.sheet.model
    row = next(at for at, line in enumerate(model.lines) if not isinstance(line, str) and line.analyte.key == "k")
    index = model.index(row, 2)
    assert "earlier values" in str(model.data(index, Qt.ItemDataRole.ToolTipRole))
    popup = page.sheet.open_history(index)
    texts = [one.text() for one in popup.findChildren(QLabel)]
    assert any("6.4 mmol/L: Chen Ming" in one for one in texts)
    assert any("first sample haemolysed" in one for one in texts)
    QTest.keyClick(popup, Qt.Key.Key_H)
    assert page.sheet.open_history(model.index(0, 2)) is None
    with qtbot.waitActive(page):
        page.activateWindow()
    page.sheet.samples.setFocus()
    page.sheet.samples.setCurrentIndex(index)
    opened = []
    page.sheet.samples.findChild(QShortcut).activated.connect(lambda: opened.append(True))
    QTest.keyPress(page.sheet.samples, Qt.Key.Key_H)
    assert opened


def test_the_clock_of_a_record_hides_where_nothing_was_changed(qtbot, context, patient_id):
    course = context.services.records.course(context.actor, patient_id)
    clock = HistoryClock()
    qtbot.addWidget(clock)
    clock.show_for(course, course.of("laboratory")[0])
    assert not clock.isHidden()
    assert "4.1 mmol/L" in clock.toolTip()
    clock.click()
    (popup,) = clock.findChildren(HistoryPopup)
    popup.close()
    clock.show_for(course, course.of("daily")[0])
    assert clock.isHidden()
    assert history_text(course, course.of("daily")[0], ("temp",)) == ""


def test_an_entry_made_long_after_the_observation_says_so(context, patient_id):
    course = context.services.records.course(context.actor, patient_id)
    assert late_text(course.of("laboratory")[0]) == "entered 5 h 50 later"
    assert late_text(course.of("daily")[0]) == ""


def test_a_report_is_saved_and_checked_from_setup(qtbot, context, patient_id, tmp_path):
    card = WardCard(context)
    qtbot.addWidget(card)
    card.save_report(tmp_path / "report.pdf")
    qtbot.waitUntil(lambda: card.note.text() == "The record is whole. Report saved: report.pdf", timeout=15_000)
    card.check_report(tmp_path / "report.pdf")
    qtbot.waitUntil(lambda: "is genuine" in card.note.text(), timeout=15_000)
    (tmp_path / "report.json").write_text("{}")
    card.check_report(tmp_path / "report.json")
    qtbot.waitUntil(lambda: "was altered" in card.note.text(), timeout=15_000)


def test_the_watch_verifies_by_itself_and_speaks_only_of_problems(qtbot, context, patient_id):
    watch = AuditWatch(context, Preferences(Settings()))
    watch.look()
    settle(qtbot, context)
    assert context.services.audit.events(context.actor)[0].action == "verified"
    heard: list[Ctd402Error] = []
    context.tasks.unanswered.connect(heard.append)
    watch._tell(None)
    watch._tell(Verification(3, 1, problems=(Problem(msg("Entry 2 is missing.")),)))
    assert [one.code for one in heard] == ["E-VRF-005"]


def test_another_lock_time_is_an_entry_of_the_trail(qtbot, context, patient_id):
    preferences = Preferences(Settings(lock_minutes=5))
    watch = AuditWatch(context, preferences)
    preferences.set(theme="dark")
    preferences.set(lock_minutes=15)
    settle(qtbot, context)
    newest = context.services.audit.events(context.actor)[0]
    assert (newest.action, newest.detail) == ("setting_changed", {"changes": {"lock_minutes": ["5", "15"]}})
    assert watch.parent() is context


def test_calm_values_have_no_history(context, patient_id, clock):
    signed = context.services.records.sign(context.actor, patient_id, "daily", clock(), CALM)
    found = context.services.audit.history_of(context.actor, patient_id, signed.record_id, "temp")
    assert len(found) == 1
