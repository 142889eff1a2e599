"""Every kind of source and every file format, each declared once; settings, listing and reading derive from this.

Readers are named, not imported: importing all of them takes seconds, and the settings need names alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from tasks.sources.source import Source

AUTO = "auto"  # the format of each file follows from its suffix


@dataclass(frozen=True)
class Format:
    """A file format.

    Attributes:
        name: the value of `format` in the settings.
        suffixes: lower-case suffixes of the files that have this format.
        reader: `module:function`; called as `read(file, source, night, beside)`, it yields a `Record` or an
            `Unread` page per article of the file.
        gzip: whether the reader also takes files packed with gzip, whose names end in .gz.
    """

    name: str
    suffixes: tuple[str, ...]
    reader: str
    gzip: bool = True

    @property
    def read(self) -> Callable[..., Iterator[Any]]:
        """The reader, imported on first use."""
        return _function(self.reader)


@dataclass(frozen=True)
class Kind:
    """A kind of source.

    Attributes:
        place: the field of `Source`, and key of the settings, that says where such a source is.
        reader: `module:function`; called as `read(source, night, beside)`, it yields a `Record` or an `Unread` page
            per article.
        silence: `module:function` of a live kind, else None. A live source can only say what is new now. Called as
            `is_silent(source, night)`, it tells whether the source has nothing to say about a night.
    """

    place: str
    reader: str
    silence: str | None = None

    @property
    def is_live(self) -> bool:
        """Whether a source of this kind can only say what is new now."""
        return self.silence is not None

    @property
    def read(self) -> Callable[..., Iterator[Any]]:
        """The reader, imported on first use."""
        return _function(self.reader)

    def is_silent(self, source: Source, night: date) -> bool:
        """Whether `source` has nothing to say about `night`; never true of a kind that is not live."""
        return self.silence is not None and bool(_function(self.silence)(source, night))


# Error messages list formats and suffixes in this order.
FORMATS = (
    Format("text", (".txt", ".text", ".md"), "tasks.sources.files.singles:read_text"),
    Format("html", (".html", ".htm", ".xhtml"), "tasks.sources.files.singles:read_html"),
    Format("jsonl", (".jsonl", ".ndjson", ".json"), "tasks.sources.files.jsonl:read_json"),
    Format("csv", (".csv", ".tsv"), "tasks.sources.files.delimited:read_rows"),
    Format("parquet", (".parquet", ".pq"), "tasks.sources.files.parquet:read_rows", gzip=False),
    Format("warc", (".warc", ".arc"), "tasks.sources.archive.archives:read_records"),
)
KINDS = (
    Kind("feeds", "tasks.sources.feed.feeds:read_feeds", silence="tasks.sources.feed.feeds:is_silent"),
    Kind("path", "tasks.sources.files.reading:read_files"),
)


def kind_of(source: Source) -> Kind:
    """The kind of a source: that whose place it gives; files where it gives none."""
    return next((kind for kind in KINDS if getattr(source, kind.place)), KINDS[-1])


def format_names() -> tuple[str, ...]:
    """What `format` may be in the settings."""
    return (AUTO, *(each.name for each in FORMATS))


def suffixes() -> list[str]:
    """All suffixes that are read."""
    return [suffix for each in FORMATS for suffix in each.suffixes]


def format_of(path: Path, name: str) -> Format | None:
    """The format of a file: the format called `name`; with `auto`, that of its suffix, or None if it has none."""
    if name != AUTO:
        return next((each for each in FORMATS if each.name == name), None)
    suffix, is_packed = suffix_of(path)
    by_suffix = next((each for each in FORMATS if suffix in each.suffixes), None)
    return None if by_suffix is None or (is_packed and not by_suffix.gzip) else by_suffix


def suffix_of(path: Path) -> tuple[str, bool]:
    """The suffix of a file in lower case, `.gz` left aside; and whether that was there."""
    parts = [part.lower() for part in path.suffixes]
    is_packed = parts[-1:] == [".gz"]
    return "".join(parts[-2:-1] if is_packed else parts[-1:]), is_packed


def _function(name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = resolve_name(name)
    return function
