"""Three rows of a ward board, as the mockups show them: see now, watch, stable."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from factories import PATIENT, ZONE, at

from ctd402_desktop.domain.board import Board, BoardGrade, BoardRow, BoardValue, StripDay
from ctd402_desktop.i18n import msg

NOW = at(4, "15:02")
STRIP = tuple(
    StripDay(day, value, state)
    for day, value, state in (
        *((day, None, "none") for day in range(-9, -5)),
        *((day, None, "done") for day in range(-5, 0)),
        (0, 0, "graded"),
        (1, 0, "graded"),
        (2, 1, "graded"),
        (3, None, "ng"),
        (4, 2, "graded"),
    )
)
WEI = BoardRow(
    patient=PATIENT,
    day=4,
    hours=102,
    tier=1,
    reason=msg("MAP 62 at 14:40, was 76"),
    next=msg("Vitals 16:05"),
    strip=STRIP,
    crs=BoardGrade(2, "graded", at(4, "14:05"), at(4, "14:05"), "rising"),
    icans=BoardGrade(0, "stale", at(4, "06:00"), at(1, "06:00"), ""),
    ice_total=Decimal(10),
    tmax=BoardValue(Decimal("39.4"), at(4, "02:05"), "HH"),
    anc=BoardValue(Decimal("0.04"), at(4, "06:10"), "LL"),
    plt=BoardValue(Decimal(18), at(4, "06:10"), "LL"),
    draft_by="Li Na",
    similar="15",
    minutes_late=20,
)
LEI = replace(
    WEI,
    patient=replace(PATIENT, id=2, mrn="0047 9031", family_name="Huang", given_name="Lei", name_zh="黄磊", bed="02"),
    day=9,
    tier=2,
    crs=BoardGrade(1, "graded", NOW, at(2, "08:00"), "steady"),
    icans=BoardGrade(None, "ng", NOW),
    draft_by="",
    similar="",
    minutes_late=0,
)
JIE = replace(
    LEI,
    patient=replace(PATIENT, id=3, mrn="0048 4127", family_name="Chen", given_name="Jie", name_zh="陈杰", bed="09"),
    day=-3,
    hours=None,
    tier=5,
    crs=BoardGrade(None, "na"),
    icans=BoardGrade(None, "na"),
    tmax=None,
    anc=None,
    plt=None,
    next=None,
)
BOARD = Board((WEI, LEI, JIE), ("06", "13"), NOW, ZONE, total=15)
