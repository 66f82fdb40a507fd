"""Judge a ``coverage json`` report: every branch of the domain, nine tenths of the rest.

    coverage json -o .coverage.json && python packaging/check_coverage.py .coverage.json

The figure is coverage's own: lines and branches taken, of lines and branches there are. Exit code 1 below a limit.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOMAIN = "ctd402_desktop/domain/"
SHOWN = 12


@dataclass
class Tally:
    """Lines and branches of one part of the package, with the files that lack some."""

    name: str
    limit: float
    taken: int = 0
    there: int = 0

    def add(self, summary: dict[str, Any]) -> None:
        """Count one file's lines and branches."""
        self.taken += summary["covered_lines"] + summary["covered_branches"]
        self.there += summary["num_statements"] + summary["num_branches"]

    @property
    def percent(self) -> float:
        """Share taken; a part without code is complete."""
        return 100 * self.taken / self.there if self.there else 100.0

    @property
    def enough(self) -> bool:
        """Exact for 100: a single branch missing is not rounded away."""
        return self.percent >= self.limit


def few(numbers: list[str]) -> str:
    """The first dozen, and how many more there are."""
    more = len(numbers) - SHOWN
    return ", ".join(numbers[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def gaps(name: str, report: dict[str, Any]) -> str:
    """One line naming a file's missing lines and branches."""
    lines = [str(line) for line in report["missing_lines"]]
    branches = [f"{start}->{end}" for start, end in report["missing_branches"]]
    parts = [f"{title} {few(numbers)}" for title, numbers in (("lines", lines), ("branches", branches)) if numbers]
    return f"  {name}: " + "; ".join(parts)


def judge(report: dict[str, Any]) -> tuple[list[str], bool]:
    """What to print, and whether every limit is met."""
    domain, rest = Tally("domain", 100), Tally("the rest", 90)
    said = []
    for name, file in sorted(report["files"].items()):
        inside = name.replace("\\", "/").startswith(DOMAIN)
        (domain if inside else rest).add(file["summary"])
        wanting = file["summary"]["percent_covered"] < (domain if inside else rest).limit
        if wanting:
            said.append(gaps(name, file))
    for part in (domain, rest):
        verdict = "enough" if part.enough else "NOT ENOUGH"
        said.append(f"{part.name}: {part.percent:.2f} % of lines and branches, {part.limit} % asked: {verdict}")
    return said, domain.enough and rest.enough


def main() -> int:
    """Read the report named on the command line."""
    said, enough = judge(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    print("\n".join(said))
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
