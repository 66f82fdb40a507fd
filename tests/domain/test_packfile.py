"""A protocol pack is read whole or not at all, and every problem has its key."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.packfile import Mark, Table, parse
from ctd402_desktop.errors import InvalidInput


def read(table: Table) -> tuple[object, ...]:
    inner = table.table("limits")
    limit, most = inner.number("map", high="200"), inner.whole("most", 3, high=9)
    inner.close()
    rows = []
    for row in table.tables("row"):
        rows.append((row.text("key"), row.minutes("every", 60), Mark.read(row)))
        row.close()
    return (
        table.text("version"),
        limit,
        most,
        tuple(rows),
        table.flag("strict", default=False),
        table.one_of("day_zero", ("infusion", "planned"), "infusion"),
        table.list_of("days", int, ()),
        table.has("later"),
        table.number("share", "0.25"),
    )


GOOD = """
version = "site-1"
days = [-5, -4]
[limits]
map = 65.0
[[row]]
key = "vitals"
every = 240
source = "site"
confirmed = true
"""


def problems(text: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        parse(text, read, place="site.toml")
    assert caught.value.code == "E-PCK-001"
    return {key: problem.render() for key, problem in caught.value.problems.items()}


def test_values_arrive_exact_and_with_their_defaults():
    assert parse(GOOD, read, place="site.toml") == (
        "site-1",
        Decimal("65.0"),
        3,
        (("vitals", timedelta(hours=4), Mark("site", confirmed=True)),),
        False,
        "infusion",
        (-5, -4),
        False,
        Decimal("0.25"),
    )


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ("map = 65.0", "mpa = 65.0", "limits.map", "is missing"),
        ("map = 65.0", "map = 65.0\nmpa = 1", "limits.mpa", "is not known to this program"),
        ("map = 65.0", "map = 650", "limits.map", "must be between 0 and 200"),
        ("map = 65.0", "map = nan", "limits.map", "must be between 0 and 200"),
        ("map = 65.0", "map = true", "limits.map", "must be a number"),
        ("map = 65.0", "map = 65\nmost = true", "limits.most", "must be a whole number"),
        ("map = 65.0", "map = 65\nmost = 10", "limits.most", "must be between 0 and 9"),
        ('key = "vitals"', 'key = " "', "row[1].key", "is empty"),
        ("every = 240", 'every = "240"', "row[1].every", "must be a whole number"),
        ("days = [-5, -4]", 'days = ["x"]', "days", "must be a list of a whole number"),
        ("days = [-5, -4]", "days = [true]", "days", "must be a list of a whole number"),
        ("days = [-5, -4]", 'days = []\nday_zero = "x"', "day_zero", "must be one of infusion, planned"),
        ("days = [-5, -4]", "days = []\nstrict = 1", "strict", "must be true or false"),
        ("[limits]\nmap = 65.0", "limits = 3", "limits", "must be a table"),
        ("[limits]\nmap = 65.0", "", "limits", "is missing"),
        ("[[row]]", "[row]", "row", "must be a list of tables"),
        ('version = "site-1"', "version = ", "", "is not a readable TOML file"),
    ],
)
def test_a_problem_is_told_with_its_key(old: str, new: str, key: str, problem: str):
    found = problems(GOOD.replace(old, new))
    assert problem in found[key]


def test_all_problems_are_told_at_once():
    found = problems(GOOD.replace("map = 65.0", "map = -1").replace("every = 240", "evry = 240"))
    assert set(found) == {"limits.map", "row[1].evry"}


def test_a_required_list_that_is_missing_is_told():
    def strict(table: Table) -> tuple[int, ...]:
        return table.list_of("days", int)

    with pytest.raises(InvalidInput) as caught:
        parse("", strict, place="site.toml")
    assert set(caught.value.problems) == {"days"}


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_key_and_a_reason(text: str):
    with pytest.raises(InvalidInput) as caught:
        parse(text, read, place="site.toml")
    assert all(problem.render() for problem in caught.value.problems.values())
