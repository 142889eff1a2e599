"""`nightdesk init` and `nightdesk demo`: settings of one's own to begin with, and the samples that come along."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from flows import commands
from flows.run_options import with_run_options
from flows.settings import FILE, load
from flows.words import near, program, say
from warehouse.errors import SettingsError
from warehouse.lake import store

NIGHTS = date(2026, 3, 2), date(2026, 3, 4)  # of the samples, first and last
DROP = "drop"
_OPENING = """\
# The settings of Nightdesk. Relative paths start at the folder of this file. Every key has a default, which is the
# value shown unless the comment says otherwise.
"""
_SOURCES = f"""\
[[sources]]
name = "{DROP}"
path = "{DROP}"               # put articles here; a night takes those that the lake does not have yet
"""
_CLAIMS = """\
# [[claims]]
# id = "dam-unsafe"
# text = "The Valcorvo dam is in danger of collapse."
"""
_WATCHES = """\
# [[watches]]
# id = "dam"
# claim = "dam-unsafe"
"""
_OUTLETS = """\
# [outlets]
# file = "outlets.csv"
"""
_SECTION = re.compile(r"^(?=# --- )", re.MULTILINE)


def folder() -> Path:
    """Where nightdesk.toml and the samples that it names are: in the package, or at the top of a checkout."""
    installed = Path(__file__).parent / "demo"
    return installed if installed.is_dir() else Path(__file__).parent.parent


def init(where: Path) -> int:
    """Write settings with every key explained, and make the folder that they read; the exit code.

    Raises:
        SettingsError: there are settings already, or the folder cannot be written.
    """
    path = where / FILE
    if path.exists():
        raise SettingsError(f"{near(path)} is there already; remove it, or name another folder")
    try:
        (where / DROP).mkdir(parents=True, exist_ok=True)
        text = own_settings((folder() / FILE).read_text(encoding="utf-8"))
        store.write_bytes(path, text.encode())
    except OSError as error:
        raise SettingsError(f"{where} cannot be written: {error.strerror or error}") from error
    say(f"Wrote {near(path)}: put articles into {near(where / DROP)}, name [[claims]] to follow, then run")
    print(f"{program()} run --config {near(path)}")
    return 0


def own_settings(samples: str) -> str:
    """The settings of the samples with one folder instead of their sources, and without their claims, watches
    and outlets."""
    first, *sections = _SECTION.split(samples)
    own = [_OPENING + first[first.index("\n\n") + 1 :]]
    for section in sections:
        if section.startswith("# --- Sources"):
            section = _commented(section, _SOURCES)
        elif section.startswith("# --- Claims"):
            section = _commented(section, _CLAIMS)
        elif section.startswith("# --- Watches"):
            section = _commented(section, _WATCHES)
        elif section.startswith("# --- Outlets"):
            section = _commented(section, _OUTLETS)
        own.append(section)
    return "".join(own)


def _commented(section: str, instead: str) -> str:
    """The comments of a section; `instead` stands where its first setting was."""
    paragraphs = section.rstrip("\n").split("\n\n")
    is_setting = [not paragraph.startswith("#") for paragraph in paragraphs]
    at = is_setting.index(True)
    kept = [paragraph for paragraph, setting in zip(paragraphs, is_setting, strict=True) if not setting]
    return "\n\n".join([*kept[:at], instead.rstrip("\n"), *kept[at:]]) + "\n\n"


def demo(lake: Path) -> int:
    """Read the three nights of invented samples into a lake, and show what they say; the exit code.

    Raises:
        NightdeskError: as `commands.run`.
    """
    settings = with_run_options(load(folder() / FILE), lake=lake, paths=[], claims=[])
    return commands.run(settings, commands.nights_between(*NIGHTS))
