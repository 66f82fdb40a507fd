"""Compile the message catalogues (.po) into the .mo files gettext reads; no binary file is kept in the repository.

python packaging/build_catalogues.py        # the build hook and the tests call ``compile_all`` themselves
"""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(root: Path) -> list[Path]:
    """Bring the .mo beside every .po below ``root/resources/locale`` up to date; return all of them.

    A catalogue newer than its source is left alone. A new one replaces the old in one step, so that a program (or
    another test process) that reads at the same moment never sees half a file.
    """
    targets = []
    for source in sorted((root / "resources" / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        targets.append(target)
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream)
        unfinished = target.with_suffix(f".{os.getpid()}.part")
        with unfinished.open("wb") as stream:
            write_mo(stream, catalogue)
        unfinished.replace(target)
    return targets


if __name__ == "__main__":
    print(f"{len(compile_all(Path(__file__).resolve().parent.parent))} catalogues")
