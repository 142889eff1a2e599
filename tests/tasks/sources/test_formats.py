"""Every format gives the same record; nights, references and column names are told the same way in all."""

import gzip
import json
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.sources.files.rows import as_text
from tasks.sources.open import open_source
from tasks.sources.source import Beside, Source
from warehouse.errors import InputError, SourceError

NIGHT = date(2026, 3, 2)
SENTENCE = "The harbour board approved the new tidal gate on Monday."
ROW = {"id": "7", "url": "https://a.example/7", "title": "Gate", "text": SENTENCE, "byline": "Ana Reyes"}


def write_jsonl(path, rows):
    path.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows), encoding="utf-8")


def write_csv(path, rows, delimiter=","):
    lines = [delimiter.join(rows[0]), *(delimiter.join(f'"{value}"' for value in row.values()) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")


def write_parquet(path, rows):
    pq.write_table(pa.Table.from_pylist(rows), path)


def write_array(path, rows):
    path.write_text(json.dumps(rows, indent=2), encoding="utf-8")


WRITERS = {"a.jsonl": write_jsonl, "a.json": write_array, "a.csv": write_csv, "a.parquet": write_parquet}


@pytest.mark.parametrize("name", WRITERS)
def test_a_row_gives_the_same_record_in_every_format(folder, read, name):
    WRITERS[name](folder / name, [ROW])
    (record,) = read(name).values()
    assert record.problem is None
    assert record.fields == ROW


@pytest.mark.parametrize("name", WRITERS)
def test_columns_of_other_names_are_mapped_by_the_settings(folder, read, name):
    WRITERS[name](folder / name, [{"kop": "Gate", "inhoud": SENTENCE, "title": "not this"}])
    (record,) = read(name, columns={"title": "kop", "text": "inhoud"}).values()
    assert record.fields == {"title": "Gate", "text": SENTENCE}


@pytest.mark.parametrize("name", WRITERS)
def test_usual_column_names_need_no_mapping_and_no_case(folder, read, name):
    row = {"Headline": "Gate", "BODY": SENTENCE, "Link": "https://a.example/7", "pubDate": "2026-03-01",
           "Source": "The Post", "Author": "Ana Reyes"}  # fmt: skip
    WRITERS[name](folder / name, [row])
    (record,) = read(name).values()
    assert record.fields == {
        "title": "Gate", "text": SENTENCE, "url": "https://a.example/7", "published_at": "2026-03-01",
        "outlet": "The Post", "byline": "Ana Reyes",
    }  # fmt: skip


EXPORTS = {
    "newspaper4k": {"url": "u", "title": "t", "authors": "b", "publish_date": "d", "text": SENTENCE,
                    "meta_lang": "en"},
    "news-please": {"authors": "b", "date_publish": "d", "maintext": SENTENCE, "source_domain": "o", "title": "t",
                    "url": "u", "language": "en"},
    "Media Cloud": {"stories_id": "7", "title": "t", "url": "u", "publish_date": "d", "media_name": "o",
                    "language": "en", "text": SENTENCE},
    "GDELT": {"url": "u", "title": "t", "seendate": "d", "domain": "o", "text": SENTENCE},
    "All the News": {"id": "7", "title": "t", "publication": "o", "author": "b", "date": "d", "url": "u",
                     "section": "s", "content": SENTENCE},
    "Guardian": {"id": "7", "webTitle": "t", "webUrl": "u", "webPublicationDate": "d", "sectionName": "s",
                 "bodyText": SENTENCE},
    "site": {"site": "o", "title": "t", "published": "d", "text": SENTENCE},
}  # fmt: skip


@pytest.mark.parametrize("export", EXPORTS)
def test_the_columns_of_exports_are_known(folder, read, export):
    meant = {
        "u": "url",
        "t": "title",
        "b": "byline",
        "d": "published_at",
        "o": "outlet",
        "s": "section",
        "en": "language",
        "7": "id",
    }
    write_jsonl(folder / "a.jsonl", [EXPORTS[export]])
    (record,) = read("a.jsonl").values()
    given = {meant.get(value, "text"): value for value in EXPORTS[export].values()}
    assert record.fields == given


@pytest.mark.parametrize(
    ("cell", "byline"),
    [
        ("['Ines Falk', 'Tom Storm']", "Ines Falk, Tom Storm"),
        ('["Ines Falk", null, "Tom O\'Hara"]', "Ines Falk, Tom O'Hara"),
        ("['Ines Falk' 'Tom Storm']", "Ines Falk, Tom Storm"),
        ("{'id': None, 'name': 'The Post'}", "The Post"),
        ("[]", None),
        ("[Ines Falk]", "[Ines Falk]"),
        ("[1, 2]", "[1, 2]"),
        ("[" * 5_000 + "]" * 5_000, "[" * 5_000 + "]" * 5_000),
    ],
)
def test_a_list_written_into_a_cell_is_a_list(cell, byline):
    assert as_text(cell) == byline


@pytest.mark.parametrize("name", WRITERS)
def test_columns_that_are_not_read_are_told_once(folder, name):
    rows = [{**ROW, "kicker": "News", "tags": "gate"}, {**ROW, "id": "8", "kicker": "News", "tags": "sea"}]
    WRITERS[name](folder / name, rows)
    beside = Beside()
    list(open_source(Source("desk", str(folder / name)), NIGHT, beside=beside))
    assert list(beside.unread) == ["kicker", "tags"]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (f"<p>{SENTENCE}</p><p>It <b>opens</b> in May.</p><br/><a href='/x'>More</a>",
         f"{SENTENCE}\nIt opens in May.\nMore"),
        (f"{SENTENCE}<br><br>It opens<br />in May.", f"{SENTENCE}\nIt opens\nin May."),
        ("<div>Gate &amp; sea<script>x()</script><ul><li>one</li><li>two</li></ul></div>", "Gate & sea\none\ntwo"),
        ("&lt;p&gt;Gate&lt;/p&gt;&lt;p&gt;Sea&lt;/p&gt;", "Gate\nSea"),
        ("Write <b> for bold, if 3 < 4.", "Write <b> for bold, if 3 < 4."),
        ("Tom & Ines said: 4 > 3.", "Tom & Ines said: 4 > 3."),
    ],
)  # fmt: skip
def test_html_in_a_text_column_is_taken_as_html(folder, read, written, text):
    write_jsonl(folder / "a.jsonl", [{"text": written}])
    assert read("a.jsonl")["a.jsonl:1"].fields["text"] == text


