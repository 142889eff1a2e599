"""A lake kept on an object store: an S3 server of moto's in a thread, spoken to over HTTP by pyarrow."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.warehouse.lakes import NEXT_NIGHT, article, publish, shard
from warehouse.checks.verify import verify
from warehouse.errors import CheckError, LakeBusy, MissingLake, SettingsError, StoreError
from warehouse.lake.lake import SNAPSHOT, Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect
from warehouse.upkeep.remote import LEASE, Remote
from warehouse.upkeep.vacuum import vacuum


@pytest.fixture
def remote(bucket):
    return Remote.open(bucket)


@pytest.fixture
def elsewhere(tmp_path):
    return Lake(tmp_path / "elsewhere")


def names(lake: Lake) -> list[str]:
    with connect(lake) as con:
        return [name for (name,) in con.sql("select article_id from articles order by all").fetchall()]


def test_a_lake_sent_is_whole_on_another_machine(remote, one_night, elsewhere):
    sent = remote.push(one_night)
    assert remote.pull(elsewhere) == sent == len(Catalogue.load(one_night).files)
    assert names(elsewhere) == names(one_night)
    with connect(elsewhere) as con:
        assert verify(con, elsewhere) == []


def test_only_what_is_new_travels(remote, one_night, elsewhere):
    remote.push(one_night)
    remote.pull(elsewhere)
    assert remote.push(one_night) == 0
    assert remote.pull(elsewhere) == 0
    publish(one_night, "run-2", {"wire": shard(article("n", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    sent = remote.push(one_night)
    assert remote.pull(elsewhere) == sent > 0
    assert names(elsewhere) == names(one_night)


def test_until_the_snapshot_is_there_nothing_is_seen(remote, one_night, elsewhere, monkeypatch):
    put = Remote._put

    def cut_off(self, name, data):
        if name == SNAPSHOT:
            raise OSError("connection reset by peer")
        put(self, name, data)

    told = r"did not answer: connection reset by peer; what is published here is kept"
    with monkeypatch.context() as network:
        network.setattr(Remote, "_put", cut_off)
        with pytest.raises(StoreError, match=told):
            remote.push(one_night)
    with pytest.raises(MissingLake, match=r"a night must be published there first"):
        remote.pull(elsewhere)
    assert remote.push(one_night) == 0  # the files are there already
    remote.pull(elsewhere)
    assert names(elsewhere) == names(one_night)


def test_a_file_that_was_cut_short_there_is_sent_again_and_never_brought(remote, one_night, elsewhere):
    remote.push(one_night)
    path = Catalogue.load(one_night).files["path"][0].as_py()
    remote._put(path, b"PAR1")
    with pytest.raises(CheckError, match=r"absent or cut short; the snapshot there counts on it"):
        remote.pull(elsewhere)
    assert not elsewhere.snapshot.exists()
    assert remote.push(one_night) == 1
    assert remote.pull(elsewhere) > 0


def test_of_two_writers_the_second_is_told_who_holds_the_lake(remote, one_night, monkeypatch):
    with remote.lease("night 2026-03-02"):
        monkeypatch.setattr("warehouse.upkeep.remote.socket.gethostname", lambda: "other")
        with pytest.raises(LakeBusy, match=r"written by .*:\d+ since 20.* \(night 2026-03-02\)"), remote.lease("x"):
            pass
    with remote.lease("free again"):
        pass


def test_a_dead_writer_is_recognised(remote):
    long_ago = (datetime.now(UTC) - timedelta(minutes=6)).isoformat()
    held = {"holder": "gone:1", "since": long_ago, "what": "night", "renewed": long_ago}
    remote._put(LEASE, json.dumps(held).encode())
    with remote.lease("night 2026-03-02"):
        assert json.loads(remote._get(LEASE))["holder"] != "gone:1"


def test_a_run_of_another_machine_is_not_overwritten(remote, lake, elsewhere):
    publish(lake, "run-1", {"wire": shard(article("a"))})
    remote.push(lake)
    publish(elsewhere, "run-2", {"wire": shard(article("b"))})
    with pytest.raises(CheckError, match=r"holds run run-1, which this lake does not know: run `nightdesk pull`"):
        remote.push(elsewhere)
    with pytest.raises(CheckError, match=r"were both written to: run-2 is only here"):
        remote.pull(elsewhere)


def test_a_machine_that_lost_its_folder_goes_on(remote, one_night):
    remote.push(one_night)
    before = names(one_night)
    shutil.rmtree(one_night.root)
    remote.pull(one_night)
    publish(one_night, "run-2", {"wire": shard(article("n", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    remote.push(one_night)
    assert names(one_night) == sorted([*before, "n"])


def test_what_was_vacuumed_goes_there_too(remote, lake, elsewhere):
    publish(lake, "run-1", {"wire": shard(article("a"))})
    publish(lake, "run-2", {"wire": shard(article("b"))})
    remote.push(lake)
    before = len(remote._there())
    vacuum(lake, datetime.now(UTC) + timedelta(minutes=1), timedelta(0))
    remote.push(lake)
    assert len(remote._there()) < before
    remote.pull(elsewhere)
    assert names(elsewhere) == ["b"]


def test_a_store_that_is_not_there_is_said(one_night, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    remote = Remote.open("s3://bucket/lake?endpoint_override=127.0.0.1:9&scheme=http")
    with pytest.raises(StoreError, match=r"s3://bucket/lake.* did not answer"):
        remote.push(one_night)


def test_an_address_that_is_none_is_said():
    with pytest.raises(SettingsError, match=r"remote: 'nowhere://x'"):
        Remote.open("nowhere://x")
