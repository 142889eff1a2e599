"""How often a night opens the lake: each opening copies the snapshot, and may show another lake than the last."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.tasks.sources import web as webs
from tests.tasks.sources.web import STORY, Web, feed, item, page

pytestmark = pytest.mark.usefixtures("prefect_server", "small_canary")

_watched: dict[Path, int] = {}  # a file, and how often it was opened


def _count(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str | Path) and Path(arguments[0]) in _watched:
        _watched[Path(arguments[0])] += 1


sys.addaudithook(_count)  # stays until the process ends


@contextmanager
def openings_of(path: Path) -> Iterator[list[int]]:
    """How often this process opens a file while the block lasts: one number, once it has ended."""
    counted: list[int] = []
    _watched[path] = 0
    try:
        yield counted
    finally:
        counted.append(_watched.pop(path))


@pytest.fixture
def web():
    with Web().open() as opened:
        yield opened


def test_a_night_opens_the_lake_once_before_and_once_after_its_publication(nightdesk, tmp_path, web):
    """Whatever its sources: for a feed it asks which texts the lake has.

    The command opens the lake once more before it starts a server, and once more to show the night.
    """
    (tmp_path / "nightdesk.toml").write_text(
        f"""
        [[sources]]
        name = "harbour"
        feeds = ["{web.url("/feed.xml")}"]
        fetch = {{ per_host_seconds = 0, allow_hosts = ["{web.host}"] }}
        [[sources]]
        name = "desk"
        path = "desk.txt"
        """
    )
    (tmp_path / "desk.txt").write_text("The council of Elmstad voted on Monday to keep the harbour open.")
    web.at("/gate", webs.with_validators(page("Gate", STORY)))
    web.at("/feed.xml", feed(item(web.url("/gate"))))
    tonight = datetime.now(UTC).date()
    snapshot = tmp_path / "lake" / "nightdesk.duckdb"
    start, before, after, terminal = 1, 1, 1, 1
    with openings_of(snapshot) as counted:
        assert nightdesk("run", "--night", tonight - timedelta(days=1)).code == 0
    assert counted == [after + terminal]
    with openings_of(snapshot) as counted:
        assert nightdesk("run", "--night", tonight).code == 0
    assert "If-None-Match" in web.last_headers["/gate"]  # so the lake was asked
    assert counted == [start + before + after + terminal]
