"""The command line: the same services as the window, without Qt.

Exit codes: 0 fine, 1 problems found, 2 usage, 3 store unavailable. The password comes from ``CTD402_PASSWORD`` or a
prompt, never from an argument (it would stand in the process list).
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ctd402_desktop import __version__, i18n, paths
from ctd402_desktop.errors import Ctd402Error, InvalidInput, NewerDatabase, StorageUnavailable

if TYPE_CHECKING:
    from ctd402_desktop.domain.permissions import Actor
    from ctd402_desktop.services import Services

FINE, PROBLEMS, USAGE, UNAVAILABLE = 0, 1, 2, 3
COMMANDS = ("demo", "evaluate", "protocol", "report", "verify", "backup", "backups", "restore", "rekey")


def parser() -> argparse.ArgumentParser:
    """All commands that need no window; the window's own options stand beside them in ``__main__``."""
    top = argparse.ArgumentParser(prog="ctd402", description="CTD402 Desktop: bedside CAR-T tracker.")
    top.add_argument("--version", action="version", version=f"ctd402 {__version__}")
    commands = top.add_subparsers(dest="command", required=True)

    demo = commands.add_parser("demo", help="make a store of invented patients")
    demo.add_argument("--store", type=Path, required=True)
    demo.add_argument("--patients", type=_positive, default=12, metavar="N")
    demo.add_argument("--seed", type=int, default=402)
    demo.add_argument("--as-of", type=_moment, metavar="ISO-TIME", help="the moment the ward is shown at, with offset")
    demo.add_argument("--lang", choices=("en", "zh"), default="en", help="language its staff write in")
    demo.set_defaults(run=_demo)

    evaluate = commands.add_parser("evaluate", help="rules as JSON lines: standard input to standard output")
    evaluate.add_argument("--list", action="store_true", dest="listing", help="every rule with its edition")
    evaluate.add_argument("--schema", metavar="KEY", help="inputs of one rule")
    evaluate.add_argument("--rule", metavar="KEY", help="one rule with its decision tables, a case for each row")
    evaluate.add_argument("--lang", choices=("en", "zh"), default="en", help="language of --rule")
    evaluate.set_defaults(run=_evaluate)

    protocol = commands.add_parser("protocol", help="the protocol pack of a ward: show, check, export, load, regrade")
    _store_options(protocol)
    protocol.add_argument("do", choices=tuple(_PROTOCOL))
    protocol.add_argument("file", type=Path, nargs="?", help="a pack; for regrade also a version of this store")
    protocol.set_defaults(run=_protocol)

    _report_commands(commands)

    verify = commands.add_parser("verify", help="check the store and its audit chain")
    _store_options(verify)
    what = verify.add_mutually_exclusive_group()
    what.add_argument("--report", type=Path, metavar="FILE", help="also write the sealed result: .pdf or .json")
    what.add_argument("--check", type=Path, metavar="REPORT", help="check a report written earlier against the store")
    verify.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the report on paper")
    verify.set_defaults(run=_verify)
    _backup_commands(commands)
    return top


def _report_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    kinds = commands.add_parser("report", help="print documents as PDF").add_subparsers(dest="kind", required=True)
    for name, (_, about) in _REPORTS.items():
        one = kinds.add_parser(name, help=about)
        _store_options(one)
        who = one.add_mutually_exclusive_group(required=True)
        who.add_argument("--patient", metavar="MRN", help="hospital number")
        if name != "daily-sheet":
            who.add_argument("--all", action="store_true", dest="everybody")
        one.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="of a daily sheet, else today")
        one.add_argument("--out", type=Path, required=True, help="a PDF file, or a folder with --all")
        one.add_argument("--lang", choices=("en", "zh", "both"), default="en")
        one.set_defaults(run=_report, everybody=False)


_REPORTS = {
    "case-summary": ("case_summary", "one patient's course"),
    "referral": ("transplant_referral", "letter and enclosures; with --all of all whose referral is ready"),
    "daily-sheet": ("daily_sheet", "all records of one day with their signers"),
    "blank-sheet": ("blank_sheet", "to be filled in by hand while the program cannot be used"),
}


def _backup_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    backup = commands.add_parser("backup", help="back the store up, check and count the copy")
    _store_options(backup)
    backup.add_argument("--to", type=Path, metavar="FOLDER", help="one more copy there, such as on a USB stick")
    backup.set_defaults(run=_backup)

    listing = commands.add_parser("backups", help="list the backups of a store with what is in them")
    _store_options(listing)
    listing.set_defaults(run=_backups)

    restore = commands.add_parser("restore", help="put a backup in the place of a store; the store is backed up first")
    restore.add_argument("backup", type=Path, metavar="FILE", help="a .ctd402backup with its .keys beside it")
    restore.add_argument("--store", type=Path, default=None, help="the store; the ward's own when left out")
    restore.add_argument("--user", help="an administrator of then; asked when left out")
    restore.add_argument(
        "--recovery", action="store_true", help="ask for the printed recovery code (or CTD402_RECOVERY) instead"
    )
    restore.set_defaults(run=_restore)

    rekey = commands.add_parser("rekey", help="encrypt the store with a new key; a backup is made first")
    _store_options(rekey)
    rekey.set_defaults(run=_rekey)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    i18n.use_catalogues(paths.resources() / "locale")
    options = parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except (StorageUnavailable, NewerDatabase) as error:
        print(error, file=sys.stderr)
        return UNAVAILABLE
    except InvalidInput as error:
        print(error, file=sys.stderr)
        for field, problem in error.problems.items():
            print(f"  {field}: {problem.render()}", file=sys.stderr)
        return PROBLEMS
    except Ctd402Error as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    except KeyboardInterrupt:
        return 130


