"""Which files a path names, the format of each, and what the ledger calls their records."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

from tasks.sources.kinds import AUTO, Format, format_of, kind_of, suffix_of, suffixes
from tasks.sources.source import Source
from warehouse.errors import MissingSource, SourceError

NIGHT = "{night}"


@dataclass(frozen=True)
class SourceFile:
    """A file of a source.

    Attributes:
        path: where it is.
        reference: its name below the source's path, the same from night to night; for files of one article.
        rows_reference: as `reference`, with the night if the path has one. For rows, because a place in one night's
            file says nothing about the file of another night.
        format: how it is read; None if its suffix is unknown or it is no regular file.
        alone: whether the source is this file alone.
    """

    path: Path
    reference: str
    rows_reference: str
    format: Format | None
    alone: bool


def find(source: Source, night: date) -> list[SourceFile]:
    """The files of a source on a night, ordered by name; hidden files are left out.

    Raises:
        MissingSource: the path does not exist.
        SourceError: it cannot be listed.
    """
    expanded = Path(source.path_on(night)).expanduser()
    try:
        if expanded.is_dir():
            return [_source_file(source, night, expanded, path) for path in _walk(expanded)]
        if os.path.lexists(expanded):
            return [_source_file(source, night, expanded.parent, expanded, alone=True)]
        if glob.has_magic(str(expanded)):
            return _matches(source, night, expanded)
    except OSError as error:
        raise SourceError(f"source {source.name}: {expanded} cannot be listed: {error.strerror}") from error
    raise MissingSource(
        f"source {source.name}: {expanded} does not exist; check its `path`, or wait for it to come"
    )


def state_of(source: Source, night: date) -> str:
    """A hash of a source's settings and of the names, sizes and times of its files.

    Equal states give equal records, so an interrupted night resumes a source whose state has not changed. A live
    source never has the same state twice: its journal decides what to resume and what to retry.

    Raises:
        SourceError: as `find`.
    """
    if kind_of(source).is_live:
        return uuid4().hex
    digest = hashlib.sha256(f"{version('nightdesk')} {source} {night}".encode())
    for file in find(source, night):
        try:
            stat = file.path.stat()
            digest.update(f"\n{file.path} {stat.st_size} {stat.st_mtime_ns}".encode("utf-8", "surrogateescape"))
        except OSError as error:
            digest.update(f"\n{file.path} {error.errno}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def refusal(path: Path, instead: str) -> str | None:
    """Why a path that somebody names cannot be read, in one line; None if it can.

    Args:
        instead: what else may be named, where nothing is there.
    """
    if not path.exists():
        return f"no file or folder at {path}: name one that exists, {instead}"
    try:
        why = unreadable(path)
    except OSError as error:
        return f"{path} cannot be listed: {error.strerror or error}; name what you may read"
    return None if why is None else f"{path}: {why}"


def unreadable(path: Path) -> str | None:
    """Why no file at a path can be read, judged by suffixes and sizes alone; None if one can.

    Raises:
        OSError: a folder cannot be listed, or a file in it cannot be looked at.
    """
    files = list(_below(path)) if path.is_dir() else [path]
    known = [file for file in files if format_of(file, AUTO) is not None]
    if any(not file.is_file() or file.stat().st_size for file in known):  # a pipe has no size
        return None
    read = f"read are {' '.join(suffixes())}"
    if not files:
        return f"no file is in it; {read}"
    if known:
        return "the file is empty" if path == known[0] else "every file in it is empty"
    suffix, is_packed = suffix_of(files[0])
    what = f"{suffix}{'.gz' if is_packed else ''}" if suffix or is_packed else "a file without a suffix"
    return f"{what} is not read; make it text or HTML first; {read}"


def _matches(source: Source, night: date, pattern: Path) -> list[SourceFile]:
    root = Path(*[part for part, _ in zip(pattern.parts, iter(_plain(pattern)), strict=False)])
    paths: set[Path] = set()
    for match in map(Path, glob.glob(str(pattern), recursive=True)):
        paths.update(_walk(match) if match.is_dir() else [match])
    if not paths:
        raise MissingSource(
            f"source {source.name}: no file matches {pattern}; check its `path`, or wait for one to come"
        )
    return [_source_file(source, night, root, path) for path in sorted(paths)]


def _plain(pattern: Path) -> Iterator[str]:
    """The leading parts of a glob that contain no pattern."""
    for part in pattern.parts[:-1]:
        if glob.has_magic(part):
            return
        yield part


def _walk(folder: Path) -> list[Path]:
    """Every file below a folder, sorted."""
    return sorted(_below(folder))


def _below(folder: Path) -> Iterator[Path]:
    """Every file below a folder. Links to folders are not followed, because they may form circles."""
    for place, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names if not name.startswith("."))


def _raise(error: OSError) -> None:
    raise error


def _source_file(source: Source, night: date, root: Path, path: Path, alone: bool = False) -> SourceFile:
    name = _readable(path.relative_to(root))
    dated = [part.replace(NIGHT, night.isoformat()) for part in _dated_parts(source.path)]
    shared = [part for part in dated if part in root.parts]
    format_ = format_of(path, source.format) if path.is_file() or not path.exists() else None
    return SourceFile(path, name, "/".join([*shared, name]), format_, alone)


def _dated_parts(template: str) -> list[str]:
    return [part for part in Path(template).parts if NIGHT in part]


def _readable(path: Path) -> str:
    """A path as text; bytes that are not UTF-8 are escaped."""
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
