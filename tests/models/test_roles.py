"""The title or role beside a person's name, before it or behind it between commas."""

from __future__ import annotations

import pytest

from models.rules.roles import role_of

STANDS = [
    ("Defence Minister [Ada Crane] left.", "Defence Minister"),
    ("They met the Vorland foreign minister [Ada Crane] twice.", "Vorland foreign minister"),
    ("It was former Mayor [Ada Crane].", "former Mayor"),
    ("the Green front-runner [Ada Crane] won.", "Green front-runner"),
    ("the businesswoman [Ada Crane] won.", "businesswoman"),
    ("Gov. [Ada Crane] signed it.", "Gov."),
    ("Secretary of State [Ada Crane] flew home.", "Secretary of State"),
    ("the Minister of Foreign Affairs [Ada Crane] flew home.", "Minister of Foreign Affairs"),
    ("The firm's chairman Mr. [Crane] agreed.", "chairman"),
    ("[Ada Crane], the mayor of Arden, said no.", "mayor of Arden"),
    ("His sister, the mayor of Arden, Ms. [Ada Crane], said no.", "mayor of Arden"),
    ("[Ada Crane], a virologist at the University of Arden, said no.", "virologist at the University of Arden"),
    ("[Ada Crane], chief executive of E. B. Kessler, resigned.", "chief executive of E. B. Kessler"),
    ("[Ada Crane], spokeswoman for the ministry.", "spokeswoman for the ministry"),
]
NONE = [
    "[Ada Crane] left.",
    "Then said [Ada Crane] no.",
    "a friend of [Ada Crane]",
    "Arden's [Ada Crane] won.",
    "[Ada Crane], who was a minister, left.",
    "[Ada Crane], the teacher said, had left.",
    "[Ada Crane], however, left.",
    "[Ada Crane], Bo Dahl, and others left.",
    "He met the minister.\n[Ada Crane] left.",
    "He met the minister. [Ada Crane] left.",
    "On Monday [Ada Crane] left.",
]


def asked(marked: str) -> str | None:
    before, name, after = marked.replace("]", "[").split("[")
    text = before + name + after
    span = role_of(text, len(before), len(before) + len(name))
    return text[slice(*span)] if span else None


@pytest.mark.parametrize(("marked", "role"), STANDS)
def test_a_role_that_stands_beside_a_name_is_kept_as_its_words_are(marked, role):
    assert asked(marked) == role


@pytest.mark.parametrize("marked", NONE)
def test_where_none_stands_there_is_none(marked):
    assert asked(marked) is None


def test_words_that_only_begin_like_a_role_do_not_stretch_it():
    assert asked("Yesterday the Arden police chief [Ada Crane] left.") == "Arden police chief"
    assert asked("Officials and the union leader [Ada Crane] left.") == "union leader"
