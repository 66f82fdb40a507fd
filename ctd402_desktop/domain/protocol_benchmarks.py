"""Published figures a ward may lay its own beside: never a target, always with source and standing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.packfile import Table
from ctd402_desktop.domain.protocol_values import Words, different, label
from ctd402_desktop.i18n import N_, msg

GROUPS: dict[str, str] = {
    "all_ctd402": N_("All CTD402"),
    "rp2d": N_("CTD402 at the recommended dose"),
    "other_allogeneic": N_("Other allogeneic CD7 CAR-T"),
    "donor_derived": N_("Donor-derived CD7 CAR-T"),
    "autologous": N_("Autologous CD7 CAR-T"),
    "mixed": N_("CD7 CAR-T of several kinds"),
    "other_target": N_("CAR-T against another target"),
    "before_car_t": N_("Before CAR-T"),
}
STANDINGS: dict[str, str] = {
    "confirmed": N_("confirmed"),
    "inferred": N_("denominator inferred"),
    "unconfirmed": N_("unconfirmed"),
}
INTERVALS = ("wilson", "reported", "range", "")
UNITS = ("%", "d", "mo")
DAGGER = "†"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published figure: ``numerator`` of ``denominator`` where stated, ``value`` with ``low`` to ``high``.

    Where only a range is published ``value`` is ``None``.

    ``interval`` says what low to high is: a Wilson 95 % interval, one the publication reports, or a range.
    """

    key: str
    metric: str
    name: Words
    group: str
    numerator: int | None
    denominator: int | None
    value: Decimal | None
    unit: str
    low: Decimal | None
    high: Decimal | None
    interval: str
    source: str
    source_text: str
    standing: str
    note: Words | None

    @property
    def sign(self) -> str:
        """A dagger beside a figure whose denominator is inferred, a question mark beside an unconfirmed one."""
        return {"inferred": DAGGER, "unconfirmed": "?"}.get(self.standing, "")


def read_benchmarks(table: Table) -> tuple[Benchmark, ...]:
    """Section ``benchmarks``; every figure names a key of ``benchmarks.sources``."""
    inner = table.table("sources")
    sources = {key: inner.text(key) for key in inner.keys()}  # noqa: SIM118 - a Table, not a dict
    inner.close()
    found = []
    for row in table.tables("figure"):
        found.append(_figure(row, sources))
        row.close()
    different(table, "figure", [one.key for one in found])
    table.close()
    return tuple(found)


def _figure(row: Table, sources: dict[str, str]) -> Benchmark:
    counted, bounded = row.has("numerator") or row.has("denominator"), row.has("low") or row.has("high")
    source = row.text("source")
    if source and source not in sources:
        row.report("source", msg(N_("{key} is not among the sources of the benchmarks"), key=source))
    found = Benchmark(
        key=row.text("key"),
        metric=row.text("metric"),
        name=label(row),
        group=row.one_of("group", tuple(GROUPS)),
        numerator=row.whole("numerator", high=100_000) if counted else None,
        denominator=row.whole("denominator", low=1, high=100_000) if counted else None,
        value=row.number("value", high="1000") if row.has("value") or not bounded else None,
        unit=row.one_of("unit", UNITS),
        low=row.number("low", high="1000") if bounded else None,
        high=row.number("high", high="1000") if bounded else None,
        interval=row.one_of("interval", INTERVALS) if bounded else "",
        source=source,
        source_text=sources.get(source, ""),
        standing=row.one_of("standing", tuple(STANDINGS)),
        note=label(row, "note") if row.has("note") else None,
    )
    _adds_up(row, found)
    return found


def _adds_up(row: Table, one: Benchmark) -> None:
    """The per cent must be what the counts give, to one decimal, and lie inside its interval."""
    if one.numerator is not None and one.denominator is not None and one.value is not None:
        if one.numerator > one.denominator:
            row.report("numerator", msg(N_("must not be greater than {name}"), name="denominator"))
        elif abs(Decimal(100 * one.numerator) / one.denominator - one.value) > Decimal("0.5"):
            row.report("value", msg(N_("is not the per cent that numerator and denominator give")))
    if one.low is not None and one.high is not None:
        middle = one.low if one.value is None else one.value
        if not one.low <= middle <= one.high:
            row.report("value", msg(N_("must lie from low to high")))
