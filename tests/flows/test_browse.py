"""The lake in the browser: what its pages say, that they are safe, and that nothing hostile gets through."""

import csv
import io
import json
import re
import socket
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import lxml.html
import pytest

from flows import page_server
from flows.browse import command
from flows.browse.app import Browser
from flows.browse.asked import asked_of
from flows.browse.command import routes_of
from flows.settings import Settings
from tests.tasks.night_page.hostile import HOSTILE, hostile
from tests.warehouse.lakes import CLAIM, NEXT_NIGHT, NIGHT, article, kept_lake, publish, publish_one_night, shard
from tests.warehouse.stories import event, member, story
from warehouse.ask.pages import CORRECT, PAGES
from warehouse.ask.query import run_sql
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import as_any_client, connect
from warehouse.snapshot.sql_files import sql_files

TEXT = "Ada Crane opposes the dam. She says that it will fail."
FORMULA = "=HYPERLINK(1)"
# For each page an address with which it has something to show; of the lake below.
SHOWN = {
    "start": {},
    "articles": {"q": "dam"},
    "article": {"id": "a"},
    "revisions": {"id": "a", "old": 1, "new": 2},
    "statement": {"article": "a", "revision": 1, "quote": 0},
    "entity": {"name": "Ada Crane"},
    "names": {"q": "crane"},
    "offices": {},
    "claim": {"id": "dam"},
    "stories": {},
    "story": {"id": "a"},
    "outlets": {},
    "outlet": {"name": "The Wire"},
    "places": {},
    "place": {"name": "Lisbon"},
    "statements": {"speaker": "Ada Crane"},
    "numbers": {},
    "calendar": {},
    "night": {"night": NEXT_NIGHT},
}


def make(lake):
    first = shard(
        article("a", TEXT),
        article("b", TEXT, outlet="Second", title=FORMULA, copy_group="a", copy_similarity=1.0),
        article("c", "Bo Lind wants the dam.", outlet="Third", published_at=None, published_precision=None),
    )
    for row in first["entities"]:
        row |= {"role": "Mayor of Selden", "role_start": 0, "role_end": 3}
    first["story_members"] += [member("a"), member("b", "a", via="a")]
    first["stories"] += [story("a", articles=2, outlets=2)]
    first["story_events"] += [event("born", "a")]
    publish(lake, "run-1", {"wire": first})
    later = article("a")["first_seen_at"] + timedelta(days=1)
    revised = TEXT.replace("She says", "Nobody says")
    second = shard(
        article("a", revised, revision=2, copy_group="a.2", night=NEXT_NIGHT, first_seen_at=later),
    )
    publish(lake, "run-2", {"wire": second}, night=NEXT_NIGHT)


kept = kept_lake(make)
changed = kept_lake(publish_one_night)  # for tests that change it


@pytest.fixture(scope="module")
def lake(kept):
    return kept.anew()


def serve(lake, **options):
    """The address of a server of these pages, as a context."""
    settings = Settings(lake=lake.root)
    return page_server.serving(lake, 0, routes_of(Browser(settings, **options)))


