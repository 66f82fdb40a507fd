"""Copy the icons the program uses out of an unpacked Lucide package (npm ``lucide-static``) into ``resources/icons``.

    npm pack lucide-static && tar xzf lucide-static-*.tgz
    python packaging/vendor_icons.py package

The stroke becomes 1.75 (design: a little lighter than Lucide's 2) and the size attributes stay at the 24 grid. Names
are ours: where Lucide renamed an icon, ``RENAMED`` says which one is meant.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

STROKE = "1.75"

NAMES = """
bed clipboard-list user-round square-kanban chart-spline folder-output settings
search list-filter columns-3 refresh-cw plus minus x check chevron-down chevron-right chevron-left chevron-up ellipsis
info circle-check triangle-alert octagon-alert clock timer hourglass calendar-clock circle-alert siren bell
pencil signature lock lock-open key-round user-check user-plus shield-check git-compare undo-2 rotate-ccw log-out
thermometer heart-pulse wind brain droplets syringe pill bug microscope test-tube dna snowflake stethoscope
printer download upload file-text file-check qr-code database-backup eye eye-off message-square hand-helping flag
languages circle-question-mark users activity save chart-line layout-grid history scale ruler
house arrow-left arrow-right arrow-up arrow-down trash-2 link calendar folder-open sun moon copy
""".split()  # noqa: SIM905 - read in groups, as the design lists them

RENAMED: dict[str, str] = {}
"""Our name to the name in the package, for icons Lucide has renamed."""


def drawn(svg: str) -> str:
    """The icon with the licence comment and generated class dropped and the stroke set."""
    body = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    body = re.sub(r'\s*class="[^"]*"', "", body)
    return re.sub(r'stroke-width="[^"]*"', f'stroke-width="{STROKE}"', body)


def main() -> None:
    """Write every icon and the licence; the first missing name stops with its file name."""
    package = Path(sys.argv[1])
    target = Path(__file__).resolve().parent.parent / "resources" / "icons"
    version = json.loads((package / "package.json").read_text("utf-8"))["version"]
    for name in NAMES:
        source = package / "icons" / f"{RENAMED.get(name, name)}.svg"
        (target / f"{name}.svg").write_text(drawn(source.read_text("utf-8")), "utf-8")
    origin = (
        f"Icons in this folder: Lucide {version} (https://lucide.dev, npm package lucide-static {version}).\n"
        f"Changed: stroke width {STROKE} instead of 2. Made by packaging/vendor_icons.py. Licence of Lucide:\n\n"
    )
    (target / "LICENSE").write_text(origin + (package / "LICENSE").read_text("utf-8"), "utf-8")
    print(f"{len(NAMES)} icons of Lucide {version} in {target}")


if __name__ == "__main__":
    main()
