"""What the command line changes in the settings: the lake, paths instead of sources, more claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from flows.settings import ClaimSettings, Settings, first_mistake, name_of, validated
from tasks.annotate.claim import claim_id_of
from tasks.sources.files.listing import refusal
from warehouse.errors import SettingsError


def with_run_options(
    settings: Settings,
    *,
    lake: Path | None,
    paths: list[str],
    claims: list[str],
    source_name: str | None = None,
) -> Settings:
    """The settings with what the command line changes: another lake, paths instead of sources, more claims.

    A path may be the address of a feed.

    Raises:
        SettingsError: a claim is no sentence, a path does not exist, or the lake is no folder.
    """
    given = settings.model_dump()
    if lake is not None:
        given["lake"] = lake
    if paths:
        given["sources"] = _path_sources(paths, source_name)
    known = {claim["text"] for claim in given["claims"]}
    given["claims"] = [*given["claims"], *(claim_of(text) for text in dict.fromkeys(claims) if text not in known)]
    if Path(given["lake"]).is_file():
        raise SettingsError(f"lake: {given['lake']} is a file: name a folder")
    return validated(given, "command line")


def apart(settings: Settings, paths: list[str]) -> Settings:
    """The settings for paths named on the command line that no `--config` was given with.

    How articles are read (models, limits, languages, and so on) is as the file in the current folder says. Its
    lake, claims and watches are of its own sources: the paths get a lake of their own, named after the first.
    """
    given = settings.model_dump()
    [first, *_] = _path_sources(paths[:1], None)
    given |= {"name": None, "remote": None, "claims": (), "watches": ()}
    given["lake"] = Path(f"lake-{first['name']}").absolute()
    return Settings.model_validate(given)


def claim_of(text: str) -> dict[str, str]:
    """The settings of a claim given on the command line.

    Raises:
        SettingsError: it is no sentence.
    """
    given = {"id": claim_id_of(text), "text": text}
    try:
        ClaimSettings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(f"--claim: {first_mistake(error).removeprefix('text: ')}") from error
    return given


def _path_sources(paths: list[str], source_name: str | None) -> list[dict[str, Any]]:
    sources: list[dict[str, Any]] = []
    for path in paths:
        is_feed = path.startswith(("http://", "https://"))
        if not is_feed and (why := refusal(Path(path), "or the address of a feed")) is not None:
            raise SettingsError(why)
        stem = (urlsplit(path).hostname or "") if is_feed else Path(path).resolve().name.split(".")[0]
        name = source_name or name_of(stem)
        while any(source["name"] == name for source in sources):
            name += "-2"
        sources.append({"name": name, **({"feeds": [path]} if is_feed else {"path": str(Path(path).resolve())})})
    return sources
