"""Copies of labelled texts with other names: every label stays on its words, and names stay alike."""

import pytest

from models.api import QUOTE_ROLES
from models.datasets.columns import TaggedSentence
from models.datasets.labelled_articles import LabelledArticle, LabelledStatement, LabelledTone
from models.datasets.polnear import AttributedArticle
from models.training.invented import common_words, renamed_articles, renamed_groups, renamed_sentences

TEXT = (
    'Boris Petrov of Russia\'s foreign ministry denied it. "We are not leaving," Petrov told Russian reporters in '
    "Omsk, and III Bank of Omsk stayed shut."
)
SOURCE, CUE, CONTENT = QUOTE_ROLES


def span(words: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def article(name: str) -> LabelledArticle:
    names = [
        (*span("Boris Petrov"), "person"),
        (*span("Russia"), "location"),
        (*span("Petrov", 1), "person"),
        (*span("Russian"), "nationality"),
        (*span("Omsk"), "location"),
        (*span("III Bank of Omsk"), "organisation"),
    ]
    said = span('"We are not leaving,"')
    roles = ((*said, CONTENT), (*span("Petrov", 1), SOURCE), (*span("told"), CUE))
    return LabelledArticle(
        name,
        "",
        TEXT,
        tuple(names),
        {"Boris Petrov": (span("Boris Petrov"), span("Petrov", 1))},
        (LabelledStatement((said,), True, "Boris Petrov", span("told")),),
        AttributedArticle(TEXT, roles),
        (LabelledTone(1, (span("Petrov", 1),), (span("Petrov", 1),)),),
        1,
        1,
        (span(TEXT[: TEXT.index('"') - 1]),),
    )


@pytest.fixture(scope="module")
def copies():
    return [renamed_articles([article(f"a{number}")], 1)[0] for number in range(60)]


def test_labels_of_a_copy_are_on_the_words_that_took_the_place_of_theirs(copies):
    for copy in copies:
        words = [copy.text[a:b] for a, b, _ in copy.names]
        (said,), told = copy.statements[0].parts, copy.statements[0].cue
        assert copy.text[slice(*said)] == '"We are not leaving,"'
        assert copy.text[slice(*told)] == "told"
        assert [copy.text[a:b] for a, b, _ in copy.attributed.spans] == ['"We are not leaving,"', words[2], "told"]
        assert [copy.text[a:b] for a, b in copy.mentions["Boris Petrov"]] == [words[0], words[2]]
        assert copy.text[slice(*copy.tones[0].shown[0])] == words[2]
        assert copy.text[slice(*copy.key[0])].endswith("foreign ministry denied it.")
        assert copy.attributed.text == copy.text
        assert [kind for *_, kind in copy.names] == [kind for *_, kind in article("a").names]


def test_a_surname_the_people_of_a_country_and_a_town_in_a_firm_go_with_their_names(copies):
    changed = 0
    for copy in copies:
        full, country, surname, adjective, town, bank = (copy.text[a:b] for a, b, _ in copy.names)
        assert full.endswith(f" {surname}")
        assert adjective[:3] == country[:3]
        assert bank.startswith("III ")
        assert bank.endswith(f" of {town}")
        changed += (surname != "Petrov") + (country != "Russia") + (town != "Omsk")
    assert changed > 100  # of 180: some names stay as they were


def test_copies_of_an_article_differ_by_seed_and_are_the_same_for_one_seed():
    first, again = (renamed_articles([article("a")], 1)[0] for _ in range(2))
    assert first == again
    assert renamed_articles([article("a")], 2)[0] != first


def test_names_in_capitals_stay_in_capitals_and_acronyms_and_common_words_stay():
    text = "VALLEJO : The FBI and Vallejo Police searched the harbour near New Vallejo"
    labels = ((0, 7, "location"), (14, 17, "organisation"), (22, 36, "organisation"), (63, 74, "location"))
    common = common_words(["police came by new roads"])
    for seed in range(20):
        (copy,) = renamed_sentences([TaggedSentence(text, labels)], common, str(seed))
        capitals, acronym, force, town = (copy.text[a:b] for a, b, _ in copy.names)
        assert capitals.isupper()
        assert acronym == "FBI"
        assert force == f"{capitals.capitalize()} Police"
        assert town == f"New {capitals.capitalize()}"


def test_tables_without_words_are_not_copied():
    table = TaggedSentence("Omsk 3 Tula 1", ((0, 4, "location"), (7, 11, "location")))
    told = TaggedSentence("Tula won the cup after a long and wet afternoon", ((0, 4, "organisation"),), ((46, 47),))
    (copy,) = renamed_groups([table, told], 1)
    ((start, end, _),) = copy.names
    assert copy.text[end:] == " won the cup after a long and wet afternoon"
    assert start == 0
    assert copy.unknown == ((len(copy.text) - 1, len(copy.text)),)
