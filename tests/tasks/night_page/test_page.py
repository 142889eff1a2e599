"""The page of a night: numbers are those of the views, evidence is the stored text, and nothing is injected."""

from datetime import timedelta

import lxml.html
import pytest

from tasks.night_page.page import page
from tasks.night_page.write import write_night_page
from tests.tasks.night_page.hostile import HOSTILE, hostile, skeleton
from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, kept_lake, publish, shard
from tests.warehouse.stories import member, story
from warehouse.ask.night import read_night
from warehouse.errors import InputError, MissingLake
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def publish_two_nights(lake):
    first = shard(
        article("a", published_at=None),
        article("b", outlet="Daily", copy_group="a"),
        article("r", "Bo Lind wants the dam now.", url="https://lind.example/dam"),
        article("f", "Il pleut à Lyon.", language="fr", annotated=False),
        rejected=["c.txt"],
    )
    for row in first["stances"]:
        if row["article_id"] == "r":
            row |= {"stance": "supports"}
    publish(lake, "run-1", {"wire": first})
    revised = article(
        "r", "Bo Lind opposes the dam now.", revision=2, night=NEXT_NIGHT, url="https://lind.example/dam",
        characters_added=7, characters_removed=5,
    )  # fmt: skip
    publish(lake, "run-2", {"wire": shard(revised)}, night=NEXT_NIGHT, failed=["desk"])


kept_nights = kept_lake(publish_two_nights)


@pytest.fixture
def two_nights(kept_nights):
    """An agency text in two outlets, an article that is revised and changes sides, one in French, an empty file."""
    return kept_nights.anew()


@pytest.fixture(scope="module")
def pages(kept_nights):
    """The pages of these nights, made once."""
    lake = kept_nights.anew()
    return {night: page(read_night(lake, night)) for night in (NIGHT, NEXT_NIGHT)}


@pytest.fixture
def first(pages):
    """The page of the first of these nights, parsed."""
    return lxml.html.document_fromstring(pages[NIGHT])


@pytest.fixture
def second(pages):
    """The page of the second."""
    return lxml.html.document_fromstring(pages[NEXT_NIGHT])


def parsed(lake):
    return lxml.html.document_fromstring(page(read_night(lake)))


def words(element):
    return " ".join(element.text_content().split())


def cells(tree, section, number=0):
    """The rows of the table in a section (by default the first table), as text."""
    table = tree.get_element_by_id(section).findall(".//table")[number]
    return [[words(cell) for cell in row] for row in table.find("tbody")]


def stories(tree):
    return [item for stories in tree.find_class("stories") for item in stories]


def sections(tree):
    return {section.get("id") for section in tree.iter("section") if section.get("id")}


def test_the_head_shows_what_was_read_and_what_went_wrong(first):
    head = words(first.find(".//header"))
    assert "Monday, 2 March 2026" in head
    assert "5 records read from 1 source: 4 new, 1 rejected." in head
    assert "4 articles, which are 3 independent texts; the models read 3 of them." in head


def test_the_figures_are_those_of_the_views(first, two_nights):
    with connect(two_nights) as con:

        def rows(query):
            return [[str(value) for value in row] for row in con.sql(query).fetchall()]

        night = f"where night = '{NIGHT}'"
        assert cells(first, "claims") == rows(
            "select '2 March 2026', articles_judged, articles, independent_texts, supports, disputes, reports, "
            f"holders from positions_by_day {night}"
        )
        assert [[row[0], *row[2:5]] for row in cells(first, "names")] == rows(
            f"select entity, independent_texts, articles, mentions from tone_by_day {night} "
            "order by independent_texts desc, articles desc, mentions desc, entity"
        )
        assert cells(first, "read") == rows(
            f"select source, read, new, revised, unchanged, duplicate, rejected from outcomes {night} order by 1"
        )
        assert cells(first, "tone") == rows(
            "select '2 March 2026', count(*), count(distinct copy_group), count(*) filter (label = 'negative'), "
            "count(*) filter (label = 'neutral'), count(*) filter (label = 'positive') "
            f"from corrected_sentiments join articles using (article_id, revision, night) {night}"
        )


def test_the_marked_words_are_the_stored_evidence(first, two_nights):
    with connect(two_nights) as con:
        query = "select distinct substr(text, evidence_start + 1, evidence_end - evidence_start) from stances "
        stored = con.sql(
            f"{query} join articles using (article_id, revision, night) where night = '{NIGHT}'"
        ).fetchall()
    assert {mark.text_content() for mark in first.iter("mark")} == {text for (text,) in stored}


def test_evidence_is_shown_in_context_that_is_cut_between_words(lake):
    text = f"{'Before it. ' * 40}Ada Crane opposes it. {'After it. ' * 40}".strip()
    rows = shard(article("a", text))
    start = text.index("Ada")
    for row in rows["stances"]:
        row |= {"evidence_start": start, "evidence_end": start + 21, "evidence": "Ada Crane opposes it."}
    publish(lake, "run-1", {"wire": rows})
    passage = parsed(lake).find(".//blockquote")
    said = passage.text_content()
    assert passage.find(".//mark").text_content() == "Ada Crane opposes it."
    assert said.startswith(("… Before it. ", "… it. "))
    assert said.endswith(("After it. …", "After …"))