def _store_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--store", type=Path, default=None, help="the store; the ward's own when left out")
    command.add_argument("--user", help="user name; asked when left out")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not an ISO time such as 2026-04-06T15:02+08:00") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no offset; write 2026-04-06T15:02+08:00")
    return moment


def ask_password() -> str:
    """``CTD402_PASSWORD`` or a prompt; without either the command ends with exit code 2."""
    return _ask_secret("password", "CTD402_PASSWORD")


def _ask_secret(what: str, variable: str) -> str:
    given = os.environ.get(variable)
    if given:
        return given
    if not sys.stdin.isatty():
        print(f"No {what}: set {variable}, or run this in a terminal to be asked.", file=sys.stderr)
        raise SystemExit(USAGE)
    return getpass.getpass(f"{what.capitalize()}: ")


def _ask_user() -> str:
    if not sys.stdin.isatty():
        print("No user name: give it with --user.", file=sys.stderr)
        raise SystemExit(USAGE)
    return input("User: ")


def _open(options: argparse.Namespace) -> tuple[Services, Actor]:
    from ctd402_desktop.services import open_store

    user = options.user or _ask_user()
    return open_store(options.store or paths.default_store(), user, ask_password())


def _demo(options: argparse.Namespace) -> int:
    from ctd402_desktop.services.demo import create_demo

    made = create_demo(options.store, options.patients, options.seed, options.as_of, lang=options.lang)
    print(f"store: {options.store}")
    print(f"user: {made.user}")
    print(f"password: {made.password}")
    return FINE


def _evaluate(options: argparse.Namespace) -> int:
    from ctd402_desktop.domain import evaluate
    from ctd402_desktop.domain.rules import InputError

    if options.listing:
        for row in evaluate.listing():
            print(evaluate.dumps(row))
        return FINE
    if options.schema or options.rule:
        try:
            found = evaluate.detail(options.rule, options.lang) if options.rule else evaluate.schema(options.schema)
        except InputError as problem:
            print(f"{problem}; ctd402 evaluate --list names them", file=sys.stderr)
            return PROBLEMS
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return FINE
    bad = False
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        answer = evaluate.evaluate_bytes(line)
        bad = bad or "error" in answer
        sys.stdout.write(evaluate.dumps(answer) + "\n")
    return PROBLEMS if bad else FINE


def _protocol(options: argparse.Namespace) -> int:
    if options.file is None and options.do != "show":
        print(f"ctd402 protocol {options.do} needs a file", file=sys.stderr)
        return USAGE
    services, actor = _open(options)
    try:
        return _PROTOCOL[options.do](services, actor, options.file)
    finally:
        services.close()


def _protocol_show(services: Services, actor: Actor, _file: Path | None) -> int:
    pack = services.protocols.in_force(actor)
    print(f"protocol pack {pack.version}")
    for line in pack.lines:
        standing = {True: "confirmed", False: "unconfirmed", None: ""}[line.confirmed]
        print("\t".join((f"{line.section}.{line.key}".lstrip("."), line.shown, standing, line.source)))
    return FINE


def _protocol_check(services: Services, actor: Actor, file: Path) -> int:
    found = services.protocols.check(actor, file)
    print(f"protocol pack {found.version}: no problems")
    return FINE


def _protocol_export(services: Services, actor: Actor, file: Path) -> int:
    print(services.protocols.export(actor, file))
    return FINE


def _protocol_load(services: Services, actor: Actor, file: Path) -> int:
    services.protocols.load(actor, file)
    print(f"protocol pack {services.pack_version} is in force")
    return FINE


def _protocol_regrade(services: Services, actor: Actor, file: Path) -> int:
    from ctd402_desktop.domain.evaluate import sentence

    found = services.protocols.regrade(actor, file if file.exists() else str(file))
    for one in found:
        effect = one.effect
        when = effect.observed_at.isoformat(timespec="minutes") if effect.observed_at else ""
        why = "; ".join(sentence(fact) for fact in effect.why)
        print("\t".join((one.patient.mrn, when, effect.subject.render(), effect.before, effect.after, why)))
    print(f"{len(found)} differences; nothing was stored")
    return FINE


_PROTOCOL: dict[str, Callable[[Services, Actor, Path], int]] = {
    "show": _protocol_show,
    "check": _protocol_check,
    "export": _protocol_export,
    "load": _protocol_load,
    "regrade": _protocol_regrade,
}


