"""Laboratory values by study day, as the count rules take them: ``[[day, value], ...]``."""

from __future__ import annotations

from decimal import Decimal

from ctd402_desktop.domain.rules import Input, InputError, Inputs, integer, number
from ctd402_desktop.i18n import N_, msg

FIRST_DAY, LAST_DAY = -10_000, 100_000


def day_values(inputs: Inputs, name: str) -> dict[int, Decimal]:
    """Lowest value of each day, days ascending; a day whose value is ``None`` was not measured.

    Parameters
    ----------
    inputs : Inputs
        ``inputs[name]`` is a list of ``[day, value]`` in any order; missing and empty give no day.
    name : str
        Values are in the unit of that input and at least 0.
    """
    shape = InputError(msg(N_("{name} must be a list of [day, value]"), name=name))
    rows = inputs.get(name)
    if rows is None:
        return {}
    if not isinstance(rows, (list, tuple)):
        raise shape
    found: dict[int, Decimal] = {}
    for row in rows:
        if not isinstance(row, (list, tuple)) or len(row) != 2:
            raise shape
        day = integer({"day": row[0]}, "day", FIRST_DAY, LAST_DAY)
        if day is None:
            raise shape
        value = number({name: row[1]}, name, Decimal(0))
        if value is not None:
            found[day] = min(value, found.get(day, value))
    return dict(sorted(found.items()))


def days(inputs: Inputs, name: str) -> tuple[int, ...] | None:
    """Study days in ascending order; ``None`` when missing, ``()`` when asked and none."""
    rows = inputs.get(name)
    if rows is None:
        return None
    if not isinstance(rows, (list, tuple)):
        raise InputError(msg(N_("{name} must be a list of days"), name=name))
    found = [integer({name: row}, name, FIRST_DAY, LAST_DAY) for row in rows]
    known = [day for day in found if day is not None]
    if len(known) != len(found):
        raise InputError(msg(N_("{name} must be a list of days"), name=name))
    return tuple(sorted(set(known)))


ANC = Input("anc", "list", "/µL", note=N_("[[day, value], ...], day 0 = infusion"))