def test_every_link_within_the_page_has_exactly_one_anchor(first, second):
    for tree in (first, second):
        anchors = [element.get("id") for element in tree.iter() if element.get("id")]
        links = [link.get("href")[1:] for link in tree.iter("a") if link.get("href").startswith("#")]
        assert len(anchors) == len(set(anchors))
        assert set(links) <= set(anchors)
        assert {"evidence-1", "position-1"} < {*links}


def test_copies_are_folded_under_the_first(first):
    agency, *others = [words(story) for story in stories(first)]
    assert agency.startswith("About a The Wire · undated neutral")
    assert agency.endswith("Also in Daily (2 articles, one text).")
    assert len(others) == 2


def test_a_copy_names_who_had_the_text_on_an_earlier_night(two_nights):
    late = article("z", outlet="Late Edition", copy_group="a", night=NEXT_NIGHT + timedelta(days=1))
    publish(two_nights, "run-3", {"wire": shard(late)}, night=late["night"])
    [story] = stories(parsed(two_nights))
    assert words(story).endswith("First in The Wire on the night of 2 March 2026.")


def test_a_change_of_sides_is_shown_with_the_words_then_and_now(second):
    [speaker, own] = [words(flip) for flip in second.find_class("flips")[0]]
    assert speaker.startswith(
        "Bo Lind supported it until 2 March 2026, now disputes it. probability 0.90 then, 0.90 now"
    )
    assert (
        "Then: Bo Lind wants the dam now. The Wire Now: Bo Lind opposes the dam now. The Wire · in its context"
        in speaker
    )
    assert own.startswith("About r supported it until 2 March 2026, now disputes it.")


def test_a_changed_article_shows_how_much_changed(second):
    assert cells(second, "changed") == [["About r", "The Wire", "2", "28", "+7", "−5"]]


def test_a_failed_source_and_a_rejected_record_are_shown(first, second):
    assert cells(second, "read")[0][0] == "desk failed no answer"
    meaning = "nothing was left to read: no text, or only white space and credits"
    assert cells(first, "read", 1) == [["rejected", "empty", "1", meaning]]
    assert cells(first, "read", 2) == [["wire", "c.txt", "empty", ""]]


def test_links_to_articles_send_no_referrer(first):
    away = [link for link in first.iter("a") if not link.get("href").startswith("#")]
    assert {link.get("href") for link in away} == {"https://lind.example/dam"}
    assert {link.get("rel") for link in away} == {"noopener noreferrer"}


def test_the_same_lake_gives_the_same_page(two_nights):
    path = write_night_page(two_nights, NIGHT)
    before = path.read_bytes()
    assert write_night_page(two_nights, NIGHT).read_bytes() == before
    assert path == two_nights.root / "digests" / "2026-03-02.html"


def test_the_latest_night_is_the_default_and_the_index_lists_those_with_a_page(two_nights):
    assert write_night_page(two_nights).name == "2026-03-03.html"
    index = lxml.html.parse(str(two_nights.digests / "index.html"))
    assert [link.get("href") for link in index.iter("a")] == ["feeds/index.html", "2026-03-03.html"]
    write_night_page(two_nights, NIGHT)
    index = lxml.html.parse(str(two_nights.digests / "index.html"))
    assert [link.get("href") for link in index.iter("a")][1:] == ["2026-03-03.html", "2026-03-02.html"]


def test_an_unknown_night_is_an_error_that_lists_the_known_nights(two_nights, tmp_path):
    with pytest.raises(InputError, match=r"night 2026-04-01 is not published in .*: 2026-03-03, 2026-03-02"):
        read_night(two_nights, NIGHT.replace(month=4, day=1))
    with pytest.raises(MissingLake):
        read_night(Lake(tmp_path / "nowhere"))


def test_a_night_without_articles_claims_or_models_has_a_page(lake):
    publish(lake, "run-1", {"wire": shard(rejected=["c.txt"])})
    tree = parsed(lake)
    assert "No article is new or changed." in words(tree)
    assert "No model was asked." in words(tree)
    assert sections(tree) == {"new", "read"}


def test_a_night_without_claims_has_a_page(lake):
    publish(lake, "run-1", {"wire": shard(article("a")) | {"stances": []}})
    tree = parsed(lake)
    assert sections(tree) == {"new", "names", "places", "tone", "read"}


def test_a_position_without_evidence_is_shown_without_a_link_to_it(lake):
    rows = shard(article("a"))
    for row in rows["stances"]:
        row |= {"evidence": None, "evidence_start": None, "evidence_end": None}
    publish(lake, "run-1", {"wire": rows})
    tree = parsed(lake)
    assert [words(one) for one in tree.find_class("statement")] == [
        "Ada Crane probability 0.90 The Wire",
        "The article itself probability 0.90 The Wire",
    ]
    assert "evidence" not in sections(tree)


