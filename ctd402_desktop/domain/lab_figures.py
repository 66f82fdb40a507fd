"""What the counts did since the infusion: nadir, recovery, ICAHT with its day counts, doubling of ferritin; each why.

Definitions are those of the rules ``anc_recovery``, ``platelet_recovery``, ``icaht_early``, ``icaht_late`` and
``ticaht_early``; this module only reads the course for them and words the answers (product.md 2.10).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.chart_points import Days, value_text
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.evaluate import rule_named
from ctd402_desktop.domain.figures import day_name
from ctd402_desktop.domain.grade import FLAG_LABELS, Fact
from ctd402_desktop.domain.kinetics_course import conditioning
from ctd402_desktop.domain.ledger import drug_uses
from ctd402_desktop.domain.rules import Result
from ctd402_desktop.domain.series import Observation, change, labs
from ctd402_desktop.domain.why import Why
from ctd402_desktop.i18n import N_, Message, msg

EARLY_END, LATE_END = 30, 100
"""Last days of the early and of the late window of ICAHT (toxicity-grading.md 4.1, 4.2)."""

PER_UL = Decimal(1000)
"""Rules of neutrophils take cells per µL; the course holds 10⁹/L."""


def lab_figures(course: Course, now: datetime) -> tuple[Why, ...]:
    """Every figure that can be told at ``now``; before an infusion only the doubling time of ferritin."""
    days = Days.of(course, now)
    counted = course.infusion_at is not None
    found = [*(_counts(days) if counted else ()), _doubling(days)]
    return tuple(one for one in found if one is not None)


def _counts(days: Days) -> Iterator[Why | None]:
    anc, plt = _since_infusion(days, "anc"), _since_infusion(days, "plt")
    if anc:
        yield _nadir(days, "anc_nadir", N_("ANC nadir {value}, {day}"), anc)
        yield _recovery("anc_recovery", {"anc": _pairs(days, anc, PER_UL)}, _ANC_WORDS)
        yield _early(days, _pairs(days, anc, PER_UL))
        yield _late(days, _pairs(days, anc, PER_UL))
    if plt:
        values = _pairs(days, plt, Decimal(1))
        yield _nadir(days, "plt_nadir", N_("PLT nadir {value}, {day}"), plt)
        given = {"platelets": values, "transfusion_days": _transfusions(days)}
        yield _recovery("platelet_recovery", given, _PLT_WORDS)
        yield _early_platelets(days, values)


def _since_infusion(days: Days, analyte: str) -> list[Observation]:
    """Numbers and bounds from the day of the infusion on."""
    found = days.seen(labs(days.course, analyte))
    return [one for one in found if (one.quantified or one.blq) and (days.course.study_day(one.at) or 0) >= 0]


def _pairs(days: Days, found: list[Observation], scale: Decimal) -> list[list[Any]]:
    """``[[day, value], ...]``; a result ``< x`` stands for its bound (toxicity-grading.md 4.3)."""
    return [[days.course.study_day(one.at), _number(one) * scale] for one in found]


def _transfusions(days: Days) -> list[int]:
    """Study days of the platelet transfusions of the ledger; the ledger is the record, so none means none."""
    given = [use.start for use in drug_uses(days.course, "blood") if use.agent == "platelets" and use.start <= days.now]
    return [day for at in given if (day := days.course.study_day(at)) is not None]


def _nadir(days: Days, key: str, words: str, found: list[Observation]) -> Why:
    low = min(found, key=_number)
    rule = msg(N_("The lowest count from the day of the infusion on; the first one where several are equal."))
    seen = msg(N_("{n} counts since the infusion"), n=len(found))
    when = msg(N_("{value} on {day}"), value=value_text(low), day=days.name(low.at))
    return Why(key, msg(words, value=value_text(low), day=days.name(low.at)), rule,
               (Fact(when, None, True), Fact(seen)), _entered(low))  # fmt: skip


def _number(one: Observation) -> Decimal:
    """The value, or the bound that stands for it."""
    return one.value if one.value is not None else one.lloq or Decimal(0)


def _entered(one: Observation) -> Message:
    return msg(N_("Laboratory report, entered by {name}"), name=one.record.author_name)


_ANC_WORDS = (N_("ANC recovered {day}"), N_("ANC never below 0.5"), N_("ANC recovery not reached"))
_PLT_WORDS = (N_("PLT recovered {day}"), N_("PLT never below 20"), N_("PLT recovery not reached"))


def _recovery(key: str, inputs: dict[str, Any], words: tuple[str, str, str]) -> Why:
    result = rule_named(key).compute(inputs)
    day, below = result.output["recovery_day"], result.output["ever_below"]
    title = msg(words[0], day=day_name(day)) if day is not None else msg(words[1 if below is False else 2])
    return _explained(key, title, result)


def _observed_to(days: Days, last: int) -> tuple[int, str]:
    """Last day of the window that counts, and why it ends there (``end_reason`` of the rule).

    Death ends observation; conditioning, relapse and a second infusion censor on the day before. A window that is
    still open ends today: days to come have no count.
    """
    ends = [(_day(days, on) - 1, reason) for on, reason in _censors(days) if on is not None]
    died = days.course.patient.died_on
    if died is not None and _day(days, died) <= days.today:
        ends.append((_day(days, died), "death"))
    ended = min((one for one in ends if one[0] < last), default=None)
    if ended is not None:
        return ended
    return (last, "day30") if days.today > last else (days.today, "ongoing")


def _censors(days: Days) -> Iterator[tuple[date | None, str]]:
    """First day of each kind that censors, up to today; what came before the infusion belongs to another course."""
    graft = conditioning(days.course)
    yield (graft if graft is not None and _day(days, graft) <= days.today else None), "subsequent_therapy"
    relapses = [one for one in days.course.of("event") if one.answers.get("kind") == "relapse"]
    for found, reason in ((relapses, "progression"), (days.course.of("infusion"), "subsequent_therapy")):
        later = [
            one for one in found if one.observed_at <= days.now and (days.course.study_day(one.observed_at) or 0) > 0
        ]
        local = [one.observed_at.astimezone(days.course.zone).date() for one in later]
        yield min(local, default=None), reason


def _day(days: Days, on: date) -> int:
    return (on - days.zero).days


def _early(days: Days, values: list[list[Any]]) -> Why | None:
    end, reason = _observed_to(days, EARLY_END)
    if end < 0:
        return None
    result = rule_named("icaht_early").compute({"anc": values, "end_day": end, "end_reason": reason})
    found = result.output
    if found["grade"] is None:
        return None
    words = N_("Early ICAHT {grade}: {d500} d ≤ 500, {d100} d ≤ 100/µL")
    return _explained("icaht_early", msg(words, **found), result)


def _late(days: Days, values: list[list[Any]]) -> Why | None:
    end, _ = _observed_to(days, LATE_END)
    result = rule_named("icaht_late").compute({"anc": values, "end_day": max(0, end)})
    if result.output is None:
        return None
    return _explained("icaht_late", msg(N_("Late ICAHT {grade}"), grade=result.output), result)


def _early_platelets(days: Days, values: list[list[Any]]) -> Why | None:
    end, _ = _observed_to(days, EARLY_END)
    result = rule_named("ticaht_early").compute({"platelets": values, "end_day": max(0, end)})
    found = result.output
    if found["grade"] is None:
        return None
    words = N_("Early t-ICAHT {grade}: {d50} d < 50, {d20} d < 20")
    return _explained("ticaht_early", msg(words, **found), result)


def _explained(key: str, title: Message, result: Result) -> Why:
    rule = rule_named(key)
    because = tuple(result.because) + tuple(Fact(msg(FLAG_LABELS[one])) for one in result.flags if one in FLAG_LABELS)
    because += tuple(Fact(msg(N_("grade {value} with"), value=one.to), one.text) for one in result.would_change)
    source = msg(N_("{version}. {citation}"), version=rule.version.replace("-", " "), citation=rule.citation)
    return Why(key, title, msg(rule.title), because, source)


def _doubling(days: Days) -> Why | None:
    """Doubling time of ferritin between its last two values, while it rises."""
    found = [one for one in days.seen(labs(days.course, "ferr")) if one.quantified and not one.comparator]
    moved = change(found)
    if moved is None or moved.doubling is None:
        return None
    hours = round(moved.doubling / timedelta(hours=1))
    rule = msg(N_("ln 2 × time between the last two values / ln of their ratio; told while the values rise."))
    facts = [Fact(msg(N_("{value} on {day}"), value=value_text(one), day=days.name(one.at)), None, True)
             for one in found[-2:]]  # fmt: skip
    last = found[-1]
    facts[-1] = replace(facts[-1], limit=msg(N_("{percent} % in {hours} h"), percent=f"+{moved.percent}",
                                             hours=round(moved.over / timedelta(hours=1))))  # fmt: skip
    return Why("ferr_doubling", msg(N_("Ferritin doubles in {hours} h"), hours=hours), rule, tuple(facts),
               _entered(last))  # fmt: skip
