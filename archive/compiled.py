"""Reading, made into machine code by mypyc: the same modules, the same figures, in two thirds of the time.

Nobody has to: the program runs as it is. `make compiled` does it (a C compiler and some minutes), into `build/compiled`,
and from then on the modules found there are imported instead of the `.py` files that they were made of. Instead of these
only: when any of the sources has been changed since, or another Python imports them, nothing of it is used, so that no
one ever runs what he does not read. `YUSUAN_COMPILED` names another folder; empty, it says no.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import sysconfig
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).parents[1]
STAMP = "sources.json"


class _Finder:
    """Of the import system: where the compiled modules are."""

    def __init__(self, files: dict[str, Path]) -> None:
        self.files = files

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        file = self.files.get(name)
        return spec_from_file_location(name, file) if file else None


def folder() -> Path | None:
    """Where what was compiled is, or would be; None where it is not wanted."""
    wanted = os.environ.get("YUSUAN_COMPILED")
    if wanted is None:
        return ROOT / "build" / "compiled"
    return Path(wanted).absolute() if wanted else None


def use() -> None:
    """From now on import what was compiled, if it was made of today's sources."""
    place = folder()
    if place is not None and is_fresh(place):
        sys.meta_path.insert(0, _Finder(_files(place)))


def state() -> str:
    """`used`, `stale` (made of other sources, or for another Python), `absent` or `unwanted`."""
    place = folder()
    if place is None:
        return "unwanted"
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return "used"
    return "stale" if (place / STAMP).exists() else "absent"


def is_fresh(place: Path) -> bool:
    """Whether what is there was made by this Python's rules, of the sources as they are now."""
    try:
        stamp = json.loads((place / STAMP).read_text(encoding="utf-8"))
        return bool(stamp == stamp_of(list(stamp["modules"])))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def source_of(name: str) -> Path:
    """The file of a module; of a package, one that there is not."""
    return ROOT.joinpath(*name.split(".")).with_suffix(".py")


def stamp_of(names: list[str]) -> dict[str, object]:
    """What decides what is compiled: the Python, these modules, and how `archive.compiling` chooses and makes them."""
    sources = {name: _hash_of(name) for name in names}
    return {"python": sysconfig.get_config_var("SOABI"), "made_by": _hash_of("archive.compiling"), "modules": sources}


def _hash_of(name: str) -> str:
    return hashlib.sha256(source_of(name).read_bytes()).hexdigest()


def _files(place: Path) -> dict[str, Path]:
    """{module: its file}, the library that they share among them."""
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    files = sorted(place.rglob("*" + suffix))
    return {".".join(file.relative_to(place).parts).removesuffix(suffix): file for file in files}
