"""Stories on the pages: a night's texts below their story, a page for each story, and the index of both."""

from datetime import date

import lxml.html
import pytest

from tasks.night_page.page import has_page, page, story_page
from tasks.night_page.write import write_night_page
from tests.tasks.night_page.hostile import HOSTILE, hostile, skeleton
from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, kept_lake, publish, shard
from tests.warehouse.stories import member, story
from warehouse.ask import night
from warehouse.ask.night import read_night
from warehouse.lake.lake import Lake

THIRD = date(2026, 3, 4)


def publish_two_nights(lake):
    """Two nights: story `a` grows to three articles of two outlets, story `c` to two, and `x` stays alone."""
    first = shard(
        article("a"), article("x", "Eve Moss opposes the bridge."), article("c", "Cy Dorn wants rain soon.")
    )
    first["story_members"] += [member("a"), member("x"), member("c")]
    first["stories"] += [story("a"), story("x"), story("c")]
    publish(lake, "run-1", {"wire": first})
    second = shard(
        article("b", "Bo Lind wants the dam now.", outlet="Daily", night=NEXT_NIGHT),
        article("d", "Bo Lind fears the dam.", night=NEXT_NIGHT),
        article("e", "Cy Dorn sees the rain.", night=NEXT_NIGHT),
    )
    second["story_members"] += [
        *(member(id_, "a", via="a", night=NEXT_NIGHT) for id_ in ("b", "d")),
        member("e", "c", via="c", night=NEXT_NIGHT),
    ]
    second["stories"] += [
        story("a", night=NEXT_NIGHT, title="The dam", articles=3, independent_texts=3, outlets=2),
        story("c", night=NEXT_NIGHT, title="The rain", articles=2, independent_texts=2),
    ]
    publish(lake, "run-2", {"wire": second}, night=NEXT_NIGHT)


def publish_and_write(lake):
    """The same, with the pages of both nights."""
    publish_two_nights(lake)
    write_night_page(lake, NIGHT)
    write_night_page(lake)


kept = kept_lake(publish_and_write)


@pytest.fixture
def lake(kept):
    """Two nights with their pages."""
    return kept.anew()


@pytest.fixture(scope="module")
def second_night(kept):
    return read_night(kept.anew())


def words(element):
    return " ".join(element.text_content().split())


def test_the_texts_of_a_story_stand_below_the_first_with_outlet_and_time(second_night):
    tree = lxml.html.document_fromstring(page(second_night, index="index.html"))
    [first, second] = [item for items in tree.find_class("stories") for item in items]
    [others] = first.find_class("others")
    heads = {words(first.find(".//h3")), words(others)}
    assert heads == {"About b", "About d The Wire · 1 March 2026, 08:30 UTC"}
    assert not second.find_class("others")


def test_a_story_says_what_is_new_since_the_night_before(second_night):
    tree = lxml.html.document_fromstring(page(second_night, index="index.html"))
    [first, second] = [words(item) for items in tree.find_class("stories") for item in items]
    new = "Since 2 March 2026, 1 article before this night. New names: Bo Lind. 2 new statements."
    assert first.endswith(f"{new} The whole story: 3 articles in 2 outlets.")
    assert second.endswith("1 article before this night. 1 new statement. The whole story: 2 articles in 1 outlet.")


def test_a_page_by_itself_links_to_no_story(second_night):
    tree = lxml.html.document_fromstring(page(second_night))
    assert not [link for link in tree.iter("a") if "stories/" in link.get("href")]


def test_stories_of_several_articles_have_a_page_to_which_the_night_and_the_index_link(lake):
    assert {path.name for path in lake.stories.iterdir()} == {"a.html", "c.html"}
    linked = {"stories/a.html", "stories/c.html"}
    for name in ("2026-03-03.html", "index.html"):
        tree = lxml.html.parse(str(lake.digests / name))
        assert linked <= {link.get("href") for link in tree.iter("a")}
    index = [[words(cell) for cell in row] for row in lxml.html.parse(str(lake.digests / "index.html")).iter("tr")]
    assert ["The dam", "2 March 2026", "3 March 2026", "3", "3", "2"] in index


