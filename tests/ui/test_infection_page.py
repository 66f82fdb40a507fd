"""The infection tab: columns by kind with the proposed severity, cover with its gaps, hepatitis B."""

from __future__ import annotations

from decimal import Decimal

from bedside_ward import BedsideWard
from factories import at, course, lab, record
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.infection_board import prophylaxis
from ctd402_desktop.ui.kind_board import severity_text, when_text, why_text
from ctd402_desktop.ui.pages.infection_page import InfectionPage, prophylaxis_lines, virus_lines
from ctd402_desktop.ui.record_side import InfectionPanel, side_panel

NOW = at(4, "15:02")


def drug(agent: str, start: int, **more: object):
    return record("drug", at(start), category="antimicrobial", agent=agent, start=at(start), indication="prophylaxis",
                  **more)  # fmt: skip


MADE = course(
    record("enrolment", at(-9), hbsag="negative", anti_hbc="positive"),
    record("daily", at(2), temp=Decimal("38.6")),
    record("infection", at(2), kind="bacterial", status="micro_documented", onset=at(2), organism="Escherichia coli",
           findings_bacterial=("bacteraemia_other",)),
    record("infection", at(1), kind="viral", status="resolved", onset=at(1), resolved_at=at(3), site="lung",
           severity=1, findings_viral=("cmv_end_organ",)),
    drug("aciclovir", -4, end=at(1), stop_reason="oral intake failed"),
    drug("aciclovir", 3, stop_rule="until CD4 > 200/µL"),
    drug("posaconazole", -4, end=at(3), stop_reason="QT"),
    record("laboratory", at(3), hbv=lab("40 [IU]/mL")),
)  # fmt: skip


def shown(qtbot: QtBot, ward: BedsideWard, made: Course) -> InfectionPage:
    context = ward.context(ward.physician)
    page = InfectionPage(context)
    context.setParent(page)
    qtbot.addWidget(page)
    page.resize(1045, 420)
    page.show()
    page.show_course(made)
    QApplication.processEvents()
    return page


def test_an_episode_stands_in_the_column_of_its_kind_and_opens_from_there(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    buttons = {one.text(): one for one in page.kinds.findChildren(QAbstractButton)}
    assert set(buttons) == {"Escherichia coli", "lung"}
    assert "Bacteraemia with another organism" in buttons["Escherichia coli"].toolTip()
    with qtbot.waitSignal(page._context.record_wanted) as heard:
        buttons["Escherichia coli"].click()
    assert heard.args[2].answers["organism"] == "Escherichia coli"
    qtbot.waitUntil(lambda: page.minimumSizeHint().height() <= 420)
    assert not page.grab().isNull()
    page.show_course(course())
    assert not page.kinds.isVisible()
    assert not page.strip.isVisible()


def test_the_severity_proposed_stands_beside_the_one_entered_where_they_differ() -> None:
    viral, bacterial = MADE.of("infection")
    assert severity_text(bacterial.answers) == "BMT CTN 2 proposed"
    assert severity_text(viral.answers) == "BMT CTN 1, proposed 3"
    assert severity_text({"kind": "bacterial"}) == ""
    assert severity_text({"kind": "bacterial", "severity": Decimal(2)}) == "BMT CTN 2"
    assert "Kind of infection and findings are needed" in why_text({})
    assert when_text(viral, MADE).startswith("D+1")
    assert " – " in when_text(viral, MADE)


def test_prophylaxis_tells_its_planned_stop_and_every_gap(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, MADE)
    said = [f"{one.text} {one.remark}".strip() for one in prophylaxis_lines(MADE, NOW, prophylaxis(MADE, NOW))]
    assert "planned stop: until CD4 > 200/µL" in said
    assert any(one.startswith("gap of 2 d") for one in said)
    assert any(one.startswith("Posaconazole: none for") for one in said)
    assert "gap of 2 d" in page.strip.accessibleDescription()
    assert page.strip.place(at(-4)) < page.strip.place(at(1)) < page.strip.place(at(3))


def test_hepatitis_b_says_what_its_rule_says() -> None:
    said = [one.text for one in virus_lines(MADE, NOW)]
    assert any("reactivation criteria met" in one for one in said)
    assert any("reactivation cannot be told" in one.text for one in virus_lines(course(), NOW))


def test_the_proposal_follows_the_findings_while_an_infection_is_recorded(qtbot: QtBot) -> None:
    from ctd402_desktop.domain.forms import FORMS

    panel = side_panel(FORMS["infection"], MADE, at(4).date())
    assert isinstance(panel, InfectionPanel)
    qtbot.addWidget(panel)
    panel.show_answers({"kind": "viral"}, {})
    assert "No grade yet: tick the findings" in panel.text()
    panel.show_answers({"kind": "viral", "findings_viral": ("cmv_end_organ",)}, {})
    assert "Grade 3" in panel.text()
    assert "CMV end-organ disease" in panel.text()
    assert "This row of the table is not confirmed by the site" in panel.text()
    assert "BMT CTN MOP 3.0" in panel.text()
