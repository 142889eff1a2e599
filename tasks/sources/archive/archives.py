"""Web archives (WARC and ARC, plain or gzip, as CC-NEWS publishes them): their pages as articles.

Articles come from `response` and `resource` records of HTML with a status of success, and from the plain text of
`conversion` records. Other kinds (warcinfo, request, metadata, revisit, ...) describe the crawl; redirects, errors,
images and scripts are by-products of it. None of these claims to be an article, so they are counted in the receipt
and are not records of the ledger. A page without an article is a rejected record, and so is every broken place in
the archive.

Nothing in an archive names a file of ours: its addresses and ids are values of columns only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from tasks.cleaning.encoding import UnreadableError, decode, storable
from tasks.sources.archive.content import body_of
from tasks.sources.archive.warc import Archived, records
from tasks.sources.files.listing import SourceFile
from tasks.sources.page.extraction_pool import Unread
from tasks.sources.source import Beside, NoNightError, Record, Source, seen_on

_HTTP = StatusAndHeadersParser(["HTTP/"])
_SUCCESS = ("200", "203")  # other codes of 2xx bring no page, or a part of one
_ARTICLES = ("response", "resource", "conversion")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_HEAD = 4_096  # bytes of a body without a type in which a page shows itself
_PAGES = ("text/html", "application/xhtml+xml")
_LOOKS_LIKE_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_KINDS = ("warcinfo", "request", "metadata", "revisit", "continuation", "arc_header")
_MEDIA = ("text", "image", "audio", "video", "font", "application")


class _Skipped(Exception):
    """The record does not claim to be an article; the message is its kind."""


class _Rejected(Exception):
    """The record cannot become an article; the arguments are its problem and detail."""


def read_records(file: SourceFile, source: Source, night: date, beside: Beside) -> Iterator[Record | Unread]:
    """A record per page seen on the night, named by its place in the archive.

    Args:
        beside: counts what is no article, by kind.
    """
    if not file.path.stat().st_size:
        yield Record(file.rows_reference, problem="empty", detail="a file of 0 bytes")
    for archived in records(file.path, source.record_bytes):
        reference = f"{file.rows_reference}:{archived.place}"
        fields: dict[str, object] = {"url": storable(archived.uri.strip(" <>"))} if archived.uri else {}
        try:
            seen = seen_on(night, archived.date, source.zone)
            if seen is None:
                continue
            fields["seen_at"] = seen.isoformat()
            yield _read(archived, reference, fields, source.record_bytes)
        except NoNightError as error:
            if archived.broken is None and archived.kind not in _ARTICLES:
                beside.passed[_kind(archived)] += 1
                continue
            detail = archived.broken or f"{error} (its WARC-Date)"
            yield Record(reference, fields, "broken_record", storable(detail))
        except _Skipped as what:
            beside.passed[str(what)] += 1
        except _Rejected as why:
            problem, detail = why.args
            yield Record(reference, fields, problem, storable(detail))


def _read(archived: Archived, reference: str, fields: dict[str, object], limit: int) -> Record | Unread:
    if archived.broken is not None:
        raise _Rejected("broken_record", archived.broken)
    if archived.kind not in _ARTICLES:
        raise _Skipped(_kind(archived))
    content = _response(archived) if archived.kind == "response" else _Content(archived.headers, archived.block)
    is_text = archived.kind == "conversion" and content.media == "text/plain"
    if not is_text and not content.is_page:
        raise _Skipped(_media(content.media))
    if not archived.whole:
        raise _Rejected("too_large", f"more than {limit} bytes")
    try:
        body = content.unpacked(limit)
        if is_text:
            return Record(reference, {**fields, "text": storable(decode(body, content.charset))})
    except UnreadableError as error:
        raise _Rejected(error.problem, str(error)) from error
    return Unread(reference, body, content.charset, fields)


@dataclass(frozen=True)
class _Content:
    """Archived content, and the headers that describe it."""

    headers: StatusAndHeaders
    body: bytes

    @property
    def media(self) -> str:
        """The declared type, such as text/html; empty if none is declared."""
        return self._header("Content-Type").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        declared = _CHARSET.search(self._header("Content-Type"))
        return declared[1] if declared else None

    @property
    def is_page(self) -> bool:
        return self.media in _PAGES or (not self.media and bool(_LOOKS_LIKE_PAGE.match(self.body[:_HEAD])))

    def unpacked(self, limit: int) -> bytes:
        return body_of(self.body, self._header("Transfer-Encoding"), self._header("Content-Encoding"), limit)

    def _header(self, name: str) -> str:
        return self.headers.get_header(name) or ""


def _response(archived: Archived) -> _Content:
    """The HTTP response in a `response` record."""
    if not (archived.uri or "").strip(" <").lower().startswith(("http:", "https:")):
        raise _Skipped("not of the web")
    stream = BytesIO(archived.block)
    try:
        headers = _HTTP.parse(stream)
    except (StatusAndHeadersParserException, EOFError) as error:
        raise _Rejected("broken_record", "no answer of HTTP in it") from error
    status = re.match(r"\S+ ([1-5])(\d\d)\b", headers.statusline)  # after the version of HTTP
    if status is None:
        raise _Skipped("no status")
    if status[1] + status[2] not in _SUCCESS:
        raise _Skipped(f"status {status[1]}xx")
    return _Content(headers, archived.block[stream.tell() :])


def _kind(archived: Archived) -> str:
    return archived.kind if archived.kind in _KINDS else "other kinds"


def _media(media: str) -> str:
    """The type under which a record is counted: coarse, because archives may name any number of types."""
    return kind if (kind := media.partition("/")[0]) in _MEDIA else "no type"
