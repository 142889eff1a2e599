"""The lease of a lake on an object store: one small object that names the writer, who renews it while it works.

Stores know no locks. On S3 each write of the object is conditional: it succeeds only if nobody wrote since we read,
so of two machines that take the lease at once exactly one gets it. Elsewhere writes are unconditional, and two
machines that take it within the same second both believe that they have it.
"""

from __future__ import annotations

import configparser
import json
import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qs, urlsplit

from pyarrow import fs

from warehouse.errors import LakeBusy
from warehouse.lake import store

if TYPE_CHECKING:
    from obstore.store import S3Store

LEASE = "writer.json"
RENEWED = timedelta(seconds=60)
DEAD = timedelta(minutes=5)  # a lease that was not renewed for so long has lapsed
_FREE = b"{}"  # what a released lease holds
# Options of an S3 address that both pyarrow and obstore can follow.
_OPTIONS = {"endpoint_override", "scheme", "region", "allow_bucket_creation", "allow_bucket_deletion"}
# A profile with any of these gets its keys in a way that pyarrow follows and obstore does not.
_INDIRECT = {"sso_session", "sso_start_url", "role_arn", "credential_process", "source_profile"}


class Conflict(Exception):
    """Another machine wrote the object since it was read."""


class LeaseObject(Protocol):
    """One object of a store."""

    def read(self) -> tuple[bytes, str | None]:
        """The content and a tag of this version; `_FREE` and None if there is no such object.

        Raises:
            OSError: the store did not answer.
        """

    def write(self, data: bytes, over: str | None) -> str | None:
        """Replace the version that `over` tags, or create the object if `over` is None; the new version's tag.

        Raises:
            Conflict: the object is of another version by now.
            OSError: the store did not answer.
        """


@dataclass(frozen=True)
class PlainObject:
    """An object of any file system of pyarrow: writes are unconditional, tags are not used."""

    files: fs.FileSystem
    path: str

    def read(self) -> tuple[bytes, str | None]:
        try:
            with self.files.open_input_stream(self.path) as file:
                return file.read(), None
        except FileNotFoundError:
            return _FREE, None

    def write(self, data: bytes, over: str | None) -> None:  # noqa: ARG002  # pyarrow knows no condition
        if self.files.type_name == "local":
            store.write_bytes(Path(self.path), data)
            return
        with self.files.open_output_stream(self.path) as out:
            out.write(data)


@dataclass(frozen=True)
class ConditionalObject:
    """An object on S3, written with `If-None-Match` or `If-Match`."""

    bucket: S3Store
    path: str

    def read(self) -> tuple[bytes, str | None]:
        from obstore.exceptions import BaseError

        try:
            answer = self.bucket.get(self.path)
            return bytes(answer.bytes()), answer.meta["e_tag"]
        except FileNotFoundError:
            return _FREE, None
        except BaseError as error:
            raise OSError(_line(error)) from error

    def write(self, data: bytes, over: str | None) -> str | None:
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

        try:
            return self.bucket.put(self.path, data, mode="create" if over is None else {"e_tag": over})["e_tag"]
        except (AlreadyExistsError, PreconditionError) as error:
            now, tag = self.read()
            if now == data:  # our own write, whose first answer was lost
                return tag
            raise Conflict from error
        except BaseError as error:
            raise OSError(_line(error)) from error


def lease_object(url: str, files: fs.FileSystem, path: str) -> LeaseObject:
    """The object at `path` of the file system that `url` names; conditional if obstore can follow the address."""
    options = {key: values[-1] for key, values in parse_qs(urlsplit(url).query).items()}
    keys = _keys() if files.type_name == "s3" and options.keys() <= _OPTIONS else None
    if keys is None:
        return PlainObject(files, path)
    from obstore.store import S3Store

    bucket, _, name = path.partition("/")
    endpoint = options.get("endpoint_override")
    given: dict[str, Any] = {} if endpoint is None else {"endpoint": _with_scheme(endpoint, options)}
    return ConditionalObject(
        S3Store(
            bucket,
            region=files.region,  # pyarrow asks the bucket if the address does not say
            client_options={"allow_http": True},  # only if the endpoint says so
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
            **given,
            **keys,
        ),
        name,
    )


