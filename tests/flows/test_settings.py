"""Settings: what a user may write, and what one mistake is answered with."""

import pytest

from flows.run_options import apart, with_run_options
from flows.settings import Settings, load, parse_night
from tasks.sources.fetching.options import Fetch
from warehouse.errors import SettingsError

GOOD = """
lake = "mylake"
[[sources]]
name = "wire"
path = "drops/{night}"
[[claims]]
id = "dam"
text = "The dam should be built."
"""


def written(tmp_path, text):
    file = tmp_path / "nightdesk.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_the_defaults_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = load()
    assert settings == Settings()
    assert settings.models.stance == "embedded"
    assert settings.schedule.timezone == "UTC"


def test_a_file_in_the_current_folder_is_found(tmp_path, monkeypatch):
    written(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path)
    assert load().sources[0].name == "wire"


def test_relative_paths_start_at_the_files_own_folder(tmp_path):
    settings = load(written(tmp_path, GOOD))
    assert settings.lake == tmp_path / "mylake"
    assert settings.sources[0].path == str(tmp_path / "drops/{night}")


MISTAKES = {
    "an unknown key": (
        "lakes = 1",
        r"lakes: no such key; did you mean lake; known here: authority, claims, digests, feeds, lake, ",
    ),
    "an unknown key of a source": (
        '[[sources]]\nname = "a"\npath = "b"\nurl = "c"',
        r"sources\.a\.url: no such key; known here: columns, feeds, fetch, format, name, path, timezone",
    ),
    "a missing key": ('[[sources]]\npath = "a"', r"sources\.0\.name: missing"),
    "neither files nor feeds": ('[[sources]]\nname = "a"', r"sources\.a: give either `path` .* or `feeds`"),
    "files and feeds": (
        '[[sources]]\nname = "a"\npath = "b"\nfeeds = ["https://a.example/feed"]',
        r"sources\.a: give either `path` .* or `feeds`",
    ),
    "no address of a feed": (
        '[[sources]]\nname = "a"\nfeeds = ["a.example/feed"]',
        r"sources\.a\.feeds\.0: 'a\.example/feed': use the address of a feed such as https://",
    ),
    "an unknown key of fetching": (
        '[[sources]]\nname = "a"\nfeeds = ["https://a.example/feed"]\n[sources.fetch]\nproxy = "x"',
        r"sources\.a\.fetch\.proxy: no such key; known here: allow_hosts, at_once,",
    ),
    "fetching for files": (
        '[[sources]]\nname = "a"\npath = "b"\n[sources.fetch]\nrobots = false',
        r"sources\.a: `fetch` is for feeds; leave it out beside `path`",
    ),
    "columns for feeds": (
        '[[sources]]\nname = "a"\nfeeds = ["https://a.example/feed"]\n[sources.columns]\ntitle = "t"',
        r"sources\.a: `format` and `columns` are for files",
    ),
    "a host that is none": (
        '[[sources]]\nname = "a"\nfeeds = ["https://a.example/feed"]\n[sources.fetch]\nallow_hosts = ["http://b"]',
        r"sources\.a\.fetch\.allow_hosts\.0: 'http://b': use a host or host:port",
    ),
    "a name for servers with a line end": (
        '[[sources]]\nname = "a"\nfeeds = ["https://a.example/feed"]\n[sources.fetch]\nuser_agent = "a\\nb"',
        r"sources\.a\.fetch\.user_agent: 'a\\nb': use up to 200 plain characters",
    ),
    "a wrong type": ("[limits]\nworkers = 'two'", r"limits\.workers: 'two': .*valid integer"),
    "a number out of range": ("[limits]\nworkers = 0", r"limits\.workers: 0: .*greater than or equal to 1"),
    "an unknown format": (
        '[[sources]]\nname = "a"\npath = "b"\nformat = "xls"',
        r"sources\.a\.format: 'xls': .*'auto', 'text', 'html', 'jsonl', 'csv', 'parquet' or 'warc'",
    ),
    "a bad name": ('[[sources]]\nname = "A B"\npath = "b"', r"sources\.0\.name: 'A B': use 1 to 64 lower-case"),
    "a name used twice": (
        '[[sources]]\nname = "a"\npath = "b"\n[[sources]]\nname = "a"\npath = "c"',
        r"sources: 'a' is named twice",
    ),
    "a watch of two things": (
        '[[watches]]\nid = "a"\nname = "Ada"\nplace = "Oslo"',
        r"watches\.a: give one of name, place, story, claim, figure, sql besides `id`",
    ),
    "a watch of a claim that is not followed": (
        '[[watches]]\nid = "a"\nclaim = "dam"',
        r"watches: 'a' watches claim 'dam', which is not followed; \[\[claims\]\] is empty",
    ),
    "no time zone": ("[schedule]\ntimezone = 'Mars/Base'", r"schedule\.timezone: 'Mars/Base': use an IANA"),
    "no cron line": ("[schedule]\ncron = 'nightly'", r"schedule\.cron: 'nightly': use five cron fields"),
    "a minute too many": (
        "[schedule]\ncron = '99 2 * * *'",
        r"schedule\.cron: '99 2 \* \* \*': Bad minute; use five cron fields such as 30 2 \* \* \*",
    ),
    "a day that never comes": ("[schedule]\ncron = '0 0 30 2 *'", r"schedule\.cron: '0 0 30 2 \*': Bad day-of-mon"),
    "an unknown model": ("[models]\nsummary = 'bart'", r"models\.summary: 'bart': use embedded or hub:<name>@<rev"),
    "a checkpoint for a stage without weights": (
        "[models]\nplaces = 'hub:a/b@1'",
        r"models\.places: 'hub:a/b@1': use embedded or off",
    ),
    "a checkpoint without revision": ("[models]\nsummary = 'hub:a/b'", r"use embedded or hub:<name>@<revision>"),
    "an unknown column name": (
        '[[sources]]\nname = "a"\npath = "b"\n[sources.columns]\nheadline = "h"',
        r"sources\.a\.columns\.headline",
    ),
    "a language by its name": ("languages = ['english']", r"languages\.0: 'english': use a code of ISO 639-1"),
    "a number for a path": ("lake = 3", r"lake: 3: use text in quotation marks"),
    "a number for a text": ("name = 5", r"name: 5: use text in quotation marks"),
    "text for a list": ("languages = 'en'", r"languages: 'en': use a list in square brackets"),
    "text for tables": ("claims = 'x'", r"claims: 'x': use a table \[\[claims\]\] for each"),
    "a number for a table": ("limits = 3", r"limits: 3: use a table of keys and values"),
    "a word to fill in that is not the night": (
        '[[sources]]\nname = "a"\npath = "news/{nigth}/{night}"',
        r"sources\.a\.path: .*: nothing is filled in for \{nigth\}: \{night\} alone stands for the night's date",
    ),
    "a brace that is not closed": (
        '[[sources]]\nname = "a"\npath = "news/{night"',
        r"sources\.a\.path: .*: nothing is filled in for \{night: \{night\} alone",
    ),
    "a lake without a name": ('lake = ""', r"lake: '': name a folder or file"),
    "a path with NUL": ('lake = "a\\u0000b"', r"lake: .*a path holds no NUL character"),
    "no TOML": ("lake = ", r"not a TOML file"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_answered_in_one_line_that_names_key_value_and_form(tmp_path, mistake):
    text, said = MISTAKES[mistake]
    with pytest.raises(SettingsError, match=said) as told:
        load(written(tmp_path, text))
    assert "nightdesk.toml" in str(told.value)
    assert "\n" not in str(told.value)


def test_feeds_reach_their_source_with_the_options_of_fetching_and_the_lake(tmp_path):
    feeds = 'lake = "l"\n[[sources]]\nname = "a"\nfeeds = ["https://a.example/feed"]\n'
    (plain,) = load(written(tmp_path, feeds)).to_sources()
    assert (plain.feeds, plain.path, plain.lake) == (("https://a.example/feed",), "", tmp_path / "l")
    assert plain.fetch == Fetch()
    (told,) = load(written(tmp_path, f"{feeds}[sources.fetch]\ntimeout = 5\nallow_hosts = ['b:8080']")).to_sources()
    assert told.fetch == Fetch(timeout=5, allow_hosts=("b:8080",))


def test_user_and_password_of_a_feed_are_refused_and_not_repeated(tmp_path):
    with pytest.raises(
        SettingsError, match=r"feeds\.0: 'https://\*\*\*@a\.example/feed': leave user and pass"
    ) as told:
        load(written(tmp_path, '[[sources]]\nname = "a"\nfeeds = ["https://ana:hush@a.example/feed"]'))
    assert "hush" not in str(told.value)


@pytest.mark.parametrize("secret", ["hush", "hu/sh", "hu@sh"])
def test_credentials_in_an_address_are_refused_and_not_repeated(tmp_path, secret):
    with pytest.raises(SettingsError, match=r"remote: 's3://\*\*\*@bucket/lake': leave credentials out") as told:
        load(written(tmp_path, f'remote = "s3://key:{secret}@bucket/lake"'))
    assert secret not in str(told.value)
    assert "key" not in str(told.value)


def test_a_wrong_value_of_any_length_is_answered_in_a_short_line(tmp_path):
    with pytest.raises(SettingsError) as told:
        load(written(tmp_path, f'[[claims]]\nid = "a"\ntext = "{"long " * 5_000}"'))
    assert len(str(told.value)) < 300


def test_a_folder_in_place_of_the_settings_is_named(tmp_path):
    with pytest.raises(SettingsError, match="is a folder: name the settings file in it"):
        load(tmp_path)


def test_a_settings_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"no settings at .*absent\.toml: name a file with --config"):
        load(tmp_path / "absent.toml")


def test_paths_on_the_command_line_are_read_instead_of_the_sources(tmp_path):
    settings = load(written(tmp_path, GOOD))
    (tmp_path / "My News.jsonl").write_text("{}")
    changed = with_run_options(settings, lake=None, paths=[str(tmp_path / "My News.jsonl")], claims=[])
    assert [(s.name, s.path) for s in changed.sources] == [("my-news", str(tmp_path / "My News.jsonl"))]


def test_an_address_on_the_command_line_is_a_feed(tmp_path):
    (tmp_path / "news.csv").write_text("text")
    paths = ["https://www.post.example/feed.xml", str(tmp_path / "news.csv")]
    changed = with_run_options(Settings(), lake=None, paths=paths, claims=[])
    assert [(s.name, s.feeds, s.path) for s in changed.sources] == [
        ("www.post.example", (paths[0],), None),
        ("news", (), paths[1]),
    ]


def test_two_paths_of_one_name_get_names_of_their_own(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "news.csv").write_text("text")
    paths = [str(tmp_path / folder / "news.csv") for folder in ("a", "b")]
    changed = with_run_options(Settings(), lake=None, paths=paths, claims=[])
    assert [source.name for source in changed.sources] == ["news", "news-2"]


def test_a_path_that_does_not_exist_is_named():
    with pytest.raises(SettingsError, match="no file or folder at /nowhere/news: name one that exists"):
        with_run_options(Settings(), lake=None, paths=["/nowhere/news"], claims=[])


def test_a_claim_is_added_to_those_followed_once(tmp_path):
    settings = load(written(tmp_path, GOOD))
    claims = ["Russia is planning to invade Ukraine", "The dam should be built."]
    changed = with_run_options(settings, lake=None, paths=[], claims=claims)
    assert [claim.id for claim in changed.claims] == ["dam", "russia-is-planning-to-invade-ukraine"]


def test_a_claim_on_the_command_line_that_is_no_sentence_is_named_as_it_was_given():
    for claim in ("", " " * 20, "Harbours!!"):
        with pytest.raises(
            SettingsError, match=rf"^--claim: '{claim}': use one English sentence of 10 to 300 char"
        ):
            with_run_options(Settings(), lake=None, paths=[], claims=[claim])


def test_a_file_that_nothing_reads_is_named_with_what_is_read(tmp_path):
    drop = tmp_path / "drop"
    drop.mkdir()
    for name, said in {"a.pdf": r"\.pdf", "a.doc.gz": r"\.doc\.gz", "a": "a file without a suffix"}.items():
        (drop / name).write_bytes(b"")
        for path in (drop / name, drop):
            with pytest.raises(
                SettingsError, match=rf"^{path}: {said} is not read; make it text .* \.txt .* \.warc"
            ):
                with_run_options(Settings(), lake=None, paths=[str(path)], claims=[])
        (drop / name).unlink()
    (drop / "a.pdf").write_bytes(b"")
    (drop / "b.txt").write_text("A fair.")
    assert with_run_options(Settings(), lake=None, paths=[str(drop)], claims=[])


@pytest.mark.parametrize("name", [None, "below/further", ".hidden.txt"])
def test_a_folder_without_a_file_is_refused_with_what_is_read(tmp_path, name):
    drop = tmp_path / "drop"
    drop.mkdir()
    if name is not None:
        (drop / name).mkdir(parents=True) if "/" in name else (drop / name).write_text("")
    with pytest.raises(SettingsError, match=rf"^{drop}: no file is in it; read are \.txt .* \.warc"):
        with_run_options(Settings(), lake=None, paths=[str(drop)], claims=[])


def test_paths_without_a_settings_file_of_their_own_leave_its_lake_and_its_claims(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "My News.jsonl").write_text("{}")
    watch = '[[watches]]\nid = "dam"\nclaim = "dam"\n'
    settings = load(written(tmp_path, f"{GOOD}{watch}[limits]\nworkers = 3\n"))
    changed = apart(settings, ["My News.jsonl"])
    assert changed.lake == tmp_path / "lake-my-news"
    assert changed.claims == changed.watches == ()
    assert changed.limits.workers == 3


def test_a_lake_is_called_by_its_name_or_else_by_its_folder(tmp_path):
    assert load(written(tmp_path, "name = 'desk'")).called == "desk"
    assert load(written(tmp_path, "lake = 'Lake of Elmstad'")).called == "lake-of-elmstad"


def test_a_lake_that_is_a_file_is_named(tmp_path):
    file = tmp_path / "lake"
    file.write_text("")
    with pytest.raises(SettingsError, match=r"lake: .*lake is a file: name a folder"):
        with_run_options(Settings(), lake=file, paths=[], claims=[])


def test_a_night_that_is_no_date_is_named():
    with pytest.raises(SettingsError, match=r"'23\.12\.2021' is no date: use YYYY-MM-DD"):
        parse_night("23.12.2021")
