"""Extramedullary disease by Lugano 2014: PET (Deauville) and CT (response-pk-hsct.md 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.renal import at_least
from ctd402_desktop.domain.response.ct_targets import Spleen, Target, read_spleen, read_targets
from ctd402_desktop.domain.response.reading import alternatives, optional_flag
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, choice, integer
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
UPTAKES = ("reduced", "unchanged", "increased")
NON_MEASURED = ("absent", "regressed", "unchanged", "progressed")
COMPLETE_SCORE = 3
SLIGHT_SPLEEN_CM = D(1)


@dataclass(frozen=True, slots=True)
class Pet:
    """One PET-CT: Deauville score, uptake against baseline, new focus judged lymphoma."""

    score: int | None
    change: str | None = None
    new: bool | None = False


@dataclass(frozen=True, slots=True)
class Ct:
    """One CT. ``targets`` is ``None`` when not reported, empty when there is no target lesion."""

    targets: tuple[Target, ...] | None
    non_measured: str | None = "absent"
    new: bool | None = False
    spleen: Spleen | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A category with the row of its table, why, and ``confirm_pd`` where the rule asks for it."""

    category: str
    row: int
    why: Message
    flags: tuple[str, ...] = ()


def pet_response(pet: Pet) -> Response:
    """Response of Table PET; ``NE`` when an unknown new focus decides."""
    found = [_pet(pet, new) for new in alternatives(pet.new)]
    return _agreed(found) or Response("NE", 0, msg(N_("A new focus is neither stated nor excluded")))


def _agreed(found: Sequence[Response]) -> Response | None:
    """The response whatever is not known; where one possibility is ``NE`` already, its reason says more."""
    if len({one.category for one in found}) == 1:
        return found[0]
    return next((one for one in found if one.category == "NE"), None)


def _pet(pet: Pet, new: bool) -> Response:
    if new:
        return Response("PD", 1, msg(N_("New FDG-avid focus")))
    if pet.score is None:
        return Response("NE", 7, msg(N_("PET not scored")))
    if pet.score <= COMPLETE_SCORE:
        return Response("CR", 2, msg(N_("Deauville {score}: complete metabolic response"), score=pet.score))
    if pet.change is None:
        return Response("NE", 6, msg(N_("Deauville {score}, uptake against baseline not stated"), score=pet.score))
    row, category, text = {
        "reduced": (3, "PR", N_("Deauville {score}, uptake reduced")),
        "unchanged": (4, "SD", N_("Deauville {score}, uptake unchanged")),
        "increased": (5, "PD", N_("Deauville {score}, uptake increased")),
    }[pet.change]
    return Response(category, row, msg(text, score=pet.score))


def ct_response(ct: Ct) -> Response:
    """Response of Table CT; ``NE`` when what is not known decides and nothing already proves progression."""
    statuses = NON_MEASURED if ct.non_measured is None else (ct.non_measured,)
    found = [_ct(ct, status, new) for new in alternatives(ct.new) for status in statuses]
    unknown = Response("NE", 0, msg(N_("A new lesion or the non-measured disease is not known")))
    return _agreed(found) or unknown


def _ct(ct: Ct, non_measured: str, new: bool) -> Response:
    targets = ct.targets or ()
    if (progression := _progression(targets, non_measured, new)) is not None:
        return progression
    spleen = ct.spleen
    if spleen is not None and spleen.progressed:
        slight = spleen.rise is not None and not at_least(spleen.rise, SLIGHT_SPLEEN_CM)
        return Response("PD", 3, msg(N_("Spleen enlarged")), ("confirm_pd",) if slight else ())
    incomplete = ct.targets is None or not all(one.measured for one in targets)
    if incomplete or (spleen is not None and spleen.now is None):
        return Response("NE", 0, msg(N_("A followed lesion or the spleen was not measured")))
    if _complete(targets, non_measured, spleen):
        return Response("CR", 4, msg(N_("All nodes ≤ 15 mm, nothing else left")))
    return _partial_or_stable(targets, spleen)


def _progression(targets: tuple[Target, ...], non_measured: str, new: bool) -> Response | None:
    """Rows 1 and 2."""
    if new:
        return Response("PD", 1, msg(N_("New lesion")))
    if non_measured == "progressed":
        return Response("PD", 1, msg(N_("Non-measured disease progressed")))
    if any(one.regrown for one in targets):
        return Response("PD", 1, msg(N_("A vanished extranodal lesion is measurable again")))
    grown = next((one for one in targets if one.grown), None)
    if grown is None:
        return None
    return Response("PD", 2, msg(N_("Lesion {nadir} → {now} mm"), nadir=grown.shown("nadir"), now=grown.shown("now")))


def _complete(targets: tuple[Target, ...], non_measured: str, spleen: Spleen | None) -> bool:
    """Row 4."""
    return (
        all(one.resolved for one in targets)
        and non_measured == "absent"
        and (spleen is None or (spleen.now is not None and spleen.now <= Spleen.NORMAL))
    )


