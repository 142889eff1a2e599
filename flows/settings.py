"""The settings: one model, read once from `nightdesk.toml`, every default here and nowhere else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
    model_validator,
)

from models.api import OPTIONAL_STAGES, STAGES
from tasks.annotate.claim import Claim, sentence
from tasks.cleaning.dates import timezone_of
from tasks.sources.fetching.options import Fetch
from tasks.sources.kinds import AUTO, format_names
from tasks.sources.source import COLUMNS, HTML, Source
from warehouse.ask.nearest import nearest
from warehouse.ask.watches import KINDS, Watch
from warehouse.errors import SettingsError

_SHOWN = 80  # characters of a wrong value that its error repeats
FILE = "nightdesk.toml"
NIGHT = "{night}"
_TABLES = ("sources", "claims", "watches")
_FORMS = {  # where pydantic's message speaks of Python
    "path_type": "use text in quotation marks",
    "string_type": "use text in quotation marks",
    "tuple_type": "use a list in square brackets",
    "model_type": "use a table of keys and values",
    "dict_type": "use a table of keys and values",
}


def _matching(pattern: str, form: str) -> AfterValidator:
    """A value that matches the pattern whole; `form` tells the user how it is written."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(form)
        return value

    return AfterValidator(check)


def _named_path(value: Any) -> Any:
    if value == "":
        raise ValueError("name a folder or file; . is the folder of this file")
    return value


def _storable_path(value: Path) -> Path:
    if "\x00" in str(value):
        raise ValueError("a path holds no NUL character")
    return value


def _night_alone(value: str) -> str:
    other = [name for name in re.findall(r"\{\w+\}?", value) if name != NIGHT]
    if other:
        raise ValueError(f"nothing is filled in for {other[0]}: {NIGHT} alone stands for the night's date")
    return value


