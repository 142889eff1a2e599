"""A parser of command lines whose mistakes are one line, with the nearest known name. Knows no command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from warehouse.ask.nearest import nearest
from warehouse.errors import SettingsError


class _Help(argparse.HelpFormatter):
    """Wraps descriptions, and leaves the lines of examples as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """Reports a wrong command line in one line, like every other error, with the nearest known name.

    Attributes:
        add_late: adds arguments whose import is slow, once this parser is used.
    """

    add_late: Callable[[Parser], None] | None = None

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": _Help} | given)

    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message}{self._see}")

    @property
    def _see(self) -> str:
        return f"; see `{self.prog} --help`"

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Refuse unknown arguments here, where the options are known; `parse_args` would not name the nearest."""
        if self.add_late is not None:
            self.add_late(self)
            self.add_late = None
        given = sys.argv[1:] if args is None else list(args)
        try:
            parsed, left = super().parse_known_args(given, namespace)
        except SettingsError as error:
            # A required option may be misspelt. Parsers of subcommands have checked theirs.
            if "arguments are required" in str(error) and str(error).endswith(self._see):
                self._refuse(
                    [word for word in given if word.startswith("--") and not self._get_option_tuples(word)]
                )
            raise
        self._refuse(left)
        return parsed, left

    def _refuse(self, unknown: Sequence[str]) -> None:
        if unknown:
            name = unknown[0].split("=")[0]
            kind = "option" if name.startswith("-") else "argument"
            self.error(f"no {kind} {name!r}{_nearest(name, list(self._option_string_actions))}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            known = list(map(str, action.choices))
            message = f"invalid choice: {value!r}{_nearest(str(value), known)}; choose from {', '.join(known)}"
            raise argparse.ArgumentError(action, message)


def _nearest(name: str, known: Sequence[str]) -> str:
    """Such as `; did you mean run`; empty if no name is near. Options are compared without their dashes."""
    near = nearest(name.strip("-"), [option.strip("-") for option in known])
    return "" if near is None else f"; did you mean {next(name for name in known if name.strip('-') == near)}"
