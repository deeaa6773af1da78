"""Dask as this program uses it: tasks in, results as they come, workers that may die."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from archive import reading
from archive.build import BuildError

Task = TypeVar("Task")
Result = TypeVar("Result")


class Cluster:
    """A connection to a scheduler."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def each(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
        split: Callable[[Task], list[Task]] | None = None,
        give_up: Callable[[Task], Result] | None = None,
    ) -> Iterator[Result]:
        """Results in any order. Dask moves a dead worker's tasks to another one.

        A task whose workers died again and again is cut by `split`. What cannot be cut may only have been beside the
        culprit: it is tried alone when all else is done, and where that kills its worker too, `give_up` makes its
        result here. Without them the error is raised.
        """
        dask = _dask()
        waiting = dask.as_completed([])
        under_way: dict[str, Task] = {}

        def start(task: Task) -> None:
            # Functions of their argument that name their files by content: doing one twice changes nothing.
            future = self.client.submit(function, task, pure=False, retries=2)
            under_way[future.key] = task
            waiting.add(future)

        for task in tasks:
            start(task)
        suspects: list[Task] = []
        for future in waiting:
            task = under_way.pop(future.key)
            try:
                result = future.result()
            except dask.KilledWorker:
                if split is None or give_up is None:
                    raise
                parts = split(task)
                for part in parts:
                    start(part)
                if not parts:
                    suspects.append(task)
                continue
            yield result
        for task in suspects:
            assert give_up is not None
            try:
                result = self.client.submit(function, task, pure=False).result()
            except dask.KilledWorker:
                result = give_up(task)
            yield result


@contextmanager
def connected(scheduler: str) -> Iterator[Cluster]:
    """`local`, `local:N` (N worker processes on this machine) or the address of a running scheduler.

    Raises:
        BuildError: Dask is not installed, nobody answers, or a worker runs another version of the program.
    """
    dask = _dask()
    name, _, number = scheduler.partition(":")
    if name == "local":
        if number and not number.isdigit():
            raise BuildError(f"{scheduler}: 应为 local 或 local:N (N worker processes)")
        n = int(number) if number else os.cpu_count() or 1
        with workers_here(n) as local, dask.Client(local) as client:
            # A worker that dies while it starts is not restarted by its nanny: the cluster makes another.
            local.adapt(minimum=n, maximum=n)
            yield Cluster(client)
        return
    try:
        client = dask.Client(scheduler, timeout=20)
    except (OSError, ValueError) as error:
        raise BuildError(f"{scheduler}: 连接不上调度器 (no scheduler answers): {error}") from error
    with client:
        _same_program(client)
        yield Cluster(client)


@contextmanager
def workers_here(n: int) -> Iterator[Any]:
    """N worker processes on this machine. They are forked from a process that has Dask: one that dies is soon back."""
    dask = _dask()
    with (
        importlib.import_module("dask").config.set({"distributed.worker.multiprocessing-method": "forkserver"}),
        dask.LocalCluster(n_workers=n, threads_per_worker=1, processes=True, dashboard_address=None) as local,
    ):
        yield local


def _dask() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise BuildError("没有安装 Dask：uv pip install 'yusuan[cluster]' (Dask is not installed)") from None


def _same_program(client: Any) -> None:
    """Other code would give other rows under the same names."""
    ours = reading.program_version()
    others = {worker: found for worker, found in client.run(reading.program_version).items() if found != ours}
    if others:
        named = ", ".join(f"{worker} {found}" for worker, found in sorted(others.items()))
        raise BuildError(f"工作节点的程序版本不同，应为 {ours} (workers run another version): {named}")
