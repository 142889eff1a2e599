"""The Prefect server, its UI and the nightly schedule, in one command."""

from __future__ import annotations

import asyncio
import glob
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from flows import metrics, page_server, server, watch
from flows.browse.app import Browser
from flows.browse.command import PATH, routes_of
from flows.commands import check_ready
from flows.due import due_nights
from flows.settings import NIGHT, Settings
from flows.words import say
from warehouse.errors import SettingsError
from warehouse.lake.lake import Lake


def serve(settings: Settings, config: Path | None, lake: Path | None, *, corrections: bool = False) -> int:
    """Run nights on schedule until told to stop (Ctrl-C or SIGTERM); nights never overlap.

    Args:
        config: the file of the settings. Each night reads it again; what Prefect must know is read once, now.
        lake: the value of `--lake`.
        corrections: whether the pages of `browse` have forms to correct answers.

    Raises:
        SettingsError: Prefect cannot read the cron line, a notification block is missing, no source has files, or
            another lake has the same name in this Prefect.
        LakeBusy: the lake is served already.
        NightdeskError: as `check_ready`.
    """
    check_ready(settings)
    _look_for_paths(settings)
    with Lake(settings.lake).serving():
        return _serve(settings, config, lake, corrections)


def _serve(settings: Settings, config: Path | None, lake: Path | None, corrections: bool) -> int:
    home = server.home_of(settings)
    shares_prefect = "PREFECT_API_URL" in os.environ
    server.prepare(home, workers=settings.limits.workers, quiet=False)
    say("Waiting for the Prefect server ...")
    routes = [*metrics.routes(settings), *routes_of(Browser(settings, corrections=corrections))]
    pages = page_server.serve_pages(Lake(settings.lake), settings.digests.port, routes)
    with suppress(KeyboardInterrupt), server.server(home, owner="serve") as ui, pages as here:
        digests_url = page_server.address() or here
        _take_name(settings, shares_prefect)
        watch.install(settings)
        say(f"Runs and their artifacts: {ui}")
        say(f"Digests of the nights: {digests_url}/")
        site = here.rpartition("/")[0]
        say(f"Browse the lake: {site}{PATH}/")
        say(f"For monitoring: {site}/healthz and /metrics")
        say(f"Schedule: {settings.schedule.cron} ({settings.schedule.timezone}); lake: {settings.lake}")
        given = {"config": _absolute(config), "lake": _absolute(lake), "digests_url": digests_url}
        _serve_schedule(settings, given)
    say("Stopped; a night that was under way goes on where it was at the next start.")
    return 0


def _absolute(path: Path | None) -> str | None:
    return None if path is None else str(path.absolute())


def _look_for_paths(settings: Settings) -> None:
    """Report sources without files, if their path is the same every night.

    Raises:
        SettingsError: no source has any.
    """
    fixed = [source for source in settings.sources if source.path is not None and not _varies(source.path)]
    missing = [source for source in fixed if not Path(source.path or "").expanduser().exists()]
    for source in missing:
        problem = f"source {source.name}: no file or folder at {source.path}"
        if len(missing) == len(settings.sources):
            raise SettingsError(f"{problem}; name one that exists")
        say(f"{problem}; nights are degraded while there is none")


def _varies(path: str) -> bool:
    return NIGHT in path or glob.has_magic(path)


def _take_name(settings: Settings, shares_prefect: bool) -> None:
    """Delete this lake's deployments under other names.

    Raises:
        SettingsError: another lake in this Prefect has our name, and would lose its schedule to us.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName

    with get_client(sync_client=True) as client:
        for deployment in client.read_deployments(flow_filter=FlowFilter(name=FlowFilterName(any_=["nights"]))):
            lake = (deployment.parameters.get("settings") or {}).get("lake")
            if lake == str(settings.lake) and deployment.name != settings.called:
                client.delete_deployment(deployment.id)
            elif lake != str(settings.lake) and deployment.name == settings.called and shares_prefect:
                raise SettingsError(
                    f"name: {deployment.name!r} is what Prefect calls the lake {lake}; "
                    "give this lake another `name`, or delete that deployment if the lake was moved"
                )


def _serve_schedule(settings: Settings, given: Mapping[str, str | None]) -> None:
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.runner import Runner
    from prefect.types.entrypoint import EntrypointType

    from flows.scheduled import nights

    class Stoppable(Runner):
        def handle_sigterm(self, *_: Any, **__: Any) -> None:
            # As on Ctrl-C, which ends the runs in order. Prefect's own handler does not wait for them.
            signal.raise_signal(signal.SIGINT)

    try:
        schedule = CronSchedule(cron=settings.schedule.cron, timezone=settings.schedule.timezone)
    except ValueError as error:  # such as LW for the last weekday of a month, which cronsim reads
        raise SettingsError(
            f"schedule.cron: {settings.schedule.cron!r}: Prefect does not read it; use numbers, names, * / - and ,"
        ) from error
    due = due_nights(settings, datetime.now(UTC)).nights
    name = settings.called  # lakes that share a Prefect must not share a schedule
    runner = Stoppable(
        name=name, limit=1, pause_on_shutdown=False
    )  # a paused schedule would stay paused after a restart
    added = runner.add_flow(
        nights,
        name=name,
        schedules=[schedule],
        parameters={"settings": settings.model_dump(mode="json"), **given},
        # A night that is still running when the next is due runs alone: a lake has one writer.
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    deployment_id = cast(UUID, added)  # a coroutine only where an event loop runs already
    _forget_late_runs(deployment_id)
    if due:
        say(f"Due, and read now: {', '.join(map(str, due))}")
        _start_now(deployment_id)
    # Shells start background commands with SIGINT ignored, and we turn SIGTERM into SIGINT (see above).
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Until the runner handles SIGTERM itself: a KeyboardInterrupt raised during its start gets lost.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the processes of nights inherit it: a terminal may hang up
    say("Ready.")
    asyncio.run(runner.start())


def _forget_late_runs(deployment_id: UUID) -> None:
    """Delete runs that fell due while nothing served the schedule: one run reads all missed nights."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType

    with get_client(sync_client=True) as client:
        late = client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
            ),
        )
        for run in late:
            if run.expected_start_time is not None and run.expected_start_time < datetime.now(UTC):
                client.delete_flow_run(run.id)


def _start_now(deployment_id: UUID) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        client.create_flow_run_from_deployment(deployment_id)
