"""Invented people: recognisable as such in either script, none of them anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.demo.plan import FIRST_PAST_DAY, REPEAT_EVERY, Plan
from ctd402_desktop.domain.demo.stories import STORIES

_FIRST: tuple[tuple[str, str, str, str, int], ...] = (
    ("Zhang", "Shili", "张示例", "male", 31),
    ("Huang", "Yanshi", "黄演示", "male", 41),
    ("Wang", "Moni", "王模拟", "female", 24),
    ("Lopez", "Demo", "", "female", 45),
    ("Zhang", "Shili", "张拾力", "female", 38),
    ("Chen", "Yangben", "陈样本", "male", 52),
    ("Zhou", "Shiyan", "周试验", "female", 27),
    ("Wu", "Jiading", "吴假定", "male", 22),
    ("Müller", "Demo", "", "male", 17),
    ("Liu", "Xuni", "刘虚拟", "male", 29),
    ("Yang", "Fanli", "杨范例", "female", 26),
    ("Smith", "Demo", "", "male", 58),
)
"""Family name, given name, characters, sex, age. The two with one romanised name show the similar-name warning."""

_FAMILIES = (("Li", "李"), ("Zhao", "赵"), ("Sun", "孙"), ("Zhu", "朱"), ("Xu", "徐"), ("Gao", "高"), ("Lin", "林"))
_FAMILIES_LATIN = ("Novak", "Rossi", "Dubois", "Garcia", "Hansen")
_GIVENS = (
    ("Shili", "示例"),
    ("Yanshi", "演示"),
    ("Moni", "模拟"),
    ("Yangben", "样本"),
    ("Xuni", "虚拟"),
    ("Fanli", "范例"),
)
_PHYSICIANS = ("Dr Chen Ming", "Dr Chen Ming", "Dr Zhao Demo")


def _person(index: int, rng: Random) -> tuple[str, str, str, str, int]:
    if index < len(_FIRST):
        return _FIRST[index]
    sex, age = rng.choice(("male", "female")), rng.randint(13, 66)
    if index % 5 == 0:
        return rng.choice(_FAMILIES_LATIN), f"Demo {index + 1}", "", sex, age
    family, character = rng.choice(_FAMILIES)
    given, characters = rng.choice(_GIVENS)
    return family, given, character + characters, sex, age


def _infused(as_of: datetime, zone: ZoneInfo, day: int, just: bool, rng: Random) -> datetime:
    """Start of the infusion, in the morning of day 0; for one infused today, less than two hours ago."""
    local = as_of.astimezone(zone)
    if just:
        midnight = datetime.combine(local.date(), time(), zone)
        since_midnight = as_of - midnight
        start = as_of - min(timedelta(minutes=112), since_midnight / 2)
    else:
        zero = local.date() - timedelta(days=day)
        start = datetime.combine(zero, time(9 + rng.randint(0, 4), rng.choice((5, 20, 40))), zone)
    return start.astimezone(UTC).replace(second=0, microsecond=0)


def _weight(bmi_tenths: int, height_cm: int) -> Decimal:
    """Weight in kg, one decimal, from a body mass index."""
    return (Decimal(bmi_tenths * height_cm * height_cm) / 100_000).quantize(Decimal("0.1"))


def _creatinine(sex: str, rng: Random) -> int:
    return rng.randint(58, 82) if sex == "male" else rng.randint(46, 66)


def make_plan(index: int, seed: int, as_of: datetime, zone: ZoneInfo) -> tuple[Plan, dict[str, str]]:
    """The fixed facts of patient ``index`` (0 is the first) and the identity form."""
    story = STORIES[index % REPEAT_EVERY]
    dense = index < REPEAT_EVERY
    rng = Random(f"{seed}/{index}/person")  # noqa: S311 - reproducible demo data, no secret
    family, given, characters, sex, age = _person(index, rng)
    day = story.day if dense else FIRST_PAST_DAY + (index * 7) % 900
    infused = _infused(as_of, zone, day, dense and "just_infused" in story.tags, rng)
    height = rng.randint(165, 183) if sex == "male" else rng.randint(154, 170)
    plan = Plan(
        story=story,
        index=index,
        seed=seed,
        zone=zone,
        as_of=as_of,
        infused=infused,
        dense=dense,
        sex=sex,
        birth=_birthday(infused.astimezone(zone).date(), age, rng),
        height_cm=height,
        weight_kg=_weight(rng.randint(190, 260), height),
        creatinine=_creatinine(sex, rng),
    )
    return plan, _identity(plan, family, given, characters)


def _birthday(zero: date, age: int, rng: Random) -> date:
    return zero.replace(year=zero.year - age, day=1) - timedelta(days=rng.randint(20, 330))


def _identity(plan: Plan, family: str, given: str, characters: str) -> dict[str, str]:
    gone = plan.story.death_day is not None or not plan.dense
    raw = {
        "mrn": f"DEMO-{plan.index + 1:04d}",
        "family_name": family,
        "given_name": given,
        "name_zh": characters,
        "sex": plan.sex,
        "birth_date": plan.birth.isoformat(),
        "bed": "" if gone else plan.story.bed,
        "trial_no": f"DEMO-TN-{plan.index + 1:03d}",
        "physician": _PHYSICIANS[plan.index % len(_PHYSICIANS)],
    }
    return {key: value for key, value in raw.items() if value}
