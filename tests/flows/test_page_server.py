"""The digests: `nightdesk digest`, and the pages shown to this machine's browser."""

import os
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import lxml.html
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from flows import page_server
from tasks.night_page.write import write_night_page
from tasks.report import markdown_link
from tests.warehouse.lakes import article, kept_lake, publish, shard
from warehouse.lake.lake import Lake


def make(lake):
    publish(lake, "run-1", {"wire": shard(article("a"))})
    write_night_page(lake)


kept = kept_lake(make)


@pytest.fixture
def lake(kept):
    """A lake of one night that has its page."""
    return kept.anew()


@pytest.fixture
def free_port(monkeypatch):
    monkeypatch.setenv(page_server.ADDRESS, "")  # so that its absence is what the end of the test brings back
    monkeypatch.delenv(page_server.ADDRESS)
    with HTTPServer((page_server.HOST, 0), BaseHTTPRequestHandler) as probe:
        return probe.server_port


@pytest.fixture
def pages(lake, free_port):
    """A client of the pages that are served."""
    with page_server.serve_pages(lake, free_port) as here, httpx.Client(base_url=here, trust_env=False) as client:
        yield client


def test_the_command_makes_the_page_in_the_lake_and_says_where(nightdesk, lake):
    lake.digests.joinpath("2026-03-02.html").unlink()
    answer = nightdesk("digest", "--lake", lake.root)
    assert (answer.code, answer.out) == (0, f"{lake.root}/digests/2026-03-02.html\n")
    assert "Monday, 2 March 2026" in lake.digests.joinpath("2026-03-02.html").read_text()


def test_what_was_corrected_by_hand_is_on_the_page_made_anew_and_marked(nightdesk, lake):
    why = ("--why", "it is ironic", "--by", "ada")
    assert nightdesk("correct", "sentiment", "a", "--is", "positive", "--lake", lake.root, *why).code == 0
    assert nightdesk("correct", "stance", "a", "dam", "--is", "supports", "--lake", lake.root, *why).code == 0
    nightdesk("digest", "--lake", lake.root)
    page = lxml.html.parse(str(lake.digests / "2026-03-02.html")).getroot()
    [story] = page.find_class("stories")[0]
    assert [tag.text for tag in story.find_class("tag")] == ["positive", "bad news", "corrected by hand"]
    assert [side.get("class") for side in page.find_class("side")] == ["side supports", "side disputes"]
    assert "but for 2 answers on this page that were corrected by hand" in " ".join(page.text_content().split())


def test_elsewhere_the_page_stands_alone(nightdesk, lake, tmp_path):
    answer = nightdesk("digest", "--lake", lake.root, "--night", "2026-03-02", "--out", "morning.html")
    assert answer.out == f"{tmp_path / 'morning.html'}\n"
    assert "index.html" not in (tmp_path / "morning.html").read_text()
    assert "index.html" in lake.digests.joinpath("2026-03-02.html").read_text()


def test_it_is_opened_where_asked(nightdesk, lake, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda url: opened.append(url) or False)
    answer = nightdesk("digest", "--lake", lake.root, "--open")
    assert opened == [f"file://{lake.root}/digests/2026-03-02.html"]
    assert answer.err == f"no browser was found: open {lake.root}/digests/2026-03-02.html in one\n"


def test_a_place_that_cannot_be_written_is_told(nightdesk, lake, tmp_path):
    answer = nightdesk("digest", "--lake", lake.root, "--out", tmp_path)
    assert answer.code == 2
    assert answer.err.startswith(f"nightdesk: {tmp_path} cannot be written: ")
    assert answer.err.endswith("; name another place with --out\n")


@pytest.mark.parametrize("command", [("digest", "--out"), ("sql", "select 1", "--parquet")])
def test_no_folder_is_made_for_a_file_whose_folder_may_be_misspelt(nightdesk, lake, tmp_path, command):
    answer = nightdesk(*command, "mornings/a.file", "--lake", lake.root)
    assert answer.code == 2
    assert answer.err == (
        f"nightdesk: {command[-1]} mornings/a.file: no folder mornings; make it first, or name a file in another\n"
    )
    assert not (tmp_path / "mornings").exists()


def test_pages_and_their_list_are_served(pages, lake):
    assert pages.get("/2026-03-02.html").content == lake.digests.joinpath("2026-03-02.html").read_bytes()
    assert pages.get("/").text == pages.get("/index.html").text == (lake.digests / "index.html").read_text()
    assert pages.head("/2026-03-02.html").content == b""


