"""Documents about a whole ward: no patient's box on top, but ward, printer, time and page x of y on every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ctd402_desktop.reports.styles import LEFT  # noqa: F401 - names the fonts before reportlab's flowables load

from reportlab.platypus import Flowable  # isort: skip

from ctd402_desktop.domain.ward_sheet import WardSheet
from ctd402_desktop.i18n import N_, speaking, tr
from ctd402_desktop.reports import handover_sheet
from ctd402_desktop.reports.documents import LANGUAGES_OF
from ctd402_desktop.reports.issue import Issue
from ctd402_desktop.reports.plain_pages import Leaf, write_leaves


@dataclass(frozen=True, slots=True)
class WardDocument:
    """A document: its title and what stands on it, in the language in force when ``story`` is called."""

    key: str
    title: str
    story: Callable[[WardSheet], list[Flowable]]

    def write(self, read: Callable[[], WardSheet], path: Path, *, lang: str, issue: Issue) -> int:
        """Write the PDF and say how many pages it has; what was not accepted makes every page a draft.

        ``read`` is called once per language with that language in force, so that suggestions are worded in it.

        Raises
        ------
        KeyError
            ``lang`` is not ``en``, ``zh`` or ``both``.
        OSError
            The file cannot be written.
        """
        parts = []
        for one in LANGUAGES_OF[lang]:
            with speaking(one):
                sheet, title = read(), tr(self.title)
                if issue.demo:
                    title = f"{title}  ·  {tr(N_('DEMO — synthetic data'))}"
                leaf = Leaf(
                    title,
                    sheet.ward,
                    issue.printed_by,
                    issue.printed_at,
                    sheet.zone,
                    one,
                    foot=tr(N_("protocol pack {pack}"), pack=issue.pack),
                    wide=True,
                    draft=sheet.draft,
                )
                parts.append((leaf, self.story(sheet)))
        return write_leaves(parts, path)


SHIFT_HANDOVER = WardDocument("shift_handover", N_("Shift handover"), handover_sheet.story)

WARD_DOCUMENTS: tuple[WardDocument, ...] = (SHIFT_HANDOVER,)
