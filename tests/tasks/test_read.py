"""Articles read at once: the same answers as a night gives, from every kind of place, and on a page."""

import gzip
import io
import json
import subprocess
import sys
from datetime import date

import pytest

import nightdesk
from flows.cli import main
from models.api import ModelError, Sentiment
from tasks.night_page.marked import Mark, pieces
from tasks.read import articles, inputs
from tasks.read.articles import Article, Entity, read_records
from tasks.read.names import names_of
from tasks.read.page import marks_of, page
from tests.conftest import REPOSITORY
from warehouse.errors import InputError, SourceError

TODAY = date(2026, 3, 5)
CLAIM = "Marovia is planning to invade Selden."
BUILDUP = REPOSITORY / "tests" / "samples" / "2026-03-03" / "wire" / "border-buildup.txt"


@pytest.fixture(scope="module")
def buildup():
    [article] = nightdesk.read_files(BUILDUP, claims=[CLAIM])
    return article


def mention(start, end, surface, tone="neutral", **changes):
    given = {"type": "person", "probability": 0.9, "entity": surface, "role": None} | changes
    return Entity(start=start, end=end, surface=surface, tone=tone, tone_probability=0.8, **given)


# Answers


def test_every_span_is_in_the_text_and_the_speakers_stand_where_they_say(buildup):
    text = buildup.text
    spans = [
        *((s.start, s.end, s.text) for s in buildup.summary),
        *((e.start, e.end, e.surface) for e in buildup.entities),
        *((q.start, q.end, q.text) for q in buildup.quotes),
        *((p.evidence_start, p.evidence_end, p.evidence) for p in buildup.positions if p.evidence),
    ]
    assert len(spans) > 20
    assert all(text[start:end] == surface for start, end, surface in spans)
    stances = {position.holder: position.stance for position in buildup.positions}
    assert stances["Anton Dragov"] == "disputes"
    assert {position.claim for position in buildup.positions} == {CLAIM}
    assert all(sum(p.probabilities.values()) == pytest.approx(1, abs=1e-3) for p in buildup.positions)
    assert (buildup.published_at.date(), buildup.published_from) == (date(2026, 3, 1), "marker")


def test_the_answers_are_those_of_a_night(buildup, sample_lake):
    with nightdesk.connect(sample_lake) as con:
        # The text is printed on two nights; its first revision has the answers of the first.
        query = "select article_id, revision from articles where text = ? order by night limit 1"
        [key] = con.execute(query, [buildup.text]).fetchall()
        whose = "where article_id = ? and revision = ? order by start"
        query = f'select start, "end", type, entity, tone from internal.entities {whose}'
        entities = con.execute(query, key).fetchall()
        said = con.execute(f'select start, "end" from internal.quotes {whose}', key).fetchall()
    assert [(e.start, e.end, e.type, e.entity, e.tone) for e in buildup.entities] == entities
    assert [(quote.start, quote.end) for quote in buildup.quotes] == said


def test_without_claims_the_judge_is_not_opened(monkeypatch):
    asked = []
    opened = articles.open_model
    monkeypatch.setattr(articles, "open_model", lambda name, stage: asked.append(stage) or opened(name, stage))
    article = nightdesk.read("Mayor Ada Crane said the dam is safe. She was pleased.", title="Dam safe")
    assert "stance" not in asked
    assert article.positions == []
    assert article.title == "Dam safe"


def test_a_text_in_a_language_that_the_models_do_not_read_is_an_article_without_answers():
    text = "Le barrage est sûr, a déclaré le maire mardi devant le conseil municipal de la ville. " * 3
    article = nightdesk.read(text)
    assert (article.annotated, article.language, article.entities) == (False, "fr", [])
    assert article.text == text.strip()


