"""Sheets over a page: they keep their size, follow the course that was read again, and never outlive their patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from bedside_ward import ENROLMENT, IDENTITY, BedsideWard, open_ward
from conftest import StandingClock
from factories import PATIENT, at, cells_course, course, lab, record
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.grading import grade_answers
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language
from ctd402_desktop.ui.first_help import HelpSheet
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.live_words import LiveResult
from ctd402_desktop.ui.overview_why import ValuesSheet
from ctd402_desktop.ui.pages.labs_page import LabsPage
from ctd402_desktop.ui.pages.overview_page import OverviewPage
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.sheet import Sheet
from ctd402_desktop.ui.why_sheet import WhySheet

OTHER = {**IDENTITY, "mrn": "0048 9001", "family_name": "Sun", "given_name": "Li", "name_zh": "孙丽", "bed": "11"}
PROFILE = [(1, "BLQ"), (3, "1200"), (7, "25000"), (10, "68000"), (14, "31000")]
COUNTS = course(
    record("laboratory", at(2, "06:10"), anc=lab("0.4 10*9/L")),
    record("laboratory", at(3, "06:10"), anc=lab("0.04 10*9/L")),
)


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[BedsideWard]:
    """Two patients; what is signed here stays signed for the tests below."""
    found = open_ward(tmp_path_factory.mktemp("sheets"), qapp, StandingClock(datetime(2026, 4, 6, 6, 5, tzinfo=UTC)))
    found.services.patients.enrol(found.physician, OTHER, ENROLMENT)
    yield found
    found.close()


@pytest.fixture(scope="module")
def session(ward: BedsideWard, qapp: QApplication) -> Iterator[Frame]:
    """The physician's session with the first patient on the overview."""
    found = Frame(ward.context(ward.physician), Preferences(Settings(theme="light")))
    found.resize(1366, 740)
    found.show()
    found.open_patient(1, "overview")
    ward.settle()
    yield found
    found.close()
    found.deleteLater()
    language.switch(qapp, "en")


def another(made: Course) -> Course:
    """The same records, of somebody else."""
    return replace(made, patient=replace(PATIENT, id=2))


@pytest.fixture
def labs(qtbot: QtBot, ward: BedsideWard) -> LabsPage:
    context = ward.context()
    found = LabsPage(context)
    context.setParent(found)
    qtbot.addWidget(found)
    found.resize(1290, 616)
    found.show()
    return found


def test_a_sheet_keeps_the_size_of_what_it_lies_over(qtbot: QtBot, page: QWidget) -> None:
    whole, narrow = WhySheet(page), ValuesSheet(page)
    whole.open(None)
    narrow.open(())
    for width, high in ((900, 500), (300, 200)):
        page.resize(width, high)
        QApplication.processEvents()
        assert whole.geometry() == QRect(1, 1, width - 2, high - 2)
        assert narrow.geometry().size().width() == min(404, width)
        assert narrow.geometry().bottomRight() == QPoint(width - 1, high - 1)
    before = whole.geometry()
    whole.leave()
    page.resize(900, 500)
    QApplication.processEvents()
    assert whole.geometry() == before


def test_the_guide_over_a_page_closes_although_what_had_the_cursor_is_gone(qtbot: QtBot, page: QWidget) -> None:
    box = QPushButton("x", page)
    box.show()
    box.setFocus()
    sheet = HelpSheet(page, lambda: "training")
    sheet.open()
    assert sheet.geometry() == page.rect()
    delete(box)
    sheet.leave()
    assert sheet.isHidden()
    quiet = HelpSheet(page, lambda: "")
    quiet.open()
    assert quiet.reader is None


def test_why_this_grade_follows_the_answers_while_it_is_read(qtbot: QtBot, page: QWidget) -> None:
    made = course()
    sheet = WhySheet(page)

    def result(temp: int) -> LiveResult:
        answers = {"temp": Decimal(temp)}
        return LiveResult(made, at(4), answers, grade_answers("daily", answers, at(4), made))

    sheet.renew(result(37))
    assert sheet.isHidden()
    sheet.open(result(37))
    first = sheet.well.widget()
    sheet.renew(result(39))
    assert sheet.well.widget() is not first


def test_the_figures_explained_are_those_of_the_course_read_last(labs: LabsPage) -> None:
    labs.show_course(COUNTS)
    labs.figures.asked.emit("anc_nadir")
    assert labs.why.found[0].title.render() == "ANC nadir 0.04, D+3"
    newer = record("laboratory", at(4, "06:10"), anc=lab("0.02 10*9/L"))
    labs.show_course(replace(COUNTS, history=(*COUNTS.history, newer)))
    assert labs.why.found[0].title.render() == "ANC nadir 0.02, D+4"
    labs.show_course(course())
    assert labs.why.isHidden()


