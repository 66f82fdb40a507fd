"""The infusion: product and its chain of identity, readiness, thaw, cells, times and reactions.

Source: response-pk-hsct.md, 1.9 and chapter 2.
"""

from __future__ import annotations

from ctd402_desktop.domain.fields import D, Field, Form, Kind
from ctd402_desktop.domain.forms import infusion_checks as rule
from ctd402_desktop.domain.forms.options import PASS_FAIL, options
from ctd402_desktop.domain.forms.readiness_hints import conditions
from ctd402_desktop.domain.forms.rules import in_order
from ctd402_desktop.i18n import N_

_PRODUCT, _READY, _THAW, _CELLS = N_("Product identity"), N_("Pre-infusion check"), N_("Thaw"), N_("Cells")
_INFUSION, _REACTION = N_("Infusion"), N_("Observation")

READINESS: tuple[tuple[str, str], ...] = (
    ("rdy_temperature", N_("Temperature")),
    ("rdy_infection", N_("Infection")),
    ("rdy_pressure", N_("Blood pressure")),
    ("rdy_oxygen", N_("Oxygen")),
    ("rdy_rhythm", N_("Heart rhythm")),
    ("rdy_lvef", N_("LVEF")),
    ("rdy_renal", N_("Kidney")),
    ("rdy_liver", N_("ALT and AST")),
    ("rdy_bilirubin", N_("Bilirubin")),
    ("rdy_neuro", N_("Neurology")),
    ("rdy_gvhd", N_("GVHD")),
    ("rdy_steroids", N_("Steroids")),
    ("rdy_ld_given", N_("Lymphodepletion given")),
    ("rdy_ld_interval", N_("Interval after lymphodepletion")),
    ("rdy_pregnancy", N_("Pregnancy test")),
    ("rdy_product", N_("Product")),
    ("rdy_rescue", N_("Rescue drugs")),
    ("rdy_disease", N_("Disease status")),
    ("rdy_access", N_("Line, consent, wristband")),
)
"""Items of rule RDY-1: field key and label; the condition to pass comes out of the protocol pack."""

THAW_METHODS = options(("water_bath", N_("Water bath")), ("dry", N_("Dry thaw")))
CELL_BASES = options(("total", N_("All nucleated cells")), ("viable", N_("Viable cells")))
ROUTES = options(("central", N_("Central line")), ("peripheral", N_("Peripheral line")))
FILTERS = options(
    ("none", N_("None")), ("standard", N_("Standard, 170–200 µm")), ("leukodepleting", N_("Leukodepleting"))
)
PREMEDICATION = options(
    ("paracetamol", N_("Paracetamol")),
    ("antihistamine", N_("Antihistamine")),
    ("steroid", N_("Steroid")),
    ("other", N_("Other")),
)
REACTION_ACTIONS = options(
    ("none", N_("None")), ("slowed", N_("Slowed")), ("stopped", N_("Stopped")), ("drug", N_("Drug given"))
)

_ORDER = in_order(
    ("received", N_("Received")),
    ("thaw_start", N_("Thaw start")),
    ("thaw_end", N_("Thaw end")),
    ("start", N_("Infusion start")),
    ("end", N_("Infusion end")),
    ("expiry", N_("Expiry")),
    strict=("start", "end"),
)

