"""Kill a program that drafts and signs, again and again at random moments, and look at what is left.

``python tests/reliability/kill_points.py FOLDER ROUNDS SEED``: each round forks a child that works on a store through
the services and says what it was promised (``draft 7``, ``signed 12 9``); it is killed with SIGKILL by its own number.
Then the store must open, the audit chain must hold, every record that was promised must be there, and what was typed
may be lost for two seconds at most. Prints a summary; the exit code is 1 when a promise was broken.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from typed import CALM, ENROLMENT, IDENTITY

from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.services import NewUser, Services, Ward, create_store, open_store
from ctd402_desktop.store import keys

PASSWORD = "seven lanterns over the river"
LONGEST = 0.4
"""Seconds a child may live."""
ROUNDS_PER_STORE = 10
"""A fresh store after so many rounds, or signing would slow down with the length of the course."""
DRAFT_LOSS = timedelta(seconds=2)


@dataclass
class Tally:
    """What was seen over all rounds."""

    kills: int = 0
    signed: int = 0
    drafts: int = 0
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
    """Type, keep drafts and sign until killed; each line is written after the service has returned."""
    services, nurse = open_store(path, "li.na", PASSWORD, asks_secret=False)
    for number in count(1):
        now = datetime.now(UTC)
        raw = {**CALM, "note": f"typed {number}"}
        kept = services.records.save_draft(nurse, 1, "daily", now, raw)
        os.write(promises, f"draft {number}\n".encode())
        if number % 3 == 0:
            done = services.records.sign(nurse, 1, "daily", now, raw, draft_id=kept.id)
            os.write(promises, f"signed {number} {done.record_id}\n".encode())


def one_round(path: Path, seconds: float) -> tuple[list[list[str]], datetime]:
    """Let a child work for so long and kill it; returns what it was promised, and when it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(path, writing)
        finally:
            os._exit(3)  # only a kill may end it
    os.close(writing)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    killed_at = datetime.now(UTC)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, encoding="ascii") as stream:
        lines = [line.split() for line in stream.read().splitlines()]
    if os.WTERMSIG(status) != signal.SIGKILL:
        raise RuntimeError(f"the child ended by itself: {status}")
    return lines, killed_at


def inspect(path: Path, promised: list[list[str]], killed_at: datetime, tally: Tally) -> None:
    """Open the store like the next user and hold it against the promises."""
    services, nurse = open_store(path, "li.na", PASSWORD, asks_secret=False)
    try:
        found = services.audit.verify(nurse)
        tally.broken += [one.message.render() for one in found.problems]
        _check_records(services, promised, killed_at, tally)
    finally:
        services.close()


def _check_records(services: Services, promised: list[list[str]], killed_at: datetime, tally: Tally) -> None:
    nurse = services.accounts.sign_in("li.na", PASSWORD)
    records = {one.id: one for one in services.records.course(nurse, 1).of("daily")}
    for _, number, record_id in (line for line in promised if line[0] == "signed"):
        tally.signed += 1
        if int(record_id) not in records or records[int(record_id)].answers["note"] != f"typed {number}":
            tally.broken.append(f"record {record_id} was signed and is lost")
    drafts = [int(line[1]) for line in promised if line[0] == "draft"]
    tally.drafts += len(drafts)
    if not drafts:
        tally.idle_kills += 1
        return
    draft = services.records.draft(nurse, 1, "daily")
    last_signed = max((one.recorded_at for one in records.values()), default=None)
    kept_at = max(at for at in (draft.updated_at if draft else None, last_signed) if at is not None)
    numbers = [int(str(one.answers["note"]).split()[1]) for one in records.values() if one.recorded_at == last_signed]
    if draft is not None:
        numbers.append(int(draft.raw["note"].split()[1]))
    if drafts[-1] not in numbers and drafts[-1] + 1 not in numbers:
        tally.broken.append(f"draft {drafts[-1]} was kept and is lost")
    if killed_at - kept_at > DRAFT_LOSS:
        tally.broken.append(f"{killed_at - kept_at} of typing lost")


def run(folder: Path, rounds: int, seed: int) -> Tally:
    """All rounds; stops at the first broken promise and leaves the store for a look."""
    chance = random.Random(seed)  # noqa: S311 - the same moments in every run
    base = prepare(folder)
    tally = Tally()
    for number in range(rounds):
        home = folder / f"store-{number // ROUNDS_PER_STORE}"
        if number % ROUNDS_PER_STORE == 0:
            shutil.copytree(base.parent, home)
        promised, killed_at = one_round(home / base.name, chance.uniform(0, LONGEST))
        tally.kills += 1
        inspect(home / base.name, promised, killed_at, tally)
        if tally.broken:
            break
    return tally


if __name__ == "__main__":
    outcome = run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(f"{outcome}\n")
    sys.exit(1 if outcome.broken else 0)