def test_feeds_and_their_list_are_served(pages, lake):
    assert pages.get("/feeds/").content == (lake.feeds / "index.html").read_bytes()
    atom = pages.get("/feeds/claims/dam.atom")
    assert atom.content == (lake.feeds / "claims" / "dam.atom").read_bytes()
    assert atom.headers["Content-Type"].startswith("application/atom+xml")
    assert pages.get("/feeds/night.json").json()["version"] == "https://jsonfeed.org/version/1.1"


def test_pages_of_stories_are_served(pages, lake):
    lake.stories.mkdir()
    (lake.stories / "7072bef90b28b5c9.html").write_text("a story")
    assert pages.get("/stories/7072bef90b28b5c9.html").text == "a story"


@pytest.mark.parametrize(
    "path",
    [
        "/stories/../../nightdesk.duckdb",
        "/stories/%2e%2e/%2e%2e/nightdesk.duckdb",
        "/stories/",
        "/2026-03-03.html",
        "/../nightdesk.duckdb",
        "/%2e%2e/nightdesk.duckdb",
        "/x.html",
        "/2026-03-02.html/",
        "/run.json",
        "/feeds/claims/",
        "/feeds/claims/.hidden.atom",
        "/feeds/claims/%2e%2e/%2e%2e/%2e%2e/nightdesk.duckdb",
        "/feeds/others/dam.atom",
    ],
)
def test_nothing_else_is(pages, path):
    assert pages.get(path).status_code == 404


def test_nothing_can_be_sent(pages):
    assert pages.post("/2026-03-02.html", content=b"x").status_code == 405
    assert pages.put("/2026-03-02.html", content=b"x").status_code == 405


def test_a_page_may_run_nothing_and_be_framed_by_nobody(pages):
    headers = pages.get("/2026-03-02.html").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_strange_name_that_points_here_is_refused(pages):
    answer = pages.get("/2026-03-02.html", headers={"Host": "news.evil.example"})
    assert (answer.status_code, answer.text) == (400, "Invalid host header")
    assert pages.get("/2026-03-02.html", headers={"Host": "localhost"}).status_code == 200


def test_a_page_that_is_not_there_is_served_under_the_same_headers(pages):
    headers = pages.get("/2026-03-03.html").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Server"].startswith("Nightdesk ")


def test_an_unchanged_page_is_not_sent_twice(pages):
    first = pages.get("/2026-03-02.html")
    again = pages.get("/2026-03-02.html", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_before_the_first_night_there_are_no_pages(tmp_path, free_port):
    with page_server.serve_pages(Lake(tmp_path / "new"), free_port) as here:
        assert httpx.get(f"{here}/", trust_env=False).status_code == 404


def test_no_other_file_in_the_folder_is_served(pages, lake):
    (lake.digests / "notes.html").write_text("mine")
    assert pages.get("/notes.html").status_code == 404


def test_the_environment_of_the_process_stays_as_it_is(lake, free_port):
    with page_server.serve_pages(lake, free_port) as here:
        assert here == f"http://127.0.0.1:{free_port}/{lake.label}"
        assert page_server.ADDRESS not in os.environ


def test_further_routes_are_served_here_though_the_pages_are_elsewhere(lake, monkeypatch, free_port):
    monkeypatch.setenv(page_server.ADDRESS, "https://news.example/digests")
    health = Route("/healthz", lambda _: PlainTextResponse("well"))
    with page_server.serve_pages(lake, free_port, [health]) as here:
        assert httpx.get(f"http://127.0.0.1:{free_port}/healthz", trust_env=False).text == "well"
        assert here == f"http://127.0.0.1:{free_port}/{lake.label}"


def test_a_second_command_uses_what_is_served(lake, free_port):
    first, second = (page_server.serve_pages(lake, free_port) for _ in range(2))
    with first as here, second as again:
        assert again == here


def test_a_port_that_is_taken_is_left_alone(lake, tmp_path, free_port):
    other = Lake(tmp_path / "other")
    with page_server.serve_pages(other, free_port) as theirs, page_server.serve_pages(lake, free_port) as ours:
        assert ours.rpartition("/")[0] != theirs.rpartition("/")[0]
        assert httpx.get(f"{ours}/2026-03-02.html", trust_env=False).status_code == 200


def test_whoever_serves_the_pages_himself_is_believed(lake, monkeypatch, free_port):
    monkeypatch.setenv(page_server.ADDRESS, "https://news.example/digests/")
    with page_server.serve_pages(lake, free_port) as here:
        assert here == "https://news.example/digests"
    assert page_server.address() == "https://news.example/digests"


def test_the_artifact_links_to_the_page_and_names_its_file(lake):
    page = lake.digests / "2026-03-02.html"
    assert markdown_link(page, "http://127.0.0.1:4201/lake") == (
        f"[Read it](http://127.0.0.1:4201/lake/2026-03-02.html), or open the file:\n\n    {page}"
    )
    assert markdown_link(page, None) == f"    {page}"