def test_a_parameter_that_is_gone_takes_its_explanation_and_its_rings_along(labs: LabsPage) -> None:
    labs.show_course(cells_course(PROFILE))
    labs.views._choose("cells")
    labs.kinetics.rows[0].click()
    assert labs.kinetics.chosen is labs.kinetics.figures[0]
    labs.show_course(cells_course(PROFILE[:-1]))
    assert labs.why.isVisible()
    assert labs.why.found == (labs.kinetics.figures[0].why,)
    assert labs.curve.rings.records == labs.kinetics.figures[0].record_ids
    labs.show_course(course())
    assert labs.why.isHidden()
    assert labs.curve.rings.records == frozenset()


def test_pins_rings_and_the_parameter_chosen_do_not_pass_to_the_next_patient(labs: LabsPage) -> None:
    made = cells_course(PROFILE)
    labs.show_course(made)
    labs.kinetics.rows[0].click()
    labs.curve.pin(7.0)
    labs.curve.set_focus(3.0)
    labs.show_course(made)
    assert labs.curve.pins.places == (7.0,)
    labs.show_course(another(made))
    assert labs.kinetics.chosen is None
    assert not any(row.isChecked() for row in labs.kinetics.rows)
    assert (labs.curve.pins.places, labs.curve.focus, labs.curve.rings.records) == ((), None, frozenset())


def overview(session: Frame) -> OverviewPage:
    found = session.patient.page("overview")
    assert isinstance(found, OverviewPage)
    return found


def test_an_open_explanation_and_an_open_day_follow_what_was_signed_meanwhile(
    ward: BedsideWard, session: Frame
) -> None:
    page = overview(session)
    page.explain("crs")
    page.open_today()
    before = len(page.day.cards[0].findChildren(QWidget))
    assert "lab" not in {one.key.partition(":")[0] for one in page.why.found}
    ward.record("laboratory", at(4, "13:00"), {"anc": "0.02 10*9/L"})
    session.patient.reload()
    ward.settle()
    assert "flag:anc" in {one.key for one in page.why.found}
    assert len(page.day.cards[0].findChildren(QWidget)) > before
    page.day.leave()
    page.why.leave()


def test_another_patient_closes_every_sheet_and_forgets_every_place(ward: BedsideWard, session: Frame) -> None:
    page = overview(session)
    page.explain()
    page.open_today()
    page.chart.pin(2.0)
    page.strip.walk(-2)
    page.strip.open_at(page.strip.at)
    for key in ("labs", "assess"):
        session.open_patient(1, key)
        ward.settle()
    labs = session.patient.page("labs")
    assert isinstance(labs, LabsPage)
    labs.figures.asked.emit("anc_nadir")
    session.patient.why.open()
    open_ones = [one for one in session.patient.findChildren(Sheet) if not one.isHidden()]
    assert len(open_ones) == 4
    session.open_patient(2, "overview")
    assert [one for one in session.patient.findChildren(Sheet) if not one.isHidden()] == []
    ward.settle()
    assert page.chart.pins.places == ()
    assert page.strip._first is None
    session.open_patient(1, "overview")
    ward.settle()


def test_a_tab_out_of_sight_learns_the_language_when_it_is_shown(
    qapp: QApplication, ward: BedsideWard, session: Frame
) -> None:
    session.open_patient(1, "labs")
    ward.settle()
    session.open_patient(1, "overview")
    ward.settle()
    labs, page = session.patient.page("labs"), overview(session)
    assert isinstance(labs, LabsPage)
    assert labs.add_laboratory.text() == "Add laboratory"
    language.switch(qapp, "zh")
    assert page.trajectory.title.text() == "病程曲线"
    assert labs.add_laboratory.text() == "Add laboratory"
    session.open_patient(1, "labs")
    assert labs.add_laboratory.text() == "录入检验"
    session.show_page("ward")
    language.switch(qapp, "en")
    assert labs.add_laboratory.text() == "录入检验"
    session.show_page("patient")
    assert labs.add_laboratory.text() == "Add laboratory"


def test_values_entered_since_the_last_look_are_marked_until_they_are_marked_as_seen(
    ward: BedsideWard, session: Frame
) -> None:
    assert isinstance(ward.clock, StandingClock)
    ward.clock.advance(minutes=10)
    ward.services.looks.left(ward.physician, 1)
    ward.clock.advance(minutes=5)
    record_id = ward.record("laboratory", at(4, "13:30"), {"anc": "0.03 10*9/L"})
    session.open_patient(1, "labs")
    ward.settle()
    labs, page = session.patient.page("labs"), overview(session)
    assert isinstance(labs, LabsPage)
    assert labs.sheet.model.fresh >= {record_id}
    assert session.patient.strip.news
    session.open_patient(1, "overview")
    ward.settle()
    page.mark_seen()
    ward.settle()
    assert labs.sheet.model.fresh == frozenset()
    assert session.patient.strip.news == set()
