"""The infection page as values: what belongs to a fever, virus loads against the pack, what kept a patient covered.

Every fever has two sides until proven otherwise: cytokine release and infection (product guide 2.9). Episodes are
those of ``domain.episodes``, definitions those of the rules ``fn_idsa`` and ``fn_ctcae5``, limits those of the pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from ctd402_desktop.domain.chart_points import value_text
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.due import due_items
from ctd402_desktop.domain.episodes import Episode, fever, neutropenia
from ctd402_desktop.domain.evaluate import rule_named
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.figures import figure
from ctd402_desktop.domain.forms.infection import FINDING_KINDS, findings_field
from ctd402_desktop.domain.grading import current_grade
from ctd402_desktop.domain.ledger import DrugUse, drug_uses
from ctd402_desktop.domain.protocol_followup import Virus
from ctd402_desktop.domain.renal import at_least
from ctd402_desktop.domain.rules import Result
from ctd402_desktop.domain.series import Observation, labs
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.domain.toxicity.viral import MOST
from ctd402_desktop.i18n import N_

BEFORE = timedelta(hours=24)
"""A record this long before the first high temperature still belongs to the fever."""

VIRUSES = ("cmv", "ebv", "hhv6", "adv", "bkv", "hbv")
PACK_KEYS = {"cmv": "cmv", "ebv": "ebv", "adv": "adenovirus", "bkv": "bk"}
"""Key of the threshold in the pack; HHV-6 has none, hepatitis B goes by its own rule."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a fever asks for. ``at`` is ``None`` while it is missing; ``form`` is where it is entered."""

    key: str
    label: str
    form: str
    at: datetime | None = None
    text: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A fever episode: its items, the infection record that belongs to it, CRS then, and febrile neutropenia."""

    episode: Episode
    infection: Record | None
    crs: int | None
    items: tuple[Item, ...]
    idsa: Result
    ctcae: Result

    @property
    def missing(self) -> int:
        """Items without a time."""
        return sum(one.at is None for one in self.items)


def bundles(course: Course, now: datetime) -> tuple[Bundle, ...]:
    """One for every fever episode, newest first."""
    return tuple(_bundle(course, one, now) for one in reversed(fever(course, now)))


def _bundle(course: Course, one: Episode, now: datetime) -> Bundle:
    until = one.resolved or now
    found = _infection(course, one, until)
    anc = _anc(course, one, found)
    crs = current_grade(course, "crs", until)
    given = {"temp_single_c": one.peak, "anc_per_ul": None if anc is None else anc[0] * 1000}
    items = (
        _answer(found, "cultures_at", "cultures", N_("Peripheral blood cultures")),
        _answer(found, "cultures_line_at", "cultures_line", N_("Line cultures")),
        _answer(found, "imaging_at", "imaging", N_("Imaging"), "imaging_result"),
        _antibiotic(course, one, found, until),
        _sampled(course, one, until, "pct", N_("Procalcitonin")),
        _sampled(course, one, until, "lact", N_("Lactate")),
        Item("anc", N_("ANC at onset"), "laboratory", anc[1] if anc else None, figure(anc[0]) if anc else ""),
    )
    compute = (rule_named("fn_idsa").compute, rule_named("fn_ctcae5").compute)
    idsa, ctcae = (each(given) for each in compute)
    return Bundle(one, found, crs.value if crs is not None else None, items, idsa, ctcae)


def _infection(course: Course, one: Episode, until: datetime) -> Record | None:
    """The newest infection record that began with this fever."""
    inside = [
        record
        for record in course.of("infection")
        if isinstance(onset := record.answers.get("onset"), datetime) and one.onset - BEFORE <= onset <= until
    ]
    return inside[-1] if inside else None


def _answer(record: Record | None, key: str, name: str, label: str, words: str = "") -> Item:
    answers = record.answers if record is not None else {}
    at = answers.get(key)
    return Item(name, label, "infection", at if isinstance(at, datetime) else None, str(answers.get(words, "")))


def _antibiotic(course: Course, one: Episode, record: Record | None, until: datetime) -> Item:
    """The first dose as recorded with the infection, else the first antimicrobial of the ledger not for prophylaxis.

    The minutes count from the suspicion, or from the first high temperature when that came first; a drug that ran
    before both has none.
    """
    item = _answer(record, "antibiotic_at", "antibiotic", N_("First antibiotic"))
    at = item.at
    if at is None:
        kept = {each.id for each in course.of("drug") if each.answers.get("indication") == "prophylaxis"}
        starts = [use.start for use in drug_uses(course, "antimicrobial")
                  if use.record_id not in kept and one.onset - BEFORE <= use.start <= until]  # fmt: skip
        at = min(starts, default=None)
    suspected = record.answers.get("onset") if record is not None else None
    door = min(one.onset, suspected) if isinstance(suspected, datetime) else one.onset
    minutes = None if at is None or at < door else int((at - door).total_seconds() // 60)
    return Item(item.key, item.label, item.form, at, "", minutes)


def _sampled(course: Course, one: Episode, until: datetime, analyte: str, label: str) -> Item:
    inside = [each for each in labs(course, analyte) if one.onset - BEFORE <= each.at <= until and not each.not_done]
    if not inside:
        return Item(analyte, label, "laboratory")
    return Item(analyte, label, "laboratory", inside[-1].at, value_text(inside[-1]))


def _anc(course: Course, one: Episode, record: Record | None) -> tuple[Decimal, datetime] | None:
    """As recorded with the infection, else the last count at or before the onset within a day."""
    written = record.number("anc_at_onset") if record is not None else None
    if written is not None:
        return written, one.onset
    known = [each for each in labs(course, "anc") if one.onset - BEFORE <= each.at <= one.onset]
    last = next((each for each in reversed(known) if each.value is not None), None)
    return None if last is None or last.value is None else (last.value, last.at)


@dataclass(frozen=True, slots=True)
class VirusRow:
    """One virus: newest result, the one before, the threshold of the pack, and when the next sample is due.

    ``trend`` is ``rising``, ``falling``, ``steady`` (within the noise of the assay) or empty; ``over`` is whether
    the newest number reaches the threshold, ``None`` where there is no threshold or no number. ``rose`` names the
    rise of the pack (times, days) that was met; ``high_risk`` is the threshold of a patient at high risk. ``alerts``
    is what the rule ``viral_load_alert`` says with the numbers of the pack, as for a rise of adenovirus.
    """

    key: str
    last: Observation | None
    trend: str
    alert: Decimal | None
    unit: str
    over: bool | None
    confirmed: bool
    due: datetime | None
    high_risk: Decimal | None = None
    rose: tuple[Decimal, int] | None = None
    alerts: bool | None = None
    reactivation: Result | None = None
    """What ``hbv_reactivation`` says; ``None`` for the other viruses."""

    @property
    def raised(self) -> bool:
        """Whether anything here asks for a look: threshold, rise, alert of the rule, or reactivation."""
        reactivated = self.reactivation is not None and self.reactivation.output is True
        return bool(self.over or self.rose or self.alerts or reactivated)


def virus_rows(course: Course, now: datetime) -> tuple[VirusRow, ...]:
    """In the order of ``VIRUSES``; a virus never sampled has a row too. Dates are those of ``domain.due``."""
    look = look_of(course, now, course.protocol.schedule)
    item = next((one for one in due_items(look) if one.stream == STREAM), None)
    due = {} if item is None else dict.fromkeys(item.rule.fields, item.due)
    return tuple(_virus(course, key, now, due.get(key)) for key in VIRUSES)


STREAM = "virus"


def _virus(course: Course, key: str, now: datetime, due: datetime | None) -> VirusRow:
    found = [one for one in labs(course, key) if one.at <= now and not one.not_done]
    last = found[-1] if found else None
    limit = next((one for one in course.protocol.viruses if one.key == PACK_KEYS.get(key)), None)
    over = None
    if limit is not None and last is not None:
        over = last.value is not None and last.value >= limit.alert
    return VirusRow(
        key,
        last,
        _trend(found, course.protocol.viral_noise_log10),
        limit.alert if limit else None,
        limit.unit if limit else "",
        over,
        limit.mark.confirmed if limit else False,
        due,
        limit.alert_high_risk if limit else None,
        _rose(found, limit) if limit else None,
        _alerts(found, limit) if limit else None,
        _hepatitis(course, found) if key == "hbv" else None,
    )


def _last_two(found: list[Observation]) -> tuple[Decimal, Decimal, timedelta] | None:
    """The two newest results with the time between them, when both are numbers above 0."""
    known = [(one.at, one.value) for one in found[-2:] if one.value]
    if len(known) < 2:
        return None
    (before, low), (after, high) = known
    return low, high, after - before


def _rose(found: list[Observation], limit: Virus) -> tuple[Decimal, int] | None:
    """Times and days of the pack when the last two numbers rose as much as that within them."""
    numbers = _last_two(found)
    if limit.rise_fold is None or limit.rise_within is None or numbers is None:
        return None
    low, high, passed = numbers
    if passed > limit.rise_within or not at_least(high, limit.rise_fold * low):
        return None
    return limit.rise_fold, limit.rise_within.days


def _alerts(found: list[Observation], limit: Virus) -> bool | None:
    """The rule with the numbers of the pack; its week of a rise is fixed, a pack's own is told by ``_rose``."""
    if not found:
        return None
    numbers = _last_two(found)
    days = None if numbers is None else Decimal(numbers[2] // timedelta(minutes=1)) / 1440
    given = {
        "virus": limit.key,
        "result": "below_quantification" if found[-1].blq else "quantified",
        "value": None if found[-1].value is None else min(found[-1].value, MOST),
        "previous_value": None if numbers is None else min(numbers[0], MOST),
        "days_since_previous": days,
        "alert_at": limit.alert,
        "fold_in_a_week": limit.rise_fold,
    }
    said = rule_named("viral_load_alert").compute(given).output["alert"]
    return said if isinstance(said, bool) else None


def _hepatitis(course: Course, found: list[Observation]) -> Result:
    """Reactivation of hepatitis B by serology of enrolment, DNA before the infusion and the newest DNA.

    Below quantification, DNA of a carrier of HBsAg counts as 0 before the infusion and as 1 IU/mL after it; without
    HBsAg everything turns on whether it was detected at all, which ``<`` does not say, so it stays unknown.

    References
    ----------
    toxicity-grading.md 5.5 (detected, below quantification).
    """
    start, antigen = course.infusion_at, _serology(course, "hbsag")
    before = [one for one in found if start is None or one.at < start]
    after = [one for one in found if start is not None and one.at >= start]
    return rule_named("hbv_reactivation").compute(
        {
            "hbsag_baseline": antigen,
            "anti_hbc": _serology(course, "anti_hbc"),
            "hbv_dna_baseline_iu_ml": _dna(before, Decimal(0) if antigen else None),
            "hbv_dna_now_iu_ml": _dna(after, Decimal(1) if antigen else None),
            "hbsag_now": None,
        }
    )


def _dna(found: list[Observation], below: Decimal | None) -> Decimal | None:
    if not found:
        return None
    return below if found[-1].blq else found[-1].value


def _serology(course: Course, key: str) -> bool | None:
    found = course.latest(key, "enrolment")
    return {"positive": True, "negative": False}.get(str(found[1])) if found is not None else None


def _trend(found: list[Observation], noise: Decimal) -> str:
    """Between the last two numbers; a change within the noise is none."""
    numbers = [one.value for one in found[-2:] if one.value]
    if len(numbers) < 2:
        return ""
    moved = numbers[1].log10() - numbers[0].log10()
    return "steady" if abs(moved) < noise else "rising" if moved > 0 else "falling"


@dataclass(frozen=True, slots=True)
class Cover:
    """One prophylactic agent: its newest run, the time since it ended while none runs, and every run.

    ``record`` is the newest order; ``gaps`` are the stretches between two runs, and from the last end to now.
    """

    agent: str
    record: Record
    start: datetime
    end: datetime | None
    gap: timedelta | None
    runs: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def gaps(self) -> tuple[tuple[datetime, datetime], ...]:
        """Stretches without cover."""
        found = [(first[1], second[0]) for first, second in pairwise(self.runs)]
        if self.gap is not None and self.end is not None:
            found.append((self.end, self.end + self.gap))
        return tuple(found)


def prophylaxis(course: Course, now: datetime) -> tuple[Cover, ...]:
    """Each prophylactic agent by its newest run; a gap is the time since it ended."""
    records = {one.id: one for one in course.of("drug") if one.answers.get("indication") == "prophylaxis"}
    uses: dict[str, list[DrugUse]] = {}
    for use in drug_uses(course, "antimicrobial"):
        if use.record_id in records and not use.single and use.start <= now:
            uses.setdefault(use.agent, []).append(use)
    return tuple(_cover(records[found[-1].record_id], found, now) for found in uses.values())


def _cover(record: Record, uses: list[DrugUse], now: datetime) -> Cover:
    """Intervals that overlap or touch are one run: an order renewed before the old one ended leaves no gap."""
    runs: list[tuple[datetime, datetime]] = []
    for use in uses:
        until = now if use.end is None else min(use.end, now)
        if runs and use.start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], until))
        else:
            runs.append((use.start, until))
    start, last = runs[-1]
    running = any(use.end is None or use.end > now for use in uses)
    return Cover(uses[-1].agent, record, start, None if running else last, None if running else now - last,
                 tuple(runs))  # fmt: skip


