"""A line end within a paragraph of hard-wrapped text is a blank; every other line end stays one."""

import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.cleaning.wrapping import unwrapped

LEAD = (
    "The harbour board of Port Maren approved the new tidal gate on Monday, after Ana de la Reyes, the minister of "
    "Public Works, and the Association of Inshore Fishermen had talked for three nights."
)
SECOND = (
    "The gate will be built by Holt Marine. Its director, Maren Holt, said that the work would begin in May and "
    "that the Bay of Selden would stay open to ships."
)
THIRD = '"We have waited for this since the flood of 1988," she said, "and the sea has not waited for us."'
SECONDS = 20  # of processor time; a busy machine does not count
PARAGRAPHS = [LEAD, SECOND, THIRD]


@pytest.mark.parametrize("width", [40, 60, 66, 72, 80, 100])
def test_paragraphs_filled_up_to_a_width_are_whole_again(width):
    for between, indent in (("\n\n", ""), ("\n\n", "    ")):
        wrapped = between.join(textwrap.fill(each, width, initial_indent=indent) for each in PARAGRAPHS)
        assert unwrapped(wrapped) == between.join(indent + each for each in PARAGRAPHS)


def test_a_paragraph_told_only_by_its_indent_stays_apart():
    wrapped = "\n".join(textwrap.fill(each, 66, initial_indent="    ") for each in PARAGRAPHS)
    assert unwrapped(wrapped).split("\n") == ["    " + each for each in PARAGRAPHS]


def test_lines_of_uneven_length_that_end_within_sentences_are_joined():
    text = (
        "The trial of the pilot Ana\nReyes opened before the High\nCourt of Selden on Monday. Reyes,\nwho led the\n"
    )
    assert unwrapped(f"{text}Harbour Board until May, denies it.") == (
        "The trial of the pilot Ana Reyes opened before the High Court of Selden on Monday. Reyes, who led the "
        "Harbour Board until May, denies it."
    )


def test_a_word_broken_at_its_hyphen_is_whole_again():
    text = "The gate of Port Maren was opened on Monday by Maren Holt-\nReyes, who had waited for it."
    assert "Holt-Reyes, who" in unwrapped(text)


def test_a_headline_above_a_wrapped_text_stays_a_line():
    text = f"Board approves gate\nBy Ana Reyes\n{textwrap.fill(LEAD, 66)}\n\n{textwrap.fill(SECOND, 66)}"
    assert unwrapped(text) == f"Board approves gate\nBy Ana Reyes\n{LEAD}\n\n{SECOND}"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PARAGRAPHS),
        "\n\n".join(PARAGRAPHS),
        "Storm Petra: what we know\nTwo people are missing off Port Maren\nSchools stay closed until Wednesday",
        "Those who won in Port Maren:\nAna Reyes, Selden\nMaren Holt, Port Maren\nTom Storm, Valcorvo",
        "It needs:\n- a gate,\n- a wall and\n- a pump.",
        "Selden 3, Port Maren 1\nValcorvo 0, Elmstad 2\nRotterby 1, Kolding 1",
        "The gate was opened on Monday.\nNobody was hurt, the board said.\nIt will be closed again in May.",
        "",
        "\n\n",
    ],
)
def test_lines_that_are_paragraphs_headlines_or_items_stay_lines(text):
    assert unwrapped(text) == text


@pytest.mark.parametrize("lines", ["of the,\n", "a.\n", f"{'of the ' * 9}a,\n{'of the ' * 5}a\n", ",\n\n"])
def test_a_text_of_very_many_lines_is_told_in_time(lines):
    started = time.process_time()
    unwrapped(lines * (1_000_000 // len(lines)))
    assert time.process_time() - started < SECONDS


@given(st.lists(st.sampled_from([*PARAGRAPHS, "of the", "a,", "Gate", "-", " ", "\n", "\n\n", "  x"])).map("".join))
def test_only_white_space_around_line_ends_changes_and_twice_is_once(text):
    joined = unwrapped(text)
    assert "".join(joined.split()) == "".join(text.split())
    assert unwrapped(joined) == joined
