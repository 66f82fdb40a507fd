"""The command line as a script meets it: exit codes, streams, and sentences instead of tracebacks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import in_process

from ctd402_desktop import cli
from ctd402_desktop.domain.registry import RULES

GOOD = {"key": "study_day", "input": {"event_date": "2026-03-13", "infusion_date": "2026-03-12"}}


def ctd402(*words: str, stdin: str = "", password: str = "") -> subprocess.CompletedProcess[str]:
    """A command without a terminal, with the password in the environment."""
    return in_process(*words, stdin=stdin, **({"CTD402_PASSWORD": password} if password else {}))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A small demo store with its printed credentials."""
    store = tmp_path_factory.mktemp("demo") / "ward.ctd402"
    done = ctd402("demo", "--store", str(store), "--patients", "2", "--as-of", "2026-04-06T15:02+08:00")
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert done.returncode == cli.FINE, done.stderr
    return store, said["user"], said["password"]


def test_a_line_is_evaluated_with_its_reasons():
    done = ctd402("evaluate", stdin=json.dumps(GOOD) + "\n\n")
    assert done.returncode == cli.FINE
    answer = json.loads(done.stdout)
    assert (answer["key"], answer["output"]["clinical_day"]) == ("study_day", 1)
    assert set(answer) >= {"key", "output", "because", "missing", "version"}


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"key": "nothing", "input": {}}',
        '{"key": "study_day"}',
        '{"key": "crs_astct2019", "input": {"temp_c": NaN}}',
        '{"key": "crs_astct2019", "input": {"temp_c": "warm"}}',
        '{"key": "crs_astct2019", "input": {"temp_c": 1e400}}',
        '{"key": "crs_astct2019", "input": {"vasopressors": ["coffee"]}}',
    ],
)
def test_a_bad_line_gets_one_error_and_the_others_are_still_answered(line):
    done = ctd402("evaluate", stdin=f"{line}\n{json.dumps(GOOD)}\n")
    first, second = (json.loads(one) for one in done.stdout.splitlines())
    assert done.returncode == cli.PROBLEMS
    assert list(first) == ["error"]
    assert second["key"] == "study_day"
    assert "Traceback" not in done.stderr


def test_every_rule_is_listed_and_describes_its_inputs():
    listed = [json.loads(line)["key"] for line in ctd402("evaluate", "--list").stdout.splitlines()]
    assert listed == list(RULES)
    schema = json.loads(ctd402("evaluate", "--schema", "crs_astct2019").stdout)
    assert "temp_c" in {one["name"] for one in schema["inputs"]}
    assert ctd402("evaluate", "--schema", "nothing").returncode == cli.PROBLEMS
    rule = json.loads(ctd402("evaluate", "--rule", "chimerism", "--lang", "zh").stdout)
    assert [row["cells"][1] for row in rule["tables"][0]["rows"]] == ["ABSENT", "MIXED", "FULL"]
    assert rule["tables"][0]["columns"] == ["供者，%", "类别"]


def test_a_case_summary_is_written_and_the_store_verifies(demo, tmp_path):
    store, user, password = demo
    where = ["--store", str(store), "--user", user]
    one = ctd402(
        "report", "case-summary", *where, "--patient", "DEMO-0001", "--out", str(tmp_path / "a.pdf"), password=password
    )
    assert (one.returncode, one.stderr) == (cli.FINE, "")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    every = ctd402(
        "report", "case-summary", *where, "--all", "--lang", "zh", "--out", str(tmp_path / "all"), password=password
    )
    assert len(every.stdout.splitlines()) == len(list((tmp_path / "all").glob("*.pdf"))) == 2
    checked = ctd402("verify", *where, password=password)
    assert (checked.returncode, checked.stdout.splitlines()[-1]) == (cli.FINE, "whole")


def test_a_daily_sheet_and_referrals_say_what_makes_them_drafts(demo, tmp_path):
    store, user, password = demo
    where = ["--store", str(store), "--user", user]
    sheet = ctd402(
        "report", "daily-sheet", *where, "--patient", "DEMO-0001", "--day", "1999-01-01", "--out",
        str(tmp_path / "day.pdf"), password=password,
    )  # fmt: skip
    assert (sheet.returncode, sheet.stderr.splitlines()[0]) == (cli.PROBLEMS, "No record on this day")
    assert (tmp_path / "day.pdf").read_bytes().startswith(b"%PDF")
    one = ctd402(
        "report", "referral", *where, "--patient", "DEMO-0001", "--out", str(tmp_path / "r.pdf"), password=password
    )
    assert one.returncode == (cli.PROBLEMS if one.stderr else cli.FINE)
    every = ctd402("report", "referral", *where, "--all", "--out", str(tmp_path / "all"), password=password)
    written = list((tmp_path / "all").glob("*.pdf"))
    assert sorted(line for line in every.stdout.splitlines() if line) == sorted(str(path) for path in written)
    assert every.returncode == (cli.PROBLEMS if every.stderr else cli.FINE)