def _report(options: argparse.Namespace) -> int:
    services, actor = _open(options)
    key, lacks = _REPORTS[options.kind][0], []
    try:
        if not options.everybody:
            who = services.patients.by_mrn(actor, options.patient).id
            missing, out = services.reporting.preflight(actor, who, day=options.day)[key], options.out
            done = services.reporting.print_document(actor, who, out, options.lang, document=key, day=options.day)
            written = [done.path]
            lacks = [one.words.render() for one in missing if not done.signed and key != "case_summary"]
        elif key in {"case_summary", "blank_sheet"}:
            written = services.reporting.print_all(actor, options.out, options.lang, document=key)
        else:
            found = services.referrals.candidates(actor)
            ready = [one.patient.id for one in found if one.ready]
            run = services.referrals.run(actor, ready, options.out, options.lang, chosen_by="ready")
            written, left = [one.path for one in run.files], [one for one in found if not one.ready]
            lacks = [f"{one.patient.mrn}: {item.words.render()}" for one in left for item in one.items]
    finally:
        services.close()
    print(*written, sep="\n")
    print("".join(f"{line}\n" for line in lacks), end="", file=sys.stderr)
    return PROBLEMS if lacks else FINE


def _verify(options: argparse.Namespace) -> int:
    services, actor = _open(options)
    try:
        if options.check is not None:
            return _say_checked([one.message.render() for one in services.integrity.check(actor, options.check)])
        if options.report is not None:
            body = services.integrity.write_report(actor, options.report, options.lang)
            return _say_verified(body["events"], body["problems"], body["notices"])
        found = services.integrity.verify(actor)
    finally:
        services.close()
    problems, notices = ([one.message.render() for one in some] for some in (found.problems, found.notices))
    return _say_verified(found.events, problems, notices)


def _say_verified(events: int, problems: Sequence[str], notices: Sequence[str]) -> int:
    print(f"{events} events checked")
    for line in (*problems, *(f"note: {one}" for one in notices)):
        print(line)
    print("NOT whole: keep this file as it is and restore a backup beside it" if problems else "whole")
    return PROBLEMS if problems else FINE


def _say_checked(problems: Sequence[str]) -> int:
    for line in problems:
        print(line)
    print("NOT as the report says" if problems else "genuine, and the audit trail still begins as the report saw it")
    return PROBLEMS if problems else FINE


def _backup(options: argparse.Namespace) -> int:
    services, actor = _open(options)
    try:
        outcome = services.backup.back_up(actor)
        copies = [outcome.backup] + ([outcome.elsewhere] if outcome.elsewhere else [])
        if options.to is not None:
            copies.append(services.backup.copy(actor, outcome.backup, options.to))
    finally:
        services.close()
    for one in copies:
        print(one.path)
    for warning in outcome.warnings:
        print(warning.render(), file=sys.stderr)
    return PROBLEMS if outcome.warnings else FINE


def _backups(options: argparse.Namespace) -> int:
    services, actor = _open(options)
    try:
        found, status = services.backup.every(actor), services.backup.status()
    finally:
        services.close()
    for one in found:
        facts = one.manifest.facts if one.manifest else None
        counted = "not counted"
        if facts is not None:
            last = f"{facts.last_entry_at:%Y-%m-%dT%H:%MZ} {facts.last_entry_by}" if facts.last_entry_at else "no entry"
            counted = f"{facts.patients} patients  {facts.records} records  {last}"
        print(f"{one.made_at:%Y-%m-%dT%H:%M:%SZ}  {one.reason}  {one.state}  {counted}  {one.path}")
    warnings = status.warnings if status else ()
    for warning in warnings:
        print(warning.render(), file=sys.stderr)
    if status is not None and status.paused_at is not None:
        print("old backups are not cleared away: an administrator has to resume it in Setup", file=sys.stderr)
    return PROBLEMS if warnings or status is None or status.newest is None else FINE


def _restore(options: argparse.Namespace) -> int:
    from ctd402_desktop.services import Secret, restore_store

    if options.recovery:
        secret = Secret(recovery_code=_ask_secret("recovery code", "CTD402_RECOVERY"))
    else:
        secret = Secret(username=options.user or _ask_user(), password=ask_password())
    done = restore_store(options.store or paths.default_store(), options.backup, secret)
    print(f"restored: {done.path}")
    print(f"{done.facts.patients} patients, {done.facts.records} records")
    print("Accounts and passwords are those of the backup; old backups are not cleared away until resumed in Setup.")
    return FINE


def _rekey(options: argparse.Namespace) -> int:
    from ctd402_desktop.services import open_store

    user, password = options.user or _ask_user(), ask_password()
    services, actor = open_store(options.store or paths.default_store(), user, password)
    try:
        code = services.backup.rekey(actor, password)
    finally:
        services.close()
    print("The store has a new key; every page was read back with it.")
    if code:
        print(f"new recovery code, shown only once: {code}")
        print("Everybody else needs a new password from an administrator.")
    return FINE
