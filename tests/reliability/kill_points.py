"""Kill a program that drafts, signs, backs up, restores and changes its key, and look at what is left.

``python tests/reliability/kill_points.py --kills 1000``: each round forks a child that works on a store through the
services and says what it types and what it was promised (``typing 7 …``, ``draft 7``, ``signed 12 9``, ``backup
NAME``); it is killed with SIGKILL by its own number. Then the store must open, the audit chain must hold, every
record that was promised must be there with its text, what was typed may be lost for two seconds at most, and every
listed backup must open and verify. A killed restore must leave the old store or the new one, whole; a killed change
of key a store that opens with the old key or the new one, never neither, and with all backups of before. Prints a
summary; the exit code is 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from typed import CALM, ENROLMENT, IDENTITY

from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.services import NewUser, Services, Ward, create_store, open_store
from ctd402_desktop.store import keys

PASSWORD = "seven lanterns over the river"
LONGER, SHORTER = 1.08, 0.95
"""What the longest life of a child is multiplied with when it died before its deed was done, and after.

So kills keep falling all over the deed, half before its end and half after, however busy the machine is.
"""
OPENING = 0.03
"""Children that are to live less long than this are not waited for, so that they die while opening."""
READY = b"ready\n"
SHARES = {"work": 0.55, "restore": 0.3, "rekey": 0.15}
"""Share of the rounds by what the child does."""
ROUNDS_PER_STORE = 10
"""A fresh store after so many rounds, or signing would slow down with the length of the course."""
DRAFT_LOSS = timedelta(seconds=2)


@dataclass
class Tally:
    """What was seen over all rounds."""

    kills: int = 0
    signed: int = 0
    corrected: int = 0
    drafts: int = 0
    backups_promised: int = 0
    backups_verified: int = 0
    restores_killed_before: int = 0
    restores_killed_after: int = 0
    rekeys_killed_before: int = 0
    rekeys_killed_after: int = 0
    idle_kills: int = 0
    broken: list[str] = field(default_factory=list)


def prepare(folder: Path) -> Path:
    """A store with a nurse and one patient, to be copied."""
    keys.use_profile(keys.Profile(memory_kib=8, passes=1, lanes=1))
    path = folder / "base" / "ward.ctd402"
    ward = Ward("Ward 3", ZoneInfo("Asia/Shanghai"))
    made = create_store(path, ward, NewUser("admin", "Ada Min", Role.ADMINISTRATOR, PASSWORD), asks_secret=False)
    for username, role in (("li.na", Role.NURSE), ("chen.ming", Role.PHYSICIAN)):
        made.services.accounts.add_user(made.actor, NewUser(username, username.title(), role, PASSWORD))
    physician = made.services.accounts.sign_in("chen.ming", PASSWORD)
    made.services.patients.enrol(physician, IDENTITY, ENROLMENT)
    made.services.close()
    return path


def work(path: Path, promises: int) -> None:
    """Type, keep drafts, sign, correct and back up until killed; each line is written after the service returned."""
    services, nurse = open_store(path, "li.na", PASSWORD, asks_secret=False)
    os.write(promises, READY)
    chance = random.Random(os.getpid())  # noqa: S311 - which verb comes next

    def promise(*words: object) -> None:
        os.write(promises, (" ".join(str(one) for one in words) + "\n").encode())

    for number in count(1):
        now = datetime.now(UTC)
        raw = {**CALM, "note": f"typed {number}"}
        promise("typing", number, now.isoformat())
        kept = services.drafts.save_draft(nurse, 1, "daily", now, raw)
        promise("draft", number)
        if chance.random() < 0.5:
            done = services.records.sign(nurse, 1, "daily", now, raw, draft_id=kept.id)
            promise("signed", number, done.record_id)
            if chance.random() < 0.5:
                again = services.records.correct(
                    nurse, done.record_id, {**CALM, "note": f"again {number}"}, "typed wrong"
                )
                promise("corrected", number, again.record_id)
        if chance.random() < 0.3:
            promise("backup", services.backup.back_up(nurse, "automatic").backup.path.name)


def restore(path: Path, promises: int) -> None:
    """Put the newest backup back, then wait to be killed."""
    services, admin = open_store(path, "admin", PASSWORD, asks_secret=False)
    os.write(promises, READY)
    newest = next(one for one in services.backup.every(admin) if one.good)
    os.write(promises, f"restoring {newest.path.name}\n".encode())
    services.backup.restore(admin, newest.path, PASSWORD)
    os.write(promises, b"restored\n")
    time.sleep(60)


def rekey(path: Path, promises: int) -> None:
    """Give the store a new key, then wait to be killed."""
    services, admin = open_store(path, "admin", PASSWORD, asks_secret=False)
    os.write(promises, READY)
    services.backup.rekey(admin, PASSWORD)
    os.write(promises, b"rekeyed\n")
    time.sleep(60)


def one_round(path: Path, seconds: float, job: Callable[[Path, int], None]) -> tuple[list[list[str]], datetime]:
    """Let a child work for so long and kill it; returns what it was promised, and when it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            job(path, writing)
        finally:
            os._exit(3)  # only a kill may end it
    os.close(writing)
    if seconds > OPENING:
        os.read(reading, len(READY))
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    killed_at = datetime.now(UTC)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, encoding="ascii") as stream:
        lines = [line.split() for line in stream.read().splitlines() if line != READY.decode().strip()]
    if os.WTERMSIG(status) != signal.SIGKILL:
        raise RuntimeError(f"the child ended by itself: {status}")
    return lines, killed_at


