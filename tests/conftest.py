"""What the tests share: where the real pages are, and reading each of them once."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from archive.extract import extract
from archive.model import Extraction

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("YUSUAN_SHARED", ROOT.parent / "shared"))


def real(name: str) -> Path:
    """A real page or file that the project does not ship (`../shared/real`, moved by $YUSUAN_SHARED)."""
    path = SHARED / "real" / name
    assert path.exists(), f"{path} is absent: these tests need the real disclosures beside the project ($YUSUAN_SHARED)"
    return path


@cache
def read_real(name: str) -> Extraction:
    """The extraction of a real page, made once for all tests."""
    return extract(real(name).read_bytes())
