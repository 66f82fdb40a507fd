"""What the pack says of treatment: regimen, dosing, infusion, and the drugs that are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from ctd402_desktop.domain.packfile import Mark, Table
from ctd402_desktop.domain.protocol_values import (
    amount,
    ascending,
    choice,
    count,
    mark,
    name_of,
    several,
    span,
)
from ctd402_desktop.i18n import N_, msg

FORMULAS = ("mosteller", "dubois", "haycock", "gehan_george", "boyd")
HOUR = timedelta(hours=1)
LD_DRUGS = ("fludarabine", "cyclophosphamide")
STEROIDS = ("dexamethasone", "methylprednisolone", "prednisolone", "hydrocortisone")
MASKING = ("antipyretic", "tocilizumab", "anticytokine", "steroid")


@dataclass(frozen=True, slots=True)
class LdDrug:
    """One drug of lymphodepletion: mg/m²/day on these clinical days."""

    key: str
    mg_m2: Decimal
    days: tuple[int, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class RegimenPlan:
    """Standard-dose FC and the cell dose as the protocol plans them; an order begins with these proposals."""

    key: str
    product: str
    flat_dose_cells: Decimal
    age_from: int
    bsa_formula: str
    drugs: tuple[LdDrug, ...]

    def drug(self, key: str) -> LdDrug:
        """A drug of the regimen by its key."""
        return next(one for one in self.drugs if one.key == key)

    @property
    def days(self) -> tuple[int, ...]:
        """Clinical days of lymphodepletion, the same for all drugs."""
        return self.drugs[0].days


@dataclass(frozen=True, slots=True)
class DosingLimits:
    """Limits around a lymphodepletion dose; shares are of 1 (0.05 = 5 %)."""

    weight_days: int
    creatinine_hours: int
    weight_change: Decimal
    round_flu_mg: Decimal
    round_cy_mg: Decimal
    deviation_note: Decimal
    deviation_flag: Decimal
    interval_short: timedelta
    interval_long: timedelta
    interval_most: timedelta


@dataclass(frozen=True, slots=True)
class InfusionLimits:
    """Tolerance of the cell dose, agreement of the dose entered with its parts (shares of 1), time from thaw to end."""

    dose_tolerance: Decimal
    cells_agreement: Decimal
    thaw_to_end: timedelta


@dataclass(frozen=True, slots=True)
class TocilizumabLimits:
    """Counts, interval and cap of tocilizumab. Alerts, never blocks."""

    per_24h: int
    total: int
    interval: timedelta
    max_mg: Decimal
    mg_per_kg: Decimal
    mg_per_kg_small: Decimal
    small_below_kg: Decimal
    check_after: timedelta


@dataclass(frozen=True, slots=True)
class SteroidRules:
    """mg of each glucocorticoid that equal one another, and the dexamethasone mg still counted as replacement."""

    equivalent_mg: dict[str, Decimal]
    replacement_mg: Decimal
    masking: tuple[str, ...]
    """Categories of drugs after which CRS no longer requires fever."""

    def dexamethasone_mg(self, agent: str) -> Decimal | None:
        """mg of dexamethasone per mg of ``agent``; ``None`` for another drug."""
        other = self.equivalent_mg.get(agent)
        return None if other is None else self.equivalent_mg["dexamethasone"] / other


def read_regimen(table: Table) -> RegimenPlan:
    """Section ``regimen``."""
    drugs = []
    for row in table.tables("drug"):
        key = row.one_of("key", LD_DRUGS)
        dose = row.number("dose", low="0.1", high="5000")
        row.one_of("unit", ("mg/m2/day",))
        days = row.list_of("days", int)
        if not days or any(not -60 <= day < 0 for day in days) or list(days) != list(range(min(days), max(days) + 1)):
            row.report("days", msg(N_("must be consecutive days before the infusion, such as [-5, -4, -3]")))
        drugs.append(LdDrug(key, dose, days, mark(row)))
        row.close()
    if sorted(one.key for one in drugs) != sorted(LD_DRUGS):
        table.report("drug", msg(N_("must list {drugs}, each once"), drugs=", ".join(LD_DRUGS)))
    elif len({one.days for one in drugs}) > 1:
        table.report("drug", msg(N_("must give all drugs on the same days: an order has one list of days")))
    found = RegimenPlan(
        key=choice(table, "key", ("fc_ctd402",)),
        product=name_of(table, "product"),
        flat_dose_cells=amount(table, "flat_dose", "cells", low="1"),
        age_from=count(table, "age_from", "years", high=120),
        bsa_formula=choice(table, "bsa_formula", FORMULAS),
        drugs=tuple(drugs),
    )
    table.close()
    return found


def read_dosing(table: Table) -> DosingLimits:
    """Section ``dosing``."""
    found = DosingLimits(
        weight_days=count(table, "weight_days", "d", high=60),
        creatinine_hours=count(table, "creatinine_hours", "h", low=1, high=720),
        weight_change=_percent(table, "weight_change"),
        round_flu_mg=amount(table, "round_flu", "mg", low="0.1", high="100"),
        round_cy_mg=amount(table, "round_cy", "mg", low="0.1", high="100"),
        deviation_note=_percent(table, "deviation_note"),
        deviation_flag=_percent(table, "deviation_flag"),
        interval_short=span(table, "interval_short", "h"),
        interval_long=span(table, "interval_long", "h"),
        interval_most=span(table, "interval_most", "h"),
    )
    ascending(table, deviation_note=found.deviation_note, deviation_flag=found.deviation_flag)
    ascending(
        table,
        interval_short=found.interval_short // HOUR,
        interval_long=found.interval_long // HOUR,
        interval_most=found.interval_most // HOUR,
    )
    table.close()
    return found


def _percent(table: Table, name: str) -> Decimal:
    return amount(table, name, "%", low="0.1", high="100") / 100


def read_infusion(table: Table) -> InfusionLimits:
    """Section ``infusion``."""
    found = InfusionLimits(
        _percent(table, "dose_tolerance"), _percent(table, "cells_agreement"), span(table, "thaw_to_end", "min")
    )
    table.close()
    return found


def read_tocilizumab(table: Table) -> TocilizumabLimits:
    """Section ``tocilizumab``."""
    found = TocilizumabLimits(
        per_24h=count(table, "per_24h", low=1, high=10),
        total=count(table, "total", low=1, high=20),
        interval=span(table, "interval", "h"),
        max_mg=amount(table, "max_dose", "mg", low="1", high="5000"),
        mg_per_kg=amount(table, "dose", "mg/kg", low="0.1", high="100"),
        mg_per_kg_small=amount(table, "dose_small", "mg/kg", low="0.1", high="100"),
        small_below_kg=amount(table, "small_below", "kg", low="1", high="200"),
        check_after=span(table, "check_after", "h"),
    )
    if found.total < found.per_24h:
        table.report("total", msg(N_("must not be less than {name}"), name="per_24h"))
    table.close()
    return found


def read_steroids(table: Table) -> SteroidRules:
    """Section ``steroids``."""
    inner = table.table("equivalent")
    equal = {agent: amount(inner, agent, "mg", low="0.01", high="1000") for agent in STEROIDS}
    inner.close()
    found = SteroidRules(equal, amount(table, "replacement", "mg", high="10"), several(table, "masking_fever", MASKING))
    table.close()
    return found
