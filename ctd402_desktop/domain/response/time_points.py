"""The planned visit an assessment belongs to, and infusion readiness, under their public keys."""

from __future__ import annotations

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.readiness import HOLD, INCOMPLETE, READY, readiness
from ctd402_desktop.domain.response.reading import part
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, choice, integer
from ctd402_desktop.i18n import N_, Message, msg

VISITS: tuple[tuple[str, int, int, int], ...] = (
    ("D14", 14, 11, 20),
    ("D28", 28, 21, 41),
    ("M2", 56, 42, 69),
    ("M3", 84, 70, 131),
    ("M6", 180, 132, 224),
    ("M9", 270, 225, 314),
    ("M12", 365, 315, 455),
    ("M18", 545, 456, 635),
    ("M24", 730, 636, 910),
)
"""Name, target and first and last clinical day of each planned visit (RULE TP-2, CONFIG)."""


def _visit(inputs: Inputs) -> Result:
    day = integer(inputs, "clinical_day", -10_000, 100_000)
    if day is None:
        nothing = {"visit": None, "target_day": None}
        return Result(nothing, (Fact(_NO_DAY, None, False, ("clinical_day",)),), ("clinical_day",), Reason.MISSING)
    found = next((one for one in VISITS if one[2] <= day <= one[3]), None)
    if found is None:
        fact = Fact(msg(N_("Day {day} lies in no window: unscheduled"), day=day), None, True, ("clinical_day",))
        return Result({"visit": "UNSCHEDULED", "target_day": None}, (fact,))
    name, target, first, last = found
    text = msg(N_("Day {day} belongs to visit {visit}"), day=day, visit=name)
    limit = msg(N_("window {first} to {last}"), first=first, last=last)
    return Result({"visit": name, "target_day": target}, (Fact(text, limit, True, ("clinical_day",)),))


_NO_DAY = msg(N_("Clinical day not recorded"))
STATES = ("PASS", "FAIL", "MISSING")
_STATUS: dict[str, Message] = {
    HOLD: msg(N_("One item fails: hold")),
    INCOMPLETE: msg(N_("Items are missing: incomplete")),
    READY: msg(N_("Every item passes: ready")),
}


def _readiness(inputs: Inputs) -> Result:
    given = part(inputs, "items")
    if not given:
        fact = Fact(_STATUS[INCOMPLETE], None, False, ("items",))
        return Result({"status": None, "failed": [], "missing": []}, (fact,), ("items",), Reason.MISSING)
    states = {name: (choice({name: state}, name, STATES) or "MISSING").lower() for name, state in given.items()}
    found = readiness(states, tuple(states))
    output = {"status": found.status, "failed": list(found.failed), "missing": list(found.open)}
    return Result(output, (Fact(_STATUS[found.status], None, True, ("items",)),))


RULES = (
    Rule(
        key="visit_window",
        title=N_("Planned visit of an assessment"),
        version="TP-2",
        citation="response-pk-hsct 3.1, RULE TP-2",
        section="response-pk-hsct 3.1",
        output="{visit, target_day}",
        inputs=(Input("clinical_day", "integer", "d"),),
        compute=_visit,
    ),
    Rule(
        key="infusion_readiness",
        title=N_("Readiness for the infusion"),
        version="RDY-1",
        citation="Hayden PJ et al. Ann Oncol 2022;33:259-75; response-pk-hsct 1.9, RULE RDY-1",
        section="response-pk-hsct 1.9",
        output="{status, failed, missing}; status READY, HOLD, INCOMPLETE or null",
        confirmed=False,
        notes=(N_("unconfirmed: the pass conditions of the items"),),
        inputs=(Input("items", "object", note=N_("{item: PASS, FAIL or MISSING}")),),
        compute=_readiness,
    ),
)
