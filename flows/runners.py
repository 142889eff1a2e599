"""Where shards are read: threads of this process, or the workers of a Dask or Ray cluster."""

from __future__ import annotations

import importlib
from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.settings import Settings
from warehouse.errors import SettingsError


def shard_runner(settings: Settings) -> TaskRunner[Any]:
    """The task runner that the settings name; a context manager that holds its workers.

    Each worker process opens the models once. Workers of a cluster must see the lake's folder under the same path.

    Raises:
        SettingsError: the package for that kind of cluster is not installed.
    """
    runner, workers = settings.runner, settings.limits.workers
    if runner.kind == "threads":
        return ThreadPoolTaskRunner(max_workers=workers)
    if runner.kind == "dask":
        dask = _imported("prefect_dask", "dask").DaskTaskRunner
        if runner.address:
            return _made(dask(address=runner.address))
        # one thread per worker: the reader uses all cores it is given
        return _made(
            dask(cluster_kwargs={"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None})
        )
    ray = _imported("prefect_ray", "ray").RayTaskRunner
    return _made(ray(address=runner.address) if runner.address else ray(init_kwargs={"num_cpus": workers}))


def _imported(module: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise SettingsError(f"runner.kind: {extra!r} needs pip install 'nightdesk[{extra}]' ({error})") from error


def _made(runner: Any) -> TaskRunner[Any]:
    if not isinstance(runner, TaskRunner):
        raise TypeError(f"{type(runner).__name__} is no task runner of Prefect")
    return runner
