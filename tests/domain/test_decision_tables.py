"""Decision tables: each row says what the rule answers for the case that stands with it, in both languages."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.bands import bands
from ctd402_desktop.domain.decision import TABLES
from ctd402_desktop.domain.evaluate import detail, evaluate, listing
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rule_tables import Row, holds
from ctd402_desktop.domain.rules import InputError
from ctd402_desktop.i18n import Message, speaking, tr

EVERY = [(key, table) for key, rule in RULES.items() for table in rule.tables]
LETTERS = re.compile(r"[a-z]{4,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODES = {"AUC0–28d", "AUClast + Clast ÷ λz"}
"""Symbols that read the same in both languages."""


def _texts(row: Row) -> list[str]:
    return [tr(cell) if isinstance(cell, Message) else cell for cell in row.cells]


def _english(cell: Message) -> bool:
    words = re.sub(r"\{\w+\}", "", cell.text)
    return bool(LETTERS.search(words)) and not CHINESE.search(tr(cell))


def test_every_rule_has_a_table_and_no_table_is_without_a_rule():
    assert set(TABLES) == set(RULES)
    assert all(rule.tables and all(table.rows for table in rule.tables) for rule in RULES.values())


@pytest.mark.parametrize("key", RULES)
def test_the_rule_answers_each_row_of_its_tables_as_the_row_says(key):
    rule = RULES[key]
    for table in rule.tables:
        for row in table.rows:
            assert len(row.cells) == len(table.columns)
            found = rule.compute(row.given).output
            assert holds(found, row.gives), (_texts(row), row.given, found, row.gives)


def test_words_of_the_tables_have_chinese_and_signs_have_none():
    bare = []
    with speaking("zh"):
        for key, table in EVERY:
            bare += [(key, text) for text in (table.title, *table.notes) if text and not CHINESE.search(tr(text))]
            for row in table.rows:
                for cell in row.cells:
                    bare += [(key, cell.text)] if isinstance(cell, Message) and _english(cell) else []
    assert {text for _, text in bare} <= CODES


def test_remarks_on_inputs_are_told_in_chinese():
    with speaking("zh"):
        english = [
            (rule.key, one.name, one.note)
            for rule in RULES.values()
            for one in rule.inputs
            if re.search(r"[A-Za-z]{3,} [a-z]{2,}", one.note)
            and not CHINESE.search(tr(one.note))
            and not one.note.startswith("{")
        ]
    assert english == []


@pytest.mark.parametrize(
    ("found", "told", "same"),
    [
        (1, 1, True),
        (True, 1, False),
        (1, True, False),
        (None, None, True),
        (None, 0, False),
        ({"grade": 3, "more": 1}, {"grade": 3}, True),
        ({"more": 1}, {"grade": 3}, False),
        (3, {"grade": 3}, False),
        ([1, 2], [1, 2], True),
        ([1, 2], [1], False),
        ("CR", ["CR"], False),
        (Decimal("1.8181342"), Decimal("1.8181"), True),
        (Decimal("1.8182"), Decimal("1.8181"), False),
        (True, Decimal(1), False),
    ],
)
def test_an_answer_holds_only_where_it_says_what_the_row_tells(found, told, same):
    assert holds(found, told) is same


LIMITS = st.lists(st.integers(-50, 50), min_size=1, max_size=5, unique=True).map(sorted)


@given(LIMITS, st.data())
def test_the_example_of_every_band_lies_in_its_band(limits, data):
    signs = [data.draw(st.sampled_from("<≤")) for _ in limits]
    cut = bands(*((sign, limit, place) for place, (sign, limit) in enumerate(zip(signs, limits, strict=True))), last=99)
    rows = cut.rows()
    assert [row.gives for row in rows] == [*range(len(limits)), 99]
    assert [cut(row.example) for row in rows] == [row.gives for row in rows]


def test_bands_are_written_with_the_limits_they_lie_between():
    cut = bands(("<", "1.5", 0), ("≤", "1.5", 1), ("≤", 3, 2), last=3)
    assert [row.text for row in cut.rows()] == ["< 1.5", "= 1.5", "> 1.5, ≤ 3", "> 3"]
    assert [row.text for row in bands(last=0).rows()] == ["≥ 0"]


def test_a_rule_is_told_in_detail_in_either_language_with_a_case_for_each_row():
    found = detail("fludarabine_factor")
    table = found["tables"][0]
    assert table["columns"] == ["Clearance, mL/min", "Fraction", "of 30 mg/m²"]
    assert [row["cells"][0] for row in table["rows"]] == ["≥ 80", "≥ 50, < 80", "≥ 30, < 50", "< 30"]
    again = evaluate("fludarabine_factor", table["rows"][1]["input"])
    assert again["output"]["factor"] == table["rows"][1]["gives"]["factor"] == 0.8
    assert detail("fludarabine_factor", "zh")["tables"][0]["columns"][0] == "清除率，mL/min"
    assert detail("bsa")["tables"][0]["notes"]
    with pytest.raises(InputError):
        detail("no_such_rule")


def test_the_list_counts_the_tables_of_a_rule():
    assert {row["key"]: row["tables"] for row in listing()} == {key: len(rule.tables) for key, rule in RULES.items()}
