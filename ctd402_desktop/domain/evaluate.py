"""One computation for one JSON line: what ``ctd402 evaluate`` answers, and what "Why?" and the annex can repeat.

Numbers are read as exact decimals. Absent and ``null`` are the same. Answers are always in English, so that a line
gives the same text on every workstation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ctd402_desktop.domain.grade import FLAG_LABELS, REASON_LABELS, Fact
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rule_tables import Table
from ctd402_desktop.domain.rules import Input, InputError, Result, Rule
from ctd402_desktop.i18n import N_, Message, msg, speaking, tr

LONGEST_LINE = 1_000_000
LONGEST_NUMBER = 60
GREATEST_EXPONENT = 40


def _number(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise InputError(msg(N_("a number with more than {most} characters"), most=LONGEST_NUMBER))
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("inf")
    if not found.is_finite() or (found and abs(found.adjusted()) > GREATEST_EXPONENT):
        raise InputError(msg(N_("{text} is too large or too small"), text=text))
    return found


def _not_a_number(text: str) -> Decimal:
    raise InputError(msg(N_("{text} is not a number"), text=text))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for place, (name, _) in enumerate(pairs) if name in dict(pairs[:place]))
        raise InputError(msg(N_("{name} is given twice"), name=twice))
    return found


_DECODER = json.JSONDecoder(
    parse_float=_number, parse_int=_number, parse_constant=_not_a_number, object_pairs_hook=_object
)


def parse(line: str) -> Any:
    """Strict JSON with exact decimals; ``InputError`` for anything else, ``NaN`` and ``Infinity`` included."""
    if len(line) > LONGEST_LINE:
        raise InputError(msg(N_("the line is longer than {most} characters"), most=LONGEST_LINE))
    try:
        return _DECODER.decode(line.strip("\ufeff \t\r\n"))
    except json.JSONDecodeError as problem:
        text = N_("not JSON: {problem} at character {place}")
        raise InputError(msg(text, problem=problem.msg, place=problem.pos + 1)) from None
    except RecursionError:
        raise InputError(msg(N_("not JSON: nested too deeply"))) from None


def evaluate_line(line: str) -> dict[str, Any]:
    """Answer to one line ``{"key": ..., "input": {...}}``; other names beside them are ignored.

    Returns
    -------
    dict
        ``key``, ``output``, ``because`` (sentences), ``missing`` (input names) and ``version``; where they say
        something also ``reason``, ``flags`` and ``would_change``. ``{"error": sentence}`` for a wrong line.
    """
    with speaking("en"):
        try:
            return _answer(parse(line))
        except InputError as problem:
            return {"error": str(problem)}


def evaluate_bytes(line: bytes) -> dict[str, Any]:
    """As ``evaluate_line`` for a line as it came in; bytes that are not UTF-8 are an error of that line."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as problem:
        with speaking("en"):
            return {"error": tr(N_("not UTF-8: byte {place}"), place=problem.start + 1)}
    return evaluate_line(text)