_IDENTITY_FIELDS = (
    Field("product_name", N_("Product name"), Kind.TEXT, required=True, group=_PRODUCT),
    Field("lot", N_("Lot"), Kind.TEXT, required=True, group=_PRODUCT, letter="L"),
    Field("batch", N_("Batch"), Kind.TEXT, group=_PRODUCT),
    Field("bag_count", N_("Number of bags"), Kind.NUMBER, integer=True, low=D(1), group=_PRODUCT),
    Field("donor_id", N_("Donation identification number"), Kind.TEXT, group=_PRODUCT, hint=N_("13 characters")),
    Field("din_check", N_("Check character"), Kind.TEXT, group=_PRODUCT, hint=N_("the boxed one")),
    Field("chain_of_identity", N_("Chain of identity number"), Kind.TEXT, required=True, group=_PRODUCT, letter="C"),
    Field("expiry", N_("Expiry"), Kind.DATETIME, required=True, group=_PRODUCT),
    Field("received", N_("Received"), Kind.DATETIME, required=True, group=_PRODUCT),
    Field("receiver", N_("Received by"), Kind.TEXT, group=_PRODUCT),
    Field("excursion", N_("Temperature excursion"), Kind.FLAG, group=_PRODUCT),
    Field(
        "excursion_note",
        N_("Excursion and quality release"),
        Kind.TEXT,
        required=True,
        show_if=("excursion", "1"),
        group=_PRODUCT,
    ),
)
_READY_FIELDS = (
    *(Field(key, label, Kind.CHOICE, choices=PASS_FAIL, group=_READY) for key, label in READINESS),
    Field("rdy_override", N_("Reason to go on in spite of a failed item"), Kind.TEXT, group=_READY),
)
_THAW_FIELDS = (
    Field("thaw_start", N_("Thaw start"), Kind.DATETIME, required=True, group=_THAW, letter="T"),
    Field("thaw_end", N_("Thaw end"), Kind.DATETIME, required=True, group=_THAW),
    Field("thaw_method", N_("Thaw method"), Kind.CHOICE, choices=THAW_METHODS, group=_THAW),
    Field("bath_temp", N_("Bath temperature"), Kind.NUMBER, unit="°C", smart_decimals=1, group=_THAW),
)
_CELL_FIELDS = (
    Field("volume_ml", N_("Volume thawed"), Kind.NUMBER, unit="mL", low=D(0), required=True, group=_CELLS),
    Field("cells_per_ml", N_("Concentration"), Kind.NUMBER, unit=N_("cells/mL"), low=D(0), required=True, group=_CELLS),
    Field("cells_basis", N_("Concentration counts"), Kind.CHOICE, choices=CELL_BASES, required=True, group=_CELLS),
    Field("viability_pct", N_("Viability"), Kind.NUMBER, unit="%", low=D(0), high=D(100), required=True, group=_CELLS),
    Field("car_pct", N_("CAR+ of viable"), Kind.NUMBER, unit="%", low=D(0), high=D(100), required=True, group=_CELLS),
    Field("infused_ml", N_("Volume infused"), Kind.NUMBER, unit="mL", low=D(0), group=_CELLS),
    Field(
        "dose_planned_cells",
        N_("Planned dose, CAR+ viable"),
        Kind.NUMBER,
        unit=N_("cells"),
        integer=True,
        low=D(0),
        required=True,
        group=_CELLS,
        hint=N_("4e8 or 400 million"),
    ),
    Field(
        "dose_infused_cells",
        N_("Infused dose, CAR+ viable"),
        Kind.NUMBER,
        unit=N_("cells"),
        integer=True,
        low=D(0),
        required=True,
        group=_CELLS,
    ),
)
_INFUSION_FIELDS = (
    Field("start", N_("Infusion start"), Kind.DATETIME, required=True, group=_INFUSION, letter="S"),
    Field("end", N_("Infusion end"), Kind.DATETIME, required=True, group=_INFUSION, letter="N"),
    Field("route", N_("Route"), Kind.CHOICE, choices=ROUTES, group=_INFUSION),
    Field("filter", N_("Filter"), Kind.CHOICE, choices=FILTERS, group=_INFUSION),
    Field("premedication", N_("Premedication"), Kind.CHOICE, choices=PREMEDICATION, many=True, group=_INFUSION),
    Field("residual_ml", N_("Not infused"), Kind.NUMBER, unit="mL", low=D(0), group=_INFUSION),
    Field("residual_reason", N_("Why not infused"), Kind.TEXT, group=_INFUSION),
    Field("verifier_1", N_("Identity checked by"), Kind.TEXT, required=True, group=_INFUSION, letter="V"),
    Field("verifier_2", N_("Second check by"), Kind.TEXT, required=True, group=_INFUSION),
)
_REACTION_FIELDS = (
    Field("reaction", N_("Infusion reaction"), Kind.FLAG, group=_REACTION, letter="R"),
    Field(
        "reaction_grade",
        N_("Reaction grade, CTCAE 5.0"),
        Kind.NUMBER,
        integer=True,
        low=D(1),
        high=D(5),
        required=True,
        show_if=("reaction", "1"),
        group=_REACTION,
    ),
    Field("reaction_onset", N_("Reaction onset"), Kind.DATETIME, show_if=("reaction", "1"), group=_REACTION),
    Field("reaction_text", N_("Symptoms"), Kind.TEXT, show_if=("reaction", "1"), group=_REACTION),
    Field(
        "reaction_action",
        N_("What was done"),
        Kind.CHOICE,
        choices=REACTION_ACTIONS,
        many=True,
        show_if=("reaction", "1"),
        group=_REACTION,
    ),
    Field("comments", N_("Comments"), Kind.TEXT, multiline=True, group=_REACTION, letter="E"),
)

INFUSION = Form(
    key="infusion",
    title=N_("CAR-T infusion"),
    version=1,
    icon="droplets",
    fields=(
        *_IDENTITY_FIELDS,
        *_READY_FIELDS,
        *_THAW_FIELDS,
        *_CELL_FIELDS,
        *_INFUSION_FIELDS,
        *_REACTION_FIELDS,
    ),
    checks=(
        _ORDER,
        rule.two_people,
        rule.no_leukodepleting_filter,
        rule.din_check_character,
        rule.failed_items_need_a_reason,
        rule.residual_needs_a_reason,
    ),
    doubts=(rule.steroid_before_cells,),
    held_doubts=(rule.slow_after_thaw, rule.cells_do_not_add_up, rule.far_from_planned),
    hints=conditions,
)
