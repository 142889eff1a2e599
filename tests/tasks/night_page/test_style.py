"""The colours of the style sheet: every text can be read on what it stands on, in light, dark and print."""

import re

import pytest

from tasks.night_page.templates import style

# WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (edges of fields, marks of focus).
TEXT, EDGE = 4.5, 3.0
TEXTS = [
    *((ink, "paper") for ink in ("ink", "quiet", "link", "supports", "disputes", "positive", "negative")),
    *((ink, "wash") for ink in ("ink", "quiet", "link")),
    *((ink, "mark") for ink in ("ink", "link")),
]
EDGES = [("quiet", "paper"), ("link", "paper"), ("link", "mark")]


def schemes():
    """The colours of each `:root` block, those that it leaves out taken from the first."""
    blocks = [
        dict(re.findall(r"--(\w+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", style(), re.S)
    ]
    return [blocks[0] | block for block in blocks]


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_ratio_is_that_of_the_standard():
    assert contrast("#fff", "#000000") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", schemes(), ids=["light", "dark", "print"])
def test_every_text_and_edge_stands_out(scheme):
    for least, pairs in ((TEXT, TEXTS), (EDGE, EDGES)):
        faint = {pair: round(ratio, 2) for pair in pairs if (ratio := contrast(*map(scheme.get, pair))) < least}
        assert not faint
