"""Make the fonts in ``resources/fonts`` from distribution packages; run it only to renew them.

    apt-get install fonts-inter
    uv run --group packaging python packaging/build_fonts.py

Inter (screen, Latin and figures) comes from Debian's ``fonts-inter``, unchanged. Noto Sans SC comes as one variable
font in the PyPI package ``justmytype-intl-cjk``; PDF writers draw a variable font at its thinnest, so two static
TrueType fonts are cut from it: Regular with every glyph, because any character may stand in a name, and Bold with
the characters of GB 2312, Latin, symbols and the name characters GB 2312 lacks.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts"
FAMILY = "Noto Sans SC"
INTER = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")
INTER_COPYRIGHT = "Copyright 2016-2022 The Inter Project Authors (https://github.com/rsms/inter)\n"
NAME_CHARACTERS = (
    "喆堃玥昇祎赟珺翀骉龑旻煊頔嫄珮喩婳焜烜烨堉翊璟瑀玙珣珩璇璠昉昕晗昶曈暐淏湜滢澍濛芃茜菡萱蕤蘅彧忞恺惇"
    "旸晔晞栩桉楠槿沄沚泓洺浛渼溦潆炘煜熠祺禛禩筠箐綝缦翎翯芊荞菀蒨薇语谞谡赪轩逯邈钰铄锟锴镕镠闿霈霏霖靖"
    "韫韬頫颀飏飖馨骁骞鸢黛齐"
)
RANGES = (
    (0x20, 0x24F),  # Latin with its extensions
    (0x370, 0x3FF),  # Greek: lambda, mu, beta
    (0x2000, 0x206F),  # punctuation, thin and no-break spaces
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x22FF),  # currency, letter-like, arrows, mathematics (minus, less-or-equal)
    (0x2460, 0x24FF),  # enclosed figures
    (0x2500, 0x27BF),  # boxes, shapes, dingbats
    (0x3000, 0x303F),  # CJK punctuation
    (0xFF00, 0xFFEF),  # full-width forms
)


def gb2312() -> set[int]:
    """Code points of the GB 2312 table, taken from Python's codec."""
    found: set[int] = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            text = bytes((row, cell)).decode("gb2312", errors="ignore")
            found.update(ord(character) for character in text)
    return found


def bold_characters() -> set[int]:
    """Everything Bold must hold; what is missing there is drawn from Regular."""
    points = gb2312() | {ord(character) for character in NAME_CHARACTERS}
    for low, high in RANGES:
        points.update(range(low, high + 1))
    return points


def cut(variable: Path, weight: int, style: str, points: set[int] | None) -> TTFont:
    """One static instance named ``Noto Sans SC <style>``; ``points`` limits its characters."""
    font = TTFont(variable)
    font = instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
    options = subset.Options(layout_features=["kern", "mark", "mkmk", "locl", "ccmp"], hinting=False, name_IDs=["*"])
    options.notdef_outline = True
    options.drop_tables += ["STAT", "vhea", "vmtx", "VORG", "BASE"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points if points is not None else set(font.getBestCmap()))
    cutter.subset(font)
    rename(font, style, weight)
    return font


def rename(font: TTFont, style: str, weight: int) -> None:
    """Name table, weight class and style bits of a plain Regular or Bold.

    Regular also answers to a family of its own, "Noto Sans SC Full": Qt never falls back from the Bold to the Regular
    of one family, so a screen font lists "Noto Sans SC", then "Noto Sans SC Full", and a rare name character is drawn
    instead of a box. Qt makes that a family only if the two style names differ: hence "Normal" beside "Regular".
    """
    names = font["name"]
    for key in (16, 17, 21, 22, 25):
        names.removeNames(nameID=key)
    bold = style == "Bold"
    postscript = f"NotoSansSC-{style}"
    own = FAMILY if bold else f"{FAMILY} Full"
    texts = {1: own, 2: style, 3: f"{postscript};static", 4: f"{FAMILY} {style}", 6: postscript}
    for key, text in {**texts, 16: FAMILY, 17: "Bold" if bold else "Normal"}.items():
        names.setName(text, key, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40)
    font["head"].macStyle = 1 if bold else 0


def noto_folder() -> Path:
    """Folder of Noto Sans SC inside the installed package."""
    found = importlib.util.find_spec("justmytype_intl_cjk")
    if found is None or found.origin is None:
        raise SystemExit("justmytype-intl-cjk is not installed: uv run --group packaging ...")
    return Path(found.origin).parent / "fonts" / "ofl" / "notosanssc"


def main() -> None:
    """Write fonts and licences into ``resources/fonts``."""
    parser = argparse.ArgumentParser(description="Renew resources/fonts.")
    parser.add_argument("--inter", type=Path, default=Path("/usr/share/fonts/opentype/inter"), help="folder of Inter")
    parser.add_argument("--noto", type=Path, default=None, help="folder with NotoSansSC[wght].ttf and OFL.txt")
    chosen = parser.parse_args()
    noto = chosen.noto or noto_folder()
    for name in INTER:
        shutil.copyfile(chosen.inter / name, TARGET / name)
    licence = (noto / "OFL.txt").read_text("utf-8")
    (TARGET / "NotoSansSC-OFL.txt").write_text(licence, "utf-8")
    (TARGET / "Inter-OFL.txt").write_text(INTER_COPYRIGHT + licence.partition("\n")[2], "utf-8")
    variable = noto / "NotoSansSC[wght].ttf"
    cut(variable, 400, "Regular", None).save(TARGET / "NotoSansSC-Regular.ttf")
    cut(variable, 700, "Bold", bold_characters()).save(TARGET / "NotoSansSC-Bold.ttf")
    for path in sorted(TARGET.iterdir()):
        print(f"{path.stat().st_size / 1e6:6.2f} MB  {path.name}")


if __name__ == "__main__":
    main()
