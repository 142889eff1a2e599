"""A page gives its article and what it says about it, and nothing of what stands around it."""

import time

import pytest

from tasks.cleaning.encoding import BinaryBytesError
from tasks.sources.page.article import NoArticleError, read_page

PARAGRAPHS = (
    "The harbour board approved the new tidal gate on Monday after eleven hours of debate.",
    "Fishermen said that the gate would cost them the spring season and threatened to go to court.",
)


def page(head="", body=None, around=""):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS) if body is None else body
    return (
        f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{around}<article>{text}</article></body></html>"
    )


def test_the_text_comes_without_the_page_around_it():
    menu = "<nav><a href='/a'>Home</a> <a href='/b'>World</a></nav><footer>About us</footer>"
    assert read_page(page(around=menu))["text"] == "\n".join(PARAGRAPHS)


def test_the_page_says_who_wrote_what_when_and_where():
    head = """
        <title>Gate approved | The Post</title>
        <link rel="canonical" href="https://post.example/gate">
        <meta property="og:site_name" content="The Post">
        <meta property="og:title" content="Gate approved">
        <meta name="author" content="Ana Reyes">
        <meta property="article:published_time" content="2026-03-02T07:40:00+01:00">
    """
    assert read_page(page(head)) == {
        "text": "\n".join(PARAGRAPHS), "title": "Gate approved", "byline": "Ana Reyes", "language": "en",
        "published_at": "2026-03-02T07:40:00+01:00", "url": "https://post.example/gate", "outlet": "The Post",
    }  # fmt: skip


@pytest.mark.parametrize(
    "head",
    [
        "<meta itemprop='datePublished' content='2026-03-02T07:40:00Z'>",
        "<meta name='DC.date.issued' content='2026-03-02T07:40:00Z'>",
        "<meta property='article:published_time' content='2026-03-02T07:40:00Z'>"
        "<meta property='article:published_time' content='2020-01-01'>",
    ],
)
def test_the_date_is_taken_as_the_page_writes_it(head):
    assert read_page(page(head))["published_at"] == "2026-03-02T07:40:00Z"


STATED = "<meta property='article:published_time' content='%s'>"
JSON_LD = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "%s",}</script>'


