"""A ward's handover as values: every third patient not handed over unless all were accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from factories import PATIENT, ZONE, at

from ctd402_desktop.domain.board import BoardGrade
from ctd402_desktop.domain.handover import Action, Sheet
from ctd402_desktop.domain.ward_sheet import WardLine, WardSheet

NOW = at(4, "19:02")
SHEET = Sheet(
    "watcher",
    "CRS 2 rising since 14:05",
    ("CRS 1 → 2 14:05", "Tocilizumab dose 1 given 14:20", "Fever 39.4 02:05"),
    (
        Action("Vitals 20:05", NOW + timedelta(hours=1)),
        Action("response check 18:20", None, True),
        Action("ask for the donor's number", None, False, True),
    ),
    ("If MAP is below 65 mmHg: call the physician", "Tocilizumab possible again 22:20 (dose 2)"),
)


def ward_sheet(count: int, *, accepted: bool = False) -> WardSheet:
    """``count`` patients in beds 01 and up."""
    lines = []
    for bed in range(1, count + 1):
        who = replace(PATIENT, id=bed, bed=f"{bed:02}", mrn=f"0048 {bed:04}")
        line = WardLine(who, bed - 3, BoardGrade(2, "graded"), BoardGrade(None, "ng" if bed % 2 else "na"), SHEET)
        if accepted or bed % 3:
            line = replace(line, given_by="Li Na", given_at=NOW)
        if accepted:
            line = replace(line, accepted_by="Zhao Min", accepted_at=NOW + timedelta(minutes=4))
        lines.append(line)
    return WardSheet("Ward 3", ZONE, tuple(lines), NOW, timedelta(hours=12))
