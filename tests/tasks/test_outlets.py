"""The user's file of outlets: what is read, what is left out, and what groups of outlets carry."""

import pytest

from tasks.outlets import read_outlets
from tests.warehouse.lakes import MODEL, NIGHT, article, publish, publish_catalogue, shard
from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect


@pytest.fixture
def file(tmp_path):
    def file(text, encoding="utf-8"):
        path = tmp_path / "outlets.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return file


def test_a_file_is_read_with_empty_cells_as_unknown(file):
    rows, problems = read_outlets(file('\ufeffname,agency,owner\r\n"Post, The",true,\r\nGlobe,,"Big\r\nMedia"\r\n'))
    assert [(row["name"], row["agency"], row["owner"], row["domain"]) for row in rows] == [
        ("Post, The", True, None, None),
        ("Globe", None, "Big\r\nMedia", None),
    ]
    assert problems == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Post,PT,en,post", "domain 'post' is not a domain such as post.example"),
        ("Post,Portugal,en,", "country 'Portugal' is not a code of ISO 3166-1 such as PT"),
        ("Post,PT,English,", "language 'English' is not a code of ISO 639-1 such as en"),
        (" ,PT,en,", "name is empty"),
        ("GLOBE,PT,en,", "'GLOBE' stands in the file before"),
        ("Post,PT", "it has not as many cells as the first line"),
        ("Post,PT,en,,,", "it has not as many cells as the first line"),
    ],
)
def test_a_bad_row_is_one_line_that_says_where_and_what_and_the_others_are_read(file, row, said):
    path = file(f"name,country,language,domain\nGlobe,GB,en,globe.example\n{row}\nDaily,,,\n")
    rows, problems = read_outlets(path)
    assert [row["name"] for row in rows] == ["Globe", "Daily"]
    assert problems == [f"outlets.file: {path}, line 3: {said}; the row is left out"]


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("name,contry\n", "utf-8", "no column 'contry'; did you mean country; known are name, domain"),
        ("domain\n", "utf-8", "its first line must name its columns, `name` among them"),
        ("", "utf-8", "its first line must name its columns, `name` among them"),
        ("name\nÉcho\n", "latin-1", "is not in UTF-8"),
        ('name\n"Post\n', "utf-8", "is no CSV: unexpected end of data"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error(file, text, encoding, said):
    with pytest.raises(InputError, match=said) as error:
        read_outlets(file(text, encoding))
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_one_error(tmp_path):
    with pytest.raises(InputError, match=r"outlets\.file: .*none\.csv: No such file or directory; name a CSV file"):
        read_outlets(tmp_path / "none.csv")


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    """Two left outlets, one known by its domain, have a story of two texts; a right one has another."""
    lake = Lake(tmp_path_factory.mktemp("outlets") / "lake")
    tables = shard(
        article("a", outlet="The Post"),
        article("b", "Bo Lind wants the dam.", outlet=None, url="https://news.globe.example/b"),
        article("c", "Cy Moss wants no dam.", outlet="the mail"),
        article("d", outlet="Unknown"),
    )
    key = {"revision": 1, "night": NIGHT, "run_id": "run-1", "model_id": MODEL}
    tied = {"probability": 0.9, "via_article_id": None, "shared": []}
    tables["story_members"] = [
        {"article_id": name, "story_id": story} | key | tied for name, story in zip("abcd", "aaca", strict=True)
    ]
    seen = {"title": "A dam", "first_seen": NIGHT, "last_seen": NIGHT, "state": "open", "independent_texts": 1}
    del key["revision"]
    tables["stories"] = [
        {"story_id": name, "first_article_id": name, "articles": count, "outlets": 1} | seen | key
        for name, count in (("a", 3), ("c", 1))
    ]
    catalogue = publish(lake, "run-1", {"wire": tables})
    given = {"country": None, "language": "en", "owner": None, "agency": False}
    rows = [
        {"name": name, "domain": domain, "lean": lean} | given
        for name, domain, lean in (
            ("The Post", "post.example", "left"),
            ("Globe", "globe.example", "left"),
            ("The Mail", "mail.example", "right"),
        )
    ]
    publish_catalogue(lake, catalogue.with_outlets(rows, "run-1"))
    with connect(lake) as con:
        yield con


def test_articles_are_known_by_their_outlets_name_in_any_case_and_by_the_domain(con):
    found = con.sql("select article_id, name, found_by from outlet_articles order by article_id").fetchall()
    assert found == [("a", "The Post", "name"), ("b", "Globe", "domain"), ("c", "The Mail", "name")]


def test_a_story_that_one_group_alone_carries_names_the_groups_that_are_silent(con):
    columns = "story_id, only_group, outlets, independent_texts, silent_groups"
    assert con.sql(f"select {columns} from blind_spots()").fetchall() == [
        ("a", "left", ["Globe", "The Post"], 2, ["right"])
    ]
    assert len(con.sql("from blind_spots(least_texts := 1)").fetchall()) == 2
    assert con.sql("from blind_spots('agency')").fetchall() == []


def test_the_share_of_voice_of_a_group_stands_beside_that_of_the_others(con):
    found = con.sql("select part, speaker, statements, share, share_elsewhere from share_of_voice() order by all")
    assert found.fetchall() == [
        ("left", "Ada Crane", 1, 0.5, 0.0),
        ("left", "Bo Lind", 1, 0.5, 0.0),
        ("right", "Cy Moss", 1, 1.0, 0.0),
    ]


def test_the_same_file_again_adds_no_rows_and_another_replaces_what_is_shown(tmp_path):
    lake = Lake(tmp_path / "lake")
    first = publish(lake, "run-1", {"wire": shard(article("a"))})
    [post] = read_outlets_rows("Post")
    once = first.with_outlets([post], "run-1")
    assert once.with_outlets([post], "run-1") is once
    publish_catalogue(lake, once)
    second = publish(lake, "run-2", {"wire": shard(article("a"))}).with_outlets(read_outlets_rows("Mail"), "run-2")
    publish_catalogue(lake, second)
    with connect(lake) as con:
        assert con.sql("select name from outlets").fetchall() == [("Mail",)]
        assert con.sql("select name from internal.outlet_lists order by name").fetchall() == [("Mail",), ("Post",)]
        assert con.sql("select name from outlets_as_of('run-1')").fetchall() == [("Post",)]
    assert Catalogue.load(lake).as_of("run-1").outlet_lists.num_rows == 1


def read_outlets_rows(name):
    return [{"name": name} | dict.fromkeys(("domain", "country", "language", "owner", "lean", "agency"))]