def _partial_or_stable(targets: tuple[Target, ...], spleen: Spleen | None) -> Response:
    """Rows 5 and 6."""
    if any(one.base is None for one in targets) or (spleen is not None and spleen.base is None):
        return Response("NE", 5, msg(N_("Sizes at baseline are missing")))
    before, now = sum(one.area("base") for one in targets), sum(one.area("now") for one in targets)
    params = {"before": before, "now": now}
    halved = before > 0 and at_least(D(before), D(2 * now))
    if halved and (spleen is None or spleen.reduced):
        return Response("PR", 5, msg(N_("Sum of products {before} → {now} mm², at least halved"), **params))
    if halved:
        return Response("SD", 6, msg(N_("Sum of products halved, but not the excess of the spleen")))
    if not targets:
        return Response("SD", 6, msg(N_("No target lesion: neither complete response nor progression")))
    return Response("SD", 6, msg(N_("Sum of products {before} → {now} mm², not halved"), **params))


def read_pet(given: Inputs) -> Pet:
    """The inputs of ``lugano_pet``."""
    return Pet(integer(given, "ps5", 1, 5), choice(given, "change", UPTAKES), optional_flag(given, "new"))


def read_ct(given: Inputs) -> Ct:
    """The inputs of ``lugano_ct``; absent non-measured disease is ``absent``, ``null`` is not known."""
    non_measured = choice(given, "nonmeas", NON_MEASURED) if "nonmeas" in given else "absent"
    return Ct(read_targets(given), non_measured, optional_flag(given, "new"), read_spleen(given))


def response_fact(found: Response, table: str, *names: str) -> Fact:
    """Why this response, with the row of its table."""
    row = msg(N_("Table {table}, row {row}"), table=table, row=found.row) if found.row else None
    return Fact(found.why, row, True, names)


def _pet_rule(inputs: Inputs) -> Result:
    pet = read_pet(inputs)
    found = pet_response(pet)
    missing: tuple[str, ...] = ()
    if found.category == "NE":
        missing = {7: ("ps5",), 6: ("change",)}.get(found.row, ("new",))
    reason = Reason.MISSING if missing else None
    return Result({"response": found.category}, (response_fact(found, "PET", "ps5", "change", "new"),), missing, reason)


def _ct_missing(ct: Ct) -> tuple[str, ...]:
    if ct.targets is None:
        return ("targets_mm",)
    asked = {"nonmeas": ct.non_measured, "new": ct.new}
    missing = [name for name, value in asked.items() if value is None]
    for number, one in enumerate(ct.targets):
        missing += [f"targets_mm[{number}].{name}" for name in ("base", "nadir", "now") if getattr(one, name) is None]
    if ct.spleen is not None:
        missing += [f"spleen.{name}" for name in ("base", "now") if getattr(ct.spleen, name) is None]
    return tuple(missing)


def _ct_rule(inputs: Inputs) -> Result:
    ct = read_ct(inputs)
    found = ct_response(ct)
    facts = [response_fact(found, "CT", "targets_mm", "nonmeas", "new", "spleen")]
    flags = found.flags
    if any(one.faint for one in ct.targets or ()):
        flags = (*flags, "confirm_regrowth")
        facts.append(Fact(msg(N_("A vanished extranodal lesion is seen again, too small to measure"))))
    reason = Reason.MISSING if found.category == "NE" else None
    return Result({"response": found.category}, tuple(facts), _ct_missing(ct), reason, flags)


RULES = (
    Rule(
        key="lugano_pet",
        title=N_("PET response (Lugano 2014)"),
        version="LUGANO-2014",
        citation="Cheson BD et al. J Clin Oncol 2014;32:3059-68; Barrington SF et al. J Clin Oncol 2014;32:3048-58",
        section="response-pk-hsct 3.5",
        output="{response}",
        inputs=(
            Input("ps5", "integer", note=N_("Deauville 1-5")),
            Input("change", "enum", choices=UPTAKES, note=N_("uptake against baseline, after CR against the CR scan")),
            Input("new", "bool", default="false", note=N_("new focus judged lymphoma; null = not known")),
        ),
        compute=_pet_rule,
    ),
    Rule(
        key="lugano_ct",
        title=N_("CT response (Lugano 2014)"),
        version="LUGANO-2014",
        citation="Cheson BD et al. J Clin Oncol 2014;32:3059-68",
        section="response-pk-hsct 3.5",
        output="{response}",
        inputs=(
            Input("targets_mm", "list", "mm", note=N_("{type: node or extranodal, base, nadir, now: [LDi, SDi]}")),
            Input("nonmeas", "enum", choices=NON_MEASURED, default="absent"),
            Input("new", "bool", default="false"),
            Input("spleen", "object", "cm", note=N_("{base, now [, nadir]}; absent = not followed")),
        ),
        compute=_ct_rule,
    ),
)
