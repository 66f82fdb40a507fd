"""The labs tab: flowsheet with the newest at the right, flags in words, cells with BLQ, and the ways to enter."""

from __future__ import annotations

import pytest
from bedside_ward import BedsideWard
from factories import at, cells_course, course, demo_course, lab, record
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.flow_cells import NEWS_ROLE
from ctd402_desktop.ui.flowsheet import FIXED, NAME, UNIT
from ctd402_desktop.ui.pages.labs_page import LabsPage


def shown(qtbot: QtBot, ward: BedsideWard, made: Course | None = None, actor: Actor | None = None) -> LabsPage:
    context = ward.context(actor)
    page = LabsPage(context)
    context.setParent(page)
    qtbot.addWidget(page)
    page.resize(1290, 616)
    page.show()
    page.show_course(made or ward.course())
    QApplication.processEvents()
    return page


def text(page: LabsPage, row: int, column: int, role=Qt.ItemDataRole.DisplayRole) -> object:
    return page.sheet.model.index(row, column).data(role)


MADE = course(
    record("laboratory", at(2, "06:10"), anc=lab("0.4 10*9/L"), crp=lab("9.6 mg/dL")),
    record("laboratory", at(3, "06:10"), anc=lab("0.04 10*9/L"), crp=lab("185 mg/L"), lab_name="Central"),
    record("laboratory", at(4, "06:10"), anc=NotDone("refused")),
)
DECLINE = [(1, "BLQ"), (3, "600"), (7, "46000"), (10, "123000"), (14, "38000"), (17, "9000"), (21, "2100")]


