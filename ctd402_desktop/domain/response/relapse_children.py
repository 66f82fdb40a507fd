"""Relapse in children, Ponte-di-Legno consensus, and MRD of several methods at one time point."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.response.mrd import MrdClass, mrd_class, read_mrd
from ctd402_desktop.domain.response.reading import listed
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, integer, number
from ctd402_desktop.domain.toxicity.verdict import Question, held, verdict
from ctd402_desktop.i18n import N_, msg

D = Decimal
_TESTS = (0, 10)


def relapse_children(inputs: Inputs) -> dict[str, Any]:
    """Whether marrow findings make a relapse, and whether a second marrow is needed to tell.

    A first marrow of at least 25 % is a relapse; from 5 % one other test of at least 1 % on the same marrow makes it
    one, from 1 % two do; else a second marrow with two tests of at least 1 % does.
    """
    blasts = number(inputs, "first_marrow_pct", D(0), D(100))
    others, second = integer(inputs, "other_tests", *_TESTS), integer(inputs, "second_marrow_tests", *_TESTS)
    confirmed = held(second, lambda tests: tests >= 2)
    if blasts is None:
        return {"relapse": None, "second_marrow_needed": None}
    if blasts < 1:
        return {"relapse": False, "second_marrow_needed": False}
    needed = 0 if blasts >= 25 else 1 if blasts >= 5 else 2
    at_once = True if not needed else held(others, lambda tests: tests >= needed)
    if at_once or confirmed:
        return {"relapse": True, "second_marrow_needed": False}
    if at_once is None:
        return {"relapse": None, "second_marrow_needed": None}
    return {"relapse": confirmed, "second_marrow_needed": second is None}


_CHILDREN = (
    Question("first_marrow_pct", N_("First marrow, % by MRD-type test"), N_("≥ 25; ≥ 5 with 1 test; ≥ 1 with 2 tests")),
    Question("other_tests", N_("Other tests of ≥ 1 % on that marrow")),
    Question("second_marrow_tests", N_("Tests of ≥ 1 % on a second marrow"), N_("2 tests: relapse")),
)


def _relapse(inputs: Inputs) -> Result:
    return verdict(inputs, relapse_children, _CHILDREN, "relapse")


ORDER = ("MRD_FAILURE", "MRD_INTERMEDIATE", "MRD_CR")


def headline(tests: tuple[MrdClass, ...]) -> tuple[str, bool | None]:
    """Worst class of the evaluable methods, and "negative at 10⁻⁴": no if one says no, else yes if one says yes."""
    classes = {test.eln_class for test in tests}
    worst = next((one for one in ORDER if one in classes), "NE")
    said = {test.negative_1e4 for test in tests}
    return worst, False if False in said else True if True in said else None


def _several(inputs: Inputs) -> Result:
    given = listed(inputs, "tests")
    nothing = {"eln_class": "NE", "mrd_negative_1e4": None}
    if not given:
        return Result(nothing, (Fact(_NO_TEST, None, False, ("tests",)),), ("tests",), Reason.MISSING)
    found = []
    for one in given:
        if not isinstance(one, Mapping):
            raise InputError(msg(N_("{name} may only contain objects"), name="tests"))
        found.append(mrd_class(read_mrd(one)))
    worst, negative = headline(tuple(found))
    facts = tuple(Fact(one.why, one.limit, False, ("tests",)) for one in found)
    head = Fact(
        msg(N_("Worst of {count} methods: {name}"), count=len(found), name=worst), None, worst != "NE", ("tests",)
    )
    reason = Reason.MISSING if worst == "NE" else None
    missing = ("tests",) if reason else ()
    return Result({"eln_class": worst, "mrd_negative_1e4": negative}, (head, *facts), missing, reason)


_NO_TEST = msg(N_("No MRD test"))

RULES = (
    Rule(
        key="relapse_children",
        title=N_("Relapse in children"),
        version="PDL-2022",
        citation="Buchmann S et al. Blood 2022;139:1785-93",
        section="response-pk-hsct 3.2",
        output="{relapse, second_marrow_needed}, each true, false or null",
        inputs=(
            Input("first_marrow_pct", "number", "%"),
            Input("other_tests", "integer", note=N_("other methods with 1 % or more on the same marrow")),
            Input("second_marrow_tests", "integer", note=N_("methods with 1 % or more; null = not done")),
        ),
        compute=_relapse,
    ),
    Rule(
        key="mrd_headline",
        title=N_("MRD of several methods"),
        version="ELN-2024",
        citation="response-pk-hsct 3.3, RULE MRD",
        section="response-pk-hsct 3.3",
        output="{eln_class, mrd_negative_1e4}",
        inputs=(Input("tests", "list", note=N_("objects as the inputs of mrd_class")),),
        compute=_several,
    ),
)