STANDING = frozenset({"suspected", "clinically_documented", "micro_documented", "resolved"})
"""States of an infection that stands on the board; an excluded one is on no board."""

COLUMNS: tuple[str, ...] = ("bacterial", "viral", "fungal")
"""Columns of the board, because the safety statement of the product is organised so; the rest stands beside them."""


def severity(answers: Answers) -> Result:
    """Severity proposed by the rule ``bmt_ctn_infection`` from the findings ticked."""
    kind = str(answers.get("kind", ""))
    found = answers.get(findings_field(kind))
    given = {"kind": FINDING_KINDS.get(kind), "findings": found if isinstance(found, tuple) else None}
    return rule_named("bmt_ctn_infection").compute(given)


def infections_by_kind(course: Course, now: datetime) -> dict[str, tuple[Record, ...]]:
    """Episodes not excluded, newest onset first, by column; what is of no column under ``unknown``."""
    found: dict[str, list[Record]] = {key: [] for key in (*COLUMNS, "unknown")}
    seen = [one for one in course.of("infection") if one.observed_at <= now and one.answers.get("status") in STANDING]
    for one in reversed(seen):
        kind = str(one.answers.get("kind", ""))
        found[kind if kind in COLUMNS else "unknown"].append(one)
    return {key: tuple(records) for key, records in found.items()}


def neutropenia_day(course: Course, at: datetime) -> int | None:
    """Which day of a neutropenia (ANC ≤ 500/µL) a moment lies in, counted from 1; ``None`` outside one."""
    day = course.study_day(at)
    if day is None:
        return None
    spans = ((one.onset_day, one.last_day) for one in neutropenia(course))
    return next((day - first + 1 for first, last in spans
                 if first is not None and last is not None and first <= day <= last), None)  # fmt: skip
