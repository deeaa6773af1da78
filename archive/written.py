"""Finished files are known again: by length and time of writing where these still stand, else by their SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def described(path: Path) -> dict[str, Any]:
    """What a folder's record says of a file in it."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    state = path.stat()
    return {"sha256": sha256, "bytes": state.st_size, "mtime_ns": state.st_mtime_ns}


def difference(folder: Path, files: Mapping[str, Mapping[str, Any]], *, whole: bool = False) -> str:
    """How the folder's files differ from their record; empty when they do not. `whole` hashes them in any case."""
    for name, record in files.items():
        path = folder / name
        if not path.is_file():
            return f"{path}: 文件不存在 (missing)"
        state = path.stat()
        if state.st_size != record["bytes"]:
            return f"{path}: 长度 {state.st_size}，应为 {record['bytes']} (another length than it was written with)"
        if not whole and state.st_mtime_ns == record.get("mtime_ns"):
            continue
        if described(path)["sha256"] != record["sha256"]:
            return f"{path}: 内容已不是当初写下的 (no longer what was written)"
    return ""
