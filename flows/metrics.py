"""`/healthz` and `/metrics` of `nightdesk serve`: the state of a lake for monitoring, such as by Prometheus."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from flows.settings import Settings
from flows.status import Status, read_status
from flows.words import age_of
from warehouse.ask import digest
from warehouse.errors import NightdeskError, SettingsError
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

FRESH_SECONDS = 15.0  # how long an answer is given again: a scrape reads the lake and the sizes of all its files


class LakeState(Collector):
    """The state of a lake as metrics, read when it is asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._read: tuple[float, Status, list[dict[str, Any]]] | None = None

    def current(self) -> tuple[Status, list[dict[str, Any]]]:
        """The state, and the records of the latest night by source, outcome and reason.

        Raises:
            NightdeskError: the lake cannot be read.
        """
        with self._lock:
            if self._read is None or monotonic() - self._read[0] > FRESH_SECONDS:
                state = read_status(self._settings, datetime.now(UTC), is_its_lake=True)
                self._read = monotonic(), state, self._intake(state)
            return self._read[1:]

    def _intake(self, state: Status) -> list[dict[str, Any]]:
        if state.last is None:
            return []
        with connect(Lake(self._settings.lake)) as con:
            return digest.intake(con, [state.last["night"]])

    def collect(self) -> Iterator[Metric]:
        """The metrics; if the lake cannot be read, only `nightdesk_up`, which is 0 then."""
        try:
            state, intake = self.current()
        except NightdeskError:
            yield GaugeMetricFamily("nightdesk_up", "Whether the lake can be read.", value=0)
            return
        gauge = GaugeMetricFamily
        yield gauge("nightdesk_up", "Whether the lake can be read.", value=1)
        yield gauge("nightdesk_nights_due", "Nights that are due and not read.", value=len(state.due.nights))
        unpublished = gauge(
            "nightdesk_nights_unpublished", "Nights that began and are not published, by state.", labels=["state"]
        )
        begun = Counter(attempt.state for attempt in state.attempts)
        for name in ("Running", "Failed", "Interrupted"):
            unpublished.add_metric([name], begun[name])
        yield unpublished
        free = shutil.disk_usage(state.lake if state.lake.exists() else state.lake.parent).free
        yield gauge("nightdesk_free_disk_bytes", "Free bytes on the disk of the lake.", value=free)
        sizes = gauge("nightdesk_bytes", "Bytes on disk by part of the lake.", labels=["part"])
        for part in ("tables", "superseded", "prefect", "staging", "other"):
            sizes.add_metric([part], getattr(state.sizes, part))
        yield sizes
        if state.last is None:
            return
        age = state.age(datetime.now(UTC))
        yield gauge(
            "nightdesk_last_published_timestamp_seconds",
            "When the latest night was published.",
            value=state.last["published_at"].timestamp(),
        )
        yield gauge(
            "nightdesk_last_published_age_seconds",
            "How long ago the latest night was published.",
            value=age.total_seconds() if age else 0.0,
        )
        ended = gauge(
            "nightdesk_last_night_state", "1 for the state in which the latest night ended.", labels=["state"]
        )
        ended.add_metric([state.last["state"]], 1)
        yield ended
        yield gauge("nightdesk_last_night_articles", "Articles of the latest night.", value=state.last["articles"])
        records = gauge(
            "nightdesk_last_night_records",
            "Records of the latest night by source, outcome and reason.",
            labels=["source", "outcome", "reason"],
        )
        for row in intake:
            records.add_metric([row["source"], row["outcome"], row["reason"] or ""], row["records"])
        yield records
        yield self._stages()

    def _stages(self) -> Metric:
        """What the stages of the last run took; without values before the first, and in a lake from elsewhere."""
        seconds = GaugeMetricFamily(
            "nightdesk_stage_seconds",
            "Seconds of each stage in the run that was reported last, all its tasks together.",
            labels=["stage"],
        )
        with suppress(OSError, ValueError):
            told = json.loads(Lake(self._settings.lake).stage_times.read_text(encoding="utf-8"))
            for row in told["stages"]:
                seconds.add_metric([row["stage"]], row["seconds"])
        return seconds


def routes(settings: Settings) -> list[Route]:
    """The two routes, for the server of the pages."""
    from starlette.routing import Route

    state = LakeState(settings)
    registry = CollectorRegistry()
    registry.register(state)
    return [
        Route("/healthz", partial(_health, state)),
        Route("/metrics", partial(_metrics, registry)),
    ]


async def _metrics(registry: CollectorRegistry, _request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response

    return Response(await run_in_threadpool(generate_latest, registry), media_type=CONTENT_TYPE_LATEST)


async def _health(state: LakeState, request: Request) -> Response:
    """200 while the lake can be read; 503 if not, or if the latest night is older than `?max_age=26h`."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse

    try:
        given = request.query_params.get("max_age")
        most = None if given is None else age_of(given)
        current, _ = await run_in_threadpool(state.current)
    except SettingsError as error:
        return JSONResponse({"error": str(error)}, 400)
    except NightdeskError as error:
        return JSONResponse({"error": str(error)}, 503)
    age = current.age(datetime.now(UTC))
    is_old = most is not None and (age is None or age > most)
    told = {
        "night": None if current.last is None else current.last["night"].isoformat(),
        "state": None if current.last is None else current.last["state"],
        "age_seconds": None if age is None else round(age.total_seconds()),
    }
    return JSONResponse(told, 503 if is_old else 200)
