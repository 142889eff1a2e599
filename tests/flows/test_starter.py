"""Settings to begin with, and the samples that an installed package has."""

import re
import tomllib

from flows import starter
from flows.settings import FILE, load
from tests.conftest import REPOSITORY

OURS = (REPOSITORY / FILE).read_text(encoding="utf-8")


def test_init_writes_settings_that_load_and_read_one_folder(nightdesk, tmp_path):
    answer = nightdesk("init", tmp_path / "news")
    assert answer.code == 0
    assert answer.out.endswith(f" run --config news/{FILE}\n")
    settings = load(tmp_path / "news" / FILE)
    [source] = settings.sources
    assert (source.name, source.path) == ("drop", str(tmp_path / "news" / "drop"))
    assert settings.claims == ()
    assert (tmp_path / "news" / "drop").is_dir()


def test_init_leaves_settings_alone_that_are_there(nightdesk, tmp_path):
    (tmp_path / FILE).write_text("# mine")
    answer = nightdesk("init", tmp_path)
    assert answer.code == 2
    assert "is there already; remove it, or name another folder" in answer.err
    assert (tmp_path / FILE).read_text() == "# mine"


def test_the_settings_of_init_explain_what_those_of_the_samples_explain():
    own = starter.own_settings(OURS)
    explained = [line for line in OURS.splitlines() if line.startswith("#")][4:]  # after the first paragraph
    assert [line for line in explained if line not in own.splitlines()] == []
    assert "samples" not in own
    assert re.search(r"\n\n\n", own) is None
    sections = tomllib.loads(OURS).keys() - {"claims", "watches", "outlets"}
    assert tomllib.loads(own).keys() == sections


def test_the_wheel_has_the_settings_and_every_night_of_the_samples():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    samples = sorted(path.name for path in (REPOSITORY / "tests" / "samples").iterdir() if path.name[:2] == "20")
    assert included == {
        FILE: f"flows/demo/{FILE}",
        "tests/samples/outlets.csv": "flows/demo/tests/samples/outlets.csv",
        **{f"tests/samples/{night}": f"flows/demo/tests/samples/{night}" for night in samples},
    }
    assert [night.isoformat() for night in starter.NIGHTS] == [samples[0], samples[-1]]
