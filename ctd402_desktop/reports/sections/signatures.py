"""Who stands for the records this summary rests on, what still waits, what fell, and lines to sign by hand."""

from __future__ import annotations

from collections import Counter

from ctd402_desktop.reports.styles import BLACK, CAPTION, HAIR

from reportlab.platypus import CondPageBreak, Flowable, Spacer  # isort: skip - styles sets the default fonts first

from ctd402_desktop.domain.signing import AWAITED, MEANINGS, awaiting
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import GUTTER, Heading, note
from ctd402_desktop.reports.grid import Column, Entry, Figure, Grid
from ctd402_desktop.reports.issue import standing
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import label, paint


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
        room = (self.width + GUTTER) / len(self.captions)
        self.canv.setStrokeColor(BLACK)
        self.canv.setLineWidth(HAIR * 2)
        for place, caption in enumerate(self.captions):
            x = place * room
            self.canv.line(x, 13, x + room - GUTTER, 13)
            paint(self.canv, x, 3, (label(caption, size=CAPTION),))


def build(sheet: Sheet) -> list[Flowable]:
    """Signers of the records in force, then the lines."""
    state = standing(sheet.course, sheet.issue)
    parts: list[Flowable] = [CondPageBreak(120), Heading(tr(N_("Signatures")))]
    made = Counter(
        (signature.user_name, signature.meaning) for one in sheet.course.records for signature in one.standing
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
    parts += _waiting(sheet) + _fallen(sheet)
    if not state.signed:
        parts.append(
            note(
                tr(
                    N_(
                        "This document is a draft: it is signed when every record it rests on is signed, nothing it "
                        "needs is missing and no draft is open."
                    )
                )
            )
        )
    captions = [tr(N_("Author: name, signature, time")), tr(N_("Reviewer: name, signature, time"))]
    return [*parts, Spacer(1, 4), Lines(captions)]


def _waiting(sheet: Sheet) -> list[Flowable]:
    """How many records wait for a countersignature or review, by author."""
    waiting = Counter((one.author_name, meaning) for one, wanted in awaiting(sheet.course) for meaning in wanted)
    return [
        note(tr(N_("{count} by {name}: {state}"), count=count, name=name, state=tr(AWAITED[meaning])))
        for (name, meaning), count in sorted(waiting.items())
    ]


def _fallen(sheet: Sheet) -> list[Flowable]:
    """Signatures that were voided on records in force, with who, when and why; the others stand with corrections."""
    fallen = [(one, made) for one in sheet.course.records for made in one.signatures if not made.stands]
    return [
        note(
            tr(
                N_("Voided: {name}, {meaning}, {time}; voided {when} by {who}: {reason}"),
                name=made.user_name,
                meaning=tr(MEANINGS.get(made.meaning, made.meaning)),
                time=formats.at_time(made.at, sheet.zone),
                when=formats.at_time(made.voided_at, sheet.zone) if made.voided_at is not None else "",
                who=made.voided_by,
                reason=tr(made.void_reason),
            )
        )
        for _, made in fallen
    ]


def _row(sheet: Sheet, who: str, meaning: str, count: int) -> list[Entry]:
    last = max(
        signature.at
        for one in sheet.course.records
        for signature in one.standing
        if (signature.user_name, signature.meaning) == (who, meaning)
    )
    shown = tr(MEANINGS[meaning]) if meaning in MEANINGS else meaning
    return [who, shown, Figure(str(count)), formats.at_time(last, sheet.zone)]


SECTION = Section("signatures", N_("Signatures"), build)
