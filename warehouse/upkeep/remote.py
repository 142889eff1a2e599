"""A lake on an object store: published nights are sent there, and fetched from there by any other machine.

The machine that reads a night works in its own folder, because DuckDB and resuming need one. Once the night is
published there, its files go to the store and then the snapshot, in one PUT: readers see a whole night or none.
Any other machine fetches the store's lake into its folder first, so that the folder is only a working copy.

Stores know no locks. A lease (`lease.py`) keeps a second writer out. Because a lease may lapse, a snapshot is only
replaced by a lake that knows all its runs and corrections.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import fs

from warehouse.errors import CheckError, LakeBusy, MissingLake, SettingsError, StoreError
from warehouse.lake import store
from warehouse.lake.lake import SNAPSHOT, Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import republish
from warehouse.upkeep import folders
from warehouse.upkeep.lease import LEASE, Lease, lease_object


@dataclass(frozen=True)
class Remote:
    """A folder of an object store.

    Attributes:
        url: the setting `remote`; it holds no credentials, which `pyarrow.fs` takes from the environment.
        files: the file system.
        base: the folder in it, without a slash at the end.
    """

    url: str
    files: fs.FileSystem
    base: str

    @classmethod
    def open(cls, url: str) -> Remote:
        """The folder that `url` names, such as s3://bucket/lake.

        Raises:
            SettingsError: it is not the address of a store.
        """
        try:
            files, base = fs.FileSystem.from_uri(url)
        except (pa.ArrowInvalid, ValueError, OSError) as error:
            raise SettingsError(f"remote: {url!r}: {_line(error)}; use such as s3://bucket/lake") from error
        return cls(url, files, base.rstrip("/"))

    def push(self, lake: Lake) -> int:
        """Send the files that the store lacks, then the snapshot; how many files were sent.

        Raises:
            CheckError: the store has runs or corrections that this lake does not know; nothing was replaced.
            StoreError: the store did not answer; files that arrived are not sent again.
        """
        catalogue = Catalogue.load(lake)
        with self._answering():
            self._must_follow(catalogue)
            there, rows = self._there(), catalogue.files.to_pylist()
            wanted = {row["path"]: row["bytes"] for row in rows if row["removed_at"] is None}
            missing = [path for path, size in wanted.items() if there.get(path) != size]
            for path in missing:
                other = folders.other_name(path)
                if there.get(other) == wanted[path]:  # migrated since: the bytes are there
                    self._copy(other, path)
                else:
                    self._put(path, lake.absolute(path).read_bytes())
            self._put(SNAPSHOT, lake.snapshot.read_bytes())
            gone = {row["path"] for row in rows if row["removed_at"] is not None}
            gone |= set(map(folders.other_name, wanted))
            for path in sorted(gone & there.keys()):
                self.files.delete_file(f"{self.base}/{path}")
        return len(missing)

    def pull(self, lake: Lake) -> int:
        """Fetch the files that this folder lacks; how many were fetched. The caller holds the lake's lock.

        Corrections from both sides are kept.

        Raises:
            MissingLake: no night is published there.
            CheckError: a file differs from the published one, or both sides have runs that the other lacks.
            StoreError: the store did not answer.
        """
        with self._answering():
            data = self._get(SNAPSHOT)
            if data is None:
                raise MissingLake(f"no lake at {self.url}: a night must be published there first")
            theirs, ours = self._catalogue_of(data), Catalogue.load(lake)
            if theirs.run_ids() <= ours.run_ids():
                if theirs.override_ids() - ours.override_ids():
                    republish(lake, ours.with_overrides(theirs.overrides.to_pylist()))
                return 0
            if unsent := sorted(ours.run_ids() - theirs.run_ids()):
                raise CheckError(
                    f"{lake.root} and {self.url} were both written to: {unsent[0]} is only here; "
                    "read its night again with a lake folder of its own"
                )
            folders.link(lake, theirs)  # migrated there since: the bytes are here
            brought = 0
            for row in theirs.files.to_pylist():
                path = lake.absolute(row["path"])
                if row["removed_at"] is None and not store.is_whole(path, row):
                    self._fetch(row, path)
                    brought += 1
        republish(lake, theirs.with_overrides(ours.overrides.to_pylist()))
        with suppress(LakeBusy):  # the next `migrate` or `vacuum` does it
            folders.clear(lake, theirs)
        return brought

    @contextmanager
    def lease(self, what: str) -> Iterator[None]:
        """Hold the lease of the store's lake while the block runs.

        Raises:
            LakeBusy: another machine holds it.
            StoreError: the store did not answer.
        """
        lease = Lease(lease_object(self.url, self.files, f"{self.base}/{LEASE}"), what)
        with self._answering():
            lease.take(self.url)
        try:
            yield
        finally:
            with self._answering():
                lease.release()

    def _must_follow(self, ours: Catalogue) -> None:
        """Refuse to replace a snapshot with runs or corrections that ours lacks."""
        data = self._get(SNAPSHOT)
        if data is None:
            return
        theirs = self._catalogue_of(data)
        strange = [f"run {run}" for run in sorted(theirs.run_ids() - ours.run_ids())]
        strange += [
            f"correction {correction}" for correction in sorted(theirs.override_ids() - ours.override_ids())
        ]
        if strange:
            raise CheckError(f"{self.url} holds {strange[0]}, which this lake does not know: run `nightdesk pull`")

    def _catalogue_of(self, snapshot: bytes) -> Catalogue:
        with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
            path = Path(folder) / SNAPSHOT
            path.write_bytes(snapshot)
            return Catalogue.of(path, self.url)

    def _fetch(self, row: dict[str, Any], path: Path) -> None:
        data = self._get(row["path"])
        if data is None or len(data) != row["bytes"]:
            raise CheckError(f"{self.url}/{row['path']}: absent or cut short; the snapshot there counts on it")
        store.write_bytes(path, data)
        if store.sha256_of(path) != row["file_sha256"]:
            path.unlink()
            raise CheckError(f"{self.url}/{row['path']}: does not hold the bytes that were published")

    def _there(self) -> dict[str, int]:
        """Path below the base to size of all Parquet files."""
        entries = self.files.get_file_info(fs.FileSelector(self.base, allow_not_found=True, recursive=True))
        start = len(self.base) + 1
        return {file.path[start:]: file.size for file in entries if file.is_file and file.path.endswith(".parquet")}

    def _get(self, name: str) -> bytes | None:
        try:
            with self.files.open_input_stream(f"{self.base}/{name}") as file:
                data: bytes = file.read()
                return data
        except FileNotFoundError:
            return None

    def _put(self, name: str, data: bytes) -> None:
        """Write an object atomically; in a local folder, as in tests, its parents are made first."""
        path = f"{self.base}/{name}"
        if self.files.type_name == "local":
            store.write_bytes(Path(path), data)
            return
        with self.files.open_output_stream(path) as out:
            out.write(data)  # in one call: cut off between two, closing would publish the first part

    def _copy(self, name: str, to: str) -> None:
        """Copy an object within the store."""
        path = f"{self.base}/{to}"
        if self.files.type_name == "local":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.files.copy_file(f"{self.base}/{name}", path)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"{self.url} did not answer: {_line(error)}; what is published here is kept"
            ) from error


@contextmanager
def only_writer(lake: Lake, url: str | None, what: str) -> Iterator[None]:
    """Hold the lake for writing while the block runs, also on its object store, and fetch what that has first.

    Args:
        url: of the object store; None for a lake without one.
        what: what the holder is doing, such as "night 2026-03-02".

    Raises:
        LakeBusy: another process or machine is writing it.
        NightdeskError: as `Remote.open` and `Remote.pull`.
    """
    with ExitStack() as held:
        held.enter_context(lake.lock(what))
        if url is not None:
            remote = Remote.open(url)
            held.enter_context(remote.lease(what))
            with suppress(MissingLake):  # nothing was ever sent there
                remote.pull(lake)
        yield


def _line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
