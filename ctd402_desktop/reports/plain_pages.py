"""Pages about the store itself, without a patient: a title row, the ward, page x of y, and what stands between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ctd402_desktop.reports.styles import BLACK, BODY, CAPTION, EDGE, LEFT, PAPERS, RULE_WIDTH, TITLE

from reportlab.lib.pagesizes import landscape  # isort: skip - styles sets the default fonts first
from reportlab.pdfgen.canvas import Canvas  # isort: skip
from reportlab.platypus import (  # isort: skip
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)

from ctd402_desktop import __version__
from ctd402_desktop.i18n import N_, speaking, tr
from ctd402_desktop.reports.fonts import load_fonts
from ctd402_desktop.reports.formats import at_time
from ctd402_desktop.reports.frame import draft_mark
from ctd402_desktop.reports.text import bold, label, paint, paint_right

HEAD = TITLE * 1.9
FOOT = CAPTION * 2.4


@dataclass(frozen=True, slots=True)
class Leaf:
    """What every page says: title, ward, who printed it and when, and a line at the foot."""

    title: str
    ward: str
    printed_by: str
    printed_at: datetime
    zone: ZoneInfo
    lang: str
    foot: str = ""
    keywords: str = ""
    wide: bool = False
    draft: bool = False

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height in points."""
        return landscape(PAPERS["a4"]) if self.wide else PAPERS["a4"]

    @property
    def width(self) -> float:
        """Width of the text area."""
        return self.paper[0] - LEFT - EDGE


class _Counted(Canvas):
    """Holds pages back until their number is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leaf: Leaf | None = None
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page."""
        self._pages.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # private, and the stub leaves it out

    def save(self) -> None:
        """Number and write all pages."""
        pages = self._pages
        for number, page in enumerate(pages, start=1):
            self.__dict__.update(page)
            if self.leaf is not None:
                _numbered(self, self.leaf, number, len(pages))
            super().showPage()
        self._pages = pages
        super().save()


def _numbered(canvas: Canvas, leaf: Leaf, number: int, total: int) -> None:
    with speaking(leaf.lang):
        printed = tr(N_("printed {time}"), time=at_time(leaf.printed_at, leaf.zone))
        page = tr(N_("page {number} of {total}"), number=number, total=total)
        y = leaf.paper[1] - EDGE - TITLE * 0.86
        paint_right(canvas, LEFT + leaf.width, y, (label(f"{printed}  ·  {page}", size=BODY),))


def _furniture(canvas: Canvas, leaf: Leaf) -> None:
    if isinstance(canvas, _Counted):
        canvas.leaf = leaf
    with speaking(leaf.lang):
        if leaf.draft:
            draft_mark(canvas, leaf.paper)
        top = leaf.paper[1] - EDGE - TITLE * 0.86
        paint(canvas, LEFT, top, (bold(leaf.title, size=TITLE),))
        canvas.setStrokeColor(BLACK)
        canvas.setLineWidth(RULE_WIDTH)
        canvas.line(LEFT, top - 7, LEFT + leaf.width, top - 7)
        who = tr(N_("printed by {name}"), name=leaf.printed_by)
        facts = [part for part in (leaf.ward, who, f"CTD402 Desktop {__version__}", leaf.foot) if part]
        paint(canvas, LEFT, EDGE + 2, (label("  ·  ".join(facts), size=CAPTION),))


def write_pages(leaf: Leaf, story: Sequence[Flowable], target: Path | BytesIO) -> None:
    """Write the PDF; ``OSError`` when it cannot be written. Same content, same bytes."""
    write_leaves([(leaf, story)], target)


def write_leaves(parts: Sequence[tuple[Leaf, Sequence[Flowable]]], target: Path | BytesIO) -> int:
    """As ``write_pages`` for several leaves one after the other, such as two languages; how many pages there are."""
    load_fonts()
    first = parts[0][0]
    template = BaseDocTemplate(
        target if isinstance(target, BytesIO) else str(target),
        pagesize=first.paper,
        title=first.title,
        author=f"CTD402 Desktop {__version__}",
        subject=first.ward,
        keywords=first.keywords,  # type: ignore[arg-type]  # text is written as it is, a list as its repr
        lang="zh-CN" if first.lang == "zh" else "en",
        invariant=1,
        pageCompression=1,
    )
    flow: list[Flowable] = []
    for leaf, story in parts:
        template.addPageTemplates(_page(leaf))
        flow += [NextPageTemplate(leaf.lang), PageBreak()] if flow else []
        flow += story
    template.build(flow, canvasmaker=_Counted)
    return int(template.page)


def _page(leaf: Leaf) -> PageTemplate:
    area = Frame(
        LEFT,
        EDGE + FOOT,
        leaf.width,
        leaf.paper[1] - EDGE - HEAD - EDGE - FOOT,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    return PageTemplate(id=leaf.lang, frames=[area], onPage=lambda canvas, _: _furniture(canvas, leaf))
