"""What monitoring is told about a lake by the server of its pages."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from flows import metrics, page_server
from flows.settings import Settings
from tests.warehouse.lakes import article, kept_lake, publish, shard


def make(lake):
    publish(lake, "run-1", {"wire": shard(article("a"), rejected=["b.txt"])})


kept = kept_lake(make)


@pytest.fixture
def served(tmp_path, monkeypatch):
    """Serves the pages and metrics of a lake; gives a client."""
    monkeypatch.setenv(page_server.ADDRESS, "")
    monkeypatch.delenv(page_server.ADDRESS)
    clients = []

    def serve(lake):
        settings = Settings(lake=lake.root)
        pages = page_server.serve_pages(lake, 0, metrics.routes(settings))
        here = pages.__enter__().rpartition("/")[0]
        clients.append((pages, httpx.Client(base_url=here, trust_env=False)))
        return clients[-1][1]

    yield serve
    for pages, client in clients:
        client.close()
        pages.__exit__(None, None, None)


def read(client):
    """The samples of /metrics, by name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_metrics_have_the_latest_night_its_records_and_the_disk(served, kept):
    lake = kept.anew()
    lake.stage_times.write_text('{"stages": [{"stage": "clean", "seconds": 0.75}]}')
    values = read(served(lake))
    assert values["nightdesk_up",] == 1
    assert values["nightdesk_nights_unpublished", "Running"] == 0
    assert values["nightdesk_last_night_articles",] == 1
    assert values["nightdesk_stage_seconds", "clean"] == 0.75
    assert values["nightdesk_last_night_records", "", "new", "wire"] == 1
    assert values["nightdesk_last_night_records", "empty", "rejected", "wire"] == 1
    assert values["nightdesk_bytes", "tables"] > 1_000
    assert values["nightdesk_free_disk_bytes",] > 0
    published = datetime.fromtimestamp(values["nightdesk_last_published_timestamp_seconds",], UTC)
    age = timedelta(seconds=values["nightdesk_last_published_age_seconds",])
    assert abs(datetime.now(UTC) - published - age) < timedelta(minutes=5)


def test_a_lake_that_cannot_be_read_is_down_and_ill(served, kept):
    lake = kept.anew()
    lake.snapshot.write_bytes(b"no database")
    client = served(lake)
    assert read(client) == {("nightdesk_up",): 0}
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "is not a snapshot of Nightdesk" in answer.json()["error"]


def test_health_is_the_age_of_the_latest_night(served, kept):
    client = served(kept.anew())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["night"]) == (200, "2026-03-02")
    assert client.get("/healthz", params={"max_age": "36500d"}).status_code == 200
    assert client.get("/healthz", params={"max_age": "0m"}).status_code == 503
    refused = client.get("/healthz", params={"max_age": "soon"})
    assert (refused.status_code, refused.json()["error"]) == (
        400,
        "soon: give minutes, hours or days, such as 90m, 26h or 2d",
    )


def test_monitoring_is_for_this_machine_and_pages_stay_as_they_were(served, kept):
    client = served(kept.anew())
    assert client.get("/metrics", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/nightdesk.duckdb").status_code == 404
