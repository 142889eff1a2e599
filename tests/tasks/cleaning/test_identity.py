"""The place where an article was found identifies it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.cleaning.identity import article_id, canonical_url, outlet_of
from tasks.cleaning.language import is_read, language_of

PAGE = "https://www.example.com/news/gate?a=1&b=2"


@pytest.mark.parametrize(
    "written",
    [
        "https://www.example.com/news/gate?a=1&b=2#comments",
        "HTTPS://WWW.Example.COM:443/news/gate?b=2&a=1",
        "https://www.example.com/news/gate?utm_source=x&a=1&at_medium=RSS&b=2&fbclid=z&gclid=1&siteid=rss",
        " https://user:secret@www.example.com/news/gate?b=2&a=1 ",
    ],
)
def test_one_page_has_one_address(written):
    assert canonical_url(written) == PAGE


@pytest.mark.parametrize(
    "written",
    ["https://www.example.com/news/gate?a=1", "https://www.example.com/news/gate/?a=1&b=2",
     "https://example.com/news/gate?a=1&b=2", "https://www.example.com/news/Gate?a=1&b=2"],
)  # fmt: skip
def test_another_page_has_another_address(written):
    assert canonical_url(written) not in (PAGE, None)


@pytest.mark.parametrize(
    "written",
    [None, "", "gate", "/news/gate", "www.example.com/x", "javascript:alert(1)", "file:///etc/passwd", "http://",
     "http://[::1", "https://exa mple.com/x", "https://example.com:port/", "mailto:a@example.com"],
)  # fmt: skip
def test_other_addresses_than_web_addresses_are_none(written):
    assert canonical_url(written) is None


@given(st.one_of(st.text(), st.text().map("https://a.example/".__add__), st.text().map("http://".__add__)))
def test_a_canonical_address_is_its_own_canonical_address(written):
    url = canonical_url(written)
    assert url is None or canonical_url(url) == url


def test_a_fragment_identifies_an_entry_on_a_page_with_several():
    first, second = (canonical_url(f"{PAGE}#p{n}", entries=True) for n in (1, 2))
    assert (first, second) == (f"{PAGE}#p1", f"{PAGE}#p2")
    assert canonical_url(first) == PAGE


@pytest.mark.parametrize("fragment", ["", "comments", "comment-31", "top", "xtor=RSS-1", ":~:text=gate", "respond"])
def test_a_fragment_that_names_no_entry_never_counts(fragment):
    assert canonical_url(f"{PAGE}#{fragment}", entries=True) == PAGE


def test_an_address_decides_alone_and_http_is_https():
    assert article_id(PAGE, "desk", "1") == article_id(PAGE.replace("https", "http"), "wire", "2")


def test_without_an_address_source_and_record_decide_together():
    ids = {article_id(None, source, record) for source in ("desk", "wire") for record in ("1", "2")}
    assert len(ids) == 4
    assert article_id(None, "desk", "1") == article_id(None, "desk", "1")


def test_an_identifier_is_16_hexadecimal_digits():
    assert article_id(PAGE, "desk", "1") == "338efcec4d123fe0"


def test_the_outlet_is_the_field_of_the_record_or_else_the_host():
    assert outlet_of("The Post", PAGE) == "The Post"
    assert outlet_of(None, PAGE) == "example.com"
    assert outlet_of("https://www.post.example/news", PAGE) == "post.example"
    assert outlet_of("www.post.example", None) == "post.example"
    assert outlet_of(None, None) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said on Tuesday that the dam would not be built because it cost too much.", "en"),
        ("Der Minister sagte am Dienstag, der Damm werde in diesem Jahr nicht mehr gebaut.", "de"),
        ("Le ministre a déclaré mardi que le barrage ne serait pas construit cette année.", "fr"),
        ("AP, NATO, EU", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_identified_by_the_text(text, language):
    assert language_of(text) == language


def test_a_short_text_has_the_language_that_its_source_declares():
    assert language_of("Feuer in Köln", "de-DE") == "de"
    assert language_of("Feuer in Köln", "German") == "und"


def test_an_undetermined_text_counts_as_the_first_language():
    assert is_read("und", ("en", "de"))
    assert is_read("de", ("en", "de"))
    assert not is_read("fr", ("en", "de"))
