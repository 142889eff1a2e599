"""Backup and restore, by the commands of docs/operating.md, while nights are published."""

import re
import shutil
import subprocess

import pytest

from tests.conftest import REPOSITORY
from tests.warehouse.lakes import NEXT_NIGHT, article, opened, publish, publish_one_night, shard
from warehouse.lake.lake import Lake

pytestmark = pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not installed")


def steps() -> list[str]:
    """The commands below the heading, in their order, without those of `nightdesk`."""
    page = (REPOSITORY / "docs" / "operating.md").read_text(encoding="utf-8")
    section = re.split("^## ", page.split("## Back up and restore\n")[1], flags=re.MULTILINE)[0]
    lines = [line.strip() for line in section.splitlines() if line.startswith("    ")]
    return [line for line in lines if not line.startswith("nightdesk ")]


def test_a_backup_made_while_a_night_is_published_is_restored_whole(nightdesk, tmp_path):
    lake = Lake(tmp_path / "lake")
    publish_one_night(lake)
    (tmp_path / "backup").mkdir()
    copy_snapshot, copy_files, put_snapshot, restore = steps()
    subprocess.run(copy_snapshot, shell=True, check=True)
    publish(lake, "run-2", {"wire": shard(article("a", "Ada Crane wants the dam."))})  # replaces files of the night
    publish(lake, "run-3", {"wire": shard(article("n", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    for step in (copy_files, put_snapshot, restore):
        subprocess.run(step, shell=True, check=True)
    assert nightdesk("relocate", "--lake", "restored").code == 0
    checked = nightdesk("verify", "--lake", "restored")
    assert (checked.code, checked.out) == (0, "")
    with_night = "select night::varchar, article_id, text from articles order by all"
    assert opened(Lake(tmp_path / "restored")).sql(with_night).fetchall() == [
        ("2026-03-02", "a", "Ada Crane opposes the dam."),
        ("2026-03-02", "b", "Bo Lind wants the dam."),
    ]
