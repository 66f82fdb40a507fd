"""Every laboratory analyte, one row each: the laboratory form, conversion, flowsheet and exports walk these rows.

Units are stored as UCUM codes; ``units.pretty`` turns them into what is shown. Reference ranges are adult
*fallbacks*: the range of the performing laboratory wins wherever one is stored with a result
(response-pk-hsct.md, chapter 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from ctd402_desktop.i18n import N_

Range: TypeAlias = tuple[Decimal | None, Decimal | None]
"""Lower and upper limit, either ``None`` where the dictionary gives none."""

OPEN: Range = (None, None)


def between(text: str) -> Range:
    """``"4.0..11.0"`` as a range; an empty side stays open, so ``"..1.7"`` means up to 1.7."""
    low, _, high = text.partition("..")
    return (Decimal(low) if low else None, Decimal(high) if high else None)


@dataclass(frozen=True, slots=True)
class Unit:
    """Another unit of an analyte: canonical value = (value - ``offset``) x ``factor``, exactly.

    ``factor`` is ``None`` where it depends on the assay and no conversion may be made.
    """

    code: str
    factor: Fraction | None
    offset: Decimal = Decimal(0)
    loinc: str = ""


def other(code: str, factor: str | None, loinc: str = "") -> Unit:
    """A unit that is a plain multiple of the canonical one; ``factor`` is written as decimal text."""
    return Unit(code, None if factor is None else Fraction(factor), loinc=loinc)


@dataclass(frozen=True, slots=True)
class Analyte:
    """One analyte. ``hard`` limits reject, ``soft`` limits ask; all ranges in the canonical ``unit``.

    ``reference`` holds for adults of any sex unless ``male`` and ``female`` are given; ``child`` replaces it below
    18 years (``OPEN``: depends on age, no fallback; ``None``: as in adults). ``critical`` is the limit of CTCAE
    v5.0 grade 4 where that scale gives one in absolute numbers. ``count`` marks the values whose change by more
    than fivefold within 48 hours is questioned (rule LAB-1).
    """

    key: str
    label: str
    short: str
    group: str
    unit: str
    others: tuple[Unit, ...] = ()
    reference: Range = OPEN
    male: Range | None = None
    female: Range | None = None
    child: Range | None = None
    critical: Range = OPEN
    hard: Range = OPEN
    soft: Range = OPEN
    loinc: str = ""
    count: bool = False
    form: str = "laboratory"

    def units(self) -> tuple[str, ...]:
        """All units a value may be entered in, the canonical one first."""
        return (self.unit, *(one.code for one in self.others))

    def range_for(self, sex: str = "", age_years: int | None = None) -> Range:
        """Fallback reference range for this person; open where sex or age would be needed and is not known."""
        if age_years is not None and age_years < 18 and self.child is not None:
            return self.child
        if self.male is not None and self.female is not None:
            return {"male": self.male, "female": self.female}.get(sex, OPEN)
        return self.reference

    def flag(self, value: Decimal, limits: Range | None = None) -> str:
        """``"HH"``, ``"H"``, ``""``, ``"L"`` or ``"LL"`` for a canonical value; ``limits`` replaces the fallback."""
        for (low, high), marks in ((self.critical, ("LL", "HH")), (limits or self.reference, ("L", "H"))):
            if low is not None and value < low:
                return marks[0]
            if high is not None and value > high:
                return marks[1]
        return ""


GROUPS: dict[str, str] = {
    "counts": N_("Blood counts"),
    "chemistry": N_("Chemistry"),
    "inflammation": N_("Inflammation"),
    "coagulation": N_("Coagulation"),
    "viral": N_("Viruses"),
    "immunology": N_("Immunology"),
    "csf": N_("Cerebrospinal fluid"),
    "cells": N_("CAR-T cells"),
}

_COUNT = (other("10*3/uL", "1"), other("/uL", "0.001"))
_MEQ = (other("meq/L", "1"),)
_KATAL = (other("ukat/L", "60"),)
_PER_UL_HARD, _PER_UL_SOFT = between("0..500000"), between("0..10000")
_COPIES = (other("copies/mL", None),)
_IU = (other("[IU]/mL", None),)
_VIRUS = between("0..")
_A = Analyte
_b = between

_ROWS: tuple[Analyte, ...] = (
    # Blood counts
    _A("wbc", N_("White cells"), "WBC", "counts", "10*9/L", _COUNT, _b("4.0..11.0"), child=OPEN,
       critical=_b("1.0.."), hard=_b("0..1000"), soft=_b("0.1..200"), loinc="6690-2", count=True),
    _A("anc", N_("Neutrophils, absolute"), "ANC", "counts", "10*9/L", _COUNT, _b("1.8..7.7"), child=_b("1.5..8.5"),
       critical=_b("0.5.."), hard=_b("0..500"), soft=_b("0..50"), loinc="751-8", count=True),
    _A("alc", N_("Lymphocytes, absolute"), "ALC", "counts", "10*9/L", _COUNT, _b("1.0..4.8"), child=OPEN,
       critical=_b("0.2.."), hard=_b("0..1000"), soft=_b("0..50"), loinc="731-0", count=True),
    _A("amc", N_("Monocytes, absolute"), "AMC", "counts", "10*9/L", _COUNT, _b("0.1..1.0"),
       hard=_b("0..500"), soft=_b("0..20"), loinc="742-7", count=True),
    _A("eos", N_("Eosinophils, absolute"), "EOS", "counts", "10*9/L", _COUNT, _b("0..0.5"),
       hard=_b("0..200"), soft=_b("0..10"), loinc="711-2", count=True),
    _A("pb_blast", N_("Blasts in blood"), "PB blast", "counts", "%", (), _b("0..0"),
       hard=_b("0..100"), soft=_b("0..100"), loinc="709-6"),
    _A("bm_blast", N_("Blasts in marrow"), "BM blast", "counts", "%", (), _b("..5"),
       hard=_b("0..100"), soft=_b("0..100")),
    _A("hb", N_("Haemoglobin"), "Hb", "counts", "g/L", (other("g/dL", "10"), other("mmol/L", "16.114", "59260-0")),
       male=_b("135..175"), female=_b("120..160"), child=OPEN, hard=_b("10..250"), soft=_b("40..200"), loinc="718-7"),
    _A("hct", N_("Haematocrit"), "Hct", "counts", "L/L", (other("%", "0.01"),),
       male=_b("0.41..0.51"), female=_b("0.36..0.46"), hard=_b("0.03..0.80"), soft=_b("0.12..0.60"), loinc="4544-3"),
    _A("plt", N_("Platelets"), "PLT", "counts", "10*9/L", _COUNT, _b("150..400"),
       critical=_b("25.."), hard=_b("0..5000"), soft=_b("1..1500"), loinc="777-3", count=True),
    # Chemistry
    _A("na", N_("Sodium"), "Na", "chemistry", "mmol/L", _MEQ, _b("136..145"),
       critical=_b("120..160"), hard=_b("80..210"), soft=_b("115..165"), loinc="2951-2"),
    _A("k", N_("Potassium"), "K", "chemistry", "mmol/L", _MEQ, _b("3.5..5.0"),
       critical=_b("2.5..7.0"), hard=_b("1.0..12.0"), soft=_b("2.5..7.0"), loinc="2823-3"),
    _A("cl", N_("Chloride"), "Cl", "chemistry", "mmol/L", _MEQ, _b("98..106"),
       hard=_b("50..170"), soft=_b("80..125"), loinc="2075-0"),
    _A("hco3", N_("Bicarbonate"), "HCO3", "chemistry", "mmol/L", _MEQ, _b("22..28"),
       hard=_b("1..60"), soft=_b("10..45"), loinc="1963-8"),
    _A("ca", N_("Calcium"), "Ca", "chemistry", "mmol/L", (other("mg/dL", "0.2495", "17861-6"),), _b("2.15..2.55"),
       hard=_b("0.5..6"), soft=_b("1.5..3.5"), loinc="2000-8"),
    _A("mg", N_("Magnesium"), "Mg", "chemistry", "mmol/L", (other("mg/dL", "0.4114", "19123-9"),), _b("0.70..1.05"),
       critical=_b("0.3..3.30"), hard=_b("0.1..6"), soft=_b("0.4..2"), loinc="2601-3"),
    _A("phos", N_("Phosphate"), "Phos", "chemistry", "mmol/L", (other("mg/dL", "0.3229", "2777-1"),), _b("0.80..1.45"),
       child=_b("1.3..2.3"), hard=_b("0.1..8"), soft=_b("0.3..3"), loinc="14879-1"),
    _A("urea", N_("Urea"), "Urea", "chemistry", "mmol/L", (other("mg/dL", "0.357", "3094-0"),), _b("2.5..7.1"),
       hard=_b("0.2..120"), soft=_b("1..50"), loinc="22664-7"),
    _A("creat", N_("Creatinine"), "Creat", "chemistry", "umol/L", (other("mg/dL", "88.4", "2160-0"),),
       male=_b("62..115"), female=_b("53..97"), child=OPEN, hard=_b("5..3000"), soft=_b("15..800"), loinc="14682-9"),
    _A("urate", N_("Uric acid"), "Urate", "chemistry", "umol/L", (other("mg/dL", "59.48", "3084-1"),),
       male=_b("210..420"), female=_b("150..360"), hard=_b("5..3000"), soft=_b("30..1200"), loinc="14933-6"),
    _A("glu", N_("Glucose"), "Glu", "chemistry", "mmol/L", (other("mg/dL", "0.0555", "2345-7"),), _b("3.9..5.5"),
       critical=_b("1.7.."), hard=_b("0.3..90"), soft=_b("2.2..30"), loinc="14749-6"),
    _A("bili", N_("Bilirubin, total"), "Bili", "chemistry", "umol/L", (other("mg/dL", "17.104", "1975-2"),),
       _b("5..21"), hard=_b("0..1200"), soft=_b("0..500"), loinc="14631-6"),
    _A("bili_d", N_("Bilirubin, direct"), "D-bili", "chemistry", "umol/L", (other("mg/dL", "17.104", "1968-7"),),
       _b("0..5"), hard=_b("0..900"), soft=_b("0..400"), loinc="14629-0"),
    _A("alt", N_("ALT"), "ALT", "chemistry", "U/L", _KATAL, _b("7..40"),
       hard=_b("0..30000"), soft=_b("3..3000"), loinc="1742-6"),
    _A("ast", N_("AST"), "AST", "chemistry", "U/L", _KATAL, _b("8..40"), child=_b("..60"),
       hard=_b("0..30000"), soft=_b("3..3000"), loinc="1920-8"),
    _A("alp", N_("Alkaline phosphatase"), "ALP", "chemistry", "U/L", (), _b("30..120"), child=_b("100..350"),
       hard=_b("0..10000"), soft=_b("10..2000"), loinc="6768-6"),
    _A("ggt", N_("Gamma-GT"), "GGT", "chemistry", "U/L", (), male=_b("8..61"), female=_b("5..36"),
       hard=_b("0..10000"), soft=_b("3..2000"), loinc="2324-2"),
    _A("alb", N_("Albumin"), "Alb", "chemistry", "g/L", (other("g/dL", "10"),), _b("35..52"),
       hard=_b("3..80"), soft=_b("12..60"), loinc="1751-7"),
    _A("tp", N_("Total protein"), "TP", "chemistry", "g/L", (other("g/dL", "10"),), _b("60..80"),
       hard=_b("10..150"), soft=_b("30..100"), loinc="2885-2"),
    _A("ldh", N_("LDH"), "LDH", "chemistry", "U/L", _KATAL, _b("125..250"), child=_b("..345"),
       hard=_b("10..50000"), soft=_b("60..10000"), loinc="2532-0"),
    _A("tg", N_("Triglycerides"), "TG", "chemistry", "mmol/L", (other("mg/dL", "0.01129", "2571-8"),), _b("..1.7"),
       critical=_b("..11.4"), hard=_b("0.1..120"), soft=_b("0.3..20"), loinc="14927-8"),
    _A("ntbnp", N_("NT-proBNP"), "NT-proBNP", "chemistry", "ng/L", (other("pg/mL", "1"),), _b("..125"),
       hard=_b("0..300000"), soft=_b("0..70000"), loinc="33762-6"),
    _A("lact", N_("Lactate"), "Lact", "chemistry", "mmol/L", (other("mg/dL", "0.111"),), _b("0.5..2.2"),
       hard=_b("0.1..40"), soft=_b("0.3..15"), loinc="2524-7"),
    # Inflammation; where laboratories differ (CRP 5 to 8, PCT 0.05 to 0.1) the wider limit stands
    _A("crp", N_("C-reactive protein"), "CRP", "inflammation", "mg/L", (other("mg/dL", "10"),), _b("..8"),
       hard=_b("0..1000"), soft=_b("0..500"), loinc="1988-5"),
    _A("ferr", N_("Ferritin"), "Ferritin", "inflammation", "ug/L", (other("ng/mL", "1"),),
       male=_b("30..400"), female=_b("15..200"), hard=_b("0..1000000"), soft=_b("1..100000"), loinc="2276-4"),
    _A("pct", N_("Procalcitonin"), "PCT", "inflammation", "ug/L", (other("ng/mL", "1"),), _b("..0.1"),
       hard=_b("0..1500"), soft=_b("0..200"), loinc="33959-8"),
    _A("il6", N_("Interleukin-6"), "IL-6", "inflammation", "ng/L", (other("pg/mL", "1"),), _b("..7"),
       hard=_b("0..5000000"), soft=_b("0..100000"), loinc="26881-3"),
    # Coagulation
    _A("inr", N_("INR"), "INR", "coagulation", "{INR}", (), _b("0.8..1.2"),
       hard=_b("0.5..20"), soft=_b("0.7..6"), loinc="6301-6"),
    _A("pt", N_("Prothrombin time"), "PT", "coagulation", "s", (), _b("11..14"),
       hard=_b("5..200"), soft=_b("8..60"), loinc="5902-2"),
    _A("aptt", N_("aPTT"), "aPTT", "coagulation", "s", (), _b("25..36"),
       hard=_b("10..300"), soft=_b("18..120"), loinc="3173-2"),
    _A("fib", N_("Fibrinogen"), "Fib", "coagulation", "g/L", (other("mg/dL", "0.01"),), _b("2.0..4.0"),
       critical=_b("0.5.."), hard=_b("0.1..20"), soft=_b("0.5..9"), loinc="3255-7"),
    _A("dd", N_("D-dimer (FEU)"), "D-dimer", "coagulation", "mg/L", (other("ug/mL", "1"), other("ug/L", "0.001")),
       _b("..0.5"), hard=_b("0..500"), soft=_b("0..80"), loinc="48065-7"),
    # Viruses: copies and international units convert by a factor of the assay alone, so never here
    _A("cmv", N_("CMV DNA"), "CMV", "viral", "[IU]/mL", _COPIES, hard=_b("0..1000000000"), soft=_b("0..10000000")),
    _A("ebv", N_("EBV DNA"), "EBV", "viral", "[IU]/mL", _COPIES, hard=_VIRUS),
    _A("hhv6", N_("HHV-6 DNA"), "HHV-6", "viral", "copies/mL", _IU, hard=_VIRUS),
    _A("adv", N_("Adenovirus DNA"), "ADV", "viral", "copies/mL", _IU, hard=_VIRUS),
    _A("bkv", N_("BK virus DNA"), "BKV", "viral", "copies/mL", _IU, hard=_VIRUS),
    _A("hbv", N_("HBV DNA"), "HBV", "viral", "[IU]/mL", _COPIES, hard=_VIRUS),
    # Immunology
    _A("igg", N_("IgG"), "IgG", "immunology", "g/L", (other("mg/dL", "0.01"),), _b("7..16"), child=OPEN,
       hard=_b("0..150"), soft=_b("0.5..40"), loinc="2465-3"),
    _A("iga", N_("IgA"), "IgA", "immunology", "g/L", (other("mg/dL", "0.01"),), _b("0.7..4.0"),
       hard=_b("0..100"), soft=_b("0..20"), loinc="2458-8"),
    _A("igm", N_("IgM"), "IgM", "immunology", "g/L", (other("mg/dL", "0.01"),), _b("0.4..2.3"),
       hard=_b("0..100"), soft=_b("0..20"), loinc="2472-9"),
    _A("cd3", N_("CD3 cells"), "CD3", "immunology", "/uL", (), _b("700..2100"),
       hard=_PER_UL_HARD, soft=_PER_UL_SOFT, loinc="8122-4"),
    _A("cd4", N_("CD4 cells"), "CD4", "immunology", "/uL", (), _b("400..1500"),
       hard=_PER_UL_HARD, soft=_PER_UL_SOFT, loinc="24467-3"),
    _A("cd8", N_("CD8 cells"), "CD8", "immunology", "/uL", (), _b("150..1000"),
       hard=_PER_UL_HARD, soft=_PER_UL_SOFT, loinc="14135-8"),
    _A("nk", N_("NK cells"), "NK", "immunology", "/uL", (), _b("80..600"),
       hard=_PER_UL_HARD, soft=_PER_UL_SOFT, loinc="20402-6"),
    _A("b19", N_("CD19 cells"), "CD19", "immunology", "/uL", (), _b("100..500"),
       hard=_PER_UL_HARD, soft=_PER_UL_SOFT, loinc="8116-6"),
    # Cerebrospinal fluid
    _A("csf_wbc", N_("CSF white cells"), "CSF WBC", "csf", "/uL", (), _b("0..5"),
       hard=_b("0..100000"), soft=_b("0..5000"), loinc="26465-5"),
    _A("csf_rbc", N_("CSF red cells"), "CSF RBC", "csf", "/uL", (), _b("0..0"),
       hard=_b("0..5000000"), soft=_b("0..100000"), loinc="26454-9"),
    _A("csf_blast", N_("CSF blasts"), "CSF blast", "csf", "%", (), _b("0..0"),
       hard=_b("0..100"), soft=_b("0..100"), loinc="26447-3"),
    # Cellular kinetics, entered on a form of their own; the two units are different quantities
    _A("car_qpcr", N_("CAR transgene"), "CAR qPCR", "cells", "copies/ug", (),
       hard=_b("0..100000000"), form="cells"),
    _A("car_flow", N_("CAR+ cells"), "CAR flow", "cells", "/uL", (), hard=_b("0..1000000"), form="cells"),
)  # fmt: skip

ANALYTES: dict[str, Analyte] = {row.key: row for row in _ROWS}
"""Every analyte by its key, in the order of the flowsheet."""

TEMPERATURE = Analyte(
    "temp",
    N_("Temperature"),
    "T",
    "",
    "Cel",
    (Unit("[degF]", Fraction(5, 9), Decimal(32), "8310-5"),),
    _b("36.0..37.5"),
    hard=_b("23..45"),
    soft=_b("34..42"),
    loinc="8310-5",
    form="daily",
)
"""Body temperature, kept beside the analytes for conversion only; its limits of entry stand in the daily form."""


def laboratory() -> tuple[Analyte, ...]:
    """The analytes asked on the laboratory form, in order."""
    return tuple(row for row in _ROWS if row.form == "laboratory")
