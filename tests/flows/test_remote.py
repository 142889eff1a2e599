"""A night whose lake is kept on an object store, from the command to another machine's folder."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.usefixtures("prefect_server", "small_canary")

TEXT = "The council of Elmstad voted on Monday to keep the harbour open, Mayor Ingrid Solheim said in a statement."


@pytest.fixture
def settings(tmp_path, bucket):
    (tmp_path / "wire.jsonl").write_text(json.dumps({"url": "https://a.example/1", "text": TEXT}) + "\n")
    file = tmp_path / "nightdesk.toml"
    source = f'[[sources]]\nname = "wire"\npath = "{tmp_path}/wire.jsonl"\n'
    file.write_text(f'remote = "{bucket}"\n{source}', encoding="utf-8")
    return file


def articles(nightdesk, lake) -> list:
    answer = nightdesk("sql", "select url, night from articles order by all", "--json", "--lake", lake)
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_a_night_read_here_is_pulled_elsewhere_and_another_machine_goes_on(nightdesk, settings, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    answer = nightdesk("run", "--config", settings, "--lake", here, "--night", "2026-03-02")
    assert answer.code == 0, answer.err
    answer = nightdesk("pull", "--config", settings, "--lake", there)
    assert answer.code == 0, answer.err
    assert articles(nightdesk, there) == articles(nightdesk, here)
    assert nightdesk("verify", "--lake", there).code == 0

    more = json.dumps({"url": "https://a.example/2", "text": TEXT.replace("Elmstad", "Harwick")}) + "\n"
    (tmp_path / "wire.jsonl").write_text(more)
    third = tmp_path / "third"  # a machine that has never seen this lake
    answer = nightdesk("run", "--config", settings, "--lake", third, "--night", "2026-03-03")
    assert answer.code == 0, answer.err
    assert len(articles(nightdesk, third)) == 2
    assert nightdesk("pull", "--config", settings, "--lake", there).code == 0
    assert articles(nightdesk, there) == articles(nightdesk, third)
    stored = [path for lake in (here, there, third) for path in lake.rglob("*") if path.is_file()]
    assert not any(b"hush-nothing" in path.read_bytes() for path in stored)


def test_a_store_that_is_away_is_one_line_and_exit_code_3(nightdesk, settings, tmp_path):
    address = settings.read_text(encoding="utf-8")
    gone = address.replace(address.split("endpoint_override=")[1].split("&")[0], "127.0.0.1:9")
    settings.write_text(gone, encoding="utf-8")
    answer = nightdesk("run", "--config", settings, "--lake", tmp_path / "here", "--night", "2026-03-02")
    assert answer.code == 3
    assert "did not answer" in answer.err.splitlines()[-1]