def test_a_page_in_a_text_column_is_read_as_a_page(folder, read):
    body = "".join(f"<p>{SENTENCE} Number {n}.</p>" for n in range(3))
    page = f"<!DOCTYPE html><html><body><nav>Menu</nav><article>{body}</article></body></html>"
    write_jsonl(folder / "a.jsonl", [{"text": page, "title": "Gate"}])
    fields = read("a.jsonl")["a.jsonl:1"].fields
    assert fields["text"] == "\n".join(f"{SENTENCE} Number {n}." for n in range(3))
    assert fields["title"] == "Gate"


@pytest.mark.parametrize("name", WRITERS)
def test_a_night_takes_the_records_seen_on_it_in_utc(folder, read, name):
    seen = ("2026-03-01T23:59:59Z", "2026-03-02T00:00:00Z", "2026-03-03T00:30:00+01:00", "2026-03-03T00:00:00Z")
    WRITERS[name](folder / name, [{"text": SENTENCE, "seen_at": value} for value in seen])
    assert [r.fields["seen_at"] for r in read(name).values()] == [
        "2026-03-02T00:00:00+00:00", "2026-03-02T23:30:00+00:00",
    ]  # fmt: skip


def test_every_record_belongs_to_exactly_one_of_the_nights(folder, read):
    seen = [f"2026-03-0{day} {hour:02}:30:00" for day in (1, 2, 3, 4) for hour in range(0, 24, 5)]
    write_jsonl(folder / "a.jsonl", [{"text": SENTENCE, "seen": value} for value in seen])
    nights = [date(2026, 2, 28), *(date(2026, 3, day) for day in (1, 2, 3, 4))]
    taken = [
        reference
        for night in nights
        for reference in read("a.jsonl", night=night, columns={"seen_at": "seen"}, timezone="+08:00")
    ]
    assert sorted(taken) == sorted(f"a.jsonl:{line}" for line in range(1, len(seen) + 1))