@pytest.fixture(scope="module")
def site(lake):
    with serve(lake) as site, httpx.Client(base_url=f"{site}/browse", trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def answers(site):
    """The HTML of every page in `SHOWN`, asked for once."""
    return {name: site.get("/" if name == "start" else f"/{name}", params=given) for name, given in SHOWN.items()}


def headings(answer):
    return [
        " ".join(heading.text_content().split()) for heading in lxml.html.fromstring(answer.text).iter("h1", "h2")
    ]


def shown(answer):
    return " ".join(" ".join(lxml.html.fromstring(answer.text).itertext()).split())


def test_every_page_opens_with_its_lists_and_their_queries(answers):
    assert SHOWN.keys() == PAGES.keys() - {CORRECT}
    for name, answer in answers.items():
        assert answer.status_code == 200, name
        assert "There is no answer" not in answer.text, name
        # The lists of an article that are empty are left out.
        wanted = len(PAGES[name].lists) if name != "article" else 5
        assert answer.text.count("Show the query") >= wanted, name


def test_every_link_of_a_page_asks_for_what_there_is(answers, site):
    links = {
        link.get("href") for answer in answers.values() for link in lxml.html.fromstring(answer.text).iter("a")
    }
    asked = [urlsplit(link.removeprefix("/browse")) for link in links if link.startswith("/browse")]
    assert len(asked) > 150
    for link in asked:
        name, _, ending = link.path.removeprefix("/").partition(".")
        page = PAGES[name or "start"]
        of_link = asked_of(page, link.query.encode())
        assert ending in ("", "json", "csv")
        assert of_link.only in (None, *page.lists)
    assert site.get("/claim.json", params={"id": "dam", "list": "flips"}).status_code == 200


def test_a_shown_query_gives_the_rows_of_the_page_when_it_is_asked_again(site, lake):
    with as_any_client(connect(lake)) as con:
        for name in ("statements", "articles"):
            answer = site.get(f"/{name}.json", params=SHOWN[name]).json()
            for each in answer["lists"].values():
                assert each["rows"], name
                assert run_sql(con, each["query"]).num_rows == len(each["rows"]), each["query"]


def test_an_article_has_its_text_marked_its_copies_and_its_earlier_texts(answers, site):
    page = lxml.html.fromstring(site.get("/article", params={"id": "a", "revision": 1}).text)
    assert "".join(page.get_element_by_id("marks").itertext()).count("Ada Crane opposes the dam.") == 1
    assert {"named", "quote"} <= {kind for mark in page.iter("mark") for kind in mark.get("class").split()}
    assert "Second" in page.get_element_by_id("copies").text_content()
    assert "text 1 of 2" in " ".join(page.text_content().split())
    beside = lxml.html.fromstring(answers["revisions"].text)
    assert [[e.text for e in beside.iter(tag)] for tag in ("del", "ins")] == [["She"], ["Nobody"]]


def test_a_claim_says_who_stands_where_and_a_night_what_changed(answers):
    assert "Ada Crane" in shown(answers["claim"])
    assert CLAIM["text"] in headings(answers["claim"])
    assert "revised" in shown(answers["night"])


def test_which_outlets_copy_each_other_and_who_held_which_office_can_be_clicked(answers):
    assert "The Wire Second 1" in shown(answers["outlets"])
    assert "Mayor of Selden" in shown(answers["offices"])


def test_words_and_facets_narrow_the_articles(site):
    def found(**given):
        lists = site.get("/articles.json", params={"list": "articles", **given}).json()["lists"]
        return [row["article_id"] for row in lists["articles"]["rows"]]

    assert sorted(found(q="dam")) == ["a", "b", "c"]
    assert found(q="dam", outlet="Third") == ["c"]
    assert found(name="Bo Lind", claim="dam", language="en", source="wire") == ["c"]
    assert sorted(found(story="a")) == ["a", "b"]
    assert found(**{"from": str(NEXT_NIGHT)}) == ["a"]
    assert found(news="good") == []


@pytest.mark.parametrize(
    ("page", "given", "some"),
    [
        ("articles", {"outlet": "Third"}, ("language", "en", 1)),
        ("statements", {"about": ""}, ("speaker", "Ada Crane", 3)),
        ("numbers", {}, ("kind", "count", 4)),
        ("names", {"night": NIGHT}, ("type", "person", 2)),
    ],
)
def test_values_by_which_a_page_can_be_narrowed_have_counts_that_hold(site, page, given, some):
    def listed(name, **more):
        answer = site.get(f"/{page}.json", params={"list": name, "rows": 100, **given, **more})
        return answer.json()["lists"][name]["rows"]

    facets = [(row["facet"], row["value"], row[page]) for row in listed("facets")]
    assert some in facets
    links = lxml.html.fromstring(site.get(f"/{page}", params=given).text).xpath("//div[@class='facets']//li")
    assert {" ".join(link.text_content().split()) for link in links} == {f"{value} {n}" for _, value, n in facets}
    for facet, value, count in facets:
        more = {"from": value, "to": value} if facet == "night" else {facet: value}
        assert len(listed(page, **more)) == count, (facet, value)


def test_a_list_goes_on_where_it_stopped(site):
    pages = [site.get("/articles", params={"list": "articles", "rows": 2, "skip": skip}) for skip in (0, 2)]
    assert "More rows" in pages[0].text
    assert "More rows" not in pages[1].text
    assert "Rows before these" in pages[1].text


def test_no_cell_of_a_csv_is_a_formula(site):
    answer = site.get("/articles.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert f"'{FORMULA}" in {row["title"] for row in rows}
    assert answer.headers["content-disposition"] == 'attachment; filename="articles-articles.csv"'


def test_a_page_that_takes_too_long_says_so_and_how_to_narrow_it(lake):
    with serve(lake, processor=0.0) as site:
        answer = httpx.get(f"{site}/browse/statements", trust_env=False, timeout=60)
        page = lxml.html.fromstring(answer.text)
        hrefs = {link.get("href") for link in page.iter("a")}
    assert "There is no answer" in answer.text
    assert f"/browse/statements?from={NEXT_NIGHT}" in hrefs
    assert f"/browse/statements?from={NEXT_NIGHT - timedelta(days=29)}&list=statements" in hrefs


def test_a_new_night_is_there_at_the_next_request(changed):
    lake = changed.anew()
    with serve(lake) as site, httpx.Client(base_url=f"{site}/browse", trust_env=False, timeout=60) as client:
        before = client.get("/start.json?list=nights").json()["lists"]["nights"]["rows"]
        night = NEXT_NIGHT
        publish(lake, "run-2", {"wire": shard(article("d", night=night))}, night=night)
        after = client.get("/start.json?list=nights").json()["lists"]["nights"]["rows"]
    assert [row["night"] for row in after] == [str(night), *(row["night"] for row in before)]


def test_responses_forbid_scripts_frames_sniffing_and_referrers(answers, site):
    for answer in (*answers.values(), site.get("/nothing"), site.get("/style.css")):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
    for answer in answers.values():
        page = lxml.html.fromstring(answer.text)
        assert not list(page.iter("script", "style", "iframe", "img", "object"))
        assert not [e for e in page.iter() if e.get("style") or any(name.startswith("on") for name in e.attrib)]


def test_pages_can_be_used_by_keyboard_and_read_aloud(answers):
    for name, answer in answers.items():
        page = lxml.html.fromstring(answer.text)
        first = next(e for e in page.iter("a", "input", "button"))
        assert first.get("href") == "#main", name  # past the header
        assert page.get_element_by_id("main").tag == "main"
        assert len(list(page.iter("h1"))) == 1, name
        ids = [e.get("id") for e in page.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), name
        labelled = {label.get("for") for label in page.iter("label")}
        for field in page.iter("input", "select"):
            assert field.get("type") == "hidden" or field.get("id") in labelled, name
        assert not [e for e in page.iter() if e.get("tabindex") not in (None, "0")], name


def test_hostile_articles_stay_text(changed):
    lake = changed.anew()
    publish(lake, "run-2", {"wire": hostile(HOSTILE)})
    with serve(lake, corrections=True) as site, httpx.Client(base_url=f"{site}/browse", trust_env=False) as client:
        client.timeout = 60
        for path in ("/article?id=a", "/articles", "/correct?id=a"):
            answer = client.get(path)
            page = lxml.html.fromstring(answer.text)
            assert answer.status_code == 200, path
            assert not list(page.iter("script", "img", "svg.onload")), path
            assert not [a for a in page.iter("a") if not re.match("#|/browse|https?://", a.get("href"))], path
            assert "document.title" in answer.text, path


# --- Requests that no page sends --------------------------------------------------------------------------------

STRANGE = [
    ("/articles/../../nightdesk.duckdb", 404),
    ("/..%2f..%2fnightdesk.duckdb", 404),
    ("/%2e%2e/%2e%2e/etc/passwd", 404),
    ("/style.css/../../settings", 404),
    ("/style.css%00.html", 404),
    ("//etc/passwd", 404),
    ("/article.parquet?id=a", 404),
    ("/article%0d%0aSet-Cookie:x=1?id=a", 404),
    ("/correct?id=a", 404),
    ("/article", 400),
    ("/article?id=", 400),
    ("/article?id=a&id=b", 400),
    ("/article?id=nothing", 404),
    ("/article?id=a%00b", 400),
    ("/article?id=%ff%fe", 400),
    ("/article?id=a&revision=-1", 400),
    ("/article?id=a&revision=1e9", 400),
    ("/article?id=a&revision=99999999999999999999", 400),
    ("/article?id=a&revision=%D9%A1", 400),
    ("/article?id=a'%20or%20'1'='1", 404),
    ("/article?id=a';drop%20table%20articles;--", 404),
    ("/article?id={{7*7}}", 404),
    ("/article?id=$name", 404),
    ("/article?id=" + "a" * 301, 400),
    ("/articles?q=" + "a" * 5_000, 400),
    ("/articles?from=2026-02-30", 400),
    ("/articles?from=now()", 400),
    ("/articles?by=magic", 400),
    ("/articles?list=subject", 404),
    ("/articles?list=../article/articles", 404),
    ("/articles?rows=0", 400),
    ("/articles?rows=1000000", 400),
    ("/articles?skip=99999999", 400),
    ("/articles?order=1;select%20read_text('/etc/passwd')", 400),
    ("/articles?q=%25%25%00", 400),
    ("/articles?q=...", 200),
    ("/articles?outlet=%27%20union%20select%20*%20from%20read_csv(%27/etc/passwd%27)--", 200),
    ("/entity?name=%3Cscript%3Ealert(1)%3C/script%3E", 404),
    ("/entity?name=" + "%F0%9F%92%A9" * 100, 404),
    ("/statements?q=%E2%80%AE%27%22%3E%3Csvg/onload=alert(1)%3E", 200),
    ("/night?night=0000-00-00", 400),
    ("/names?night=9999-12-31", 200),
    ("/articles?" + "&".join(f"x{n}=1" for n in range(60)), 400),
]


def raw(site, request):
    """The first line and the rest of what the server answers to these bytes."""
    with socket.create_connection((site.base_url.host, site.base_url.port), timeout=60) as connection:
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    return answer.partition(b"\r\n")


@pytest.mark.parametrize(("path", "status"), STRANGE)
def test_a_strange_request_gets_one_line_and_reaches_nothing(site, path, status):
    request = f"GET /browse{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    line, _, rest = raw(site, request.encode())
    assert line.startswith(f"HTTP/1.1 {status} ".encode()), line
    for leaked in (b"root:", b"Traceback", b"<script", b"<svg/", b"Set-Cookie", b"49</"):
        assert leaked not in rest


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_pages_are_only_read(site, method):
    assert site.request(method, "/articles").status_code == 405
    assert site.request(method, "/correct").status_code in (404, 405)


def test_the_bare_address_of_the_server_leads_to_the_pages(site):
    answer = httpx.get(site.base_url.copy_with(path="/"), trust_env=False, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.url == site.base_url.copy_with(path="/browse/")
    assert answer.text == site.get("/").text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1@evil.example"])
def test_a_page_is_not_for_other_hosts(site, host):
    line, _, _ = raw(site, f"GET /browse/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert line.startswith(b"HTTP/1.1 400 ")


def test_no_query_stands_twice():
    queries = [text for page in PAGES for _, text in sql_files(f"ask/browse/{page}")]
    assert len(set(queries)) == len(queries)


# --- Corrections ------------------------------------------------------------------------------------------------


@pytest.fixture
def correcting(changed):
    """A client of a site that takes corrections, the forms of an article, the lake, and where the site is."""
    lake = changed.anew()
    with serve(lake, corrections=True) as site, httpx.Client(base_url=f"{site}/browse", trust_env=False) as client:
        client.timeout = 60
        page = lxml.html.fromstring(client.get("/correct", params={"id": "b"}).text)
        forms = {form.fields["kind"]: dict(form.fields) for form in page.forms if "kind" in form.fields}
        yield client, forms, lake, site


def overrides(lake):
    with connect(lake) as con:
        query = "select field, value, who, why from internal.overrides order by all"
        return run_sql(con, query).to_pylist()


def test_the_forms_are_of_an_article_and_say_so_where_there_is_none(correcting):
    client, _, _, _ = correcting
    answer = client.get("/correct", params={"id": "nothing"})
    assert answer.status_code == 404
    assert "the lake has no article with id nothing" in answer.text


def test_a_form_records_the_row_that_the_command_would(correcting):
    client, forms, lake, site = correcting
    form = forms["sentiment"] | {"value": "positive", "why": "it is ironic", "by": "ada"}
    answer = client.post("/correct", data=form, headers={"Origin": site})
    assert answer.status_code == 200
    assert "was neutral, is positive" in answer.text
    assert overrides(lake) == [{"field": "label", "value": "positive", "who": "ada", "why": "it is ironic"}]
    assert "written positive" in client.get("/article", params={"id": "b"}).text


def test_what_is_no_form_of_ours_records_nothing(correcting):
    client, forms, lake, site = correcting
    form = forms["sentiment"] | {"value": "positive", "why": "it is ironic", "by": "ada"}
    refused = [
        (form, {}),
        (form, {"Origin": "null"}),
        (form, {"Origin": "https://evil.example"}),
        (form | {"token": "guess"}, {"Origin": site}),
        (form | {"token": ""}, {"Origin": site}),
        (form | {"kind": "undo"}, {"Origin": site}),
        (form | {"value": "splendid"}, {"Origin": site}),
        (form | {"why": " "}, {"Origin": site}),
        (form | {"article": "nothing"}, {"Origin": site}),
        (form | {"lake": "/tmp"}, {"Origin": site}),
        (form | {"revision": "x"}, {"Origin": site}),
        (form | {"why": "x" * 301}, {"Origin": site}),
    ]
    for data, headers in refused:
        assert client.post("/correct", data=data, headers=headers).status_code == 400, (data, headers)
    as_json = client.post("/correct", content=json.dumps(form), headers={"Origin": site})
    huge = client.post("/correct", content=b"why=" + b"x" * 10_000, headers={"Origin": site})
    assert (as_json.status_code, huge.status_code) == (400, 413)
    assert overrides(lake) == []


def test_a_server_in_front_passes_on_the_host_that_the_environment_names_and_no_other(changed, monkeypatch):
    lake, ours, evil = changed.anew(), "news.example.org:8443", "evil.example"
    monkeypatch.setenv(page_server.ADDRESS, f"https://{ours}/digests")
    with serve(lake, corrections=True) as site, httpx.Client(base_url=f"{site}/browse", trust_env=False) as client:
        client.timeout = 60
        page = lxml.html.fromstring(client.get("/correct", params={"id": "b"}, headers={"Host": ours}).text)
        [form] = [dict(form.fields) for form in page.forms if form.fields.get("kind") == "sentiment"]
        form |= {"value": "positive", "why": "it is ironic", "by": "ada"}
        refused = [
            {"Host": "localhost", "Origin": f"https://{ours}"},
            {"Host": "localhost", "Origin": f"https://{ours}", "X-Forwarded-Host": ours},
            {"Host": ours, "Origin": f"https://{evil}", "X-Forwarded-Host": evil},
            {"Host": ours, "Origin": "https://news.example.org"},  # another port is another site
            {"Host": ours, "Origin": "https://[", "Forwarded": f"host={ours}"},
            {"Host": evil, "Origin": f"https://{evil}"},
        ]
        for headers in refused:
            assert client.post("/correct", data=form, headers=headers).status_code == 400, headers
        assert overrides(lake) == []
        assert client.post("/correct", data=form, headers={"Host": ours, "Origin": f"https://{ours}"}).is_success
    assert [row["value"] for row in overrides(lake)] == ["positive"]


@pytest.mark.parametrize("address", ["news.example.org/digests", "https://*/digests", "https://["])
def test_an_address_in_the_environment_that_names_no_host_is_refused(lake, monkeypatch, nightdesk, address):
    monkeypatch.setenv(page_server.ADDRESS, address)
    answer = nightdesk("browse", "--lake", lake.root)
    assert answer.code == 2
    assert "NIGHTDESK_DIGESTS_URL" in answer.err
    assert "names no host" in answer.err


def test_a_correction_waits_for_no_run(correcting):
    client, forms, lake, site = correcting
    form = forms["sentiment"] | {"value": "positive", "why": "it is ironic", "by": "ada"}
    with lake.lock("a night"):
        answer = client.post("/correct", data=form, headers={"Origin": site})
        assert client.get("/").status_code == 200
    assert answer.status_code == 409
    assert overrides(lake) == []


# --- The command ------------------------------------------------------------------------------------------------


def test_the_command_says_where_the_pages_are_and_ends_without_an_error(nightdesk, lake, monkeypatch):
    def stopped():
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_until_stopped", stopped)
    answer = nightdesk("browse", "--lake", lake.root)
    assert answer.code == 0
    # Nothing follows the address: terminals would take it into the link.
    assert re.search(r"\(stop with Ctrl-C\): http://127\.0\.0\.1:\d+/browse/\n$", answer.err)


@pytest.mark.parametrize(("given", "told"), [(("--port", "x"), "--port x"), ((), "no night is published")])
def test_the_command_refuses_a_wrong_port_and_a_lake_that_is_not_there(nightdesk, given, told):
    answer = nightdesk("browse", "--lake", "nowhere", *given)
    assert answer.code == 2
    assert told in answer.err


def test_before_the_first_night_pages_say_that_there_is_none(tmp_path):
    with serve(Lake(tmp_path / "lake")) as site:
        assert httpx.get(f"{site}/browse/", trust_env=False, timeout=60).status_code == 503
