"""The integrity report on paper. The file carries the sealed JSON, so that the paper's file can be checked again."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ctd402_desktop.reports.styles import LEFT  # noqa: F401 - names the fonts before reportlab's flowables load

from reportlab.platypus import Flowable, Spacer  # isort: skip

from ctd402_desktop.domain.permissions import ROLE_LABELS, Role
from ctd402_desktop.i18n import C_, N_, speaking, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Facts, Heading, note
from ctd402_desktop.reports.plain_pages import Leaf, write_pages
from ctd402_desktop.reports.text import Text, bold, plain

_MARK = "ctd402-report:"


def write(body: Mapping[str, Any], path: Path, *, lang: str, zone: ZoneInfo) -> None:
    """Write the report as a PDF; ``OSError`` when it cannot be written."""
    spoken = "zh" if lang == "zh" else "en"
    at = datetime.fromisoformat(str(body["at"]))
    with speaking(spoken):
        title, story = tr(N_("Integrity report")), _story(body, at, zone)
    text = json.dumps(body, sort_keys=True, ensure_ascii=True).encode()
    carried_text = _MARK + base64.b64encode(text).decode()
    foot = str(body["seal"])[:16]
    leaf = Leaf(title, str(body["ward"]), str(body["by"]), at, zone, spoken, foot=foot, keywords=carried_text)
    write_pages(leaf, story, path)


def carried(pdf: bytes) -> bytes | None:
    """The sealed JSON a report's file carries; ``None`` for any other file."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            found = str(document.get_metadata_dict().get("Keywords", ""))
        finally:
            document.close()
        return base64.b64decode(found.removeprefix(_MARK), validate=True) if found.startswith(_MARK) else None
    except (pypdfium2.PdfiumError, binascii.Error):
        return None


def _story(body: Mapping[str, Any], at: datetime, zone: ZoneInfo) -> list[Flowable]:
    whole = not body["problems"]
    result = tr(N_("The record is whole.")) if whole else tr(N_("The record is NOT whole."))
    rows = body["rows"]
    facts = [
        (tr(C_("trail", "Result")), (bold(result),)),
        (tr(N_("Time")), (plain(formats.at_time(at, zone)),)),
        (tr(N_("Who")), (plain(f"{body['by']}{formats.bracketed(tr(ROLE_LABELS[Role(str(body['role']))]))}"),)),
        (tr(N_("Station")), (plain(str(body["station"])),)),
        (tr(C_("trail", "Store")), (plain(str(body["store"])),)),
        (tr(N_("Audit entries")), (plain(str(body["events"])),)),
        (tr(N_("Records verified")), (plain(str(body["records"])),)),
        (tr(N_("Signatures")), (plain(str(rows.get("signature", 0))),)),
        (tr(N_("Grades")), (plain(str(rows.get("grade", 0))),)),
        (tr(C_("trail", "Checkpoints")), (plain(str(body["checkpoints"])),)),
        (tr(N_("Last entry")), (plain(f"{body['last_seq']}: {body['last_hash']}"),)),
        (tr(C_("trail", "Seal")), (plain(str(body["seal"]) or formats.not_recorded()),)),
    ]
    story: list[Flowable] = [Facts(facts, 110), Spacer(1, 6)]
    story.append(Heading(tr(C_("trail", "Problems"))))
    story += [Text(plain(str(one))) for one in body["problems"]] or [note(tr(C_("trail", "none")))]
    if body["notices"]:
        story.append(Heading(tr(N_("Worth a question"))))
        story += [Text(plain(str(one))) for one in body["notices"]]
    story.append(Spacer(1, 8))
    story.append(
        note(
            tr(
                N_(
                    "The seal shows that this program wrote the report with the key of this store. To check it again: "
                    "Setup, Ward and record, or ctd402 verify --check with this file. Keep a copy outside the ward."
                )
            )
        )
    )
    return story
