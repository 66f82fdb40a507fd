"""Grading with explanation, and a batch of evaluations on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from measuring import best

EXAMPLES = Path(__file__).parents[1] / "data" / "crs_icans_examples.jsonl"


def test_five_thousand_lines_are_evaluated_in_under_five_seconds_start_included():
    examples = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines() if line.strip()]
    lines = [json.dumps({"key": one["key"], "input": one["input"]}) for one in examples]
    batch = "\n".join(lines[number % len(lines)] for number in range(5000)) + "\n"
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "ctd402_desktop", "evaluate"], input=batch, capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - begin
    print(f"5 000 lines in {took:.2f} s")
    assert len(done.stdout.splitlines()) == 5000
    assert took < 5


def test_crs_is_graded_fast_enough_to_explain_every_keystroke():
    from decimal import Decimal

    from ctd402_desktop.domain.scales.crs_astct2019 import crs_astct2019

    inputs = {
        "age_years": 25,
        "temp_c": Decimal("38.6"),
        "crs_episode_open": False,
        "antipyretic_or_anticytokine_given": False,
        "hypotension": False,
        "vasopressors": [],
        "hypoxia": True,
        "o2_device": "nasal_cannula",
        "o2_flow_l_min": Decimal(2),
    }

    def many() -> None:
        for _ in range(1000):
            crs_astct2019(inputs)

    rate = 1000 / best(many, 5)
    print(f"{rate:,.0f} CRS grades a second")
    assert rate > 5_000
