"""Makes texts of strangers safe for a terminal."""

from __future__ import annotations

import unicodedata


def one_line(text: str) -> str:
    """The text as one line, without characters that control the terminal or reverse the direction."""
    shown = (" " if c.isspace() else "�" if unicodedata.category(c) == "Cc" else c for c in text)
    return "".join(c for c in shown if unicodedata.category(c) != "Cf")  # invisible; some change the direction
