"""Manners: one request at a time to a host, pauses between, several hosts at once, and an end to asking."""

import threading
import time

import pytest

from tasks.sources.fetching.hosts import GIVEN_UP
from tests.tasks.sources import web as webs
from tests.tasks.sources.web import Web, feed, item, page


class Crowd:
    """Notes when each request began and how many were answered at the same time.

    The first requests wait for one another until as many as `gathers` are there, so that a busy machine does not
    keep them apart.
    """

    def __init__(self, gathers=1):
        self.began, self.now, self.most, self.gathers = [], 0, 0, gathers
        self._more = threading.Condition()

    def serve(self, visit):
        with self._more:
            self.began.append(time.monotonic())
            self.now += 1
            self.most = max(self.most, self.now)
            self._more.notify_all()
            self._more.wait_for(lambda: self.most >= self.gathers, timeout=30)
        time.sleep(0.05)
        with self._more:
            self.now -= 1
        visit.answer(200, page())


def test_a_host_gets_one_request_at_a_time_with_a_pause_between(web, read_feeds):
    crowd = Crowd()
    web.at("/feed.xml", feed(*(item(web.at(f"/{n}", crowd.serve)) for n in range(4))))
    read_feeds(per_host_seconds=0.2)
    assert crowd.most == 1
    # A pause is from the end of an answer to the next request; the answer takes 0.05 s.
    assert all(after - before >= 0.24 for before, after in zip(crowd.began, crowd.began[1:], strict=False))


def test_a_crawl_delay_longer_than_our_pause_is_kept(web, read_feeds):
    crowd = Crowd()
    web.at("/robots.txt", b"User-agent: *\nCrawl-delay: 0.3\n", Content_Type="text/plain")
    web.at("/feed.xml", feed(*(item(web.at(f"/{n}", crowd.serve)) for n in range(3))))
    read_feeds()
    assert all(after - before >= 0.34 for before, after in zip(crowd.began, crowd.began[1:], strict=False))
    assert web.visits["/robots.txt"] == 1


@pytest.mark.parametrize(("at_once", "most"), [(1, 1), (8, 3)])
def test_several_hosts_are_asked_at_once_up_to_the_limit(web, read_feeds, at_once, most):
    crowd = Crowd(gathers=most)
    with Web("127.0.0.2").open() as second, Web("127.0.0.3").open() as third:
        links = [site.at(f"/{n}", crowd.serve) for site in (web, second, third) for n in range(4)]
        web.at("/feed.xml", feed(*map(item, links)))
        hosts = (web.host, second.host, third.host)
        records = read_feeds(allow_hosts=hosts, at_once=at_once)
    assert {record.problem for record in records.values()} == {None}
    assert crowd.most == most


def test_a_host_that_never_answers_is_given_up_and_the_rest_is_told(web, read_feeds):
    links = [web.at(f"/{n}", webs.failing(99, 503, page())) for n in range(20)]
    web.at("/feed.xml", feed(*map(item, links)))
    records = list(read_feeds(retries=0).values())
    assert sum(web.pages().values()) == 1 + GIVEN_UP
    assert {record.detail for record in records[:GIVEN_UP]} == {"HTTP 503"}
    assert {record.detail for record in records[GIVEN_UP:]} == {
        f"not asked: 127.0.0.1 failed {GIVEN_UP} times in a row"
    }


def test_a_host_that_asks_to_be_left_alone_is_left_alone(web, read_feeds):
    links = [web.at(f"/{n}", webs.failing(99, 429, page(), Retry_After="3600")) for n in range(5)]
    web.at("/feed.xml", feed(*map(item, links)))
    records = list(read_feeds().values())
    assert sum(web.pages().values()) == 2
    assert records[-1].detail == "not asked: 127.0.0.1 asked to be left alone for 3600 s"


def test_the_same_holds_for_a_date_in_retry_after(web, read_feeds):
    web.at("/a", webs.failing(99, 503, page(), Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"))
    web.at("/feed.xml", feed(item(web.url("/a"))))
    (record,) = read_feeds().values()
    assert record.detail.startswith("HTTP 503, asked to wait ")
    assert web.visits["/a"] == 1


def test_each_request_says_who_asks_and_keeps_no_cookie(web, read_feeds):
    web.at("/a", lambda visit: visit.answer(200, page(), Set_Cookie="who=you"))
    web.at("/feed.xml", feed(item(web.url("/a")), item(web.at("/b", page()))))
    read_feeds(user_agent="Newsroom/1.0 (+https://newsroom.example)")
    for path in ("/feed.xml", "/a", "/b", "/robots.txt"):
        assert web.last_headers[path]["User-Agent"] == "Newsroom/1.0 (+https://newsroom.example)"
        assert web.last_headers[path]["Host"] == web.host
        assert "Cookie" not in web.last_headers[path]
        assert web.last_headers[path]["Accept-Encoding"] == "gzip, deflate, br"


def test_no_proxy_of_the_environment_gets_between_the_guard_and_the_address(web, read_feeds, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    web.at("/feed.xml", feed(item(web.at("/a", page()))))
    assert [record.problem for record in read_feeds().values()] == [None]


def test_robots_may_be_left_out_by_the_settings(web, read_feeds):
    web.at("/robots.txt", b"User-agent: *\nDisallow: /\n", Content_Type="text/plain")
    web.at("/feed.xml", feed(item(web.at("/a", page()))))
    assert [record.problem for record in read_feeds(robots=False).values()] == [None]
    assert web.visits["/robots.txt"] == 0


def test_the_feed_itself_is_read_though_robots_forbids_it(web, read_feeds):
    web.at("/robots.txt", b"User-agent: *\nDisallow: /feed.xml\n", Content_Type="text/plain")
    web.at("/feed.xml", feed(item(web.at("/a", page()))))
    assert [record.problem for record in read_feeds().values()] == [None]
