"""Names are linked by evidence: never by a surname alone, in any order alike, and an id once given stays."""

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from models.datasets.entity_pairs import FIT, MEASURED
from models.datasets.own import own_lines
from models.linking.appearances import Named, appearances_of, authority_of
from models.linking.names import BODY, PERSON, relation
from models.linking.pairs import constants, cosine, sketches
from models.linking.placing import AUTHORITY, FIRST, REVISED, Key, Known, key_of, new_id, place

DAY = date(2026, 3, 2).toordinal()
DAM = ("Valcorvo", "Porto Amaro", "Reservoir Authority")


def appearance(article, name, type_=PERSON, beside=DAM, role=None, forms=(), authority=None, day=DAY):
    mentions = [
        Named(name, type_, name, role),
        *(Named(name, type_, form, None) for form in forms),
        *(Named(other, "location", other, None) for other in beside),
    ]
    found = appearances_of(article, mentions, day=day, authority=authority)
    return next(one for one in found if one.name == name)


def placed(tonight, past=(), before=None, **changes):
    links = place(tonight, past, before or {}, replace(constants(), **changes))
    return {key.article_id: link for key, link in links.items()}


@pytest.mark.parametrize(
    ("type_", "one", "other", "how"),
    [
        (PERSON, ("Ada Crane",), ("Ada  CRANE",), "same"),
        (PERSON, ("Ada Crane",), ("Ada M. Crane",), "extended"),
        (PERSON, ("Ada Crane",), ("Mr. Crane",), "surname"),
        (PERSON, ("Crane",), ("Crane",), "surname"),
        (PERSON, ("Ada Crane",), ("Otto Crane",), None),
        (PERSON, ("Ada Crane Jr.",), ("Ada Crane",), "same"),
        (PERSON, ("Inês de Faria",), ("Ines Faria",), "extended"),
        (BODY, ("Valcorvo Power Ltd.",), ("Valcorvo Power",), "same"),
        (BODY, ("Valcorvo Power",), ("Valcorvo Water",), None),
        (
            BODY,
            (
                "European Union",
                "EU",
            ),
            ("EU",),
            "expanded",
        ),
        (BODY, ("European Union",), ("EU",), "initials"),
        (BODY, ("EU",), ("EU",), "acronym"),
        (BODY, ("Kessler",), ("Kessler",), "word"),
        (BODY, ("Kessler",), ("Kessler Motors",), "longer"),
        (BODY, ("High Court",), ("the High Court",), "kind"),
    ],
)
def test_how_two_names_stand_to_each_other(type_, one, other, how):
    assert relation(type_, one, other) == how
    assert relation(type_, other, one) == how


def test_a_full_name_is_one_person_and_another_given_name_another():
    links = placed([appearance("a", "Ada Crane"), appearance("b", "Ada Crane"), appearance("c", "Otto Crane")])
    assert links["a"].entity_id == links["b"].entity_id != links["c"].entity_id
    assert (links["a"].tie, links["b"].tie) == (FIRST, "same")


def test_a_surname_is_linked_with_evidence_and_never_alone():
    full = appearance("a", "Ada Crane", role="chief engineer")
    alone = placed([full, appearance("b", "Crane", beside=())], link=0.0)
    assert alone["b"].entity_id != alone["a"].entity_id
    with_evidence = placed([full, appearance("b", "Crane", role="engineer")], link=0.0)
    assert with_evidence["b"].entity_id == with_evidence["a"].entity_id
    assert with_evidence["b"].shared == (*sorted(DAM), "engineer")


def test_a_surname_that_two_could_have_is_linked_to_neither():
    links = placed(
        [appearance("a", "Ada Crane"), appearance("b", "Otto Crane"), appearance("c", "Crane")], link=0.0
    )
    assert links["c"].tie == FIRST


def test_two_names_of_one_article_are_two():
    links = place([appearance("a", "Ada Crane"), appearance("a", "Ada M. Crane")], [], {}, constants())
    assert len({link.entity_id for link in links.values()}) == 2


def test_the_authority_file_decides_where_it_knows_both():
    authority = authority_of(
        [("Q1", "Ada Crane"), ("Q1", "The Dam Lady"), ("Q2", "Otto Crane"), ("Q3", "Otto Crane")]
    )
    links = placed(
        [
            appearance("a", "Ada Crane", authority=authority),
            appearance("b", "The Dam Lady", beside=(), authority=authority),
            appearance("c", "Otto Crane", authority=authority),
        ]
    )
    assert {links["a"].tie, links["b"].tie} == {FIRST, AUTHORITY}
    assert links["b"].entity_id == links["a"].entity_id
    assert appearance("c", "Otto Crane", authority=authority).same_as is None  # two have this name


def test_the_order_of_names_changes_nothing():
    tonight = [
        appearance(str(n), name) for n, name in enumerate(["Crane", "Ada Crane", "Otto Crane", "Ada Crane"] * 3)
    ]
    expected = placed(tonight)
    for seed in range(3):
        shuffled = random.Random(seed).sample(tonight, len(tonight))
        assert placed(shuffled) == expected


def test_a_revised_article_keeps_its_ids_whatever_it_says_now():
    before = appearance("a", "Ada Crane", day=DAY - 1)
    known = Known(new_id(before), [before])
    again = placed(
        [appearance("a", "Ada Crane", beside=("Elsewhere",))], [known], {key_of(before): known.entity_id}
    )
    assert again["a"].tie == REVISED
    assert again["a"].entity_id == new_id(before)


def test_an_id_depends_on_the_first_appearance_alone():
    one = appearance("a", "Ada Crane")
    assert new_id(one) == new_id(appearance("a", "Ada Crane", beside=(), role="mayor", day=DAY + 9))
    assert key_of(one) == Key("a", PERSON, "Ada Crane")


def test_a_sketch_tells_the_angle_between_vectors():
    drawn = np.random.default_rng(1).standard_normal((1, 384)).astype(np.float32)
    other = drawn + np.random.default_rng(2).standard_normal((1, 384)).astype(np.float32)
    one, near = sketches(np.concatenate([drawn, other]))
    exact = float((drawn @ other.T).item() / np.linalg.norm(drawn) / np.linalg.norm(other))
    assert cosine(one, near) == pytest.approx(exact, abs=0.15)
    assert cosine(one, one) == 1


def test_the_labelled_pairs_are_many_and_no_place_is_in_both_parts():
    rows = [line.split("\t") for line in own_lines("entity_pairs.tsv")]
    assert len(rows) >= 300
    assert sum(row[8] == "2" for row in rows) >= len(rows) // 12
    assert {row[7] for row in rows} == {"same", "different"}
    fit, measured = (
        {(row[at], row[at + 1]) for row in rows if row[0] == part for at in (1, 4)} for part in (FIT, MEASURED)
    )
    assert not fit & measured