def test_the_first_article_is_answered_before_the_second_record_is_taken(monkeypatch):
    taken = []

    def records():
        for number in range(3):
            taken.append(number)
            yield inputs.record_of(f"Ada Crane said dam number {number} is safe.")

    first = next(read_records(records()))
    assert "number 0" in first.text
    assert taken == [0]


def test_what_is_no_article_says_why_and_the_others_are_read(tmp_path):
    (tmp_path / "a.txt").write_text("Ada Crane said the dam is safe.")
    (tmp_path / "b.txt").write_text("  \n")
    one, other = nightdesk.read_files(tmp_path)
    assert (one.problem, other.problem) == (None, "empty")
    assert other.detail == "a file of 3 bytes and no text"
    with pytest.raises(InputError, match="no article: empty"):
        nightdesk.read("   ")


@pytest.mark.parametrize("claims", ["one sentence", [""], [3], None])
def test_claims_that_are_no_sentences_are_refused(claims):
    with pytest.raises(InputError, match="claims: "):
        nightdesk.read("The dam is safe.", claims=claims)


def test_a_model_that_cannot_be_opened_is_an_error_to_correct(monkeypatch):
    def refuses(name, stage):
        raise ModelError("reader.safetensors is missing; restore it")

    monkeypatch.setattr(articles, "open_model", refuses)
    with pytest.raises(InputError, match="safetensors is missing"):
        nightdesk.read("Ada Crane said the dam is safe.")


# Where articles come from


