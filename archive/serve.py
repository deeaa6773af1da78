"""Datasette over the newest release, without a pause when a new one is published.

Each release has a Datasette of its own over its immutable files. A request is answered by one of them from beginning
to end, so no page mixes two releases; when `current` points to another release, the next Datasette is made ready
first, then takes the new requests, and the old one is closed when its last answer has been sent.
"""

from __future__ import annotations

import asyncio
import errno
import json
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive.lock import Locked

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "datasette"


class NothingPublished(Exception):
    """There is no release to serve; the message says what to do."""


class PortRefused(Exception):
    """This machine does not let us listen at that address."""


class _Served:
    """One release with its Datasette and the answers under way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.release_id = folder.name
        self._plain = _Plain(folder)
        self.datasette = _datasette(self._plain.folder)
        self.app = self.datasette.app()
        self.under_way = 0

    async def ready(self) -> None:
        await self.datasette.invoke_startup()
        await self.datasette.refresh_schemas()

    def close(self) -> None:
        if self.datasette.executor is not None:
            self.datasette.executor.shutdown(wait=False)
        for database in self.datasette.databases.values():
            database.close()
        self._plain.close()


class _Plain:
    """The folder by a path without `#`, `?` and `%`, which Datasette puts into SQLite's addresses as they are."""

    def __init__(self, folder: Path) -> None:
        self._made: tempfile.TemporaryDirectory[str] | None = None
        self.folder = folder
        if set("#?%") & set(str(folder)):
            self._made = tempfile.TemporaryDirectory(prefix="yusuan-serve-")
            self.folder = Path(self._made.name) / "release"
            self.folder.symlink_to(folder)

    def close(self) -> None:
        if self._made is not None:
            self._made.cleanup()


def _datasette(folder: Path) -> Any:
    from datasette.app import Datasette  # type: ignore[import-untyped]

    def optional(path: Path) -> Any:
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    return Datasette(
        [],
        immutables=[str(folder / "budget.db"), str(folder / "grids.db")],
        inspect_data=optional(folder / "inspect-data.json"),
        metadata=optional(ROOT / "metadata.json"),
        settings=optional(PAGES / "settings.json"),
        template_dir=str(PAGES / "templates"),
        plugins_dir=str(PAGES / "plugins"),
        static_mounts=[("static", str(PAGES / "static"))],
        cors=True,
    )


class NewestRelease:
    """The ASGI application: every request goes to the newest release that is ready."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.shown: _Served | None = None
        self._coming: asyncio.Task[None] | None = None
        self._refused: Path | None = None
        self._first = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        async with self._first:
            if self.shown is None:
                await self._show(self._newest())
        assert self.shown is not None
        newest = self._newest()
        if newest not in (self.shown.folder, self._refused) and (self._coming is None or self._coming.done()):
            self._coming = asyncio.create_task(self._replace(newest))
        await self._answer(self.shown, scope, receive, send)

    async def _answer(self, served: _Served, scope: Scope, receive: Receive, send: Send) -> None:
        async def labelled(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                label = (b"x-yusuan-release", served.release_id.encode())
                message = {**message, "headers": [*message.get("headers", []), label]}
            await send(message)

        served.under_way += 1
        try:
            await served.app(scope, receive, labelled)
        finally:
            served.under_way -= 1
            if served is not self.shown and served.under_way == 0:
                served.close()

    async def _replace(self, folder: Path) -> None:
        """Show a new release. One that cannot be opened changes nothing, and is not tried again."""
        try:
            await self._show(folder)
        except Exception as error:
            self._refused = folder
            message = "发布打不开，继续提供上一版 (the release does not open; the last one stays)"
            print(f"{folder}: {message}: {type(error).__name__}: {error}", file=sys.stderr)

    async def _show(self, folder: Path) -> None:
        """Make the release ready, then let it take the requests."""
        coming = _Served(folder)
        await coming.ready()
        before, self.shown = self.shown, coming
        if before is not None and before.under_way == 0:
            before.close()

    def _newest(self) -> Path:
        link = self.home / "current"
        if not link.exists():
            raise NothingPublished(
                f"{self.home}: 还没有发布，先运行 yusuan run 或 yusuan publish (nothing is published)"
            )
        return link.resolve()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self._show(self._newest())
                await send({"type": "lifespan.startup.complete"})
            else:
                if self.shown is not None:
                    self.shown.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def serve(
    home: Path, host: str, port: int, access_log: bool = False, say: Callable[[str], None] = lambda said: None
) -> None:
    """Serve until interrupted, and say where once it listens.

    Raises:
        NothingPublished: there is no release, or it does not open.
        Locked: another process listens there.
        PortRefused: this address cannot be listened at.
    """
    import uvicorn

    application = NewestRelease(home)
    application._newest()
    listening = _listening(host, port)
    say(f"渝算 http://{host}:{port}/ （Ctrl-C 结束）")
    level = "info" if access_log else "warning"
    server = uvicorn.Server(uvicorn.Config(application, log_level=level, lifespan="on"))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if not server.started:
        raise NothingPublished(f"{home / 'current'}: 发布打不开，yusuan publish 会重做 (the release does not open)")


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        where = f"{host}:{port}: 不能在此提供服务 (cannot listen here): {error.strerror}；换一个 --port 或 --host"
        raise (Locked(where) if error.errno == errno.EADDRINUSE else PortRefused(where)) from None
