"""The overview tab: now, trajectory, cards, news and what is open, all from the course."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from bedside_ward import VITALS, BedsideWard
from factories import at, course, demo_course, lab, record
from packs import SCHEDULE
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.attention import findings
from ctd402_desktop.domain.course import Course, Signature
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.services.drafts import Draft
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.now_panel import now_rows
from ctd402_desktop.ui.overview_lines import (
    confirmed_grade,
    infection_lines,
    open_items,
    response_lines,
    treatment_lines,
)
from ctd402_desktop.ui.pages.overview_page import OverviewPage

D = Decimal
CALM = {"hypotension": False, "hypoxia": False, "o2_device": "none", "pressor": "none"}
NOW = at(4, "14:05")


def shown(qtbot: QtBot, ward: BedsideWard, made: Course | None = None) -> OverviewPage:
    context = ward.context()
    page = OverviewPage(context)
    context.setParent(page)
    qtbot.addWidget(page)
    page.resize(1290, 616)
    page.show()
    page.show_course(made or ward.course())
    ward.settle()
    return page


def spoken(made: Course, now=NOW) -> dict[str, str]:
    return {row.label: row.spoken() for row in now_rows(made, now, SCHEDULE)}


def texts(lines) -> list[str]:
    return [f"{line.text} | {line.remark}".removesuffix(" | ") for line in lines]


def buttons(page: OverviewPage) -> dict[str, QPushButton]:
    return {one.text(): one for one in page.open.findChildren(QPushButton) if one.isVisible()}


# Now ---------------------------------------------------------------------------------------------------------------


def test_what_nobody_recorded_is_said_in_every_line() -> None:
    rows = spoken(course(infused=False))
    assert set(rows) == {"CRS", "ICANS", "T", "MAP", "SpO₂", "Pressor", "ANC", "PLT", "Hb", "CAR-T"}
    assert all("not recorded" in text for text in rows.values())


def test_each_value_has_its_flag_and_its_own_time() -> None:
    rows = spoken(
        course(
            record("daily", at(4, "13:40"), temp=D("39.0"), sbp=84, dbp=51, spo2=93, o2_device="nasal_cannula",
                   o2_flow=D(2), pressor="one"),
            record("laboratory", at(4, "06:10"), anc=lab("0.04 10*9/L"), plt=lab("<5 10*9/L"), hb=lab("7.1 g/dL")),
            record("cells", at(3), matrix="blood", car_qpcr=lab("123000 copies/ug")),
        )
    )  # fmt: skip
    assert rows["T"] == "T 39.0 very high 13:40"
    assert rows["MAP"] == "MAP 62 very low 13:40"
    assert rows["SpO₂"] == "SpO₂ 93 low on 2 L/min 13:40"
    assert rows["Pressor"] == "Pressor One 13:40"
    assert rows["ANC"] == "ANC 0.04 very low 06:10"
    assert rows["PLT"] == "PLT < 5 06:10"
    assert rows["Hb"] == "Hb 71.0 low 06:10".replace("71.0", "71")
    assert rows["CAR-T"] == "CAR-T 1.2 × 10⁵ c/µg, D+3"


def test_oxygen_is_told_by_flow_by_device_or_as_air() -> None:
    def told(**answers: object) -> str:
        return spoken(course(record("daily", at(4, "13:40"), spo2=97, **answers)))["SpO₂"]

    assert told(o2_device="none") == "SpO₂ 97 on air 13:40"
    assert told(o2_device="simple_mask") == "SpO₂ 97 Mask 13:40"
    assert told() == "SpO₂ 97 13:40"


def test_cells_below_quantification_say_so() -> None:
    made = course(record("cells", at(3), matrix="blood", qpcr_blq=True, qpcr_lloq=50))
    assert spoken(made)["CAR-T"] == "CAR-T BLQ c/µg, D+3"


def test_a_value_that_was_not_done_leaves_the_one_before() -> None:
    made = course(
        record("daily", at(4, "06:00"), temp=D("38.2")), record("daily", at(4, "10:00"), temp=NotDone("asleep"))
    )
    assert spoken(made)["T"] == "T 38.2 high 06:00"


def test_grades_have_their_time_their_trend_and_their_age(ward: BedsideWard) -> None:
    rows = {row.label: row for row in now_rows(ward.course(), NOW, SCHEDULE)}
    assert rows["CRS"].badge == (0, "graded")
    assert rows["ICANS"].beside == "ICE 10/10"
    assert not rows["CRS"].stale
    later = {row.label: row for row in now_rows(ward.course(), NOW + timedelta(hours=9), SCHEDULE)}
    assert later["CRS"].stale
    assert later["T"].stale


def test_before_infusion_the_grades_do_not_apply() -> None:
    made = course(record("enrolment", at(-9), planned_infusion=at(0).date()), infused=False)
    assert {row.label: row.badge for row in now_rows(made, at(-3), SCHEDULE)}["CRS"] == (None, "na")


# Cards -------------------------------------------------------------------------------------------------------------


def drug(category: str, agent: str, start, **more: object):
    return record("drug", start, category=category, agent=agent, start=start, **more)


def test_treatment_counts_tocilizumab_and_says_when_the_next_may_follow() -> None:
    made = course(
        drug("tocilizumab", "tocilizumab", at(4, "13:00"), single=True, dose=576, dose_unit="mg"),
        drug("oxygen", "oxygen", at(4, "09:00"), dose=2, dose_unit="L_min"),
        drug("vasopressor", "other", at(3), agent_text="Metaraminol"),
    )
    assert texts(treatment_lines(made, NOW)) == [
        "Tocilizumab 1 of 3 in 24 h | 13:00",
        "Next possible 21:00 | check 17:00",
        "Dexamethasone eq. 0 mg | since D0",
        "Metaraminol | since D+3",
        "Oxygen 2 L/min | since 09:00",
    ]
    assert "Next dose possible now" in texts(treatment_lines(made, at(5, "14:00")))


def test_the_fourth_dose_ends_the_count() -> None:
    made = course(*(drug("tocilizumab", "tocilizumab", at(day), single=True) for day in (1, 2, 3, 4)))
    assert "No further dose: the total is reached" in texts(treatment_lines(made, NOW))


def test_without_treatment_that_is_said() -> None:
    assert texts(treatment_lines(course(infused=False), NOW)) == [
        "Tocilizumab 0 of 3 in 24 h | 0 of 4 in total",
        "No infusion recorded yet",
        "No vasopressor or oxygen running",
    ]


def test_infection_lists_what_is_open_and_says_what_is_missing() -> None:
    made = course(
        record("infection", at(2, "18:05"), kind="bacterial", status="suspected", onset=at(2, "18:05")),
        record("infection", at(1), kind="viral", status="resolved"),
        drug("antimicrobial", "meropenem", at(3, "14:10"), dose=1, dose_unit="g", frequency="q8h"),
        drug("antimicrobial", "aciclovir", at(-4), indication="prophylaxis"),
        drug("antimicrobial", "posaconazole", at(-4), indication="prophylaxis"),
        record("laboratory", at(0), cmv=lab("<50 [IU]/mL")),
    )
    assert texts(infection_lines(made, NOW)) == [
        "Suspected: bacterial | D+2 18:05",
        "Cultures: not recorded",
        "Meropenem 1 g q8h | D+3",
        "CMV below quantification | D0",
        "Aciclovir, Posaconazole | running",
    ]
    assert texts(infection_lines(course(), NOW)) == ["No open infection", "CMV: not recorded", "No prophylaxis running"]
    raised = course(record("laboratory", at(4, "06:10"), cmv=lab("800 [IU]/mL")))
    assert "CMV 800 IU/mL | 06:10" in texts(infection_lines(raised, NOW))


def test_response_and_transplant_come_from_their_records() -> None:
    made = course(
        record("enrolment", at(-7), baseline_blasts=82, baseline_emd_ldi_mm=62, baseline_emd_sdi_mm=41),
        record("transplant", at(1), milestone="donor_confirmed", state="done", donor_type="sibling", hla_match="10/10"),
        record("transplant", at(2), milestone="slot_booked", state="blocked", blocker="no bed"),
    )
    assert texts(response_lines(made, NOW)) == [
        "Baseline marrow blasts 82 % | 26-Mar",
        "Largest lesion 62 × 41 mm | 26-Mar",
        "D28 assessment due 30-Apr | 27-Apr – 03-May",
        "Donor Matched sibling 10/10",
        "Slot booked: no bed",
    ]
    empty = texts(response_lines(course(infused=False), NOW))
    assert empty == ["Baseline marrow blasts not recorded", "Response: not assessed", "Donor: not recorded"]


def test_a_response_and_a_decline_replace_what_was_planned() -> None:
    made = course(
        record("enrolment", at(-7), baseline_emd_ldi_mm=30),
        record("response", at(28), visit="d28", overall="CRi"),
        record("transplant", at(29), milestone="declined", state="done", reason="patient's wish"),
    )
    found = texts(response_lines(made, at(30)))
    assert "D28: CRi | D+28" in found
    assert "Transplant declined | patient's wish" in found
    assert "Largest lesion 30 mm | 26-Mar" in found


def test_the_next_milestone_is_named_and_late_when_its_date_has_passed() -> None:
    made = course(record("transplant", at(1), milestone="hla_typing", state="running", due=at(2).date()))
    found = response_lines(made, NOW)[-1]
    assert (found.text, found.remark, found.strong) == ("Next: HLA typing", "04-Apr", True)


# Open --------------------------------------------------------------------------------------------------------------


def test_open_items_are_real_and_the_urgent_one_comes_first() -> None:
    made = course(
        record("daily", at(4, "13:00"), temp=D("38.4"), sbp=84, dbp=51),
        drug("tocilizumab", "tocilizumab", at(4, "12:30"), single=True),
        record("transplant", at(1), milestone="hla_typing", state="running", due=at(2).date()),
    )
    draft = Draft(1, 1, "cells", 1, "Li Na", NOW, {}, None, NOW, "s")
    other = Draft(2, 9, "cells", 1, "Li Na", NOW, {}, None, NOW, "s")
    found = [(one.text, one.tab, one.urgent) for one in open_items(made, at(4, "14:05"), SCHEDULE, (draft, other))]
    assert found[0] == ("MAP 62 at 13:00", "assess", True)
    assert found[1] == ("Unsigned: CAR-T cells", "labs", False)
    assert ("HLA typing, late", "transplant", False) in found
    checked = open_items(made, at(4, "17:30"), SCHEDULE)
    assert {"Vitals, late", "Response check after tocilizumab, late"} <= {one.text for one in checked}


def test_what_the_shift_has_done_stays_behind_what_is_open() -> None:
    whole = {"temp": D("36.8"), "hr": 80, "sbp": 118, "dbp": 70, "rr": 16, "spo2": 98, "hypotension": False}
    made = course(record("daily", at(4, "13:00"), **whole, hypoxia=False, o2_device="none", pressor="none"))
    found = open_items(made, NOW, SCHEDULE)
    assert [(one.text, one.when) for one in found if one.done] == [("Vitals", "13:00")]
    assert [one.done for one in found] == sorted(one.done for one in found)


def test_an_acknowledged_change_is_no_longer_open() -> None:
    made = course(record("daily", at(4, "13:00"), temp=D("38.4"), sbp=84, dbp=51))
    raised = [replace(one, acknowledged_by="Dr Chen") for one in findings(look_of(made, NOW, SCHEDULE))]
    assert [one.text for one in open_items(made, NOW, SCHEDULE, (), raised) if one.urgent] == []


def test_a_response_window_that_is_open_is_to_do() -> None:
    assert [one.text for one in open_items(course(), at(26), SCHEDULE)][-1:] == ["D28 assessment"]
    assert open_items(course(infused=False), NOW, SCHEDULE) == []


def test_a_grade_a_physician_assigned_is_named_with_the_physician() -> None:
    made = course(record("daily", at(4, "14:00"), temp=D("38.6"), crs_assigned=2, override_reason="x"), graded=True)
    assert confirmed_grade(made, NOW) == "CRS 2 assigned, Li Na 14:00"
    assert confirmed_grade(course(), NOW) == ""
    plain = record("daily", at(4, "14:00"), temp=D("38.6"), sbp=118, dbp=70, **CALM)
    assert confirmed_grade(course(plain, graded=True), NOW) == "CRS 1 signed, Li Na 14:00"
    seen = replace(plain, signatures=(Signature(2, "Dr Chen", "reviewed", at(4, "14:03"), ""),))
    assert confirmed_grade(course(seen, graded=True), NOW) == "CRS 1 confirmed, Dr Chen 14:03"


# Page --------------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_course_and_its_drafts(qtbot: QtBot, ward: BedsideWard) -> None:
    ward.services.drafts.save_draft(ward.nurse, ward.patient_id, "laboratory", NOW, {"anc": "0.1 10*9/L"})
    page = shown(qtbot, ward)
    assert page.chart.chart.key == "trajectory"
    assert "T 37.9 high 10:02" in page.panel.accessibleName()
    assert any(text.startswith("Unsigned: Laboratory Li Na") for text in buttons(page))


def test_an_open_item_leads_to_its_tab(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    name = next(text for text in buttons(page) if text.startswith("Vitals"))
    with qtbot.waitSignal(page._context.patient_wanted) as heard:
        buttons(page)[name].click()
    assert heard.args == [ward.patient_id, "assess"]


def words(page: OverviewPage) -> str:
    return " | ".join(one.text() for one in page.news.findChildren(QLabel) if one.isVisible())


def test_a_first_look_tells_the_shift_and_a_later_one_what_came_since(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    assert "First look; in the last" in words(page)
    page.mark_seen()
    ward.settle()
    assert "Since you last looked, 14:05 | nothing new" in words(page)
    assert ward.services.looks.last(ward.nurse, ward.patient_id) == ward.clock()
    ward.clock.advance(minutes=20)
    ward.record("daily", at(4, "14:20"), {**VITALS, "temp": "39.4", "sbp": "80", "dbp": "50"}, ward.physician)
    page.show_course(ward.course())
    ward.settle()
    assert "MAP 60 at 14:20 | T 39.4 at 14:20" in words(page)
    assert "T 39.4 high 14:20, new" in page.panel.accessibleName() or "39.4 very high 14:20, new" in (
        page.panel.accessibleName()
    )
    assert not page.grab().isNull()


def test_a_critical_change_is_acknowledged_here_with_its_plan(qtbot: QtBot, ward: BedsideWard) -> None:
    ward.clock.advance(minutes=20)
    ward.record("daily", at(4, "14:20"), {**VITALS, "sbp": "80", "dbp": "50"})
    page = shown(qtbot, ward)
    page._context.changed.connect(lambda _changed: page.show_course(ward.course()))
    name = next(text for text in buttons(page) if text.startswith("Acknowledge MAP 60"))
    buttons(page)[name].click()
    assert page.ack.words.hasFocus() or not page.ack.isHidden()
    page.ack.give.click()
    ward.settle()
    assert "a plan is needed" in page.ack.note.accessibleName() or not page.ack.isHidden()
    page.ack.words.setText("500 mL bolus, MAP in 15 min")
    page.ack.give.click()
    ward.settle()
    assert page.ack.isHidden()
    assert not any(text.startswith("Acknowledge") for text in buttons(page))
    raised = ward.services.alerts.of(ward.nurse, ward.patient_id).findings
    assert {one.acknowledged_by for one in raised if one.rule == "map_low"} == {"Li Na"}


def test_why_explains_every_derived_number_and_escape_closes_it(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    page.explain("map")
    assert {"crs", "icans", "map", "steroids", "visit"} <= {one.key for one in page.why.found}
    assert page.why.isVisible()
    QTest.keyClick(page.why, Qt.Key.Key_Escape)
    assert not page.why.isVisible()


def test_the_day_strip_opens_over_a_page_without_room_for_it(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    page.open_today()
    assert page.day.isVisible()
    QTest.keyClick(page.day.strip, Qt.Key.Key_Left)
    QTest.keyClick(page.day.strip, Qt.Key.Key_Return)
    assert len(page.day.cards) == 1
    QTest.keyClick(page.day.strip, Qt.Key.Key_Right)
    QTest.keyClick(page.day.strip, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert len(page.day.cards) == 2


def test_a_course_without_anything_open_says_so(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, course(infused=False))
    assert list(buttons(page)) == ["Why?"]
    page.explain()
    assert page.why.found == ()


def test_all_of_it_stands_on_the_screen_of_a_ward(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, demo_course(1))
    page.resize(1290, 690 - 88 - 36 - 28)
    QApplication.processEvents()
    scroll = page.findChild(QScrollArea)
    assert scroll is not None
    assert scroll.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("size", [(1290, 616), (1045, 434)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_cards_are_as_high_as_their_lines(
    qtbot: QtBot, qapp: QApplication, ward: BedsideWard, lang: str, size: tuple[int, int]
) -> None:
    language.switch(qapp, lang)
    page = shown(qtbot, ward, demo_course(4))
    page.resize(*size)
    QApplication.processEvents()
    for card in (page.treatment, page.infection, page.response):
        assert card.panel.height() >= card.panel.minimumHeight()
    theme.apply(qapp, "dark", "standard")
    assert not page.grab().isNull()
    theme.apply(qapp, "light", "standard")
    language.switch(qapp, "en")
    assert page.now.title.text() == "Now"
