"""Bytes become text or are refused with a reason; texts become raw texts, idempotently."""

import random
import time

import ftfy
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.cleaning.encoding import BinaryBytesError, UndecodableBytesError, decode, one_line, raw_text

SECONDS = 5  # of processor time; a busy machine does not count
GERMAN = "Der Außenminister sagte am Dienstag in Köln, die Brücke müsse früher als geplant saniert werden."
FRENCH = "Le ministre a déclaré à l’issue de la réunion que le barrage ne serait pas construit cette année."
POLISH = "Minister powiedział, że zapora nie zostanie zbudowana w tym roku, ponieważ koszty są zbyt wysokie."
RUSSIAN = "Министр заявил, что плотина не будет построена в этом году, сообщает агентство."
ENGLISH = "The café owner said “nothing” would change – prices rose £3 in the São Paulo branch."
JAPANESE = "首相は火曜日、ダムは今年建設されないと述べた。費用が高すぎるという。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "latin-1"), (FRENCH, "cp1252"), (ENGLISH, "cp1252"), (POLISH, "cp1250"), (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (JAPANESE, "utf-16"),
        (ENGLISH, "utf-8-sig"), (ENGLISH, "utf-32"), (ENGLISH, "utf-16-le"), (ENGLISH, "utf-16-be"),
    ],
)  # fmt: skip
def test_the_encodings_of_news_are_recognised(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_a_few_broken_bytes_do_not_turn_utf8_into_something_else():
    assert decode("naïve café — “x”".encode() + b" \xff end") == "naïve café — “x” \ufffd end"


def test_a_declared_encoding_decides_if_utf8_does_not_fit():
    assert decode("Ğarip şey".encode("cp1254"), "windows-1254") == "Ğarip şey"
    assert decode("“x” café".encode("cp1252"), "iso-8859-1") == "“x” café"


@pytest.mark.parametrize("declared", ["no-such-charset", "base64", "rot13", "utf-8", "undefined", ""])
def test_a_wrong_declaration_is_ignored(declared):
    assert decode(GERMAN.encode("cp1252"), declared) == GERMAN


@given(st.binary(max_size=2_000), st.sampled_from([None, "utf-8", "latin-1", "utf-7", "hex", "idna", "x"]))
def test_any_bytes_are_text_or_refused_by_name(data, declared):
    try:
        text = decode(data, declared)
    except (BinaryBytesError, UndecodableBytesError):
        return
    raw_text(text).encode()


def test_random_bytes_are_not_text():
    source = random.Random(7)
    for _ in range(50):
        with pytest.raises((BinaryBytesError, UndecodableBytesError)):
            decode(source.randbytes(1_000))


@pytest.mark.parametrize(
    ("mark", "first", "last"),
    [
        (b"\xff\xfe", 0x4E00, 0x9FA5),  # ideographs
        (b"\xfe\xff", 0xAC00, 0xD7A3),  # Hangul
        (b"", ord("a"), ord("z")),
        (b"\xff\xfe", 0xE000, 0xF8FF),  # private use
    ],
)
def test_numbers_of_16_bits_are_not_text_even_if_all_are_letters(mark, first, last):
    source = random.Random(7)
    order = "big" if mark == b"\xfe\xff" else "little"
    data = mark + b"".join(source.randint(first, last).to_bytes(2, order) for _ in range(2_000))
    with pytest.raises(BinaryBytesError):
        decode(data)


@pytest.mark.parametrize("text", ["x" * 200, 40 * JAPANESE, 40 * ENGLISH, "\n".join(["x" * 100] * 40)])
def test_texts_of_16_bits_with_few_breaks_are_text(text):
    assert decode(text.encode("utf-16")) == text


@given(st.text())
def test_raw_text_twice_is_the_same_as_once(text):
    raw = raw_text(text)
    assert raw_text(raw) == raw


@given(st.text(st.characters(exclude_categories=[])))
def test_raw_text_can_always_be_stored(text):
    raw_text(text).encode("utf-8")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("cafÃ©", "café"),
        ("It â€œwasâ€\x9d", "It “was”"),
        ("Smith &amp; Sons", "Smith & Sons"),
        ("Smith &amp;amp; Sons", "Smith & Sons"),
        ("one\u00a0two\u2009three\tfour", "one two three four"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\x00b\u200bc\ufeffd\u00ade", "abcde"),
        ("e\u0301", "é"),
        ("\ud83d\ude00 \ud800", "😀 \ufffd"),
        ("“It’s fine”", "“It’s fine”"),
        ("“plain”\nSmith &amp; Sons\ncafÃ©", "“plain”\nSmith & Sons\ncafé"),
        ("1 < 2\n&amp;", "1 < 2\n&amp;"),  # HTML, whose text was not escaped
    ],
)
def test_characters_are_repaired_and_typography_stays(written, meant):
    assert raw_text(written) == meant


