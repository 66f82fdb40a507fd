"""The letter of a transplant referral: who asks what of whom, what the transplant physician needs, what is enclosed.

References
----------
response-pk-hsct.md 6.7. What no form of this program asks stands on paper as *not recorded*, never as a blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.ledger import drug_uses
from ctd402_desktop.domain.preflight_checks import CLOSED, DONOR_STEPS, REMISSIONS
from ctd402_desktop.domain.transplant import track
from ctd402_desktop.domain.transplant_words import comorbidity_words, graft_words
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Facts, Heading, SideBySide
from ctd402_desktop.reports.findings import lab_series
from ctd402_desktop.reports.formats import clauses, enumerated, listed, not_recorded, on_date
from ctd402_desktop.reports.sections.plan_brief import Boxes, latest, milestone_text
from ctd402_desktop.reports.sections.response import mrd_words
from ctd402_desktop.reports.sections.signatures import Lines
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Runs, Text, bold, plain

from reportlab.platypus import CondPageBreak, Flowable, Spacer  # isort: skip - after styles, which names the fonts

Row = tuple[str, Runs]
LABELS = 78.0
ENCLOSED = (
    N_("Course and toxicity"),
    N_("Response and laboratory"),
    N_("Transplant"),
    N_("How the categories were calculated"),
)
TO_CONFIRM = N_("to be confirmed by the treating physician")


def head(sheet: Sheet) -> list[Flowable]:
    """Addressee by hand, sender, and what is asked: the words of the protocol pack."""
    parts: list[Flowable] = [
        Lines([tr(N_("To: transplant centre, physician")), tr(N_("Date sent, by"))]),
        Facts([(tr(N_("From")), (plain(_sender(sheet)),))], LABELS),
    ]
    asked = sheet.course.protocol.texts.referral
    parts.append(Heading(tr(N_("Request")), tr(TO_CONFIRM)))
    text = "\n".join(one.text for one in asked) if asked else not_recorded()
    return [*parts, Text(plain(text)), Spacer(1, 5)]


def _sender(sheet: Sheet) -> str:
    """Ward, responsible physician and telephone."""
    issue = sheet.issue
    physician = sheet.course.patient.physician or not_recorded()
    return clauses(
        [
            issue.ward or not_recorded(),
            tr(N_("responsible physician {name}"), name=physician),
            tr(N_("telephone {number}, day and night"), number=issue.phone or not_recorded()),
        ]
    )


def facts(sheet: Sheet) -> list[Flowable]:
    """What the transplant physician asks first, in two columns."""
    left = [Heading(tr(N_("Remission and fitness"))), Facts(_rows(_fitness(sheet)), LABELS)]
    right = [Heading(tr(N_("Donor and plan"))), Facts(_rows(_plan(sheet)), LABELS)]
    return [SideBySide(left, right)]


def _rows(found: Sequence[tuple[str, str]]) -> list[Row]:
    return [(name, (plain(text or not_recorded()),)) for name, text in found]


def _fitness(sheet: Sheet) -> list[tuple[str, str]]:
    enrolment = sheet.course.last("enrolment")
    performance = tr(
        N_("ECOG {ecog}, Karnofsky {kps}"), ecog=sheet.shown(enrolment, "ecog"), kps=sheet.shown(enrolment, "kps")
    )
    return [
        (tr(N_("Remission since")), _remission(sheet)),
        (tr(N_("MRD")), _mrd(sheet)),
        (tr(N_("Lesions, CNS")), _lesions(sheet)),
        (tr(N_("Infections open")), _infections(sheet)),
        (tr(N_("Colonisation")), not_recorded()),
        (tr(N_("Transfusions")), _transfusions(sheet)),
        (tr(N_("Organ function")), _organs(sheet, enrolment)),
        (tr(N_("Comorbidity")), _comorbidity(sheet, enrolment)),
        (tr(N_("Performance")), performance),
        (tr(N_("Weight")), _newest(sheet, "weight_kg")),
    ]


def _plan(sheet: Sheet) -> list[tuple[str, str]]:
    enrolment = sheet.course.last("enrolment")
    so_far = clauses([*graft_words(sheet.course, sheet.issue.printed_at)])
    return [
        (tr(N_("HLA typing")), milestone_text(sheet, latest(sheet, "hla_typing"))),
        (tr(N_("Donor")), _donor(sheet)),
        (tr(N_("ABO")), not_recorded()),
        (tr(N_("CMV")), _cmv(sheet, enrolment)),
        (tr(N_("Hepatitis B")), _hepatitis(sheet, enrolment)),
        (tr(N_("Genetics")), not_recorded()),
        (tr(N_("Fertility")), not_recorded()),
        (tr(N_("Social support")), not_recorded()),
        (tr(N_("Date wanted")), _window(sheet)),
        *([(tr(N_("Transplant so far")), so_far)] if so_far else []),
    ]


def _remission(sheet: Sheet) -> str:
    found = [one for one in sheet.course.of("response") if str(one.answers.get("overall")) in REMISSIONS]
    if not found:
        return tr(N_("no remission recorded"))
    first, last = found[0], sheet.course.of("response")[-1]
    since = on_date(first.observed_at.astimezone(sheet.zone).date())
    parts = [enumerated([since, sheet.day_of(first), sheet.shown(first, "overall")])]
    if last is not first and "overall" in last.answers:
        parts.append(tr(N_("now {value}"), value=f"{sheet.shown(last, 'overall')} {sheet.day_of(last)}"))
    return clauses(parts)


def _mrd(sheet: Sheet) -> str:
    found = [one for one in sheet.course.of("response") if "mrd_detected" in one.answers or "mrd_value" in one.answers]
    return clauses([mrd_words(sheet, found[-1]), sheet.day_of(found[-1])]) if found else not_recorded()


def _lesions(sheet: Sheet) -> str:
    parts = []
    for key in ("emd_category", "cns_status"):
        found = sheet.course.latest(key, "response")
        parts.append(f"{sheet.shown(found[0], key)} {sheet.day_of(found[0])}" if found is not None else not_recorded())
    return clauses(parts)


def _infections(sheet: Sheet) -> str:
    found = [
        one
        for one in sheet.course.of("infection")
        if one.answers.get("status") not in CLOSED and "resolved_at" not in one.answers
    ]
    if not found:
        return tr(N_("none recorded"))
    return clauses([f"{sheet.shown(one, _named(one))} {sheet.day_of(one)}" for one in found])


def _named(one: Record) -> str:
    return "organism" if "organism" in one.answers else "kind"


def _transfusions(sheet: Sheet) -> str:
    uses = drug_uses(sheet.course, "blood")
    if not uses:
        return tr(N_("none recorded"))
    field = sheet.field("drug", "agent")
    counted = Counter(use.agent for use in uses)
    names = [
        f"{tr(field.choice_label(agent)) if field is not None else agent} × {n}" for agent, n in sorted(counted.items())
    ]
    last = on_date(max(use.start for use in uses).astimezone(sheet.zone).date())
    return clauses([listed(names), tr(N_("last {date}"), date=last)])


def _organs(sheet: Sheet, enrolment: Record | None) -> str:
    parts = [_lab(sheet, key) for key in ("creat", "bili", "alt")]
    return clauses([*parts, tr(N_("LVEF {lvef}"), lvef=sheet.shown(enrolment, "lvef"))])


def _lab(sheet: Sheet, key: str) -> str:
    """Newest result as reported, with its day."""
    name, series = tr(ANALYTES[key].label), lab_series(sheet.course, key)
    if not series:
        return f"{name} {not_recorded()}"
    return f"{name} {formats.lab(series[-1].reported)} {sheet.day_of(series[-1].record)}"


def _comorbidity(sheet: Sheet, enrolment: Record | None) -> str:
    return clauses([sheet.shown(enrolment, "comorbidity"), comorbidity_words(sheet.course, sheet.issue.printed_at)])


def _newest(sheet: Sheet, key: str) -> str:
    found = sheet.course.latest(key)
    return f"{sheet.shown(found[0], key)} {sheet.day_of(found[0])}" if found is not None else not_recorded()


def _donor(sheet: Sheet) -> str:
    steps = [one for key in reversed(DONOR_STEPS) if (one := latest(sheet, key)) is not None]
    parts = []
    for key in ("donor_type", "hla_match"):
        found = sheet.course.latest(key, "transplant")
        parts += [sheet.shown(found[0], key)] if found is not None else []
    state = f"{sheet.shown(steps[0], 'milestone')} {milestone_text(sheet, steps[0])}" if steps else not_recorded()
    return clauses([" ".join(parts), state])


def _cmv(sheet: Sheet, enrolment: Record | None) -> str:
    return clauses([tr(N_("IgG {value}"), value=sheet.shown(enrolment, "cmv_igg")), _lab(sheet, "cmv")])


def _hepatitis(sheet: Sheet, enrolment: Record | None) -> str:
    return tr(
        N_("HBsAg {hbsag}, anti-HBc {anti_hbc}"),
        hbsag=sheet.shown(enrolment, "hbsag"),
        anti_hbc=sheet.shown(enrolment, "anti_hbc"),
    )


def _window(sheet: Sheet) -> str:
    """The planned day, else the band of the protocol pack counted from the infusion."""
    found = track(sheet.course, sheet.issue.printed_at)
    zero = sheet.course.day_zero
    if found.graft_given is not None:
        return tr(N_("given {date}"), date=on_date(found.graft_given))
    parts = [tr(N_("planned {date}"), date=on_date(found.graft_planned))] if found.graft_planned is not None else []
    if zero is not None:
        first, last = found.plan.watch_from, found.plan.watch_to
        parts.append(
            tr(
                N_("D+{first} to D+{last} is {start} to {end}"),
                first=first,
                last=last,
                start=on_date(zero + timedelta(days=first)),
                end=on_date(zero + timedelta(days=last)),
            )
        )
    return clauses(parts)


def close(sheet: Sheet) -> list[Flowable]:
    """What is enclosed, what is still missing or open, and lines to sign by hand."""
    issue = sheet.issue
    enclosed = [f"{number}  {tr(title)}" for number, title in enumerate(ENCLOSED, start=1)]
    left: list[Flowable] = [Heading(tr(N_("Enclosed"))), Text(plain("\n".join(enclosed)))]
    open_now = [*(tr(one) for one in issue.gaps), *(tr(one) for one in issue.remarks)]
    nothing = [Text(bold(tr(N_("nothing: everything this referral needs is recorded"))))]
    right: list[Flowable] = [
        Heading(tr(N_("Missing or open when printed"))),
        *([Boxes(open_now)] if open_now else nothing),
    ]
    captions = [tr(N_("Author: name, signature, time")), tr(N_("Reviewer: name, signature, time"))]
    return [SideBySide(left, right), CondPageBreak(60), Spacer(1, 4), Lines(captions)]


HEAD = Section("referral_head", N_("Request"), head)
FACTS = Section("referral_facts", N_("Remission and fitness"), facts)
CLOSE = Section("referral_close", N_("Enclosed"), close)
