"""A source kind and a file format are declared once, in `tasks/sources/kinds.py`; all else follows from that."""

import inspect
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from flows.run_options import with_run_options
from flows.settings import Settings, SourceSettings, load
from tasks.sources import kinds
from tasks.sources.fetching.options import Fetch
from tasks.sources.files import listing
from tasks.sources.files.listing import state_of, unreadable
from tasks.sources.kinds import FORMATS, KINDS, Format, kind_of
from tasks.sources.source import Record, Source
from tests.test_contributing import FILE, RECIPES, quoted
from warehouse.errors import SettingsError

NIGHT = date(2026, 3, 2)
SENTENCE = "The harbour board approved the new tidal gate on Monday."


def read_quipu(file, _source, _night, _beside) -> Iterator[Record]:
    """The reader of a format that is declared by a test: one article per file."""
    yield Record(file.reference, {"text": file.path.read_text(encoding="utf-8")})


@pytest.fixture
def quipu(monkeypatch) -> None:
    """One more file format, declared as CONTRIBUTING says: a reader, and its line in FORMATS."""
    declared = Format("quipu", (".quipu", ".knot"), f"{__name__}:read_quipu", gzip=False)
    monkeypatch.setattr(kinds, "FORMATS", (*FORMATS, declared))


@pytest.mark.usefixtures("quipu")
def test_a_format_that_is_declared_is_read(folder, read):
    (folder / "a.knot").write_text(SENTENCE)
    (folder / "b.knot.gz").write_bytes(b"")
    records = read()
    assert records["a.knot"].fields == {"text": SENTENCE}
    assert records["b.knot.gz"].problem == "unsupported_format"
    assert read("a.knot", format="quipu").keys() == {"a.knot"}
    assert unreadable(folder / "a.knot") is None
    assert unreadable(folder / "b.knot.gz").endswith(".warc .arc .quipu .knot")


@pytest.mark.usefixtures("quipu")
def test_the_settings_and_the_command_line_know_a_format_that_is_declared(folder, tmp_path):
    (folder / "a.quipu").write_text(SENTENCE)
    chosen = tmp_path / "nightdesk.toml"
    chosen.write_text('[[sources]]\nname = "a"\npath = "in"\nformat = "quipu"\n')
    assert load(chosen).sources[0].format == "quipu"
    chosen.write_text(chosen.read_text().replace("quipu", "khipu"))
    with pytest.raises(SettingsError, match=r"format: 'khipu': Input should be 'auto', .*'warc' or 'quipu'$"):
        load(chosen)
    assert with_run_options(Settings(), lake=None, paths=[str(folder)], claims=[]).sources[0].path == str(folder)


@pytest.mark.parametrize("given", ["xls", 3, [], None])
def test_the_settings_refuse_what_is_no_format(given):
    with pytest.raises(
        ValueError, match="Input should be 'auto', 'text', 'html', 'jsonl', 'csv', 'parquet' or 'warc'"
    ):
        SourceSettings(name="a", path="b", format=given)


@pytest.mark.parametrize("declared", FORMATS, ids=lambda declared: declared.name)
def test_every_format_has_a_reader(declared):
    assert list(inspect.signature(declared.read).parameters)[:2] == ["file", "source"]


@pytest.mark.parametrize("declared", KINDS, ids=lambda declared: declared.place)
def test_every_kind_has_a_reader_and_a_place_in_the_settings(declared):
    assert list(inspect.signature(declared.read).parameters)[:2] == ["source", "night"]
    assert declared.place in SourceSettings.model_fields
    assert declared.place in Source.__dataclass_fields__


def test_no_two_formats_share_a_name_or_a_suffix():
    names = kinds.format_names()
    assert sorted(names) == sorted(set(names))
    assert sorted(kinds.suffixes()) == sorted(set(kinds.suffixes()))


def test_the_recipe_for_a_file_format_names_two_files_of_code():
    recipe, _, _ = RECIPES["A source kind"].partition("A source that is not files")
    code = {name for name in quoted(recipe) if FILE.fullmatch(name) and name.endswith(".py")}
    assert {name for name in code if not name.startswith("tests/")} == {
        "tasks/sources/files/parquet.py",  # an example of what is written anew
        "tasks/sources/kinds.py",
    }


def test_the_state_of_unchanged_files_is_what_it_was(folder, monkeypatch):
    """It decides whether an interrupted night resumes: a change of this value reads every such night again."""
    monkeypatch.setattr(listing, "version", lambda _: "0.1.0")
    monkeypatch.chdir(folder)
    Path("drop").mkdir()
    for name, text in (("a.txt", "One."), ("b.jsonl", "{}\n")):
        Path("drop", name).write_text(text)
        os.utime(Path("drop", name), ns=(10**18, 10**18))
    fetch = Fetch(user_agent="Nightdesk/0.1.0")
    source = Source("wire", "drop", columns={"text": "body"}, fetch=fetch, lake=Path("lake"))
    assert state_of(source, NIGHT) == "0d8a268eb641cc33715ee39e75dc3f621e327d4905f1385a4248d49a864f1bf2"
    Path("drop", "a.txt").write_text("Two.")
    assert state_of(source, NIGHT) != "0d8a268eb641cc33715ee39e75dc3f621e327d4905f1385a4248d49a864f1bf2"


def test_the_state_of_a_live_source_is_never_the_same():
    source = Source("harbour", feeds=("https://a.example/feed",))
    assert kind_of(source).is_live
    assert state_of(source, NIGHT) != state_of(source, NIGHT)