def evaluate(key: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """As ``evaluate_line`` for values already parsed (numbers as ``Decimal`` or ``int``)."""
    with speaking("en"):
        try:
            return _answer({"key": key, "input": dict(inputs)})
        except InputError as problem:
            return {"error": str(problem)}


def dumps(answer: Mapping[str, Any]) -> str:
    """An answer as one JSON line, letters outside ASCII kept readable."""
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def rule_named(key: object) -> Rule:
    """The rule with this key; ``InputError`` for an unknown one."""
    rule = RULES.get(key) if isinstance(key, str) else None
    if rule is None:
        raise InputError(msg(N_("{key} is not a computation this program knows"), key=key))
    return rule


def _answer(line: Any) -> dict[str, Any]:
    if not isinstance(line, dict):
        raise InputError(msg(N_("a line must be an object with key and input")))
    if "key" not in line:
        raise InputError(msg(N_("key is missing")))
    rule = rule_named(line["key"])
    inputs = line.get("input")
    if not isinstance(inputs, dict):
        raise InputError(msg(N_("input must be an object")))
    result = _computed(rule, inputs)
    answer: dict[str, Any] = {
        "key": rule.key,
        "output": plain(result.output),
        "because": [*_sentences(result), *_ignored(rule, inputs)],
        "missing": list(result.missing),
        "version": rule.version,
    }
    if result.reason is not None:
        answer["reason"] = result.reason.value
    if result.flags:
        answer["flags"] = list(result.flags)
    if result.would_change:
        answer["would_change"] = [{"to": change.to, "with": tr(change.text)} for change in result.would_change]
    return answer


def _computed(rule: Rule, inputs: dict[str, Any]) -> Result:
    try:
        return rule.compute(inputs)
    except (ArithmeticError, OverflowError):
        raise InputError(msg(N_("these numbers cannot be computed with"))) from None


def _sentences(result: Result) -> list[str]:
    facts = sorted(result.because, key=_decides_first)
    found = [sentence(fact) for fact in facts]
    if result.reason is not None:
        found.append(tr(Message(REASON_LABELS[result.reason])))
    found += [tr(FLAG_LABELS[flag]) for flag in result.flags if flag in FLAG_LABELS]
    return found


def _decides_first(fact: Fact) -> bool:
    return not fact.deciding


def sentence(fact: Fact) -> str:
    """A fact and its limit in the language in force."""
    return f"{tr(fact.text)} ({tr(fact.limit)})" if fact.limit else tr(fact.text)


def _ignored(rule: Rule, inputs: Mapping[str, Any]) -> list[str]:
    known = {one.name for one in rule.inputs}
    return [tr(N_("Ignored: {name}"), name=name) for name in inputs if name not in known]


def plain(value: Any) -> Any:
    """A JSON-ready copy: decimals become integers or floats, tuples lists."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def listing() -> list[dict[str, Any]]:
    """Every computation: key, title, version, section of the reference, output, citation and mark.

    ``mark`` is ``confirmed``, ``unconfirmed`` (a clinician still has to compare it with its source) or ``CONV`` (this
    program's convention where the literature is silent); ``remarks`` say which part of a rule the mark concerns.
    """
    with speaking("en"):
        return [
            {
                "key": rule.key,
                "title": tr(rule.title),
                "version": rule.version,
                "section": rule.section,
                "output": rule.output,
                "citation": rule.citation,
                "mark": mark(rule),
                "tables": len(rule.tables),
                **({"remarks": [tr(note) for note in rule.notes]} if rule.notes else {}),
            }
            for rule in RULES.values()
        ]


def mark(rule: Rule) -> str:
    """``unconfirmed``, ``CONV`` or ``confirmed``."""
    return "unconfirmed" if not rule.confirmed else "CONV" if "conv" in rule.notes else "confirmed"


def schema(key: str) -> dict[str, Any]:
    """Inputs of one computation; ``InputError`` for an unknown key."""
    rule = rule_named(key)
    return {
        "key": rule.key,
        "version": rule.version,
        "inputs": [_described(one) for one in rule.inputs],
        "ignored": list(rule.ignored),
        "output": rule.output,
        "citation": rule.citation,
        "section": rule.section,
        "mark": mark(rule),
    }


def detail(key: str, lang: str = "en") -> dict[str, Any]:
    """One computation with its decision tables in ``lang``; ``InputError`` for an unknown key.

    Each row of a table has its cells, an ``input`` that falls into it, and what the computation ``gives`` for it.
    """
    rule = rule_named(key)
    with speaking(lang):
        return {
            "title": tr(rule.title),
            **schema(key),
            "remarks": [tr(note) for note in rule.notes],
            "tables": [_table(one) for one in rule.tables],
        }


def _table(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {"title": tr(table.title), "formula": table.formula}
    found["columns"] = [tr(column) for column in table.columns]
    found["rows"] = [
        {"cells": [tr(cell) if isinstance(cell, Message) else cell for cell in row.cells],
         "input": plain(row.given), "gives": plain(row.gives)}
        for row in table.rows
    ]  # fmt: skip
    found["first_row_counts"] = table.first
    found["notes"] = [tr(note) for note in table.notes]
    return {name: value for name, value in found.items() if value not in ("", [], False)}


def _described(one: Input) -> dict[str, Any]:
    found: dict[str, Any] = {"name": one.name, "kind": one.kind}
    optional = {"unit": one.unit, "choices": list(one.choices), "default": tr(one.default), "note": tr(one.note)}
    return found | {name: value for name, value in optional.items() if value}