@pytest.mark.parametrize("value", ["soon", "", None, "03/04/2026"])
def test_a_record_seen_at_no_readable_time_is_told_by_every_night(folder, read, value):
    write_jsonl(folder / "a.jsonl", [{"text": SENTENCE, "seen_at": value}])
    for night in (date(2026, 3, 2), date(2026, 3, 3)):
        (record,) = read("a.jsonl", night=night).values()
        assert record.problem == "broken_record"
        assert "seen_at" in record.detail


def test_a_broken_record_of_another_night_is_left_to_that_night(folder, read):
    write_jsonl(folder / "a.jsonl", [{"text": None, "seen_at": "2026-03-03T10:00:00Z"}])
    assert read("a.jsonl") == {}
    assert read("a.jsonl", night=date(2026, 3, 3))["a.jsonl:1"].problem == "missing_text"


def test_a_folder_is_read_through_in_the_order_of_names_each_file_by_its_suffix(folder, read):
    (folder / "sub").mkdir()
    (folder / ".hidden").mkdir()
    for name in ("b.txt", "sub/a.md", ".secret.txt", ".hidden/a.txt"):
        (folder / name).write_text(SENTENCE)
    write_jsonl(folder / "a.jsonl", [ROW, ROW])
    write_csv(folder / "sub" / "c.csv", [ROW])
    assert list(read()) == ["a.jsonl:1", "a.jsonl:2", "b.txt", "sub/a.md", "sub/c.csv:2"]


def test_a_glob_takes_what_it_matches(folder, read):
    for name in ("a1.txt", "a2.txt", "b1.txt"):
        (folder / name).write_text(SENTENCE)
    assert list(read("a*.txt")) == ["a1.txt", "a2.txt"]


def test_rows_of_another_nights_file_have_references_of_their_own_and_texts_keep_theirs(tmp_path):
    references = []
    for night in (date(2026, 3, 2), date(2026, 3, 3)):
        day = tmp_path / night.isoformat()
        day.mkdir()
        (day / "gate.txt").write_text(SENTENCE)
        write_jsonl(day / "rows.jsonl", [ROW])
        source = Source("desk", f"{tmp_path}/{{night}}")
        references.append([record.reference for record in open_source(source, night)])
    assert references == [["gate.txt", "2026-03-02/rows.jsonl:1"], ["gate.txt", "2026-03-03/rows.jsonl:1"]]


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.json", "a.csv"])
def test_gzip_is_unpacked(folder, read, name):
    content = {
        "a.txt": SENTENCE,
        "a.html": f"<html><body><article><p>{SENTENCE}</p></article></body></html>",
        "a.jsonl": json.dumps(ROW),
        "a.json": json.dumps([ROW]),
        "a.csv": f"text\n{SENTENCE}\n",
    }[name]
    (folder / f"{name}.gz").write_bytes(gzip.compress(content.encode()))
    (record,) = read().values()
    assert record.fields["text"] == SENTENCE


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_text_is_read_in_the_encodings_news_comes_in(folder, read, name, encoding):
    text = "Die Bürgermeisterin sagte am Dienstag, die Brücke über den Fluss müsse früher saniert werden."
    content = {
        "a.txt": text,
        "a.jsonl": json.dumps({"text": text}, ensure_ascii=False),
        "a.csv": f'text\n"{text}"\n',
    }
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (folder / name).write_bytes(mark + content[name].encode(encoding))
    (record,) = read(name).values()
    assert record.fields["text"] == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_header(folder, read, delimiter):
    write_csv(folder / "a.csv", [ROW], delimiter)
    assert read("a.csv")["a.csv:2"].fields == ROW


