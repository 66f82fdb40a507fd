"""CAR-T cells measured: transgene copies and flow counts, two quantities that never share an axis."""

from __future__ import annotations

from collections.abc import Mapping

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.fields import Answers, D, Field, Form, Kind, Lab
from ctd402_desktop.domain.forms.laboratory import doubtful, impossible, lab_field
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.domain.forms.rules import number_of
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import N_, Message, msg

MATRICES = options(("blood", N_("Blood")), ("marrow", N_("Marrow")), ("csf", N_("CSF")))
_PAIRS = (("car_qpcr", "qpcr_blq", "qpcr_lloq"), ("car_flow", "flow_blq", "flow_lloq"))


def _nothing_measured(answers: Answers) -> Mapping[str, Message]:
    measured = {"car_qpcr", "car_flow", "car_pct_t"} & answers.keys()
    if measured or any(answers.get(blq) is True for _, blq, _ in _PAIRS):
        return {}
    return {"": msg(N_("no result was entered: enter copies or cells, or tick “below quantification”"))}


def _blq_against_value(answers: Answers) -> Mapping[str, Message]:
    found: dict[str, Message] = {}
    for key, blq, lloq in _PAIRS:
        value, limit = answers.get(key), number_of(answers, lloq)
        if not isinstance(value, Lab) or value.comparator:
            continue
        if answers.get(blq) is True:
            found[key] = msg(N_("below quantification and a number exclude each other: clear one of the two"))
        elif limit is not None and value.value < limit:
            text = N_("{value} is below the limit {limit}: tick “below quantification” and clear the number")
            found[key] = msg(text, value=value.value, limit=limit)
    return found


def _use_has_a_reason(answers: Answers) -> Mapping[str, Message]:
    if "kinetics_use" in answers and "kinetics_reason" not in answers:
        return {"kinetics_reason": msg(N_("a choice made by hand needs its reason: write why, or clear the choice"))}
    return {}


KINETICS_USES = options(
    ("excluded", N_("Leave this sample out")), ("half_life", N_("Point of the half-life, chosen by hand"))
)
_QPCR, _FLOW = pretty(ANALYTES["car_qpcr"].unit), pretty(ANALYTES["car_flow"].unit)

CELLS = Form(
    key="cells",
    title=N_("CAR-T cells"),
    version=2,
    icon="chart-line",
    fields=(
        Field("matrix", N_("Sample"), Kind.CHOICE, choices=MATRICES, required=True, letter="S"),
        Field("method", N_("Method"), Kind.TEXT, letter="M", hint=N_("assay and lot")),
        lab_field(ANALYTES["car_qpcr"], letter="Q"),
        Field("qpcr_blq", N_("qPCR below quantification"), Kind.FLAG, group=N_("CAR-T cells")),
        Field("qpcr_lloq", N_("qPCR limit of quantification"), Kind.NUMBER, unit=_QPCR, low=D(0),
              group=N_("CAR-T cells")),
        lab_field(ANALYTES["car_flow"], letter="F"),
        Field("flow_blq", N_("Flow below quantification"), Kind.FLAG, group=N_("CAR-T cells")),
        Field("flow_lloq", N_("Flow limit of quantification"), Kind.NUMBER, unit=_FLOW, low=D(0),
              group=N_("CAR-T cells")),
        Field("car_pct_t", N_("CAR+ of T lymphocytes"), Kind.NUMBER, unit="%", low=D(0), high=D(100),
              group=N_("CAR-T cells")),
        Field("kinetics_use", N_("In the kinetics"), Kind.CHOICE, choices=KINETICS_USES, group=N_("Kinetics"),
              hint=N_("empty: used, and the half-life is fitted automatically")),
        Field("kinetics_reason", N_("Reason for the choice"), Kind.TEXT, group=N_("Kinetics")),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
    checks=(_nothing_measured, _blq_against_value, impossible, _use_has_a_reason),
    doubts=(doubtful,),
)  # fmt: skip
