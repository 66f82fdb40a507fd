from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from factories import PATIENT, ZONE, at, course, demo_course, record
from packs import PROTOCOL

from ctd402_desktop import i18n
from ctd402_desktop.domain.course import Course
from ctd402_desktop.i18n import tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.banner import Banner
from ctd402_desktop.ui.banner_facts import Facts, facts

NOW = at(4, "15:02")


def heading(found: Facts) -> tuple[str, str, str]:
    first = found.safety[0]
    return first.label, first.value, first.state


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"allergies": "known", "allergy_text": "penicillin"}, ("Known allergies", "penicillin", "critical")),
        ({"allergies": "none_known"}, ("No known allergies", "", "plain")),
        ({"allergies": "unavailable"}, ("Allergies unavailable", "", "plain")),
        ({"allergies": "not_recorded"}, ("Allergies not recorded", "", "plain")),
        ({}, ("Allergies not recorded", "", "plain")),
    ],
)
def test_allergies_have_one_of_four_headings_and_warn_only_when_known(answers, shown):
    assert heading(facts(course(record("enrolment", at(-6), **answers)), NOW)) == shown


def test_what_is_unknown_is_said_and_never_blank():
    bare = replace(PATIENT, sex="", birth_date=None, bed="", trial_no="", physician="")
    found = facts(Course(bare, ZONE, protocol=PROTOCOL), NOW)
    values = {run.label: run.value for run in (*found.who, *found.safety[1:], *found.more)}
    assert values.pop("Hosp. no.") == PATIENT.mrn
    assert set(values.values()) == {"Not recorded"}
    assert all(cell.value or cell.grade is not None for cell in found.cells)


def test_a_grade_older_than_its_interval_is_called_stale_and_hatched():
    found = demo_course()
    old = facts(found, NOW + timedelta(days=2))
    states = {cell.label: (cell.grade.state, cell.under[:7]) for cell in old.cells if cell.grade is not None}
    assert states == {"CRS": ("stale", "stale, "), "ICANS": ("stale", "stale, ")}
    assert all("stale" in cell.short for cell in old.cells if cell.grade is not None)
    assert all("stale" not in cell.under for cell in facts(found, NOW).cells)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_three_zones_stand_in_their_order(lang):
    with i18n.speaking(lang):
        found = facts(course(), NOW, "张玮 ZHANG, Wei")
        heads = [tr(one) for one in ("Sex", "Born", "Hosp. no.", "Bed")]
        assert [run.label for run in found.who] == heads
        assert [run.label for run in found.safety[1:4]] == [tr(one) for one in ("Isolation", "Code", "Weight")]
        assert found.more[0].state == "attention"
        assert [run.label for run in found.more[1:]] == [tr(one) for one in ("Trial", "Resp.")]
        assert [cell.label for cell in found.cells][1:4] == ["CRS", "ICANS", "ANC · PLT"]
        assert found.cells[-1].label == "HSCT"


def test_identity_runs_in_a_fixed_order_and_age_is_that_of_today():
    found = facts(Course(PATIENT, ZONE, protocol=PROTOCOL), NOW)
    assert [run.label for run in found.who] == ["Sex", "Born", "Hosp. no.", "Bed"]
    assert found.who[1].value == "12-Mar-1995 (31 y)"
    with i18n.speaking("zh"):
        chinese = facts(Course(PATIENT, ZONE, protocol=PROTOCOL), NOW)
    assert (chinese.name_zh, chinese.name_latin) == ("张伟", "Zhang Wei")
    assert chinese.who[1].value == "1995-03-12（31 岁）"


def test_a_deceased_patient_has_the_word_the_date_and_the_age_at_death():
    dead = replace(PATIENT, died_on=date(2026, 3, 1))
    found = facts(Course(dead, ZONE, protocol=PROTOCOL), NOW)
    assert found.died == "Died 01-Mar-2026"
    assert found.who[1].value.endswith("(30 y)")


@pytest.mark.parametrize(("density", "height"), [("standard", 88), ("comfortable", 88), ("compact", 58)])
def test_the_banner_keeps_its_height_and_reads_as_one_sentence(qapp, qtbot, density, height):
    theme.apply(qapp, "light", density)
    banner = Banner(lambda: NOW)
    qtbot.addWidget(banner)
    banner.resize(1290, height)
    banner.show_course(Course(PATIENT, ZONE, protocol=PROTOCOL), "张玮 ZHANG, Wei, bed 15")
    assert banner.height() == height
    spoken = banner.accessibleName()
    assert "ZHANG, Wei" in spoken
    assert "Similar name on ward: 张玮 ZHANG, Wei, bed 15" in spoken
    theme.apply(qapp, "light", "standard")