def test_problems_of_a_store_have_their_own_exit_codes(demo, tmp_path):
    store, user, password = demo
    missing = ctd402("verify", "--store", str(tmp_path / "none.ctd402"), "--user", user, password=password)
    assert missing.returncode == cli.UNAVAILABLE
    assert "E-STO-001" in missing.stderr
    wrong = ctd402("verify", "--store", str(store), "--user", user, password="wrong")
    assert wrong.returncode == cli.PROBLEMS
    assert "do not match" in wrong.stderr
    nobody = ctd402(
        "report", "case-summary", "--store", str(store), "--user", user, "--patient", "X", "--out", "x.pdf",
        password=password,
    )  # fmt: skip
    assert nobody.returncode == cli.PROBLEMS
    again = ctd402("demo", "--store", str(store))
    assert again.returncode == cli.UNAVAILABLE


def test_without_a_terminal_nothing_is_asked(demo):
    store, user, _ = demo
    silent = ctd402("verify", "--store", str(store), "--user", user)
    assert (silent.returncode, "CTD402_PASSWORD" in silent.stderr) == (cli.USAGE, True)
    nameless = ctd402("verify", "--store", str(store), password="x")
    assert (nameless.returncode, "--user" in nameless.stderr) == (cli.USAGE, True)


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("report",),
        ("report", "case-summary", "--out", "x"),
        ("demo", "--store", "x", "--patients", "0"),
        ("demo", "--store", "x", "--as-of", "yesterday"),
        ("demo", "--store", "x", "--as-of", "2026-04-06T15:02"),
    ],
)
def test_a_command_that_makes_no_sense_ends_with_usage(words):
    done = ctd402(*words)
    assert done.returncode == cli.USAGE
    assert "usage:" in done.stderr


def test_the_version_is_told_by_the_program_as_installed():
    program = [sys.executable, "-m", "ctd402_desktop"]
    done = subprocess.run([*program, "--version"], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.startswith("ctd402 ")
    lines = subprocess.run(
        [*program, "evaluate"], input=f"not json\n{json.dumps(GOOD)}\n", capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert (lines.returncode, len(lines.stdout.splitlines()), lines.stderr) == (cli.PROBLEMS, 2, "")


def test_a_pdf_that_cannot_be_written_is_said_in_words(demo):
    store, user, password = demo
    done = ctd402(
        "report", "case-summary", "--store", str(store), "--user", user, "--patient", "DEMO-0001",
        "--out", str(Path("/proc/nowhere/a.pdf")), password=password,
    )  # fmt: skip
    assert done.returncode == cli.UNAVAILABLE
    assert "Traceback" not in done.stderr


def test_a_pack_is_shown_exported_checked_loaded_and_compared(demo, tmp_path):
    store, user, password = demo
    admin = ("protocol", "--store", str(store), "--user", "admin")
    shown = ctd402("protocol", "--store", str(store), "--user", user, "show", password=password)
    assert shown.returncode == cli.FINE, shown.stderr
    assert shown.stdout.startswith("protocol pack ctd402-1\n")
    assert "tocilizumab.max_dose\t800 mg\tconfirmed\ttoxicity 9.1" in shown.stdout
    path = tmp_path / "site.toml"
    assert ctd402(*admin, "export", str(path), password=password).returncode == cli.FINE
    text = path.read_text(encoding="utf-8").replace('"ctd402-1"', '"site-1"', 1)
    path.write_text(text.replace("per_24h", "per_day"), encoding="utf-8")
    refused = ctd402(*admin, "check", str(path), password=password)
    assert refused.returncode == cli.PROBLEMS
    assert "tocilizumab.per_day" in refused.stderr
    path.write_text(text.replace("planned_within = { value = 3", "planned_within = { value = 4"), encoding="utf-8")
    assert "no problems" in ctd402(*admin, "check", str(path), password=password).stdout
    compared = ctd402(*admin, "regrade", str(path), password=password)
    assert "Visit d28" in compared.stdout
    assert "nothing was stored" in compared.stdout
    loaded = ctd402(*admin, "load", str(path), password=password)
    assert loaded.stdout == "protocol pack site-1 is in force\n"
    again = ctd402(*admin, "regrade", "ctd402-1", password=password)
    assert "Visit d28" in again.stdout
    assert ctd402("protocol", "load").returncode == cli.USAGE
