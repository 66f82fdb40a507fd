"""One palette and one style sheet from the colour tokens, for light and dark; pages only name tokens.

Sizes are logical pixels. The user's scale is Qt's own scale factor, set before the application starts, so that
painted parts, fonts and fixed sizes grow together. Density follows the window and never changes a font size.
"""

from __future__ import annotations

import tempfile
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ctd402_desktop import paths
from ctd402_desktop.domain.charts import GRADE_COLOURS, GradeColours

NAMES = ("light", "dark")
FAMILIES = ("Inter", "Noto Sans SC")
FALLBACK = ("Segoe UI", "Microsoft YaHei UI")
BODY = 14


@dataclass(frozen=True, slots=True)
class Density:
    """Heights in logical pixels (visual.md, chapter 4)."""

    name: str
    row: int
    row_single: int
    control: int
    form_row: int
    banner: int
    rail: int
    tabs: int
    header: int
    status: int


DENSITIES = {
    "comfortable": Density("comfortable", 56, 40, 32, 40, 88, 76, 36, 36, 28),
    "standard": Density("standard", 44, 32, 32, 36, 88, 76, 36, 36, 28),
    "compact": Density("compact", 40, 28, 28, 28, 58, 48, 30, 32, 24),
}


def density_for(width: int, height: int) -> str:
    """Name of the density that fits a client area of this size."""
    if width >= 1600 and height >= 900:
        return "comfortable"
    return "standard" if width >= 1280 and height >= 660 else "compact"


@dataclass(frozen=True)
class Theme:
    """Colours by token; ``name`` is ``light`` or ``dark``."""

    name: str
    tokens: dict[str, str]

    def color(self, token: str) -> QColor:
        """The colour of a token such as ``bg.panel``; ``KeyError`` for one that does not exist."""
        return QColor(self.tokens[token])

    def grade(self, value: int | None) -> GradeColours:
        """Fill, text, edge and hatch of a grade; ``None`` is not gradable."""
        return GRADE_COLOURS[self.name][value]

    def series(self, token: str) -> QColor:
        """The colour of a series, ``s1`` to ``s8``."""
        return QColor(self.tokens[token])


class _Sheet(Template):
    """``${bg.panel}``: braces only, so that a point can be part of a name."""

    idpattern = r"(?!)"
    braceidpattern = r"[a-z0-9.\-]+"


@dataclass
class _State:
    wanted: str = "light"
    shown: str = "light"
    density: str = "standard"
    follows: bool = False


_state = _State()


@cache
def load(name: str) -> Theme:
    """The theme of this name from ``resources/themes``."""
    text = (paths.resources() / "themes" / f"{name}.toml").read_text("utf-8")
    return Theme(name, tomllib.loads(text))


def current() -> Theme:
    """The theme in force; painted widgets ask on every paint."""
    return load(_state.shown)


def wanted() -> str:
    """The user's choice: ``light``, ``dark`` or ``system``."""
    return _state.wanted


def density() -> Density:
    """Heights in force."""
    return DENSITIES[_state.density]


@cache
def fonts() -> tuple[str, ...]:
    """Load the bundled fonts once; the families they bring."""
    found: list[str] = []
    for path in sorted((paths.resources() / "fonts").glob("*.[ot]tf")):
        number = QFontDatabase.addApplicationFont(str(path))
        found += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(found))


def font(size: int = BODY, weight: int = 400) -> QFont:
    """The application's font in another size (px) and weight, with tabular figures."""
    found = QFont()
    found.setFamilies([*FAMILIES, *FALLBACK])
    found.setPixelSize(size)
    found.setWeight(QFont.Weight(weight))
    found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    found.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 99)
    found.setFeature(QFont.Tag("tnum"), 1)
    return found


def apply(app: QApplication, name: str, density_name: str = "") -> None:
    """Show ``light``, ``dark`` or what the system wants; every widget gets ``PaletteChange``."""
    _state.wanted = name
    _state.shown = _system(app) if name == "system" else name
    _state.density = density_name or _state.density
    if not _state.follows:
        _state.follows = True
        fonts()
        # A dialog of the system lies outside the program: the lock cannot cover it, nor the theme or the language.
        app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
        app.setStyle("Fusion")
        app.setFont(font())
        for effect in (Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_AnimateTooltip):
            app.setEffectEnabled(effect, False)
        app.styleHints().colorSchemeChanged.connect(lambda _scheme: _follow(app))
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(name, Qt.ColorScheme.Unknown)
    if app.styleHints().colorScheme() != scheme:
        app.styleHints().setColorScheme(scheme)
    app.setPalette(palette(current()))
    _restyle(app)
    for widget in app.allWidgets():
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.PaletteChange))


