"""Reading files from strangers in a worker process with limits: memory, processor time, wall time.

A file that hangs, explodes or crashes its reader costs its worker, never the crawl or the build: `read_safely` raises
`Unreadable` with a named cause. Workers are kept and reused, so an ordinary file costs only the passing of its bytes.
This bounds what a file can use; it is no prison for malicious code.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import resource
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import IO, Any

from archive.model import Reading
from archive.readers import Unreadable

MB = 1024 * 1024
# No disclosure is larger, and a larger one could not be read within the memory limit.
MAX_FILE = 200 * MB


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may use. `memory` bounds the worker's address space (bytes), times are in seconds."""

    memory: int = 512 * MB
    cpu: int = 60
    wall: int = 120
    # A worker is replaced after this many files: what libraries leak goes with it.
    files: int = 300


DEFAULT = Limits()
_HEADER = struct.Struct("<QQ")


def read_safely(data: bytes, url: str | None = None, limits: Limits = DEFAULT) -> Reading:
    """`archive.readers.read` in a worker with limits.

    Raises:
        Unreadable: as the readers do; also `timeout` (too long) and `too_large` (more memory than the limit), and
            `damaged` where the reader crashed.
    """
    if len(data) > MAX_FILE:
        raise Unreadable("too_large", f"文件有 {len(data):,} 字节，超过 {MAX_FILE:,} / the file is too large")
    worker = _pool.take(limits)
    try:
        outcome = worker.ask(data, url)
    except BaseException:
        worker.end()
        raise
    if worker.answered < limits.files:
        _pool.give(limits, worker)
    else:
        worker.end()
    if isinstance(outcome, Unreadable):
        raise outcome
    return outcome


class _Worker:
    """One process that reads files, one after the other, over its standard input and output."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.answered = 0
        self.complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `end`)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "archive.sandbox", str(limits.memory), str(limits.cpu)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            start_new_session=True,
        )

    def ask(self, data: bytes, url: str | None) -> Reading | Unreadable:
        """Have the worker read a file. Raises Unreadable where it does not answer."""
        address = (url or "").encode()
        deadline = time.monotonic() + self.limits.wall
        try:
            assert self.process.stdin is not None
            self.process.stdin.write(_HEADER.pack(len(address), len(data)))
            self.process.stdin.write(address)
            self.process.stdin.write(data)
            self.process.stdin.flush()
            (length,) = struct.unpack("<Q", self._receive(8, deadline))
            answer: Reading | Unreadable = pickle.loads(self._receive(length, deadline))
        except (BrokenPipeError, EOFError) as error:
            raise self._cause_of_death() from error
        self.answered += 1
        return answer

    def _receive(self, length: int, deadline: float) -> bytes:
        assert self.process.stdout is not None
        out = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            while len(out) < length:
                if not ready.select(max(0.0, deadline - time.monotonic())):
                    raise Unreadable("timeout", f"{self.limits.wall} 秒内没有读完，已停止 / reading took too long")
                piece = os.read(self.process.stdout.fileno(), min(length - len(out), 1 << 20))
                if not piece:
                    raise EOFError
                out += piece
        return bytes(out)

    def _cause_of_death(self) -> Unreadable:
        """Why the worker is gone, from its exit code and its last words."""
        try:
            code = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.end()
            code = -signal.SIGKILL
        self.complaints.seek(0, os.SEEK_END)
        self.complaints.seek(max(0, self.complaints.tell() - 4000))
        words = self.complaints.read().decode("utf-8", "replace")
        if code == -signal.SIGXCPU or (code == -signal.SIGKILL and "memory" not in words.lower()):
            return Unreadable("timeout", f"处理时间超过 {self.limits.cpu} 秒，已停止 / too much processor time")
        out_of_memory = "memory" in words.lower() or "bad_alloc" in words or code in (-signal.SIGTRAP, -signal.SIGILL)
        if out_of_memory:
            limit = self.limits.memory // MB
            return Unreadable("too_large", f"读取需要的内存超过 {limit} MB，已停止 / needs more memory than allowed")
        return Unreadable("damaged", f"读取程序崩溃（退出码 {code}），文件可能已损坏 / the reader crashed")

    def end(self) -> None:
        """Stop the worker and whatever it started."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.complaints):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


class _Pool:
    """Idle workers, by their limits. A forked process starts with none: it must not share its parent's pipes."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.owner = os.getpid()
        self.idle: dict[Limits, list[_Worker]] = {}

    def take(self, limits: Limits) -> _Worker:
        with self.lock:
            if self.owner != os.getpid():
                self.owner, self.idle = os.getpid(), {}
            while self.idle.get(limits):
                worker = self.idle[limits].pop()
                if worker.process.poll() is None:
                    return worker
                worker.end()
        return _Worker(limits)

    def give(self, limits: Limits, worker: _Worker) -> None:
        with self.lock:
            self.idle.setdefault(limits, []).append(worker)

    def close(self) -> None:
        """End all idle workers of this process."""
        with self.lock:
            if self.owner == os.getpid():
                for workers in self.idle.values():
                    for worker in workers:
                        worker.end()
            self.idle = {}


_pool = _Pool()
atexit.register(_pool.close)


# ---------------------------------------------------------------- in the worker


def _work(memory: int, cpu: int) -> None:
    """Read files from standard input until it closes."""
    from archive import readers

    # Text recognition keeps models in memory: it may raise its own limit to the hard one (readers/ocr.py).
    resource.setrlimit(resource.RLIMIT_AS, (memory, max(memory, 6 * memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what libraries print must not get among the answers
    while header := incoming.read(_HEADER.size):
        n_address, n_data = _HEADER.unpack(header)
        address, data = incoming.read(n_address).decode() or None, incoming.read(n_data)
        _allow_seconds(cpu)
        outcome: Any
        try:
            outcome = readers.read(data, address)
        except Unreadable as reason:
            outcome = reason
        except MemoryError:
            outcome = Unreadable("too_large", f"读取需要的内存超过 {memory // MB} MB / needs more memory than allowed")
        except RecursionError:
            outcome = Unreadable("damaged", "结构嵌套过深 / nested too deeply")
        except Exception as error:
            kind = type(error).__name__
            outcome = Unreadable("damaged", f"读取时出错：{kind}: {error} / the reader failed")
        answer = pickle.dumps(outcome, protocol=pickle.HIGHEST_PROTOCOL)
        outgoing.write(struct.pack("<Q", len(answer)))
        outgoing.write(answer)
        outgoing.flush()
        del data, outcome, answer
        if resource.getrlimit(resource.RLIMIT_AS)[0] != memory:
            return  # text recognition has taken more room: its worker ends with the file


def _allow_seconds(cpu: int) -> None:
    """Processor time for the next file, counted from what was used so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + cpu + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    _work(int(sys.argv[1]), int(sys.argv[2]))
