"""Tumour lysis syndrome, Cairo-Bishop: laboratory syndrome, clinical syndrome, and the grade of the clinical one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.bands import bands
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.renal import at_least
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, integer, number, tick
from ctd402_desktop.domain.toxicity.explaining import any_of, decided, figure
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
WINDOW = (-3, 7)
RISE, FALL = D("1.25"), D("0.75")
PHOSPHATE_ADULT, PHOSPHATE_CHILD = D("1.45"), D("2.1")
SEIZURE_GRADES = (0, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class _Analyte:
    """One of the four: input names, unit, label, absolute limit, allowed range of entry, limit in words."""

    name: str
    baseline: str
    unit: str
    label: str
    limit: Decimal | None
    most: Decimal
    words: Message


_ANALYTES = (
    _Analyte("uric_acid_umol_l", "uric_acid_baseline", "µmol/L", N_("Uric acid {value} µmol/L"), D(476), D(10_000),
             msg(N_("≥ 476, or ≥ 25 % above baseline"))),
    _Analyte("potassium_mmol_l", "potassium_baseline", "mmol/L", N_("Potassium {value} mmol/L"), D(6), D(20),
             msg(N_("≥ 6.0, or ≥ 25 % above baseline"))),
    _Analyte("phosphate_mmol_l", "phosphate_baseline", "mmol/L", N_("Phosphate {value} mmol/L"), None, D(20),
             msg(N_("≥ 1.45 (child ≥ 2.1), or ≥ 25 % above baseline"))),
    _Analyte("calcium_corr_mmol_l", "calcium_baseline", "mmol/L",
             N_("Corrected calcium {value} mmol/L"), D("1.75"), D(10), msg(N_("≤ 1.75, or ≥ 25 % below baseline"))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    """A criterion that is met, not met or unknown."""

    met: bool | None
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    lacks_baseline: bool = False


def _absolute(row: _Analyte, value: Decimal, child: bool | None) -> bool | None:
    if row.limit is None:
        reached = [value >= limit for limit in _phosphate_limits(child)]
        return reached[0] if len(set(reached)) == 1 else None
    return value <= row.limit if row.name.startswith("calcium") else value >= row.limit


def _phosphate_limits(child: bool | None) -> tuple[Decimal, ...]:
    if child is None:
        return PHOSPHATE_ADULT, PHOSPHATE_CHILD
    return (PHOSPHATE_CHILD,) if child else (PHOSPHATE_ADULT,)


def _changed(row: _Analyte, value: Decimal, baseline: Decimal) -> bool:
    if row.name.startswith("calcium"):
        return at_least(FALL * baseline, value)
    return at_least(value, RISE * baseline)


def _analyte(row: _Analyte, inputs: Inputs) -> _State:
    value, baseline = (number(inputs, name, D(0), row.most) for name in (row.name, row.baseline))
    child = answer(inputs, "child")
    if baseline is not None and baseline == 0:
        raise InputError(msg(N_("{name} must be above 0"), name=row.baseline))
    if value is None:
        return _State(None, (), (row.name,))
    met = _absolute(row, value, child)
    if baseline is not None and _changed(row, value, baseline):
        met = True
    text, names = msg(row.label, value=figure(value)), (row.name,)
    facts = [Fact(text, row.words, False, names)]
    if baseline is not None:
        before = msg(N_("At baseline: {analyte}"), analyte=msg(row.label, value=figure(baseline)))
        facts.append(Fact(before, None, False, (row.baseline,)))
    return _State(met, tuple(facts), ("child",) if met is None else (), met is not True and baseline is None)


@dataclass(frozen=True, slots=True)
class _Item:
    """One clinical manifestation: its grade, ``None`` when not answered; removed = 0 for good."""

    name: str
    grade: int | None
    facts: tuple[Fact, ...]


CREATININE_GRADE = bands(("<", "1.5", 0), ("≤", "1.5", 1), ("≤", 3, 2), ("≤", 6, 3), last=4)


def _item(inputs: Inputs, name: str, cause: str, label: str, grade: int | None, limit: Message | None) -> _Item:
    value = number(inputs, name)
    facts = () if value is None else (Fact(msg(label, value=figure(value)), limit, False, (name,)),)
    if tick(inputs, cause):
        return _Item(name, 0, (*facts, Fact(msg(N_("Explained by another cause")), None, False, (cause,))))
    return _Item(name, grade, facts)


def _clinical(inputs: Inputs) -> tuple[_Item, ...]:
    creatinine = number(inputs, "creatinine_x_uln", D(0), D(100))
    arrhythmia, seizure = integer(inputs, "arrhythmia_grade", 0, 4), integer(inputs, "seizure_grade", 0, 4)
    if seizure is not None and seizure not in SEIZURE_GRADES:
        raise InputError(msg(N_("{name} must be one of {allowed}"), name="seizure_grade", allowed="0, 2, 3, 4"))
    limit = msg(N_("1.5: grade 1; > 1.5: 2; > 3: 3; > 6: 4"))
    grade = None if creatinine is None else CREATININE_GRADE(creatinine)
    rows = (
        ("creatinine_x_uln", "creatinine_other_cause", N_("Creatinine {value} × upper limit"), grade, limit),
        ("arrhythmia_grade", "arrhythmia_other_cause", N_("Arrhythmia grade {value}"), arrhythmia, None),
        ("seizure_grade", "seizure_other_cause", N_("Seizure grade {value}"), seizure, None),
    )
    return tuple(_item(inputs, *row) for row in rows)


@dataclass(frozen=True, slots=True)
class _Found:
    """The three answers with what they rest on."""

    ltls: bool | None
    ctls: bool | None
    grade: int | None
    reason: Reason | None
    analytes: tuple[_State, ...]
    items: tuple[_Item, ...]
    flags: tuple[str, ...]


def _laboratory(states: tuple[_State, ...]) -> bool | None:
    met = [one.met for one in states]
    if met.count(True) >= 2:
        return True
    return False if met.count(True) + met.count(None) < 2 else None


def _lacking(states: tuple[_State, ...]) -> tuple[str, ...]:
    """Baselines not known that together could still make two analytes count."""
    names = tuple(row.baseline for row, one in zip(_ANALYTES, states, strict=True) if one.lacks_baseline)
    sure = [one.met for one in states].count(True)
    unknown = sum(one.met is None and not one.lacks_baseline for one in states)
    return names if sure + unknown + len(names) >= 2 else ()


def _clinical_state(ltls: bool | None, anything: bool | None) -> bool | None:
    if ltls is None:
        return False if anything is False else None
    return anything if ltls else False


def _read(inputs: Inputs) -> _Found:
    day = integer(inputs, "day_rel_therapy_start", -10_000, 100_000)
    analytes, items = tuple(_analyte(row, inputs) for row in _ANALYTES), _clinical(inputs)
    sudden = tick(inputs, "sudden_death")
    if day is None:
        return _Found(None, None, None, Reason.MISSING, analytes, items, ())
    if not WINDOW[0] <= day <= WINDOW[1]:
        return _Found(False, False, None, Reason.OUT_OF_WINDOW, analytes, items, ())
    grades = [one.grade for one in items]
    anything = True if sudden else any_of(None if grade is None else grade > 0 for grade in grades)
    ltls = _laboratory(analytes)
    ctls = _clinical_state(ltls, anything)
    grade, reason, flags = _graded(ltls, ctls, anything, [5] if sudden else grades)
    if ltls is False and _lacking(analytes):
        flags = tuple(dict.fromkeys((*flags, "baseline_missing", "conv")))
    return _Found(ltls, ctls, grade, reason, analytes, items, flags)


def _graded(
    ltls: bool | None, ctls: bool | None, anything: bool | None, grades: list[int | None]
) -> tuple[int | None, Reason | None, tuple[str, ...]]:
    """Rows 3 to 8 of the table of toxicity-grading.md 7."""
    if ctls:
        worst = max(grade for grade in grades if grade is not None)
        return worst, None, ("minimum", "conv") if None in grades and worst < 4 else ()
    if ltls is None or ctls is None:
        return None, Reason.MISSING, ()
    if ltls or anything is False:
        return 0, None, ()
    return (None, Reason.REVIEW, ("conv",)) if anything else (None, Reason.MISSING, ())


def _answer(inputs: Inputs) -> tuple[object, ...]:
    found = _read(inputs)
    return found.ltls, found.ctls, found.grade, found.reason


def _missing(inputs: Inputs, found: _Found) -> tuple[str, ...]:
    if inputs.get("day_rel_therapy_start") is None:
        return ("day_rel_therapy_start",)
    if found.reason is Reason.OUT_OF_WINDOW:
        return ()
    names = [name for one in found.analytes for name in one.missing] if found.ltls is None else []
    names += _lacking(found.analytes) if found.ltls is False else ()
    open_items = found.ctls is None or found.reason is Reason.MISSING or "minimum" in found.flags
    if open_items:
        names += [one.name for one in found.items if one.grade is None]
    return tuple(names)


def _summary(found: _Found) -> tuple[Fact, ...]:
    texts = {
        (True, True): N_("Laboratory and clinical tumour lysis syndrome"),
        (True, False): N_("Laboratory tumour lysis syndrome only"),
        (True, None): N_("Laboratory tumour lysis syndrome; clinical signs incomplete"),
    }
    if found.reason is Reason.REVIEW:
        return (Fact(msg(N_("No laboratory TLS: look for a missed or treated one, grade the organ by CTCAE"))),)
    said = texts.get((bool(found.ltls), found.ctls))
    return () if said is None else (Fact(msg(said)),)


def _tls(inputs: Inputs) -> Result:
    found = _read(inputs)
    facts: list[Fact] = []
    day = integer(inputs, "day_rel_therapy_start")
    if day is not None:
        text, limit = msg(N_("Day {day} from the start of treatment"), day=day), msg(N_("day −3 to +7"))
        facts.append(Fact(text, limit, False, ("day_rel_therapy_start",)))
    facts += [fact for one in found.analytes for fact in one.facts]
    facts += [fact for one in found.items for fact in one.facts]
    if tick(inputs, "sudden_death"):
        facts.append(Fact(msg(N_("Sudden death")), msg(N_("grade {value}"), value=5), False, ("sudden_death",)))
    because = (*_summary(found), *decided(_answer, inputs, facts))
    output = {"ltls": found.ltls, "ctls": found.ctls, "grade": found.grade}
    return Result(output, because, _missing(inputs, found), found.reason, found.flags)


RULES = (
    Rule(
        key="tls_cairo_bishop",
        title=N_("Tumour lysis syndrome (Cairo-Bishop)"),
        version="Cairo-Bishop-2004",
        citation="Cairo MS, Bishop M. Br J Haematol 2004;127:3-11",
        section="toxicity-grading 7",
        output="{ltls, ctls, grade}",
        inputs=(
            Input("day_rel_therapy_start", "integer", note=N_("-3 to +7 is the window")),
            Input("child", "bool", note=N_("under 18 years")),
            *(Input(name, "number", row.unit) for row in _ANALYTES for name in (row.name, row.baseline)),
            Input("creatinine_x_uln", "number", note=N_("multiple of the upper limit, 0-100")),
            Input("creatinine_other_cause", "bool", default="false"),
            Input("arrhythmia_grade", "integer", note="0-4"),
            Input("arrhythmia_other_cause", "bool", default="false"),
            Input("seizure_grade", "integer", note=N_("0, 2, 3 or 4")),
            Input("seizure_other_cause", "bool", default="false"),
            Input("sudden_death", "bool", default="false"),
        ),
        compute=_tls,
    ),
)
