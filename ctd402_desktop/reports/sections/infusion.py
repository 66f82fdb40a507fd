"""The infusion record: product, identity, thaw, cells, times, checks and reactions."""

from __future__ import annotations

from datetime import datetime

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.figures import span
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Facts, Heading, SideBySide, note
from ctd402_desktop.reports.formats import clauses, enumerated
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Runs, plain

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts

Row = tuple[str, Runs]


def build(sheet: Sheet) -> list[Flowable]:
    """Two columns for each infusion."""
    heading = Heading(tr(N_("Infusion")))
    infusions = sheet.course.of("infusion")
    if not infusions:
        return [heading, note(tr(N_("No infusion recorded.")))]
    return [heading, *(SideBySide([Facts(_product(sheet, one))], [Facts(_given(sheet, one))]) for one in infusions)]


def _row(name: str, text: str) -> Row:
    return name, (plain(text),)


def _product(sheet: Sheet, one: Record) -> list[Row]:
    bags = tr(N_("bags: {n}"), n=sheet.shown(one, "bag_count")) if "bag_count" in one.answers else ""
    return [
        _row(
            tr(N_("Product")),
            enumerated([sheet.shown(one, "product_name"), bags] if bags else [sheet.shown(one, "product_name")]),
        ),
        _row(tr(N_("Lot, batch")), enumerated([sheet.shown(one, "lot"), sheet.shown(one, "batch")])),
        _row(
            tr(N_("Donation no.")),
            " ".join(sheet.shown(one, key) for key in ("donor_id", "din_check") if key in one.answers)
            or formats.not_recorded(),
        ),
        _row(tr(N_("Chain of identity")), sheet.shown(one, "chain_of_identity")),
        _row(tr(N_("Received")), _with_name(sheet, one, "received", "receiver")),
        _row(tr(N_("Expiry")), sheet.shown(one, "expiry")),
        _row(tr(N_("Excursion")), clauses([sheet.shown(one, "excursion"), _optional(sheet, one, "excursion_note")])),
        _row(tr(N_("Readiness")), _readiness(sheet, one)),
        _row(tr(N_("Checked by")), enumerated([sheet.shown(one, "verifier_1"), sheet.shown(one, "verifier_2")])),
    ]


def _given(sheet: Sheet, one: Record) -> list[Row]:
    start, end = one.answers.get("start"), one.answers.get("end")
    lasted = span(end - start) if isinstance(start, datetime) and isinstance(end, datetime) else ""
    thaw = clauses(
        [
            formats.between(one.answers.get("thaw_start"), one.answers.get("thaw_end"), sheet.zone),
            _optional(sheet, one, "thaw_method"),
        ]
    )
    cells = enumerated(
        [
            sheet.shown(one, "volume_ml"),
            sheet.shown(one, "cells_per_ml"),
            tr(N_("viable {percent}"), percent=sheet.shown(one, "viability_pct")),
            tr(N_("CAR+ {percent}"), percent=sheet.shown(one, "car_pct")),
        ]
    )
    return [
        _row(tr(N_("Thaw")), thaw),
        _row(tr(N_("Cells")), cells),
        _row(tr(N_("Dose planned")), sheet.shown(one, "dose_planned_cells")),
        _row(tr(N_("Dose infused")), clauses([sheet.shown(one, "dose_infused_cells"), _of_plan(one)])),
        _row(tr(C_("time of infusion", "Given")), clauses([formats.between(start, end, sheet.zone), lasted])),
        _row(tr(N_("Route, filter")), enumerated([sheet.shown(one, "route"), sheet.shown(one, "filter")])),
        _row(tr(N_("Premedication")), sheet.shown(one, "premedication")),
        _row(
            tr(N_("Not infused")), clauses([sheet.shown(one, "residual_ml"), _optional(sheet, one, "residual_reason")])
        ),
        _row(tr(N_("Reaction")), _reaction(sheet, one)),
    ]


def _optional(sheet: Sheet, one: Record, key: str) -> str:
    return sheet.shown(one, key) if key in one.answers else ""


def _with_name(sheet: Sheet, one: Record, key: str, who: str) -> str:
    return enumerated([sheet.shown(one, key), *([sheet.shown(one, who)] if who in one.answers else [])])


def _of_plan(one: Record) -> str:
    planned, infused = one.number("dose_planned_cells"), one.number("dose_infused_cells")
    if not planned or infused is None:
        return ""
    percent = formats.figure(formats.rounded(infused * 100 / planned, 1).normalize() + 0)
    return tr(N_("{percent} % of plan"), percent=percent)


def _readiness(sheet: Sheet, one: Record) -> str:
    """How many items passed, and each that failed by name."""
    items = [key for key in one.answers if key.startswith("rdy_") and key != "rdy_override"]
    if not items:
        return formats.not_recorded()
    failed = [key for key in items if one.answers[key] == "fail"]
    text = tr(N_("{passed} of {total} items passed"), passed=len(items) - len(failed), total=len(items))
    names = [tr(field.label) if (field := sheet.field("infusion", key)) else key for key in failed]
    return clauses(
        [
            text,
            tr(N_("failed: {items}"), items=formats.listed(names)) if names else "",
            _optional(sheet, one, "rdy_override"),
        ]
    )


def _reaction(sheet: Sheet, one: Record) -> str:
    if one.answers.get("reaction") is not True:
        return sheet.shown(one, "reaction")
    grade = tr(N_("grade {grade}"), grade=sheet.shown(one, "reaction_grade"))
    keys = ("reaction_onset", "reaction_text", "reaction_action")
    return clauses([grade, *(_optional(sheet, one, key) for key in keys)])


SECTION = Section("infusion", N_("Infusion"), build)
