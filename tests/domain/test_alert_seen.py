"""Between raised and acknowledged: who first had a finding on the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from board_rows import WEI
from factories import at

from ctd402_desktop.domain.alert_life import ACKNOWLEDGED, SEEN, Acknowledgement, settle
from ctd402_desktop.domain.board import Finding
from ctd402_desktop.i18n import msg

RAISED = at(4, "14:00")
LOW = Finding(1, msg("MAP 60"), 0, "map_low", "step:0", RAISED)


def done(kind: str, by: str, minutes: int, severity: str = "step:0") -> Acknowledgement:
    return Acknowledgement("map_low", severity, kind, by, RAISED + timedelta(minutes=minutes), None, "")


def left(*known: Acknowledgement) -> Finding:
    return settle([LOW], known, RAISED + timedelta(hours=1))[0]


def test_the_first_who_saw_a_finding_is_told_and_it_stays_where_it_was():
    found = left(done(SEEN, "Li Na", 9), done(SEEN, "Chen Ming", 3))
    assert (found.tier, found.seen_by, found.seen_at) == (1, "Chen Ming", RAISED + timedelta(minutes=3))
    assert found.acknowledged_by == ""
    assert left().seen_by == ""
    assert left(done(SEEN, "Li Na", -5)).seen_by == ""


def test_a_row_tells_that_its_most_urgent_finding_was_seen_until_it_is_acknowledged():
    seen = left(done(SEEN, "Li Na", 3))
    both = left(done(SEEN, "Li Na", 3), done(ACKNOWLEDGED, "Chen Ming", 5))
    assert replace(WEI, findings=(seen,)).seen == seen
    assert replace(WEI, findings=(both,)).seen is None
    assert replace(WEI, findings=(LOW,)).seen is None
    assert replace(WEI, findings=()).seen is None