def test_rows_are_grouped_and_samples_go_from_old_to_new(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    assert [text(page, row, NAME) for row in range(4)] == [
        "Blood counts",
        "Neutrophils, absolute",
        "Inflammation",
        "C-reactive protein",
    ]
    assert text(page, 1, UNIT) == "10⁹/L"
    assert [text(page, 1, FIXED + place) for place in range(3)] == ["0.4", "0.04", "–"]
    assert page.sheet.model.headerData(FIXED + 2, Qt.Orientation.Horizontal) == "D+4\n06-Apr 06:10"


def test_a_flag_is_spoken_in_words(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert text(page, 1, FIXED + 1, role) == "0.04 very low"
    assert text(page, 1, FIXED + 2, role) == "refused"
    assert text(page, 0, NAME, role) == "Blood counts"


def test_change_and_worst_value_stand_at_the_end(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    last = page.sheet.model.columnCount() - 1
    assert text(page, 3, last - 1) == "Δ 185 (+93 % in 24 h)"
    assert text(page, 1, last) == "0.04"
    assert page.sheet.model.headerData(last, Qt.Orientation.Horizontal) == "Worst\nnadir or peak"


def test_the_tooltip_names_unit_of_origin_range_laboratory_and_author(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    tip = str(text(page, 3, FIXED, Qt.ItemDataRole.ToolTipRole))
    assert "entered as 9.6 mg/dL" in tip
    assert "reference ≤ 8 mg/L (fallback)" in tip
    assert "D+2 06:10" in tip
    assert "entered by Li Na" in tip
    assert "laboratory: Central" in str(text(page, 3, FIXED + 1, Qt.ItemDataRole.ToolTipRole))
    assert "refused" in str(text(page, 1, FIXED + 2, Qt.ItemDataRole.ToolTipRole))
    assert str(text(page, 1, NAME, Qt.ItemDataRole.ToolTipRole)) == "reference 1.8–7.7 10⁹/L (fallback)"
    assert text(page, 3, FIXED + 2, Qt.ItemDataRole.ToolTipRole) == ""


def test_the_newest_sample_is_in_view_and_no_number_is_cut(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, demo_course(4))
    view, model = page.sheet.samples, page.sheet.model
    newest = model.columnCount() - 3
    assert view.columnViewportPosition(newest) + view.columnWidth(newest) == view.viewport().width()
    first = view.columnAt(0)
    assert view.columnViewportPosition(first) == 0
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().value() - 40)
    assert view.columnViewportPosition(view.columnAt(0)) == 0


def test_the_three_views_scroll_down_together(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, demo_course(4))
    sheet = page.sheet
    tops = [view.verticalScrollBar().maximum() for view in (sheet.names, sheet.samples, sheet.after)]
    assert len(set(tops)) == 1
    sheet.samples.verticalScrollBar().setValue(90)
    assert [view.verticalScrollBar().value() for view in (sheet.names, sheet.after)] == [90, 90]


def test_a_column_opens_its_report(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    with qtbot.waitSignal(page._context.record_wanted) as heard:
        page.sheet.samples.activated.emit(page.sheet.model.index(1, FIXED + 1))
    assert (heard.args[1], heard.args[2].observed_at) == ("laboratory", at(3, "06:10"))


def test_the_buttons_ask_for_a_new_record(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    for one, form in ((page.add_laboratory, "laboratory"), (page.add_cells, "cells")):
        with qtbot.waitSignal(page._context.record_wanted) as heard:
            one.click()
        assert heard.args[1:] == [form, None]


def test_a_role_that_may_not_record_sees_why(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE, actor=ward.coordinator)
    assert not page.add_laboratory.isEnabled()
    assert page.add_laboratory.toolTip() == "Your role may not record this"


def test_cells_show_blq_and_their_curve(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, cells_course([(1, "BLQ"), (3, "1200")]))
    page.views._choose("cells")
    assert page.curve.isVisible()
    assert page.cells.model.index(1, FIXED).data() == "BLQ < 50"
    assert page.curve.chart.key == "expansion"
    page.views._choose("")
    assert page.views.value() == "laboratory"


def test_kinetics_stand_beside_the_curve_with_what_they_rest_on(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, cells_course([(1, "BLQ"), (3, "1200"), (7, "25000"), (10, "68000")]))
    page.views._choose("cells")
    text = page.kinetics.accessibleDescription()
    assert "Cmax 1\u2009200 D+3" in text
    assert "t½: fewer than 3 quantifiable samples after the peak" in text


def test_without_results_there_is_one_thing_to_do(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, course())
    assert page.no_laboratory.isVisible()
    page.views._choose("cells")
    assert page.no_cells.isVisible()
    with qtbot.waitSignal(page._context.record_wanted) as heard:
        page.no_cells.action.click()
    assert heard.args[1] == "cells"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_sheet_is_painted_in_both_themes_and_languages(
    qtbot: QtBot, qapp: QApplication, ward: BedsideWard, name: str
) -> None:
    theme.apply(qapp, name, "standard")
    page = shown(qtbot, ward, demo_course(4))
    language.switch(qapp, "zh")
    assert page.add_laboratory.text() == "录入检验"
    assert page.sheet.model.index(1, NAME).data() != "White cells"
    assert not page.grab().isNull()
    language.switch(qapp, "en")
    theme.apply(qapp, "light", "standard")


def test_a_figure_of_the_counts_opens_its_why(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    keys = [one.key for one in page.figures.found]
    assert keys[:3] == ["anc_nadir", "anc_recovery", "icaht_early"]
    chosen = page.figures.flow.itemAt(2).widget()
    assert chosen.text().startswith("Early ICAHT 1: ")
    assert chosen.focusPolicy() & Qt.FocusPolicy.TabFocus
    chosen.click()
    assert page.why.isVisible()
    assert page.why.geometry().right() == page.width() - 1
    page.why.leave()
    page.show_course(course())
    assert not page.figures.isVisible()


def test_a_kinetic_parameter_rings_the_samples_it_was_made_from_and_lists_them(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, cells_course(DECLINE))
    page.views._choose("cells")
    card = page.kinetics
    assert [one.row.key for one in card.figures][:2] == ["cmax", "tmax"]
    card.rows[0].setFocus()
    card.rows[0].click()
    drawn = page.curve._drawn
    assert len(page.curve.rings.places(drawn)) == 1
    assert page.why.isVisible()
    assert any("1\u2009200" in fact.text.render() or "600" in fact.text.render() for fact in page.why.found[0].inputs)
    page.curve.fold("car_qpcr")
    assert page.curve.rings.places(page.curve._drawn) == []
    card.rows[0].click()
    assert not page.why.isVisible()
    assert page.curve.rings.records == frozenset()


def test_few_samples_use_the_width_and_end_beside_the_rate_of_change(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    page.resize(1830, 616)
    QApplication.processEvents()
    sheet = page.sheet
    assert {sheet.samples.columnWidth(FIXED + place) for place in range(3)} == {150}
    assert sheet.samples.geometry().right() + 1 == sheet.after.geometry().left()
    assert sheet.after.geometry().right() + 1 == sheet.width()
    assert not sheet.grab().isNull()


def test_interleukin_6_after_tocilizumab_carries_its_warning(qtbot: QtBot, ward: BedsideWard) -> None:
    given = record("drug", at(2), category="tocilizumab", agent="tocilizumab", start=at(2), single=True)
    page = shown(qtbot, ward, course(given, record("laboratory", at(3), il6=lab("900 ng/L"))))
    warning = "IL-6 rises after receptor blockade"
    assert warning in str(text(page, 1, FIXED, Qt.ItemDataRole.ToolTipRole))
    assert warning in str(text(page, 1, FIXED, Qt.ItemDataRole.AccessibleTextRole))


def test_what_was_entered_since_the_last_look_carries_a_dot_and_the_word(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    spoken, tip = Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole
    assert text(page, 1, FIXED + 1, spoken) == "0.04 very low"
    before = page.sheet.grab().toImage()
    page.show_news(at(2, "12:00"))
    assert text(page, 1, FIXED, spoken) == "0.4 very low"
    assert text(page, 1, FIXED + 1, spoken) == "0.04 very low new"
    assert "new since you last looked" in str(text(page, 1, FIXED + 1, tip))
    assert text(page, 1, FIXED, NEWS_ROLE) is False
    assert page.sheet.grab().toImage() != before
    page.show_news(None)
    assert text(page, 1, FIXED + 1, spoken) == "0.04 very low"
