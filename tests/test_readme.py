"""README.md, CONTRIBUTING.md and docs/ are true: what they name is there, what they tell a reader to type works."""

import re
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from flows.cli import _parser
from flows.settings import load
from warehouse.errors import SettingsError

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
MOST_WORDS = 1_300  # of the README
# What is answered by a lake alone, in a second or so. The others start a server, train, or need the network.
OF_A_LAKE = ("correct", "digest", "migrate", "relocate", "status", "tables", "vacuum", "verify")

of_each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


class Command(NamedTuple):
    """A command in an indented block; `unrun` says why it cannot run here, from a comment before the block."""

    words: list[str]
    unrun: str | None

    @property
    def text(self) -> str:
        return shlex.join(self.words)


def commands(page: Path, program: str = "nightdesk") -> list[Command]:
    """The commands of a page that call `program`. A query in quotes may go over several lines."""
    found, begun, unrun = [], "", None
    for line in page.read_text(encoding="utf-8").splitlines():
        if mark := re.fullmatch(r"<!-- not run: (.+) -->", line):
            unrun = mark[1]
        elif line.startswith("    "):
            begun += line.strip().removeprefix("$ ") + "\n"
            if not begun.startswith(f"{program} "):
                begun = ""
            elif _is_whole(begun):
                found.append(Command(shlex.split(begun, comments=True), unrun))
                begun = ""
        elif line.strip():
            unrun = None
    return found


def _is_whole(command: str) -> bool:
    try:
        shlex.split(command, comments=True)
    except ValueError:  # a quote is open
        return False
    return True


def spans(page: Path) -> list[str]:
    """What stands between backticks in the running text of a page."""
    prose = re.sub(r"^(```.*?^```$| {4}.*?$)", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose)]


def fenced(language: str) -> list[str]:
    """The blocks in a language, of all pages."""
    return [
        block
        for page in PAGES
        for block in re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    ]


def anchors(page: Path) -> set[str]:
    """What GitHub calls the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_readme_is_read_in_one_go():
    assert len(README.read_text(encoding="utf-8").split()) <= MOST_WORDS


@of_each_page
def test_a_page_says_at_its_top_for_whom_it_is(page):
    assert page == README or page.read_text(encoding="utf-8").splitlines()[2].startswith("For ")


@of_each_page
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page):
    broken = []
    for link in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not link.startswith("http") and not (target.exists() and (not anchor or anchor in anchors(target))):
            broken.append(link)
    assert broken == []


@of_each_page
def test_every_file_it_names_is_there(page):
    inside = re.compile(
        r"(?:python )?((?:benchmarks|deploy|docs|drills|flows|models|tasks|tests|warehouse)/[\w./-]+)"
    )
    named = [match[1] for span in spans(page) if (match := inside.fullmatch(span))]
    assert [name for name in named if not (ROOT / name).exists()] == []


@of_each_page
def test_every_make_target_it_names_is_in_the_makefile(page):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {command.words[1] for command in commands(page, "make")}
    named |= {span.split()[1] for span in spans(page) if span.startswith("make ")}
    assert [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


@of_each_page
def test_every_module_it_runs_is_there(page):
    named = [command.words[2] for command in commands(page, "python") if command.words[1] == "-m"]
    named += [span.split()[2] for span in spans(page) if span.startswith("python -m ")]
    files = {name: ROOT / Path(*name.split(".")) for name in named}
    assert [name for name, file in files.items() if not (file.with_suffix(".py").exists() or file.is_dir())] == []


@of_each_page
def test_every_extra_it_names_is_declared(page):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(re.findall(r"'(?:nightdesk|\.)\[(\w+)\]'", page.read_text("utf-8"))) <= declared.keys()


def test_every_subcommand_is_in_the_readme_or_in_docs():
    [choices] = [action.choices for action in _parser()._actions if action.choices]
    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert {command for command in choices if not re.search(rf"nightdesk {command}\b", told)} == set()


def refused(words: list[str]) -> str:
    """What the command line has against a command; nothing where it takes it, or shows its help."""
    try:
        _parser().parse_args(words)
    except (SettingsError, SystemExit) as end:
        return str(end).removeprefix("0")
    return ""


@of_each_page
def test_every_command_is_as_the_command_line_takes_it(page):
    found = [(command.text, why) for command in commands(page) if (why := refused(command.words[1:]))]
    assert found == []


@of_each_page
def test_every_command_in_the_running_text_has_options_that_are_there(page):
    named = [span for span in spans(page) if span.startswith("nightdesk ")]
    found = [(span, why) for span in named if (why := refused(shlex.split(span)[1:]))]
    assert [(span, why) for span, why in found if "arguments are required" not in why] == []


@pytest.mark.parametrize("block", fenced("toml"))
def test_every_setting_it_shows_is_accepted(tmp_path, block):
    (tmp_path / "nightdesk.toml").write_text(block, encoding="utf-8")
    load(tmp_path / "nightdesk.toml")


# On the samples

QUERIES = [
    pytest.param(command.words[1:], id=f"{page.name} {number}")
    for page in PAGES
    for number, command in enumerate(commands(page))
    if command.words[1] == "sql" and command.unrun is None
]


def test_the_readme_shows_five_queries_at_least():
    assert len([command for command in commands(README) if command.words[1] == "sql"]) >= 5


@pytest.mark.parametrize("words", QUERIES)
def test_every_query_runs_and_finds_something(nightdesk, sample_lake, words):
    answer = nightdesk(*words, "--lake", sample_lake)
    assert answer.code == 0, answer.err
    assert not answer.out.endswith(("(0 rows)\n", "[]\n"))


@pytest.fixture
def copied(nightdesk, sample_lake, tmp_path):
    """A copy of the samples' lake, in the folder in which commands run. It has no pages, as each takes time."""
    lake = tmp_path / "lake"
    shutil.copytree(sample_lake, lake, ignore=shutil.ignore_patterns("digests", ".*"))
    assert nightdesk("relocate", "--lake", lake).code == 0
    return lake


OF_PAGES = {
    page.name: [one for one in commands(page) if one.words[1] in OF_A_LAKE and one.unrun is None] for page in PAGES
}


@pytest.mark.parametrize("page", [name for name, found in OF_PAGES.items() if found])
def test_every_command_that_a_lake_answers_runs(nightdesk, copied, page):
    override = ""
    for command in OF_PAGES[page]:
        words = [override if word == "OVERRIDE_ID" else word for word in command.words[1:]]
        answer = nightdesk(*words, "--lake", copied)
        assert answer.code == 0, (command.text, answer.err)
        override = answer.out.partition(":")[0]  # what a correction prints first


@pytest.mark.parametrize("block", fenced("python"))
def test_what_it_shows_of_python_runs(copied, block):
    known: dict = {}
    exec(block, known)
    if "con" in known:
        known["con"].close()
