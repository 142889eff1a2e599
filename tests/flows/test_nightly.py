"""A night from files to tables: outcomes, history, resumption, and the promises over all of it."""

import gzip
import json
import shlex
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from flows.cli import main
from tests.warehouse.lakes import Kept, publish, shard
from tests.warehouse.lakes import article as small_article
from warehouse.lake.lake import Lake
from warehouse.tables.schemas import place

pytestmark = pytest.mark.usefixtures("prefect_server", "small_canary")

CLAIM = "The council will close the harbour."
HARBOUR = (
    "The council of Elmstad voted on Monday to keep the harbour open. Mayor Ingrid Solheim said the port employs "
    "four hundred people. Critics in the Green League had demanded that it be closed. The vote was nine to four."
)
FERRY = (
    "The ferry company Nordlinje reported a loss of 12 million euros on Tuesday. Its chairman, Pavel Horak, blamed "
    "fuel prices. Analysts at Brandt Bank had expected a profit. The shares fell by a tenth in Oslo."
)


def jsonl(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def ask(nightdesk, query, *options):
    answer = nightdesk("sql", query, "--json", *options)
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def article(url, text, **more):
    return {"url": f"https://news.example/{url}", "title": url, "text": text} | more


# The rows of every table without the run that signed them: what must be the same when a night is read again.
TABLES = (
    "articles",
    "removed_spans",
    "summaries",
    "entities",
    "sentiments",
    "quotes",
    "stances",
    "embeddings",
    "places",
    "ledger",
    "stories",
    "story_members",
    "story_events",
)


def contents(nightdesk, *options):
    """Every table's rows in one order: all but the floats as JSON, and beside them the floats and the vectors."""
    exact, floats, vectors = {}, [], []
    for table in TABLES:
        rows = ask(nightdesk, f"select * exclude (run_id) from {place(table)}", *options)
        told = [({k: v for k, v in row.items() if not inexact(k, v)}, list(row.values())) for row in rows]
        told = sorted(((json.dumps(rest, sort_keys=True), values) for rest, values in told), key=lambda row: row[0])
        exact[table] = [rest for rest, _ in told]
        numbers = [value for _, values in told for value in values if isinstance(value, float)]
        if table == "story_members":  # made of vectors
            vectors += numbers
        else:
            floats += numbers
        if table == "embeddings":
            vectors += [
                number for _, values in told for value in values if isinstance(value, list) for number in value
            ]
    return exact, floats, vectors


def inexact(column, value):
    return isinstance(value, float) or column == "embedding"


def assert_same(found, expected):
    """Floats may differ in the last bits where a process with another number of threads computed them; those of
    vectors are rounded to 11 bits, and may fall on the other side."""
    assert found[0] == expected[0]
    assert found[1] == pytest.approx(expected[1], abs=1e-5)
    assert found[2] == pytest.approx(expected[2], abs=2**-11)


def test_one_file_is_read_with_no_settings_at_all(nightdesk, tmp_path):
    (tmp_path / "harbour.txt").write_text(f" date 2026-02-27 {HARBOUR}\n\n(Image: AP)", encoding="utf-8")
    answer = nightdesk("run", "harbour.txt", "--night", "2026-03-02", "--claim", CLAIM)
    assert answer.code == 0, answer.err
    assert "1 record: 1 new" in answer.out
    [row] = ask(nightdesk, "from articles")
    assert row["text"] == HARBOUR
    assert row["published_at"].startswith("2026-02-27")
    assert (row["published_from"], row["published_precision"]) == ("marker", "day")
    assert row["wire_credit"] == "AP"
    kinds = {span["kind"] for span in ask(nightdesk, "from internal.removed_spans")}
    assert {"date_marker", "image_credit"} <= kinds
    assert [row["claim"] for row in ask(nightdesk, "from internal.stances where holder = 'article'")] == [CLAIM]
    assert nightdesk("verify").code == 0


SAID = "The council denied that it will close the harbour. "
QUOTED = {
    "unbalanced": '“We will not close the harbour, Mayor Solheim said. ”No,” “she “added. "Never.',
    "nested": "“He told me “we will ‘never’ close the harbour” and left,” Solheim said. «“Really?”»",
    # Over four windows of the encoder.
    "long": "“" + " ".join(f"We shall never close harbour {n} to anybody." for n in range(100)) + "”",
    "whole": "“We will not close the harbour of Elmstad, whatever the Green League demands of us.”",
    "many": "".join(f"“We will not close harbour {n},” said Ingrid Solheim.\n\n" for n in range(100)),
    "none": SAID + "The harbour was built in 1911 and is dredged every third year by two ships from Oslo.",
}


def test_quotations_of_every_shape_keep_the_promises(nightdesk, tmp_path):
    file = jsonl(tmp_path / "desk.jsonl", *(article(name, text) for name, text in QUOTED.items()))
    answer = nightdesk("run", file, "--night", "2026-03-02", "--claim", CLAIM)
    assert answer.code == 0, answer.err
    assert nightdesk("verify").code == 0
    direct = ask(
        nightdesk,
        "select title, count(*) as n from internal.quotes join articles using (article_id, revision) "
        "where direct group by all",
    )
    found = {row["title"]: row["n"] for row in direct}
    assert found["many"] > 90  # a few are taken together with their cue, and are not direct then
    assert (found["whole"], found["long"]) == (1, 1)
    assert "none" not in found
    unknown = ask(nightdesk, "select distinct speaker from internal.who_says where title = 'whole'")
    assert unknown == [{"speaker": "unknown"}]


def test_a_night_merges_the_nights_of_months_before(nightdesk, tmp_path):
    lake = Lake(tmp_path / "lake")
    for number, night in enumerate((date(2026, 3, 30), date(2026, 3, 31))):
        rows = shard(small_article(f"a{number}", night=night))
        publish(lake, f"run-{number}", {"wire": rows}, night=night)
    desk = jsonl(tmp_path / "desk.jsonl", article("ferry", FERRY))
    assert nightdesk("run", desk, "--night", "2026-04-01").code == 0
    assert [path.name[:8] for path in (lake.months / "entities").iterdir()] == ["2026-03-"]
    relocated = nightdesk("relocate")  # a new snapshot, as the next night makes one
    assert (relocated.code, nightdesk("verify").code) == (0, 0)
    titles = [row["title"] for row in ask(nightdesk, "select title from articles order by night")]
    assert titles == ["About a0", "About a1", "ferry"]


def reading(folder, claim=CLAIM):
    """The command that reads the file of a folder as one night."""
    return ("run", str(folder / "desk.jsonl"), "--night", "2026-03-02", "--claim", claim)


def read_two_articles(lake):
    folder = lake.root.parent
    jsonl(folder / "desk.jsonl", article("harbour", HARBOUR), article("ferry", FERRY))
    assert main([*reading(folder), "--lake", str(lake.root)]) == 0


@pytest.fixture(scope="module")
def kept(prefect_server, small_canary, tmp_path_factory):
    return Kept(tmp_path_factory.mktemp("kept"), read_two_articles)


@pytest.fixture
def two_articles(nightdesk, kept, monkeypatch):
    """A folder with the articles `harbour` and `ferry` in a file, and a lake in which they were read."""
    folder = kept.anew().root.parent
    monkeypatch.chdir(folder)
    return folder


def test_what_becomes_of_each_record_over_two_nights(nightdesk, two_articles):
    second = jsonl(
        two_articles / "desk.jsonl",
        article("harbour", HARBOUR),
        article("ferry", FERRY + " Trading was halted twice."),
        article("copy", HARBOUR),
        {"url": "https://news.example/empty", "text": "  "},
    )
    answer = nightdesk("run", second, "--night", "2026-03-03")
    assert answer.code == 0
    assert "Degraded: 1 of 4 records rejected: desk 1" in answer.err
    rows = ask(nightdesk, "select outcome, reason, revision from ledger where night = '2026-03-03' order by record")
    assert rows == [
        {"outcome": "unchanged", "reason": None, "revision": 1},
        {"outcome": "revised", "reason": None, "revision": 2},
        {"outcome": "duplicate", "reason": None, "revision": 1},
        {"outcome": "rejected", "reason": "empty", "revision": None},
    ]
    changed = ask(nightdesk, "select characters_added, characters_removed from articles where revision = 2")
    assert changed == [{"characters_added": len(" Trading was halted twice."), "characters_removed": 0}]
    groups = ask(nightdesk, "select count(*) as articles, count(distinct copy_group) as texts from latest_articles")
    assert groups == [{"articles": 3, "texts": 2}]
    assert nightdesk("verify").code == 0


def test_a_night_that_is_read_after_a_later_one_makes_nothing_new_of_what_is_known(nightdesk, two_articles):
    rows = article("harbour", HARBOUR), article("ferry", FERRY + " Trading was halted twice.")
    desk = jsonl(two_articles / "desk.jsonl", *rows)
    for _ in range(2):
        assert nightdesk("run", desk, "--night", "2026-03-01").code == 0
        rows = ask(nightdesk, "select outcome, revision from ledger where night = '2026-03-01' order by record")
        assert rows == [{"outcome": "unchanged", "revision": 1}, {"outcome": "revised", "revision": 2}]
    current = "select night::varchar as night, revision, title from latest_articles order by title"
    assert ask(nightdesk, current) == [
        {"night": "2026-03-02", "revision": 1, "title": "ferry"},
        {"night": "2026-03-02", "revision": 1, "title": "harbour"},
    ]
    assert ask(nightdesk, "select count(*) as n from articles") == [{"n": 3}]
    assert nightdesk("verify").code == 0


def test_a_night_read_twice_gives_the_same_tables_and_files(nightdesk, two_articles):
    once, files = contents(nightdesk), ask(nightdesk, "select path, file_sha256 from internal.files order by path")
    assert nightdesk(*reading(two_articles)).code == 0
    assert contents(nightdesk) == once
    assert ask(nightdesk, "select path, file_sha256 from internal.files order by path") == files
    assert len(ask(nightdesk, "from internal.runs")) == 2
    assert nightdesk("verify").code == 0


def test_a_second_claim_keeps_the_first_claims_rows_and_the_other_answers(nightdesk, two_articles):
    [first] = ask(nightdesk, "select run_id from internal.runs")
    nightdesk(*reading(two_articles, claim="Nordlinje made a profit."))
    counting = "select claim, count(*) as n, count(distinct run_id) as runs from internal.stances"
    counts = ask(nightdesk, f"{counting} where holder = 'article' group by all")
    assert sorted((row["claim"], row["n"], row["runs"]) for row in counts) == [
        ("Nordlinje made a profit.", 2, 1),
        (CLAIM, 2, 1),
    ]
    runs = "select distinct run_id from {} order by 1"
    assert ask(nightdesk, runs.format("internal.entities")) == [first]
    assert len(ask(nightdesk, runs.format("internal.stances"))) == 2
    as_of = ask(nightdesk, "select distinct claim from internal.stances", "--as-of", first["run_id"])
    assert as_of == [{"claim": CLAIM}]
    assert nightdesk("verify").code == 0


def test_a_second_source_of_the_same_night_leaves_the_first(nightdesk, two_articles):
    nightdesk("run", jsonl(two_articles / "wire.jsonl", article("copy", HARBOUR)), "--night", "2026-03-02")
    rows = ask(nightdesk, "select source, outcome from ledger order by all")
    assert rows == [
        {"source": "desk", "outcome": "new"},
        {"source": "desk", "outcome": "new"},
        {"source": "wire", "outcome": "duplicate"},
    ]
    assert nightdesk("verify").code == 0


def test_hostile_records_are_ledger_rows_and_the_night_goes_on(nightdesk, tmp_path):
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "good.txt").write_text(HARBOUR, encoding="utf-8")
    (drop / "empty.txt").write_bytes(b"")
    (drop / "picture.txt").write_bytes(bytes(range(256)) * 40)
    (drop / "huge.txt").write_bytes(b"news " * 600_000)
    (drop / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (drop / "cut.txt.gz").write_bytes(gzip.compress(HARBOUR.encode() * 50)[:-200])
    jsonl(drop / "desk.jsonl", article("ferry", FERRY), {"url": "https://news.example/none"}, [1, 2])
    with (drop / "desk.jsonl").open("ab") as lines:
        lines.write(b'{"url": "broken\n' + b'{"text": "' + b"x" * 3_000_000 + b'"}\n')
        lines.write(json.dumps(article("last", FERRY + " The end.\x00")).encode() + b"\n")
    answer = nightdesk("run", "drop", "--night", "2026-03-02")
    assert answer.code == 0, answer.err
    rows = {row["record"]: row for row in ask(nightdesk, "from ledger")}
    outcomes = {
        record.split("/")[-1]: row["outcome"] for record, row in rows.items() if row["outcome"] != "rejected"
    }
    assert outcomes == {"good.txt": "new", "desk.jsonl:1": "new", "desk.jsonl:6": "duplicate"}
    reasons = {record.split("/")[-1]: row["reason"] for record, row in rows.items() if row["reason"]}
    assert reasons == {
        "empty.txt": "empty",
        "picture.txt": "binary",
        "huge.txt": "too_large",
        "photo.jpg": "unsupported_format",
        "cut.txt.gz": "broken_record",
        "desk.jsonl:2": "missing_text",
        "desk.jsonl:3": "broken_record",
        "desk.jsonl:4": "broken_record",
        "desk.jsonl:5": "too_large",
    }
    assert nightdesk("verify").code == 0


SETTINGS = """
lake = "lake"
[[sources]]
name = "desk"
path = "desk.jsonl"
[[sources]]
name = "wire"
path = "wire/{night}"
[limits]
source_retries = 0
"""


def test_a_source_that_fails_degrades_the_night_and_the_next_try_completes_it(nightdesk, tmp_path):
    (tmp_path / "nightdesk.toml").write_text(SETTINGS)
    jsonl(tmp_path / "desk.jsonl", article("harbour", HARBOUR))
    answer = nightdesk("run", "--night", "2026-03-02")
    assert answer.code == 3
    assert "Degraded: 1 of 2 sources failed: wire" in answer.err
    [failed] = ask(nightdesk, "from internal.intake where state = 'failed'")
    assert failed["records"] is None
    assert "wire/2026-03-02" in failed["message"]
    jsonl(tmp_path / "wire" / "2026-03-02" / "late.jsonl", article("ferry", FERRY))
    assert nightdesk("run", "--night", "2026-03-02").code == 0
    assert len(ask(nightdesk, "from articles")) == 2
    assert nightdesk("verify").code == 0


def test_a_source_that_falls_silent_degrades_the_night_and_is_named():
    from flows.nightly import _ending
    from tasks.publish import Intake

    usual = {"wire": 120.0, "weekly": 0.0, "pages": 8.0}
    intake = [Intake("wire", 0), Intake("weekly", 0), Intake("new", 0), Intake("pages", 7)]
    said = _ending([], intake, usual)
    assert said.state == "Degraded"
    assert said.message == "1 of 4 sources gave no record: wire (usually 120)"


def test_paths_beside_a_settings_file_are_read_into_a_lake_of_their_own(nightdesk, tmp_path):
    (tmp_path / "nightdesk.toml").write_text(
        f"{SETTINGS}[[claims]]\nid = 'moon'\ntext = 'The moon is of cheese.'\n"
    )
    (tmp_path / "harbour.txt").write_text(HARBOUR)
    answer = nightdesk("run", "harbour.txt", "--night", "2026-03-02", "--claim", CLAIM)
    assert answer.code == 0, answer.err
    assert "\nLake: lake-harbour\n" in answer.err
    assert not (tmp_path / "lake").exists()
    told = ask(nightdesk, "select distinct claim from internal.stances", "--lake", "lake-harbour")
    assert told == [{"claim": CLAIM}]
    hint = answer.err.splitlines()[-1]
    again = nightdesk(*shlex.split(hint.partition(" -m flows.cli ")[2]))
    assert again.code == 0, again.err
    assert again.out.startswith("holder ")
    assert "\narticle " in again.out


def test_when_no_source_answers_nothing_is_published(nightdesk, tmp_path):
    (tmp_path / "nightdesk.toml").write_text(SETTINGS)
    answer = nightdesk("run", "--night", "2026-03-02")
    assert answer.code == 3
    assert "not one source answered, nothing was published" in answer.err
    assert "Traceback" not in answer.err
    assert nightdesk("sql", "select 1").code == 2
    assert "not one source answered" in " ".join(nightdesk("status").out.split())


def test_a_checkpoint_that_cannot_be_opened_is_one_line(nightdesk, tmp_path):
    (tmp_path / "nightdesk.toml").write_text("[models]\nsummary = 'hub:./nowhere@main'\n")
    (tmp_path / "a.txt").write_text(HARBOUR)
    answer = nightdesk("run", "a.txt")
    assert answer.code == 2
    assert "nowhere" in answer.err.splitlines()[-1]
    assert "Traceback" not in answer.err


def test_a_night_killed_before_the_models_read_resumes_and_gives_the_same_tables(nightdesk, tmp_path):
    """Kill -9 as soon as the drafts are staged, then run again. A drill kills while the models read."""
    rows = [article(str(n), f"{FERRY} Ship number {n} was late. {HARBOUR}") for n in range(4)]
    file = jsonl(tmp_path / "desk.jsonl", *rows)
    (tmp_path / "nightdesk.toml").write_text("[limits]\nshard_articles = 2\n")
    arguments = ("run", file, "--night", "2026-03-02", "--claim", CLAIM)
    assert nightdesk(*arguments, "--lake", "undisturbed").code == 0
    expected = contents(nightdesk, "--lake", "undisturbed")
    lake = tmp_path / "killed"
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments), "--lake", str(lake)]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
    staged = lake / ".staging" / "night=2026-03-02" / "desk-drafts.parquet"
    while not staged.exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert staged.exists(), "the run ended before its drafts were staged"
    assert nightdesk("sql", "select 1", "--lake", lake).code == 2, "half a night was published"
    assert nightdesk(*arguments, "--lake", lake).code == 0
    assert_same(contents(nightdesk, "--lake", lake), expected)
    assert nightdesk("verify", "--lake", lake).code == 0


@pytest.mark.parametrize(
    ("gave", "told"),
    [
        ([("wire", None)], "1 of 1 source failed: wire"),
        ([("wire", 0)], "1 of 1 source gave no record: wire (usually 9)"),
        ([("wire", 1)], "1 of 1 record rejected: wire 1"),
        ([("wire", None), ("desk", 0), ("pages", 2)],
         "1 of 3 sources failed: wire; 1 of 3 sources gave no record: desk (usually 9); "
         "2 of 2 records rejected: pages 2"),
    ],
)  # fmt: skip
def test_one_is_not_counted_as_many(gave, told):
    from flows.nightly import _ending
    from tasks.publish import Intake
    from tasks.receipt import Receipt

    receipts = [
        Receipt(stage="clean", source=source, read=read, written=0, set_aside=read) for source, read in gave if read
    ]
    usual = {source: 9.0 for source, _ in gave}
    assert _ending(receipts, [Intake(*one) for one in gave], usual).message == told
