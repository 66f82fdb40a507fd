"""What counts as a slip of the pen: one's own last entry, a few minutes old."""

from __future__ import annotations

from datetime import datetime, timedelta

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.i18n import N_

ENTRY_SLIP = timedelta(minutes=10)
"""Within this time the author's own correction needs no reason of its own."""

ENTRY_SLIP_REASON = N_("entry slip")
"""Stored as the reason of a correction that was made so soon; in English in the record, in words on the screen."""

EDITED_ELSEWHERE = frozenset({"identity", "addendum"})


def own_last(course: Course, user_id: int, now: datetime, record_id: int | None = None) -> Record | None:
    """The record of this user entered last, when that is at most ten minutes ago and it is open to correction."""
    mine = [
        one
        for one in course.records
        if one.author_id == user_id
        and record_id in {None, one.id}
        and one.form not in EDITED_ELSEWHERE
        and now - one.recorded_at <= ENTRY_SLIP
    ]
    return max(mine, key=lambda one: (one.recorded_at, one.id), default=None)
