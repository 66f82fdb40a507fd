"""What stands open: response, donor and transplant date beside a list to tick."""

from __future__ import annotations

from ctd402_desktop.reports.styles import BLACK, BODY, LEADING

from reportlab.platypus import Flowable  # isort: skip - styles sets the default fonts first

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.visits import next_visit
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports.blocks import Facts, Heading, SideBySide
from ctd402_desktop.reports.findings import agent_key, as_date, ongoing
from ctd402_desktop.reports.formats import clauses, enumerated, listed, not_recorded, on_date
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Run, broken, paint, plain

MOST = 5


class Boxes(Flowable):
    """Lines with an empty box before each; boxes are drawn, no font has them all."""

    def __init__(self, items: list[str]) -> None:
        super().__init__()
        self.items = items
        self._lines: list[tuple[bool, list[Run]]] = []

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - reportlab's names
        """Break beside the boxes."""
        self._lines = [
            (number == 0, line) for item in self.items for number, line in enumerate(broken((plain(item),), aW - 13))
        ]
        self.width, self.height = aW, len(self._lines) * (BODY * LEADING + 0.6)
        return aW, self.height

    def draw(self) -> None:
        """Box and words."""
        y = self.height
        for first, line in self._lines:
            y -= BODY * LEADING + 0.6
            if first:
                self.canv.setStrokeColor(BLACK)
                self.canv.setLineWidth(0.8)
                self.canv.rect(0.5, y + 2.4, 6, 6, stroke=1, fill=0)
            paint(self.canv, 12, y + 2.8, line)


def build(sheet: Sheet) -> list[Flowable]:
    """Two columns."""
    left = [Heading(tr(N_("Response and transplant"))), Facts(_state(sheet))]
    right = [Heading(tr(N_("Open"))), Boxes(open_items(sheet)[:MOST] or [tr(N_("nothing open is recorded"))])]
    return [SideBySide(left, right)]


def latest(sheet: Sheet, milestone: str) -> Record | None:
    """The newest record of one transplant milestone."""
    found = [one for one in sheet.course.of("transplant") if one.answers.get("milestone") == milestone]
    return found[-1] if found else None


def milestone_text(sheet: Sheet, record: Record | None) -> str:
    """State with its date, or what blocks it."""
    if record is None:
        return not_recorded()
    at = as_date(record.answers.get("date")) or as_date(record.answers.get("due"))
    parts = [sheet.shown(record, "state"), on_date(at) if at is not None else ""]
    if "blocker" in record.answers:
        parts.append(sheet.shown(record, "blocker"))
    return enumerated([part for part in parts if part])


def _state(sheet: Sheet) -> list[tuple[str, tuple[Run, ...]]]:
    donor = next(
        (
            one
            for key in ("donor_cleared", "donor_confirmed", "donor_search")
            if (one := latest(sheet, key)) is not None
        ),
        None,
    )
    kind = sheet.shown(donor, "donor_type") if donor is not None and "donor_type" in donor.answers else ""
    match = sheet.shown(donor, "hla_match") if donor is not None and "hla_match" in donor.answers else ""
    shown = clauses([" ".join(part for part in (kind, match) if part), milestone_text(sheet, donor)])
    return [
        (tr(N_("Response")), (plain(_response(sheet)),)),
        (tr(N_("Donor")), (plain(shown),)),
        (tr(N_("HSCT")), (plain(milestone_text(sheet, latest(sheet, "graft_infusion"))),)),
    ]


def _response(sheet: Sheet) -> str:
    visits = [one for one in sheet.course.of("response") if "overall" in one.answers]
    if visits:
        return enumerated(
            [sheet.shown(visits[-1], "visit"), sheet.shown(visits[-1], "overall"), sheet.day_of(visits[-1])]
        )
    due = next_visit(sheet.course, sheet.issue.printed_at.astimezone(sheet.zone).date())
    if due is None:
        return not_recorded()
    return tr(
        N_("{visit} assessment due {first} to {last}"),
        visit=tr(due.visit.label),
        first=on_date(due.earliest),
        last=on_date(due.latest),
    )


def open_items(sheet: Sheet) -> list[str]:
    """Unfinished transplant milestones, unresolved infections, running antimicrobials, open drafts, by that order."""
    items = []
    seen: set[str] = set()
    for one in reversed(sheet.course.of("transplant")):
        key = str(one.answers.get("milestone"))
        if key in seen:
            continue
        seen.add(key)
        if one.answers.get("state") in {"planned", "running", "blocked"}:
            parts = [sheet.shown(one, "milestone"), milestone_text(sheet, one)]
            owner = sheet.shown(one, "owner") if "owner" in one.answers else ""
            items.append(enumerated([part for part in (*parts, owner) if part]))
    items.reverse()
    for one in sheet.course.of("infection"):
        if one.answers.get("status") not in {"resolved", "excluded"} and "resolved_at" not in one.answers:
            what = sheet.shown(one, "organism") if "organism" in one.answers else sheet.shown(one, "kind")
            items.append(tr(N_("infection unresolved: {what} since {day}"), what=what, day=sheet.day_of(one)))
    running = [sheet.shown(one, agent_key(one)) for one in sheet.course.of("drug") if ongoing(one)]
    if running:
        items.append(tr(N_("running: {drugs}"), drugs=listed(list(dict.fromkeys(running)))))
    if sheet.issue.open_drafts:
        items.append(tr(N_("drafts to sign: {n}"), n=sheet.issue.open_drafts))
    return items


SECTION = Section("plan_brief", N_("Response and transplant"), build)