def test_the_page_of_a_story_has_its_course_its_sides_its_outlets_and_its_articles(lake):
    tree = lxml.html.parse(str(lake.stories / "a.html")).getroot()
    assert words(tree.find(".//h1")) == "The dam"
    course = [words(item) for item in tree.find_class("course")[0]]
    assert course == [
        "2 March 2026 About a 1 article, 1 independent text, 1 outlet; 1 article so far Names: Ada Crane. "
        "Ada Crane: the dam.",
        "3 March 2026 About b 2 articles, 2 independent texts, 2 outlets; 3 articles so far Names: Bo Lind. "
        "Bo Lind: the dam now.Bo Lind: the dam.",
    ]
    holders = [words(holder) for holder in tree.find_class("holder")]
    assert holders == ["Bo Lind", "Ada Crane", "The articles themselves"]
    outlets, articles = [
        [[words(cell) for cell in row] for row in table.find("tbody")] for table in tree.iter("table")
    ]
    assert outlets == [
        ["The Wire", "1 March 2026, 08:30 UTC", "0.0", "2", "2", "", ""],
        ["Daily", "1 March 2026, 08:30 UTC", "0.0", "1", "1", "", ""],
    ]
    assert [row[0] for row in articles] == ["About b", "About d", "About a"]
    nights = {link.get("href") for link in tree.iter("a") if link.get("href").startswith("../")}
    assert nights == {"../2026-03-02.html", "../2026-03-03.html", "../index.html"}


def test_the_page_of_a_story_that_a_large_night_does_not_show_is_kept_up_to_date(lake, monkeypatch):
    rows = shard(
        *(article(id_, f"Bo Lind fears dam {id_}.", night=THIRD) for id_ in ("f", "g")),
        article("h", "Cy Dorn fears the rain.", night=THIRD),
    )
    rows["story_members"] += [*(member(id_, "a", night=THIRD) for id_ in ("f", "g")), member("h", "c", night=THIRD)]
    rows["stories"] += [story("a", night=THIRD, articles=5), story("c", night=THIRD, articles=3)]
    publish(lake, "run-3", {"wire": rows}, night=THIRD)
    monkeypatch.setitem(night._MOST, "articles_shown", 1)
    write_night_page(lake)
    assert "About h" in (lake.stories / "c.html").read_text()
    shown = lxml.html.parse(str(lake.digests / "2026-03-04.html")).getroot().find_class("stories")
    assert [words(item.find(".//h3")) for items in shown for item in items] == ["About f"]


def test_a_story_that_became_part_of_another_loses_its_page(lake):
    rows = shard()
    rows["story_members"] += [member(id_, "a", night=THIRD) for id_ in ("c", "e")]
    rows["stories"] += [story("a", night=THIRD, articles=5), story("c", night=THIRD, articles=0, state="merged")]
    publish(lake, "run-3", {"wire": rows}, night=THIRD)
    write_night_page(lake)
    assert [path.name for path in lake.stories.iterdir()] == ["a.html"]


def test_articles_of_a_story_add_no_element_and_no_attribute_to_its_page(tmp_path):
    made = []
    for text in ("harmless", HOSTILE):
        lake = Lake(tmp_path / str(len(made)) / "lake")
        publish(lake, "run-1", {"wire": hostile(text)})
        [found] = read_night(lake).stories
        made.append(story_page(found, [NIGHT]))
    assert skeleton(made[1]) == skeleton(made[0])
    assert "<script>document.title='owned'</script>" in words(lxml.html.document_fromstring(made[1]))


def test_a_story_of_many_articles_is_cut_and_says_so(tmp_path):
    lake = Lake(tmp_path / "lake")
    rows = shard(*(article(f"a{number}", f"Ada Crane opposes dam {number}.") for number in range(120)))
    rows["story_members"] += [member(f"a{number}", "a0") for number in range(120)]
    rows["stories"] += [story("a0", articles=120, independent_texts=120)]
    publish(lake, "run-1", {"wire": rows})
    read = read_night(lake)
    tree = lxml.html.document_fromstring(page(read, index="index.html"))
    [item] = [item for items in tree.find_class("stories") for item in items]
    assert "and 111 more texts" in words(item)
    whole = words(lxml.html.document_fromstring(story_page(read.stories[0], [])))
    assert "100 of 120 articles are shown." in whole
    assert "8 of 120 new statements are shown." in whole


def test_an_id_that_cannot_name_a_file_gets_no_page():
    assert has_page("7072bef90b28b5c9")
    assert not has_page("../a")
    assert not has_page("a" * 65)
