"""A lake kept on an object store: an S3 server of moto's in a thread, spoken to over HTTP by pyarrow."""

from __future__ import annotations

import json
import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest
from pyarrow import fs

from tests.warehouse.lakes import NEXT_NIGHT, article, publish, shard
from warehouse.checks.verify import verify
from warehouse.errors import CheckError, LakeBusy, MissingLake, SettingsError, StoreError
from warehouse.lake.lake import SNAPSHOT, Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect
from warehouse.upkeep.lease import LEASE, ConditionalObject, Lease, LeaseObject, PlainObject, lease_object
from warehouse.upkeep.remote import Remote
from warehouse.upkeep.vacuum import vacuum


@pytest.fixture
def remote(bucket):
    return Remote.open(bucket)


@pytest.fixture
def elsewhere(tmp_path):
    return Lake(tmp_path / "elsewhere")


@pytest.fixture
def aws_files(tmp_path, monkeypatch):
    """Writes the two files of the AWS profile that is in use, and takes all keys out of the environment."""

    def write(config: str, credentials: str, profile: str | None) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        for name, text in (("AWS_CONFIG_FILE", config), ("AWS_SHARED_CREDENTIALS_FILE", credentials)):
            file = tmp_path / name
            file.write_text(text)
            monkeypatch.setenv(name, str(file))
        if profile is not None:
            monkeypatch.setenv("AWS_PROFILE", profile)

    return write


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
        monkeypatch.setattr("warehouse.upkeep.lease.socket.gethostname", lambda: "other")
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


class SeenFree:
    """The lease's object as it was before anybody else took it: what a machine reads in the same second."""

    def __init__(self, object_: LeaseObject) -> None:
        self._object, self._first = object_, [object_.read()]

    def read(self):
        return self._first.pop() if self._first else self._object.read()

    def write(self, data, over):
        return self._object.write(data, over)


def lease_of(remote: Remote) -> LeaseObject:
    return lease_object(remote.url, remote.files, f"{remote.base}/{LEASE}")


def test_of_two_that_see_a_free_lease_in_the_same_second_one_gets_it(remote, monkeypatch):
    seen_by_the_second = SeenFree(lease_of(remote))
    with remote.lease("night 2026-03-02"):
        monkeypatch.setattr("warehouse.upkeep.lease.socket.gethostname", lambda: "other")
        second = Lease(seen_by_the_second, "night 2026-03-02")
        with pytest.raises(LakeBusy, match=r"written by .*:\d+ since 20.* \(night 2026-03-02\); wait for it"):
            second.take(remote.url)


def test_of_two_that_see_a_lapsed_lease_in_the_same_second_one_gets_it(remote, monkeypatch):
    long_ago = (datetime.now(UTC) - timedelta(minutes=6)).isoformat()
    held = {"holder": "gone:1", "since": long_ago, "what": "night", "renewed": long_ago}
    remote._put(LEASE, json.dumps(held).encode())
    seen_by_the_second = SeenFree(lease_of(remote))
    with remote.lease("night 2026-03-02"):
        monkeypatch.setattr("warehouse.upkeep.lease.socket.gethostname", lambda: "other")
        with pytest.raises(LakeBusy):
            Lease(seen_by_the_second, "night 2026-03-02").take(remote.url)


def test_a_writer_whose_lease_was_taken_leaves_the_new_holder_alone(remote):
    with remote.lease("night 2026-03-02"):
        taken = json.loads(remote._get(LEASE)) | {"holder": "other:1"}
        remote._put(LEASE, json.dumps(taken).encode())
    assert json.loads(remote._get(LEASE)) == taken


def test_a_lease_is_renewed_while_its_holder_works(remote, monkeypatch):
    monkeypatch.setattr("warehouse.upkeep.lease.RENEWED", timedelta(milliseconds=20))
    with remote.lease("night 2026-03-02"):
        first = json.loads(remote._get(LEASE))
        deadline = time.monotonic() + 600
        while (now := json.loads(remote._get(LEASE))) == first and time.monotonic() < deadline:
            time.sleep(0.02)
    assert now["renewed"] > first["renewed"]
    assert now["since"] == first["since"]


@pytest.mark.parametrize(
    ("config", "credentials", "expected"),
    [
        ("", "[default]\naws_access_key_id = a\naws_secret_access_key = b\n", {"access_key_id": "a"}),
        (
            "[profile night]\nregion = eu-west-1\n",
            "[night]\naws_access_key_id = n\naws_secret_access_key = b\n",
            {"access_key_id": "n", "secret_access_key": "b"},
        ),
        ("", "", {}),
    ],
)
def test_keys_of_a_profile_are_those_that_pyarrow_takes(aws_files, config, credentials, expected):
    aws_files(config, credentials, "night" if "night" in config else None)
    found = lease_object("s3://bucket/lake?region=x", fs.S3FileSystem(region="x"), "bucket/lake/writer.json")
    assert isinstance(found, ConditionalObject)
    assert expected.items() <= found.bucket.config.items()


@pytest.mark.parametrize("url", ["s3://bucket/lake?region=x", "s3://bucket/lake?region=x&tls_verify=false"])
def test_a_lease_that_cannot_be_conditional_is_kept_all_the_same(aws_files, url):
    aws_files("[profile night]\nsso_session = office\n" if "tls" not in url else "", "", "night")
    assert isinstance(lease_object(url, fs.S3FileSystem(region="x"), "bucket/lake/writer.json"), PlainObject)


def test_a_lease_in_a_folder_is_taken_and_released(tmp_path, monkeypatch):
    remote = Remote.open(f"file://{tmp_path}/store")
    with remote.lease("night 2026-03-02"):
        monkeypatch.setattr("warehouse.upkeep.lease.socket.gethostname", lambda: "other")
        with pytest.raises(LakeBusy), remote.lease("night 2026-03-02"):
            pass
    with remote.lease("free again"):
        pass


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
