"""Response by visit: each category beside the values it rests on."""

from __future__ import annotations

from decimal import Decimal

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.response.endpoints import ENDPOINT_LABELS, outcome
from ctd402_desktop.domain.response.proposal import Proposal, proposals
from ctd402_desktop.domain.response.words import endpoint_days, endpoint_remark, missing_text, part_text
from ctd402_desktop.domain.visits import off_window
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading, note
from ctd402_desktop.reports.formats import clauses, enumerated
from ctd402_desktop.reports.grid import Column, Entry, Grid
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Runs, bold, plain

from reportlab.platypus import Flowable, Spacer  # isort: skip - after styles, which names the fonts

_SIZE = 8.0
_DETECTED = {"True": N_("detected"), "False": N_("not detected")}


def build(sheet: Sheet) -> list[Flowable]:
    """The table, or why there is none."""
    heading = Heading(
        tr(N_("Response")), tr(N_("components as assessed; M marrow, E extramedullary, C central nervous system"))
    )
    visits = sheet.course.of("response")
    if not visits:
        return [heading, note(tr(N_("No response assessment recorded.")))]
    columns = [
        Column(tr(N_("Visit")), 1.4),
        Column(tr(N_("Marrow, blood")), 2.2),
        Column(tr(N_("MRD")), 2.1),
        Column(tr(N_("Extramedullary")), 2.2),
        Column(tr(N_("CNS")), 1.4),
        Column("M / E", 1.0),
        Column(tr(N_("Overall")), 1.5),
    ]
    found = {one.record_id: one for one in proposals(sheet.course, sheet.issue.printed_at)}
    parts: list[Flowable] = [
        heading,
        Grid(columns, [_row(sheet, one, found.get(one.id)) for one in visits], size=_SIZE),
    ]
    parts += [note(text) for one in visits if (text := _remark(sheet, one, found.get(one.id)))]
    comments = [
        f"{sheet.shown(one, 'visit')}: {sheet.shown(one, 'comment')}" for one in visits if "comment" in one.answers
    ]
    parts += [note(text) for text in comments]
    return [*parts, *_outcome(sheet)]


def _remark(sheet: Sheet, one: Record, found: Proposal | None) -> str:
    """What was missing, why another category was entered, and a date outside the window with its reason."""
    if found is None:
        return ""
    parts = [missing_text(found)]
    if found.differs:
        reason = sheet.shown(one, "overall_reason") if "overall_reason" in one.answers else tr(N_("no reason recorded"))
        text = tr(N_("entered {entered}, proposed {proposed}"), entered=found.entered, proposed=found.overall)
        parts.append(tr(N_("{label}: {value}"), label=text, value=reason))
    off = off_window(sheet.course, str(one.answers.get("visit")), one.observed_at)
    if off is not None:
        reason = sheet.shown(one, "window_reason") if "window_reason" in one.answers else tr(N_("no reason recorded"))
        parts.append(tr(N_("{label}: {value}"), label=off.text(), value=reason))
    said = clauses(parts)
    return tr(N_("{label}: {value}"), label=sheet.shown(one, "visit"), value=said) if said else ""


def _outcome(sheet: Sheet) -> list[Flowable]:
    """Best response, then every end point that has begun by both conventions of transplant."""
    found = outcome(sheet.course, sheet.issue.printed_at)
    if found is None:
        return []
    columns = [Column(tr(N_("End point")), 2.0), Column(tr(N_("Duration")), 1.6), Column(tr(N_("Ended by")), 3.4)]
    rows: list[list[Entry]] = [[tr(N_("Best overall response")), found.best, ""]]
    if found.first_remission is None:
        name = ENDPOINT_LABELS["dor"]
        rows.append([tr(name), "–", tr(N_("No remission yet: duration of response has not begun"))])
    rows += [[tr(ENDPOINT_LABELS[one.key]), endpoint_days(one), endpoint_remark(one)] for one in found.endpoints]
    return [
        Spacer(1, 4),
        Grid(columns, rows, size=_SIZE),
        note(tr(N_("End minus start in clinical days; + is censored."))),
    ]


