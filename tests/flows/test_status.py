"""`nightdesk status`: what failed, runs and is due, how old the lake is and how large, read and by machines."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, kept_lake, publish, shard
from warehouse.errors import SourceError
from warehouse.lake.lake import Lake
from warehouse.nights.attempts import noting_failure

WHY = "not one source answered, nothing was published: wire: /drops/2026-03-04 does not exist; check its `path`"
SETTINGS = '[[sources]]\nname = "wire"\npath = "a.txt"\n[schedule]\ncatch_up = 2\n'


def make(lake):
    publish(lake, "run-1", {"wire": shard(article("a"))})
    publish(lake, "run-2", {"wire": shard(article("b", night=NEXT_NIGHT))}, night=NEXT_NIGHT, failed=["desk"])
    publish(lake, "run-3", {"wire": shard(article("c", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    with pytest.raises(SourceError), noting_failure(lake, date(2026, 3, 4)):
        raise SourceError(WHY)
    lake.root.with_name("nightdesk.toml").write_text(SETTINGS)


kept = kept_lake(make)


@pytest.fixture
def lake(kept, nightdesk, monkeypatch):
    """Two nights, the second read twice, and one that failed; where `nightdesk` looks for them."""
    lake = kept.anew()
    monkeypatch.chdir(lake.root.parent)
    return lake


def told(nightdesk, *options):
    answer = nightdesk("status", "--json", *options)
    return answer.code, json.loads(answer.out)


def test_it_tells_in_80_columns_what_failed_and_why_what_is_due_and_how_old_the_lake_is(
    nightdesk, lake, monkeypatch
):
    monkeypatch.delenv("COLUMNS", raising=False)
    answer = nightdesk("status")
    assert answer.code == 0, answer.err
    assert max(map(len, answer.out.splitlines())) <= 80
    assert re.search(r"^2026-03-04  Failed       20\d\d-\d\d-\d\d \d\d:\d\d UTC$", answer.out, re.MULTILINE)
    assert WHY in " ".join(answer.out.split())
    assert re.search(
        r"^Published  night 2026-03-03, on 2026-03-02 04:00 UTC, \d+ days ago$", answer.out, re.MULTILINE
    )
    assert re.search(r"^Due next   20\d\d-\d\d-\d\d 02:30 UTC$", answer.out, re.MULTILINE)
    assert "nobody" in answer.out
    assert (
        "2026-03-03  Completed    2026-03-02 04:00 UTC  run-3\n            1 article of 1 record, 1 source"
        in answer.out
    )


def test_a_night_under_way_is_told_with_who_reads_it_and_one_whose_process_is_gone_is_not_under_way(
    nightdesk, lake
):
    marker = lake.staging(date(2026, 3, 5)) / "run.json"
    marker.parent.mkdir(parents=True)
    marker.write_text(json.dumps({"run_id": "run-5", "started_at": "2026-03-06T02:30:00+00:00"}))
    with lake.lock("night 2026-03-06"):
        _, found = told(nightdesk)
    states = [(one["night"], one["state"]) for one in found["unpublished"]]
    assert states == [("2026-03-06", "Running"), ("2026-03-05", "Interrupted"), ("2026-03-04", "Failed")]
    assert found["unpublished"][1]["run_id"] == "run-5"
    _, found = told(nightdesk)
    assert [one["state"] for one in found["unpublished"]] == ["Interrupted", "Failed"]


def test_one_json_object_has_times_ages_and_bytes(nightdesk, lake):
    (lake.root / ".prefect").mkdir()
    (lake.root / ".prefect" / "prefect.db").write_bytes(b"x" * 1000)
    code, found = told(nightdesk)
    assert code == 0
    assert found["last_published"]["run_id"] == "run-3"
    assert found["last_published"]["age_seconds"] > 0
    assert found["unpublished"][0]["reason"] == WHY
    assert len(found["due"]) == 3  # tonight and two to be caught up
    assert datetime.fromisoformat(found["next_due_at"]) > datetime.now(UTC)
    size = found["bytes"]
    assert size["prefect"] == 1000
    assert min(size.values()) > 0
    assert sum(size.values()) == sum(path.stat().st_size for path in lake.root.rglob("*") if path.is_file())


def test_a_lake_that_is_too_old_has_an_exit_code_of_its_own(nightdesk, lake):
    days = (datetime.now(UTC) - datetime(2026, 3, 2, 4, tzinfo=UTC)) // timedelta(days=1)
    assert nightdesk("status", "--max-age", f"{days + 1}d").code == 0
    answer = nightdesk("status", "--max-age", "26h")
    assert answer.code == 4
    assert answer.err.endswith(" days ago; --max-age allows 26 hours\n")


def test_a_lake_in_which_every_night_failed_is_told_and_too_old(nightdesk, tmp_path):
    with pytest.raises(ZeroDivisionError), noting_failure(Lake(tmp_path / "lake"), NIGHT):
        _ = 1 / 0
    assert "Published  never\n" in nightdesk("status").out
    code, found = told(nightdesk, "--max-age", "26h")
    assert code == 4
    assert found["last_published"] is None
    assert found["unpublished"][0]["reason"] == "ZeroDivisionError: division by zero; our bug"


def test_no_night_is_due_in_a_lake_that_the_settings_do_not_name(nightdesk, lake):
    other = Lake(lake.root.with_name("lake-fair"))
    publish(other, "run-9", {"fair": shard(article("z"))})
    for named in ("lake-fair", other.root):
        answer = nightdesk("status", "--lake", named)
        assert "\nDue        nothing: the sources of the settings are for another lake\n" in answer.out
        assert "\nServed     by nobody\n" in answer.out
        assert "Left out" not in answer.out
    _, found = told(nightdesk, "--lake", "lake-fair")
    assert (found["due"], found["left_out"], found["next_due_at"]) == ([], [], None)
    _, found = told(nightdesk, "--lake", "../" + lake.root.parent.name + "/lake")
    assert len(found["due"]) == 3


def test_nights_are_due_in_another_lake_that_is_served(nightdesk, lake):
    other = Lake(lake.root.with_name("lake-fair"))
    publish(other, "run-9", {"fair": shard(article("z"))})
    with other.serving():
        _, found = told(nightdesk, "--lake", "lake-fair")
    assert len(found["due"]) == 3


def test_nobody_is_told_to_serve_a_lake_without_sources(nightdesk, lake):
    (lake.root.parent / "nightdesk.toml").unlink()
    answer = nightdesk("status")
    assert "\nDue        nothing: the settings list no sources\n" in answer.out
    assert "serve`" not in answer.out