@given(st.text("Aa 1.,;:!?\"'()[]{}>#%=+-/\\@^_`|~$*‘’“”–—…"))
def test_ftfy_leaves_letters_and_typographic_marks_alone(text):
    assert raw_text(text) == text == ftfy.fix_text(text, uncurl_quotes=False)


def test_a_title_is_one_line_or_none():
    assert one_line(" Gate \n opens\u00a0late ") == "Gate opens late"
    assert one_line(" \n ") is None
    assert one_line(None) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"The gate is shut.\nNobody was hurt.", "The gate is shut.\nNobody was hurt."),
        (r"The gate is shut.\r\n\r\nNobody was hurt", "The gate is shut.\n\nNobody was hurt"),
        (r"Gate shut\n\nNobody was hurt.\n", "Gate shut\n\nNobody was hurt.\n"),
        (r"It was kept in C:\new\notes on Monday.", r"It was kept in C:\new\notes on Monday."),
        ("Print it.\n" + r"It says .\n at its end.", "Print it.\n" + r"It says .\n at its end."),
        (r"Gate shut\nNobody hurt", "Gate shut\nNobody hurt"),
        (r"Gate shut\nNobody hurt." + "\n", "Gate shut\nNobody hurt.\n"),
        (r"Gate shut\n\nnobody was hurt", "Gate shut\n\nnobody was hurt"),
        (r"Gate shut\n2 people hurt", "Gate shut\n2 people hurt"),
        (r"The gate is shut.\\nNobody was hurt.", "The gate is shut.\nNobody was hurt."),
        (r"The gate is shut.\\r\\n\\r\\nNobody was hurt.", "The gate is shut.\n\nNobody was hurt."),
        (r"The gate that\nparliament paid for\nis shut.", "The gate that parliament paid for is shut."),
        (
            r"It is shut.\n\"We wait,\" she said.\n\tNobody cried.",
            'It is shut.\n"We wait," she said.\n Nobody cried.',
        ),
        (
            r"Gate shut.\nNobody hurt.\nIt opens in May." + "\n\nMore\n\nto come.\n",
            "Gate shut.\nNobody hurt.\nIt opens in May.\n\nMore\n\nto come.\n",
        ),
        (
            r"She said:\nNobody was hurt.\nC:\new\notes was lost.",
            "She said:\nNobody was hurt.\nC:\\new\\notes was lost.",
        ),
        (
            r"It is shut.\nIt was kept in C:\new\notes.txt on Monday.",
            "It is shut.\nIt was kept in C:\\new\\notes.txt on Monday.",
        ),
        (r"It was kept in \\news\notes\new on Monday.", r"It was kept in \\news\notes\new on Monday."),
        (r"The masses $\nu$ and $\nabla \nu$ of 1988.", r"The masses $\nu$ and $\nabla \nu$ of 1988."),
        (r"The term a\nu b\nu and \alpha of 1988.", r"The term a\nu b\nu and \alpha of 1988."),
        (r"She writes \" and \t there.", r"She writes \" and \t there."),
    ],
)
def test_an_escaped_line_end_is_replaced_if_it_clearly_ends_a_line(written, meant):
    assert raw_text(written) == meant
    assert raw_text(meant) == meant


@example("a\n\\n\\n\nC:")
@given(
    st.lists(st.sampled_from(["\\", "\\n", "\\r", '\\"', "C:", "a", "Gate.", " ", "\n", "t", "the"])).map("".join)
)
def test_unescaping_twice_is_the_same_as_once(text):
    raw = raw_text(text)
    assert raw_text(raw) == raw


@pytest.mark.parametrize("piece", ["\\n", "\\", "C:\\new", "a\\nb ", "\\\\a\\b", "C:\\a.a", "\\a", '.\\n"', ".  "])
def test_a_text_of_very_many_backslashes_is_read_in_time(piece):
    started = time.process_time()
    raw_text(piece * (300_000 // len(piece)))
    assert time.process_time() - started < SECONDS
