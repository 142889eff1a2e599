"""Which addresses are asked: those of the public internet, and what the settings allow by name."""

import asyncio
import ipaddress
import socket

import pytest

from tasks.sources.fetching.address import AddressGuard, is_public, target
from tasks.sources.fetching.answer import FetchFailure, RefusedAddress
from tests.tasks.sources.web import feed, item, page

PRIVATE = (
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
    "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "fe80::1%eth0", "::ffff:0:127.0.0.1",
)  # fmt: skip
PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:4700::6810:84e5", "64:ff9b::808:808", "::ffff:8.8.8.8")


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_of_the_public_internet_is_refused(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_is_not_refused(address):
    assert is_public(ipaddress.ip_address(address))


def addresses(url, *allowed):
    return asyncio.run(AddressGuard(allowed).addresses(target(url)))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "127.1"])
def test_this_machine_is_refused_however_it_is_written(host):
    with pytest.raises(RefusedAddress, match=r"private address (127\.0\.0\.1|::1) refused|no web address"):
        addresses(f"http://{host}/")


def test_a_host_is_allowed_by_name_with_all_its_ports_or_with_one():
    assert addresses("http://127.0.0.1:8080/", "127.0.0.1") == ["127.0.0.1"]
    assert addresses("http://127.0.0.1:8080/", "127.0.0.1:8080") == ["127.0.0.1"]
    with pytest.raises(RefusedAddress, match=r"port 8081 refused; fetch\.allow_hosts can allow 127\.0\.0\.1:8081"):
        addresses("http://127.0.0.1:8081/", "127.0.0.1:8080")
    with pytest.raises(RefusedAddress, match="private address"):
        addresses("http://127.0.0.1/", "127.0.0.1:8080")


def test_ports_that_are_not_the_webs_are_refused_on_public_hosts_too():
    with pytest.raises(RefusedAddress, match="port 22 refused"):
        addresses("http://8.8.8.8:22/")
    assert addresses("https://8.8.8.8/") == ["8.8.8.8"]


def resolving(monkeypatch, *answers):
    """Let every name have these addresses, one list per look-up, the last for ever; the look-ups made."""
    asked = []

    def getaddrinfo(host, port, *_, **__):
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    resolving(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(RefusedAddress, match=r"private address 10\.0\.0\.1 refused"):
        addresses("http://two-faced.example/")


def test_a_name_that_is_not_known_may_be_known_later():
    with pytest.raises(FetchFailure, match=r"host no-such-host\.invalid is not known") as told:
        addresses("http://no-such-host.invalid/")
    assert told.value.passing


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("file:///etc/passwd", "scheme file refused"),
        ("javascript:alert(1)", "scheme javascript refused"),
        ("//host/x", "scheme missing refused"),
        ("", "scheme missing refused"),
        ("http://", "no host"),
        ("http://[::1/", "no web address"),
        ("http://a.example/" + "x" * 3_000, "too long"),
        ("http://a.example:99999/", "no web address"),
    ],
)
def test_what_is_no_web_address_is_refused(written, refused):
    with pytest.raises(RefusedAddress, match=refused):
        target(written)


def test_user_password_and_fragment_are_dropped():
    assert str(target(" https://ana:hush@Post.example/gate?a=1#top ")) == "https://post.example/gate?a=1"


@pytest.mark.parametrize(
    ("to", "found"),
    [("/b", "http://a.example/b"), ("c", "http://a.example/x/c"), ("//b.example", "http://b.example")],
)
def test_a_redirect_is_seen_from_where_it_stood(to, found):
    assert str(target(to, base="http://a.example/x/y")).rstrip("/") == found


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(monkeypatch, web, read_feeds):
    """DNS rebinding: a name that is public when it is looked up first and private the second time gains nothing."""
    web.at("/a", page())
    port = web.host.split(":")[1]
    web.at("/feed.xml", feed(item(f"http://rebinding.example:{port}/a")))
    real = socket.getaddrinfo
    asked = []

    def getaddrinfo(host, *rest, **more):
        if host != "rebinding.example":
            return real(host, *rest, **more)
        asked.append(host)
        return real("127.0.0.1" if len(asked) > 1 else "203.0.113.5", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    (record,) = read_feeds(
        timeout=1.0, retries=0, robots=False, allow_hosts=(web.host, "rebinding.example")
    ).values()
    assert record.problem == "not_fetched"
    assert asked == ["rebinding.example"]
    assert web.visits["/a"] == 0
