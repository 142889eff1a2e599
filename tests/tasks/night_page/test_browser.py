"""The page in a real browser, if there is one: hostile text stays text, and a phone shows the whole page."""

import html
import re
import shutil
import subprocess

import pytest

from tasks.night_page.page import page
from tests.tasks.night_page.hostile import HOSTILE, hostile, skeleton
from tests.warehouse.lakes import publish
from warehouse.ask.night import read_night
from warehouse.lake.lake import Lake

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture
def as_opened(tmp_path):
    """The page of a night whose articles contain a text, as Chromium holds it after opening it."""

    def opened(said):
        lake = Lake(tmp_path / re.sub(r"\W", "", said)[:20] / "lake")
        publish(lake, "run-1", {"wire": hostile(said)})
        file = tmp_path / "page.html"
        file.write_bytes(page(read_night(lake)))
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        command = [CHROMIUM, *QUIET, profile, "--dump-dom", file.as_uri()]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return opened


def test_hostile_articles_give_the_same_elements_as_harmless_articles(as_opened):
    assert skeleton(as_opened(HOSTILE)) == skeleton(as_opened("harmless"))


def test_nothing_from_an_article_is_executed(as_opened):
    opened = as_opened(HOSTILE)
    assert "<title>Night of 2 March 2026 · Nightdesk</title>" in opened
    assert "<script>document.title='owned'</script>" in html.unescape(opened)
    assert "<script" not in opened
