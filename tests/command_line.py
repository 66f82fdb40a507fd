"""The command line in the test's own process: the same parser, streams and exit codes, without a start of Python."""

from __future__ import annotations

import contextlib
import io
import os
from subprocess import CompletedProcess
from unittest.mock import patch

from ctd402_desktop import cli


def in_process(*words: object, stdin: str = "", **secrets: str) -> CompletedProcess[str]:
    """Run a command as a script without a terminal would; ``secrets`` become environment variables."""
    given = [str(word) for word in words]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CTD402_")}
    typed = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    said, complained = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, {**environment, **secrets}, clear=True),
        patch("sys.stdin", typed),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(complained),
    ):
        try:
            code = cli.main(given)
        except SystemExit as end:  # how argparse ends
            code = int(end.code or 0)
    return CompletedProcess(given, code, said.getvalue(), complained.getvalue())
