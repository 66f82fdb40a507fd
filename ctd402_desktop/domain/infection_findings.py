"""Findings of the BMT CTN severity of infections: asked by the form, graded by the rule (toxicity-grading.md 5.4)."""

from __future__ import annotations

from ctd402_desktop.i18n import N_

FINDINGS: dict[str, dict[int, dict[str, str]]] = {
    "bacterial": {
        3: {
            "bacteraemia_deep_organ": N_("Bacteraemia with deep organ involvement"),
            "severe_sepsis_with_bacteraemia": N_("Severe sepsis with bacteraemia"),
            "fasciitis_debridement": N_("Fasciitis needing debridement"),
            "pneumonia_intubation": N_("Pneumonia needing intubation"),
            "brain_abscess_or_meningitis": N_("Brain abscess or meningitis"),
            "c_difficile_dilatation_or_renal": N_("C. difficile with toxic dilatation or renal insufficiency"),
        },
        2: {
            "bacteraemia_other": N_("Bacteraemia with another organism, no severe sepsis"),
            "focus_over_14d": N_("Focus needing more than 14 days of therapy"),
            "cellulitis_therapy_changed": N_("Cellulitis needing a change of therapy"),
            "incision_or_drainage": N_("Infection needing incision or drainage"),
            "bacterial_pneumonia": N_("Pneumonia, documented or presumed bacterial"),
            "c_difficile_over_1l_or_pain": N_("C. difficile with more than 1 L/day or abdominal pain"),
        },
        1: {
            "focus_up_to_14d": N_("Focus needing up to 14 days of therapy"),
            "bacteraemia_commensal": N_("Bacteraemia with coagulase-negative staphylococcus or another commensal"),
            "cellulitis_responding": N_("Cellulitis responding within 14 days"),
            "c_difficile_mild": N_("C. difficile with less than 1 L/day, no pain"),
        },
    },
    "fungal": {
        3: {
            "fungaemia": N_("Fungaemia, candidaemia included"),
            "invasive_mould": N_("Invasive mould, proven or probable"),
            "disseminated_endemic_or_cryptococcus": N_("Disseminated endemic mycosis or cryptococcosis"),
            "pneumocystis": N_("Pneumocystis pneumonia"),
        },
        2: {
            "candida_oesophagitis": N_("Candida oesophagitis, biopsy proven"),
            "fungal_sinusitis": N_("Fungal sinusitis without orbit, brain or bone"),
        },
        1: {"superficial_candidiasis": N_("Superficial candidiasis")},
    },
    "viral": {
        3: {
            "vzv_severe": N_("Severe VZV: coagulopathy or organ involvement"),
            "cmv_end_organ": N_("CMV end-organ disease"),
            "ebv_ptld": N_("EBV-PTLD"),
            "adenovirus_end_organ": N_("Adenovirus end-organ disease"),
            "hhv6_end_organ": N_("HHV-6 end-organ disease"),
            "lower_respiratory_virus": N_("Lower respiratory tract virus"),
            "viral_encephalitis_or_meningitis": N_("Viral encephalitis or meningitis"),
        },
        2: {
            "zoster_3_dermatomes": N_("Zoster, 3 dermatomes or more"),
            "cmv_active_or_slow_fall": N_("CMV active, or less than 2/3 fall after 2 weeks"),
            "ebv_rituximab": N_("EBV treated with rituximab"),
            "adenovirus_treated": N_("Adenovirus of the upper airway, or treated"),
            "hhv6_symptomatic_or_slow_fall": N_("HHV-6 symptomatic, or < 0.5 log₁₀ fall after 2 weeks"),
            "bk_prolonged_or_surgery": N_("BK with prolonged therapy or surgery"),
            "viral_enterocolitis": N_("Viral enterocolitis"),
            "upper_respiratory_virus": N_("Symptomatic upper respiratory virus"),
            "other_viraemia_treated": N_("Another viraemia, treated"),
        },
        1: {
            "mucosal_hsv": N_("Mucosal HSV"),
            "zoster_dermatomal": N_("Zoster, fewer than 3 dermatomes"),
            "cmv_asymptomatic_untreated": N_("Asymptomatic CMV viraemia, untreated"),
            "cmv_fall_two_thirds": N_("CMV viraemia with a 2/3 fall after 2 weeks"),
            "ebv_no_rituximab": N_("EBV reactivation without rituximab"),
            "adenovirus_asymptomatic": N_("Asymptomatic adenovirus without therapy, or conjunctivitis"),
            "hhv6_asymptomatic_untreated": N_("Asymptomatic HHV-6 viraemia, untreated"),
            "hhv6_fall_half_log": N_("HHV-6 viraemia with ≥ 0.5 log₁₀ fall after 2 weeks"),
            "bk_no_intervention": N_("BK cystitis without intervention"),
        },
    },
    "parasitic": {
        3: {
            "organ_toxoplasmosis": N_("Organ toxoplasmosis"),
            "strongyloides_hyperinfection": N_("Strongyloides hyperinfection"),
        },
    },
    "no_organism": {
        3: {
            "pneumonia_ventilation": N_("Pneumonia needing ventilation, no organism"),
            "severe_sepsis_no_organism": N_("Severe sepsis, no organism"),
        },
        2: {
            "pneumonia_no_ventilation": N_("Pneumonia without ventilation, no organism"),
            "typhlitis": N_("Typhlitis"),
        },
        1: {
            "fever_response_14d": N_("Fever with negative cultures, response within 14 days"),
            "clinical_outpatient": N_("Clinically documented, managed as outpatient"),
        },
    },
}
"""BMT CTN grade of each finding, by kind of infection, the worst first."""
