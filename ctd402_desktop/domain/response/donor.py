"""Donor and recipient: HLA match, donor-specific antibodies, blood group and CMV pair (response-pk-hsct.md 6.5)."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.bands import bands
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.response.reading import listed, part
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, choice, number
from ctd402_desktop.domain.toxicity.verdict import UNCONFIRMED, Question, verdict
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
LOCI = ("A", "B", "C", "DRB1", "DQB1")
ALLELE = re.compile(
    r"(HLA-)?(?P<locus>[A-Z][A-Z0-9]*)\*(?P<fields>\d{2,4}:\d{2,4})(:\d{2,3}){0,2}(?P<suffix>[NLSCAQ]?)", re.ASCII
)


def allele(text: object, locus: str) -> str:
    """Two-field name of an allele of ``locus`` (``A*02:01``, expression suffix kept); ``InputError`` otherwise."""
    found = ALLELE.fullmatch(text) if isinstance(text, str) else None
    if found is None or found["locus"] != locus:
        raise InputError(msg(N_("{name} is not an allele of {locus}"), name=str(text), locus=locus))
    return f"{found['locus']}*{found['fields']}{found['suffix']}"


def _typing(inputs: Inputs, who: str) -> dict[str, tuple[str, ...]]:
    given = part(inputs, who) or {}
    found = {}
    for locus in LOCI:
        alleles = listed(given, locus)
        if alleles is None:
            continue
        if len(alleles) not in {1, 2}:
            raise InputError(msg(N_("{locus} needs one or two alleles"), locus=locus))
        names = tuple(allele(one, locus) for one in alleles)
        found[locus] = names * (3 - len(names))
    return found


def hla_match(inputs: Inputs) -> dict[str, Any]:
    """Matched alleles of those typed at high resolution in both; a homozygous locus counts twice."""
    patient, donor = _typing(inputs, "patient"), _typing(inputs, "donor")
    loci = {
        locus: sum((Counter(patient[locus]) & Counter(donor[locus])).values())
        for locus in LOCI
        if locus in patient and locus in donor
    }
    complete = set(LOCI[:4]) <= set(loci)
    matched, of = sum(loci.values()), 2 * len(loci)
    return {"matched": matched if complete else None, "of": of if complete else None, "loci": loci}


def _hla(inputs: Inputs) -> Result:
    output = hla_match(inputs)
    facts = [
        Fact(msg(N_("HLA-{locus}: {count} of 2"), locus=locus, count=count), None, False, ("patient", "donor"))
        for locus, count in output["loci"].items()
    ]
    if output["matched"] is None:
        missing = tuple(name for name in ("patient", "donor") if inputs.get(name) is None) or ("patient", "donor")
        return Result(output, (Fact(_UNTYPED, None, False, missing), *facts), missing, Reason.MISSING)
    head = msg(N_("HLA {matched}/{of}"), matched=output["matched"], of=output["of"])
    return Result(output, (Fact(head, None, True, ("patient", "donor")), *facts))


_UNTYPED = msg(N_("HLA-A, -B, -C and -DRB1 of both are needed"))


MFI = bands(("<", 1000, "low"), ("<", 5000, "positive"), last="high")


def dsa_band(inputs: Inputs) -> str | None:
    """``low`` below 1000 MFI, ``positive`` from 1000, ``high`` from 5000 or with C1q."""
    mfi, c1q = number(inputs, "mfi", D(0), D(1_000_000)), answer(inputs, "c1q")
    if c1q or (mfi is not None and MFI(mfi) == "high"):
        return "high"
    return None if mfi is None or c1q is None else MFI(mfi)


_DSA = (
    Question("mfi", N_("Donor-specific antibody, MFI"), N_("< 1000 low; ≥ 5000 high")),
    Question("c1q", N_("C1q binding")),
)


def _dsa(inputs: Inputs) -> Result:
    return verdict(inputs, dsa_band, _DSA, flags=(UNCONFIRMED,))


GROUPS: dict[str, frozenset[str]] = {
    "O": frozenset(),
    "A": frozenset("A"),
    "B": frozenset("B"),
    "AB": frozenset("AB"),
}
"""Antigens of each blood group; the plasma holds antibodies against the others."""

_PAIRS: dict[str, Message] = {
    "identical": msg(N_("Same blood group")),
    "minor": msg(N_("Minor mismatch: the donor has antibodies against the recipient")),
    "major": msg(N_("Major mismatch: the recipient has antibodies against the donor")),
    "bidirectional": msg(N_("Mismatch both ways")),
}


def abo_pair(donor: str, recipient: str) -> str:
    """``identical``, ``minor``, ``major`` or ``bidirectional``."""
    against_recipient, against_donor = GROUPS[recipient] - GROUPS[donor], GROUPS[donor] - GROUPS[recipient]
    if against_recipient and against_donor:
        return "bidirectional"
    return "minor" if against_recipient else "major" if against_donor else "identical"


def _abo(inputs: Inputs) -> Result:
    donor, recipient = choice(inputs, "donor", GROUPS), choice(inputs, "recipient", GROUPS)
    if donor is None or recipient is None:
        missing = tuple(name for name in ("donor", "recipient") if inputs.get(name) is None)
        return Result(None, (Fact(_BOTH_NEEDED, None, False, missing),), missing, Reason.MISSING)
    pair = abo_pair(donor, recipient)
    return Result(pair, (Fact(_PAIRS[pair], None, True, ("donor", "recipient")),))


_BOTH_NEEDED = msg(N_("Donor and recipient are needed"))


def _cmv(inputs: Inputs) -> Result:
    donor, recipient = answer(inputs, "donor"), answer(inputs, "recipient")
    if donor is None or recipient is None:
        missing = tuple(name for name in ("donor", "recipient") if inputs.get(name) is None)
        nothing = {"pair": None, "risk": None}
        return Result(nothing, (Fact(_BOTH_NEEDED, None, False, missing),), missing, Reason.MISSING)
    pair = f"D{'+' if donor else '-'}/R{'+' if recipient else '-'}"
    risk = "lowest" if not (donor or recipient) else "highest" if recipient and not donor else "between"
    return Result({"pair": pair, "risk": risk}, (Fact(_CMV_RISK[risk], None, True, ("donor", "recipient")),))


_CMV_RISK: dict[str, Message] = {
    "lowest": msg(N_("CMV: both negative, the preferred donor")),
    "highest": msg(N_("CMV: recipient positive, donor negative, the highest risk of reactivation")),
    "between": msg(N_("CMV: donor positive")),
}

RULES = (
    Rule(
        key="hla_match",
        title=N_("HLA match"),
        version="HIGH-RESOLUTION-2F",
        citation="Dehn J et al. Blood 2019;134:924-34",
        section="response-pk-hsct 6.5",
        output="{matched, of, loci}",
        inputs=(
            Input("patient", "object", note=N_("{A, B, C, DRB1, DQB1}: each a list of one or two alleles")),
            Input("donor", "object", note=N_("as patient")),
        ),
        compute=_hla,
    ),
    Rule(
        key="dsa_band",
        title=N_("Donor-specific antibodies"),
        version="EBMT-2018",
        citation="Ciurea SO et al. Bone Marrow Transplant 2018;53:521-34",
        section="response-pk-hsct 6.5",
        output="low, positive, high or null",
        confirmed=False,
        inputs=(Input("mfi", "number"), Input("c1q", "bool")),
        compute=_dsa,
    ),
    Rule(
        key="abo_match",
        title=N_("Blood group of donor and recipient"),
        version="1",
        citation="response-pk-hsct 6.5",
        section="response-pk-hsct 6.5",
        output="identical, minor, major, bidirectional or null",
        inputs=(
            Input("donor", "enum", choices=tuple(GROUPS)),
            Input("recipient", "enum", choices=tuple(GROUPS)),
        ),
        compute=_abo,
    ),
    Rule(
        key="cmv_pair",
        title=N_("CMV status of donor and recipient"),
        version="1",
        citation="response-pk-hsct 6.5",
        section="response-pk-hsct 6.5",
        output="{pair, risk}",
        inputs=(Input("donor", "bool", note=N_("seropositive")), Input("recipient", "bool", note=N_("seropositive"))),
        compute=_cmv,
    ),
)
