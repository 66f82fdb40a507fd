"""A program that is killed at any moment loses no signed record."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the script forks, which Windows cannot")
def test_sixty_kills_while_working_backing_up_restoring_and_changing_the_key_lose_nothing(tmp_path: Path) -> None:
    script = Path(__file__).with_name("kill_points.py")
    done = subprocess.run(
        [sys.executable, str(script), "--folder", str(tmp_path), "--kills", "60"],
        check=False,
        capture_output=True,
        text=True,
        env={key: value for key, value in os.environ.items() if not key.startswith("COV")},  # at its own speed
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kills=60" in done.stdout