def test_an_article_without_title_outlet_address_or_time_is_shown(lake):
    bare = dict.fromkeys(("title", "outlet", "url", "published_at", "published_precision"))
    publish(lake, "run-1", {"wire": shard(article("a", **bare))})
    [story] = stories(parsed(lake))
    assert words(story).startswith("Ada Crane opposes the dam. wire · undated neutral")


def test_a_large_night_is_bounded_and_says_so(lake):
    publish(lake, "run-1", {"wire": shard(*(article(f"a{number}") for number in range(200)))})
    tree = parsed(lake)
    assert "160 of 200 stories are shown." in words(tree.get_element_by_id("new"))
    assert "6 of 200 speaker's statements are shown, the surest." in words(tree.get_element_by_id("claims"))
    assert len(stories(tree)) == 160


def test_the_more_claims_are_followed_the_fewer_statements_of_each_are_shown(lake):
    rows = shard(*(article(f"a{number}") for number in range(5)))
    claims = [{"claim_id": f"c{number}", "claim": f"Claim {number}."} for number in range(60)]
    rows["stances"] = [row | claim for claim in claims for row in rows["stances"]]
    publish(lake, "run-1", {"wire": rows})
    tree = parsed(lake)
    assert len(tree.find_class("statement")) == 60 * 2 * 2
    assert "2 of 5 speaker's statements are shown, the surest." in words(tree)


def test_articles_add_no_element_and_no_attribute(lake, tmp_path):
    other = Lake(tmp_path / "other")
    publish(lake, "run-1", {"wire": hostile("harmless")})
    publish(other, "run-1", {"wire": hostile(HOSTILE)})
    assert skeleton(page(read_night(other))) == skeleton(page(read_night(lake)))


def test_hostile_text_is_shown_as_text_and_bounded(lake):
    publish(lake, "run-1", {"wire": hostile(HOSTILE + "x" * 10_000)})
    made = page(read_night(lake))
    tree = lxml.html.document_fromstring(made)
    assert "<script>document.title='owned'</script>" in words(tree)
    assert "\u202e" not in made.decode()
    assert len(words(tree.find(".//h3"))) < 170
    assert len(made) < 100_000


def test_no_script_is_needed_and_nothing_is_loaded(first):
    assert not list(first.iter("script", "link", "img", "iframe", "object", "embed", "base", "form"))
    [policy] = [meta.get("content") for meta in first.iter("meta") if meta.get("http-equiv")]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not [element for element in first.iter() if element.get("style") or element.get("src")]


def test_the_page_shows_what_is_announced_and_which_figures_contradict_each_other(lake):
    texts = {"a": "Ada Crane says 12 people died; a vote is on Friday.", "b": "Ada Crane says 40 people died."}
    night = shard(*(article(name, text, outlet=name.upper()) for name, text in texts.items()))
    for row, toll in zip(night["amounts"], (12, 40), strict=True):
        text = texts[row["article_id"]]
        start = text.index(str(toll))
        row |= {"start": start, "end": start + 9, "surface": f"{toll} people", "low": toll, "high": toll}
        row |= {"unit": "people", "topic": "died"}
    friday = {"start": 44, "end": 50, "surface": "Friday"} | dict.fromkeys(("from", "to"), NIGHT + timedelta(4))
    night["dates"] = [night["dates"][0] | friday]
    night["stories"].append(story("a", articles=2))
    night["story_members"] += [member("a"), member("b", "a", via="a")]
    publish(lake, "run-1", {"wire": night})
    tree = parsed(lake)
    assert {"upcoming", "contested"} <= sections(tree)
    assert cells(tree, "upcoming") == [["6 March 2026", texts["a"], "A"]]
    assert cells(tree, "contested") == [
        ["A", "12 people", "first", texts["a"]],
        ["B", "40 people", "contradicts", texts["b"]],
    ]


def test_places_of_the_night_are_dots_on_a_map_and_rows_of_a_table(lake):
    rows = shard(article("a"), article("b"), article("c"))
    rows["places"][2] |= {"name": "South Pole", "latitude": -90.0, "longitude": 0.0, "geonames_id": None}
    publish(lake, "run-1", {"wire": rows})
    tree = parsed(lake)
    [dot] = tree.get_element_by_id("places").iter("circle")  # the pole is off the map
    assert (dot.get("cx"), dot.get("cy")) == ("341.7", "90.6")  # two pixels a degree from 180 W and 84 N
    assert words(dot) == "Lisbon, Portugal: 2 texts"
    assert cells(tree, "places") == [["Lisbon", "Portugal", "2", "2"], ["South Pole", "Portugal", "1", "1"]]


def test_a_night_that_names_no_place_has_no_map(lake):
    publish(lake, "run-1", {"wire": shard(article("a")) | {"places": []}})
    assert "places" not in sections(parsed(lake))
