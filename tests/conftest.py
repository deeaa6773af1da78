"""What the tests share: where the real pages are, and reading each of them once."""

from __future__ import annotations

import os

# Tests change functions of modules, and want to be told where; what was compiled has tests/test_compiled.py.
os.environ["YUSUAN_COMPILED"] = ""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from exported import mariadb, postgres

from archive.extract import extract
from archive.model import Extraction

__all__ = ["mariadb", "postgres"]

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


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration that went the whole way, made once for all tests that ask for it."""
    home = tmp_path_factory.mktemp("demo")
    result = subprocess.run(
        [sys.executable, "-m", "archive.cli", "demo", "--no-serve"],
        env=os.environ | {"YUSUAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert "金额 lines" in result.stdout and "yusuan serve" in result.stdout
    return home