def _row(sheet: Sheet, one: Record, found: Proposal | None) -> list[Entry]:
    date = formats.on_date(one.observed_at.astimezone(sheet.zone).date())
    return [
        f"{sheet.shown(one, 'visit')}\n{date} {sheet.day_of(one)}",
        _marrow(sheet, one),
        mrd_words(sheet, one),
        _lesions(sheet, one),
        _cns(sheet, one),
        " / ".join(sheet.shown(one, key) if key in one.answers else "–" for key in ("marrow_category", "emd_category"))
        if found is None
        else f"{part_text(found.marrow)} / {part_text(found.emd)}",
        _overall(sheet, one, found),
    ]


def _overall(sheet: Sheet, one: Record, found: Proposal | None) -> Runs:
    """As entered, with the proposal and its first evidence below."""
    shown = [bold(sheet.shown(one, "overall"), size=_SIZE)]
    if one.answers.get("relapse") is True:
        shown.append(plain(f"\n{tr(N_('relapse'))}", size=_SIZE))
    if found is not None:
        since = formats.on_date(found.since.astimezone(sheet.zone).date())
        text = tr(N_("proposed {category}, since {date}"), category=found.label, date=since)
        shown.append(plain(f"\n{text}", size=_SIZE - 1))
    return tuple(shown)


def _said(sheet: Sheet, one: Record, key: str, text: str) -> str:
    """``text`` with the answer put in, or nothing when it was not answered."""
    return tr(text, value=sheet.shown(one, key)) if key in one.answers else ""


def _marrow(sheet: Sheet, one: Record) -> str:
    blasts = tr(N_("blasts {value}"), value=sheet.shown(one, "marrow_blasts"))
    return clauses(
        [
            blasts,
            _said(sheet, one, "marrow_cellularity", N_("cellularity {value}")),
            _said(sheet, one, "circulating_blasts", N_("blasts in blood: {value}")),
            _said(sheet, one, "anc", N_("ANC {value}")),
            _said(sheet, one, "plt", N_("platelets {value}")),
            _said(sheet, one, "chimerism_pct", N_("donor {value}")),
        ]
    )


def mrd_words(sheet: Sheet, one: Record) -> str:
    """Method, result, value and sensitivity of one assessment."""
    if not any(key in one.answers for key in ("mrd_method", "mrd_detected", "mrd_value")):
        return formats.not_recorded()
    detected = tr(_DETECTED.get(str(one.answers.get("mrd_detected")), N_("result not recorded")))
    value, limit = one.number("mrd_value"), one.number("mrd_lod")
    return clauses(
        [
            enumerated([sheet.shown(one, "mrd_method"), detected]),
            _fraction(value) if value is not None else "",
            tr(N_("sensitivity {value}"), value=_fraction(limit))
            if limit is not None
            else tr(N_("sensitivity not recorded")),
        ]
    )


def _fraction(value: Decimal) -> str:
    """A fraction as recorded, as a power of ten, and as per cent: ``1 × 10⁻⁴ (0.01 %)``."""
    percent = (value * 100).normalize() + 0
    return f"{formats.power_of_ten(value, None) if value else '0'} ({formats.figure(percent)}\u00a0%)"


def _lesions(sheet: Sheet, one: Record) -> str:
    long, short = one.number("emd_ldi_mm"), one.number("emd_sdi_mm")
    size = (
        f"{formats.figure(long)}\u00a0×\u00a0{formats.figure(short)}\u00a0mm"
        if long is not None and short is not None
        else ""
    )
    ppd = (
        tr(N_("PPD {value} mm²"), value=formats.figure(long * short)) if long is not None and short is not None else ""
    )
    found = [
        _said(sheet, one, "extramedullary", N_("present: {value}")),
        _said(sheet, one, "emd_site", N_("site {value}")),
        _said(sheet, one, "imaging", N_("imaging {value}")),
        _said(sheet, one, "pet_ps", N_("5PS {value}")),
        _said(sheet, one, "emd_change", N_("lesions {value}")),
        clauses([size, ppd]),
    ]
    return clauses(found) or formats.not_recorded()


def _cns(sheet: Sheet, one: Record) -> str:
    fluid = [
        _said(sheet, one, "csf_wbc", N_("white cells {value}")),
        _said(sheet, one, "csf_rbc", N_("red cells {value}")),
        _said(sheet, one, "csf_blasts", N_("blasts: {value}")),
    ]
    done = _said(sheet, one, "csf_done", N_("CSF examined: {value}"))
    return clauses([sheet.shown(one, "cns_status"), done, *fluid])


SECTION = Section("response", N_("Response"), build)
