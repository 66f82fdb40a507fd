"""The facts of the board as JSON: how a projection is written and read back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.board import Away, BoardGrade, BoardValue, Closure, IceFall, SetFact, StripDay, Summary

VERSION = 4
"""Rises with every change of the facts; a row written with another one is made again from the records."""


def to_json(one: Summary) -> dict[str, Any]:
    """Plain JSON: moments as ISO text, numbers as text."""
    fall, away = one.ice_fall, one.away
    return {
        "version": VERSION,
        "infusion_at": _at(one.infusion_at),
        "days": [[day.day, day.value, day.state] for day in one.days],
        "crs": _grade_json(one.crs),
        "icans": _grade_json(one.icans),
        "temps": _pairs_json(one.temps),
        "vitals_at": _at(one.vitals_at),
        "neuro_at": _at(one.neuro_at),
        "ice": _pairs_json(one.ice),
        "map": _pairs_json(one.map),
        "spo2": _value_json(one.spo2),
        "spo2s": _pairs_json(one.spo2s),
        "anc": _value_json(one.anc),
        "plt": _value_json(one.plt),
        "infection_since": _at(one.infection_since),
        "graft_at": _at(one.graft_at),
        "milestone": one.milestone,
        "day_zero": one.day_zero.isoformat() if one.day_zero else None,
        "started_at": _at(one.started_at),
        "sets": [[_at(fact.at), " ".join(fact.done), dict(fact.not_done)] for fact in one.sets],
        "latest": {key: _at(at) for key, at in one.latest},
        "closures": [[close.stream, close.reason, _at(close.at)] for close in one.closures],
        "away": None if away is None else [away.where, _at(away.start), _at(away.end)],
        "moved_at": _at(one.moved_at),
        "crs_last": [[_at(at), value] for at, value in one.crs_last],
        "icans_last": [[_at(at), value] for at, value in one.icans_last],
        "recurred": {scale: _at(at) for scale, at in one.recurred},
        "critical": {key: _value_json(value) for key, value in one.critical},
        "ice_fall": None
        if fall is None
        else [_at(fall.at), str(fall.before), str(fall.after), fall.checks, fall.recovered],
        "tocilizumab_at": _at(one.tocilizumab_at),
        "ld1_at": _at(one.ld1_at),
        "running": list(one.running),
        "fever_open_at": _at(one.fever_open_at),
        "support": dict(one.support),
    }


def from_json(stored: dict[str, Any]) -> Summary:
    """Inverse of ``to_json``, for a row of the same ``VERSION``."""
    return Summary(
        infusion_at=_moment(stored["infusion_at"]),
        days=tuple(StripDay(day, value, state) for day, value, state in stored["days"]),
        crs=_grade(stored["crs"]),
        icans=_grade(stored["icans"]),
        temps=_pairs(stored["temps"]),
        vitals_at=_moment(stored["vitals_at"]),
        neuro_at=_moment(stored["neuro_at"]),
        ice=_pairs(stored["ice"]),
        map=_pairs(stored["map"]),
        spo2=_value(stored["spo2"]),
        spo2s=_pairs(stored["spo2s"]),
        anc=_value(stored["anc"]),
        plt=_value(stored["plt"]),
        infection_since=_moment(stored["infection_since"]),
        graft_at=_moment(stored["graft_at"]),
        milestone=stored["milestone"],
        day_zero=date.fromisoformat(stored["day_zero"]) if stored["day_zero"] else None,
        started_at=_moment(stored["started_at"]),
        sets=tuple(
            SetFact(datetime.fromisoformat(at), tuple(done.split()), tuple(not_done.items()))
            for at, done, not_done in stored["sets"]
        ),
        latest=tuple((key, datetime.fromisoformat(at)) for key, at in stored["latest"].items()),
        closures=tuple(
            Closure(stream, reason, datetime.fromisoformat(at)) for stream, reason, at in stored["closures"]
        ),
        away=_away(stored["away"]),
        moved_at=_moment(stored["moved_at"]),
        crs_last=tuple((datetime.fromisoformat(at), value) for at, value in stored["crs_last"]),
        icans_last=tuple((datetime.fromisoformat(at), value) for at, value in stored["icans_last"]),
        recurred=tuple((scale, datetime.fromisoformat(at)) for scale, at in stored["recurred"].items()),
        critical=tuple((key, found) for key, one in stored["critical"].items() if (found := _value(one)) is not None),
        ice_fall=_fall(stored["ice_fall"]),
        tocilizumab_at=_moment(stored["tocilizumab_at"]),
        ld1_at=_moment(stored["ld1_at"]),
        running=tuple(stored["running"]),
        fever_open_at=_moment(stored["fever_open_at"]),
        support=tuple(stored["support"].items()),
    )


def _away(stored: list[Any] | None) -> Away | None:
    return None if stored is None else Away(stored[0], datetime.fromisoformat(stored[1]), _moment(stored[2]))


def _fall(stored: list[Any] | None) -> IceFall | None:
    if stored is None:
        return None
    at, before, after, checks, recovered = stored
    return IceFall(datetime.fromisoformat(at), Decimal(before), Decimal(after), checks, recovered)


def _pairs_json(pairs: tuple[tuple[datetime, Decimal], ...]) -> list[list[str]]:
    return [[at.isoformat(), str(value)] for at, value in pairs]


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _pairs(stored: list[list[str]]) -> tuple[tuple[datetime, Decimal], ...]:
    return tuple((datetime.fromisoformat(at), Decimal(value)) for at, value in stored)


def _grade_json(one: BoardGrade) -> list[Any]:
    return [one.value, one.state, _at(one.at), _at(one.since), one.trend, one.at_least]


def _grade(stored: list[Any]) -> BoardGrade:
    value, state, at, since, trend, at_least = stored
    return BoardGrade(value, state, _moment(at), _moment(since), trend, at_least)


def _value_json(one: BoardValue | None) -> list[str] | None:
    return None if one is None else [str(one.value), one.at.isoformat(), one.flag]


def _value(stored: list[str] | None) -> BoardValue | None:
    return None if stored is None else BoardValue(Decimal(stored[0]), datetime.fromisoformat(stored[1]), stored[2])
