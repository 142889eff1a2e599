"""A lake of an older format under every command: asked, read on top of, brought up to date, and back."""

import json

import duckdb
import pytest

from warehouse.lake.lake import Lake
from warehouse.tables import formats

FERRY = (
    "The ferry company Nordlinje reported a loss of 12 million euros on Tuesday. Its chairman, Pavel Horak, blamed "
    "fuel prices. Analysts at Brandt Bank had expected a profit. The shares fell by a tenth in Oslo."
)
COUNTS = (
    "select night::varchar as night, count(*) as n, count(distinct source) as sources from articles group by all"
)


def ask(nightdesk, lake, query, *options):
    answer = nightdesk("sql", query, "--json", "--lake", lake, *options)
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_an_older_lake_is_asked_by_every_command_that_reads(nightdesk, older_lake, tmp_path):
    said = "select holder, stance, supports from positions where holder = 'Lena Harrow'"
    assert ask(nightdesk, older_lake, said) == [{"holder": "Lena Harrow", "stance": "supports", "supports": None}]
    assert nightdesk("verify", "--lake", older_lake).code == 0
    answer = nightdesk("status", "--lake", older_lake)
    assert answer.code == 0
    assert answer.err == f"{older_lake}: is of format 1; `nightdesk migrate` brings it up to {formats.CURRENT}\n"
    assert nightdesk("digest", "--lake", older_lake, "--out", tmp_path / "night.html").code == 0
    assert "Lena Harrow" in (tmp_path / "night.html").read_text(encoding="utf-8")
    assert "Since format 2; null before." in " ".join(nightdesk("tables", "stances").out.split())


def test_an_older_lake_is_migrated_and_back_in_one_line_each(nightdesk, older_lake):
    now = f"is of format {formats.CURRENT} now, with each night's files in a folder dt=DATE"
    lines = {
        f"{now}; `nightdesk migrate --back` returns to format 1": (),
        f"is of format {formats.CURRENT} already": (),
        "is of format 1 again, and nothing else has changed": ("--back",),
    }
    for line, options in lines.items():
        answer = nightdesk("migrate", "--lake", older_lake, *options)
        assert (answer.code, answer.out, answer.err) == (0, "", f"{older_lake}: {line}\n")
    answer = nightdesk("migrate", "--back", "--lake", older_lake)
    assert answer.code == 2
    assert answer.err.count("\n") == 1


def test_a_relocated_lake_says_that_it_is_of_todays_format_and_can_go_back(nightdesk, older_lake):
    said = f"{Lake(older_lake).snapshot}: its views"
    brought = f"; it is of format {formats.CURRENT} now, and `nightdesk migrate --back` returns to format 1"
    for name, more in (("name", brought), ("already named", "")):
        answer = nightdesk("relocate", "--lake", older_lake)
        assert (answer.code, answer.err) == (0, f"{said} {name} the files below {older_lake}{more}\n")
    assert nightdesk("migrate", "--back", "--lake", older_lake).code == 0


def test_a_correction_that_brings_a_lake_up_to_date_says_so_once(nightdesk, older_lake):
    change = f"brought from format 1 to format {formats.CURRENT}"
    line = f"{older_lake}: {change}, which `nightdesk migrate --back` cannot undo"
    [article] = ask(nightdesk, older_lake, "select article_id as id from articles where title is not null limit 1")
    correction = ("correct", "sentiment", article["id"], "--why", "Read it.", "--by", "Ada", "--is")
    commands = (("vacuum", "--dry-run"), (*correction, "positive"), (*correction, "negative"))
    said = [nightdesk(*words, "--lake", older_lake) for words in commands]
    assert [answer.code for answer in said] == [0, 0, 0]
    assert [answer.err.splitlines().count(line) for answer in said] == [0, 1, 0]


def test_a_vacuum_that_removes_files_says_that_the_lake_is_of_todays_format(nightdesk, older_lake):
    answer = nightdesk("vacuum", "--grace", "0", "--lake", older_lake)
    assert (answer.code, answer.err.count(f"brought from format 1 to format {formats.CURRENT}")) == (0, 1)
    assert nightdesk("migrate", "--back", "--lake", older_lake).code == 2


def test_the_data_dictionary_says_that_a_lake_is_of_an_older_format(nightdesk, older_lake, tmp_path):
    answer = nightdesk("tables", "stances", "--lake", older_lake)
    assert answer.code == 0
    assert f"{older_lake}: is of format 1; `nightdesk migrate` brings it up to {formats.CURRENT}\n" in answer.err
    assert nightdesk("tables", "--lake", tmp_path / "nowhere").code == 2


@pytest.mark.usefixtures("prefect_server", "small_canary")
def test_nights_are_read_on_top_of_an_older_lake(nightdesk, older_lake, tmp_path):
    for number in (1, 2):
        row = {"url": f"https://news.example/{number}", "text": f"Ship number {number} was late. {FERRY}"}
        (tmp_path / f"desk{number}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    claim = ("--claim", "Nordlinje made a profit.", "--lake", older_lake)
    for file, night in (("desk1.jsonl", "2026-03-03"), ("desk2.jsonl", "2026-03-04")):
        answer = nightdesk("run", file, "--night", night, *claim)
        assert answer.code == 0, answer.err
        assert ("brought from format 1" in answer.err) == (night == "2026-03-03")
    found = sorted(ask(nightdesk, older_lake, COUNTS), key=lambda row: row["night"])
    assert [(row["night"], row["n"], row["sources"]) for row in found] == [
        ("2026-03-03", 4, 2),
        ("2026-03-04", 1, 1),
    ]
    [before] = ask(nightdesk, older_lake, "select run_id from internal.runs where sequence = 2")
    assert ask(nightdesk, older_lake, "select count(*) as n from articles", "--as-of", before["run_id"]) == [
        {"n": 3}
    ]
    assert nightdesk("verify", "--lake", older_lake).code == 0
    answer = nightdesk("migrate", "--back", "--lake", older_lake)
    assert answer.code == 2
    assert "was published since, which going back would undo" in answer.err


COMMANDS = {
    "sql": ("select 1",),
    "status": (),
    "verify": (),
    "digest": (),
    "migrate": (),
    "relocate": (),
    "vacuum": (),
    "run": ("a.txt", "--config", "nightdesk.toml"),
    "backfill": ("--from", "2026-03-02", "--to", "2026-03-02", "--config", "nightdesk.toml"),
    "correct": ("sentiment", "a", "--is", "positive", "--why", "Read it.", "--by", "Ada"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_lake_of_a_later_format_is_refused_by_every_command_in_one_line(nightdesk, older_lake, tmp_path, command):
    (tmp_path / "a.txt").write_text(FERRY, encoding="utf-8")
    (tmp_path / "nightdesk.toml").write_text('[[sources]]\nname = "a"\npath = "a.txt"\n', encoding="utf-8")
    with duckdb.connect(Lake(older_lake).snapshot) as con:
        con.execute("create table lake_format as select 9 as format")
    answer = nightdesk(command, *COMMANDS[command], "--lake", older_lake)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(
        f"nightdesk: {older_lake}: this lake is of format 9, and this version of Nightdesk"
    )
    assert answer.err.count("\n") == 1