@pytest.mark.parametrize(
    ("head", "date"),
    [
        (JSON_LD % "2026-03-02T07:40:00+01:00", "2026-03-02T07:40:00+01:00"),
        ("<meta name='sailthru.date' content='2026-03-02 07:40:00'>" + JSON_LD % "2026-03-02T07:40:00+01:00",
         "2026-03-02T07:40:00+01:00"),
        (STATED % "2026-03-02T07:40:00" + JSON_LD % "2026-03-02T07:40:00Z",
         "2026-03-02T07:40:00Z"),
        (STATED % "2026-03-02" + JSON_LD % "2026-02-20T07:40:00Z", "2026-03-02"),
        ("<meta name='pubdate' content='2026-03-02'>" + JSON_LD % "0001-01-01T00:00:00Z", "2026-03-02"),
        (JSON_LD % "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_of_several_stated_dates_the_one_with_a_zone_is_taken_where_they_agree(head, date):
    assert read_page(page(head))["published_at"] == date


def test_a_date_that_no_field_states_is_a_guess():
    body = f"<p class='date'>March 2, 2026</p><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    read = read_page(page(body=body))
    assert ("published_at" in read, read.get("guessed_published_at")) == (False, "2026-03-02")


def test_a_date_only_the_body_gives_is_found():
    body = (
        f"<time datetime='2026-03-02T07:40:00Z' pubdate>Monday</time><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    )
    assert read_page(page(body=body))["published_at"] == "2026-03-02T07:40:00Z"


def test_a_page_without_a_date_gives_none():
    assert "published_at" not in read_page(page())


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("<meta charset='windows-1254'>", "cp1254"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=windows-1254'>", "cp1254"),
        ("<meta charset='utf-8'>", "utf-8"),
        ("<meta charset='windows-1254'>", "utf-8"),
    ],
)
def test_the_declared_encoding_is_honoured_where_it_fits(declaration, encoding):
    body = "<p>İstanbul Belediyesi pazartesi günü yeni köprünün açılışını erteledi, dedi Ayşe Işık.</p>"
    text = read_page(page(declaration, body).encode(encoding))["text"]
    assert text == "İstanbul Belediyesi pazartesi günü yeni köprünün açılışını erteledi, dedi Ayşe Işık."


@pytest.mark.parametrize("named", ["windows-1254", "WINDOWS-1254", " cp1254 "])
def test_what_the_server_names_goes_before_what_the_page_declares(named):
    body = "<p>İstanbul Belediyesi pazartesi günü yeni köprünün açılışını erteledi, dedi Ayşe Işık.</p>"
    wrong = "<meta charset='windows-1252'>"
    assert "Ayşe Işık" in read_page(page(wrong, body).encode("cp1254"), named)["text"]


@pytest.mark.parametrize("named", ["no-such-encoding", "us-ascii", "base64", "utf-8", ""])
def test_an_encoding_the_server_names_wrongly_leaves_the_pages_own(named):
    body = "<p>Новый мост в Калинове откроют в понедельник, сообщил мэр Павел Орлов.</p>"
    declared = "<meta charset='windows-1251'>"
    text = read_page(page(declared, body).encode("cp1251"), named)["text"]
    assert ("Павел Орлов" in text) is (named != "us-ascii")


def test_an_xml_declaration_does_not_mislead():
    html = '<?xml version="1.0" encoding="iso-8859-1"?>' + page(
        body="<p>The café in Köln reopened on Monday at last.</p>"
    )
    assert read_page(html)["text"] == "The café in Köln reopened on Monday at last."
    assert read_page(html.encode("latin-1"))["text"] == "The café in Köln reopened on Monday at last."


def test_external_entities_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret that must stay where it is")
    html = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>' + page(body=f"<p>&x; {PARAGRAPHS[0]}</p>")
    assert "secret that must" not in read_page(html)["text"]


NESTED = "<div>" * 100_000 + PARAGRAPHS[0]
FULL = "<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">" + PARAGRAPHS[0]


@pytest.mark.parametrize(
    "body",
    [
        NESTED,
        FULL,
        "<p>x" * 500_000,
        "<" * 5_000_000,
        "<a " * 100_000,
        "<!--" * 100_000,
        "<b><i>" * 9_000,
        "&amp;" * 90_000,
    ],
)
def test_a_page_made_to_hold_the_reader_up_is_refused_in_time(body):
    started = time.process_time()
    with pytest.raises(NoArticleError):
        read_page(page(body=body))
    assert time.process_time() - started < 30


def test_a_page_of_many_tags_is_read_in_time():
    body = "".join(f"<p class='author byline date'>{PARAGRAPHS[n % 2]}</p>" for n in range(20_000))
    started = time.process_time()
    assert PARAGRAPHS[0] in read_page(page(body=body))["text"]
    assert time.process_time() - started < 60


def test_entities_that_grow_are_not_expanded():
    grow = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    html = f'<!DOCTYPE html [<!ENTITY e0 "boom">{grow}]>' + page(
        body=f"<p>{PARAGRAPHS[0]} &e9;</p><p>{PARAGRAPHS[1]}</p>"
    )
    assert len(read_page(html)["text"]) < 1_000


def test_a_hostile_title_is_plain_text():
    title = "&lt;script&gt;alert(1)&lt;/script&gt; '); drop table articles; --"
    assert read_page(page(f"<title>{title}</title>"))["title"].startswith("<script>alert(1)</script>")


def test_a_short_text_that_precision_would_throw_away_is_read_again():
    assert read_page(page(body=f"<p>{PARAGRAPHS[0]}</p>"))["text"] == PARAGRAPHS[0]


@pytest.mark.parametrize("html", ["", "   ", "<html></html>", "<nav>Home</nav>", "no tags at all", "\x00"])
def test_a_page_without_an_article_says_so(html):
    with pytest.raises(NoArticleError):
        read_page(html)


def test_a_picture_is_no_page():
    with pytest.raises(BinaryBytesError):
        read_page(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")


def test_a_column_of_pages_is_read_where_there_is_no_text(folder, read):
    html = page("<title>Gate approved</title>").replace('"', "'")
    (folder / "a.csv").write_text(f'url,title,html\nhttps://post.example/gate,Our own title,"{html}"\n')
    assert read("a.csv")["a.csv:2"].fields == {
        "url": "https://post.example/gate", "title": "Our own title", "language": "en",
        "text": "\n".join(PARAGRAPHS),
    }  # fmt: skip
