"""Feeds as bytes: what is read of them, ill-formed ones too, and what no feed can make the parser do."""

import os
import time
import tracemalloc
from pathlib import Path

import pytest

from tasks.sources.feed.parse import EmptyFeedError, Entry, NoFeedError, entries_of

URL = "https://post.example/news/feed.xml"
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Post</title>
<entry><id>tag:post.example,2026:1</id><title>Gate &amp; dam</title><link href="../gate"/>
<author><name>Ana Reyes</name></author><published>2026-03-02T08:30:00+01:00</published>
<updated>2026-03-02T09:00:00+01:00</updated><summary>Short.</summary>
<content type="html">&lt;p&gt;The board approved it.&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</content></entry>
</feed>"""


def test_an_atom_entry_is_read_with_its_link_made_absolute_and_its_content_cleaned():
    assert entries_of(ATOM.encode(), URL) == [
        Entry(
            link="https://post.example/gate",
            id="tag:post.example,2026:1",
            title="Gate & dam",
            author="Ana Reyes",
            published="2026-03-02T08:30:00+01:00",
            content="<p>The board approved it.</p>",
        )
    ]


def rss(body, head=""):
    return f"<?xml version='1.0'?>{head}<rss version='2.0'><channel><item>{body}</item></channel></rss>".encode()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mon, 02 Mar 2026 08:30:00 +0100", "Mon, 02 Mar 2026 08:30:00 +0100"),
        ("2026-03-02T08:30:00Z", "2026-03-02T08:30:00Z"),
        ("Mon, 2 Mar 26 8:30:00 GMT", "Mon, 2 Mar 26 8:30:00 GMT"),
        ("Mon Mar  2 08:30:00 GMT 2026", "Mon Mar  2 08:30:00 GMT 2026"),
        ("2026-03-02T24:00:00Z", "2026-03-03T00:00:00+00:00"),  # feedparser knows the end of a day
        ("soon", "soon"),
    ],
)
def test_a_date_is_kept_as_written_where_it_can_be_read(written, read):
    (entry,) = entries_of(rss(f"<link>https://a.example/1</link><pubDate>{written}</pubDate>"), URL)
    assert entry.published == read


@pytest.mark.parametrize("broken", ["<title>A & B</title>", "<title>A <b>B</title>", "<title>A</title>&nosuch;"])
def test_an_ill_formed_feed_gives_the_entries_that_can_be_read(broken):
    (entry,) = entries_of(rss(f"{broken}<link>https://a.example/1</link>"), URL)
    assert entry.link == "https://a.example/1"


@pytest.mark.parametrize("charset", [None, "utf-8", "iso-8859-1"])
def test_the_document_is_believed_before_the_server(charset):
    data = rss("<title>Zürich</title>").replace(b"'1.0'", b"'1.0' encoding='utf-8'")
    assert entries_of(data, URL, charset)[0].title == "Zürich"
    assert entries_of(rss("<title>Zürich</title>"), URL, charset)[0].title == "Zürich"


def test_the_server_is_believed_where_the_document_says_nothing_and_is_no_utf8():
    data = rss("<title>Порт</title>").decode().encode("koi8-r")
    assert entries_of(data, URL, "koi8-r")[0].title == "Порт"


LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
HOSTILE = {
    "billion laughs": rss("<title>&l9;</title>", f"<!DOCTYPE rss [<!ENTITY l0 'ha'>{LAUGHS}]>"),
    "one long entity, often": rss(
        "<title>" + "&a;" * 20_000 + "</title>", f"<!DOCTYPE r [<!ENTITY a '{'x' * 20_000}'>]>"
    ),
    "an external file": rss("<title>&f;</title>", "<!DOCTYPE r [<!ENTITY f SYSTEM 'file://SECRET'>]>"),
    "a parameter entity": rss("<title>a</title>", "<!DOCTYPE r [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/x'> %p;]>"),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp037", "utf-7"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_feed_that_declares_entities_is_not_read(tmp_path, name, encoding):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    text = HOSTILE[name].replace(b"SECRET", str(secret).encode()).decode()
    if encoding == "utf-7":
        data = (
            b"<?xml version='1.0' encoding='utf-7'?>" + text.split("?>", 1)[1].replace("<!E", "+ADwAIQBF-").encode()
        )
    else:
        data = text.encode(encoding)
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(NoFeedError, match="it declares XML entities"):
        entries_of(data, URL)
    assert time.process_time() - started < 10  # expanded, it would take minutes
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_an_external_doctype_is_not_fetched(web):
    web.at("/rss.dtd", b"<!ENTITY a 'b'>")
    head = f"<!DOCTYPE rss PUBLIC '-//X//DTD RSS 0.91//EN' '{web.url('/rss.dtd')}'>"
    (entry,) = entries_of(rss("<title>A</title><link>https://a.example/1</link>", head), URL)
    assert entry.title == "A"
    assert not web.visits


def test_bytes_that_look_like_a_path_or_an_address_are_neither_opened_nor_fetched(web, tmp_path):
    file = tmp_path / "feed.xml"
    file.write_bytes(ATOM.encode())
    for data in (str(file).encode(), web.at("/feed.xml", ATOM.encode()).encode()):
        with pytest.raises(NoFeedError):
            entries_of(data, URL)
    assert not web.visits


@pytest.mark.skipif("NIGHTDESK_FEEDS" not in os.environ, reason="NIGHTDESK_FEEDS names a folder of feeds")
def test_a_folder_of_feeds_is_read_to_its_end():
    """With feedparser's own test files (github.com/kurtmckee/feedparser): entries, a reason, and no exception."""
    read = refused = entries = 0
    for path in sorted(Path(os.environ["NIGHTDESK_FEEDS"]).rglob("*.xml")):
        try:
            found = entries_of(path.read_bytes(), URL)
        except (NoFeedError, EmptyFeedError):
            refused += 1
        else:
            read, entries = read + 1, entries + len(found)
    print(f"{read} feeds with {entries} entries, {refused} refused with a reason")
    assert entries >= read > 0
