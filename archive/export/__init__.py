"""The archive for other tools: SQL, CSV, Parquet, Excel and a data package, whole or a selection.

Every format is one module here with `write(source, folder, report)`; all of them take their columns, types and
descriptions from `archive.schema`. Rows are streamed; an export that is interrupted leaves nothing behind.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from archive.describe import dictionary
from archive.export.source import ExportError, Selection, Source, opened
from archive.publish import Release, current

FORMATS = {"sql": "sql", "csv": "delimited", "parquet": "parquet", "xlsx": "workbook", "datapackage": "package"}
DIALECTS = ("sqlite", "postgres", "mysql")

# What an export says of itself, and by which it is known again: without it nothing is replaced.
TOLD = "export.json"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Export:
    """What was written. `counts` are the rows of each table."""

    folder: Path
    release_id: str
    counts: Mapping[str, int]


class Writer(Protocol):
    """What a format's module offers."""

    def write(self, source: Source, folder: Path) -> None: ...


def export(
    home: Path,
    folder: Path,
    form: str,
    selection: Selection | None = None,
    dialect: str = "sqlite",
    replace: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> Export:
    """Export the current release into `folder`, which appears when it is complete.

    Raises:
        ExportError: nothing is published, the folder is taken or holds what no export wrote, or the selection is empty.
    """
    release = current(home)
    if release is None:
        raise ExportError(f"{home}: 还没有发布，先运行 yusuan run 或 yusuan publish (nothing is published)")
    folder = folder.resolve()
    _refuse_a_place_of_work(home, folder)
    _clear(folder)
    if folder.exists() and any(folder.iterdir()):
        if not replace:
            raise ExportError(f"{folder}: 已有内容；换一个目录或加 --replace (the folder is not empty)")
        _refuse_what_is_not_ours(folder)
    beside = _beside(folder, "unfinished")
    beside.mkdir(parents=True)
    try:
        with opened(release, selection or Selection(), dialect, progress) as source:
            cast(Writer, importlib.import_module(f"archive.export.{FORMATS[form]}")).write(source, beside)
            _accompany(beside, release, source)
            _settle(beside, folder)
            return Export(folder, release.release_id, source.counts)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _accompany(folder: Path, release: Release, source: Source) -> None:
    """What travels with every export: what the columns mean, the licence, the release, how to cite it."""
    from archive import schema

    (folder / "dictionary.md").write_text(dictionary([], []), encoding="utf-8")
    told = {
        "title": schema.TITLE,
        "release_id": release.release_id,
        "released_at": release.manifest["released_at"],
        "citation": release.manifest["citation"],
        "license": schema.LICENSE,
        "license_url": schema.LICENSE_URL,
        "source": schema.SOURCE,
        "selection": source.selection.as_dict(),
        "counts": source.counts,
        "sums_fen": source.sums(),
    }
    readme = (
        f"{schema.TITLE}\n{schema.TITLE_EN}\n\n发布 release {release.release_id}\n引用 cite: {told['citation']}\n"
        f"许可 licence: {schema.LICENSE} {schema.LICENSE_URL}\n来源 source: {schema.SOURCE}\n\n"
        "金额以分为整数（*_fen）；空白表示文件没有印出，不是 0。line 表含合计与小计，勿直接求和，见 dictionary.md。\n"
        "Amounts are integers in fen (1/100 yuan); blank means not printed, never zero.\n"
    )
    (folder / "README.txt").write_text(readme, encoding="utf-8")
    listed = {**told, "files": [*_files_of(folder), TOLD]}
    (folder / TOLD).write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _refuse_a_place_of_work(home: Path, folder: Path) -> None:
    """An export is a folder of its own: what holds the archive, or the folder one stands in, is never exchanged."""
    for kept in (home.resolve(), Path.cwd()):
        if kept.is_relative_to(folder):
            raise ExportError(
                f"{folder}: 是档案所在或当前目录（或其上级），不能换成导出内容；请给一个新目录，如 {kept / 'export'}"
                " (this holds the archive or is the current folder: name a new one)"
            )


def _refuse_what_is_not_ours(folder: Path) -> None:
    """Only files that an export wrote may be replaced: each export lists its own in `export.json`."""
    try:
        ours = set(json.loads((folder / TOLD).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise ExportError(
            f"{folder}: 不是本程序导出的目录，不会删除其中内容；请换一个目录，或自行清空后再导出"
            " (no export of ours: nothing in it is removed; choose another folder, or empty it yourself)"
        ) from None
    strange = [name for name in _files_of(folder) if name not in ours]
    if strange:
        raise ExportError(
            f"{folder}: 有导出以外的 {len(strange)} 个文件，如 {strange[0]}；请移走后再导出，或换一个目录"
            " (it holds files that no export wrote: move them, or choose another folder)"
        )


def _files_of(folder: Path) -> list[str]:
    """Every file below the folder, links too, by its path in it."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()
    )


def _settle(beside: Path, folder: Path) -> None:
    """Give the finished export its name."""
    old = _beside(folder, "old")
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{os.getpid()}.{what}")


def _clear(folder: Path) -> None:
    """Remove what killed exports left beside the folder; put back what one was about to replace."""
    left = re.compile(rf"\.{re.escape(folder.name)}\.(\d+)\.(unfinished|old)")
    for path in folder.parent.iterdir() if folder.parent.is_dir() else ():
        found = left.fullmatch(path.name)
        if not found or (_runs(int(found[1])) and int(found[1]) != os.getpid()):
            continue
        if found[2] == "old" and not folder.exists():
            path.rename(folder)
        else:
            shutil.rmtree(path)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
