"""Two languages without Qt: ``N_`` marks a string where it is declared, ``tr`` translates it at the last moment.

The English text is the key. Catalogues are gettext files, ``resources/locale/<lang>/LC_MESSAGES/*.po``, split by
subject and merged when loaded, so that one subject can be translated without touching the others.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
"""Languages a user can choose; ``qps`` (pseudo, a third wider) exists for tests of the layout."""

PSEUDO = "qps"
_CONTEXT = "\x04"
_default = "en"
_scoped: ContextVar[str | None] = ContextVar("language", default=None)
_folder: Path | None = None


def N_(text: str) -> str:  # noqa: N802 - the field's usual name for a marker
    """Mark a string for translation and return it unchanged."""
    return text


def C_(context: str, text: str) -> str:  # noqa: N802 - as N_
    """Mark a string whose meaning needs a context, such as ``C_("lab", "Low")``."""
    return f"{context}{_CONTEXT}{text}"


def use_catalogues(folder: Path) -> None:
    """Read catalogues from ``folder`` (``<lang>/LC_MESSAGES/*.mo``); called once by the composition roots."""
    global _folder  # noqa: PLW0603 - one process has one set of catalogues
    _folder = folder
    _catalogue.cache_clear()


def set_language(lang: str) -> None:
    """Choose the language of the whole process; ``ValueError`` for one that does not exist."""
    global _default  # noqa: PLW0603 - the user's language is process-wide by design
    if lang not in (*LANGUAGES, PSEUDO):
        raise ValueError(lang)
    _default = lang


def language() -> str:
    """The language in force here: the one of an enclosing ``speaking`` block, else the process's."""
    return _scoped.get() or _default


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Translate into ``lang`` inside the block, in this thread only; reports use it for their own language."""
    token = _scoped.set(lang)
    try:
        yield
    finally:
        _scoped.reset(token)


@cache
def _catalogue(lang: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    if _folder is None:
        return merged
    for path in sorted((_folder / lang / "LC_MESSAGES").glob("*.mo")):
        with path.open("rb") as stream:
            entries: dict[Any, str] = vars(gettext.GNUTranslations(stream))["_catalog"]
        merged.update({key: text for key, text in entries.items() if isinstance(key, str) and key})
    return merged


def translations(lang: str) -> dict[str, str]:
    """All entries of one language, English text to translation; contexts stand before ``\\x04``."""
    return dict(_catalogue(lang))


_ACCENTED = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
_PLACES = re.compile(r"(\{[^{}]*\})")


def _pseudo(text: str) -> str:
    """Stretch by 1.4, bracket and accent: a clipped string shows, and so does one that was never translated.

    ``{names}`` stay intact. The accents mark every word, also where a wrapped line lost its brackets.
    """
    told = "".join(part if part.startswith("{") else part.translate(_ACCENTED) for part in _PLACES.split(text))
    return f"⟦{told}{'~' * (len(text) * 2 // 5)}⟧"


def tr(text: str | Message, /, **params: object) -> str:
    """Translate into the language in force and fill ``{names}``; ``Message`` brings its own parameters."""
    if isinstance(text, Message):
        return text.render()
    if not text:
        return ""
    lang = language()
    plain = text.rpartition(_CONTEXT)[2]
    if lang == PSEUDO:
        found = _pseudo(plain)
    elif lang == "en":
        found = plain
    else:
        found = _catalogue(lang).get(text) or plain
    return found.format(**params) if params else found


@dataclass(frozen=True, slots=True)
class Message:
    """A translatable sentence with its parameters, kept apart until it is shown.

    Parameters that are themselves ``Message`` are translated with the sentence; wrap a translatable term in a
    ``Message`` of its own, pass numbers and names as they are.
    """

    text: str
    params: dict[str, object] = field(default_factory=dict)

    def render(self) -> str:
        """The sentence in the language in force."""
        filled = {key: tr(value) if isinstance(value, Message) else value for key, value in self.params.items()}
        return tr(self.text, **filled)

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((key, str(value)) for key, value in self.params.items()))))

    def to_json(self) -> dict[str, object]:
        """For storage beside a grade: the English key and the parameters as text."""
        shown = {
            key: value.to_json() if isinstance(value, Message) else str(value) for key, value in self.params.items()
        }
        return {"text": self.text, "params": shown}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Message:
        """Inverse of ``to_json``; unknown keys are ignored so that old stores stay readable."""
        params: dict[str, object] = {
            key: cls.from_json(value) if isinstance(value, dict) else value
            for key, value in stored.get("params", {}).items()
        }
        return cls(str(stored["text"]), params)


class Counterpart(Message):
    """The same sentence in the other language, for what a nurse may have to say in the patient's."""

    __slots__ = ()

    def render(self) -> str:
        """English beside Chinese, Chinese beside everything else."""
        with speaking("en" if language() == "zh" else "zh"):
            return Message.render(self)


def msg(text: str, /, **params: object) -> Message:
    """Shorthand for ``Message(text, params)``; extraction knows it, so it also marks the string."""
    return Message(text, params)
