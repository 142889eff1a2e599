"""The three nights of samples as `make run` reads them: outcomes, dates, and what the Prefect UI has to show."""

import json
from collections import Counter

import httpx
import lxml.html
import pytest

from warehouse.lake.lake import Lake


@pytest.fixture
def ask(nightdesk, sample_lake):
    def ask(query):
        answer = nightdesk("sql", query, "--json", "--lake", sample_lake)
        assert answer.code == 0, answer.err
        return json.loads(answer.out)

    return ask


def test_the_six_promises_hold(nightdesk, sample_lake):
    answer = nightdesk("verify", "--lake", sample_lake)
    assert (answer.code, answer.out) == (0, "")


def test_every_record_is_accounted_for(ask):
    outcomes = """select sum(read), sum(new), sum(revised), sum(unchanged), sum(duplicate), sum(rejected)
        from internal.outcomes"""
    assert list(ask(outcomes)[0].values()) == [39, 31, 2, 1, 2, 3]
    assert ask("select sum(records) as records from internal.intake") == [{"records": 39}]


def test_one_agency_text_in_three_outlets_is_three_articles_and_one_independent_text(ask):
    [group] = ask(
        "select count(*) as articles, count(distinct copy_group) as texts from articles "
        "where copy_group in (select copy_group from articles group by all having count(distinct article_id) > 1)"
    )
    assert group == {"articles": 3, "texts": 1}


def test_an_edited_article_has_both_texts(ask):
    rows = ask("select article_id, count(*) as n, max(revision) as top from articles group by 1 having n > 1")
    assert [(row["n"], row["top"]) for row in rows] == [(2, 2), (2, 2)]


def test_a_date_in_the_future_is_kept_as_it_was_written_and_not_believed(ask):
    [row] = ask(
        "select a.* from articles a join ledger using (article_id, revision) where reason = 'date_in_future'"
    )
    assert (row["published_at"], row["published_from"]) == (None, "none")
    assert row["published_raw"]


def test_articles_in_other_languages_are_kept_and_not_annotated(ask):
    rows = ask("select language, annotated from articles where language <> 'en' order by language")
    assert rows == [{"language": "de", "annotated": False}, {"language": "fr", "annotated": False}]
    assert ask("select * from sentiments semi join (from articles where not annotated) using (article_id)") == []


def test_every_annotated_article_has_a_summary_made_of_its_own_sentences(ask):
    rows = ask(
        "select bool_and(kind is not null) as all_have, bool_and(kind = 'verbatim') as verbatim "
        "from articles left join summaries using (article_id, revision) where annotated"
    )
    assert rows == [{"all_have": True, "verbatim": True}]


def test_the_stages_of_every_shard_and_the_artifacts_are_recorded(ask, prefect_server, sample_lake):
    [run] = ask("select flow_run_id from internal.runs where night = '2026-03-02'")
    found = httpx.post(
        f"{prefect_server}/api/task_runs/filter",
        json={"flow_runs": {"id": {"any_": [run["flow_run_id"]]}}, "limit": 200},
    ).json()
    kinds = Counter(task["name"].rsplit(" ", 2 if task["name"][-1].isdigit() else 1)[0] for task in found)
    shards = dict.fromkeys(
        (
            "read shard",
            "summarise",
            "tag entities",
            "classify sentiment",
            "attribute quotes",
            "judge stance",
            "embed",
            "locate places",
            "find dates",
            "read amounts",
            "ingest",
            "clean",
        ),
        5,
    )
    of_night = {"group": 2, "link": 1, "align": 1, "find": 1, "tell": 1}  # `group copies` and `group stories`
    assert kinds == shards | of_night | {"canary": 1, "check": 1, "publish": 1, "report": 1}
    assert {task["state_type"] for task in found} == {"COMPLETED"}
    artifacts = httpx.post(
        f"{prefect_server}/api/artifacts/filter",
        json={"artifacts": {"flow_run_id": {"any_": [run["flow_run_id"]]}}},
    ).json()
    assert {artifact["key"] for artifact in artifacts} == {
        "night-digest",
        "night-intake",
        "night-stages",
        "night-stories",
        "night-entities",
        "night-positions",
        "night-canary",
    }
    [digest] = [artifact["data"] for artifact in artifacts if artifact["key"] == "night-digest"]
    assert digest.endswith(f"    {sample_lake / 'digests' / '2026-03-02.html'}")
    assert f"/{Lake(sample_lake).label}/2026-03-02.html)" in digest


@pytest.mark.parametrize("night", ["2026-03-02", "2026-03-03", "2026-03-04"])
def test_the_page_of_each_night_marks_the_evidence_of_every_position(ask, sample_lake, night):
    page = lxml.html.parse(str(sample_lake / "digests" / f"{night}.html"))
    stored = ask(
        "select distinct substr(text, evidence_start + 1, evidence_end - evidence_start) as evidence "
        f"from positions join articles using (article_id, revision) where positions.night = '{night}'"
    )
    assert {mark.text_content() for mark in page.iter("mark")} == {row["evidence"] for row in stored}


def test_nothing_is_called_a_trend_before_fourteen_nights_and_what_is_watched_is_told_once(ask):
    assert ask("select distinct verdict from trends") == [{"verdict": "not_judged"}]
    told = ask("select night, watch_id, title, sent_at from internal.notices order by title desc")
    assert [(row["night"], row["watch_id"], row["sent_at"]) for row in told] == [
        ("2026-03-03", "rewritten", None)
    ] * 2
    assert told[0]["title"] == "Engineers warn that Valcorvo dam may fail"
    assert ask("select count(distinct name) as outlets from internal.outlet_articles")[0]["outlets"] == 7