def test_a_row_is_named_by_the_line_it_starts_on(folder, read):
    (folder / "a.csv").write_text('title,text\nOne,"two\nlines"\n\nTwo,three\n')
    assert list(read("a.csv")) == ["a.csv:2", "a.csv:5"]


def test_values_that_are_no_strings_are_written_out_or_left_out(folder, read):
    row = {"id": 12345.0, "title": float("nan"), "text": SENTENCE, "author": ["Ana Reyes", "Li Wei"],
           "source": {"id": None, "name": "The Post"}, "date": 1772452800, "url": False}  # fmt: skip
    write_jsonl(folder / "a.jsonl", [row])
    assert read("a.jsonl")["a.jsonl:1"].fields == {
        "id": "12345", "text": SENTENCE, "byline": "Ana Reyes, Li Wei", "outlet": "The Post",
        "published_at": "1772452800",
    }  # fmt: skip


def test_parquet_times_and_categories_are_read(folder, read):
    columns = {
        "text": pa.array([SENTENCE]).dictionary_encode(),
        "date": pa.array([datetime(2026, 3, 1, 12, 30)], pa.timestamp("ns")),
        "seen_at": pa.array([datetime(2026, 3, 2, 12, 30)], pa.timestamp("ns", tz="UTC")),
        "id": pa.array([2**60 + 1]),
    }
    pq.write_table(pa.table(columns), folder / "a.parquet")
    (record,) = read("a.parquet").values()
    assert record.fields == {
        "text": SENTENCE, "published_at": "2026-03-01T12:30:00", "seen_at": "2026-03-02T12:30:00+00:00",
        "id": "1152921504606846977",
    }  # fmt: skip


def test_a_format_in_the_settings_goes_before_the_suffix(folder, read):
    (folder / "dispatch.wire").write_text(SENTENCE)
    assert read("dispatch.wire", format="text")["dispatch.wire"].fields["text"] == SENTENCE


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_a_mapped_column_that_is_not_there_names_those_that_are(folder, read, name):
    WRITERS[name](folder / name, [{"title": "Gate", "story": SENTENCE}])
    with pytest.raises(
        InputError, match=rf"no column 'body' \(mapped to text\) in .*{name}; its columns are title, story"
    ):
        read(name, columns={"text": "body"})


def test_a_path_that_does_not_exist_may_come_later(folder, read):
    with pytest.raises(SourceError, match=r"source desk: .*/nowhere does not exist"):
        read("nowhere")


def test_a_glob_that_matches_nothing_may_match_later(folder, read):
    with pytest.raises(SourceError, match=r"no file matches .*/\*\.txt"):
        read("*.txt")


def test_an_empty_folder_gives_no_records(read):
    assert read() == {}


def test_an_unknown_time_zone_is_for_the_user_to_mend(folder, read):
    with pytest.raises(InputError, match=r"timezone 'Mars/Olympus' is unknown; write an IANA name"):
        read(timezone="Mars/Olympus")


def test_an_unknown_format_is_for_the_user_to_mend(folder, read):
    with pytest.raises(InputError, match="format 'xml' is unknown; use auto, text, html"):
        read(format="xml")


def test_a_column_without_a_name_is_none_of_ours(folder, read):
    (folder / "a.csv").write_text(f",title,text\n0,Gate,{SENTENCE}\n")
    assert read()["a.csv:2"].fields == {"title": "Gate", "text": SENTENCE}