def _address(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+://\S+", value):
        raise ValueError("use an address such as s3://bucket/lake")
    if "@" in value:  # anywhere in it, as a secret may hold an unescaped slash
        raise ValueError("leave credentials out: they come from the environment")
    return value


def _feed(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+\S*", value):
        raise ValueError("use the address of a feed such as https://example.org/feed.xml")
    if "@" in value.split("://", 1)[1].split("/", 1)[0]:
        raise ValueError("leave user and password out: addresses of feeds are written to the ledger")
    return value


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("use an IANA time zone such as Europe/Berlin") from error
    return value


def _known_zone_or_offset(value: str) -> str:
    try:
        timezone_of(value)
    except ValueError as error:
        raise ValueError("use an IANA time zone such as Europe/Berlin, or an offset such as +08:00") from error
    return value


def _known_column(value: str) -> str:
    if value not in (*COLUMNS, HTML):
        raise ValueError(f"no such column; known here: {', '.join((*COLUMNS, HTML))}")
    return value


def _known_format(value: Any) -> Any:
    names = format_names()
    if value not in names:
        *first, last = map(repr, names)
        raise ValueError(f"Input should be {', '.join(first)} or {last}")
    return value


def _cron_line(value: str) -> str:
    if len(value.split()) != 5:
        raise ValueError("use five cron fields such as 30 2 * * *")
    try:
        CronSim(value, datetime.min)
    except CronSimError as error:
        raise ValueError(f"{error}; use five cron fields such as 30 2 * * *") from error
    return value.strip()


_NAME = "[a-z0-9][a-z0-9._-]{0,63}"
Name = Annotated[
    str,
    _matching(_NAME, "use 1 to 64 lower-case letters, digits, dots, dashes or underscores"),
]
BlockName = Annotated[
    str,
    _matching(
        "[a-z0-9-]+/[a-z0-9-]+", "use <type>/<name> of a Prefect notification block, such as slack-webhook/ops"
    ),
]
NamedPath = Annotated[Path, BeforeValidator(_named_path), AfterValidator(_storable_path)]
Column = Annotated[str, AfterValidator(_known_column)]
ZoneOrOffset = Annotated[str, AfterValidator(_known_zone_or_offset)]
Zone = Annotated[str, AfterValidator(_known_zone)]
FeedAddress = Annotated[str, AfterValidator(_feed)]
Host = Annotated[
    str,
    _matching(
        r"([a-z0-9._-]+|\[[0-9a-f:]+\])(:\d{1,5})?|[0-9a-f:]+",
        "use a host or host:port in lower case, such as intranet.example:8080",
    ),
]
HeaderText = Annotated[
    str,
    _matching(
        "[!-~][ -~]{0,199}", "use up to 200 plain characters, such as Newsroom/1.0 (+https://example.org/about)"
    ),
]
Language = Annotated[str, _matching("[a-z]{2}", "use a code of ISO 639-1 such as en")]
ModelName = Annotated[str, _matching("embedded|hub:[^@]+@[^@]+", "use embedded or hub:<name>@<revision>")]
OptionalModelName = Annotated[str, _matching("embedded|off", "use embedded or off")]
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FetchSettings(_Strict):
    """How a source of feeds fetches; `Fetch` explains each and has the defaults."""

    per_host_seconds: Annotated[float, Field(ge=0, le=60)] = Fetch.per_host_seconds
    at_once: Annotated[int, Field(ge=1, le=256)] = Fetch.at_once
    timeout: Annotated[float, Field(gt=0, le=600)] = Fetch.timeout
    retries: Annotated[int, Field(ge=0, le=10)] = Fetch.retries
    backoff_seconds: Annotated[float, Field(ge=0, le=60)] = Fetch.backoff_seconds
    page_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = Fetch.page_bytes
    feed_text: Annotated[int, Field(ge=0, le=1_000_000)] = Fetch.feed_text
    allow_hosts: tuple[Host, ...] = Fetch.allow_hosts
    user_agent: HeaderText = Fetch.user_agent
    robots: bool = Fetch.robots


class SourceSettings(_Strict):
    """One source: a file, a folder or a glob (`{night}` in the path stands for the night's date); or feeds."""

    name: Name
    path: Annotated[Text, AfterValidator(_night_alone)] | None = None
    feeds: tuple[FeedAddress, ...] = ()
    fetch: FetchSettings = FetchSettings()
    format: Annotated[str, BeforeValidator(_known_format)] = AUTO
    columns: dict[Column, str] = {}
    timezone: ZoneOrOffset = "UTC"

    @model_validator(mode="after")
    def _files_or_feeds(self) -> SourceSettings:
        if (self.path is None) == (not self.feeds):
            raise ValueError("give either `path` (a file, folder or glob) or `feeds` (a list of addresses)")
        if self.feeds and (self.format != AUTO or self.columns):
            raise ValueError("`format` and `columns` are for files; leave them out beside `feeds`")
        if self.path is not None and self.fetch != FetchSettings():
            raise ValueError("`fetch` is for feeds; leave it out beside `path`")
        return self


class ClaimSettings(_Strict):
    """A claim followed: one English sentence that a text may support, dispute or report."""

    id: Name
    text: Annotated[str, AfterValidator(sentence)]


class WatchSettings(_Strict):
    """What somebody wants to be told of when it moves: exactly one of the keys besides `id`."""

    id: Name
    name: Text | None = None
    place: Text | None = None
    story: Text | None = None
    claim: Name | None = None
    figure: Text | None = None
    sql: Text | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> WatchSettings:
        if len(self._given) != 1:
            raise ValueError(f"give one of {', '.join(KINDS)} besides `id`")
        return self

    @property
    def _given(self) -> list[str]:
        return [kind for kind in KINDS if getattr(self, kind) is not None]

    @property
    def watch(self) -> Watch:
        """The watch as a plain value."""
        [kind] = self._given
        return Watch(self.id, kind, getattr(self, kind))


class OutletSettings(_Strict):
    """What the user knows of the outlets: a CSV file."""

    file: NamedPath | None = None


_BY_STAGE: dict[str, Any] = {
    stage: (OptionalModelName if stage in OPTIONAL_STAGES else ModelName, "embedded") for stage in STAGES
}
_OfStages: Any = create_model("_OfStages", __base__=_Strict, **_BY_STAGE)


class ModelSettings(_OfStages):  # type: ignore[misc]  # its fields are the stages
    """The model of each stage: `embedded`, or a checkpoint as `hub:<name>@<revision>`; `off` for optional ones."""


class ScheduleSettings(_Strict):
    """When `nightdesk serve` starts a night."""

    cron: Annotated[str, AfterValidator(_cron_line)] = "30 2 * * *"
    timezone: Zone = "UTC"
    catch_up: Annotated[int, Field(ge=0, le=1000)] = 7


class NotifySettings(_Strict):
    """Who is alerted when a night fails, is degraded or does not run, besides the address in the environment."""

    blocks: tuple[BlockName, ...] = ()
    late_minutes: Annotated[int, Field(ge=1, le=100_000)] = 180


class DigestSettings(_Strict):
    """Where `nightdesk serve` and `nightdesk run` serve the pages of the nights, on 127.0.0.1."""

    port: Annotated[int, Field(ge=1024, le=65_535)] = 4201


class FeedSettings(_Strict):
    """Which entities have a feed, besides those that are mentioned most."""

    entities: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()


class LogSettings(_Strict):
    """How log lines are written to stderr: for people, or one JSON object a line."""

    format: Literal["text", "json"] = "text"


class RunnerSettings(_Strict):
    """Where the shards are read: threads of this machine, or a Dask or Ray cluster."""

    kind: Literal["threads", "dask", "ray"] = "threads"
    address: str | None = None


class LimitSettings(_Strict):
    """How much at once. Memory grows with `shard_articles` times `workers`."""

    record_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = 2_000_000
    shard_articles: Annotated[int, Field(ge=1, le=10_000)] = 128
    workers: Annotated[int, Field(ge=1, le=64)] = 2  # one is encoded while the other's answers are computed
    summary_sentences: Annotated[int, Field(ge=1, le=20)] = 3
    free_disk_bytes: Annotated[int, Field(ge=0)] = 200_000_000
    merge_months: bool = True
    source_retries: Annotated[int, Field(ge=0, le=10)] = 2


class Settings(_Strict):
    """Everything a night depends on besides its date."""

    name: Name | None = None
    lake: NamedPath = Path("lake")
    remote: Annotated[str, AfterValidator(_address)] | None = None
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("en",)
    sources: tuple[SourceSettings, ...] = ()
    claims: tuple[ClaimSettings, ...] = ()
    watches: tuple[WatchSettings, ...] = ()
    outlets: OutletSettings = OutletSettings()
    models: ModelSettings = ModelSettings()
    authority: NamedPath | None = None
    schedule: ScheduleSettings = ScheduleSettings()
    notify: NotifySettings = NotifySettings()
    digests: DigestSettings = DigestSettings()
    feeds: FeedSettings = FeedSettings()
    logs: LogSettings = LogSettings()
    runner: RunnerSettings = RunnerSettings()
    limits: LimitSettings = LimitSettings()

    @model_validator(mode="after")
    def _each_name_once(self) -> Settings:
        for kind, names in (
            ("sources", [s.name for s in self.sources]),
            ("claims", [c.id for c in self.claims]),
            ("watches", [w.id for w in self.watches]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{kind}: {twice[0]!r} is named twice; give each a name of its own")
        return self

    @model_validator(mode="after")
    def _claims_are_followed(self) -> Settings:
        known = [claim.id for claim in self.claims]
        for watch in self.watches:
            if watch.claim is not None and watch.claim not in known:
                followed = f"[[claims]] has {', '.join(known)}" if known else "[[claims]] is empty"
                wrong = f"{watch.id!r} watches claim {watch.claim!r}, which is not followed"
                raise ValueError(f"watches: {wrong}; {followed}")
        return self

    @property
    def called(self) -> str:
        """What Prefect calls this lake's deployment, tag and automations: `name`, else the lake's folder."""
        return self.name or name_of(self.lake.absolute().name)

    def to_sources(self) -> list[Source]:
        """The sources as plain values for the tasks."""
        return [
            Source(
                name=s.name,
                path=s.path or "",
                format=s.format,
                columns=dict(s.columns),
                timezone=s.timezone,
                record_bytes=self.limits.record_bytes,
                feeds=s.feeds,
                fetch=Fetch(**s.fetch.model_dump()),
                lake=self.lake,
            )
            for s in self.sources
        ]

    def to_claims(self) -> list[Claim]:
        """The claims as plain values for the tasks."""
        return [Claim(c.id, c.text) for c in self.claims]

    def to_watches(self) -> list[Watch]:
        """The watches as plain values for the tasks."""
        return [watch.watch for watch in self.watches]


def load(path: Path | None = None) -> Settings:
    """Settings from `path`, else from `nightdesk.toml` in the current folder if there is one, else the defaults.

    Relative paths in the file are taken from the file's own folder.

    Raises:
        SettingsError: the file is missing or is no TOML, or a value is wrong; names the key, the value and the
            accepted form.
    """
    chosen = path or Path(FILE)
    if not chosen.is_file():
        if path is None:
            return Settings()
        if path.is_dir():
            raise SettingsError(f"{path} is a folder: name the settings file in it with --config")
        raise SettingsError(f"no settings at {path}: name a file with --config, or leave it out for the defaults")
    try:
        given = tomllib.loads(chosen.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{chosen}: not a TOML file: {error}") from error
    return _anchored(validated(given, str(chosen)), chosen.resolve().parent)


def name_of(text: str) -> str:
    """The text as a `Name`: what it may not hold becomes dashes; `files` where nothing is left."""
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")[:64] or "files"


def _anchored(settings: Settings, folder: Path) -> Settings:
    given = settings.model_dump()
    given["lake"] = folder / settings.lake
    if settings.outlets.file is not None:
        given["outlets"]["file"] = folder / settings.outlets.file
    if settings.authority is not None:
        given["authority"] = folder / settings.authority
    for source in given["sources"]:
        if source["path"] is not None:
            source["path"] = str(folder / source["path"])
    return Settings.model_validate(given)


def validated(given: dict[str, Any], where: str) -> Settings:
    """The settings with these values.

    Raises:
        SettingsError: a value is wrong; the message begins with `where` they were given.
    """
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(f"{where}: {first_mistake(error, given)}") from error


def first_mistake(error: ValidationError, given: dict[str, Any] | None = None) -> str:
    """The first mistake as `key: value: accepted form`.

    Args:
        given: the values, by which a table of a list is called by its name instead of its number.
    """
    first = error.errors(include_url=False)[0]
    key = ".".join(_called(first["loc"], given or {}))
    if first["type"] == "extra_forbidden":
        known = _known_keys(first["loc"])
        near = nearest(str(first["loc"][-1]), known)
        meant = f"did you mean {near}; " if near else ""
        return f"{key}: no such key; {meant}known here: {', '.join(known)}"
    if first["type"] == "missing":
        return f"{key}: missing; this key must be given"
    form = _form_of(first)
    if isinstance(first["input"], dict):  # a whole table, whose keys do not go together
        return f"{key}: {form}" if key else form
    value = re.sub(r"//.*@", "//***@", repr(first["input"]))  # credentials do not go to a terminal or a log
    value = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    return f"{key}: {value}: {form}" if key else form


def _called(loc: tuple[int | str, ...], given: dict[str, Any]) -> Iterator[str]:
    """The parts of a key; a table in a list by its id or name if it has one."""
    inside: Any = given
    for part in loc:
        if part == "[key]":
            continue
        try:
            inside = inside[part]
        except (KeyError, IndexError, TypeError):
            inside = None
        name = (inside.get("id") or inside.get("name")) if isinstance(inside, dict) else None
        is_name = isinstance(part, int) and isinstance(name, str) and re.fullmatch(_NAME, name)
        yield str(name) if is_name else str(part)


def _form_of(mistake: Any) -> str:
    """The accepted form, in words of the settings file."""
    kind, loc = mistake["type"], mistake["loc"]
    if kind == "tuple_type" and loc[-1] in _TABLES:
        return f"use a table [[{loc[-1]}]] for each"
    return _FORMS.get(kind) or str(mistake["msg"]).removeprefix("Value error, ")


def _known_keys(loc: tuple[int | str, ...]) -> list[str]:
    """The keys accepted beside the unknown one at `loc`."""
    model: type[BaseModel] = Settings
    inside: dict[str, type[BaseModel]] = {
        "sources": SourceSettings,
        "claims": ClaimSettings,
        "watches": WatchSettings,
        "outlets": OutletSettings,
        "models": ModelSettings,
        "schedule": ScheduleSettings,
        "notify": NotifySettings,
        "digests": DigestSettings,
        "feeds": FeedSettings,
        "logs": LogSettings,
        "runner": RunnerSettings,
        "limits": LimitSettings,
    }
    if len(loc) > 1:
        model = FetchSettings if "fetch" in loc else inside[str(loc[0])]
    return sorted(model.model_fields)


def parse_night(value: str) -> date:
    """A night's date.

    Raises:
        SettingsError: `value` is not a date as YYYY-MM-DD.
    """
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise SettingsError(f"{value!r} is no date: use YYYY-MM-DD") from error
