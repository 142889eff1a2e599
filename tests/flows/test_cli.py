"""The command line: help, one-line errors, exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows import commands
from flows.cli import _parser
from flows.words import say
from models.evaluation.evaluate import HEADS
from models.training.joint import TASKS
from tasks.receipt import Receipt

COMMANDS = (
    *(
        "run",
        "read",
        "backfill",
        "sql",
        "correct",
        "digest",
        "verify",
        "status",
        "tables",
        "serve",
        "mcp",
        "relocate",
        "pull",
    ),
    *("migrate", "vacuum"),
    *("train", "evaluate"),
)


def test_help_names_every_command_and_shows_examples(nightdesk, capsys):
    with pytest.raises(SystemExit, match="0"):
        nightdesk("--help")
    said = capsys.readouterr().out
    assert all(f"\n    {command} " in said for command in COMMANDS)
    assert 'nightdesk run article.txt --claim "Russia is planning to invade Ukraine"' in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_of_its_own(nightdesk, capsys, command):
    with pytest.raises(SystemExit, match="0"):
        nightdesk(command, "--help")
    assert f"usage: nightdesk {command}" in capsys.readouterr().out


OF_CORRECT = (
    "entity",
    "type",
    "speaker",
    "stance",
    "name",
    "undo",
    "add",
    "add mention",
    "add statement",
    "add stance",
)


@pytest.mark.parametrize("command", ["", *COMMANDS, "train-judge", *(f"correct {kind}" for kind in OF_CORRECT)])
def test_help_fits_a_terminal_of_80_columns(nightdesk, capsys, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit, match="0"):
        nightdesk(*command.split(), "--help")
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_what_is_said_fits_a_terminal_and_is_one_line_elsewhere(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    line = f"Feeds tell what is new today, so they are not asked about: {', '.join(['harbour-news'] * 9)}"
    say(line)
    assert capsys.readouterr().err == line + "\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    say(line)
    say("Ask further:\n  nightdesk sql " + 80 * "x")
    *said, asked, query = capsys.readouterr().err.splitlines()
    assert " ".join(said) == line
    assert max(map(len, said)) <= 80
    assert (asked, query) == ("Ask further:", f"  nightdesk sql {80 * 'x'}")


MISTAKES = {
    "no command": ((), 2, "see `nightdesk --help`"),
    "training without a base": (("train-judge", "--data", "x"), 2, "--base is missing: name a folder with"),
    "an unknown command": (("rnu",), 2, "did you mean run; choose from run, read, demo, init, backfill"),
    "a misspelt option": (("run", "--nigth", "2026-03-02"), 2, "no option '--nigth'; did you mean --night; see"),
    "a misspelt option that must be given": (("backfill", "--form", "2026-03-02"), 2, "did you mean --from; see"),
    "an option that is like no other": (
        ("run", "--limit", "3"),
        2,
        "no option '--limit'; see `nightdesk run --help`",
    ),
    "an option nobody knows": (("verify", "--xyzzy"), 2, "no option '--xyzzy'; see `nightdesk verify --help`"),
    "an argument too many": (("sql", "from", "runs"), 2, "no argument 'runs'; see `nightdesk sql --help`"),
    "a night to come": (
        ("run", "a.txt", "--night", "2999-01-01"),
        2,
        "night 2999-01-01 lies in the future: give 2",
    ),
    "nights to come": (
        ("backfill", "--from", "2026-03-02", "--to", "2999-01-01"),
        2,
        "night 2999-01-01 lies in the future: give 2",
    ),
    "no claim": (("run", "a.txt", "--claim", ""), 2, "--claim: '': use one English sentence"),
    "no claim to read at once": (("read", "a.txt", "--claim", ""), 2, "--claim: '': use one English sentence"),
    "a file that nothing reads": (("run", "a.pdf"), 2, "a.pdf: .pdf is not read; make it text or HTML first"),
    "a file that is empty": (("run", "empty.txt"), 2, "empty.txt: the file is empty"),
    "a folder of empty files": (("run", "hollow"), 2, "hollow: every file in it is empty"),
    "a folder without a file": (("run", "drop"), 2, "drop: no file is in it; read are .txt"),
    "a feed on this machine": (
        ("run", "http://localhost/feed"),
        2,
        "private address 127.0.0.1 refused; list it under",
    ),
    "a feed on a private network": (("run", "https://10.1.2.3/feed"), 2, "private address 10.1.2.3 refused"),
    "a feed on an unusual port": (("run", "http://192.0.2.1:8080/"), 2, "port 8080 refused"),
    "an age that is none": (("status", "--max-age", "26"), 2, "--max-age 26: give minutes, hours or days"),
    "a lake without a name": (
        ("sql", "--lake", "", "from runs"),
        2,
        "argument --lake: is empty: name a file or folder, or leave the option out; see `nightdesk sql --help`",
    ),
    "a lake without a status": (("status", "--lake", "nowhere"), 2, "no night is published in"),
    "a night that is no date": (("run", "--night", "yesterday"), 2, "'yesterday' is no date: use YYYY-MM-DD"),
    "nothing to read": (("run",), 2, "nothing to read: name files or folders"),
    "a path that is not there": (("run", "gone.txt"), 2, "no file or folder at gone.txt"),
    "settings that are not there": (("run", "--config", "gone.toml"), 2, "no settings at gone.toml"),
    "no lake yet": (("sql", "select 1"), 2, "no night is published in"),
    "a lake below a file": (("run", "a.txt", "--lake", "a.txt/lake"), 2, "a.txt"),
    "no lake to relocate": (("relocate", "--lake", "nowhere"), 2, "no night is published in"),
    "no lake to migrate": (("migrate", "--lake", "nowhere"), 2, "no night is published in"),
    "no lake to vacuum": (("vacuum", "--lake", "nowhere"), 2, "no night is published in"),
    "a grace that is no number": (("vacuum", "--grace", "long"), 2, "--grace long: give days, such as 7 or 0.5"),
    "no store to pull from": (("pull",), 2, "remote: missing; set it to where the lake is kept"),
    "an unknown table": (("tables", "artcles"), 2, "artcles"),
    "nights the wrong way round": (
        ("backfill", "--from", "2026-03-04", "--to", "2026-03-02"),
        2,
        "--to 2026-03-02 lies before --from 2026-03-04",
    ),
}


WRONG_SETTINGS = {
    'models.quotes = "hub:nowhere/at-all@main"': "models.quotes: hub:nowhere/at-all@main: ",
    'remote = "floppy://disk/lake"': "remote: 'floppy://disk/lake': ",
}


@pytest.mark.parametrize("command", ["run", "serve"])
@pytest.mark.parametrize("line", WRONG_SETTINGS)
def test_a_wrong_setting_is_told_before_a_server_is_started(nightdesk, tmp_path, monkeypatch, command, line):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / "a.txt").write_text("The harbour stays open.")
    (tmp_path / "nightdesk.toml").write_text(f'{line}\n[[sources]]\nname = "a"\npath = "a.txt"\n')
    answer = nightdesk(command)
    assert answer.code == 2
    assert answer.err.startswith(f"nightdesk: {WRONG_SETTINGS[line]}")
    assert answer.err.count("\n") == 1


def test_a_schedule_with_nothing_at_any_path_is_refused_before_a_server_is_started(nightdesk, tmp_path):
    (tmp_path / "nightdesk.toml").write_text('[[sources]]\nname = "wire"\npath = "wrie.jsonl"\n')
    answer = nightdesk("serve")
    assert answer.code == 2
    assert answer.err == (
        f"nightdesk: source wire: no file or folder at {tmp_path}/wrie.jsonl; name one that exists\n"
    )


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_on_stderr_and_exit_code_2(nightdesk, tmp_path, mistake):
    (tmp_path / "a.txt").write_text("The harbour stays open.")
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "drop").mkdir()
    (tmp_path / "hollow").mkdir()
    for name in ("empty.txt", "hollow/a.txt", "hollow/b.jsonl"):
        (tmp_path / name).touch()
    arguments, code, said = MISTAKES[mistake]
    answer = nightdesk(*arguments)
    assert answer.code == code
    assert answer.out == ""
    assert answer.err.startswith("nightdesk: ")
    assert answer.err.count("\n") == 1
    assert said in answer.err
    assert not (tmp_path / "lake").exists()


def test_a_night_of_which_nothing_could_be_read_asks_the_user_to_change_something():
    ingest = Receipt(stage="ingest", source="wire", read=2, written=1, set_aside=1)
    nothing = Receipt(stage="clean", source="wire", read=2, written=0, set_aside=2)
    some = Receipt(stage="clean", source="desk", read=2, written=1, set_aside=1)
    no_record = Receipt(stage="clean", source="wire", read=0, written=0)
    failed = Receipt(stage="ingest", source="feed", read=0, written=0, note="failed: no answer")
    assert commands.exit_code_of([ingest, nothing]) == (
        2,
        "no record could be read, of 2: `reason` and `detail` in the table `ledger` say why",
    )
    assert commands.exit_code_of([ingest, nothing, some]) == (0, None)
    assert commands.exit_code_of([no_record]) == (0, None)
    assert commands.exit_code_of([failed, nothing]) == (3, None)


def test_a_path_of_the_same_name_does_not_land_in_the_lake_of_another(nightdesk, tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(commands, "check_ready", lambda settings: read.append(settings.lake))
    monkeypatch.setattr(commands.server, "prepare", lambda *_, **__: sys.exit("far enough"))
    (tmp_path / "nightdesk.toml").write_text('[[sources]]\nname = "wire"\npath = "wire.jsonl"\n')
    for folder in ("spring", "autumn"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "fair.txt").write_text("The fair opens.")
    for _ in range(2):
        with pytest.raises(SystemExit, match="far enough"):
            nightdesk("run", "spring/fair.txt")
    answer = nightdesk("run", "autumn/fair.txt")
    assert answer.code == 2
    assert answer.err.splitlines()[-1] == (
        "nightdesk: lake-fair is the lake of spring/fair.txt: name another for autumn/fair.txt with --lake DIR"
    )
    with pytest.raises(SystemExit, match="far enough"):  # whoever names a lake has it
        nightdesk("run", "autumn/fair.txt", "--lake", "lake-fair")
    assert {*read} == {tmp_path / "lake-fair", Path("lake-fair")}


def test_words_and_the_version_come_without_loading_what_takes_long():
    code = "import sys; from flows.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass\n"
    code += "slow = {'torch', 'prefect', 'transformers', 'pyarrow', 'duckdb', 'pydantic', 'httpx'}\n"
    code += "print(slow & set(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[0].startswith("nightdesk 0.")
    assert printed.splitlines()[1] == "set()"


def test_the_help_names_every_task_and_head():
    [choices] = [action.choices for action in _parser()._actions if action.choices]
    told = {name: {a.dest: a.help for a in choices[name]._actions}["only"] for name in ("train", "evaluate")}
    assert told["train"].split(": ")[-1].split() == list(TASKS)
    assert told["evaluate"].split(": ")[-1].split() == list(HEADS)
