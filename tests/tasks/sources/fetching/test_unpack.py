"""Packed bodies come out whole, or with a reason; nothing makes them come out larger than the limit."""

import asyncio
import gzip
import tracemalloc
import zlib
from functools import partial

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.sources.fetching.answer import FetchFailure
from tasks.sources.fetching.unpack import unpacked

TEXT = b"The harbour board approved the tidal gate. " * 9_000  # 387 kB: several steps


def unpack(data, encoding, limit=1_000_000, piece=1_000):
    async def chunks():
        for start in range(0, len(data), piece):
            yield data[start : start + piece]

    return asyncio.run(unpacked(chunks(), encoding, limit))


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKED = {
    "": lambda data: data,
    "identity": lambda data: data,
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": partial(brotli.compress, quality=5),  # as small as by 11, the default, and ten times as fast
}


@pytest.mark.parametrize("piece", [1, 7, 100_000])
@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_comes_out_as_it_went_in(encoding, piece):
    packed = PACKED[encoding](TEXT if encoding not in ("", "identity") else TEXT[:5_000])
    assert unpack(packed, encoding, piece=piece) == (TEXT if encoding not in ("", "identity") else TEXT[:5_000])


@given(st.binary(max_size=500), st.integers(1, 50), st.sampled_from(sorted(PACKED)))
def test_any_bytes_come_out_as_they_went_in(data, piece, encoding):
    assert unpack(PACKED[encoding](data), encoding, piece=piece) == data


def test_gzip_of_several_members_is_one_body_and_padding_is_ignored():
    assert unpack(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 512, "gzip") == b"one two"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_body_that_breaks_off_is_told_and_may_be_whole_next_time(encoding):
    with pytest.raises(FetchFailure, match=f"the {encoding} body breaks off") as told:
        unpack(PACKED[encoding](TEXT)[:-9], encoding)
    assert told.value.passing


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_body_of_another_kind_is_damaged_for_good(encoding):
    with pytest.raises(FetchFailure, match=f"damaged {encoding}") as told:
        unpack(b"<html>plain</html>" * 100, encoding)
    assert not told.value.passing


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_bomb_stops_at_the_limit_with_little_memory(encoding):
    bomb = PACKED[encoding](b"\0" * 100_000_000)
    tracemalloc.start()
    with pytest.raises(FetchFailure, match=r"more than 300000 bytes \(fetch\.page_bytes\)") as told:
        unpack(bomb, encoding, limit=300_000, piece=65_536)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told.value.problem == "too_large"
    assert peak < 3_000_000


@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_of_just_the_limit_is_whole_and_one_byte_more_is_too_large(encoding):
    assert len(unpack(PACKED[encoding](TEXT[:1_000]), encoding, limit=1_000)) == 1_000
    with pytest.raises(FetchFailure):
        unpack(PACKED[encoding](TEXT[:1_001]), encoding, limit=1_000)


@pytest.mark.parametrize("encoding", ["gzip", "br", ""])
def test_an_empty_body_is_empty(encoding):
    assert unpack(b"", encoding) == b""


@pytest.mark.parametrize("encoding", ["zstd", "gzip, br", "compress"])
def test_what_was_not_offered_is_not_read(encoding):
    with pytest.raises(FetchFailure, match="is not read"):
        unpack(b"x", encoding)
