"""The limits of coverage: every branch of the domain, nine tenths of the rest."""

from __future__ import annotations

import pytest
from packaging_scripts import packaging_script

check_coverage = packaging_script("check_coverage")


def file(taken: int, there: int) -> dict[str, object]:
    missing = list(range(1, there - taken + 1))
    return {
        "summary": {
            "covered_lines": taken,
            "num_statements": there,
            "covered_branches": 0,
            "num_branches": 0,
            "percent_covered": 100 * taken / there,
        },
        "missing_lines": missing,
        "missing_branches": [],
    }


@pytest.mark.parametrize(
    ("domain", "rest", "enough"),
    [
        ((1000, 1000), (90, 100), True),
        ((999, 1000), (100, 100), False),
        ((99_999, 100_000), (100, 100), False),
        ((1000, 1000), (89, 100), False),
    ],
)
def test_the_domain_is_asked_for_all_and_the_rest_for_nine_tenths(domain, rest, enough):
    report = {"files": {"ctd402_desktop/domain/grade.py": file(*domain), "ctd402_desktop/cli.py": file(*rest)}}
    assert check_coverage.judge(report)[1] is enough


def test_a_file_with_gaps_is_named_with_its_first_lines():
    said, _ = check_coverage.judge({"files": {"ctd402_desktop/domain/grade.py": file(5, 25)}})
    assert said[0] == "  ctd402_desktop/domain/grade.py: lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 8 more"