def inspect(path: Path, promised: list[list[str]], killed_at: datetime, tally: Tally) -> None:
    """Open the store like the next user and hold it against the promises."""
    services, nurse = open_store(path, "li.na", PASSWORD, asks_secret=False)
    try:
        _check_whole(services, nurse, tally)
        _check_records(services, nurse, promised, tally)
        _check_drafts(services, nurse, promised, killed_at, tally)
        made = {line[1] for line in promised if line[0] == "backup"}
        tally.backups_promised += len(made)
        _check_backups(services, nurse, made, tally)
    finally:
        services.close()


def inspect_restored(path: Path, before: set[int], after: set[int], promised: list[list[str]], tally: Tally) -> None:
    """The store is the old one or the restored one, whole, and no backup was lost."""
    services, nurse = open_store(path, "li.na", PASSWORD, asks_secret=False)
    try:
        _check_whole(services, nurse, tally)
        found = _ids(services, nurse)
        finished = ["restored"] in promised
        if found == after and (finished or after != before):
            tally.restores_killed_after += 1
        elif found == before and not finished:
            tally.restores_killed_before += 1
        else:
            tally.broken.append(f"neither the old store nor the restored one: {len(found)} records")
        _check_backups(services, nurse, {line[1] for line in promised if line[0] == "restoring"}, tally)
    finally:
        services.close()


def inspect_rekeyed(path: Path, old: bytes, before: set[int], promised: list[list[str]], tally: Tally) -> None:
    """The store opens with the old key or with the new one, holds every record, and every backup still opens."""
    services, nurse = open_store(path, "li.na", PASSWORD, asks_secret=False)
    try:
        _check_whole(services, nurse, tally)
        _check_backups(services, nurse, set(), tally)
        if _ids(services, nurse) != before:
            tally.broken.append("a change of key lost records")
        opened = keys.KeyFile.unlock(path, "li.na", PASSWORD)
        if opened.data_key != old:
            tally.rekeys_killed_after += 1
            if old not in opened.data_keys:
                tally.broken.append("the old key is forgotten: backups of before would not open")
        elif ["rekeyed"] in promised:
            tally.broken.append("a finished change of key is lost")
        else:
            tally.rekeys_killed_before += 1
    finally:
        services.close()


def _ids(services: Services, by: Actor) -> set[int]:
    return {one.id for one in services.records.course(by, 1).history}


def _check_whole(services: Services, by: Actor, tally: Tally) -> None:
    tally.broken += [one.message.render() for one in services.audit.verify(by).problems]


def _check_backups(services: Services, by: Actor, promised: set[str], tally: Tally) -> None:
    """Every file with the name of a backup opens, counts and verifies; none that was promised is missing."""
    listed = services.backup.every(by)
    for one in listed:
        if not one.good:
            tally.broken.append(f"{one.path.name} is {one.state}")
        else:
            services.backup.verify(by, one.path)
            tally.backups_verified += 1
    for name in promised - {one.path.name for one in listed}:
        tally.broken.append(f"{name} was made and is lost")


def _check_records(services: Services, by: Actor, promised: list[list[str]], tally: Tally) -> None:
    history = {one.id: one for one in services.records.course(by, 1).history}
    for kind, word in (("signed", "typed"), ("corrected", "again")):
        for _, number, record_id in (line for line in promised if line[0] == kind):
            setattr(tally, kind, getattr(tally, kind) + 1)
            found = history.get(int(record_id))
            if found is None or found.answers["note"] != f"{word} {number}":
                tally.broken.append(f"record {record_id} was {kind} and is lost")


def _check_drafts(services: Services, by: Actor, promised: list[list[str]], killed_at: datetime, tally: Tally) -> None:
    drafts = [int(line[1]) for line in promised if line[0] == "draft"]
    tally.drafts += len(drafts)
    if not drafts:
        tally.idle_kills += 1
        return
    typing = [(int(line[1]), datetime.fromisoformat(line[2])) for line in promised if line[0] == "typing"]
    began = typing[0][1]  # numbers begin anew with every child
    kept = [one.answers["note"] for one in services.records.course(by, 1).of("daily") if one.recorded_at >= began]
    found = services.drafts.own(by, 1, "daily")
    if found is not None and found.draft.updated_at >= began:
        kept.append(found.draft.raw["note"])
    numbers = {int(str(note).split()[1]) for note in kept}
    if drafts[-1] not in numbers and drafts[-1] + 1 not in numbers:
        tally.broken.append(f"draft {drafts[-1]} was kept and is lost")
    last, since = typing[-1]
    lost = timedelta() if last in numbers else killed_at - since
    if lost > DRAFT_LOSS:
        tally.broken.append(f"{lost} of typing lost")


