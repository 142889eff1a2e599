"""What `nightdesk run` prints of articles: words of strangers, on a terminal."""

from datetime import date

import pytest

from flows import show
from tests.warehouse.lakes import article, publish, shard
from warehouse.lake import Lake


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x1b", "\u200b"])
def test_articles_cannot_turn_a_line_round_or_command_the_terminal(tmp_path, capsys, character):
    lake = Lake(tmp_path / "lake")
    text = f"Ada{character} Crane{character} opposes the dam."
    publish(
        lake, "run-1", {"wire": shard(article("a", text, title=f"The {character}dam", outlet=f"Wire{character}"))}
    )
    show.nights(lake, [date(2026, 3, 2)], ["dam"])
    printed = capsys.readouterr().out
    assert "dam" in printed
    assert character not in printed
