"""Bytes to grids and paragraphs: one module per file format, chosen by the bytes and never by the name.

A reader module has two functions:

* `sniff(data) -> str | None`: its media type if these bytes are of its format;
* `read(data, url) -> Reading`: what stands in them. It raises `Unreadable` with a named cause.

Modules are discovered. `PRIORITY` (default 50, lower is asked first) orders the ones that could both claim a file:
an HTML page that calls itself .xls must reach the HTML reader, a ZIP that is a workbook the spreadsheet reader.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Protocol, cast

from archive.model import Reading


class Unreadable(Exception):
    """These bytes could not be read.

    `cause` is one of `empty`, `truncated`, `encrypted`, `unsupported`, `damaged`, `too_large`, `timeout`, `needs_ocr`.
    `message` says what is wrong and what can be done, Chinese first.
    """

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(cause, message)
        self.cause = cause
        self.message = message

    def __str__(self) -> str:
        return f"{self.cause}: {self.message}"


class Reader(Protocol):
    """What every module in this package offers."""

    __name__: str

    def sniff(self, data: bytes) -> str | None: ...

    def read(self, data: bytes, url: str | None) -> Reading: ...


@cache
def _modules() -> tuple[Reader, ...]:
    """All modules here that have `sniff`, in the order they are asked.

    Format libraries are imported inside `read`, so that looking through the readers costs nothing.
    """
    found = [
        importlib.import_module(f"{__name__}.{entry.name}")
        for entry in pkgutil.iter_modules(__path__)
        if not entry.name.startswith("_")
    ]
    readers = [module for module in found if hasattr(module, "sniff")]
    readers.sort(key=lambda module: (getattr(module, "PRIORITY", 50), module.__name__))
    return tuple(cast(Reader, module) for module in readers)


def reader_of(data: bytes) -> tuple[Reader, str] | None:
    """The reader of these bytes and their media type, or None when no reader knows them."""
    for module in _modules():
        media_type = module.sniff(data)
        if media_type:
            return module, media_type
    return None


def media_type_of(data: bytes) -> str:
    """The media type of these bytes, by the bytes: `application/octet-stream` when no reader knows them."""
    found = reader_of(data)
    return found[1] if found else "application/octet-stream"


def read(data: bytes, url: str | None = None) -> Reading:
    """Read a file of any known format.

    Raises:
        Unreadable: the bytes are empty, of no known format, or damaged; the cause and the message say which.
    """
    if not data or data.isspace():
        raise Unreadable("empty", "文件为空（0 字节或只有空白）/ the file is empty")
    found = reader_of(data)
    if found is None:
        raise Unreadable(
            "unsupported",
            f"不认识的文件格式，开头字节为 {data[:8].hex(' ')} / no reader knows these bytes",
        )
    module, _ = found
    try:
        return module.read(data, url)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # format libraries let through whatever a broken file provokes
        kind = type(error).__name__
        raise Unreadable("damaged", f"文件已损坏，读取时出错：{kind}: {error} / the reader failed") from error