def set_density(app: QApplication, name: str) -> bool:
    """Use other heights; whether anything changed."""
    if name == _state.density:
        return False
    _state.density = name
    _restyle(app)
    return True


def repolish(widget: QWidget) -> None:
    """Restyle after a dynamic property changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def svg(name: str, colour: QColor) -> bytes:
    """A vendored icon drawn in ``colour``; QtSvg would paint ``currentColor`` black."""
    drawn = (paths.resources() / "icons" / f"{name}.svg").read_text("utf-8")
    return drawn.replace("currentColor", colour.name()).encode()


def palette(theme: Theme) -> QPalette:
    """All roles in all groups, so that nothing on the screen has a colour of its own."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    colours = {
        role.Window: "bg.window",
        role.WindowText: "text.1",
        role.Base: "bg.input",
        role.AlternateBase: "bg.raised",
        role.Text: "text.1",
        role.PlaceholderText: "text.3",
        role.Button: "bg.raised",
        role.ButtonText: "text.1",
        role.BrightText: "text.on-accent",
        role.Highlight: "select.bg",
        role.HighlightedText: "select.text",
        role.Accent: "accent",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.ToolTipBase: "bg.raised",
        role.ToolTipText: "text.1",
        role.Light: "bg.panel",
        role.Midlight: "line.subtle",
        role.Mid: "line.row",
        role.Dark: "line.control",
        role.Shadow: "line.control",
    }
    found = QPalette()
    for one, token in colours.items():
        for each in (group.Active, group.Inactive, group.Disabled):
            found.setColor(each, one, theme.color(token))
    for one in (role.WindowText, role.Text, role.ButtonText):
        found.setColor(group.Disabled, one, theme.color("text.disabled"))
    return found


def style_sheet(theme: Theme, heights: Density) -> str:
    """The application's style sheet for a theme and a density."""
    values = dict(theme.tokens)
    values |= {
        "pad": "6px" if heights.control >= 32 else "4px",
        "pad.focus": "5px" if heights.control >= 32 else "3px",
        "control.inner": f"{heights.control - 2}px",
        "control.focus": f"{heights.control - 4}px",
        "header": f"{heights.header - 1}px",
        "tabs": f"{heights.tabs - 4}px",
        "row.single": f"{heights.row_single}px",
    }
    values |= {f"glyph.{key}": path.as_posix() for key, path in _glyphs(theme).items()}
    text = (paths.resources() / "themes" / "widgets.qss").read_text("utf-8")
    rules = [_Sheet(text).substitute(values)]
    spoken = [key for key in theme.tokens if key.startswith("text.") or key.endswith(".fg") or key == "accent"]
    rules += [f'QLabel[token="{key}"] {{ color: {theme.tokens[key]}; }}' for key in spoken]
    return "\n".join(rules)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Arrows and ticks as files: style sheets take images from files alone. Removed when the program ends."""
    return tempfile.TemporaryDirectory(prefix="ctd402-glyphs-")


@cache
def _glyph_files(name: str) -> dict[str, Path]:
    theme, folder = load(name), Path(_folder().name)
    wanted_glyphs = {
        "down": ("chevron-down", "text.2"),
        "down-off": ("chevron-down", "text.disabled"),
        "up": ("chevron-up", "text.2"),
        "right": ("chevron-right", "text.2"),
        "left": ("chevron-left", "text.2"),
        "check": ("check", "text.on-accent"),
        "check-menu": ("check", "text.1"),
        "partly": ("minus", "text.on-accent"),
        "close": ("x", "text.2"),
    }
    files = {}
    for key, (icon, token) in wanted_glyphs.items():
        files[key] = folder / f"{name}-{key}.svg"
        files[key].write_bytes(svg(icon, theme.color(token)))
    files["dot"] = folder / f"{name}-dot.svg"
    files["dot"].write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">'
        f'<circle cx="12" cy="12" r="6" fill="{theme.color("text.on-accent").name()}"/></svg>',
        "utf-8",
    )
    return files


def _glyphs(theme: Theme) -> dict[str, Path]:
    return _glyph_files(theme.name)


def _restyle(app: QApplication) -> None:
    app.setStyleSheet(style_sheet(current(), density()))


def _system(app: QApplication) -> str:
    return "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def _follow(app: QApplication) -> None:
    if _state.wanted == "system" and _system(app) != _state.shown:
        apply(app, "system")
