"""Who stands for the records this summary rests on, and two lines to sign the paper by hand."""

from __future__ import annotations

from collections import Counter

from ctd402_desktop.reports.styles import BLACK, CAPTION, HAIR

from reportlab.platypus import CondPageBreak, Flowable, Spacer  # isort: skip - styles sets the default fonts first

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading, note
from ctd402_desktop.reports.grid import Column, Entry, Figure, Grid
from ctd402_desktop.reports.issue import standing
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import label, paint

MEANINGS = {"performed": N_("performed"), "reviewed": N_("reviewed"), "approved": N_("approved")}


class Lines(Flowable):
    """Places to sign by hand."""

    def __init__(self, captions: list[str]) -> None:
        super().__init__()
        self.captions = captions

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - reportlab's names
        """One row."""
        self.width, self.height = aW, 44.0
        return aW, self.height

    def draw(self) -> None:
        """A line with its caption for each."""
        room = self.width / len(self.captions)
        self.canv.setStrokeColor(BLACK)
        self.canv.setLineWidth(HAIR * 2)
        for place, caption in enumerate(self.captions):
            x = place * room
            self.canv.line(x, 13, x + room - 16, 13)
            paint(self.canv, x, 3, (label(caption, size=CAPTION),))


def build(sheet: Sheet) -> list[Flowable]:
    """Signers of the records in force, then the lines."""
    state = standing(sheet.course, sheet.issue.open_drafts)
    parts: list[Flowable] = [CondPageBreak(120), Heading(tr(N_("Signatures")))]
    made = Counter(
        (signature.user_name, signature.meaning) for one in sheet.course.records for signature in one.signatures
    )
    if made:
        columns = [
            Column(tr(N_("Name")), 2.4),
            Column(tr(N_("Meaning")), 1.4),
            Column(tr(N_("Records")), 1.0, "decimal"),
            Column(tr(N_("Last signature")), 2.0),
        ]
        parts.append(
            Grid(columns, [_row(sheet, who, meaning, n) for (who, meaning), n in sorted(made.items())], size=8.0)
        )
    if not state.signed:
        parts.append(
            note(
                tr(
                    N_(
                        "This summary is a draft: it is signed when every record it rests on is signed "
                        "and no draft is open."
                    )
                )
            )
        )
    captions = [tr(N_("Author: name, signature, time")), tr(N_("Reviewer: name, signature, time"))]
    return [*parts, Spacer(1, 4), Lines(captions)]


def _row(sheet: Sheet, who: str, meaning: str, count: int) -> list[Entry]:
    last = max(
        signature.at
        for one in sheet.course.records
        for signature in one.signatures
        if (signature.user_name, signature.meaning) == (who, meaning)
    )
    shown = tr(MEANINGS[meaning]) if meaning in MEANINGS else meaning
    return [who, shown, Figure(str(count)), formats.at_time(last, sheet.zone)]


SECTION = Section("signatures", N_("Signatures"), build)
