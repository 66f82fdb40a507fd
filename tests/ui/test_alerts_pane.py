"""The weekly report of alerts in Setup: loading, empty, filled, refused."""

from __future__ import annotations

from datetime import timedelta

from bedside_ward import BedsideWard
from PySide6.QtWidgets import QLabel

from ctd402_desktop.domain.alert_report import RuleReport
from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.ui.alerts_pane import AlertsPane
from ctd402_desktop.ui.pages.setup_page import SECTIONS


def pane_of(qtbot, ward: BedsideWard, actor) -> AlertsPane:
    context = ward.context(actor)
    found = AlertsPane(context)
    qtbot.addWidget(found)
    context.setParent(found)
    found.show()
    return found


def words(pane: AlertsPane) -> list[str]:
    return [one.text() for one in pane.table.findChildren(QLabel)]


def test_it_says_that_it_counts_and_then_what_was_found(qtbot, ward):
    patient_id = ward.services.ward.board(ward.physician).rows[0].patient.id
    sick = {"temp": "39.4", "sbp": "84", "dbp": "50", "hypotension": "1"}
    ward.services.records.sign(ward.nurse, patient_id, "daily", ward.services.clock() - timedelta(hours=1), sick)
    pane = pane_of(qtbot, ward, ward.physician)
    assert pane.sentence.text() == "Nothing counted yet"
    pane.reload()
    assert pane.sentence.text().startswith("Counting")
    ward.settle()
    assert "patients on the ward" in pane.sentence.text()
    assert pane._stack.currentWidget() is pane.table
    assert pane.again.isEnabled()


def test_each_rule_has_a_name_and_four_counts(qtbot, ward):
    pane = pane_of(qtbot, ward, ward.physician)
    pane._asked = 1
    pane._arrived(1, (RuleReport("map_low", 4, 3, 0, 2), RuleReport("gone_rule", 1, 0, 1)))
    assert words(pane)[5:] == ["Mean arterial pressure low", "4", "2", "3", "0", "gone_rule", "1", "0", "0", "1"]
    pane._arrived(7, ())
    assert len(pane.shown) == 2


def test_a_week_without_alerts_says_so(qtbot, ward):
    pane = pane_of(qtbot, ward, ward.physician)
    pane._asked = 1
    pane._arrived(1, ())
    assert pane._stack.currentWidget() is pane.empty


def test_a_refusal_stands_above_the_table_and_it_can_be_counted_again(qtbot, ward):
    pane = pane_of(qtbot, ward, ward.nurse)
    pane.reload()
    ward.settle()
    assert pane.note.text()
    assert pane.again.isEnabled()


def test_it_is_a_section_of_setup_for_those_who_may_see_the_trail(qtbot, ward):
    section = next(one for one in SECTIONS if one.key == "alerts")
    assert section.action is not None
    assert ward.physician.role is Role.PHYSICIAN