def _with_scheme(endpoint: str, options: dict[str, str]) -> str:
    return endpoint if "://" in endpoint else f"{options.get('scheme', 'https')}://{endpoint}"


def _keys() -> dict[str, Any] | None:
    """The keys of the AWS profile in use; empty if obstore finds its own (environment, container, instance).

    None if the profile gets its keys in a way that obstore does not know.
    """
    if "AWS_ACCESS_KEY_ID" in os.environ:
        return {}
    profile = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE") or "default"
    home = Path.home() / ".aws"
    files = configparser.RawConfigParser()
    files.read([os.environ.get("AWS_CONFIG_FILE", home / "config")])
    section = f"profile {profile}" if files.has_section(f"profile {profile}") else profile
    found = dict(files[section]) if files.has_section(section) else {}
    files = configparser.RawConfigParser()
    files.read([os.environ.get("AWS_SHARED_CREDENTIALS_FILE", home / "credentials")])
    found |= dict(files[profile]) if files.has_section(profile) else {}
    if {"aws_access_key_id", "aws_secret_access_key"} <= found.keys():
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        return {name.removeprefix("aws_"): found[name] for name in names if name in found}
    return None if found.keys() & _INDIRECT else {}


class Lease:
    """The lease of this process, which a thread renews from `take` to `release`."""

    def __init__(self, kept_in: LeaseObject, what: str) -> None:
        """`what` says what this process is doing, such as "night 2026-03-02"."""
        self._object = kept_in
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._since = datetime.now(UTC).isoformat(timespec="seconds")
        self._what = what
        self._tag: str | None = None  # of the version that we wrote last
        self._done = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="lease", daemon=True)

    def take(self, url: str) -> None:
        """Become the holder of the lease of the lake at `url`.

        Raises:
            LakeBusy: another machine renewed the lease within `DEAD`, or took it just now.
            OSError: the store did not answer.
        """
        data, self._tag = self._object.read()
        held = json.loads(data)
        if held and held["holder"] != self._holder and not _has_lapsed(held):
            raise _busy(url, held)
        try:
            self._renew()
        except Conflict as error:
            raise _busy(url, json.loads(self._object.read()[0])) from error
        self._keeper.start()

    def release(self) -> None:
        """Let others take the lease. A lease that another machine has meanwhile is left alone.

        Raises:
            OSError: the store did not answer.
        """
        self._done.set()
        self._keeper.join()
        data, tag = self._object.read()
        if json.loads(data).get("holder") == self._holder:
            with suppress(Conflict):
                self._object.write(_FREE, tag)

    def _keep(self) -> None:
        """Renew the lease every `RENEWED` until it is released or another machine has it."""
        while not self._done.wait(RENEWED.total_seconds()):
            try:
                self._renew()
            except OSError:  # the next renewal may succeed, and the night does not depend on this one
                continue
            except Conflict:  # it lapsed and was taken; `push` refuses to replace runs that it does not know
                return

    def _renew(self) -> None:
        """Write that the holder is at work.

        Raises:
            Conflict: another machine has the lease.
            OSError: the store did not answer.
        """
        now = datetime.now(UTC).isoformat()
        note = {"holder": self._holder, "since": self._since, "what": self._what, "renewed": now}
        self._tag = self._object.write(json.dumps(note).encode(), self._tag)


def _has_lapsed(held: dict[str, str]) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(held["renewed"]) >= DEAD


def _busy(url: str, held: dict[str, str]) -> LakeBusy:
    holder = f"{held['holder']} since {held['since']} ({held['what']})" if held else "another machine"
    return LakeBusy(f"lake {url} is being written by {holder}; wait for it or stop it")


def _line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
