"""One hostile record never stops a night: it is a record with a reason, and the records around it are read."""

import gzip
import json
import os
import tracemalloc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse.tables.columns import REJECTIONS

SENTENCE = "The harbour board approved the new tidal gate on Monday."
GOOD = json.dumps({"title": "Gate", "text": SENTENCE}).encode()
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00"


def problems(records):
    """Reference -> problem, None where the record is well; every problem is one of the closed list."""
    told = {reference: record.problem for reference, record in records.items()}
    assert {problem for problem in told.values() if problem} <= set(REJECTIONS)
    assert all(record.detail for record in records.values() if record.problem), "a rejection says what was wrong"
    return told


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \r\n\t \n", "empty"),
        ("picture.txt", PNG, "binary"),
        ("noise.txt", bytes(range(256)) * 40, "binary"),
        ("zeros.txt", bytes(5_000), "binary"),
        ("half.txt", b"\xff\xfe" + b"\x00\xd8" * 40, "undecodable"),
        ("long.txt", b"x" * 60_001, "too_large"),
        ("notes.docx", b"PK\x03\x04", "unsupported_format"),
        ("no_suffix", SENTENCE.encode(), "unsupported_format"),
        ("cut.txt.gz", gzip.compress(SENTENCE.encode() * 500, mtime=0)[:-20], "broken_record"),
        ("false.txt.gz", SENTENCE.encode(), "broken_record"),
        ("bomb.txt.gz", gzip.compress(b"a" * 5_000_000, mtime=0), "too_large"),
        ("empty.html", b"", "empty"),
        ("bare.html", b"<html><body><nav>Home</nav></body></html>", "no_article"),
        ("picture.html", PNG, "binary"),
        ("deep.html", b"<div>" * 11_000, "no_article"),
        ("picture.jsonl", PNG + bytes(range(256)) * 40, "binary"),
        ("picture.csv", PNG + bytes(range(256)) * 40, "binary"),
        ("text.parquet", SENTENCE.encode(), "broken_record"),
        ("empty.parquet", b"", "broken_record"),
    ],
)
def test_a_hostile_file_is_one_record_with_its_reason(folder, read, name, content, problem):
    (folder / name).write_bytes(content)
    (folder / "zz-good.txt").write_text(SENTENCE)
    assert problems(read(record_bytes=60_000)) == {name: problem, "zz-good.txt": None}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"title": "Gate", "text": "The harb', "broken_record"),
        (b"[1, 2, 3]", "broken_record"),
        (b"42", "broken_record"),
        (b"null", "broken_record"),
        (b"{" * 5_000, "broken_record"),
        (b"[" * 50_000, "broken_record"),
        (b'{"text": ' + b"9" * 5_000 + b"}", "broken_record"),
        (b'{"title": "Gate"}', "missing_text"),
        (b'{"title": "Gate", "text": null}', "missing_text"),
        (b'{"title": "Gate", "text": NaN}', "missing_text"),
        (b'{"title": "Gate", "text": ["The harbour"]}', "wrong_type"),
        (b'{"title": "Gate", "text": 7}', "wrong_type"),
        (b'{"title": "Gate", "text": true}', "wrong_type"),
        (b'{"text": "' + b"x" * 60_000 + b'"}', "too_large"),
        (b"\x00" * 80, "binary"),
    ],
)
def test_a_broken_line_of_json_harms_none_around_it(folder, read, line, problem):
    (folder / "desk.jsonl").write_bytes(b"\n".join([GOOD, line, b"", GOOD]))
    found = problems(read("desk.jsonl", record_bytes=60_000))
    assert found == {"desk.jsonl:1": None, "desk.jsonl:2": problem, "desk.jsonl:4": None}


def test_lone_surrogates_and_nuls_in_json_become_storable_text(folder, read):
    (folder / "desk.jsonl").write_bytes(b'{"text": "a \\ud800 b \\u0000 c", "title": "\\udfff"}')
    record = read("desk.jsonl")["desk.jsonl:1"]
    assert record.fields == {"text": "a \ufffd b \x00 c", "title": "\ufffd"}