def test_standard_input_may_be_a_page_or_a_text_in_any_encoding(monkeypatch):
    story = "The harbour board approved the tidal gate on Monday after a long debate, the mayor said."
    html = (
        f"<!doctype html><html><head><title>Gate</title></head><body><article><p>{story * 3}</p></article></body>"
    )
    for data, title in ((html.encode(), "Gate"), (f"“Safe,” said Ada.\n\n{story}".encode("utf-16"), None)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        [record] = inputs.records_at("-", TODAY)
        assert story in record.fields["text"]
        assert record.fields.get("title") == title


@pytest.mark.parametrize(
    ("place", "error", "message"),
    {
        "nothing there": ("gone.txt", InputError, "no file or folder at gone.txt: name one that exists"),
        "a kind of file": ("a.pdf", InputError, r"a.pdf: .pdf is not read; make it text or HTML first"),
        "this machine": (
            "http://localhost/a",
            SourceError,
            "http://localhost/a: private address 127.0.0.1 refused",
        ),
    }.values(),
    ids=["nothing there", "a kind of file", "this machine"],
)
def test_a_place_that_cannot_be_read_is_named_in_one_line(tmp_path, monkeypatch, place, error, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(error, match=message):
        list(inputs.records_at(place, TODAY))


def test_the_address_of_a_feed_names_the_command_that_reads_feeds(monkeypatch):
    async def fetched(address):
        return inputs.Answer(address, b"<?xml version='1.0'?>\n<rss version='2.0'></rss>", None, None)

    monkeypatch.setattr(inputs, "_fetched", fetched)
    with pytest.raises(InputError, match=r"is a feed, not an article: `nightdesk run https://post\.example/rss`"):
        list(inputs.records_at("https://post.example/rss", TODAY))


def test_a_packed_file_of_many_articles_is_read_as_a_source_would_read_it(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    rows = [{"title": f"Dam {n}", "text": f"Ada Crane said dam {n} is safe."} for n in range(2)]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    assert [article.title for article in nightdesk.read_files(path)] == ["Dam 0", "Dam 1"]


# Names and pages


def test_a_name_is_counted_once_with_its_role_and_the_tone_of_most_mentions():
    entities = [
        mention(0, 5, "Crane", "negative", entity="Ada Crane"),
        mention(9, 12, "Dam", type="location"),
        mention(20, 29, "Ada Crane", "negative", role="Mayor"),
        mention(40, 45, "Crane", entity="Ada Crane"),
    ]
    crane, dam = names_of(entities)
    assert (crane.name, crane.mentions, crane.role, crane.tone, crane.toned) == (
        "Ada Crane",
        3,
        "Mayor",
        "negative",
        2,
    )
    assert (dam.name, dam.tone) == ("Dam", "neutral")


def test_spans_that_cross_are_marked_in_pieces_that_give_the_text_back():
    marks = [
        Mark(0, 10, "quote", "said by A"),
        Mark(6, 14, "supports", "B supports"),
        Mark(20, 30, "named", "later"),
    ]
    cut = list(pieces("0123456789abcdefghij", 0, 20, marks))
    assert [(piece.text, piece.kinds) for piece in cut] == [
        ("012345", ("quote",)),
        ("6789", ("quote", "supports")),
        ("abcd", ("supports",)),
        ("efghij", ()),
    ]


def test_the_page_shows_all_marks_and_every_line_of_the_text(buildup):
    shown = page([buildup]).decode()
    assert {mark.kind for mark in marks_of(buildup)} >= {"named", "quote", "summary", "supports", "disputes"}
    assert "person, Anton Dragov; tone neutral (" in shown
    assert shown.count("<mark") > 20
    assert "<h2>Who says what</h2>" in shown
    denied = next(quote for quote in buildup.quotes if quote.cue and not quote.direct)
    assert f'<span class="meta"><bdi>{denied.cue}</bdi></span>' in shown


def test_a_hostile_article_stays_text():
    text = 'Ada <script>alert(1)</script> said "><img src=x onerror=alert(1)>'
    article = Article(
        record="a.txt",
        title="</title><script>alert(1)</script>",
        text=text,
        annotated=True,
        entities=[mention(0, 3, "Ada", entity='"><script>')],
        sentiment=Sentiment("neutral", 0.1, 0.8, 0.1),
    )
    shown = page([article]).decode()
    assert "<script" not in shown
    assert "<img" not in shown
    assert "default-src &#39;none&#39;" in shown or "default-src 'none'" in shown


# The command


def test_the_command_prints_an_article_for_people_and_keeps_to_80_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["read", str(BUILDUP), "--claim", CLAIM]) == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    assert "Anton Dragov disputes (" in shown
    assert "Lena Harrow: Defence Minister, person," in shown


def test_the_word_for_how_something_is_said_stands_beside_the_speaker(capsys, tmp_path):
    """Else a denial would read as the opposite."""
    path = tmp_path / "a.txt"
    path.write_text("Ada Crane runs the port of Brennick. Ada Crane denied that the port was unsafe.", "utf-8")
    assert main(["read", str(path)]) == 0
    assert "  Ada Crane (denied)\n    that the port was unsafe" in capsys.readouterr().out


def test_the_command_prints_json_that_python_reads_back(capsys):
    assert main(["read", str(BUILDUP), "--json"]) == 0
    [article] = json.loads(capsys.readouterr().out)
    assert article["text"][article["entities"][0]["start"] :].startswith(article["entities"][0]["surface"])
    assert article["published_at"] == "2026-03-01T00:00:00+00:00"


def test_the_command_ends_with_2_if_nothing_could_be_read(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("\n")
    for how, shown in (((), ""), (("--json",), '"problem": "empty"'), (("--html",), "This is no article: empty")):
        assert main(["read", str(tmp_path / "a.txt"), *how]) == 2
        said = capsys.readouterr()
        assert shown in said.out
        assert said.err == "nightdesk: a.txt is no article: empty, a file of 1 bytes and no text\n"


def test_reading_at_once_imports_neither_prefect_nor_what_commands_on_lakes_need():
    code = (
        "import sys, flows.read; print(sorted({'prefect', 'torch', 'flows.commands', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# The public module


def test_the_public_module_has_what_it_lists_and_every_function_is_documented():
    assert sorted(nightdesk.__all__) == nightdesk.__all__
    assert all(getattr(nightdesk, name).__doc__ for name in nightdesk.__all__)