@dataclass
class Pace:
    """How long children may live once they have opened the store, in seconds, by what they do."""

    longest: dict[str, float]

    @classmethod
    def measured(cls, base: Path) -> Pace:
        """Twice what one whole restore and one whole change of key take on this machine today."""
        home = base.parent.with_name("pace")
        shutil.copytree(base.parent, home)
        services, admin = open_store(home / base.name, "admin", PASSWORD, asks_secret=False)
        newest = services.backup.back_up(admin).backup
        began = time.monotonic()
        services.backup.restore(admin, newest.path, PASSWORD)
        services.close()
        restored = time.monotonic() - began
        services, admin = open_store(home / base.name, "admin", PASSWORD, asks_secret=False)
        began = time.monotonic()
        services.backup.rekey(admin, PASSWORD)
        services.close()
        rekeyed = time.monotonic() - began
        shutil.rmtree(home)
        return cls({"work": 2 * restored, "restore": 2 * restored, "rekey": 2 * rekeyed})

    def seconds(self, verb: str, chance: random.Random) -> float:
        """Any moment of such a life."""
        return chance.uniform(0, self.longest[verb])

    def follow(self, verb: str, *, done: bool) -> None:
        """Learn from one that died."""
        self.longest[verb] *= SHORTER if done else LONGER


def _one_restore(path: Path, seconds: float, tally: Tally) -> bool:
    services, nurse = open_store(path, "li.na", PASSWORD, asks_secret=False)
    before = _ids(services, nurse)
    newest = next((one for one in services.backup.every(nurse) if one.good), None)
    if newest is None:
        services.backup.back_up(nurse)
        newest = next(one for one in services.backup.every(nurse) if one.good)
    admin = services.accounts.sign_in("admin", PASSWORD)
    look = services.look_into(admin, newest.path)
    after = _ids(look, nurse)
    look.close()
    services.close()
    promised, _ = one_round(path, seconds, restore)
    inspect_restored(path, before, after, promised, tally)
    return ["restored"] in promised


def _one_rekey(path: Path, seconds: float, tally: Tally) -> bool:
    services, nurse = open_store(path, "li.na", PASSWORD, asks_secret=False)
    before = _ids(services, nurse)
    services.close()
    old = keys.KeyFile.unlock(path, "li.na", PASSWORD).data_key
    promised, _ = one_round(path, seconds, rekey)
    inspect_rekeyed(path, old, before, promised, tally)
    return ["rekeyed"] in promised


def _one_shift(path: Path, seconds: float, tally: Tally) -> bool:
    promised, killed_at = one_round(path, seconds, work)
    inspect(path, promised, killed_at, tally)
    return any(line[0] in {"corrected", "backup"} for line in promised)


def run(folder: Path, rounds: int, seed: int) -> Tally:
    """All rounds; stops at the first broken promise and leaves the store for a look."""
    chance = random.Random(seed)  # noqa: S311 - the same moments in every run
    base = prepare(folder)
    tally = Tally()
    pace = Pace.measured(base)
    verbs = {"work": _one_shift, "restore": _one_restore, "rekey": _one_rekey}
    for number in range(rounds):
        home = folder / f"store-{number // ROUNDS_PER_STORE}"
        if number % ROUNDS_PER_STORE == 0:
            shutil.copytree(base.parent, home)
        tally.kills += 1
        (verb,) = chance.choices(list(SHARES), list(SHARES.values()))
        pace.follow(verb, done=verbs[verb](home / base.name, pace.seconds(verb, chance), tally))
        if tally.broken:
            break
        if number % ROUNDS_PER_STORE == ROUNDS_PER_STORE - 1:
            shutil.rmtree(home)
    return tally


def main() -> int:
    """Run as many rounds as asked for and say what was seen."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--seed", type=int, default=402)
    asked.add_argument("--folder", type=Path, default=None, help="kept for a look; a temporary one when left out")
    options = asked.parse_args()
    began = time.monotonic()
    if options.folder is not None:
        outcome = run(options.folder, options.kills, options.seed)
    else:
        with tempfile.TemporaryDirectory(prefix="ctd402-kills-") as folder:
            outcome = run(Path(folder), options.kills, options.seed)
    sys.stdout.write(f"{outcome}\n{time.monotonic() - began:.0f} s\n")
    return 1 if outcome.broken else 0


if __name__ == "__main__":
    sys.exit(main())
