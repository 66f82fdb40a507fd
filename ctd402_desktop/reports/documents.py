"""The documents a ward prints, and the writer. Same course, same circumstances, same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from ctd402_desktop.reports.styles import LEFT, PAPERS

from reportlab.platypus import (  # isort: skip - styles sets the default fonts first
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)

from ctd402_desktop.domain.course import Course
from ctd402_desktop.i18n import N_, speaking, tr
from ctd402_desktop.reports import frame, glyphs
from ctd402_desktop.reports.fonts import load_fonts
from ctd402_desktop.reports.formats import on_date
from ctd402_desktop.reports.frame import Face, PageCanvas
from ctd402_desktop.reports.grid import Grid
from ctd402_desktop.reports.issue import Issue, fingerprint, of_day, standing
from ctd402_desktop.reports.sections import SECTIONS
from ctd402_desktop.reports.sections.course_chart import Elastic
from ctd402_desktop.reports.sheet import Sheet

LANGUAGES_OF: dict[str, tuple[str, ...]] = {"en": ("en",), "zh": ("zh",), "both": ("en", "zh")}
"""``both`` prints the English pages, then the same pages in Chinese: bilingual labels would halve the columns."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What was written; ``signed`` is false for a draft, ``blank`` true for what is to be filled in by hand.

    ``missing_glyphs`` pairs each character no report font has with its number of places.
    """

    path: Path
    pages: int
    missing_glyphs: tuple[tuple[str, int], ...]
    fingerprint: str
    signed: bool
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its pages as groups of section keys; each group begins on a new page."""

    key: str
    title: str
    pages: tuple[tuple[str, ...], ...]
    blank: bool = False
    """To be filled in by hand: neither signed nor a draft."""

    def render(self, course: Course, *, lang: str, issue: Issue) -> bytes:
        """The PDF in memory, for a preview that leaves nothing on the disk; raises as ``write`` but no ``OSError``."""
        target = BytesIO()
        self._produce(course, target, lang, issue)
        return target.getvalue()

    def write(self, course: Course, path: Path, *, lang: str, issue: Issue) -> Printed:
        """Write the PDF to ``path`` and say what was written.

        Raises
        ------
        KeyError
            ``lang`` is not ``en``, ``zh`` or ``both``, or the paper is unknown.
        OSError
            The file cannot be written.
        """
        return replace(self._produce(course, str(path), lang, issue), path=path)

    def _produce(self, course: Course, target: str | BytesIO, lang: str, issue: Issue) -> Printed:
        load_fonts()
        mark = fingerprint(course)
        seen = replace(course, history=of_day(course, issue.day)) if issue.day is not None else course
        state = standing(seen, issue)
        faces = []
        for one in LANGUAGES_OF[lang]:
            with speaking(one):
                faces.append(Face(self._title(issue), one, course, issue, state, mark, self.key, self.blank))
        with glyphs.watching() as missing:
            pages = _build(self, faces, target)
        return Printed(Path(), pages, tuple(sorted(missing.items())), mark, state.signed or self.blank, self.blank)

    def _title(self, issue: Issue) -> str:
        """With the date of the sheet where it is about one day."""
        return tr(self.title) if issue.day is None else f"{tr(self.title)}  {on_date(issue.day)}"

    def story(self, sheet: Sheet) -> list[list[Flowable]]:
        """Flowables of each page group, in the language in force."""
        sections = {section.key: section for section in SECTIONS}
        return [[part for key in group for part in sections[key].build(sheet)] for group in self.pages]


CASE_SUMMARY = Document(
    "case_summary",
    N_("Case summary"),
    (
        ("alerts", "snapshot", "day_strip", "course_chart", "laboratory_brief", "plan_brief"),
        (
            *("timeline", "tracks", "lymphodepletion", "infusion", "toxicity", "drugs", "infections", "laboratory"),
            *("response", "kinetics", "transplant", "handover", "signatures"),
        ),
        ("how_calculated", "laboratory_grid", "daily_grid", "entries", "corrections"),
    ),
)
ONE_PAGE = Document("one_page", CASE_SUMMARY.title, (CASE_SUMMARY.pages[0],))
TRANSPLANT_REFERRAL = Document(
    "transplant_referral",
    N_("Transplant referral"),
    (
        ("referral_head", "alerts", "snapshot", "referral_facts", "referral_close"),
        ("timeline", "day_strip", "lymphodepletion", "infusion", "toxicity", "drugs", "infections"),
        ("response", "kinetics", "laboratory"),
        ("transplant", "handover", "how_calculated", "signatures"),
    ),
)
DAILY_SHEET = Document("daily_sheet", N_("Daily sheet"), (("alerts", "day_records"),))
BLANK_SHEET = Document("blank_sheet", N_("Blank day sheet"), (("alerts", "blank_day"),), blank=True)

DOCUMENTS: tuple[Document, ...] = (ONE_PAGE, CASE_SUMMARY, TRANSPLANT_REFERRAL, DAILY_SHEET, BLANK_SHEET)


def document(key: str) -> Document:
    """A document by its key; ``KeyError`` for one that does not exist."""
    return {one.key: one for one in DOCUMENTS}[key]


def _build(what: Document, faces: Sequence[Face], target: str | BytesIO) -> int:
    issue = faces[0].issue
    paper = PAPERS[issue.paper]
    template = BaseDocTemplate(
        target,
        pagesize=paper,
        title=faces[0].title,
        author=f"CTD402 Desktop {issue.version}",
        subject=issue.ward,
        lang="zh-CN" if faces[0].lang == "zh" else "en",
        invariant=1,
        pageCompression=1,
    )
    story: list[Flowable] = []
    for face in faces:
        template.addPageTemplates(_page(face))
        story += [NextPageTemplate(face.lang), PageBreak()] if story else []
        with speaking(face.lang):
            story += _story(what, face)
    template.build(story, canvasmaker=PageCanvas)
    return int(template.page)


def _page(face: Face) -> PageTemplate:
    head, foot = frame.head_height(face), frame.foot_height(face)
    area = Frame(
        LEFT,
        foot,
        face.width,
        face.paper[1] - head - foot,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    return PageTemplate(id=face.lang, frames=[area], onPage=lambda canvas, _: frame.draw(canvas, face))


def _story(what: Document, face: Face) -> list[Flowable]:
    """All page groups, a page break between those that have something to say."""
    sheet = Sheet(face.course, face.issue, face.width)
    height = face.paper[1] - frame.head_height(face) - frame.foot_height(face)
    flow: list[Flowable] = []
    for group in what.story(sheet):
        if not group:
            continue
        _stretch(group, face.width, height)
        flow += [PageBreak(), *group] if flow else group
    return flow


def _stretch(group: Sequence[Flowable], width: float, height: float) -> None:
    """Give the elastic chart what the other blocks of its page leave.

    When that is too little for a chart, tables that may yield give up rows from their end; those values stand in
    the full tables of the later pages.
    """
    elastic = next((part for part in group if isinstance(part, Elastic)), None)
    if elastic is None:
        return
    yielding = [part for part in group if isinstance(part, Grid) and part.may_yield]
    while not elastic.fit(height - _height(group, elastic, width, height) - 6):
        table = next((part for part in yielding if len(part.rows) > part.may_yield), None)
        if table is None:
            return
        table.rows.pop()


def _height(group: Sequence[Flowable], without: Flowable, width: float, height: float) -> float:
    parts = [part for part in group if part is not without]
    return sum(part.wrap(width, height)[1] + part.getSpaceBefore() + part.getSpaceAfter() for part in parts)
