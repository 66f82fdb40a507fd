"""One patient's whole course through the window, with keys and clicks, and the printed case summary read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from e2e_steps import CTRL, PATIENCE_MS, Person
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.forms.infusion import READINESS
from ctd402_desktop.domain.product import check_character
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.pages.enrol_page import EnrolPage
from ctd402_desktop.ui.pages.timeline_page import TimelinePage
from ctd402_desktop.ui.people import PeopleCard
from ctd402_desktop.ui.preferences import Preferences

pytestmark = pytest.mark.untraced

PASSWORD = "seven quiet herons over the lake"
ZONE = ZoneInfo("Asia/Shanghai")
SET_UP = datetime(2026, 4, 6, 1, 5, tzinfo=UTC)
"""06-Apr-2026 09:05 on the ward."""

IDENTITY = {
    "mrn": "0048 2217",
    "family_name": "Zhang",
    "given_name": "Wei",
    "name_zh": "张伟",
    "sex": "male",
    "birth_date": "1995-03-12",
    "bed": "07",
    "trial_no": "TN-0142",
    "physician": "Dr Sun Lei",
}
ENROLMENT = {
    "diagnosis": "etp_all",
    "diagnosis_date": "2024-11-02",
    "disease_status": "second_relapse",
    "sites": "marrow,mediastinum",
    "cd7_pct": "97.5",
    "prior_lines": "3",
    "prior_hsct": "0",
    "prior_cart": "0",
    "allergies": "known",
    "allergy_text": "Vancomycin, flushing",
    "isolation": "protective",
    "code_status": "full",
    "consent": "1",
    "consent_date": "2026-04-05",
    "height_cm": "176",
    "weight_kg": "68.4",
    "ecog": "1",
    "baseline_blasts": "62",
    "baseline_cns": "cns1",
    "baseline_ice": "10",
    "lvef": "61",
    "planned_infusion": "2026-04-12",
    "transplant_intent": "yes",
}
ORDER = {
    "regimen": "fc_ctd402",
    "height_cm": "176",
    "weight_kg": "68.4",
    "weight_date": "2026-04-06",
    "bsa_formula": "mosteller",
    "creatinine": "74",
    "creatinine_at": "2026-04-06 07:30",
    "flu_mg_m2": "30",
    "cy_mg_m2": "500",
    "days": "3",
    "first_day": "2026-04-07",
    "flu_daily_mg": "55",
    "cy_daily_mg": "910",
}
INFUSION = {
    "product_name": "CTD402",
    "lot": "A2301",
    "bag_count": "1",
    "donor_id": "W000026000042",
    "din_check": check_character("W000026000042"),
    "chain_of_identity": "COI-0007",
    "expiry": "2026-10-12 10:00",
    "received": "08:10",
    "receiver": "Zhao Min",
    "excursion": "0",
    **{key: "pass" for key, _ in READINESS},
    "thaw_start": "09:40",
    "thaw_end": "09:50",
    "thaw_method": "water_bath",
    "bath_temp": "37.0",
    "volume_ml": "20",
    "cells_per_ml": "25000000",
    "cells_basis": "total",
    "viability_pct": "88",
    "car_pct": "91",
    "dose_planned_cells": "4e8",
    "dose_infused_cells": "400400000",
    "start": "10:00",
    "end": "10:12",
    "route": "central",
    "filter": "standard",
    "premedication": "paracetamol,antihistamine",
    "residual_ml": "0",
    "verifier_1": "Li Na", "verifier_2": "Zhao Min", "reaction": "0",
}  # fmt: skip
CALM = "\n368\n84\n118/72\n16\n98\n0" + "0000" + "+" + "00\n0" + "^"
FEVER = "\n386\n104\n112/70\n20\n96\n0" + "0000" + "+" + "00\n0" + "^"
OXYGEN = "\n391\n118\n104/62\n24\n93\n1" + "12\n" + "000" + "+" + "00\n0" + "^"
SETS = (
    ("2026-04-12 14:00", CALM, "CRS 0", "T 36.8"),
    ("2026-04-14 14:00", FEVER, "CRS 1", "T 38.6"),
    ("2026-04-15 14:00", OXYGEN, "CRS 2", "SpO₂ 93"),
    ("2026-04-16 14:00", OXYGEN, "CRS 2", "SpO₂ 93"),
    ("2026-04-18 14:00", CALM, "CRS 0", "T 36.8"),
)
"""Moment, keys of the routine set, grade on the panel, part of the review line."""

TOCILIZUMAB = {
    "category": "tocilizumab", "agent": "tocilizumab", "dose": "547", "dose_unit": "mg",
    "route": "iv", "start": "14:20", "single": "1", "indication": "crs",
}  # fmt: skip
CELLS = (
    ("2026-04-13 08:00", {"matrix": "blood", "method": "qPCR lot 12", "qpcr_blq": "1", "qpcr_lloq": "50"}),
    ("2026-04-19 08:00", {"matrix": "blood", "method": "qPCR lot 12", "car_qpcr": "25300", "qpcr_lloq": "50"}),
    ("2026-04-22 08:00", {"matrix": "blood", "method": "qPCR lot 12", "car_qpcr": "8120", "qpcr_lloq": "50"}),
)
LABORATORY = {"wbc": "0.4", "hb": ("8.7", "g/dL"), "plt": "21", "crp": "86"}
RESPONSE = {
    "visit": "d28",
    "marrow_blasts": "0.8",
    "circulating_blasts": "0",
    "anc": "0.7",
    "plt": "64",
    "mrd_method": "flow",
    "mrd_detected": "0",
    "mrd_lod": "0.0001",
    "csf_done": "0",
    "cns_status": "cns1",
    "extramedullary": "0",
    "imaging": "pet_ct",
    "marrow_category": "CRi",
    "emd_category": "CR",
    "overall": "CRi",
    "comment": "reviewed in the D28 meeting",
}
TRANSPLANT = {
    "milestone": "donor_confirmed", "state": "done", "date": "2026-05-08",
    "owner": "Xu Min", "donor_type": "haploidentical", "hla_match": "6/10",
}  # fmt: skip
FACTS = (
    # identity
    "张伟 ZHANG, Wei", "Hosp. no. 0048 2217", "Sex male", "Born 12-Mar-1995", "Trial TN-0142", "Bed 07",
    # disease and safety
    "ETP-ALL, Second relapse", "Diagnosed on 02-Nov-2024", "Marrow, Mediastinum", "CD7 on blasts 97.5 %",
    "Previous lines 3; no earlier CAR-T, no earlier HSCT", "Known allergies: Vancomycin, flushing",
    "Isolation: Protective", "Code status: Full",
    "Consent date 05-Apr-2026", "62 % blasts", "CNS1 at baseline", "Baseline ICE 10", "LVEF 61 %",
    "ECOG 1", "Planned infusion 12-Apr-2026", "Transplant intended Yes",
    # lymphodepletion
    "176 cm, 68.4 kg, BSA by Mosteller", "Creatinine 74 µmol/L, 06-Apr-2026 07:30",
    "fludarabine 30 mg/m2, 55 mg daily; cyclophosphamide 500 mg/m2, 910 mg daily; 3 days from 07-Apr-2026",
    "D-5 Fludarabine 55 55 100 07-Apr-2026 09:00 – 09:30", "D-4 Fludarabine 55 55 100", "D-3 Fludarabine 55 55 100",
    "D-5 Cyclophosphamide 910 910 100", "D-4 Cyclophosphamide 910 910 100",
    "D-3 Cyclophosphamide 910 820 90.1 09-Apr-2026 10:00 – 11:00 line occluded",
    # infusion
    "Product CTD402, bags: 1", "lot A2301", f"W000026000042 {INFUSION['din_check']}", "COI-0007",
    "Received 12-Apr-2026 08:10, Zhao Min", "Expiry 12-Oct-2026 10:00", "19 of 19 items passed",
    "Thaw 12-Apr-2026 09:40 – 09:50; Water bath", "37.0 °C", "20 mL, 2.5 × 107 cells/mL, viable 88 %", "91 %",
    "Dose planned 4 × 108 cells", "Dose infused 4.004 × 108 cells", "12-Apr-2026 10:00 – 10:12; 12 min",
    "Central line, Standard, 170–200 µm", "Premedication Paracetamol, Antihistamine", "Checked by Li Na, Zhao Min",
    "Reaction no",
    # bedside sets: CRS, ICANS, temperature, heart rate, pressure, breathing, saturation, ICE
    "12-Apr 14:00 D0 0 0 36.8 84 118/72 16 98 10", "14-Apr 14:00 D+2 1 0 38.6 104 112/70 20 96 10",
    "15-Apr 14:00 D+3 2 0 39.1 118 104/62 24 93 10", "16-Apr 14:00 D+4 2 0 39.1 118 104/62 24 93 10",
    "18-Apr 14:00 D+6 0 0 36.8 84 118/72 16 98 10", "Oxygen device Cannula ≤ 6; Oxygen flow 2 L/min",
    "CRS (ASTCT) peak 2, D+3 – D+4", "ICANS (ASTCT) grade 0",
    # drug, laboratory with a foreign unit, cells
    "Tocilizumab 547 mg Intravenous 15-Apr-2026 14:20 D+3 single dose CRS",
    "WBC 109/L 0.4", "Hb g/L 87", "PLT 109/L 21", "CRP mg/L 86",
    "13-Apr-2026 08:00 D+1 Sample Blood; Method qPCR lot 12; qPCR below quantification yes;",
    "qPCR below quantification yes; qPCR limit of quantification 50 copies/µg",
    "CAR transgene 25 300 copies/µg", "CAR transgene 8 120 copies/µg",
    "CAR transgene, Blood, copies/µg qPCR lot 12 3 (1) 25 300",
    # response and transplant
    "blasts 0.8 %; blasts in blood: no; ANC 0.7 109/L; platelets 64 109/L",
    "Flow cytometry, not detected; sensitivity 1 × 10−4", "imaging PET-CT", "CSF examined: no",
    "CRi (findings: CRh) / CR (findings: NE) CRi",
    "reviewed in the D28 meeting", "Donor confirmed Done 08-May-2026 – Xu Min Haploidentical, 6/10",
    # who signed
    "Records signed by Dr Chen Ming (11), Li Na (10)",
)  # fmt: skip
"""What was typed, as it has to stand on paper, with single spaces."""


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock) -> Iterator[MainWindow]:
    """The program's window before its first run, as large as the smallest supported screen."""
    clock.now = SET_UP
    theme.apply(qapp, "light")
    found = MainWindow(Preferences(Settings(language="en", theme="light")), tmp_path / "none.ctd402", clock)
    qtbot.addWidget(found)
    found.resize(1366, 768)
    with qtbot.waitExposed(found, timeout=PATIENCE_MS):
        found.show()
    found.activateWindow()
    qtbot.waitUntil(found.isActiveWindow, timeout=PATIENCE_MS)
    gone: list[bool] = []
    watch = qapp.focusWindowChanged.connect(lambda focused: gone.append(focused is None))
    yield found
    qapp.disconnect(watch)
    found.close()
    assert not any(gone), "a widget was shown before it had a parent: a window that takes the focus and goes"


