"""The bundled fonts as reportlab knows them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ctd402_desktop import paths
from ctd402_desktop.reports.styles import BOLD, REGULAR

from reportlab.pdfbase import pdfmetrics  # isort: skip - styles sets the default fonts first
from reportlab.pdfbase.ttfonts import TTFont  # isort: skip

_BEYOND = re.compile(r"(<[0-9A-F]{2}> )<([0-9A-F]{5,6})>")


class ReportFont(TTFont):
    """A TrueType font whose rare characters can be searched and copied.

    reportlab writes code points above U+FFFF as one number into the table that maps glyphs to text; PDF wants them
    as UTF-16 (ISO 32000-1, 9.10.3). Without this a name with such a character cannot be found in the file.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        """Add the font to the document, then mend its table."""
        super().addObjects(doc)
        for name, found in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:") and isinstance(found.content, str):
                found.content = _BEYOND.sub(_utf16, found.content)


def _utf16(found: re.Match[str]) -> str:
    return f"{found[1]}<{chr(int(found[2], 16)).encode('utf-16-be').hex().upper()}>"


@cache
def load_fonts() -> None:
    """Register the fonts once per process; reportlab's ``TTFError`` when they are absent."""
    folder = paths.resources() / "fonts"
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(ReportFont(name, str(folder / f"{name}.ttf")))
