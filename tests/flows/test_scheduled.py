"""What the schedule starts, and who is told when it goes wrong; on a real Prefect server."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import threading
import time
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from flows import server
from flows.settings import Settings
from tests.warehouse.lakes import article, publish, shard
from warehouse.errors import SettingsError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue

pytestmark = pytest.mark.usefixtures("prefect_server", "small_canary")

TEXT = "The council of Elmstad voted on Monday to keep the harbour open, Mayor Ingrid Solheim said in a statement."
TODAY = datetime.now(UTC).date()


def days_ago(days: int):
    return TODAY - timedelta(days=days)


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "wire.jsonl").write_text(json.dumps({"url": "https://a.example/1", "text": TEXT}) + "\n")
    return Settings.model_validate(
        {
            "lake": tmp_path / "lake",
            "sources": [{"name": "wire", "path": str(tmp_path / "wire.jsonl")}],
            "schedule": {"cron": "0 0 * * *", "catch_up": 1},
        }
    )


def publish_night(lake: Lake, night: date) -> None:
    rows = shard(article("old", night=night))
    publish(lake, "run-old", {"wire": rows}, night=night, at=datetime.now(UTC))


def published(settings) -> list:
    return Catalogue.load(Lake(settings.lake)).runs["night"].to_pylist()


def test_missed_nights_are_read_once_in_order_and_the_oldest_left_out(settings):
    from flows.scheduled import nights

    assert nights(settings=settings, return_state=True).is_completed()
    assert published(settings) == [TODAY]  # of an empty lake, tonight alone
    publish_night(Lake(settings.lake), days_ago(4))
    state = nights(settings=settings, return_state=True)
    assert state.is_completed()
    assert published(settings) == [TODAY, days_ago(4), days_ago(1)]
    more = settings.model_copy(update={"schedule": settings.schedule.model_copy(update={"catch_up": 9})})
    nights(settings=more, return_state=True)
    assert published(settings)[3:] == [days_ago(3), days_ago(2)]
    nights(settings=more, return_state=True)
    assert len(published(settings)) == 5


def test_a_night_that_fails_is_named_and_read_with_the_next(settings, tmp_path):
    from flows.scheduled import nights

    there = tmp_path / "wire.jsonl"
    there.rename(tmp_path / "away.jsonl")
    state = nights(settings=settings, return_state=True)
    assert state.is_failed()
    assert f"{TODAY}: " in state.message
    assert "not one source answered" in state.message
    (tmp_path / "away.jsonl").rename(there)
    assert nights(settings=settings, return_state=True).is_completed()
    assert published(settings) == [TODAY]


def logged(words: str) -> list[str]:
    """The latest lines of flow and task runs that have these words, once Prefect has stored one."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.sorting import LogSort

    server._flush_logs()
    deadline, lines = time.monotonic() + 600, []
    while not lines and time.monotonic() < deadline:
        time.sleep(0.2)
        with get_client(sync_client=True) as client:
            said = [log.message for log in client.read_logs(sort=LogSort.TIMESTAMP_DESC)]
        lines = [line for line in said if words in line]
    return lines


def test_a_path_that_is_not_there_is_one_line_and_not_tried_again(settings, tmp_path):
    from flows.scheduled import nights

    (tmp_path / "wire.jsonl").rename(tmp_path / "wrie.jsonl")
    assert nights(settings=settings, return_state=True).is_failed()
    said = logged(f"{tmp_path}/wire.jsonl does not exist")
    assert said
    assert not any("\n" in line or "Retry" in line for line in said)


def test_settings_that_were_edited_hold_for_the_next_night(settings, tmp_path):
    from flows.scheduled import nights

    file = tmp_path / "nightdesk.toml"
    source = '[[sources]]\nname = "{}"\npath = "wire.jsonl"\n'
    file.write_text(source.format("desk") + '[schedule]\ncron = "30 5 * * *"\n')
    state = nights(settings=settings, config=file, return_state=True)
    assert state.is_completed()
    assert Catalogue.load(Lake(settings.lake)).intake["source"].to_pylist() == ["desk"]
    assert logged(f"{file}: schedule changed: restart `nightdesk serve` to have it")


def test_settings_with_a_mistake_cost_no_night(settings, tmp_path):
    from flows.scheduled import nights

    file = tmp_path / "nightdesk.toml"
    file.write_text("lakes = 1")
    state = nights(settings=settings, config=file, return_state=True)
    assert state.is_completed()
    assert published(settings) == [TODAY]
    assert logged(f"{file}: lakes: no such key")


