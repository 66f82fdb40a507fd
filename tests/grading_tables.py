"""CRS and ICANS stated a second time, as tables: every unknown is filled in with every admissible answer.

Written from toxicity-grading.md 1.2 and 2.3 alone and slow on purpose; it shares nothing with the program.
"""

from __future__ import annotations

from itertools import product

DEVICES = {
    "none": 0,
    "blow_by": 2,
    "simple_mask": 3,
    "venturi": 3,
    "non_rebreather": 3,
    "cpap": 4,
    "bipap": 4,
    "invasive_ventilation": 4,
    "ecmo": 4,
}
CANNULAS = ("nasal_cannula", "high_flow_nasal_cannula")
PRESSURE = ("cpap", "bipap", "invasive_ventilation")
COUNTED = {"norepinephrine", "epinephrine", "phenylephrine", "dopamine", "angiotensin_ii"}
VASOPRESSIN = {"vasopressin", "terlipressin"}
PRESSOR_ANSWERS = ([], ["norepinephrine"], ["norepinephrine", "dopamine"], ["vasopressin"])


def _low(case):
    counted = len(COUNTED & set(case["vasopressors"]))
    table = [
        (case["hypotension_other_cause"], 0),
        (counted >= 2, 4),
        (counted == 1, 3),
        (bool(VASOPRESSIN & set(case["vasopressors"])), 3),
        (case["hypotension"], 2),
        (True, 0),
    ]
    return next(value for condition, value in table if condition)


def _air(case):
    device, flow = case["o2_device"], case["o2_flow_l_min"]
    if case["hypoxia_other_cause"]:
        return 0
    if device in CANNULAS:
        if flow is None:
            return 2 if device == "nasal_cannula" else 3
        return 3 if flow > 6 else 2
    if device in PRESSURE and case["ventilation_reason"] != "hypoxia":
        return 0
    if device == "none" and case["hypoxia"]:
        return 2
    return DEVICES[device]


def _row(case):
    worst = max(_low(case), _air(case))
    temp = case["temp_c"]
    steps = [
        (temp is not None and temp >= 38 and not case["fever_other_cause"], max(1, worst)),
        (case["crs_episode_open"] and case["antipyretic_or_anticytokine_given"], worst),
        (temp is None, "MISSING"),
        (case["crs_episode_open"] and worst > 0, "REVIEW"),
        (True, 0),
    ]
    return next(value for condition, value in steps if condition)


CRS_ANSWERS = {
    "crs_episode_open": (False, True),
    "antipyretic_or_anticytokine_given": (False, True),
    "hypotension": (False, True),
    "vasopressors": PRESSOR_ANSWERS,
    "hypoxia": (False, True),
    "o2_device": (*DEVICES, *CANNULAS),
}
CRS_DEFAULTS = {
    "temp_c": None,
    "o2_flow_l_min": None,
    "fever_other_cause": False,
    "hypotension_other_cause": False,
    "hypoxia_other_cause": False,
    "ventilation_reason": "hypoxia",
    "death_due_to_crs": False,
}


def crs(inputs):
    """Grade 0-5, ``"MISSING"`` or ``"REVIEW"``."""
    given = {name: value for name, value in inputs.items() if value is not None}
    if given.get("death_due_to_crs"):
        return 5
    ways = [(given[name],) if name in given else answers for name, answers in CRS_ANSWERS.items()]
    found = {_row({**CRS_DEFAULTS, **given, **dict(zip(CRS_ANSWERS, way, strict=True))}) for way in product(*ways)}
    return found.pop() if len(found) == 1 else "MISSING"


ICE = [3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 0]
CAPD = [0] + [1] * 8 + [3] * 24
AROUSAL = {"alert": 0, "spontaneous": 1, "voice": 2, "tactile": 3, "vigorous_tactile": 4, "unarousable": 4}
SEIZURE = {
    "none": 0,
    "brief_resolved": 3,
    "nonconvulsive_resolved": 3,
    "prolonged_gt5min": 4,
    "repetitive_no_return": 4,
}
ICP = {"focal_edema": 3, "diffuse_edema": 4, "posturing": 4, "cn6_palsy": 4, "papilledema": 4, "cushing_triad": 4}
ICANS_ANSWERS = {
    "arousal": tuple(AROUSAL),
    "seizure": tuple(SEIZURE),
    "motor_focal_deep_weakness": (False, True),
    "age_years": (0, 120),
}


def _score(case):
    """Grade of the score domain, or ``None`` when its score is missing."""
    capd = 4 if case.get("capd_unable") else None
    if capd is None and case.get("capd_total") is not None:
        capd = CAPD[int(case["capd_total"])]
    ice = None if case.get("ice_total") is None else ICE[int(case["ice_total"])]
    if case["age_years"] < 12:
        return capd
    return capd if case.get("developmental_delay") and capd is not None else ice


def _domains(case):
    icp = max((ICP[sign] for sign in case.get("icp") or ()), default=0)
    weak = case.get("motor_focal_deep_weakness")
    found = {
        "ice": _score(case),
        "arousal": AROUSAL.get(case.get("arousal")),
        "seizure": SEIZURE.get(case.get("seizure")),
        "motor": None if weak is None else 4 * weak,
        "icp": icp,
    }
    return {name: value for name, value in found.items() if not case.get(f"{name}_other_cause")}


def _icans_row(case):
    domains = _domains(case)
    known = [value for value in domains.values() if value is not None]
    worst = max(known, default=0)
    if worst or len(known) == len(domains):
        return worst
    blank = {name for name, value in domains.items() if value is None}
    return "NOT_ASSESSABLE" if blank == {"ice"} else "MISSING"


def icans(inputs):
    """Grade 0-5, ``"MISSING"`` or ``"NOT_ASSESSABLE"``."""
    if inputs.get("death_due_to_icans"):
        return 5
    if inputs.get("age_years") is not None or inputs.get("ice_other_cause"):
        return _icans_row({**inputs, "age_years": inputs.get("age_years") or 0})
    both = {_icans_row({**inputs, "age_years": age}) for age in ICANS_ANSWERS["age_years"]}
    one = both.pop() if len(both) == 1 else "MISSING"
    return one if isinstance(one, int) else "MISSING"


def icans_could_be_higher(inputs):
    """Whether an unanswered domain, answered, could raise the grade; at an unknown age, at any age."""
    now = icans(inputs)
    ages = [inputs["age_years"]] if inputs.get("age_years") is not None else [0, 120]
    missing = [name for name in ("arousal", "seizure", "motor_focal_deep_weakness") if inputs.get(name) is None]
    scores = [{}]
    if inputs.get("ice_total") is None:
        scores += [{"ice_total": total} for total in (0, 5)]
    if inputs.get("capd_total") is None:
        scores += [{"capd_total": total} for total in (5, 20)]
    answers = [ICANS_ANSWERS[name] for name in missing]
    return any(
        _number(icans({**inputs, "age_years": age, **dict(zip(missing, way, strict=True)), **score})) > now
        for way in product(*answers)
        for score in scores
        for age in ages
    )


def _number(value):
    return value if isinstance(value, int) else -1
