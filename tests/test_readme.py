"""The README is true: what it tells a reader to type works, and it leaves nothing out."""

import re
import shlex
from pathlib import Path

import pytest

from flows.cli import _parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.strip().removeprefix("$ ") for line in README.splitlines() if line.startswith("    ")]
QUERIES = [line for line in COMMANDS if line.startswith("nightdesk sql ") and "QUERY" not in line]


def test_every_command_is_in_the_readme():
    [choices] = [action.choices for action in _parser()._actions if action.choices]
    assert {command for command in choices if not re.search(rf"nightdesk {command}\b", README)} == set()


def test_every_make_target_it_names_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {line.split()[1] for line in COMMANDS if line.startswith("make ")}
    assert {"run", "test", "check"} <= named
    assert {target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)} == set()


def test_every_file_and_link_it_names_is_there():
    links = {link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")}
    assert {link for link in links if not (ROOT / link).exists()} == set()


def test_it_shows_five_queries_at_least():
    assert len(QUERIES) >= 5


@pytest.mark.parametrize("line", QUERIES)
def test_every_query_runs_on_the_samples_and_finds_something(nightdesk, sample_lake, line):
    answer = nightdesk(*shlex.split(line)[1:], "--lake", sample_lake)
    assert answer.code == 0, answer.err
    assert not answer.out.endswith("(0 rows)\n")
