"""Check that a wheel carries what the program reads at run time.

    uv build --wheel --out-dir dist && python packaging/check_wheel.py dist

Every file of ``resources`` and ``db/migrations``, a compiled catalogue beside each .po, the licences; no tests.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = "ctd402_desktop/_data"


def below(folder: Path) -> list[Path]:
    """Files of a folder as the wheel should have them, without what Python and editors leave behind."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in {".pyc", ".part"}]


def expected() -> set[str]:
    """Names a wheel of this checkout must contain."""
    names = set()
    for folder, inside in (("resources", "resources"), ("db/migrations", "migrations")):
        for path in below(ROOT / folder):
            name = f"{DATA}/{inside}/{path.relative_to(ROOT / folder).as_posix()}"
            names.add(name)
            if path.suffix == ".po":
                names.add(name.removesuffix(".po") + ".mo")
    for path in below(ROOT / "ctd402_desktop"):
        names.add(path.relative_to(ROOT).as_posix())
    return names


def main() -> int:
    """Compare the newest wheel of the folder named on the command line; exit code 1 when something is missing."""
    wheels = sorted(Path(sys.argv[1]).glob("*.whl"), key=lambda path: path.stat().st_mtime)
    if not wheels:
        print(f"no wheel in {sys.argv[1]}")
        return 1
    wheel = wheels[-1]
    names = set(zipfile.ZipFile(wheel).namelist())
    missing = sorted(expected() - names)
    strange = sorted(name for name in names if name.startswith(("tests/", "packaging/", "resources/", "db/")))
    licences = [name for name in names if ".dist-info/licenses/" in name]
    for name in missing:
        print(f"missing: {name}")
    for name in strange:
        print(f"out of place: {name}")
    print(f"{wheel.name}: {len(names)} files, {wheel.stat().st_size / 1e6:.1f} MB, {len(licences)} licences")
    return 0 if licences and not missing and not strange else 1


if __name__ == "__main__":
    sys.exit(main())
