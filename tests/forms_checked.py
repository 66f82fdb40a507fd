"""What a form says about answers, as keys of its fields."""

from __future__ import annotations

from packs import PROTOCOL

from ctd402_desktop.domain.fields import Form
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.protocol import Protocol


def form_of(key: str, protocol: Protocol = PROTOCOL) -> Form:
    return FORMS[key].under(protocol.checks)


def problems(form: str, raw: dict[str, str], **changes: str) -> set[str]:
    return set(form_of(form).parse({**raw, **changes}).problems)


def doubts(form: str, raw: dict[str, str], **changes: str) -> set[str]:
    return set(form_of(form).parse({**raw, **changes}).unusual)
