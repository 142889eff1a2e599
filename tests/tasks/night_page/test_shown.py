"""Words of articles, made safe to display."""

import pytest

from tasks.night_page.shown import Piece, clipped, pieces, shown, web_address


def test_ordinary_text_of_any_script_is_unchanged():
    for text in ("Ada Crane said: “No.”\n\nThen she left.", "Μαρόβια", "محمد ‌می‌خواهد", "👩‍🔬", "Ngữ pháp", "שָׁלוֹם"):
        assert shown(text) == text


TRICKS = {
    "right-to-left override": ("invoice\u202egnp.exe", "invoicegnp.exe"),
    "isolate": ("a\u2066b\u2069c", "abc"),
    "zero-width space": ("dam\u200b \u200bbreaks", "dam breaks"),
    "soft hyphen": ("Sel\u00adden", "Selden"),
    "control characters": ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
    "tag characters": ("flag\U000e0041\U000e007f", "flag"),
    "no character at all": ("a\ufffeb\uffff", "ab"),
    "line separators": ("a\u2028b\r\nc\rd", "a\nb\nc\nd"),
    "a tower of marks": ("Z" + "\u0301" * 50 + "a", "Z" + "\u0301" * 4 + "a"),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_hiding_and_disturbing_characters_are_removed(trick):
    text, left = TRICKS[trick]
    assert shown(text) == left


def test_a_long_line_is_cut_after_a_word():
    assert clipped("The harbour\nstays   open", 11) == "The harbour …"
    assert clipped("The harbour\nstays   open", 23) == "The harbour stays open"
    assert clipped("x" * 10_000, 5) == "xxxxx …"


@pytest.mark.parametrize("url", ["https://a.example/b?c=d#e", "http://a.example", "HTTPS://A.example/ü"])
def test_a_web_address_is_a_link(url):
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *(
            None,
            "",
            "a.example",
            "//a.example",
            "/etc/passwd",
            "https:",
            "https:///x",
            "https://[",
            "ftp://a.example/",
        ),
        *(
            "javascript:alert(1)",
            " javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
        ),
        *(
            "https://bank.example@evil.example/",
            "https://a.example/\u202ecod.exe",
            "https://a.example/ x",
            "https:\\a.example",
        ),
        "https://a.example/" + "x" * 2_000,
    ],
)
def test_any_other_address_is_none(url):
    assert web_address(url) is None


def test_a_text_is_cut_where_spans_start_and_end():
    assert pieces("said Ada: no, never.", 100, [(110, 112, "quote"), (100, 104, "cue"), (114, 119, "quote")]) == [
        Piece("said", "cue"),
        Piece(" Ada: "),
        Piece("no", "quote"),
        Piece(", "),
        Piece("never", "quote"),
        Piece("."),
    ]


def test_overlapping_and_outside_spans_lose_no_text():
    cut = pieces(
        "abcdef", 10, [(0, 5, "cue"), (8, 12, "quote"), (11, 14, "cue"), (15, 99, "quote"), (200, 201, "cue")]
    )
    assert [(piece.text, piece.role) for piece in cut] == [
        ("ab", "quote"),
        ("cd", "cue"),
        ("e", ""),
        ("f", "quote"),
    ]
