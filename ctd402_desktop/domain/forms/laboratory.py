"""The laboratory form, made from the rows of ``analytes``: a new analyte is one row there and nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ctd402_desktop.domain import units
from ctd402_desktop.domain.analytes import ANALYTES, GROUPS, Analyte, laboratory
from ctd402_desktop.domain.fields import Answers, Field, Form, Kind, Lab
from ctd402_desktop.domain.forms.rules import something_answered
from ctd402_desktop.domain.units import pretty, tidy, to_canonical, unit_question
from ctd402_desktop.i18n import N_, Message, msg


def lab_field(row: Analyte, **more: str) -> Field:
    """The question for one analyte; limits in its canonical unit."""
    return Field(
        row.key,
        row.label,
        Kind.LAB,
        unit=row.unit,
        units=row.units(),
        analyte=row.key,
        low=row.hard[0],
        high=row.hard[1],
        usual=row.soft,
        normal=row.reference,
        critical=row.critical,
        group=GROUPS[row.group],
        letter=more.get("letter", ""),
        hint=more.get("hint", ""),
    )


def _values(answers: Answers) -> Iterator[tuple[Analyte, Lab]]:
    for key, value in answers.items():
        if isinstance(value, Lab) and key in ANALYTES:
            yield ANALYTES[key], value


def impossible(answers: Answers) -> Mapping[str, Message]:
    """Values outside the hard limits."""
    found = ((row.key, units.impossible(row, lab)) for row, lab in _values(answers))
    return {key: problem for key, problem in found if problem is not None}


def doubtful(answers: Answers) -> Mapping[str, Message]:
    """Values outside the soft limits, or in what is probably the wrong unit."""
    found: dict[str, Message] = {}
    for row, lab in _values(answers):
        question = unit_question(row, lab)
        value = to_canonical(row, lab)
        low, high = row.soft
        if question is not None:
            found[row.key] = question
        elif value is not None and low is not None and value < low:
            found[row.key] = msg(N_("unusually low, confirm"))
        elif value is not None and high is not None and value > high:
            found[row.key] = msg(N_("unusually high, confirm"))
    return found


def parts_within_white_cells(answers: Answers) -> Mapping[str, Message]:
    """No part of the differential exceeds the white cells (LAB-3); values with a comparator are not compared."""
    known = {
        row.key: value
        for row, lab in _values(answers)
        if not lab.comparator and (value := to_canonical(row, lab)) is not None
    }
    whole = known.get("wbc")
    if whole is None:
        return {}
    found: dict[str, Message] = {}
    for key in ("anc", "alc", "amc", "eos"):
        if key in known and known[key] > whole:
            found[key] = msg(
                N_("{name} {part} is more than WBC {whole} {unit}: one of the two is wrong. Correct it."),
                name=ANALYTES[key].short,
                part=tidy(known[key]),
                whole=tidy(whole),
                unit=pretty("10*9/L"),
            )
    total = sum(known.get(key, 0) for key in ("anc", "alc", "amc", "eos"))
    if not found and 100 * total > 101 * whole:
        text = N_("the differential adds up to more than WBC {whole}: one of the counts is wrong. Correct it.")
        found["wbc"] = msg(text, whole=tidy(whole))
    return found


LABORATORY = Form(
    key="laboratory",
    title=N_("Laboratory"),
    version=1,
    icon="test-tube",
    fields=(
        *(lab_field(row) for row in laboratory()),
        Field("lab_name", N_("Laboratory name"), Kind.TEXT),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
    checks=(something_answered, impossible, parts_within_white_cells),
    doubts=(doubtful,),
)
