"""Two columns that answer the first questions: what disease, what was given, what happened, how it stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.figures import span
from ctd402_desktop.domain.grade_runs import GradeRun, grade_runs
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Facts, Heading, SideBySide
from ctd402_desktop.reports.findings import agent_key, by_day, drug_start, drugs_of, lab_series, ongoing, spells
from ctd402_desktop.reports.formats import clauses, comma, day, enumerated, not_recorded
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Runs, bold, plain

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts

Row = tuple[str, Runs]
LABELS = 66.0
_MRD = {"True": N_("MRD detected"), "False": N_("MRD not detected")}


def build(sheet: Sheet) -> list[Flowable]:
    """Disease and treatment beside toxicity."""
    left = [Heading(tr(N_("Disease and treatment"))), Facts(_disease(sheet), LABELS)]
    right = [Heading(tr(N_("Toxicity"))), Facts(_toxicity(sheet), LABELS)]
    return [SideBySide(left, right)]


def _disease(sheet: Sheet) -> list[Row]:
    enrolment = sheet.course.last("enrolment")
    lines = sheet.shown(enrolment, "prior_lines")
    return [
        (tr(N_("Diagnosis")), (plain(_diagnosis(sheet, enrolment)),)),
        (tr(N_("Previous lines")), (plain(clauses([lines, _earlier(enrolment)])),)),
        (tr(N_("Baseline")), (plain(_baseline(sheet, enrolment)),)),
        *_lymphodepletion(sheet),
        (tr(N_("Infusion")), _infusion(sheet)),
        (tr(N_("Dose")), (plain(_dose(sheet)),)),
        (tr(N_("CNS")), (plain(_cns(sheet, enrolment)),)),
        (tr(N_("Response")), _response(sheet)),
    ]


def _diagnosis(sheet: Sheet, enrolment: Record | None) -> str:
    if enrolment is None:
        return not_recorded()
    status = sheet.shown(enrolment, "disease_status") if "disease_status" in enrolment.answers else ""
    since = sheet.shown(enrolment, "status_date") if "status_date" in enrolment.answers else ""
    return enumerated([part for part in (sheet.shown(enrolment, "diagnosis"), status, since) if part])


def _earlier(enrolment: Record | None) -> str:
    """Earlier CAR-T and transplant in words; silence about them would read as *none*."""
    if enrolment is None:
        return ""
    words = {
        "prior_cart": {
            True: tr(N_("earlier CAR-T")),
            False: tr(N_("no earlier CAR-T")),
            None: tr(N_("earlier CAR-T not recorded")),
        },
        "prior_hsct": {
            True: tr(N_("earlier HSCT")),
            False: tr(N_("no earlier HSCT")),
            None: tr(N_("earlier HSCT not recorded")),
        },
    }
    found = []
    for key, options in words.items():
        answer = enrolment.answers.get(key)
        found.append(options[answer if isinstance(answer, bool) else None])
    return enumerated(found)


def _baseline(sheet: Sheet, enrolment: Record | None) -> str:
    if enrolment is None:
        return not_recorded()
    parts = []
    blasts = enrolment.number("baseline_blasts")
    if blasts is not None:
        parts.append(tr(N_("marrow {percent} % blasts"), percent=formats.figure(blasts)))
    large, small = enrolment.number("baseline_emd_ldi_mm"), enrolment.number("baseline_emd_sdi_mm")
    emd = enrolment.answers.get("baseline_emd")
    size = (
        f"{formats.figure(large)}\u00a0×\u00a0{formats.figure(small)}\u00a0mm"
        if large is not None and small is not None
        else ""
    )
    if emd or size:
        parts.append(" ".join(part for part in (str(emd or tr(N_("lesion"))), size) if part))
    elif "sites" in enrolment.answers:
        parts.append(sheet.shown(enrolment, "sites"))
    return clauses(parts) or not_recorded()


def _lymphodepletion(sheet: Sheet) -> list[Row]:
    """What was given by drug; what was ordered while nothing has been given."""
    doses = sheet.course.of("ld_dose")
    order = sheet.course.last("lymphodepletion")
    rows: list[Row] = []
    for drug in dict.fromkeys(str(one.answers.get("drug")) for one in doses):
        given = [one for one in doses if one.answers.get("drug") == drug]
        name = sheet.shown(given[0], "drug")
        rows.append((_ld_label(sheet, given), (plain(f"{name} {_amounts(sheet, given)}{_per_m2(order, drug)}"),)))
    if not rows and order is not None:
        flu, cy = sheet.shown(order, "flu_daily_mg"), sheet.shown(order, "cy_daily_mg")
        text = tr(N_("ordered: fludarabine {flu}, cyclophosphamide {cy} daily"), flu=flu, cy=cy)
        rows.append((tr(N_("Lymphodepletion")), (plain(text),)))
    if len(rows) > 1:
        rows = [rows[0], *(("", runs) for name, runs in rows[1:])] if len({name for name, _ in rows}) == 1 else rows
    return rows or [(tr(N_("Lymphodepletion")), (plain(not_recorded()),))]


def _ld_label(sheet: Sheet, given: list[Record]) -> str:
    days = [number for one in given if (number := sheet.course.study_day(one.observed_at)) is not None]
    if not days:
        return tr(N_("LD"))
    return tr(N_("LD, {days}"), days=" – ".join(dict.fromkeys((day(min(days)), day(max(days))))))


def _amounts(sheet: Sheet, given: list[Record]) -> str:
    """``52 mg × 3`` when every dose was the same, else each dose."""
    shown = [sheet.shown(one, "given_mg") for one in given]
    return f"{shown[0]} × {len(shown)}" if len(set(shown)) == 1 else enumerated(shown)


def _per_m2(order: Record | None, drug: str) -> str:
    per = order.number({"fludarabine": "flu_mg_m2", "cyclophosphamide": "cy_mg_m2"}.get(drug, "")) if order else None
    return formats.bracketed(f"{formats.figure(per)} mg/m²") if per is not None else ""


def _infusion(sheet: Sheet) -> Runs:
    record = sheet.course.last("infusion")
    at = sheet.course.infusion_at
    if record is None or at is None:
        planned = sheet.course.day_zero
        if planned is None:
            return (plain(not_recorded()),)
        return (plain(tr(N_("planned {date}"), date=formats.on_date(planned))),)
    lot = tr(N_("lot {lot}"), lot=sheet.shown(record, "lot"))
    return bold(formats.at_time(at, sheet.zone)), plain(enumerated(["", lot]) if lot else "")


def _dose(sheet: Sheet) -> str:
    record = sheet.course.last("infusion")
    if record is None:
        return not_recorded()
    cells = record.number("dose_infused_cells")
    product = sheet.shown(record, "product_name")
    if cells is None:
        return enumerated([product, not_recorded()])
    amount = tr(N_("{cells} CAR-T cells"), cells=formats.power_of_ten(cells))
    weight = sheet.course.latest("weight_kg", "lymphodepletion", "enrolment")
    parts = [product, amount]
    if weight is not None and isinstance(weight[1], Decimal) and weight[1]:
        parts.append(tr(N_("{cells}/kg"), cells=formats.power_of_ten(cells / weight[1])))
    return enumerated(parts)


def _cns(sheet: Sheet, enrolment: Record | None) -> str:
    baseline = sheet.shown(enrolment, "baseline_cns")
    parts = [tr(N_("{status} at baseline"), status=baseline)]
    latest = sheet.course.latest("cns_status", "response")
    if latest is not None:
        parts.append(f"{sheet.shown(latest[0], 'cns_status')} {sheet.day_of(latest[0])}")
    return clauses(parts)


def _response(sheet: Sheet) -> Runs:
    """The newest assessment with an overall category, with MRD."""
    visits = [one for one in sheet.course.of("response") if "overall" in one.answers]
    if not visits:
        return (plain(tr(N_("no assessment yet"))),)
    last = visits[-1]
    mrd = tr(_MRD.get(str(last.answers.get("mrd_detected")), N_("MRD not recorded")))
    return bold(sheet.shown(last, "overall")), plain(enumerated(["", mrd, sheet.day_of(last)]))


def _toxicity(sheet: Sheet) -> list[Row]:
    return [
        (tr(N_("CRS (ASTCT)")), _grade_course(sheet, "crs")),
        (tr(N_("ICANS (ASTCT)")), _grade_course(sheet, "icans")),
        *_treatment(sheet),
        (tr(N_("Infection")), (plain(_infections(sheet)),)),
        (tr(N_("Counts")), (plain(_counts(sheet)),)),
    ]


def _grade_course(sheet: Sheet, scale: str) -> Runs:
    """Peak with its days, then the episodes and the days that could not be graded."""
    days = by_day(sheet.course, scale)
    values = {number: one.value for number, one in days.items() if one.state == "graded" and one.value is not None}
    unclear = spells(number for number, one in days.items() if one.state == "ng")
    tail = tr(N_("not gradable {days}"), days=enumerated([one.text() for one in unclear])) if unclear else ""
    if not values:
        return (plain(tail or tr(N_("not graded"))),)
    peak = max(values.values())
    if peak == 0:
        return bold(tr(N_("grade 0"))), plain(f"{comma()}{tail}" if tail else "")
    at_peak = enumerated([one.text() for one in spells(number for number, value in values.items() if value == peak)])
    courses = [_episode(one) for one in grade_runs(list(values.items()))]
    rest = clauses([f"{comma()}{at_peak}", *courses, tail])
    return bold(tr(N_("peak {grade}"), grade=peak)), plain(rest)


def _episode(one: GradeRun) -> str:
    first = day(one.onset_day)
    if one.ongoing:
        return tr(N_("since {first}, ongoing"), first=first)
    last = day(one.last_day)
    return tr(N_("{first} to {last}, {n} d"), first=first, last=last, n=one.duration_days)


def _treatment(sheet: Sheet) -> list[Row]:
    """Tocilizumab by dose, other anticytokine drugs, steroids, vasopressors, oxygen: with days."""
    lines = [
        text
        for category in ("tocilizumab", "anticytokine", "steroid", "vasopressor", "oxygen")
        if (text := _given(sheet, category))
    ]
    name = tr(N_("Treatment"))
    if not lines:
        return [(name, (plain(tr(N_("no drug for CRS or ICANS recorded"))),))]
    return [(name if number == 0 else "", (plain(line),)) for number, line in enumerate(lines)]


def _given(sheet: Sheet, category: str) -> str:
    """One line for a category: each agent with its doses or its time."""
    records = [
        one
        for one in drugs_of(sheet.course, category)
        if one.answers.get("indication") not in {"prophylaxis", "antiemetic"}
    ]
    parts = []
    for agent in dict.fromkeys(sheet.shown(one, agent_key(one)) for one in records):
        mine = [one for one in records if sheet.shown(one, agent_key(one)) == agent]
        days = enumerated(list(dict.fromkeys(day(sheet.course.study_day(drug_start(one))) for one in mine)))
        singles = [one for one in mine if one.answers.get("single") is True]
        if len(singles) == len(mine):
            dose = _dose_text(sheet, mine[0])
            parts.append(
                " ".join(part for part in (agent, dose, f"× {len(mine)}" if len(mine) > 1 else "") if part)
                + f"{comma()}{days}"
            )
        else:
            parts.append(clauses([f"{agent} {_duration(mine)}"]) + f"{comma()}{days}")
    return clauses(parts)


def _dose_text(sheet: Sheet, record: Record) -> str:
    amount = record.number("dose")
    if amount is None:
        return ""
    unit = sheet.shown(record, "dose_unit") if "dose_unit" in record.answers else ""
    return f"{formats.figure(amount)}\u00a0{unit}".rstrip()


def _duration(records: list[Record]) -> str:
    """Total time of courses that have an end; *ongoing* otherwise."""
    total = timedelta()
    for one in records:
        if ongoing(one):
            return tr(N_("ongoing"))
        end = one.answers.get("end")
        if isinstance(end, datetime):
            total += end - drug_start(one)
    return span(total)


def _infections(sheet: Sheet) -> str:
    found = [one for one in sheet.course.of("infection") if one.answers.get("status") != "excluded"]
    if not found:
        return tr(N_("none documented"))
    parts = []
    for one in found[-3:]:
        what = sheet.shown(one, "organism") if "organism" in one.answers else sheet.shown(one, "kind")
        parts.append(f"{what} {sheet.day_of(one)}{formats.bracketed(sheet.shown(one, 'status'))}")
    more = len(found) - len(parts)
    return clauses([*parts, tr(N_("{n} earlier on page 2"), n=more) if more else ""])


def _counts(sheet: Sheet) -> str:
    """Days with neutrophils below 0.5, and the newest value."""
    series = [one for one in lab_series(sheet.course, "anc") if one.canonical is not None and one.day is not None]
    if not series:
        return tr(N_("ANC not recorded"))
    low = [one for one in series if one.canonical is not None and one.canonical < Decimal("0.5")]
    last = series[-1]
    newest = tr(N_("ANC {value} on {day}"), value=formats.lab(_bare(last.reported)), day=day(last.day))
    if not low:
        return clauses([tr(N_("ANC never below 0.5")), newest])
    first, final = low[0].day, low[-1].day
    span = day(first) if first == final else tr(N_("{first} to {last}"), first=day(first), last=day(final))
    return clauses([tr(N_("ANC below 0.5: {span}"), span=span), newest])


def _bare(value: Lab) -> Lab:
    return Lab(value.value, "" if value.unit == "10*9/L" else value.unit, value.comparator)


SECTION = Section("snapshot", N_("Snapshot"), build)
