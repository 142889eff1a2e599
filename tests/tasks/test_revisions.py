"""Characters added and removed between two texts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.settle.revisions import Change, change

CHANGES = {
    "nothing": ("The harbour stays open.", "The harbour stays open.", Change(0, 0)),
    "a word": ("The harbour stays open.", "The harbour stays shut.", Change(4, 4)),
    "a word that begins alike": ("The harm is done.", "The harbour is done.", Change(7, 4)),
    "a sentence more": ("It is open.", "It is open. Nobody left.", Change(13, 0)),
    "a sentence less": ("It is open. Nobody left.", "It is open.", Change(0, 13)),
    "in the middle": ("One two three four.", "One two five six three four.", Change(9, 0)),
    "all of it": ("abc", "xyz", Change(3, 3)),
    "from nothing": ("", "abc", Change(3, 0)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_characters_are_counted(name):
    old, new, expected = CHANGES[name]
    assert change(old, new) == expected


@given(st.text("ab \n.", max_size=40), st.text("ab \n.", max_size=40))
def test_what_is_kept_is_the_same_from_both_sides(old, new):
    found = change(old, new)
    assert len(old) - found.removed == len(new) - found.added >= 0
    assert (found == Change(0, 0)) == (old == new)
    assert found.added >= 0
    assert found.removed >= 0


def test_very_long_texts_are_compared_by_lines_and_soon():
    lines = [f"Line {number} of the minutes of the council.\n" for number in range(20_000)]
    began = time.process_time()
    changed = ["First.\n", *lines[:10_000], "Another line.\n", *lines[10_001:], "Last.\n"]
    found = change("".join(lines), "".join(changed))
    assert found == Change(len("First.\nAnother line.\nLast.\n"), len(lines[10_000]))
    assert time.process_time() - began < 20