def test_a_truncated_gzip_gives_the_lines_before_the_cut(folder, read):
    lines = b"\n".join(json.dumps({"text": f"{SENTENCE} {os.urandom(40).hex()}"}).encode() for _ in range(2_000))
    packed = gzip.compress(lines)
    (folder / "desk.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    found = problems(read("desk.jsonl.gz"))
    assert found.pop("desk.jsonl.gz") == "broken_record"
    assert len(found) > 500
    assert set(found.values()) == {None}


def test_a_single_line_of_50_megabytes_is_rejected_without_being_held(folder, read):
    with (folder / "desk.jsonl").open("wb") as file:
        file.write(GOOD + b'\n{"text": "')
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n' + GOOD)
    tracemalloc.start()
    found = problems(read("desk.jsonl"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == {"desk.jsonl:1": None, "desk.jsonl:2": "too_large", "desk.jsonl:3": None}
    assert peak < 10_000_000, f"{peak} bytes held for a limit of 2,000,000"


def test_rows_of_a_csv_file_that_do_not_fit_its_header_are_broken(folder, read):
    (folder / "a.csv").write_text("title,text\nGate,one\nGate\nGate,two,three\n\nGate,four\n")
    assert problems(read("a.csv")) == {
        "a.csv:2": None, "a.csv:3": "broken_record", "a.csv:4": "broken_record", "a.csv:6": None,
    }  # fmt: skip


def test_a_quotation_mark_that_never_closes_costs_one_row_of_a_csv_file(folder, read):
    (folder / "a.csv").write_text('title,text\nGate,one\nGate,"two\nGate,three\nGate,four\n')
    assert problems(read("a.csv")) == {
        "a.csv:2": None, "a.csv:3": "broken_record", "a.csv:4": None, "a.csv:5": None,
    }  # fmt: skip


def test_a_cell_larger_than_the_limit_costs_one_row_of_a_csv_file(folder, read):
    (folder / "a.csv").write_text(f"title,text\nGate,{'x' * 300_000}\nGate,two\n")
    assert problems(read("a.csv", record_bytes=200_000)) == {"a.csv:2": "too_large", "a.csv:3": None}


def test_a_cell_larger_than_pythons_own_limit_is_read(folder, read):
    (folder / "a.csv").write_text(f"title,text\nGate,{'x' * 300_000}\n")
    assert problems(read("a.csv")) == {"a.csv:2": None}


def test_a_csv_file_without_a_text_column_says_what_it_has(folder, read):
    (folder / "a.csv").write_text("title,summary\nGate,one\n")
    record = read("a.csv")["a.csv:2"]
    assert record.problem == "missing_text"
    assert record.detail == "no 'text'; columns: summary, title"


def test_a_parquet_string_that_is_no_utf8_is_read_and_its_neighbours_too(folder, read):
    cells = pa.array([b"The caf\xe9 reopened on Monday.", SENTENCE.encode()]).cast(pa.binary())
    text = pa.Array.from_buffers(pa.string(), 2, cells.buffers())
    pq.write_table(pa.table({"text": text}), folder / "a.parquet")
    assert [r.fields["text"] for r in read("a.parquet").values()] == ["The café reopened on Monday.", SENTENCE]


def test_a_damaged_page_of_a_parquet_file_is_told_and_the_rows_before_it_are_kept(folder, read):
    path = folder / "a.parquet"
    texts = [f"{SENTENCE} {os.urandom(200).hex()}" for _ in range(1_000)]
    pq.write_table(
        pa.table({"text": texts}), path, row_group_size=500, use_dictionary=False, write_page_checksum=True
    )
    content = bytearray(path.read_bytes())
    middle = len(content) * 3 // 4
    content[middle : middle + 2_000] = os.urandom(2_000)
    path.write_bytes(content)
    found = problems(read("a.parquet"))
    assert "broken_record" in found.values()
    assert list(found.values()).count(None) >= 448  # the first row group, but for its last batch of 64


def test_a_parquet_text_column_of_numbers_is_of_the_wrong_type(folder, read):
    pq.write_table(pa.table({"text": [1, 2]}), folder / "a.parquet")
    assert problems(read("a.parquet")) == {"a.parquet:1": "wrong_type", "a.parquet:2": "wrong_type"}


def test_an_array_of_json_is_read_up_to_where_it_breaks(folder, read):
    (folder / "a.json").write_bytes(b"[" + GOOD + b",\n" + GOOD + b', {"text": "The harb')
    assert problems(read("a.json")) == {"a.json:1": None, "a.json:2": None, "a.json:3": "broken_record"}


def test_a_link_to_nowhere_and_a_pipe_are_records_of_their_own(folder, read):
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    os.mkfifo(folder / "pipe.txt")
    (folder / "zz-good.txt").write_text(SENTENCE)
    assert problems(read()) == {"gone.txt": "broken_record", "pipe.txt": "unsupported_format", "zz-good.txt": None}


def test_a_file_name_that_is_no_utf8_gives_a_reference_that_can_be_stored(folder, read):
    with open(os.fsencode(folder) + b"/gat\xe9.txt", "wb") as file:
        file.write(SENTENCE.encode())
    (reference,) = read()
    assert reference == r"gat\xe9.txt"