@pytest.mark.slow
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_course_entered_at_the_window_stands_in_the_printed_case_summary(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(qtbot, window)
    _set_up(person, tmp_path / "ward.ctd402")
    _add_people(person)
    person.leave()
    person.sign_in("chen", PASSWORD)
    _enrol(person)
    _lymphodeplete(person, clock)
    _infuse(person, clock)
    person.leave()
    person.sign_in("li", PASSWORD)
    person.open_first_patient()
    _nurse(person, clock)
    person.leave()
    person.sign_in("chen", PASSWORD)
    person.open_first_patient()
    _assess_response(person, clock)
    _show_the_curve(person)
    text = _print(person, tmp_path / "case.pdf", monkeypatch)
    missing = [fact for fact in FACTS if fact not in text]
    assert not missing, missing
    _verify(person)


def _set_up(person: Person, store: Path) -> None:
    person.button("Create ward")
    person.write("Ward name", "Haematology 3")
    zone = person.find(QComboBox, "Time zone of the ward")
    person.pick(zone, "Asia/Singapore")
    person.pick(zone, "Asia/Shanghai")
    person.write("File", str(store))
    person.write("Your name", "Wu Yan")
    person.write("User name", "wu")
    person.write("Password", PASSWORD)
    person.write("Password again", f"{PASSWORD}\n")
    person.settle()
    sheet = person.window.set_up.sheet
    assert sheet.isVisible()
    person.write("Last group of the code", f"{sheet.code.text()[-6:]}\n")
    person.settle()
    assert person.window.frame is not None


def _add_people(person: Person) -> None:
    person.press(Qt.Key.Key_7, CTRL)
    person.settle()
    assert person.window.frame is not None
    card = person.window.frame.setup.card("people", PeopleCard)
    for name, username, role in (("Dr Chen Ming", "chen", "physician"), ("Li Na", "li", "nurse")):
        person.button("Add account", card.bar)
        person.write("Name", name, card)
        person.write("User name", username, card)
        person.pick(person.find(QComboBox, "Role", card), role)
        person.write("First password", PASSWORD, card)
        person.button("Add account", card.form)
        assert person.sees(f"{role} · {username}", card)


def _enrol(person: Person) -> None:
    person.button("Enrol patient")
    page = person.window.findChild(EnrolPage)
    assert page is not None
    person.walk(FORMS["identity"], IDENTITY, page)
    person.walk(FORMS["enrolment"], ENROLMENT, page)
    assert person.focus().accessibleName() == "Enrol and sign"
    person.press(Qt.Key.Key_Space)
    person.settle()
    assert person.patient.isVisible()
    assert person.sees("0048 2217")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _lymphodeplete(person: Person, clock) -> None:
    clock.now = _at("2026-04-06 11:00")
    person.tab("drugs")
    person.choose("Record…", "Lymphodepletion order")
    assert person.editor().side is not None
    person.record("lymphodepletion", "2026-04-06 10:50", ORDER)
    assert person.sees("Fludarabine 55 mg daily")
    for day in (7, 8, 9):
        clock.now = _at(f"2026-04-{day:02d} 12:00")
        for drug, ordered, given, start, end in (
            ("fludarabine", "55", "55", "09:00", "09:30"),
            ("cyclophosphamide", "910", "820" if day == 9 else "910", "10:00", "11:00"),
        ):
            person.choose("Record…", "Lymphodepletion dose given")
            answers = {"drug": drug, "for_day": f"2026-04-{day:02d}", "ordered_mg": ordered, "given_mg": given,
                       "start": start, "end": end}  # fmt: skip
            if given != ordered:
                answers["deviation_reason"] = "line occluded"
            person.record("ld_dose", start, answers)
    assert person.sees("3 of 3 given")


def _infuse(person: Person, clock) -> None:
    clock.now = _at("2026-04-12 10:30")
    person.choose("Record…", "CAR-T infusion")
    person.record("infusion", "10:00", INFUSION)
    assert person.sees("Lot A2301")


def _nurse(person: Person, clock) -> None:
    for when, keys, grade, line in SETS:
        clock.now = _at(when)
        page = person.assess(keys)
        assert person.sees(grade, page.panel), page.ask.text()
        assert page.signing.reviewing, page.ask.text()
        assert person.sees(line, page), page.ask.text()
        person.stand_for()
        assert not page.signing.reviewing
        if when.startswith("2026-04-15 14"):
            clock.advance(minutes=30)
            person.add("Add drug", person.tab("drugs"))
            person.record("drug", "14:20", TOCILIZUMAB)
            assert person.sees("1 of 3 in 24 h")
    for when, answers in CELLS:
        clock.now = max(clock.now, _at(when))
        person.add("Add cells", person.tab("labs"))
        person.record("cells", when, answers)
    person.add("Add laboratory", person.tab("labs"))
    person.record("laboratory", "2026-04-15 06:10", LABORATORY)


def _assess_response(person: Person, clock) -> None:
    clock.now = _at("2026-05-10 14:00")
    person.add("Add assessment", person.tab("response"))
    person.record("response", "2026-05-10 10:00", RESPONSE)
    person.add("Add milestone", person.tab("transplant"))
    person.record("transplant", "2026-05-10 11:00", TRANSPLANT)


def _show_the_curve(person: Person) -> None:
    page = person.tab("timeline")
    assert isinstance(page, TimelinePage)
    chart = page.chart()
    assert chart is not None
    person.segment("Chart or table", "Table", page)
    rows = {tuple(page.model.data(page.model.index(row, column)) for column in (0, 3, 4)) for row in
            range(page.model.rowCount())}  # fmt: skip
    assert {
        ("D+1", "CAR-T, blood", "< 50"),
        ("D+7", "CAR-T, blood", "25\u2009300"),
        ("D+10", "CAR-T, blood", "8\u2009120"),
        ("D+2", "Temperature", "38.6"),
        ("D+3", "Tocilizumab", "547 mg"),
        ("D+4", "CRS", "2"),
    } <= rows
    person.segment("Chart or table", "Chart", page)
    assert page.view.isVisible()
    curve = next(lane for lane in chart.lanes if lane.key == "car_qpcr")
    assert curve.log
    assert {point.y for line in curve.lines for point in line.points} >= {None, 25300.0, 8120.0}


def _print(person: Person, target: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), "PDF (*.pdf)"))
    person.press(Qt.Key.Key_F9)
    person.qtbot.waitUntil(lambda: person.patient.tab == "documents", timeout=PATIENCE_MS)
    person.settle()
    person.press(Qt.Key.Key_F9)
    person.qtbot.waitUntil(target.exists, timeout=PATIENCE_MS)
    person.settle()
    return " ".join(" ".join(page.extract_text() for page in PdfReader(target).pages).split())


def _verify(person: Person) -> None:
    person.press(Qt.Key.Key_7, CTRL)
    person.settle()
    assert person.window.frame is not None
    person.window.frame.setup.open("ward")
    person.button("Verify the record")
    assert person.sees("The record is whole")
