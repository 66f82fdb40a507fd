"""An extract of the audit trail: a table on paper, or values for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ctd402_desktop.reports.styles import LEFT  # noqa: F401 - names the fonts before reportlab's flowables load

from reportlab.platypus import Flowable  # isort: skip

from ctd402_desktop.domain.permissions import ROLE_LABELS, Role
from ctd402_desktop.domain.trail import detail_words, event_label
from ctd402_desktop.i18n import C_, N_, speaking, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import note
from ctd402_desktop.reports.grid import Column, Grid
from ctd402_desktop.reports.plain_pages import Leaf, write_pages

_SIZE = 7.0
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet reads a cell that begins so as a formula; an apostrophe makes it text (OWASP, CSV injection)."""

COLUMNS = (
    *("seq", "at_utc", "at_site", "user", "role", "station", "action", "patient_id", "record_id", "words"),
    *("detail_json", "hash"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the trail as plain values; ``at`` is aware."""

    seq: int
    at: datetime
    user: str
    role: str
    station: str
    action: str
    patient_id: int | None
    record_id: int | None
    detail: Mapping[str, object]
    hash: str


@dataclass(frozen=True, slots=True)
class Extract:
    """Who takes the extract, when and where."""

    printed_at: datetime
    printed_by: str
    ward: str
    zone: ZoneInfo
    emergencies: bool = False
    """Whether it is the report of emergency accesses: who, why, and every patient looked at."""


def neutral(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def values(entries: Sequence[Entry], zone: ZoneInfo, lang: str) -> str:
    """The entries as CSV with a head of stable English keys; words in ``lang``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    with speaking(lang):
        for one in entries:
            row = (
                one.seq,
                one.at.astimezone(UTC).isoformat(timespec="seconds"),
                one.at.astimezone(zone).isoformat(timespec="seconds"),
                one.user,
                one.role,
                one.station,
                one.action,
                "" if one.patient_id is None else one.patient_id,
                "" if one.record_id is None else one.record_id,
                words(one),
                json.dumps(dict(one.detail), ensure_ascii=False, sort_keys=True),
                one.hash,
            )
            writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def words(entry: Entry) -> str:
    """What happened, in the language in force."""
    return formats.clauses([tr(event_label(entry.action)), *(one.render() for one in detail_words(entry.detail))])


def write_values(entries: Sequence[Entry], extract: Extract, path: Path, lang: str) -> None:
    """Write the CSV, UTF-8 with a mark that spreadsheets know."""
    path.write_text(values(entries, extract.zone, lang), encoding="utf-8-sig", newline="")


def write_pdf(entries: Sequence[Entry], extract: Extract, path: Path, lang: str) -> None:
    """Write the table, newest entry first."""
    spoken = "zh" if lang == "zh" else "en"
    with speaking(spoken):
        columns = [
            Column(tr(C_("trail", "Entry")), 0.6, "right"),
            Column(tr(N_("Time")), 1.5),
            Column(tr(N_("Who")), 1.3),
            Column(tr(N_("Role")), 1.0),
            Column(tr(N_("Station")), 1.2),
            Column(tr(N_("Patient")), 0.7, "right"),
            Column(tr(C_("history", "Records")), 0.8, "right"),
            Column(tr(N_("What")), 5.4),
            Column(tr(C_("trail", "Hash")), 1.3),
        ]
        rows = [
            [
                str(one.seq),
                formats.at_time(one.at, extract.zone),
                one.user or "–",
                tr(ROLE_LABELS[Role(one.role)]) if one.role in {role.value for role in Role} else "–",
                one.station or "–",
                "–" if one.patient_id is None else str(one.patient_id),
                "–" if one.record_id is None else str(one.record_id),
                words(one),
                one.hash[:12],
            ]
            for one in entries
        ]
        table: Flowable = Grid(columns, rows, size=_SIZE) if rows else note(tr(N_("No entry fits these filters.")))
        title = tr(N_("Report of emergency accesses") if extract.emergencies else N_("Extract of the audit trail"))
    leaf = Leaf(title, extract.ward, extract.printed_by, extract.printed_at, extract.zone, spoken, wide=True)
    write_pages(leaf, [table], path)
