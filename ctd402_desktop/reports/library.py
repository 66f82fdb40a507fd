"""The rules library on paper: every computation of the program with inputs, edition, source and standing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ctd402_desktop.reports.styles import CAPTION, EDGE, LEFT, PAPERS, TITLE

from reportlab.pdfgen.canvas import Canvas  # isort: skip - styles sets the default fonts first
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer  # isort: skip

from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rule_words import KIND_LABELS, default_words, standing
from ctd402_desktop.domain.rules import Input, Rule
from ctd402_desktop.domain.unit_words import unit_words
from ctd402_desktop.i18n import N_, speaking, tr
from ctd402_desktop.reports.blocks import Facts, Heading
from ctd402_desktop.reports.fonts import load_fonts
from ctd402_desktop.reports.formats import at_time
from ctd402_desktop.reports.frame import DISCLAIMER, PageCanvas
from ctd402_desktop.reports.grid import Column, Grid
from ctd402_desktop.reports.issue import Issue
from ctd402_desktop.reports.rule_tables import decision_table
from ctd402_desktop.reports.text import Text, bold, label, paint, paint_right, plain

TITLE_TEXT = N_("Rules library")
_SIZE = 8.0
_HEAD, _FOOT = 34.0, 40.0
_PARTS = (N_("Input"), N_("Kind"), N_("Unit"), N_("When left out"), N_("Choices and remark"))
_SHARES = (2.9, 1.2, 1.0, 1.1, 3.3)


@dataclass(frozen=True, slots=True)
class Imprint:
    """Furniture of the pages: language, act of printing, time zone of the ward."""

    lang: str
    issue: Issue
    zone: ZoneInfo


def write_library(path: Path, lang: str, issue: Issue, zone: ZoneInfo) -> int:
    """Write the PDF and return the number of pages.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    load_fonts()
    paper = PAPERS[issue.paper]
    with speaking(lang):
        template = BaseDocTemplate(
            str(path),
            pagesize=paper,
            title=tr(TITLE_TEXT),
            author=f"CTD402 Desktop {issue.version}",
            subject=issue.ward,
            lang="zh-CN" if lang == "zh" else "en",
            invariant=1,
            pageCompression=1,
        )
        width = paper[0] - LEFT - EDGE
        area = Frame(LEFT, _FOOT, width, paper[1] - EDGE - _HEAD - _FOOT, 0, 0, 0, 0)
        imprint = Imprint(lang, issue, zone)
        template.addPageTemplates(PageTemplate(frames=[area], onPage=lambda canvas, _: _remember(canvas, imprint)))
        template.build([part for rule in RULES.values() for part in _rule(rule)], canvasmaker=_LibraryCanvas)
    return int(template.page)


def _remember(canvas: Canvas, imprint: Imprint) -> None:
    assert isinstance(canvas, _LibraryCanvas)  # noqa: S101 - the template makes no other
    canvas.imprint = imprint


class _LibraryCanvas(PageCanvas):
    """Title, time of printing, *page x of y* and the disclaimer; no patient stands on these pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.imprint: Imprint | None = None

    def _numbered(self, number: int, total: int) -> None:
        found = self.imprint
        if found is None:
            return
        right, top = PAPERS[found.issue.paper][0] - EDGE, PAPERS[found.issue.paper][1] - EDGE - TITLE * 0.86
        printed = tr(N_("printed {time}"), time=at_time(found.issue.printed_at, found.zone))
        page = tr(N_("page {number} of {total}"), number=number, total=total)
        paint(self, LEFT, top, (bold(tr(TITLE_TEXT), size=TITLE),))
        paint_right(self, right, top, (label(f"{printed}  ·  {page}"),))
        pack = tr(N_("protocol pack {pack}"), pack=found.issue.pack)
        paint(self, LEFT, top - 16, (label(f"{found.issue.ward}  ·  CTD402 Desktop {found.issue.version}  ·  {pack}"),))
        note = Text(label(tr(DISCLAIMER), size=CAPTION))
        _, height = note.wrap(right - LEFT, _FOOT)
        note.drawOn(self, LEFT, _FOOT - height - 6)


def _rule(rule: Rule) -> list[Flowable]:
    facts = [
        (tr(N_("Key")), f"{rule.key}  ·  {rule.version}"),
        (tr(N_("Source")), f"{rule.citation}  ({rule.section})" if rule.section else rule.citation),
        (tr(N_("Answer")), rule.output),
        (tr(N_("Remark")), "; ".join(tr(note) for note in rule.notes)),
    ]
    parts: list[Flowable] = [
        Heading(tr(rule.title), tr(standing(rule))),
        Facts([(name, (plain(text, size=_SIZE),)) for name, text in facts if text]),
        Spacer(1, 2),
    ]
    parts += [part for table in rule.tables for part in decision_table(table, _SIZE)]
    rows = [
        [one.name, tr(KIND_LABELS[one.kind]), unit_words(one.unit), default_words(one), _remarks(one)]
        for one in rule.inputs
    ]
    if rows:
        columns = [Column(tr(name), share) for name, share in zip(_PARTS, _SHARES, strict=True)]
        parts.append(Grid(columns, rows, size=_SIZE))
    return parts


def _remarks(one: Input) -> str:
    return " · ".join(part for part in (", ".join(one.choices), tr(one.note)) if part)
