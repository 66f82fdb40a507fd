"""Inputs of CRS and ICANS over their whole space, for property tests."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from ctd402_desktop.domain.scales.crs_axes import DEVICES, VASOPRESSORS, VENTILATION_REASONS
from ctd402_desktop.domain.scales.icans_astct2019 import AROUSAL, ICP, SEIZURE

D = Decimal
ternary = st.sampled_from([None, False, True])
tick = st.sampled_from([None, False, False, True])
temperatures = st.none() | st.decimals("30", "45", places=2) | st.sampled_from([D("37.95"), D("38.0"), D("38")])
flows = st.none() | st.sampled_from([D(0), D("5.9"), D(6), D("6.0"), D("6.1"), D(60)])

crs_cases = st.fixed_dictionaries(
    {
        "temp_c": temperatures,
        "crs_episode_open": ternary,
        "antipyretic_or_anticytokine_given": ternary,
        "hypotension": ternary,
        "vasopressors": st.none() | st.lists(st.sampled_from(sorted(VASOPRESSORS)), max_size=3, unique=True),
        "hypoxia": ternary,
        "o2_device": st.none() | st.sampled_from(DEVICES),
        "o2_flow_l_min": flows,
    },
    optional={
        "fever_other_cause": tick,
        "hypotension_other_cause": tick,
        "hypoxia_other_cause": tick,
        "ventilation_reason": st.none() | st.sampled_from(VENTILATION_REASONS),
        "death_due_to_crs": st.sampled_from([None, False, False, False, True]),
        "age_years": st.none() | st.integers(0, 120),
    },
)
icans_cases = st.fixed_dictionaries(
    {
        "age_years": st.none() | st.sampled_from([D(0), D("11.99"), D(12), D(29)]),
        "ice_total": st.none() | st.integers(0, 10),
        "capd_total": st.none() | st.integers(0, 32),
        "arousal": st.none() | st.sampled_from(list(AROUSAL)),
        "seizure": st.none() | st.sampled_from(["none", "none", *SEIZURE]),
        "motor_focal_deep_weakness": st.sampled_from([None, False, False, True]),
    },
    optional={
        "developmental_delay": tick,
        "capd_unable": tick,
        "icp": st.none() | st.lists(st.sampled_from(list(ICP)), max_size=2, unique=True),
        "ice_other_cause": tick,
        "arousal_other_cause": tick,
        "seizure_other_cause": tick,
        "motor_other_cause": tick,
        "icp_other_cause": tick,
        "death_due_to_icans": st.sampled_from([None, False, False, False, True]),
    },
)
