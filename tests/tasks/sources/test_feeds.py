"""What becomes of an entry, by what the server does."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import brotli
import pytest

from tests.tasks.sources import web as webs
from tests.tasks.sources.web import STORY, Web, feed, item, page
from warehouse.errors import SourceError

READ = (None, None)
OPTIONS = {"page_bytes": 200_000}
IMPATIENT = {"timeout": 2.0, "retries": 0}  # a busy machine must serve the feed itself in time
CONTENT = f"<content:encoded><![CDATA[<p>{STORY}</p><p>{STORY.replace('tidal', 'sluice')}</p>]]></content:encoded>"


@dataclass(frozen=True)
class Behaviour:
    """What the server does at /a, what becomes of the entry, how often /a is asked, and options of the source."""

    serve: Callable[[Web], object]
    becomes: tuple[str | None, str | None]
    visits: int = 1
    options: Mapping[str, float] = field(default_factory=dict)


def at(handler, **headers) -> Callable[[Web], object]:
    return lambda web: web.at("/a", handler, **headers)


def chain(web: Web) -> None:
    web.at("/a", webs.redirect("/b", 301))
    web.at("/b", webs.redirect(web.url("/c"), 307))
    web.at("/c", page())


def circle(web: Web) -> None:
    web.at("/a", webs.redirect("/b"))
    web.at("/b", webs.redirect("/a"))


def long_chain(web: Web) -> None:
    web.at("/a", webs.redirect("/1"))
    for n in range(1, 20):
        web.at(f"/{n}", webs.redirect(f"/{n + 1}"))


def robots(text: bytes, then: bytes = b"") -> Callable[[Web], object]:
    def serve(web: Web) -> None:
        web.at("/robots.txt", text, Content_Type="text/plain")
        web.at("/a", then or page())

    return serve


def robots_fail(status: int) -> Callable[[Web], object]:
    def serve(web: Web) -> None:
        web.at("/robots.txt", lambda visit: visit.answer(status))
        web.at("/a", page())

    return serve


def by_port(visit) -> None:
    visit.answer(302, Location=f"http://localhost:{visit.server.server_port}/secret")


TRUNCATED = gzip.compress(page(text=STORY * 50))[:-40]
LATIN = page(text=STORY + " Café Zürich naïve façade.").decode().encode("cp1252")
CYRILLIC = page(text=STORY + " Порт одобрил ворота.").decode().encode("cp1251")

BEHAVIOURS = {
    "200": Behaviour(at(page()), READ),
    "200, gzip": Behaviour(at(gzip.compress(page()), Content_Encoding="gzip"), READ),
    "200, brotli": Behaviour(at(brotli.compress(page()), Content_Encoding="br"), READ),
    "redirects to the page": Behaviour(chain, READ),
    "redirects in a circle": Behaviour(circle, ("not_fetched", "redirects in a circle")),
    "redirects without end": Behaviour(long_chain, ("not_fetched", "more than 10 redirects")),
    "redirect to file://": Behaviour(
        at(webs.redirect("file:///etc/passwd")), ("not_fetched", "scheme file refused, only http and https")
    ),
    "redirect to gopher://": Behaviour(
        at(webs.redirect("gopher://127.0.0.1:70/x")), ("not_fetched", "scheme gopher refused, only http and https")
    ),
    "redirect to 127.0.0.1 by another name, another port": Behaviour(
        at(by_port), ("not_fetched", "port PORT refused; fetch.allow_hosts can allow localhost:PORT")
    ),
    "redirect to a private address": Behaviour(
        at(webs.redirect("http://169.254.169.254/latest/meta-data")),
        ("not_fetched", "private address 169.254.169.254 refused"),
    ),
    "redirect to 127.0.0.1 as one number": Behaviour(
        at(webs.redirect("http://2130706433/")), ("not_fetched", "private address 127.0.0.1 refused")
    ),
    "redirect to 127.0.0.1 in IPv6": Behaviour(
        at(webs.redirect("http://[::ffff:127.0.0.1]/")),
        ("not_fetched", "private address ::ffff:127.0.0.1 refused"),
    ),
    "404": Behaviour(Web.pages, ("not_fetched", "HTTP 404")),
    "410": Behaviour(at(lambda visit: visit.answer(410)), ("not_fetched", "HTTP 410")),
    "403": Behaviour(at(lambda visit: visit.answer(403)), ("not_fetched", "HTTP 403")),
    "304 that nobody asked for": Behaviour(at(lambda visit: visit.answer(304)), ("not_fetched", "HTTP 304")),
    "500 twice, then 200": Behaviour(at(webs.failing(2, 500, page())), READ, visits=3),
    "500 always": Behaviour(at(webs.failing(99, 500, page())), ("not_fetched", "HTTP 500"), visits=3),
    "429 with Retry-After: 1, then 200": Behaviour(at(webs.failing(1, 429, page(), Retry_After="1")), READ, 2),
    "429 with Retry-After: 3600": Behaviour(
        at(webs.failing(9, 429, page(), Retry_After="3600")), ("not_fetched", "HTTP 429, asked to wait 3600 s")
    ),
    "slow drip of the body": Behaviour(
        at(webs.drip), ("not_fetched", "no whole answer within 2 s"), options=IMPATIENT
    ),
    "slow drip of the headers": Behaviour(
        at(webs.slow_head), ("not_fetched", "no whole answer within 2 s"), options=IMPATIENT
    ),
    "endless body": Behaviour(at(webs.endless), ("too_large", "more than 200000 bytes (fetch.page_bytes)")),
    "gzip bomb, 50 MB out of 50 kB": Behaviour(
        at(webs.bomb(50), Content_Encoding="gzip"), ("too_large", "more than 200000 bytes (fetch.page_bytes)")
    ),
    "brotli bomb": Behaviour(
        at(brotli.compress(b"\0" * 50_000_000, quality=5), Content_Encoding="br"),  # 11, the default: 1.4 s
        ("too_large", "more than 200000 bytes (fetch.page_bytes)"),
    ),
    "truncated gzip": Behaviour(
        at(TRUNCATED, Content_Encoding="gzip"), ("not_fetched", "the gzip body breaks off"), visits=3
    ),
    "gzip that is none": Behaviour(
        at(page(), Content_Encoding="gzip"),
        ("not_fetched", "damaged gzip: Error -3 while decompressing data: incorrect header check"),
    ),
    "body shorter than its Content-Length": Behaviour(
        at(page(), Content_Length="99999", Connection="close"),
        ("not_fetched", "no answer: peer closed connection without sending complete message body"),
        visits=3,
    ),
    "packed in a way not offered": Behaviour(
        at(b"x", Content_Encoding="zstd"), ("not_fetched", "content encoding 'zstd' is not read")
    ),
    "UTF-8 that the header calls latin-1": Behaviour(
        at(page(text=f"{STORY} Zürich"), Content_Type="text/html; charset=iso-8859-1"), READ
    ),
    "windows-1252 that the header calls UTF-8": Behaviour(at(LATIN), READ),
    "windows-1251 told by the header alone": Behaviour(
        at(CYRILLIC, Content_Type="text/html; charset=windows-1251"), READ
    ),
    "a PDF": Behaviour(at(b"%PDF-1.7 ..."), ("binary", None)),
    "a page without an article": Behaviour(at(b"<html><body><p>Log in</p></body></html>"), ("no_article", None)),
    "an empty body": Behaviour(at(b""), ("no_article", "the page has no HTML")),
    "robots.txt forbids the path": Behaviour(
        robots(b"User-agent: *\nDisallow: /a\n"), ("not_fetched", "robots.txt forbids it"), visits=0
    ),
    "robots.txt forbids it to us by name": Behaviour(
        robots(b"User-agent: nightdesk\nDisallow: /\n\nUser-agent: *\nAllow: /\n"),
        ("not_fetched", "robots.txt forbids it"),
        visits=0,
    ),
    "robots.txt forbids another path": Behaviour(robots(b"User-agent: *\nDisallow: /b\n"), READ),
    "robots.txt answers 503": Behaviour(
        robots_fail(503), ("not_fetched", "robots.txt cannot be had: HTTP 503"), visits=0
    ),
    "robots.txt answers 403": Behaviour(robots_fail(403), READ),
}


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_what_the_server_does_decides_what_becomes_of_the_entry(web, read_feeds, behaviour):
    served = BEHAVIOURS[behaviour]
    served.serve(web)
    web.at("/feed.xml", feed(item(web.url("/a"))))
    (record,) = read_feeds(**OPTIONS, **served.options).values()
    problem, detail = served.becomes
    assert (record.reference, record.problem) == (web.url("/a"), problem), record.detail
    if detail is not None:
        assert record.detail.startswith(detail.replace("PORT", web.host.split(":")[1]))
    if problem is None:
        assert record.fields["text"].endswith((STORY[-40:], "façade.", "ворота.", "Zürich")), record.fields["text"]
    assert web.visits["/a"] == served.visits


@pytest.mark.parametrize(
    "link", ["file://etc/passwd", "ftp://post.example/a", "mailto:ana@post.example", "data:text/html,x"]
)
def test_a_link_that_is_no_web_address_is_told_and_not_followed(web, read_feeds, link):
    web.at("/feed.xml", feed(item(link)))
    (record,) = read_feeds().values()
    assert (record.reference, record.problem) == (link, "not_fetched")
    assert record.detail == f"scheme {link.split(':')[0]} refused, only http and https"


def test_the_feed_itself_may_not_lie_in_a_private_network_either(web, read_feeds):
    web.at("/feed.xml", feed(item(web.url("/a"))))
    with pytest.raises(SourceError, match=r"no feed could be read: .*port \d+ refused"):
        read_feeds(allow_hosts=())
    assert not web.visits


def test_a_private_name_is_refused_though_its_port_is_usual(web, read_feeds):
    web.at("/feed.xml", feed(item("http://localhost/a")))
    (record,) = read_feeds().values()
    assert record.detail in ("private address 127.0.0.1 refused", "private address ::1 refused")


def test_an_entry_becomes_the_article_of_its_page_with_what_the_feed_says_beside_it(web, read_feeds):
    web.at("/gate", page(head="<meta name='author' content='Ana Reyes'>"))
    web.at("/feed.xml", feed(item(web.url("/gate?utm_source=rss"), more="<guid isPermaLink='false'>g-1</guid>")))
    (record,) = read_feeds().values()
    assert (record.reference, record.problem) == (web.url("/gate"), None)
    said = {name: record.fields.get(name) for name in ("id", "url", "title", "byline", "feed_published_at")}
    assert said == {
        "id": "g-1", "url": web.url("/gate"), "title": "Gate approved", "byline": "Ana Reyes",
        "feed_published_at": "Mon, 02 Mar 2026 08:30:00 +0100",
    }  # fmt: skip
    assert "published_at" not in record.fields
    assert datetime.fromisoformat(record.fields["seen_at"]).date() == datetime.now(UTC).date()


def test_the_same_link_in_two_feeds_is_one_record_fetched_once(web, read_feeds):
    web.at("/a", page())
    one = web.at("/one.xml", feed(item(web.url("/a?utm_source=one"))))
    two = web.at("/two.xml", feed(item(web.url("/a?utm_source=two")), item(web.url("/gone"))))
    assert list(read_feeds(one, two)) == [web.url("/a"), web.url("/gone")]
    assert web.visits["/a"] == 1


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("/news/gate", "/news/gate"),
        ("http://another.example/gate", "/a"),
        ("file:///etc/passwd", "/a"),
        ("javascript:alert(1)", "/a"),
        ("/", "/a"),
    ],
)
def test_a_page_may_name_its_canonical_address_on_its_own_site_only(web, read_feeds, said, url):
    said = web.url(said) if said.startswith("/") else said
    web.at("/a", page(head=f"<link rel='canonical' href='{said}'>"))
    web.at("/feed.xml", feed(item(web.url("/a"))))
    (record,) = read_feeds().values()
    assert record.fields["url"] == web.url(url)


def test_an_article_is_known_by_the_address_behind_the_redirects(web, read_feeds):
    chain(web)
    web.at("/feed.xml", feed(item(web.url("/a"))))
    (record,) = read_feeds().values()
    assert (record.reference, record.fields["url"]) == (web.url("/a"), web.url("/c"))


def test_a_forbidden_page_is_read_from_a_feed_that_carries_it_in_full(web, read_feeds):
    robots(b"User-agent: *\nDisallow: /\n")(web)
    web.at("/feed.xml", feed(item(web.url("/a"), more=CONTENT)))
    (record,) = read_feeds().values()
    assert (record.problem, record.remark, record.detail) == (
        None,
        "text_from_feed",
        "the page: robots.txt forbids it",
    )
    assert record.fields["text"].count("gate number 8 on Monday") == 2
    assert record.fields["url"] == web.url("/a")


def test_a_summary_is_never_taken_for_the_article(web, read_feeds):
    summary = f"<description>{STORY} {STORY}</description><content:encoded>{STORY[:150]}</content:encoded>"
    web.at("/feed.xml", feed(item(web.url("/gone"), more=summary)))
    (record,) = read_feeds().values()
    assert (record.problem, record.detail) == ("not_fetched", "HTTP 404")


@pytest.mark.parametrize(("options", "remark"), [({}, "text_from_feed"), ({"feed_text": 500}, None)])
def test_how_much_text_is_no_summary_is_a_setting(web, read_feeds, options, remark):
    content = f"<content:encoded>{STORY[:400]}</content:encoded>"
    web.at("/feed.xml", feed(item(web.url("/gone"), more=content)))
    (record,) = read_feeds(**options).values()
    assert (record.remark, record.problem) == (remark, None if remark else "not_fetched")


def test_a_page_that_fails_for_a_while_is_not_replaced_by_what_the_feed_carries(web, read_feeds):
    web.at("/a", webs.failing(99, 503, page()))
    web.at("/feed.xml", feed(item(web.url("/a"), more=CONTENT)))
    (record,) = read_feeds().values()
    assert (record.problem, record.detail) == ("not_fetched", "HTTP 503")


BROKEN_FEEDS = {
    "404": (lambda visit: visit.answer(404), "not_fetched", "HTTP 404"),
    "an HTML page": (page(), "broken_record", "no feed: an HTML page"),
    "nothing": (b"", "broken_record", "no feed: empty"),
    "not XML": (b"{}", "broken_record", "no feed: ill-formed: "),
    "no entry": (feed(), "empty", "the feed lists no entry"),
    "entities": (b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss/>", "broken_record", "no feed that is read: it declares"),
}


@pytest.mark.parametrize("name", BROKEN_FEEDS)
def test_a_feed_that_is_none_is_a_record_of_its_own_and_harms_no_other(web, read_feeds, name):
    handler, problem, detail = BROKEN_FEEDS[name]
    broken = web.at("/broken.xml", handler)
    good = web.at("/good.xml", feed(item(web.at("/a", page()))))
    records = read_feeds(broken, good)
    assert list(records) == [broken, web.url("/a")]
    assert records[broken].problem == problem
    assert records[broken].detail.startswith(detail)
    assert records[web.url("/a")].problem is None


def test_a_source_of_which_no_feed_can_be_read_has_failed(web, read_feeds):
    feeds = [web.url("/gone.xml"), web.at("/page.xml", page())]
    with pytest.raises(SourceError) as told:
        read_feeds(*feeds)
    assert str(told.value) == (
        f"source harbour: no feed could be read: {feeds[0]}: HTTP 404; {feeds[1]}: no feed: an HTML page"
    )


def test_entries_behind_the_limit_are_told_and_not_fetched(web, read_feeds, monkeypatch):
    monkeypatch.setattr("tasks.sources.feed.visits.MOST_ENTRIES", 3)
    web.at("/feed.xml", feed(*(item(web.at(f"/{n}", page())) for n in range(5))))
    records = read_feeds()
    assert [record.problem for record in records.values()] == [None, None, None, "too_large"]
    assert records[f"{web.url('/feed.xml')}#more"].detail.startswith("2 entries behind the first")
    assert web.visits["/3"] == 0


@pytest.mark.parametrize("name", ["content:encoded", "description"])
def test_an_entry_without_a_link_is_its_text(web, read_feeds, name):
    text = (
        f"<{name}><![CDATA[<p>The gate was shut on Monday, the board said.</p><p>Nobody was hurt.</p>]]></{name}>"
    )
    entry = f"<item><title>Gate shut</title><guid isPermaLink='false'>g-1</guid>{text}</item>"
    web.at("/feed.xml", feed(entry))
    (record,) = read_feeds().values()
    assert record.fields["text"] == "The gate was shut on Monday, the board said.\nNobody was hurt."
    assert (record.problem, record.remark, record.fields["id"]) == (None, "text_from_feed", "g-1")
    assert record.detail == "the entry has no link"
    assert record.fields["url"] is None


def test_an_entry_without_a_link_or_a_text_is_told(web, read_feeds):
    web.at("/feed.xml", feed("<item><title>Gate approved</title><guid isPermaLink='false'>g-1</guid></item>"))
    (record,) = read_feeds().values()
    assert (record.reference, record.detail) == (f"{web.url('/feed.xml')}#g-1", "the entry has no link")
