"""Fields and forms: what is asked, declared once. ``Field.parse`` and ``Field.dump`` are the only codec.

The form on screen, the checks, the store, the history and every export walk these values. An answer travels as
text (``raw``) between the screen or the store and the domain, and as a value inside the domain.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import partial
from typing import TypeAlias

from ctd402_desktop.domain.limits import CheckLimits
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal


class Kind(Enum):
    """The whole vocabulary of fields. What does not fit is code, not a seventh kind."""

    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"
    DATETIME = "datetime"
    TEXT = "text"
    LAB = "lab"


@dataclass(frozen=True, slots=True)
class NotDone:
    """An explicit 'not done' with its reason: neither missing nor normal."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lab:
    """A laboratory value as reported: number, unit as entered, comparator (``""``, ``<``, ``<=``, ``>`` or ``>=``)."""

    value: Decimal
    unit: str
    comparator: str = ""


Value: TypeAlias = Decimal | str | tuple[str, ...] | bool | datetime | date | Lab | NotDone
Answers: TypeAlias = Mapping[str, Value]

NOT_DONE_MARK = "~"
NOT_DONE_REASONS: dict[str, str] = {
    "not_done": N_("not done"),
    "refused": N_("refused"),
    "asleep": N_("asleep"),
    "device_unavailable": N_("device unavailable"),
    "not_applicable": N_("not applicable"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a CHOICE field; ``key`` is stored for ever, ``label`` is translated."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question. Keys are snake_case, stored, never renamed and never reused.

    ``low``/``high`` bound what is possible (nature's limits, else ``None``); ``usual`` what needs one key to
    confirm; ``normal`` and ``critical`` what is flagged with one or two arrows. All four in ``unit``.
    ``smart_decimals`` lets ``386`` mean 38.6. ``carry`` marks device state that may be carried forward, shown in
    italics until touched; measurements never are.
    """

    key: str
    label: str
    kind: Kind
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    usual: tuple[Decimal | None, Decimal | None] = (None, None)
    normal: tuple[Decimal | None, Decimal | None] = (None, None)
    critical: tuple[Decimal | None, Decimal | None] = (None, None)
    smart_decimals: int = 0
    integer: bool = False
    required: bool = False
    many: bool = False
    date_only: bool = False
    multiline: bool = False
    carry: bool = False
    group: str = ""
    show_if: tuple[str, str] | None = None
    letter: str = ""
    analyte: str = ""
    units: tuple[str, ...] = ()
    hint: str | Message = ""
    until: int | None = None

    def parse(self, text: str) -> Value | None:
        """Text to value; ``None`` when nothing was answered, ``ProblemError`` when it cannot be.

        Full-width digits and punctuation are normalised; ``,`` and ``.`` are both decimal marks.
        """
        text = normalise(text) if self.kind is not Kind.TEXT else text.strip()
        if not text:
            return None
        if text.startswith(NOT_DONE_MARK):
            reason = text[1:]
            if reason not in NOT_DONE_REASONS:
                raise ProblemError(msg(N_("{text} is not a reason for 'not done'"), text=reason))
            return NotDone(reason)
        return _PARSERS[self.kind](self, text)

    def dump(self, value: Value | None) -> str:
        """Value to the text that ``parse`` reads back to the same value."""
        if value is None:
            return ""
        if isinstance(value, NotDone):
            return NOT_DONE_MARK + value.reason
        if isinstance(value, bool):
            return "1" if value else "0"
        if isinstance(value, Lab):
            return f"{value.comparator}{value.value} {value.unit}".rstrip()
        if isinstance(value, tuple):
            return ",".join(value)
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat(timespec="minutes")
        if isinstance(value, date):
            return value.isoformat()
        return str(value)

    def choice_label(self, key: str) -> str:
        """English label of a stored option; the key itself when the option has been retired."""
        return next((choice.label for choice in self.choices if choice.key == key), key)


class ProblemError(ValueError):
    """One answer cannot be read; ``message`` says the rule and the remedy."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


def normalise(text: str) -> str:
    """Half-width form of what a Chinese keyboard types: ``３８．６`` and ``１４：０５`` become ASCII."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).replace("。", ".").replace("−", "-").strip()


def number(text: str) -> Decimal:
    """Exact decimal of typed text; accepts ``4e8``, ``400 million``, both decimal marks and thin spaces."""
    plain = normalise(text).lower().replace("\u2009", "").replace("\u202f", "").replace(" ", "")
    factor = D(1)
    for word, times in (("million", D(10) ** 6), ("万", D(10) ** 4), ("亿", D(10) ** 8)):
        if plain.endswith(word):
            plain, factor = plain.removesuffix(word), times
    plain = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain.replace(",", "")
    plain = plain.replace("×10^", "e").replace("x10^", "e")
    try:
        found = D(plain)
    except InvalidOperation:
        raise ProblemError(msg(N_("“{text}” is not a number"), text=text)) from None
    if not found.is_finite() or (found and not -40 <= found.adjusted() <= 40):
        raise ProblemError(msg(N_("“{text}” is not a usable number"), text=text))
    return found if factor == 1 else found * factor


def _check_limits(asked: Field, value: Decimal) -> None:
    if (asked.low is not None and value < asked.low) or (asked.high is not None and value > asked.high):
        raise ProblemError(msg(N_("possible is {span}: correct it"), span=_span(asked)))


def _span(asked: Field) -> Message:
    """The hard limits of a number in words, in its unit."""
    if asked.high is None:
        return msg(N_("at least {low}"), low=asked.low)
    if asked.low is None:
        return msg(N_("at most {high}"), high=asked.high)
    if not asked.unit:
        return msg(N_("{low} to {high}"), low=asked.low, high=asked.high)
    return msg(N_("{low} to {high} {unit}"), low=asked.low, high=asked.high, unit=Message(asked.unit))


def _parse_number(asked: Field, text: str) -> Value:
    value = number(text)
    if (
        asked.smart_decimals
        and text.isdigit()
        and asked.high is not None
        and asked.low is not None
        and value > asked.high
    ):
        shifted = value.scaleb(-asked.smart_decimals)
        if asked.low <= shifted <= asked.high:
            value = shifted
    if asked.integer and value != value.to_integral_value():
        raise ProblemError(msg(N_("a whole number")))
    _check_limits(asked, value)
    return value


def _parse_choice(asked: Field, text: str) -> Value:
    keys = {choice.key for choice in asked.choices}
    chosen = [part.strip() for part in text.split(",") if part.strip()] if asked.many else [text]
    for key in chosen:
        if key not in keys:
            raise ProblemError(msg(N_("“{text}” is not one of the choices"), text=key))
    return tuple(dict.fromkeys(chosen)) if asked.many else text


def _parse_flag(_asked: Field, text: str) -> Value:
    if text not in {"0", "1"}:
        raise ProblemError(msg(N_("yes (1) or no (0)")))
    return text == "1"


def _parse_datetime(asked: Field, text: str) -> Value:
    try:
        if asked.date_only:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ProblemError(
            msg(N_("“{text}” is not a date the program can read; write 2026-04-06"), text=text)
        ) from None
    if found.tzinfo is None:
        raise ProblemError(msg(N_("“{text}” has no time zone"), text=text))
    return found.astimezone(UTC)


def _parse_text(_asked: Field, text: str) -> Value:
    return text


def _parse_lab(asked: Field, text: str) -> Value:
    comparator = next((mark for mark in ("<=", ">=", "<", ">", "≤", "≥") if text.startswith(mark)), "")
    rest = text.removeprefix(comparator).strip()
    figure, _, unit = rest.partition(" ")
    unit = unit.strip() or asked.unit
    if asked.units and unit not in asked.units:
        raise ProblemError(msg(N_("{unit} is not a unit of this analyte"), unit=unit))
    return Lab(number(figure), unit, {"≤": "<=", "≥": ">="}.get(comparator, comparator))


_PARSERS: dict[Kind, Callable[[Field, str], Value]] = {
    Kind.NUMBER: _parse_number,
    Kind.CHOICE: _parse_choice,
    Kind.FLAG: _parse_flag,
    Kind.DATETIME: _parse_datetime,
    Kind.TEXT: _parse_text,
    Kind.LAB: _parse_lab,
}

Check: TypeAlias = Callable[[Answers], Mapping[str, Message]]
"""A rule across fields: the problems it finds, by field key; it sees only what could be parsed."""

Held: TypeAlias = Callable[[Answers, CheckLimits], Mapping[str, Message]]
"""The same for a rule whose numbers stand in the protocol pack."""


def _against(check: Held, limits: CheckLimits, answers: Answers) -> Mapping[str, Message]:
    return check(answers, limits)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a form makes of raw text: values, problems that block signing, oddities that need one key."""

    answers: dict[str, Value] = field(default_factory=dict)
    problems: dict[str, Message] = field(default_factory=dict)
    unusual: dict[str, Message] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """A page of questions in the order they are asked; ``version`` rises with every change of its fields.

    ``held`` and ``held_doubts`` are checks against the protocol pack, ``hints`` what it says beside a question; they
    count in ``under(limits)`` alone.
    """

    key: str
    title: str
    version: int
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    doubts: tuple[Check, ...] = ()
    icon: str = "clipboard-list"
    held: tuple[Held, ...] = ()
    held_doubts: tuple[Held, ...] = ()
    hints: Callable[[CheckLimits], Mapping[str, Message]] | None = None
    _index: dict[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {asked.key: asked for asked in self.fields})

    def __getitem__(self, key: str) -> Field:
        return self._index[key]

    def __contains__(self, key: object) -> bool:
        return key in self._index

    def under(self, limits: CheckLimits) -> Form:
        """This form with the numbers of a protocol pack in its checks and hints; what screen and services use."""
        said = self.hints(limits) if self.hints is not None else {}
        return replace(
            self,
            fields=tuple(replace(asked, hint=said.get(asked.key, asked.hint)) for asked in self.fields),
            checks=(*self.checks, *(partial(_against, check, limits) for check in self.held)),
            doubts=(*self.doubts, *(partial(_against, doubt, limits) for doubt in self.held_doubts)),
            held=(),
            held_doubts=(),
            hints=None,
        )

    def current(self) -> tuple[Field, ...]:
        """Fields still asked; retired ones keep their row so that old answers read and print."""
        return tuple(asked for asked in self.fields if asked.until is None)

    def visible(self, raw: Mapping[str, str]) -> tuple[Field, ...]:
        """Fields shown for what has been answered so far."""
        return tuple(
            asked
            for asked in self.current()
            if asked.show_if is None or asked.show_if[1] in raw.get(asked.show_if[0], "").split(",")
        )

    def parse(self, raw: Mapping[str, str]) -> Parsed:
        """All values and all problems at once. Answers to hidden fields are dropped."""
        found = Parsed()
        for asked in self.visible(raw):
            try:
                value = asked.parse(raw.get(asked.key, ""))
            except ProblemError as problem:
                found.problems[asked.key] = problem.message
                continue
            if value is not None:
                found.answers[asked.key] = value
                odd = unusual(asked, value)
                if odd is not None:
                    found.unusual[asked.key] = odd
            elif asked.required:
                found.problems[asked.key] = msg(N_("empty: enter a value, or press “-” and choose a reason"))
        for check in self.checks:
            found.problems.update(check(found.answers))
        for doubt in self.doubts:
            found.unusual.update(doubt(found.answers))
        for key in found.problems:
            found.unusual.pop(key, None)  # what cannot stand is not asked as well
        return found

    def read(self, raw: Mapping[str, str]) -> dict[str, Value]:
        """Values of stored text, retired fields included; stored text always parses or the store is damaged."""
        values: dict[str, Value] = {}
        for key, text in raw.items():
            value = self._index[key].parse(text)
            if value is not None:
                values[key] = value
        return values

    def dump(self, answers: Answers) -> dict[str, str]:
        """Raw text of values, ready for ``parse``."""
        return {asked.key: asked.dump(answers[asked.key]) for asked in self.fields if asked.key in answers}


def unusual(asked: Field, value: Value) -> Message | None:
    """A sentence when a number lies outside the usual range, else ``None``."""
    if not isinstance(value, Decimal):
        return None
    low, high = asked.usual
    if low is not None and value < low:
        return msg(N_("unusually low, confirm"))
    if high is not None and value > high:
        return msg(N_("unusually high, confirm"))
    return None


def flag(asked: Field, value: Value | None) -> str:
    """``"HH"``, ``"H"``, ``""``, ``"L"`` or ``"LL"`` against the normal and critical limits of the field."""
    if not isinstance(value, Decimal):
        return ""
    for (low, high), marks in ((asked.critical, ("LL", "HH")), (asked.normal, ("L", "H"))):
        if low is not None and value < low:
            return marks[0]
        if high is not None and value > high:
            return marks[1]
    return ""