def test_a_lake_takes_its_name_and_no_other_lakes(settings, tmp_path):
    from prefect.client.orchestration import get_client

    from flows.serve import _take_name

    def deploy(name, lake):
        with get_client(sync_client=True) as client:
            given = {"settings": {"lake": str(lake)}}
            return client.create_deployment(client.create_flow_from_name("nights"), name, parameters=given)

    def names():
        with get_client(sync_client=True) as client:
            return {one.name for one in client.read_deployments()}

    named = settings.model_copy(update={"name": "news"})
    deploy("before", settings.lake)
    deploy("others", tmp_path / "others")
    _take_name(named, shares_prefect=True)
    assert names() == {"others"}
    deploy("news", tmp_path / "another")
    with pytest.raises(
        SettingsError, match=r"^name: 'news' is what Prefect calls the lake .*/another; give this lake"
    ):
        _take_name(named, shares_prefect=True)
    _take_name(named, shares_prefect=False)  # a Prefect of the lake's own: it was moved
    deploy("news", settings.lake)
    _take_name(named, shares_prefect=True)
    assert names() == {"news", "others"}


def test_a_block_that_is_not_there_is_named(settings):
    from flows import watch

    asking = settings.model_copy(
        update={"notify": settings.notify.model_copy(update={"blocks": ("slack-webhook/x",)})}
    )
    with pytest.raises(SettingsError, match=r"notify\.blocks: 'slack-webhook/x': Prefect has no such block"):
        watch.install(asking)


@pytest.fixture
def received():
    """What a web server was sent, and its address."""
    told: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told, f"http://127.0.0.1:{server.server_port}/hook?token=hush"
    server.shutdown()
    server.server_close()


def automations() -> set[str]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return {one.name for one in client.read_automations()}


def tags_of(state) -> set[str]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return set(client.read_flow_run(state.state_details.flow_run_id).tags)


def test_a_degraded_night_is_told_and_the_address_stands_nowhere(settings, received, monkeypatch, tmp_path, capfd):
    from flows import watch
    from flows.nightly import run_night

    told, url = received
    # Other tests read nights of lakes that Prefect knows as `lake`.
    settings = settings.model_copy(update={"lake": tmp_path / "watched"})
    monkeypatch.setenv(watch.WEBHOOK, url)
    watch.install(settings)
    ours = {f"{watch._prefix(settings)}a night went wrong", f"{watch._prefix(settings)}no night was read"}
    assert ours <= automations()
    other = settings.model_copy(update={"lake": tmp_path / "other"})
    watch.install(other)  # of another lake under the same Prefect
    with (tmp_path / "wire.jsonl").open("a") as file:
        file.write("{broken\n")
    # The server looks for new automations every other second, later if it is busy. Of a night that ended before it
    # did nobody is told.
    for _ in range(30):
        state = run_night(TODAY, settings).state
        assert state.name == "Degraded"
        assert tags_of(state) == {"watched", "degraded"}
        deadline = time.monotonic() + 20
        while not told and time.monotonic() < deadline:
            time.sleep(0.2)
        if told:
            break
    assert told, "nobody was told"
    assert {one["subject"] for one in told} == {f"Nightdesk: night {TODAY}: Degraded"}
    assert f"lake: {settings.lake}" in told[0]["body"]
    assert "1 of 2 records rejected: wire 1" in told[0]["body"]
    monkeypatch.delenv(watch.WEBHOOK)
    watch.install(settings)
    assert not ours & automations()
    assert f"{watch._prefix(other)}a night went wrong" in automations()
    watch.install(other)
    assert automations() == {"nightdesk: dead runs are crashed"}
    assert "hush" not in "".join(capfd.readouterr())
    stored = [path for path in settings.lake.rglob("*") if path.is_file() and b"token=hush" in path.read_bytes()]
    assert stored == []


def test_flows_that_the_runner_starts_are_annotated_with_types():
    """As text they cannot be resolved in the runner's process, and every scheduled night fails before it begins."""
    from flows.nightly import nightly
    from flows.scheduled import nights

    for flow in (nights, nightly):
        assert not any(isinstance(kind, str) for kind in flow.fn.__annotations__.values())


def test_a_stop_by_a_signal_is_logged_as_a_stop_and_a_real_crash_as_a_crash():
    from prefect.exceptions import TerminationSignal
    from prefect.states import exception_to_crashed_state

    from flows.nightly import PlainWords

    def logged(error):
        state = asyncio.run(exception_to_crashed_state(error))
        message = f"Crash detected! {state.message}"  # as Prefect's engines log it
        record = logging.makeLogRecord({"msg": message, "levelno": logging.ERROR, "levelname": "ERROR"})
        PlainWords().filter(record)
        return record.levelname, record.getMessage()

    stopped = ("WARNING", "Stopped by a signal. What was finished is kept; the next run goes on from there.")
    assert logged(KeyboardInterrupt()) == stopped
    assert logged(TerminationSignal(signal.SIGTERM)) == stopped
    assert logged(MemoryError("full"))[0] == "ERROR"
