"""Several machines, one frontier: scrapy-redis shares the queue, each worker's index stays the truth.

Redis holds what is waiting and who is alive, nothing that must not be lost: a page that a killed worker took from the
queue is discovered and not done in some worker's index, and is asked again when the others have nothing left to do.
Requests are pickled in the queue: the Redis must be our own.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Protocol

from archive.evidence import EvidenceError
from crawler.verdict import Known

# A worker that has not been heard of for so long is dead. Twisted's idle signal comes every 5 seconds.
ALIVE_SECONDS = 15
_QUEUE = "yusuan:{run}:requests"


class Company(Protocol):
    """The other workers of a run."""

    def claim(self, key: str) -> bool:
        """True for the first who wants `key` in this run, among all workers."""

    def claimed(self, key: str) -> bool: ...
    def teach(self, source: str, known: Known) -> None: ...
    def learn(self, source: str) -> Known | None: ...
    def alive(self, *, idle: bool) -> None:
        """Say that this worker lives, and whether it has anything to do."""

    def others_busy(self) -> bool: ...
    def leave(self) -> None: ...


class Alone:
    """A run of one worker."""

    def __init__(self) -> None:
        self._claimed: set[str] = set()
        self._known: dict[str, Known] = {}

    def claim(self, key: str) -> bool:
        new = key not in self._claimed
        self._claimed.add(key)
        return new

    def claimed(self, key: str) -> bool:
        return key in self._claimed

    def teach(self, source: str, known: Known) -> None:
        self._known[source] = known

    def learn(self, source: str) -> Known | None:
        return self._known.get(source)

    def alive(self, *, idle: bool) -> None:
        """Nobody asks."""

    def others_busy(self) -> bool:
        return False

    def leave(self) -> None:
        """Nobody stays."""


class Shared:
    """A run of several workers, through one Redis."""

    def __init__(self, url: str, run_id: str, worker: str) -> None:
        import redis

        self._redis = redis.Redis.from_url(url, decode_responses=True)
        try:
            self._redis.ping()
        except redis.RedisError as error:
            raise EvidenceError(f"{url}: Redis 无法使用 (Redis does not answer): {error}") from error
        self.run_id = run_id or self._join_or_begin()
        self.worker = worker
        self._known: dict[str, Known] = {}
        self.alive(idle=False)

    def _join_or_begin(self) -> str:
        """The run that live workers are at; a new one where there is none."""
        from crawler.run import new_run_id

        current = self._redis.get("yusuan:run")
        if current:
            run_id, begun = str(current).split()
            if time.time() - float(begun) < ALIVE_SECONDS or self._workers(run_id):
                return run_id
        run_id = new_run_id()
        self._redis.set("yusuan:run", f"{run_id} {time.time()}")
        return run_id

    def claim(self, key: str) -> bool:
        return bool(self._redis.sadd(self._name("claimed"), key))

    def claimed(self, key: str) -> bool:
        return bool(self._redis.sismember(self._name("claimed"), key))

    def teach(self, source: str, known: Known) -> None:
        self._redis.hset(self._name("known"), source, json.dumps(asdict(known)))

    def learn(self, source: str) -> Known | None:
        if source not in self._known:
            told = self._redis.hget(self._name("known"), source)
            if told is None:
                return None
            self._known[source] = Known(**json.loads(str(told)))
        return self._known[source]

    def alive(self, *, idle: bool) -> None:
        self._redis.set(self._name(f"alive:{self.worker}"), "idle" if idle else "busy", ex=ALIVE_SECONDS)

    def others_busy(self) -> bool:
        """Does any other live worker still work, or does anything wait in the queue?"""
        states = [state for worker, state in self._workers(self.run_id).items() if worker != self.worker]
        return "busy" in states or bool(self._redis.zcard(_QUEUE.format(run=self.run_id)))

    def leave(self) -> None:
        """The last to leave puts out the light."""
        self._redis.delete(self._name(f"alive:{self.worker}"))
        if not self._workers(self.run_id):
            for name in self._redis.scan_iter(self._name("*")):
                self._redis.delete(name)
            if str(self._redis.get("yusuan:run") or "").startswith(self.run_id):
                self._redis.delete("yusuan:run")

    def _workers(self, run_id: str) -> dict[str, str]:
        prefix = f"yusuan:{run_id}:alive:"
        names = [str(name) for name in self._redis.scan_iter(f"{prefix}*")]
        return {name.removeprefix(prefix): str(self._redis.get(name) or "") for name in names}

    def _name(self, what: str) -> str:
        return f"yusuan:{self.run_id}:{what}"


def redis_settings(url: str, run_id: str) -> dict[str, object]:
    """Scrapy's settings for a shared queue."""
    return {
        "SCHEDULER": "scrapy_redis.scheduler.Scheduler",
        "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
        # The last worker to leave must not throw away what others still wait for.
        "SCHEDULER_PERSIST": True,
        "SCHEDULER_QUEUE_KEY": _QUEUE.format(run=run_id),
        "SCHEDULER_DUPEFILTER_KEY": f"yusuan:{run_id}:dupefilter",
        "REDIS_URL": url,
    }
